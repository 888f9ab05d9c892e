package abuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;

/** The bounded run of {@code ./jbang abuse fuzz}, and proof that a run would notice. */
class FuzzTest {

    /** Always the same inputs: a failure here is one of the commit at hand. */
    private static final long SEED = 20_261_122;

    @Test
    void nothingThatStrangersWriteDoesHarm() {
        var report = Fuzz.run(20_000, SEED, _ -> {});
        assertEquals(List.of(), report.findings());
        assertTrue(report.cases() >= 20_000, report.summary());
        for (var tally : report.tallies()) {
            assertTrue(tally.refused() < tally.cases(), () -> tally + ": nothing was ever right");
        }
    }

    @Test
    void anotherExceptionIsFound() {
        var finding = finding(_ -> false, _ -> {
            throw new IllegalStateException("oops");
        });
        assertTrue(
                finding.startsWith("t, case 0 of seed 1: java.lang.IllegalStateException: oops\n\tat abuse.FuzzTest"),
                finding);
        assertTrue(finding.endsWith("\ninput, Base64: YW4gZXhhbXBsZQ=="), finding);
    }

    @Test
    void aSecretInAMessageOrItsCauseIsFound() {
        assertTrue(finding(_ -> false, _ -> "it is " + Fuzz.SECRET).contains("the secret is shown"));
        assertTrue(finding(_ -> false, _ -> {
                    throw new VaultException.Unavailable(
                            "m", VaultException.ServiceAnswer.NONE, new IllegalArgumentException(Fuzz.SECRET));
                })
                .contains("the secret is shown"));
    }

    @Test
    void aRefusalIsNoFinding() {
        var report = Fuzz.run(
                List.of(target(_ -> false, _ -> {
                    throw new VaultException.Usage("no", "yes");
                })),
                10,
                1,
                _ -> {});
        assertEquals(List.of(), report.findings());
        assertEquals(10, report.tallies().getFirst().refused());
    }

    @Test
    void theSameSeedMakesTheSameInputs() {
        assertEquals(inputs(7), inputs(7));
        assertTrue(inputs(7).stream().distinct().count() > 400, "of 500");
    }

    private static List<String> inputs(long seed) {
        var inputs = new ArrayList<String>();
        Fuzz.run(
                List.of(target(_ -> true, input -> {
                    inputs.add(HexFormat.of().formatHex(input));
                    return "";
                })),
                500,
                seed,
                _ -> {});
        return inputs;
    }

    private static String finding(Predicate<byte[]> shows, FuzzTarget.Probe probe) {
        var findings = Fuzz.run(List.of(target(shows, probe)), 3, 1, _ -> {}).findings();
        assertEquals(1, findings.size(), "those alike are told once");
        return findings.getFirst();
    }

    private static FuzzTarget target(Predicate<byte[]> shows, FuzzTarget.Probe probe) {
        return new FuzzTarget(
                "t", 1, List.of("an example".getBytes(StandardCharsets.UTF_8)), List.of("word"), shows, probe);
    }
}
