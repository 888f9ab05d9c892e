package ocivault.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import ocivault.protect.Inspected.Checked;
import ocivault.protect.Inspected.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import testkit.Checkout;

/** The corpus: every secret in it is found, as what it is and where it is, and nothing else is. */
class CorpusTest {

    /** {@code -Dcorpus.seeds=200} tries as many sets of fakes. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("corpus.seeds", 5));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hasNoMissAndNoFalseAlarm(long seed) {
        var wrong = new ArrayList<String>();
        for (var config : Corpus.configs(seed)) {
            switch (ConfigScan.inspect(new ConfigFile(config.path(), ""), config.content())) {
                case Refused refused -> wrong.add(config.name() + " " + refused.reason());
                case Checked checked -> compare(config, checked.findings(), wrong);
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static void compare(Corpus.Config config, List<Finding> findings, List<String> wrong) {
        var found = new ArrayList<>(findings);
        for (int i = 0; i < config.planted().size(); i++) {
            var planted = config.planted().get(i);
            var expected = config.expected().get(i);
            var match = found.stream()
                    .filter(finding -> isSame(finding.secret(), planted.secret()))
                    .findFirst();
            if (match.isEmpty()) {
                wrong.add("missed in " + config.name() + ": " + expected + " " + planted);
                continue;
            }
            var finding = match.get();
            found.remove(finding);
            var actual = new Corpus.Expected(finding.server(), finding.key(), finding.kind());
            if (!actual.equals(expected)) {
                wrong.add(config.name() + ": " + actual + ", expected " + expected);
            }
            if (finding.place() == Finding.Place.VALUE && !isAtLine(finding, planted)) {
                wrong.add(config.name() + ": " + actual + " at line " + finding.line() + ", not " + planted.line());
            }
        }
        found.forEach(
                finding -> wrong.add("false alarm in " + config.name() + ": " + finding + " " + finding.secret()));
    }

    /** What is escaped in the config has no escapes in its value. */
    private static boolean isSame(String found, String planted) {
        return found.equals(planted) || found.replace("\\n", "").strip().equals(planted.replace("\\\\n", ""));
    }

    /** A value of several lines begins where its first line is, or a line above it. */
    private static boolean isAtLine(Finding finding, Corpus.Planted planted) {
        boolean isWithin = finding.value().text().indexOf('\n') >= 0
                || finding.length() < finding.value().text().length();
        return finding.line() == planted.line()
                || (isWithin && finding.line() < planted.line() && finding.line() >= planted.line() - 2);
    }

    @Test
    void isLargeEnough() {
        var configs = Corpus.configs(0);
        var clean =
                configs.stream().filter(config -> config.planted().isEmpty()).toList();

        assertTrue(configs.size() >= 150, configs.size() + " configs");
        assertTrue(clean.size() >= 60, clean.size() + " without a secret");
        assertEquals(
                List.of(),
                clean.stream()
                        .filter(config -> !config.name().contains("/clean-")
                                && !config.name().contains("/clean."))
                        .toList());
    }

    @Test
    void saysOfEachSecretWhatItIs() {
        var configs = Corpus.configs(0);
        assertEquals(
                List.of(),
                configs.stream()
                        .filter(config ->
                                config.planted().size() != config.expected().size())
                        .map(Corpus.Config::name)
                        .toList());
        var names = configs.stream().map(Corpus.Config::name).toList();
        assertEquals(
                List.of(),
                Corpus.expected().keySet().stream()
                        .filter(name -> !names.contains(name))
                        .toList());
    }

    @Test
    void isAsLargeAsThePageForUsersSays() {
        var configs = Corpus.configs(0);
        var page = Checkout.read(Checkout.file("docs/protect-configs.md"));
        long clean =
                configs.stream().filter(config -> config.planted().isEmpty()).count();
        long secrets =
                configs.stream().mapToLong(config -> config.planted().size()).sum();

        assertTrue(page.contains(" has " + configs.size() + " configs "));
        assertTrue(page.contains(" " + clean + " of them without any secret"));
        assertTrue(page.contains("\n| secrets | " + secrets + " |\n| missed | 0 |\n| false alarms | 0 |\n"));
    }
}
