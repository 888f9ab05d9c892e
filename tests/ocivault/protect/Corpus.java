package ocivault.protect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import testkit.Checkout;

/**
 * Configs as clients and servers publish them as examples, with fakes in the place of tokens: {@code @@kind@@} stands for a
 * secret, {@code %%kind%%} for something that looks as random and is none. What is to be found stands in
 * {@code expected.tsv} beside them, in the order of each file.
 */
final class Corpus {

    private static final Path FOLDER = Checkout.file("tests/ocivault/protect/corpus");
    private static final String EXPECTED = "expected.tsv";
    private static final Pattern FAKE = Pattern.compile("@@([a-z0-9_]+)@@|%%([a-z0-9_]+)%%");

    /** What is to be found. */
    record Expected(String server, String key, String kind) {}

    /** A secret that was put into a config. */
    record Planted(String secret, int line) {}

    /** A config with its fakes in place. */
    record Config(String name, Path path, byte[] content, List<Planted> planted, List<Expected> expected) {}

    private Corpus() {}

    /** All of them, with other fakes for every {@code seed}. */
    static List<Config> configs(long seed) {
        var expected = expected();
        try (var files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(EXPECTED))
                    .sorted()
                    .map(file -> config(file, seed, expected.getOrDefault(name(file), List.of())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the file's name from the corpus on. */
    static Map<String, List<Expected>> expected() {
        var expected = new TreeMap<String, List<Expected>>();
        try (var files = Files.walk(FOLDER)) {
            for (var table : files.filter(file -> file.endsWith(EXPECTED)).toList()) {
                Checkout.read(table).lines().skip(1).forEach(line -> {
                    var cells = line.split("\t");
                    expected.computeIfAbsent(name(table.resolveSibling(cells[0])), _ -> new ArrayList<>())
                            .add(new Expected(cells[1].equals("-") ? "" : cells[1], cells[2], cells[3]));
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return expected;
    }

    static String name(Path file) {
        return FOLDER.relativize(file).toString().replace('\\', '/');
    }

    private static Config config(Path file, long seed, List<Expected> expected) {
        var name = name(file);
        var fakes = new Fakes(new Random(seed * 31 + name.hashCode()));
        var planted = new ArrayList<Planted>();
        var text = FAKE.matcher(Checkout.read(file)).replaceAll(fake -> {
            var made = fakes.make(fake.group(1) == null ? fake.group(2) : fake.group(1));
            return java.util.regex.Matcher.quoteReplacement(fake.group(1) == null ? made : "\u0001" + made + "\u0002");
        });
        return new Config(name, file, placed(text, planted).getBytes(StandardCharsets.UTF_8), planted, expected);
    }

    /** Notes where each secret is, and indents those of several lines as their first one is. */
    private static String placed(String marked, List<Planted> planted) {
        var text = new StringBuilder();
        for (int at = 0; at < marked.length(); at++) {
            char c = marked.charAt(at);
            if (c != '\u0001') {
                text.append(c);
                continue;
            }
            int end = marked.indexOf('\u0002', at);
            var secret = marked.substring(at + 1, end);
            var before = text.substring(text.lastIndexOf("\n") + 1);
            planted.add(new Planted(
                    secret, 1 + (int) text.chars().filter(each -> each == '\n').count()));
            text.append(secret.replace("\n", "\n" + (before.isBlank() ? before : "")));
            at = end;
        }
        return text.toString();
    }
}
