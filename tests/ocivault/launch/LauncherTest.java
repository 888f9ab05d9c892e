package ocivault.launch;

import static ocivault.launch.LaunchSetup.after;
import static ocivault.launch.LaunchSetup.become;
import static ocivault.launch.LaunchSetup.direct;
import static ocivault.launch.LaunchSetup.launcher;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import ocivault.launch.Launcher.Mode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Outcome;
import testkit.Run;

@EnabledOnOs(OS.LINUX)
class LauncherTest {

    @TempDir
    Path folder;

    /** What the kernel says of the launched program is what it says of the same program started directly. */
    @Nested
    class TheServerIsAsIfStartedDirectly {

        @Test
        void withNoMoreDescriptors() {
            assertSame("ls", "/proc/self/fd");
        }

        @Test
        void withNoMoreDescriptorsWhereCloseRangeIsRefused() {
            var launched = Run.command(launcher(Mode.BECOME, List.of("-DnoCloseRange=true"), "ls", "/proc/self/fd"))
                    .run();
            assertEquals(good(direct("ls", "/proc/self/fd")), stdout(launched));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "ulimit -Sn 500", "ulimit -Sn 300; ulimit -Hn 800", "ulimit -c 0"})
        void withTheSameLimits(String preparation) {
            assertSameAfter(preparation, "cat", "/proc/self/limits");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "trap '' HUP", "trap '' INT QUIT", "trap '' TERM USR1"})
        void withTheSameSignals(String preparation) {
            assertSameAfter(preparation, "grep", "^Sig[BI]", "/proc/self/status");
        }

        @Test
        void withTheSignalMaskThatWeWereGiven() {
            String[] probe = {"grep", "^SigBlk", "/proc/self/status"};
            var expected = good(direct(
                    "env", "--block-signal=USR1", "--block-signal=TERM", "grep", "^SigBlk", "/proc/self/status"));
            assertTrue(expected.endsWith("4200\n"), expected);
            var launcher = launcher(Mode.BECOME, List.of(), probe);
            var command = new ArrayList<>(List.of("env", "--block-signal=USR1", "--block-signal=TERM"));
            command.addAll(List.of(launcher));
            assertEquals(expected, good(Run.command(command.toArray(String[]::new))));
        }

        @Test
        void inTheSameWorkingDirectory() {
            assertEquals(folder + "\n", good(become("pwd").in(folder)));
        }

        @Test
        void inTheSameProcessGroupAndSession() {
            // Our own fields: a child of the same shell, whose process group and session it prints with its own.
            var probe = "cut -d' ' -f5-8 /proc/$$/stat; exec \"$@\"";
            var lines = stdout(Run.command(withShell(
                                    probe, launcher(Mode.BECOME, List.of(), "cut", "-d ", "-f5-8", "/proc/self/stat")))
                            .run())
                    .lines()
                    .toList();
            assertEquals(2, lines.size());
            assertEquals(lines.get(0), lines.get(1));
        }

        @Test
        void withTheSameProcessId() {
            try (var server = become("sh", "-c", "echo $$; cat").start()) {
                assertEquals(Long.toString(server.pid()), server.awaitLine(_ -> true));
                assertEquals(0, server.finish().exitCode());
            }
        }

        private String[] withShell(String script, String... command) {
            var words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
            words.addAll(List.of(command));
            return words.toArray(String[]::new);
        }
    }

    @Nested
    class EveryByteArrives {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "export EMPTY=",
                    "export BAD=\"$(printf 'a\\377\\200b')\" NAME_=\"$(printf 'l1\\nl2')\"",
                    "export LC_ALL=C ACCENT=é",
                    "export LC_ALL=C.UTF-8 ACCENT=é",
                    "export BIG=\"$(head -c 100000 /dev/zero | tr '\\0' a)\"",
                })
        void ofTheEnvironment(String preparation) {
            assertSameAfter(preparation, "od", "-An", "-v", "-tx1", "/proc/self/environ");
        }

        @ParameterizedTest
        @ValueSource(strings = {"export LC_ALL=C", "export LC_ALL=C.UTF-8"})
        void ofTheArguments(String preparation) {
            // The shell makes the bytes: Java could not pass them on.
            var script = preparation
                    + "; bytes=\"$(printf 'a\\377\\303\\251')\"; exec \"$@\" sh -c 'printf %s \"$1\" \"$2\" | od -An"
                    + " -tx1' x \"$bytes\" ''";
            var launcher = launcher(Mode.BECOME, List.of());
            var words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
            words.addAll(List.of(launcher));
            assertEquals(" 61 ff c3 a9\n", good(Run.command(words.toArray(String[]::new))));
        }

        @Test
        void ofACommandsPathThatTheLocaleCannotExpress() throws IOException {
            var script = "export LC_ALL=C; dir=\"$1/$(printf 'j\\303\\251')\"; shift; mkdir \"$dir\"; cp \"$(command -v"
                    + " env)\" \"$dir/env\"; exec \"$@\" \"$dir/env\" echo here";
            var words = new ArrayList<>(List.of("sh", "-c", script, "sh", folder.toString()));
            words.addAll(List.of(launcher(Mode.BECOME, List.of())));
            assertEquals("here\n", good(Run.command(words.toArray(String[]::new))));
        }

        @Test
        void ofStdinAlsoWhenSentBeforeTheServerIsUp() {
            var lines = "{\"jsonrpc\":\"2.0\"}\n".repeat(20_000);
            assertEquals(lines, good(become("cat").stdin(lines)));
        }

        @Test
        void ofASecret() {
            var command = launcher(Mode.BECOME, List.of("-Dsecret=25600"), "sh", "-c", "printf %s \"$SECRET\" | wc -c");
            assertEquals("25600", good(Run.command(command)).strip());
        }
    }

    @Nested
    class TheEndIsTheServersOwn {

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 64, 126, 127, 128, 254, 255})
        void withItsExitCode(int code) {
            assertEquals(code, become("sh", "-c", "exit " + code).run().exitCode());
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3, 9, 11, 15})
        void withItsSignal(int signal) {
            assertEquals(
                    128 + signal,
                    become("sh", "-c", "kill -" + signal + " $$").run().exitCode());
        }

        @Test
        void evenWhereOurOwnCoreDumpsAreForbidden() {
            var command = launcher(Mode.BECOME, List.of("-Dharden=true"), "ls", "/proc/self/fd");
            assertEquals(good(direct("ls", "/proc/self/fd")), good(Run.command(command)));
        }
    }

    @Nested
    class WhatCannotRun {

        @Test
        void isNotFound() {
            assertFailure(127, "command not found: no-such-command", become("no-such-command"));
            assertFailure(127, "command not found: /no/such/command", become("/no/such/command"));
        }

        @Test
        void isNotExecutable() throws IOException {
            var file = file("server", "echo", "rw-------");
            assertFailure(126, "cannot run " + file + ": permission denied", become(file.toString()));
        }

        @Test
        void isADirectory() {
            assertFailure(126, "cannot run " + folder + ": permission denied", become(folder.toString()));
        }

        @Test
        void namesAMissingInterpreter() throws IOException {
            var file = file("server", "#!/no/such/interpreter\n", "rwx------");
            assertFailure(
                    126,
                    "cannot run " + file + ": the interpreter in its first line, or its loader, is missing",
                    become(file.toString()));
        }

        @Test
        void isForAnotherMachine() throws IOException {
            var file = file("server", "\177ELF\0\0\0", "rwx------");
            assertFailure(
                    126, "cannot run " + file + ": it is not a program for this machine", become(file.toString()));
        }

        @Test
        void hasAVariableThatIsTooLong() {
            var command = launcher(Mode.BECOME, List.of("-Dsecret=131072"), "/bin/true");
            assertFailure(
                    126,
                    "cannot run /bin/true: the environment variable SECRET takes 131079 bytes with its name,"
                            + " of which the system allows 131071",
                    Run.command(command));
        }

        @Test
        void isAScriptWithoutInterpreterWhichTheShellRuns() throws IOException {
            var file = file("server", "echo \"$0 $1\"; exit 3\n", "rwx------");
            var outcome = become(file.toString(), "x").run();
            assertEquals(file + " x\n", outcome.stdout());
            assertEquals(3, outcome.exitCode());
        }

        private void assertFailure(int exitCode, String message, Run run) {
            var outcome = run.run();
            assertEquals(message + "\n", outcome.stderr());
            assertEquals("", outcome.stdout());
            assertEquals(exitCode, outcome.exitCode());
        }

        private Path file(String name, String content, String permissions) throws IOException {
            var file = Files.writeString(folder.resolve(name), content);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
    }

    private static void assertSame(String... command) {
        assertEquals(good(direct(command)), good(become(command)));
    }

    private static void assertSameAfter(String preparation, String... command) {
        var direct = good(Run.command(after(preparation, command)));
        assertFalse(direct.isEmpty());
        assertEquals(direct, good(Run.command(after(preparation, launcher(Mode.BECOME, List.of(), command)))));
    }

    private static String good(Run run) {
        return stdout(run.run());
    }

    private static String stdout(Outcome outcome) {
        assertEquals("", outcome.stderr());
        assertEquals(0, outcome.exitCode());
        return outcome.stdout();
    }
}
