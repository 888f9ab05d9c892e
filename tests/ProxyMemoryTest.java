import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Checkout;
import testkit.Run;
import testkit.SourceFile;

/** What somebody finds who gets at the memory of a proxy that could not become the server. */
class ProxyMemoryTest extends ProxyScene {

    private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");
    private static final List<String> OPTIONS = new SourceFile(Checkout.file("GitHubMcpProxy.java")).runtimeOptions();

    @TempDir
    Path folder;

    /** Neither of the value, nor of its Base64, in which the vault sends it. */
    @ParameterizedTest
    @ValueSource(strings = {"--no-cache", "--refresh", "--cache-ttl=1h"})
    void holdsNoSecretAfterExecHasFailed(String option) throws IOException {
        var dump = folder.resolve("heap.hprof");
        var notExecutable = Files.writeString(folder.resolve("server"), "x").toString();

        var outcome = dumping(dump, "--secret", ProxyWorld.REFERENCE, option, "--", notExecutable)
                .run();

        assertEquals(126, outcome.exitCode(), outcome.stderr());
        var memory = Files.readString(dump, StandardCharsets.ISO_8859_1);
        assertTrue(memory.contains(ProxyWorld.REFERENCE), "this is no dump of it");
        assertFalse(memory.contains(world.token));
        assertFalse(
                memory.contains(Base64.getEncoder().encodeToString(world.token.getBytes(StandardCharsets.US_ASCII))));
    }

    /** Without native calls it supervises the server, and does so for hours. */
    @Test
    void holdsNoSecretWhileItSupervisesTheServer() throws IOException {
        var dump = folder.resolve("heap.hprof");
        try (var proxy = supervising("--no-cache", "--", "sh", "-c", "echo \"$GITHUB_PERSONAL_ACCESS_TOKEN\"; cat")
                .start()) {
            proxy.awaitStdout(world.token + "\n");

            var dumped = Run.command(
                            JDK.resolve("jcmd").toString(),
                            Long.toString(proxy.pid()),
                            "GC.heap_dump",
                            "-all",
                            dump.toString())
                    .run();

            assertEquals(0, dumped.exitCode(), dumped.stdout() + dumped.stderr());
            var memory = Files.readString(dump, StandardCharsets.ISO_8859_1);
            assertTrue(memory.contains("mcp-github-token"), "this is no dump of it");
            assertFalse(memory.contains(world.token));
            assertEquals(0, proxy.finish().exitCode());
        }
    }

    private static Run supervising(String... args) {
        var command = new ArrayList<>(List.of(JDK.resolve("java").toString()));
        command.addAll(OPTIONS.stream()
                .filter(option -> !option.startsWith("--enable-native-access"))
                .toList());
        command.addAll(List.of(
                "--illegal-native-access=deny",
                "-XX:-DisableAttachMechanism",
                "-cp",
                System.getProperty("java.class.path"),
                "GitHubMcpProxy"));
        command.addAll(List.of(args));
        return Run.command(command.toArray(String[]::new))
                .env(world.login.environment())
                .env("HOME", world.home);
    }

    /** A thread's buffer is dumped to its end, and this one is most of what a collection has freed. */
    private static Run dumping(Path dump, String... args) {
        return Run.script("HeapDumpingProxy", args)
                .jvm(OPTIONS.toArray(String[]::new))
                .jvm("-XX:TLABSize=16m", "-XX:-ResizeTLAB")
                .jvm("-Ddump=" + dump)
                .env(world.login.environment())
                .env("HOME", world.home);
    }
}
