package ocivault.fuzz;

import abuse.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Every place where this program takes in what others wrote, ready to be fuzzed; with files and servers of its own. */
public final class FuzzTargets implements AutoCloseable {

    private final Path folder;
    private final FuzzedAnswers answers;
    private final List<FuzzTarget> all = new ArrayList<>();

    private FuzzTargets(Path folder) {
        this.folder = folder;
        this.answers = new FuzzedAnswers(folder);
        all.addAll(FuzzedTexts.targets());
        all.addAll(new FuzzedFiles(folder).targets());
        all.addAll(answers.targets());
    }

    /** Makes a temporary folder, which {@link #close} deletes. */
    public static FuzzTargets open() {
        try {
            return new FuzzTargets(Files.createTempDirectory("ocivault-fuzz"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<FuzzTarget> all() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        answers.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A target of text: what is no UTF-8 comes as replacement characters. */
    static FuzzTarget text(
            String name,
            int share,
            List<String> examples,
            List<String> words,
            Predicate<String> shows,
            Function<String, String> probe) {
        return bytes(
                name,
                share,
                examples.stream().map(FuzzTargets::utf8).toList(),
                words,
                input -> shows.test(utf8(input)),
                input -> probe.apply(utf8(input)));
    }

    static FuzzTarget bytes(
            String name,
            int share,
            List<byte[]> examples,
            List<String> words,
            Predicate<byte[]> shows,
            FuzzTarget.Probe probe) {
        return new FuzzTarget(name, share, examples, words, shows, probe);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }

    /** A property of the program that does not hold for an input. */
    static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
