package ocivault.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the installed launcher noted of the process before a shell and a JVM changed it.
 *
 * <pre>{@code
 * OCI_VAULT_MCP_GIVEN=4711 .02 R 1 4711 …   its process id, closed streams, /proc/PID/stat from the state on
 * HOME=/home/me                             then its environment, line breaks in it as bytes of value 1
 * PATH=/usr/bin
 * }</pre>
 *
 * A note for another process, which somebody passed on, does not count.
 */
final class LauncherNote {

    private static final String VARIABLE = "OCI_VAULT_MCP_GIVEN";
    private static final byte[] NAME = (VARIABLE + "=").getBytes(StandardCharsets.US_ASCII);
    private static final Path SELF = Path.of("/proc/self");

    private static final byte LINE_BREAK = '\n';
    private static final byte REPLACED = 1;

    private static final int CLOSED = 1;

    /** Field 33 of proc(5), the ignored ones of the signals up to 31; here the state is field 2, not 3. */
    private static final int IGNORED = 32;

    private final byte[] bytes;
    private final int firstEntry;

    private LauncherNote(byte[] bytes) {
        this.bytes = bytes;
        this.firstEntry = lineEnd(0) + 1;
    }

    /** @param entries the environment of this process, of the form {@code NAME=value} */
    static Optional<LauncherNote> in(List<byte[]> entries) {
        for (var entry : entries) {
            if (isNote(entry)) {
                return Optional.of(new LauncherNote(Arrays.copyOfRange(entry, NAME.length, entry.length)))
                        .filter(LauncherNote::isOurs);
            }
        }
        return Optional.empty();
    }

    /** Looks at the variable alone, by the way that everybody looks at variables. */
    static Optional<LauncherNote> ofThisProcess() {
        return Optional.ofNullable(System.getenv(VARIABLE))
                .map(value -> new LauncherNote(value.getBytes(StandardCharsets.ISO_8859_1)))
                .filter(LauncherNote::isOurs);
    }

    /** The environment as the launcher was given it, or else as it is; without a note. */
    static List<byte[]> undone(List<byte[]> entries) {
        var note = in(entries);
        if (note.isPresent()) {
            return note.get().environment(entries);
        }
        var kept = new ArrayList<>(entries);
        kept.removeIf(LauncherNote::isNote);
        return kept;
    }

    /** The signals that were ignored, as a set of bits, the lowest for signal 1. */
    long ignoredSignals() {
        return Long.parseLong(facts()[IGNORED]);
    }

    /** Whether stdin, stdout or stderr was open: 0, 1, 2. */
    boolean hadStream(int number) {
        return !facts()[CLOSED].contains(Integer.toString(number));
    }

    private String[] facts() {
        return new String(bytes, 0, lineEnd(0), StandardCharsets.US_ASCII).split(" ");
    }

    /** Whether it is for this process, and whole. */
    private boolean isOurs() {
        try {
            var id = Files.readSymbolicLink(SELF).toString() + " ";
            return new String(bytes, 0, Math.min(bytes.length, id.length()), StandardCharsets.US_ASCII).equals(id)
                    && facts().length > IGNORED
                    && ignoredSignals() >= 0;
        } catch (IOException | NumberFormatException elsewhereOrNone) {
            return false;
        }
    }

    /** @param passed what the shell made of it, which tells a line break in a value from a byte of value 1 */
    private List<byte[]> environment(List<byte[]> passed) {
        var entries = new ArrayList<byte[]>();
        for (int start = firstEntry; start < bytes.length; ) {
            int end = lineEnd(start);
            var entry = Arrays.copyOfRange(bytes, start, end);
            entries.add(isAmbiguous(entry) ? original(entry, passed) : entry);
            start = end + 1;
        }
        entries.removeIf(LauncherNote::isNote);
        return entries;
    }

    private static byte[] original(byte[] entry, List<byte[]> passed) {
        for (var candidate : passed) {
            if (Arrays.equals(with(candidate, LINE_BREAK, REPLACED), entry)) {
                return candidate;
            }
        }
        return with(entry, REPLACED, LINE_BREAK);
    }

    private static byte[] with(byte[] text, byte from, byte to) {
        var other = text.clone();
        for (int i = 0; i < other.length; i++) {
            other[i] = other[i] == from ? to : other[i];
        }
        return other;
    }

    private static boolean isAmbiguous(byte[] entry) {
        for (byte each : entry) {
            if (each == REPLACED) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNote(byte[] entry) {
        return entry.length >= NAME.length && Arrays.equals(entry, 0, NAME.length, NAME, 0, NAME.length);
    }

    private int lineEnd(int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != LINE_BREAK) {
            end++;
        }
        return end;
    }
}
