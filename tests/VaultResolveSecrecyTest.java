import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import localvault.Fault;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@code vault-resolve} keeps to itself, and whom it shows a token to. */
class VaultResolveSecrecyTest extends VaultResolveSetup {

    @Nested
    class Secrecy {
        @Test
        void keepsTheValueOutOfEveryOutputAndOffTheDisk() throws IOException {
            vault.inject(Fault.status(503, "ServiceUnavailable", "try later").times(1));
            var outputs = new ArrayList<Ran>();
            outputs.add(runQuickly("-v", "--metrics", "oci-vault://token", "oci-vault://db#password"));
            outputs.add(runQuickly("-v", "--json", "--refresh", "oci-vault://token", "oci-vault://db#nothing"));
            vault.inject(Fault.malformedJson());
            outputs.add(runQuickly("-v", "--refresh", "oci-vault://token"));
            for (var ran : outputs) {
                assertKeptSecret(ran.out() + ran.err());
                assertFalse(ran.err().contains("Signature version"), "a signed header");
            }
            try (var files = Files.walk(home)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    assertKeptSecret(file + " " + Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }

        private void assertKeptSecret(String text) {
            var encoded = Base64.getEncoder().encodeToString(TOKEN.getBytes(StandardCharsets.UTF_8));
            assertFalse(
                    text.contains("a".repeat(10))
                            || text.contains("hunter2")
                            || text.contains(encoded.substring(0, 20)),
                    "leaked");
        }
    }

    @Nested
    class Verify {
        private Ran verify(int status, String body, String... args) throws IOException {
            var github = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            github.createContext("/api/v3/user", exchange -> {
                boolean known =
                        ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.getResponseHeaders().set("X-OAuth-Scopes", "repo");
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(known ? status : 400, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            github.start();
            try {
                environment.put(
                        "GITHUB_HOST", "http://127.0.0.1:" + github.getAddress().getPort());
                return run(args);
            } finally {
                github.stop(0);
            }
        }

        @Test
        void saysWhoseTokenItIs() throws IOException {
            var ran = verify(200, "{\"login\":\"octocat\"}", "--verify", "oci-vault://token");
            assertEquals(0, ran.exitCode(), ran.err());
            assertMatches(
                    "✅ Token resolved: .*\n✅ GitHub accepts it: octocat \\(scopes repo, no expiry\\)\n", ran.out());
        }

        @Test
        void inJsonIsAnObjectOfItsOwn() throws IOException {
            var ran = verify(200, "{\"login\":\"octocat\"}", "--verify", "--json", "oci-vault://token");
            var secret = (Map<?, ?>) ((List<?>) json(ran.out()).get("secrets")).getFirst();
            assertEquals("octocat", ((Map<?, ?>) secret.get("github")).get("login"));
            assertEquals(true, secret.get("ok"));
        }

        @Test
        void failsOnATokenThatGitHubRefuses() throws IOException {
            var ran = verify(401, "{\"message\":\"Bad credentials\"}", "--verify", "oci-vault://token");
            assertEquals(77, ran.exitCode());
            assertMatches("✅ Token resolved: .*\n", ran.out());
            assertMatches(
                    "vault-resolve: error: GitHub refuses the token: GitHub answers 401 Bad credentials\n"
                            + "hint: It is revoked, .*\n",
                    ran.err());
            ran = verify(401, "{\"message\":\"Bad credentials\"}", "--verify", "--json", "oci-vault://token");
            var secret = (Map<?, ?>) ((List<?>) json(ran.out()).get("secrets")).getFirst();
            assertEquals(false, secret.get("ok"));
            assertEquals("github_denied", ((Map<?, ?>) secret.get("error")).get("type"));
        }

        @Test
        void sendsNoOtherSecretToGitHub() throws IOException {
            var ran = verify(200, "{}", "--verify", "oci-vault://db#password");
            assertEquals(65, ran.exitCode());
            assertMatches(
                    "(?s)vault-resolve: error: the secret looks like no GitHub token, so GitHub was not asked\n.*",
                    ran.err());
        }
    }
}
