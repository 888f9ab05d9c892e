import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.Test;
import testkit.Await;
import testkit.Checkout;

/** {@code github-mcp-proxy --check}: what it proves, and what it says when it cannot. */
class ProxyCheckTest extends ProxyScene {

    @Test
    void provesThatTheNpmServerWorks() {
        var end = world.proxy("--server", "npm", "--check").run();

        assertEquals(0, end.exitCode(), end.stderr());
        var lines = end.stdoutLines();
        assertTrue(lines.get(0).matches("✅ resolve \\d+ ms  GITHUB_PERSONAL_ACCESS_TOKEN"), lines.get(0));
        assertTrue(lines.get(1).matches("✅ prepare \\d+ ms  /.*/node"), lines.get(1));
        assertTrue(lines.get(2).matches("✅ start \\d+ ms"), lines.get(2));
        assertTrue(
                lines.get(3).matches("✅ initialize \\d+ ms  github-mcp-server 0.6.2, protocol 2024-11-05"),
                lines.get(3));
        assertTrue(lines.get(4).matches("✅ tools/list \\d+ ms  26 tools"), lines.get(4));
        assertTrue(end.stdout().contains(", search_code, "), end.stdout());
        assertTrue(lines.getLast().matches("✅ shutdown \\d+ ms  exit code 0"), lines.getLast());
    }

    @Test
    void theCheckIsOneObjectInJson() {
        var end = world.proxy("--check", "--json").run();

        assertEquals(0, end.exitCode(), end.stderr());
        var json = (JSONObject) JSONValue.parse(end.stdout());
        assertEquals(true, json.get("ok"));
        assertEquals(Map.of("name", "github-mcp-server", "version", "0.6.2"), json.get("server"));
        assertEquals("2024-11-05", json.get("protocol_version"));
        assertEquals(26, ((List<?>) json.get("tools")).size());
        assertEquals(
                List.of("resolve", "prepare", "start", "initialize", "tools/list", "shutdown"),
                ((List<?>) json.get("steps"))
                        .stream().map(step -> ((Map<?, ?>) step).get("name")).toList());
    }

    @Test
    void saysWhichStepFailedAndWhatTheServerSaid() {
        var end = world.proxy("--check", "--", "sh", "-c", "echo \"no $GITHUB_PERSONAL_ACCESS_TOKEN\" >&2; exit 3")
                .run();

        assertEquals(76, end.exitCode());
        assertTrue(end.stdout().contains("❌ initialize "), end.stdout());
        assertTrue(end.stdout().contains("   server: no [secret]\n"), end.stdout());
        assertEquals(
                "github-mcp-proxy: error: check failed at initialize: the server ended with exit code 3 before it"
                        + " answered",
                end.stderrLines().getFirst());
    }

    @Test
    void saysInJsonWhatFailed() {
        var end = world.proxy("--check", "--json", "--secret", "oci-vault://nothing-here")
                .run();

        assertEquals(77, end.exitCode());
        var json = (JSONObject) JSONValue.parse(end.stdout());
        assertEquals(false, json.get("ok"));
        assertEquals(77, ((Map<?, ?>) json.get("error")).get("exit_code"));
        assertEquals("denied", ((Map<?, ?>) json.get("error")).get("type"));
    }

    @Test
    void refusesAServerThatWouldSeeAReference() {
        var end = world.proxy("--check", "--", "cat")
                .env("DB_URL", "postgres://oci-vault://db@host")
                .run();

        assertEquals(64, end.exitCode());
        assertEquals(
                "github-mcp-proxy: error: DB_URL contains a reference, but has something around it",
                end.stderrLines().getFirst());
    }

    /** A start hands it on, as any secret. */
    @Test
    void refusesASecretThatIsAReferenceItself() {
        world.vault.put("indirect", "see oci-vault://mcp-github-token");
        var end = world.proxy("--check", "--env", "API_KEY=oci-vault://indirect", "--", "cat")
                .run();

        assertEquals(76, end.exitCode());
        assertEquals(
                "github-mcp-proxy: error: check failed at resolve: the server would see an unresolved reference in"
                        + " API_KEY",
                end.stderrLines().getFirst());
    }

    @Test
    void namesTheNewlineAfterAToken() {
        world.vault.put("newline", world.token + "\n");
        var end = world.proxy("--check", "--secret", "oci-vault://newline", "--", "cat")
                .run();

        assertEquals(
                "Warning: Token doesn't have expected format: it ends with a newline",
                end.stderrLines().getFirst());
    }

    @Test
    void failsAtAnEmptyToken() {
        world.vault.put("json", "{\"empty\":\"\"}");
        var end = world.proxy("--check", "--secret", "oci-vault://json#empty", "--", "cat")
                .run();

        assertEquals(65, end.exitCode());
        assertTrue(end.stdout().contains("❌ resolve"), end.stdout());
        assertEquals(
                "github-mcp-proxy: error: the token for GITHUB_PERSONAL_ACCESS_TOKEN is empty",
                end.stderrLines().getFirst());
    }

    @Test
    void takesItsServerAlongWhenItIsEnded() {
        var marker = "odd-" + System.nanoTime();
        var odd = Checkout.file("tests/ocivault/odd-server.mjs").toString();
        try (var proxy =
                world.proxy("--check", "--", "node", odd, "silent", marker).start()) {
            Await.until("the server to run", () -> isRunning("silent " + marker, "node"));

            assertEquals(128 + 15, proxy.signal("TERM").await().exitCode());
            Await.until("the server to be gone", () -> !isRunning("silent " + marker, "node"));
        }
    }

    private static boolean isRunning(String arguments, String program) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::info)
                .anyMatch(info ->
                        info.command().filter(file -> file.endsWith(program)).isPresent()
                                && info.commandLine()
                                        .filter(line -> line.contains(arguments))
                                        .isPresent());
    }
}
