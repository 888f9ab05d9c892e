import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import localvault.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import testkit.Await;
import testkit.Checkout;
import testkit.Run;
import testkit.Running;
import testkit.ScriptedServer;
import testkit.SourceFile;

/**
 * What is left of {@code vault-resolve} and {@code upload-secret} when they are killed with a token in their memory, and
 * what their JVM says on the stdout that {@code $(vault-resolve --reveal …)} takes. The proxy's are StdoutPurityTest's.
 */
@Tag("slow")
class HardenedCommandsTest extends ProxyScene {

    /** Each of them with a token in its memory, waiting for somebody who does not answer. */
    private enum Command {
        VAULT_RESOLVE {
            @Override
            Running waiting(HardenedCommandsTest test, String jvmOptions) {
                // What it has fetched is shown to a GitHub that keeps it waiting.
                var script = Run.script("VaultResolve", "--no-cache", "--verify", "--timeout=1h", ProxyWorld.REFERENCE)
                        .env("GITHUB_HOST", "http://127.0.0.1:" + test.silent.port());
                var running = test.start(script, jvmOptions);
                Await.until("GitHub to be asked", () -> !test.silent.heads().isEmpty());
                return running;
            }
        },
        UPLOAD_SECRET {
            @Override
            Running waiting(HardenedCommandsTest test, String jvmOptions) {
                world.vault.inject(Fault.delay(Duration.ofHours(1)));
                var script = Run.script("UploadSecret", "new", "--timeout=1h", "--vault-id", world.vault.vaultId());
                var running = test.start(script, jvmOptions).send(world.token).closeStdin();
                Await.until(
                        "the vault to be asked", () -> !world.vault.requests().isEmpty());
                return running;
            }
        };

        abstract Running waiting(HardenedCommandsTest test, String jvmOptions);
    }

    private ScriptedServer silent;

    @TempDir
    Path folder;

    @BeforeEach
    void listen() {
        silent = new ScriptedServer((socket, server) -> {
            server.readHead(socket.getInputStream());
            socket.getInputStream().read();
        });
    }

    @AfterEach
    void stopListening() {
        world.vault.resetLog();
        silent.close();
    }

    @ParameterizedTest
    @CsvSource({
        "VAULT_RESOLVE, ABRT",
        "VAULT_RESOLVE, SEGV",
        "VAULT_RESOLVE, TRAP",
        "UPLOAD_SECRET, ABRT",
        "UPLOAD_SECRET, SEGV",
        "UPLOAD_SECRET, TRAP"
    })
    void leaveNeitherCoreNorCrashReportNorAWordOnStdoutWhenTheyAreKilled(Command command, String signal)
            throws IOException {
        try (var running =
                command.waiting(this, "-XX:ErrorFile=" + folder + "/hs_err.log -XX:+CreateCoredumpOnCrash")) {
            var outcome = running.signal(signal).await();

            assertEquals("", outcome.stdout());
            assertNotEquals(0, outcome.exitCode(), outcome.stderr());
        }
        assertLeavesNothing();
    }

    @ParameterizedTest
    @EnumSource(Command.class)
    void sayNothingOnStdoutWhenAThreadDumpIsAskedFor(Command command) {
        try (var running = command.waiting(this, "-Xlog:gc*:stdout -XX:+PrintFlagsFinal")) {
            running.signal("QUIT").awaitStderr("Full thread dump");

            assertEquals("", running.signal("TERM").await().stdout());
        }
    }

    @ParameterizedTest
    @EnumSource(Command.class)
    void tellNoToolThatAttachesAnything(Command command) {
        try (var running = command.waiting(this, "")) {
            var jcmd = Run.command(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            "-J-Dsun.tools.attach.attachTimeout=1000",
                            Long.toString(running.pid()),
                            "VM.system_properties")
                    .run();

            assertNotEquals(0, jcmd.exitCode());
            assertFalse(jcmd.stdout().contains("java.home"), jcmd.stdout());
        }
    }

    @Test
    void leaveNoHeapDumpWhereMemoryRunsOut() throws IOException {
        var outcome = Run.script("VaultResolve", ProxyWorld.REFERENCE)
                .in(folder)
                .env(world.login.environment())
                .env("HOME", world.home)
                .env("JAVA_TOOL_OPTIONS", "-Xmx3m -XX:+HeapDumpOnOutOfMemoryError")
                .run();

        assertTrue(outcome.stderr().contains("OutOfMemoryError"), outcome.stderr());
        assertEquals("", outcome.stdout());
        assertLeavesNothing();
    }

    /** So that the archives of classes, which an installation makes for all three, fit each of them. */
    @Test
    void runOnTheJvmOptionsOfTheProxy() {
        for (var script : List.of("VaultResolve.java", "UploadSecret.java")) {
            assertEquals(options("GitHubMcpProxy.java"), options(script), script);
        }
    }

    private static List<String> options(String script) {
        return new SourceFile(Checkout.file(script)).runtimeOptions();
    }

    private Running start(Run script, String jvmOptions) {
        return script.env(world.login.environment())
                .env("HOME", world.home)
                .env("JAVA_TOOL_OPTIONS", jvmOptions)
                .in(folder)
                .inShell("ulimit -c unlimited 2>/dev/null; exec \"$@\"")
                .start();
    }

    private void assertLeavesNothing() throws IOException {
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }
}
