package testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tests start their processes by {@link Run}; what it says of them has to be true. */
class RunTest {

    @Test
    void keepsTheStreamsApartAndTheExitCode() {
        var outcome = Run.command("sh", "-c", "cat; echo bad >&2; exit 200")
                .stdin("good")
                .run();

        assertEquals("good", outcome.stdout());
        assertEquals("bad\n", outcome.stderr());
        assertEquals(200, outcome.exitCode());
    }

    @Test
    void passesOnNothingOfItsOwnEnvironmentButPath() {
        var outcome = Run.command("/usr/bin/env").env("NAME", "value").run();

        assertEquals(Set.of("NAME=value", "PATH=" + System.getenv("PATH")), Set.copyOf(outcome.stdoutLines()));
    }

    @Test
    void reportsASignalAsAShellDoes() {
        try (var running = Run.command("sh", "-c", "echo ready; exec cat").start()) {
            running.awaitStdout("ready\n").signal("TERM");

            assertEquals(143, running.await().exitCode());
        }
    }

    @Test
    void givesATerminalOnWhichSomebodyTypes() {
        var program = "test -t 0 && test -t 1 && test -t 2 && echo name? && read name && echo \"hello $name\"; exit 3";
        try (var running = Run.command("sh", "-c", program).onTerminal().start()) {
            var outcome = running.awaitStdout("name?")
                    .send("it's me\n")
                    .awaitStdout("hello it's me")
                    .await();

            assertEquals(3, outcome.exitCode());
            assertEquals("name?\r\nit's me\r\nhello it's me\r\n", outcome.stdout());
        }
    }

    @Test
    void failsOnAProcessThatRunsTooLongAndKillsIt() {
        var running =
                Run.command("sleep", "1000").timeout(Duration.ofMillis(200)).start();

        var failure = assertThrows(AssertionError.class, running::await);

        assertTrue(failure.getMessage().contains("still runs after PT0.2S"), failure.getMessage());
        Await.until("the end of it", () -> !running.isAlive());
    }

    @Test
    void doesNotMindAProcessThatIgnoresItsInput() {
        var outcome = Run.command("true").stdin("x".repeat(1_000_000)).run();

        assertEquals(0, outcome.exitCode());
    }
}
