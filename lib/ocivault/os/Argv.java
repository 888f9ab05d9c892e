package ocivault.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ocivault.model.VaultException;

/**
 * A command and its arguments, byte for byte as the system will hand them over. Immutable.
 *
 * <p>Bytes, since Java replaces in its {@code String[] args} what the locale cannot express: under LC_ALL=C every
 * letter beyond ASCII.
 */
public final class Argv {

    private static final Path OWN_COMMAND_LINE = Path.of("/proc/self/cmdline");

    private final List<byte[]> words;

    private Argv(List<byte[]> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command has at least one word");
        }
        this.words = words;
    }

    /** @throws VaultException.Usage if a word contains NUL, which no command line can carry */
    public static Argv of(List<String> words) {
        var bytes = new ArrayList<byte[]>(words.size());
        for (var word : words) {
            if (word.indexOf('\0') >= 0) {
                throw new VaultException.Usage(
                        "an argument contains a NUL character", "Remove it: no program can receive it.");
            }
            bytes.add(NativeText.encode(word));
        }
        return new Argv(List.copyOf(bytes));
    }

    public static Argv of(String... words) {
        return of(List.of(words));
    }

    /**
     * The same words as the bytes that this process was started with: {@code words} are the last of its arguments.
     * Where that cannot be known, or they are not, they are encoded in the system's own encoding.
     */
    public static Argv lastOfThisProcess(List<String> words) {
        try {
            var all = NativeText.split(Files.readAllBytes(OWN_COMMAND_LINE));
            if (all.size() > words.size()) {
                var last = all.subList(all.size() - words.size(), all.size());
                if (isSame(last, words)) {
                    return new Argv(List.copyOf(last));
                }
            }
        } catch (IOException elsewhere) {
            // Not Linux: the strings are all there is.
        }
        return of(words);
    }

    /** All the words that this process was started with, the JVM's options among them; none where the system does not tell. */
    public static List<String> ofThisProcess() {
        try {
            return NativeText.split(Files.readAllBytes(OWN_COMMAND_LINE)).stream()
                    .map(NativeText::decode)
                    .toList();
        } catch (IOException elsewhere) {
            return ProcessHandle.current().info().arguments().map(List::of).orElse(List.of());
        }
    }

    private static boolean isSame(List<byte[]> raw, List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (!NativeText.decode(raw.get(i)).equals(words.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The same arguments for another program. */
    public Argv withProgram(Path program) {
        var other = new ArrayList<>(words);
        other.set(0, NativeText.encode(program.toString()));
        return new Argv(List.copyOf(other));
    }

    /** The same with another word at {@code position}, 0 for the program; {@code bytes} without NUL. */
    public Argv withWord(int position, byte[] bytes) {
        var other = new ArrayList<>(words);
        other.set(position, bytes.clone());
        return new Argv(List.copyOf(other));
    }

    /** The same with more words in front of the one at {@code position}. */
    public Argv withInserted(int position, List<String> more) {
        var other = new ArrayList<>(words);
        other.addAll(position, of(more).words);
        return new Argv(List.copyOf(other));
    }

    /** The same with those words after its own. */
    public Argv withAppended(Argv more) {
        var other = new ArrayList<>(words);
        other.addAll(more.words);
        return new Argv(List.copyOf(other));
    }

    /** The words as bytes; not to be modified. */
    public List<byte[]> words() {
        return words;
    }

    /** The words for people to read, and for where only strings will do. */
    public List<String> text() {
        var text = new ArrayList<String>(words.size());
        for (var word : words) {
            text.add(NativeText.decode(word));
        }
        return List.copyOf(text);
    }

    /** What is to be run: a name to look up in PATH, or a path. */
    public String program() {
        return NativeText.decode(words.getFirst());
    }

    @Override
    public String toString() {
        return String.join(" ", text());
    }
}
