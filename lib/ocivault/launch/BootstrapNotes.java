package ocivault.launch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code ./jbang} had to change in the environment for Java's sake, undone for the server.
 *
 * <pre>{@code
 * JBANG_GIVEN_BY=4711              process 4711 made these notes, and is now what it became by exec
 * JBANG_GIVEN_LC_CTYPE=            LC_CTYPE was not set
 * JBANG_GIVEN_JAVA_HOME==/old/jdk  JAVA_HOME was /old/jdk
 * }</pre>
 *
 * <p>The notes of any other process are of a {@code ./jbang} further out. The variables may have been set since, by
 * whoever came between, so such notes are dropped and nothing is undone.
 */
final class BootstrapNotes {

    private static final byte[] PREFIX = "JBANG_GIVEN_".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WRITER = "JBANG_GIVEN_BY=".getBytes(StandardCharsets.US_ASCII);

    private BootstrapNotes() {}

    /**
     * The environment as {@code ./jbang} was given it, without its notes; the same where it left none.
     *
     * @param entries of this process, of the form {@code NAME=value}
     */
    static List<byte[]> undone(List<byte[]> entries) {
        for (var entry : entries) {
            if (startsWith(entry, WRITER)) {
                return undone(entries, ProcessHandle.current().pid());
            }
        }
        return without(entries);
    }

    /** @param process whose environment it is */
    static List<byte[]> undone(List<byte[]> entries, long process) {
        var result = without(entries);
        var ours = ("JBANG_GIVEN_BY=" + process).getBytes(StandardCharsets.US_ASCII);
        if (entries.stream().noneMatch(entry -> Arrays.equals(entry, ours))) {
            return result;
        }
        for (var entry : entries) {
            if (startsWith(entry, PREFIX) && !startsWith(entry, WRITER)) {
                undo(Arrays.copyOfRange(entry, PREFIX.length, entry.length), result);
            }
        }
        return result;
    }

    private static List<byte[]> without(List<byte[]> entries) {
        var result = new ArrayList<byte[]>(entries.size());
        for (var entry : entries) {
            if (!startsWith(entry, PREFIX)) {
                result.add(entry);
            }
        }
        return result;
    }

    /** @param note {@code NAME=} or {@code NAME==value} */
    private static void undo(byte[] note, List<byte[]> entries) {
        int equals = 0;
        while (equals < note.length && note[equals] != '=') {
            equals++;
        }
        if (equals == 0 || equals == note.length) {
            return;
        }
        var name = Arrays.copyOf(note, equals + 1);
        var given = Arrays.copyOf(name, note.length - 1);
        boolean wasSet = note.length > equals + 1;
        if (wasSet) {
            System.arraycopy(note, equals + 2, given, equals + 1, note.length - equals - 2);
            entries.replaceAll(entry -> startsWith(entry, name) ? given : entry);
        } else {
            entries.removeIf(entry -> startsWith(entry, name));
        }
    }

    private static boolean startsWith(byte[] entry, byte[] beginning) {
        return entry.length >= beginning.length
                && Arrays.equals(entry, 0, beginning.length, beginning, 0, beginning.length);
    }
}
