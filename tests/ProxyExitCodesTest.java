import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import localvault.Fault;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import testkit.Outcome;
import testkit.Run;

/** The exit codes with which the proxy ends where it does not become the server. */
class ProxyExitCodesTest extends ProxyScene {

    @BeforeAll
    static void fill() {
        world.vault.put("json", "{\"user\":\"app\"}");
    }

    @Test
    void wrongUsageExitsWith64() {
        assertFails(64, world.proxy("--secret", "oci-vault://a/b", "--", "cat"));
        assertFails(64, world.proxy("--").without("X"));
        assertFails(64, world.proxy("--no-such-option"));
        assertFails(64, world.proxy("--check", "--dry-run"));
        assertFails(64, world.proxy("--json"));
        assertFails(64, world.proxy("--check", "--check-timeout", "soon"));
        assertFails(64, world.proxy("--env", "A=1"));
        assertFails(64, world.proxy("--env", "A"));
        assertFails(64, world.proxy("--server", "pip"));
    }

    @Test
    void noReferenceAtAllExitsWith64() {
        assertEquals(
                "github-mcp-proxy: error: no reference to a GitHub token",
                assertFails(64, world.proxy().without("OCI_VAULT_ID"))
                        .stderrLines()
                        .getFirst());
    }

    @Test
    void aSecretOfAnotherShapeExitsWith65() {
        assertFails(65, world.proxy("--secret", "oci-vault://json#absent", "--", "cat"));
    }

    @Test
    void aVaultThatIsDownExitsWith69() {
        world.vault.inject(Fault.status(503, "ServiceUnavailable", "down"));
        assertFails(69, world.proxy("--no-cache", "--max-retries", "0", "--no-circuit-breaker", "--", "cat"));
    }

    @Test
    void aVaultThatThrottlesExitsWith75() {
        world.vault.inject(Fault.retryAfter(Duration.ofHours(1)));
        assertFails(75, world.proxy("--no-cache", "--no-circuit-breaker", "--", "cat"));
    }

    @Test
    void aSecretThatIsNotThereExitsWith77() {
        assertFails(77, world.proxy("--secret", "oci-vault://absent", "--", "cat"));
    }

    @Test
    void noLoginExitsWith78() {
        var end = assertFails(78, world.proxy("--config-file", "/nowhere/config", "--", "cat"));

        assertTrue(
                end.stderr().startsWith("github-mcp-proxy: error: Failed to initialize OCI SDK clients: "),
                end.stderr());
    }

    @Test
    void aCommandThatCannotBeRunOrFoundExitsWith126Or127() throws IOException {
        var file = Files.writeString(world.home.resolve("not-executable"), "x");

        assertFails(126, world.proxy("--", file.toString()));
        assertFails(127, world.proxy("--", "no-such-command-anywhere"));
    }

    private static Outcome assertFails(int code, Run run) {
        var end = run.run();
        assertEquals(code, end.exitCode(), end.stderr());
        assertEquals("", end.stdout());
        assertTrue(end.stderrLines().getFirst().startsWith("github-mcp-proxy: error: "), end.stderr());
        assertTrue(end.stderrLines().getLast().startsWith("hint: "), end.stderr());
        return end;
    }
}
