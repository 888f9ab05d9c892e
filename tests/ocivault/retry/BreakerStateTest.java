package ocivault.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import ocivault.retry.BreakerState.Closed;
import ocivault.retry.BreakerState.HalfOpen;
import ocivault.retry.BreakerState.Open;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerStateTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aStateIsReadAsItWasWritten() {
        for (var state : List.of(
                new Closed(0),
                new Closed(4),
                new Open(NOW),
                new Open(NOW.minusSeconds(86_400)),
                new HalfOpen(NOW.minusSeconds(60), NOW, Duration.ofMillis(20_500)),
                new HalfOpen(NOW, NOW, BreakerState.LONGEST_LEASE))) {
            assertEquals(state, BreakerState.parse(state.toText(), NOW));
            assertEquals(state, BreakerState.parse(state.toText() + "\n", NOW));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "closed",
                "closed x",
                "closed -1",
                "closed 1 2",
                "closed 99999999999",
                "open",
                "open 1.5",
                "open -1",
                "open 9223372036854775808",
                "half-open 1 2",
                "half-open 1 2 3 4",
                "half-open 1 2 x",
                "half-open 1 2 -3",
                "half-open 1 2 3600001",
                "half-open 1 2 9223372036854775807",
                "OPEN 1",
                "{}",
                "\0\0\0"
            })
    void isTheStartWhereItIsCorrupt(String text) {
        assertEquals(BreakerState.start(), BreakerState.parse(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open 1767225600001",
                "open 9223372036854775807",
                "half-open 1767225600001 1 1",
                "half-open 1 1767225600001 1"
            })
    void isTheStartWhereItComesFromTheFuture(String text) {
        assertEquals(BreakerState.start(), BreakerState.parse(text, NOW));
    }

    @Test
    void anyBytesAreReadAsSomeState() {
        var random = new Random(1);
        var alphabet = "closedhalfopen-0123456789 \n\u00e9\0";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(
                    List.of("", "closed ", "open ", "half-open ").get(random.nextInt(4)));
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            var state = BreakerState.parse(text.toString(), NOW);
            assertEquals(state, BreakerState.parse(state.toText(), NOW), () -> "from " + text);
        }
    }
}
