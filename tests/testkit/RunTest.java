package testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    /** As it has to be under nohup, which this test plays for a JVM of its own. */
    @Test
    void ignoresNoSignalThatItsCallerIgnores() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var ignoring = Run.command(java, "-cp", System.getProperty("java.class.path"), PrintIgnored.class.getName())
                .inShell("trap '' HUP INT TERM USR1; exec \"$@\"")
                .run();

        assertEquals(
                List.of(
                        "SIGHUP, SIGINT, signal 10, SIGTERM ignored here, as under nohup or in the background:"
                                + " the tests start their processes without that",
                        "0000000"),
                ignoring.stdoutLines(),
                ignoring::stderr);
    }

    /** Prints the note of this process, and which of the signals 1 to 28 a process ignores that it runs. */
    static final class PrintIgnored {

        private PrintIgnored() {}

        public static void main(String[] args) {
            IO.println(Signals.note());
            IO.print(Run.command("sed", "-n", "s/^SigIgn:.*\\(.......\\)$/\\1/p", "/proc/self/status")
                    .run()
                    .stdout());
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
