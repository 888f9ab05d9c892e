package ocivault.launch;

import static ocivault.launch.LaunchSetup.supervise;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import ocivault.launch.Launcher.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.Run;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SupervisorTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255})
    void theExitCodeIsTheServers(int code) {
        assertEquals(code, supervise("sh", "-c", "exit " + code).run().exitCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9, 15})
    void aServerEndedByASignalGives128AndItsNumber(int signal) {
        assertEquals(
                128 + signal,
                supervise("sh", "-c", "kill -" + signal + " $$").run().exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalReachesTheServerOnce(String signal) {
        var server = "process.on('SIG" + signal + "', () => console.log('got " + signal + "'));"
                + "console.log('ready'); process.stdin.on('end', () => process.exit(42)).resume()";
        try (var running = supervise("node", "-e", server).start()) {
            running.awaitStdout("ready").signal(signal).awaitStdout("got");
            var outcome = running.finish();
            assertEquals(List.of("ready", "got " + signal), outcome.stdoutLines());
            assertEquals(42, outcome.exitCode());
        }
    }

    @Test
    void aSignalThatWasIgnoredStaysIgnored() {
        var launcher = LaunchSetup.launcher(Mode.SUPERVISE, List.of(), "sh", "-c", "echo ready; cat; exit 42");
        try (var running =
                Run.command(LaunchSetup.after("trap '' HUP", launcher)).start()) {
            running.awaitStdout("ready").signal("HUP");
            assertEquals(
                    42, running.send("after\n").awaitStdout("after").finish().exitCode());
        }
    }

    @Test
    void whatTheServerLeavesBehindEndsWithIt() {
        var outcome = supervise("sh", "-c", "sleep 1000 >/dev/null 2>&1 </dev/null & echo $!; exit 3")
                .run();
        assertEquals(3, outcome.exitCode());
        assertGone(Long.parseLong(outcome.stdout().strip()));
    }

    @Test
    void theWholeTreeGoesWithASignal() {
        try (var running = supervise("sh", "-c", "sh -c 'trap \"\" TERM; echo $$; sleep 1000; :'; :")
                .start()) {
            long grandchild = Long.parseLong(running.awaitLine(line -> line.matches("\\d+")));
            running.signal("TERM");
            assertEquals(143, running.await().exitCode());
            assertGone(grandchild);
        }
    }

    @Test
    void stdinArrivesWhole() {
        var lines = "line\n".repeat(100_000);
        assertEquals(lines, supervise("cat").stdin(lines).run().stdout());
    }

    @Test
    void theServerGetsASecretAndWhatWasInherited() {
        var command = LaunchSetup.launcher(
                Mode.SUPERVISE, List.of("-Dsecret=3"), "sh", "-c", "printf %s \"$SECRET$BAD\" | od -An -tx1");
        var outcome = Run.command(LaunchSetup.after("export BAD=\"$(printf '\\377')\"", command))
                .run();
        assertEquals(" 78 78 78 ff\n", outcome.stdout());
    }

    @Test
    void aCommandThatIsMissingFails() {
        var outcome = supervise("no-such-command").run();
        assertEquals(127, outcome.exitCode());
        assertTrue(outcome.stderr().contains("command not found: no-such-command"), outcome.stderr());
    }

    private static void assertGone(long pid) {
        Await.until(
                "the end of process " + pid,
                () -> ProcessHandle.of(pid)
                        .flatMap(process -> process.info().command())
                        .isEmpty());
    }
}
