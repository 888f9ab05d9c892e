import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import testkit.Checkout;
import testkit.Run;

/** How the code looks, and what a machine that reads it complains of. */
@Tag("slow")
@Tag("apart")
class StyleTest {

    @Test
    void everyFileIsFormatted() {
        assertNothingFound("tests/Format.java", "--check");
    }

    @Test
    void errorProneFindsNothing() {
        assertNothingFound("tests/ErrorProne.java");
    }

    private static void assertNothingFound(String script, String... arguments) {
        var words = new String[arguments.length + 1];
        words[0] = Checkout.file(script).toString();
        System.arraycopy(arguments, 0, words, 1, arguments.length);

        var outcome =
                Run.jbang(words).withOurCaches().timeout(Duration.ofMinutes(10)).run();

        assertEquals(0, outcome.exitCode(), () -> outcome.stdout() + outcome.stderr());
    }
}
