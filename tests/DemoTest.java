import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Run;
import testkit.Toolbox;

@Tag("slow")
class DemoTest {

    @TempDir
    private Path folder;

    private Path home;
    private Path temporary;

    @BeforeEach
    void makeFolders() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    @Test
    void showsTheThreeStepsWithoutTheUsersOwnSecretsAndLeavesNothingBehind() throws IOException {
        var end = demo().env("GITHUB_PERSONAL_ACCESS_TOKEN", "ghp_own")
                .env("OCI_CLI_PROFILE", "OWN")
                .env("DB_PASSWORD", "oci-vault://own")
                .run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertInOrder(
                end.stdout(),
                "$ printf %s \"$TOKEN\" | jbang upload-secret mcp-github-token",
                "oci-vault://",
                "$ jbang vault-resolve oci-vault://mcp-github-token",
                "✅ Token resolved: ghp_",
                "$ jbang github-mcp-proxy --secret oci-vault://mcp-github-token --server npm --check",
                "✅ initialize ",
                "github-mcp-server 0.6.2, protocol 2024-11-05",
                "26 tools",
                "✅ shutdown ",
                "All of it works.");
        assertFalse((end.stdout() + end.stderr()).matches("(?s).*ghp_[A-Za-z0-9]{36}.*"));
        assertNothingLeft();
    }

    @Test
    void failsWithTheStepThatFails() throws IOException {
        var end = demo().env("PATH", Toolbox.in(folder.resolve("tools")).path()).run();

        assertEquals(127, end.exitCode());
        assertTrue(end.stdout().contains("✅ Token resolved: "), end.stdout());
        assertTrue(end.stdout().contains("That did not work: exit code 127"), end.stdout());
        assertNothingLeft();
    }

    private Run demo() {
        return Run.script("Demo")
                .jvm("-Djava.io.tmpdir=" + temporary)
                .env("HOME", home)
                .env("TMPDIR", temporary)
                .timeout(Duration.ofMinutes(3));
    }

    private void assertNothingLeft() throws IOException {
        for (var each : List.of(home, temporary)) {
            try (var files = Files.list(each)) {
                assertEquals(List.of(), files.toList());
            }
        }
    }

    private static void assertInOrder(String text, String... parts) {
        int from = 0;
        for (var part : parts) {
            int at = text.indexOf(part, from);
            assertTrue(at >= 0, () -> "'" + part + "' is missing, or in the wrong place, in\n" + text);
            from = at + part.length();
        }
    }
}
