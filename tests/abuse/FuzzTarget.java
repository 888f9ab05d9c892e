package abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One place where text or bytes that others wrote come in. For one thread.
 *
 * @param share how many of the cases it gets, against the shares of the other targets: less where a case takes long
 * @param examples well-formed inputs, from which most others are made; {@link Fuzz#SECRET} stands where a secret would
 * @param words what inputs are made of besides
 * @param shows whether an input is such that a message may quote its {@link Fuzz#SECRET}, which then stands where
 *     nobody keeps a secret, such as in the name of a profile
 */
public record FuzzTarget(
        String name, int share, List<byte[]> examples, List<String> words, Predicate<byte[]> shows, Probe probe) {

    /** Takes one input in. */
    public interface Probe {

        /**
         * The input, taken in as the program would.
         *
         * @return what a person is shown of it
         * @throws ocivault.model.VaultException as the program would; any other exception is a finding
         */
        String take(byte[] input);
    }

    /** Of bytes, of which no message may quote the secret. */
    public static FuzzTarget bytes(String name, int share, List<byte[]> examples, List<String> words, Probe probe) {
        return new FuzzTarget(name, share, examples, words, _ -> false, probe);
    }

    /** Of text: what is no UTF-8 comes as replacement characters. */
    public static FuzzTarget text(
            String name,
            int share,
            List<String> examples,
            List<String> words,
            Predicate<String> shows,
            Function<String, String> probe) {
        return new FuzzTarget(
                name,
                share,
                examples.stream().map(FuzzTarget::utf8).toList(),
                words,
                input -> shows.test(utf8(input)),
                input -> probe.apply(utf8(input)));
    }

    /** Of text of which no message may quote the secret. */
    public static FuzzTarget text(
            String name, int share, List<String> examples, List<String> words, Function<String, String> probe) {
        return text(name, share, examples, words, _ -> false, probe);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The words of a text with single blanks between them. */
    public static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }

    /** Writes a file that only its owner can read, for a target that takes in files. */
    public static void write(Path file, byte[] content) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A property of the program that does not hold for an input is a finding. */
    public static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
