package ocivault.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.model.Failure;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a stand-in for GitHub's REST API on this machine. */
class GitHubApiTest {

    private static final String BODY = "A".repeat(30);
    private static final String TOKEN = "ghp_" + BODY + GitHubTokenTest.checksum(BODY);
    private static final String INSTALLATION = "ghs_" + BODY + GitHubTokenTest.checksum(BODY);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String body = "{\"login\":\"octocat\",\"id\":1}";
    private Map<String, String> headers = Map.of();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        headers.forEach(exchange.getResponseHeaders()::set);
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String host() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Verification verify(String token) {
        return GitHubApi.of(
                        host(),
                        VaultResolver.builder(Map.of("OCI_VAULT_TIMEOUT", "5")).settings())
                .verify(SecretValue.of(token));
    }

    private Failure refusal(String token) {
        return verify(token).failure().orElseThrow();
    }

    @Nested
    class Hosts {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "\"\"                       | https://api.github.com",
                    "github.com                 | https://api.github.com",
                    "GitHub.com                 | https://api.github.com",
                    "https://github.com/        | https://api.github.com",
                    "octo.ghe.com               | https://api.octo.ghe.com",
                    "https://octo.ghe.com       | https://api.octo.ghe.com",
                    "API.github.com             | https://api.github.com",
                    "www.github.com             | https://api.github.com",
                    "api.octo.ghe.com           | https://api.octo.ghe.com",
                    "api.github.example.com     | https://api.github.example.com/api/v3",
                    "github.example.com         | https://github.example.com/api/v3",
                    "github.example.com:8443    | https://github.example.com:8443/api/v3",
                    "evilghe.com                | https://evilghe.com/api/v3",
                    "http://127.0.0.1:8080      | http://127.0.0.1:8080/api/v3",
                })
        void haveTheirApiWhereGitHubSays(String host, String api) {
            assertEquals(URI.create(api), GitHubHost.api(host));
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://github.com", "github.com/path", "user@github.com", "ftp://github.com", "a b"})
        void areRefusedWhereATokenWouldNotBeSafe(String host) {
            var e = assertThrows(VaultException.Usage.class, () -> GitHubHost.api(host));
            assertEquals("GITHUB_HOST is not a host", e.getMessage());
        }
    }

    @Nested
    class Accepts {
        @Test
        void aClassicTokenAndTellsLoginScopesExpiryAndRate() {
            headers = Map.of(
                    "X-OAuth-Scopes",
                    "repo, read:org",
                    "GitHub-Authentication-Token-Expiration",
                    "2026-09-03 02:34:04 UTC",
                    "X-RateLimit-Limit",
                    "5000",
                    "X-RateLimit-Remaining",
                    "4998",
                    "X-RateLimit-Reset",
                    "1767225600");
            var accepted = verify(TOKEN);
            assertEquals(List.of("GET /api/v3/user Bearer " + TOKEN), requests);
            assertEquals(
                    new Verification.Accepted(
                            URI.create(host() + "/api/v3"),
                            "octocat",
                            List.of("repo", "read:org"),
                            Instant.parse("2026-09-03T02:34:04Z"),
                            Optional.of(new Verification.RateLimit(5000, 4998, Instant.parse("2026-01-01T00:00:00Z")))),
                    accepted);
            assertEquals(
                    "✅ GitHub accepts it: octocat (scopes repo read:org, expires 2026-09-03T02:34:04Z, 4998 of 5000"
                            + " requests left until 2026-01-01T00:00:00Z)",
                    accepted.line().orElseThrow());
            assertEquals(
                    "{\"ok\":true,\"api\":\"" + host()
                            + "/api/v3\",\"login\":\"octocat\",\"scopes\":[\"repo\",\"read:org\"],"
                            + "\"expires\":\"2026-09-03T02:34:04Z\",\"rate_limit\":{\"limit\":5000,\"remaining\":4998,"
                            + "\"reset\":\"2026-01-01T00:00:00Z\"}}",
                    Cli.json(accepted.toJson()));
        }

        @Test
        void aTokenWithoutScopesExpiryAndRate() {
            var accepted = verify(TOKEN);
            assertEquals(
                    "✅ GitHub accepts it: octocat (no expiry)", accepted.line().orElseThrow());
            assertEquals(
                    "{\"ok\":true,\"api\":\"" + host()
                            + "/api/v3\",\"login\":\"octocat\",\"scopes\":[],\"expires\":null,"
                            + "\"rate_limit\":null}",
                    Cli.json(accepted.toJson()));
        }

        @ParameterizedTest
        @CsvSource({"2023-04-26 20:23:26 +0200, 2023-04-26T18:23:26Z", "2023-04-26 20:23:26 -0700, 2023-04-27T03:23:26Z"
        })
        void anExpiryInTheOtherFormat(String header, Instant expires) {
            headers = Map.of("GitHub-Authentication-Token-Expiration", header);
            assertEquals(expires, ((Verification.Accepted) verify(TOKEN)).expires());
        }

        @Test
        void anInstallationTokenWhichIsNobody() {
            body = "{\"resources\":{}}";
            assertEquals(
                    "✅ GitHub accepts it: an app's installation (no expiry)",
                    verify(INSTALLATION).line().orElseThrow());
            assertEquals(List.of("GET /api/v3/rate_limit Bearer " + INSTALLATION), requests);
        }

        @Test
        void anInstallationTokenWhereTheServerLimitsNoRates() {
            status = 404;
            assertTrue(verify(INSTALLATION).failure().isEmpty());
        }

        /** Whatever else the answer says. */
        @Test
        void aTokenInAnAnswerWithANumberOfAMillionDigitsAtOnce() {
            body = "{\"id\":" + "7".repeat(1_000_000) + ",\"login\":\"octocat\"}";
            var said = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> verify(TOKEN));
            assertEquals("✅ GitHub accepts it: octocat (no expiry)", said.line().orElseThrow());
        }

        @Test
        void aTokenFromBefore2021() {
            assertTrue(
                    verify("0123456789abcdef0123456789abcdef01234567").failure().isEmpty());
        }
    }

    @Nested
    class Refuses {
        @ParameterizedTest
        @ValueSource(ints = {200, 302, 401, 403, 404, 429})
        void aPageThatIsNotGitHubs(int strange) {
            status = strange;
            body = "<html>sign in to this network</html>";
            for (var token : List.of(TOKEN, INSTALLATION)) {
                var failure = refusal(token);
                assertEquals(69, failure.exitCode());
                assertTrue(failure.message().contains("(" + strange + ") is not GitHub's"), failure.message());
            }
        }

        @Test
        void aBadTokenAndSaysWhereToMakeAnother() {
            status = 401;
            body = "{\"message\":\"Bad credentials\"}";
            var failure = refusal(TOKEN);
            assertEquals(77, failure.exitCode());
            assertEquals("GitHub refuses the token: GitHub answers 401 Bad credentials", failure.message());
            assertTrue(failure.hint().contains(host() + "/settings/tokens"), failure.hint());
            assertFalse((failure.message() + failure.hint()).contains(TOKEN), "shown");
            assertEquals(Optional.empty(), verify(TOKEN).line());
        }

        @Test
        void aTokenThatItsOrganisationForbids() {
            status = 403;
            body = "{\"message\":\"Resource protected by organization SAML enforcement\"}";
            assertEquals(77, refusal(TOKEN).exitCode());
            assertEquals(
                    "GitHub refuses the token: GitHub answers 403 Resource protected by organization SAML enforcement",
                    refusal(TOKEN).message());
        }

        @Test
        void forNowWhenTheRateLimitIsUsedUp() {
            status = 403;
            headers = Map.of(
                    "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1767225600");
            assertEquals(75, refusal(TOKEN).exitCode());
            assertEquals(
                    "Wait until its rate limit resets, at 2026-01-01T00:00:00Z.",
                    refusal(TOKEN).hint());
        }

        @Test
        void nothingWhenGitHubHasAProblemOrIsNoGitHub() {
            status = 502;
            body = "<html>";
            assertEquals(
                    new Failure(
                            69,
                            "github_unavailable",
                            "GitHub answers 502",
                            "Check GITHUB_HOST, and https://www.githubstatus.com.",
                            ""),
                    refusal(TOKEN));
            status = 404;
            assertEquals(69, refusal(TOKEN).exitCode());
        }

        @Test
        void nothingWhenItCannotBeReached() {
            server.stop(0);
            var failure = refusal(TOKEN);
            assertEquals(69, failure.exitCode());
            assertTrue(
                    failure.message().startsWith("GitHub could not be asked at " + host() + "/api/v3: "),
                    failure.message());
        }

        @ParameterizedTest
        @ValueSource(strings = {"hunter2", "ghp_short", "postgres-password-of-forty-characters-xx!"})
        void toSendAnotherServicesPassword(String secret) {
            assertEquals("not_a_github_token", refusal(secret).type());
            assertEquals(List.of(), requests);
        }
    }

    @Test
    void aRedirectIsNotFollowedWithTheToken() {
        status = 302;
        headers = Map.of("Location", host() + "/elsewhere");
        assertEquals(69, refusal(TOKEN).exitCode());
        assertEquals(List.of("GET /api/v3/user Bearer " + TOKEN), requests);
    }
}
