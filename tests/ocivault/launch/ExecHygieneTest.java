package ocivault.launch;

import static ocivault.launch.LaunchSetup.after;
import static ocivault.launch.LaunchSetup.launcher;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.minidev.json.JSONValue;
import ocivault.launch.Launcher.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.Run;

/** What a caller passes on besides environment, signals and limits (see LauncherTest) reaches the server, and no more. */
@EnabledOnOs(OS.LINUX)
class ExecHygieneTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "-DnoCloseRange=true"})
    void theDescriptorsThatTheCallerPassed(String property) {
        var properties = property.isEmpty() ? List.<String>of() : List.of(property);
        var preparation = "exec 3</dev/null 5>" + folder + "/file 8</etc";
        for (var probe : List.of(
                new String[] {"ls", "/proc/self/fd"},
                new String[] {"readlink", "/proc/self/fd/3", "/proc/self/fd/5", "/proc/self/fd/8"})) {
            var direct = Run.command(after(preparation, probe)).run();
            assertEquals(0, direct.exitCode(), direct.stderr());
            var launched = Run.command(after(preparation, launcher(Mode.BECOME, properties, probe)))
                    .run();
            assertEquals(direct.stdout(), launched.stdout(), launched.stderr());
        }
    }

    @Test
    void aPipeThatTheCallerPassed() {
        var launched = Run.command(after(
                        "exec 6<<X\nthrough the pipe\nX", launcher(Mode.BECOME, List.of(), "sh", "-c", "cat <&6")))
                .run();
        assertEquals("through the pipe\n", launched.stdout(), launched.stderr());
    }

    /** The JVM opens the first jar at once; the kernel tells its name without the links on the way there. */
    @Test
    void noneOfTheJvmsOwnFilesByWhateverNameItKnowsThem() throws IOException {
        var jar = Path.of(JSONValue.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Files.copy(jar, Files.createDirectory(folder.resolve("real")).resolve("some.jar"));
        var link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"))
                .resolve("some.jar");
        var command = launcher(Mode.BECOME, List.of(), "ls", "/proc/self/fd");
        int classPath = List.of(command).indexOf("-cp") + 1;
        command[classPath] = link + ":" + command[classPath];

        assertEquals(
                Run.command("ls", "/proc/self/fd").run().stdout(),
                Run.command(command).run().stdout());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "umask 027",
                "set -- nice -n 5 \"$@\"",
                "set -- setpriv --no-new-privs \"$@\"",
                "set -- taskset 1 \"$@\"",
                "set -- setsid -w \"$@\""
            })
    void whatTheKernelKnowsOfIt(String preparation) {
        var probe = new String[] {
            "sh",
            "-c",
            "grep -E '^(Umask|[UG]id|Groups|Cap|NoNewPrivs|Seccomp|Cpus_allowed|Mems_allowed|Threads)'"
                    + " /proc/self/status; cut -d' ' -f18,19,40,41 /proc/self/stat; cat /proc/self/oom_score_adj"
                    + " /proc/self/personality"
        };
        var direct = Run.command(after(preparation, probe)).run();
        var launched = Run.command(after(preparation, launcher(Mode.BECOME, List.of(), probe)))
                .run();

        assertNotEquals("", direct.stdout(), direct.stderr());
        assertEquals(direct.stdout(), launched.stdout(), launched.stderr());
    }

    /** It is asked for by a system call, so python asks. */
    @ParameterizedTest
    @ValueSource(strings = {"clear", "TERM", "KILL", "USR1"})
    @EnabledIf("hasPython")
    void theSignalForTheDeathOfTheParent(String signal) {
        var probe = new String[] {
            "python3",
            "-c",
            "import ctypes; n = ctypes.c_int(-1); ctypes.CDLL(None).prctl(2, ctypes.byref(n)); print(n.value)"
        };
        var direct = new ArrayList<>(List.of("setpriv", "--pdeathsig", signal));
        var launched = new ArrayList<>(direct);
        direct.addAll(List.of(probe));
        launched.addAll(List.of(launcher(Mode.BECOME, List.of(), probe)));

        var expected = Run.command(direct.toArray(String[]::new)).run();
        assertTrue(expected.stdout().matches("\\d+\n"), expected.stderr());
        assertEquals(
                expected.stdout(),
                Run.command(launched.toArray(String[]::new)).run().stdout());
    }

    @Test
    void whichEndsTheServerWhenItsParentDies() {
        // A shell starts it in the background, tells its process id, and ends when its stdin does.
        var script = "setpriv --pdeathsig KILL \"$@\" </dev/null & echo $!; read -r _";
        var command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(launcher(Mode.BECOME, List.of(), "sleep", "600")));
        try (var parent = Run.command(command.toArray(String[]::new)).start()) {
            long server = Long.parseLong(parent.awaitLine(_ -> true));
            Await.until("the server to be there", () -> commandLine(server).startsWith("sleep"));
            parent.finish();
            Await.until("the server to be gone", () -> commandLine(server).isEmpty());
        }
    }

    private static String commandLine(long process) {
        try {
            return Files.readString(Path.of("/proc/" + process + "/cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    static boolean hasPython() {
        return Run.command("sh", "-c", "command -v python3").run().exitCode() == 0
                && System.getProperty("os.arch").equals("amd64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<&-", ">&-", "2>&-"})
    void thatAStreamIsClosed(String closed) throws IOException {
        var list = folder.resolve("open");
        var script = "ls /proc/$$/fd >'" + list + "' 2>'" + list + "'";
        Run.command(after("exec " + closed, "sh", "-c", script)).run();
        var direct = Files.readString(list);
        Files.delete(list);
        Run.command(after("exec " + closed, launcher(Mode.BECOME, List.of(), "sh", "-c", script)))
                .run();
        assertEquals(direct, Files.readString(list));
    }

    @Test
    void theControllingTerminal() {
        // Process group, session, terminal and its foreground group: of a shell, then of the server that it becomes.
        var script = "cut -d' ' -f5-8 /proc/$$/stat; exec \"$@\"";
        var command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(launcher(Mode.BECOME, List.of(), "cut", "-d ", "-f5-8", "/proc/self/stat")));
        var lines =
                Run.command(command.toArray(String[]::new)).onTerminal().run().stdoutLines();

        assertEquals(2, lines.size(), lines::toString);
        assertNotEquals("0", lines.getFirst().split(" ")[2]);
        assertEquals(lines.getFirst(), lines.getLast());
    }

    @Test
    void itsOwnCoreDumpsThoughOursAreForbidden() {
        var inner = launcher(Mode.BECOME, List.of("-DtellDumpable=true"), "true");
        var outcome = Run.command(launcher(Mode.BECOME, List.of("-Dharden=true", "-DtellDumpable=true"), inner))
                .run();

        assertEquals(List.of("dumpable 0", "dumpable 1"), outcome.stderrLines());
        assertEquals(0, outcome.exitCode());
    }
}
