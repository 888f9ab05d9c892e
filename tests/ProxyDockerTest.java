import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import testkit.Await;
import testkit.Run;
import testkit.Toolbox;

/** {@code -- docker run …} with a script in docker's place. */
@EnabledOnOs(OS.LINUX)
class ProxyDockerTest extends ProxyScene {

    @TempDir
    private Path folder;

    private Toolbox tools;

    @BeforeAll
    static void fill() {
        world.vault.put("key", "correct-horse-battery");
    }

    @BeforeEach
    void standIn() {
        tools = Toolbox.in(folder.resolve("bin")).write("docker", "printf '%s\\n' \"$@\"");
    }

    private Run docker(List<String> options, String... words) {
        var all = new ArrayList<>(options);
        all.addAll(List.of("--env", "KEY=oci-vault://key", "--"));
        all.addAll(List.of(words));
        return world.proxy(all.toArray(String[]::new)).env("PATH", tools.path());
    }

    @Test
    void isLeftAloneWhereItIsRight() {
        var end = docker(List.of(), "docker", "run", "-i", "--rm", "-e", "KEY", "x")
                .run();

        assertEquals("", end.stderr());
        assertEquals("run\n-i\n--rm\n-e\nKEY\nx\n", end.stdout());
    }

    @Test
    void isWarnedOfInTwoLinesAndStarted() {
        var end = docker(
                        List.of(),
                        "docker",
                        "--debug",
                        "container",
                        "run",
                        "-i",
                        "-e",
                        "OTHER=correct-horse-battery",
                        "x")
                .run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertEquals(
                List.of(
                        "Warning: the container does not get KEY: it inherits nothing, and the command does not name"
                                + " it",
                        "hint: Write -e KEY after run, without a value.",
                        "Warning: docker run without --rm leaves a stopped container behind at every start",
                        "hint: Add --rm after run.",
                        "Warning: argument 6 of the server's command contains a secret of the vault: everybody can"
                                + " read it who may list processes",
                        "hint: Write -e NAME without a value: it comes from the environment."),
                end.stderrLines());
    }

    @Test
    void isRefusedBeforeAnythingIsFetchedWhereNoClientCouldUseIt() {
        world.vault.resetLog();
        for (var mode : List.of(List.<String>of(), List.of("--check"), List.of("--dry-run"))) {
            var end = docker(mode, "docker", "run", "-it", "--rm", "-e", "KEY=hunter2", "x")
                    .run();

            assertEquals(64, end.exitCode(), end.stderr());
            assertTrue(
                    end.stderr()
                            .contains("error: argument 5 of the server's command gives the container a value of its own"
                                    + " for KEY"),
                    end.stderr());
            assertTrue(
                    end.stderr().contains("Warning: docker run -t wants a terminal, and stdin is none"), end.stderr());
            assertFalse(end.stderr().contains("hunter2"), end.stderr());
        }
        assertEquals(List.of(), world.vault.requests());
    }

    @Test
    void mayHaveATerminalOnOne() {
        var end = docker(List.of(), "docker", "run", "-it", "--rm", "-e", "KEY", "x")
                .onTerminal()
                .run();

        assertEquals(0, end.exitCode(), end.stdout());
        assertTrue(end.stdout().contains("-it"), end.stdout());
    }

    @Test
    void doesNotForgetTheSettingsOfGitHubsServer() {
        var end = docker(List.of(), "docker", "run", "-i", "--rm", "-e", "KEY", "ghcr.io/github/github-mcp-server")
                .env("GITHUB_READ_ONLY", "1")
                .run();

        assertTrue(
                end.stderr().contains("Warning: GITHUB_READ_ONLY is set, and the container does not get it"),
                end.stderr());
    }

    /** A container is not docker's child: the daemon has it. Here it is a process of this test's. */
    private Process container(String behaviour) throws IOException {
        var container = new ProcessBuilder("sleep", "300").start();
        tools.write("docker", """
            if [ "$1" = kill ]; then kill -9 "$2"; exit; fi
            if [ "$1" = image ]; then exit; fi
            while [ $# -gt 0 ]; do
              [ "$1" = --cidfile ] && printf %%d %d > "$2"
              shift
            done
            """.formatted(container.pid()) + behaviour);
        return container;
    }

    /** A proxy that may make no native call, and so supervises. */
    private Run supervising(String... server) {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(
                "--illegal-native-access=deny",
                "-cp",
                System.getProperty("java.class.path"),
                "GitHubMcpProxy",
                "--env",
                "KEY=oci-vault://key",
                "--"));
        command.addAll(List.of(server));
        return Run.command(command.toArray(String[]::new))
                .env(world.login.environment())
                .env("HOME", world.home)
                .env("TMPDIR", folder)
                .env("PATH", tools.path());
    }

    @Test
    void endsWithItsContainerWhenTheClientIsGone() throws IOException {
        var container = container("trap '' TERM; echo ready; while :; do sleep 1; done");
        try (var proxy =
                supervising("docker", "run", "-i", "--rm", "-e", "KEY", "x").start()) {
            proxy.awaitStdout("ready");
            assertTrue(container.isAlive());
            proxy.signal("TERM");
            proxy.closeStdin();
            proxy.descendants().forEach(ProcessHandle::destroyForcibly);
            proxy.await();

            Await.until("the container ends", () -> !container.isAlive());
        } finally {
            container.destroyForcibly();
        }
    }

    @Test
    void endsWithItsContainerAfterACheckThatHasToKillIt() throws IOException {
        var container = container("trap '' TERM; while :; do sleep 1; done");
        try {
            var end = docker(
                            List.of("--check", "--check-timeout", "2s"),
                            "docker",
                            "run",
                            "-i",
                            "--rm",
                            "-e",
                            "KEY",
                            "x")
                    .env("TMPDIR", folder)
                    .run();

            assertEquals(76, end.exitCode(), end.stderr());
            Await.until("the container ends", () -> !container.isAlive());
            try (var left = Files.list(folder)) {
                assertEquals(List.of(folder.resolve("bin")), left.toList());
            }
        } finally {
            container.destroyForcibly();
        }
    }

    /** The check's time-out is for the server, not for the network. */
    @Test
    void hasItsImageFetchedBeforeACheck() throws IOException {
        tools.write("docker", "echo \"$1 $2 ${KEY-none}\" >>'" + folder + "/asked'; [ \"$1\" = run ] || exit 1");
        var end = docker(List.of("--check"), "docker", "run", "-i", "--rm", "-e", "KEY", "a/b:1")
                .run();

        assertEquals(76, end.exitCode(), end.stderr());
        assertTrue(end.stderr().contains("github-mcp-proxy: fetching a/b:1\n"), end.stderr());
        assertEquals(
                List.of("image inspect none", "pull a/b:1 none"),
                Files.readAllLines(folder.resolve("asked")).subList(0, 2));
    }

    /** Docker refuses such a file: what runs under the id in it is somebody else's. */
    @Test
    void leavesAnotherContainerAloneWhoseIdLiesInTheFileAlready() throws IOException {
        var other = new ProcessBuilder("sleep", "300").start();
        try {
            var file = Files.writeString(folder.resolve("id"), Long.toString(other.pid()));
            tools.write("docker", "[ \"$1\" = kill ] && { kill -9 \"$2\"; exit; }; exit 125");
            var end = docker(
                            List.of("--check", "--check-timeout", "2s"),
                            "docker",
                            "run",
                            "-i",
                            "--rm",
                            "--cidfile",
                            file.toString(),
                            "-e",
                            "KEY",
                            "x")
                    .run();

            assertEquals(76, end.exitCode(), end.stderr());
            assertTrue(other.isAlive());
        } finally {
            other.destroyForcibly();
        }
    }
}
