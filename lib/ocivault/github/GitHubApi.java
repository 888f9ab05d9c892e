package ocivault.github;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ocivault.github.Verification.Accepted;
import ocivault.github.Verification.RateLimit;
import ocivault.github.Verification.Refused;
import ocivault.http.HttpMessage;
import ocivault.http.Wire;
import ocivault.json.JsonReader;
import ocivault.model.Failure;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;

/**
 * Asks GitHub's REST API who a token is. Thread-safe.
 *
 * <p>Installation tokens ({@code ghs_}) are nobody and cannot ask for {@code /user}: they ask for {@code /rate_limit},
 * which a GitHub Enterprise Server without rate limits answers with 404, and that proves as much.
 */
public final class GitHubApi {

    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z", Locale.ROOT);

    private static final String RATE_LIMIT = "/rate_limit";

    private final URI base;
    private final VaultSettings.Network network;
    private final Duration timeout;

    GitHubApi(URI base, VaultSettings.Network network, Duration timeout) {
        this.base = base;
        this.network = network;
        this.timeout = timeout;
    }

    /**
     * The API of a GitHub.
     *
     * @param gitHubHost as GITHUB_HOST has it, a name or a URL; empty for github.com
     * @throws VaultException.Usage if it is neither
     */
    public static GitHubApi of(String gitHubHost, VaultSettings settings) {
        return new GitHubApi(GitHubHost.api(gitHubHost), settings.network(), settings.timeout());
    }

    /** Whose token it is. Sends nothing that looks like no GitHub token: it may be another service's password. */
    public Verification verify(SecretValue value) {
        var token = GitHubToken.of(value);
        if (token.isEmpty() && !GitHubToken.looksExpected(value)) {
            return new Refused(new Failure(
                    Failure.UNSUITABLE,
                    "not_a_github_token",
                    "the secret looks like no GitHub token, so GitHub was not asked"
                            + value.blemish().map(what -> ": it " + what).orElse(""),
                    "A token begins with ghp_, github_pat_, gho_, ghu_ or ghs_: check which secret the reference"
                            + " names.",
                    ""));
        }
        boolean installation = token.isPresent() && token.get().kind() == GitHubToken.Kind.APP_INSTALLATION;
        return verify(value, installation ? RATE_LIMIT : "/user");
    }

    /** Whether GitHub takes an installation's token, whatever it looks like. */
    public Verification verifyInstallation(SecretValue token) {
        return verify(token, RATE_LIMIT);
    }

    private Verification verify(SecretValue token, String path) {
        try (var wire = new Wire(network, timeout)) {
            return judged(wire.exchange(request(token, path), timeout), path.equals(RATE_LIMIT));
        } catch (IOException e) {
            return new Refused(new Failure(
                    Failure.UNAVAILABLE,
                    "github_unavailable",
                    "GitHub could not be asked at " + base + ": " + e.getMessage(),
                    "Check the network, GITHUB_HOST, HTTPS_PROXY and NO_PROXY.",
                    ""));
        } catch (VaultException.Configuration | VaultException.Usage e) {
            return new Refused(Failure.of(e));
        }
    }

    private HttpMessage.Request request(SecretValue token, String path) {
        return new HttpMessage.Request(
                "GET",
                URI.create(base + path),
                Map.of(
                        "Host", List.of(base.getRawAuthority()),
                        "Accept", List.of("application/vnd.github+json"),
                        "User-Agent", List.of("oci-vault-mcp"),
                        "X-GitHub-Api-Version", List.of("2022-11-28"),
                        "Authorization", List.of("Bearer " + new String(token.reveal(), StandardCharsets.UTF_8))),
                new byte[0]);
    }

    private Verification judged(HttpMessage.Answer answer, boolean installation) {
        int status = answer.status();
        if (status < 500 && json(answer).isEmpty()) {
            return new Refused(new Failure(
                    Failure.UNAVAILABLE,
                    "github_unavailable",
                    "the answer (" + status + ") is not GitHub's: a web filter, a captive portal or a gateway stands in"
                            + " between",
                    "Sign in to the network, or have its administrator let " + base + " through; see GITHUB_HOST,"
                            + " HTTPS_PROXY and NO_PROXY.",
                    ""));
        }
        if (status == 200 || (installation && status == 404)) {
            return new Accepted(
                    base, installation ? "" : field(answer, "login"), scopes(answer), expires(answer), rate(answer));
        }
        var said = "GitHub answers " + (status + " " + field(answer, "message")).strip();
        return new Refused(
                switch (status) {
                    case 401 ->
                        new Failure(
                                Failure.DENIED,
                                "github_denied",
                                "GitHub refuses the token: " + said,
                                "It is revoked, expired, or of another GitHub (GITHUB_HOST): make a new one at "
                                        + tokenPage() + " and store it with upload-secret.",
                                "");
                    case 403, 429 ->
                        answer.header("x-ratelimit-remaining").equals("0") || status == 429
                                ? new Failure(
                                        Failure.TRY_LATER,
                                        "github_rate_limited",
                                        said,
                                        "Wait until its rate limit resets"
                                                + rate(answer)
                                                        .map(rate -> ", at " + rate.reset())
                                                        .orElse("") + ".",
                                        "")
                                : new Failure(
                                        Failure.DENIED,
                                        "github_denied",
                                        "GitHub refuses the token: " + said,
                                        "Its owner's organisation or enterprise may forbid it: see GitHub's message.",
                                        "");
                    default ->
                        new Failure(
                                Failure.UNAVAILABLE,
                                "github_unavailable",
                                said,
                                "Check GITHUB_HOST, and https://www.githubstatus.com.",
                                "");
                });
    }

    /** Where a person makes tokens. */
    private String tokenPage() {
        return base.toString().replace("/api/v3", "").replace("://api.", "://") + "/settings/tokens";
    }

    private static List<String> scopes(HttpMessage.Answer answer) {
        return Stream.of(answer.header("x-oauth-scopes").split("[,\\s]+"))
                .filter(scope -> !scope.isEmpty())
                .toList();
    }

    /** {@code 2021-09-03 02:34:04 UTC} or {@code 2023-04-26 20:23:26 +0200}. */
    private static Instant expires(HttpMessage.Answer answer) {
        try {
            var date = answer.header("github-authentication-token-expiration").replace("UTC", "+0000");
            return date.isEmpty()
                    ? Instant.MAX
                    : OffsetDateTime.parse(date, EXPIRY).toInstant();
        } catch (DateTimeException e) {
            return Instant.MAX;
        }
    }

    private static Optional<RateLimit> rate(HttpMessage.Answer answer) {
        try {
            return Optional.of(new RateLimit(
                    Long.parseLong(answer.header("x-ratelimit-limit")),
                    Long.parseLong(answer.header("x-ratelimit-remaining")),
                    Instant.ofEpochSecond(Long.parseLong(answer.header("x-ratelimit-reset")))));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A text of the answer's JSON object; empty where there is none. */
    private static String field(HttpMessage.Answer answer, String name) {
        return json(answer)
                .map(object -> object.get(name) instanceof String text ? text : "")
                .orElse("");
    }

    /** The answer's JSON object: every answer of GitHub's, but for its own problems, is one. */
    private static Optional<Map<?, ?>> json(HttpMessage.Answer answer) {
        try {
            var json = JsonReader.read(new String(answer.body(), StandardCharsets.UTF_8));
            return json instanceof Map<?, ?> object ? Optional.of(object) : Optional.empty();
        } catch (JsonReader.NotJson e) {
            return Optional.empty();
        }
    }
}
