import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

/** The archive of classes that JBang has the JVM write at the end of a run. */
class ClassArchiveTest {

    private static final String WRITE = "-XX:ArchiveClassesAtExit=";
    private static final String QUIET = "-Xlog:disable";

    @TempDir
    Path folder;

    /** As in a container whose JBang cache is read-only. */
    @ParameterizedTest
    @ValueSource(strings = {"GitHubMcpProxy", "VaultResolve", "UploadSecret"})
    void anArchiveThatCannotBeWrittenChangesNoExitCode(String script) {
        var outcome = Run.script(script, "--nonsense")
                .jvm("--enable-native-access=ALL-UNNAMED", QUIET, WRITE + folder.resolve("missing/classes.jsa"))
                .run();

        assertEquals(64, outcome.exitCode(), outcome.stderr());
        assertEquals(2, outcome.stderrLines().size(), outcome.stderr());
        assertEquals("", outcome.stdout());
    }

    /** Where it would be of use. */
    @Test
    void anArchiveThatCannotBeWrittenChangesNoExitCodeAfterASecretEither() {
        try (var world = new ProxyWorld()) {
            var outcome = world.proxy("--no-cache", "--secret", ProxyWorld.REFERENCE, "--", "/no/such/server")
                    .jvm(QUIET, WRITE + folder.resolve("missing/classes.jsa"))
                    .run();

            assertEquals(127, outcome.exitCode(), outcome.stderr());
            assertEquals(2, outcome.stderrLines().size(), outcome.stderr());
        }
    }

    @Test
    void noArchiveIsWrittenOfARunThatPrintedItsHelp() {
        var archive = folder.resolve("classes.jsa");

        var outcome =
                Run.script("VaultResolve", "--help").jvm(QUIET, WRITE + archive).run();

        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertTrue(outcome.stdout().startsWith("Usage: "), outcome.stdout());
        assertFalse(Files.exists(archive));
    }

    /** As at the first try of many a newcomer. */
    @Test
    void noArchiveIsWrittenOfARunWithoutASecret() {
        var archive = folder.resolve("classes.jsa");

        var outcome = Run.script("GitHubMcpProxy", "--secret", "oci-vault://ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa")
                .env("HOME", folder)
                .jvm(QUIET, WRITE + archive)
                .run();

        assertEquals(78, outcome.exitCode(), outcome.stderr());
        assertFalse(Files.exists(archive));
    }

    @Test
    void theArchiveHoldsNoSecret() throws IOException {
        var archive = folder.resolve("classes.jsa");
        try (var world = new ProxyWorld()) {
            var outcome = world.proxy("--no-cache", "--secret", ProxyWorld.REFERENCE, "--", "/no/such/server")
                    .jvm(QUIET, WRITE + archive)
                    .run();

            assertEquals(127, outcome.exitCode(), outcome.stderr());
            var content = Files.readString(archive, StandardCharsets.ISO_8859_1);
            assertTrue(content.contains("ocivault/proxy/ServerLaunch"), "this is no archive of it");
            assertFalse(content.contains(world.token));
            assertFalse(content.contains(
                    Base64.getEncoder().encodeToString(world.token.getBytes(StandardCharsets.US_ASCII))));
        }
    }
}
