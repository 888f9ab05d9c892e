package ocivault.githubapp;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import ocivault.Minter;
import ocivault.http.HttpMessage;
import ocivault.http.Wire;
import ocivault.json.JsonNumber;
import ocivault.json.JsonReader;
import ocivault.model.SecretBundle;
import ocivault.model.VaultException;
import ocivault.model.VaultException.NoAppToken;
import ocivault.model.VaultException.NoAppToken.Reason;
import ocivault.settings.VaultSettings;

/**
 * Asks GitHub as an App. What passes is tried again until the deadline, and a rate limit waited out if it ends before that; a
 * token that is asked for twice is made twice, which hurts nobody. For one thread.
 */
final class AppApi implements AutoCloseable {

    private static final int MAX_WORDS = 200;
    private static final int MANY = 50;

    private final GitHubApp app;
    private final AppRefusal refusal;
    private final Minter.Asked asked;
    private final VaultSettings.Retry retry;
    private final JwtSigner signer;
    private final Wire wire;
    private Optional<Jwt> jwt = Optional.empty();
    private boolean toldOfClock;

    /** Begins to connect, so that the first question, which is signed first, need not wait for it. */
    AppApi(GitHubApp app, JwtSigner signer, Minter.Asked asked) {
        this.app = app;
        this.signer = signer;
        this.refusal = new AppRefusal(app);
        this.asked = asked;
        var settings = asked.vault().settings();
        this.retry = settings.retry();
        this.wire = new Wire(settings.network(), settings.timeout());
        wire.connectAhead(app.api());
    }

    /** An answer of GitHub's. */
    private record Said(int status, Object json, String words, ClockSkew skew) {}

    /**
     * A token for the installation.
     *
     * @throws NoAppToken where there is none
     */
    SecretBundle token(String installation) {
        var said = ask("POST", "/app/installations/" + installation + "/access_tokens", app.wishes());
        warnOfClock(said);
        if (said.status != 201 && said.status != 200) {
            throw refusal.ofToken(said.status, said.words, installation, said.skew);
        }
        return (said.json instanceof Map<?, ?> object
                        ? InstallationToken.of(object, installation, now(), said.skew, asked.warnings())
                        : Optional.<SecretBundle>empty())
                .orElseThrow(() -> noAnswer(said.status, "holds no token"));
    }

    /**
     * The id of the only installation.
     *
     * @throws VaultException.Usage where there are several
     * @throws NoAppToken where there is none
     */
    String onlyInstallation() {
        var said = ask("GET", "/app/installations?per_page=" + MANY, "");
        if (said.status != 200) {
            warnOfClock(said);
            throw refusal.ofApp(said.status, said.words, said.skew);
        }
        if (!(said.json instanceof List<?> list)) {
            throw noAnswer(said.status, "is no list of installations");
        }
        var installations =
                list.stream().flatMap(each -> Installation.of(each).stream()).toList();
        if (installations.isEmpty()) {
            throw new NoAppToken(
                    Reason.REFUSED,
                    said.status,
                    "App " + app.id() + " is installed nowhere",
                    "Install it: " + app.website() + "/settings/apps, its page, Install App.");
        }
        if (installations.size() > 1) {
            throw new VaultException.Usage(
                    "App " + app.id() + " has " + installations.size()
                            + (installations.size() < MANY ? "" : " or more") + " installations: "
                            + String.join(
                                    ", ",
                                    installations.stream()
                                            .map(Installation::toString)
                                            .toList()),
                    "Say which one: --github-app " + app.id() + "/" + installations.getFirst().id + " or another.");
        }
        return installations.getFirst().id;
    }

    /** Where the App is installed. */
    private record Installation(String id, String account, boolean suspended) {

        static Optional<Installation> of(Object json) {
            if (!(json instanceof Map<?, ?> object) || !(object.get("id") instanceof JsonNumber id)) {
                return Optional.empty();
            }
            var account = object.get("account") instanceof Map<?, ?> known
                    ? known.get("login") instanceof String login
                            ? login
                            : known.get("slug") instanceof String slug ? slug : "?"
                    : "?";
            return Optional.of(new Installation(id.text(), account, object.get("suspended_at") != null));
        }

        @Override
        public String toString() {
            return account + " (" + id + (suspended ? ", suspended" : "") + ")";
        }
    }

    private Said ask(String method, String path, String body) {
        for (int failures = 0; ; ) {
            Duration pause;
            NoAppToken failure;
            var own = jwt();
            try {
                var before = now();
                var answer = wire.exchange(request(own, method, path, body), remaining());
                var said = said(answer, before, own);
                var limit = RateLimit.of(answer, said.words, now());
                if (answer.status() < 500 && limit.isEmpty()) {
                    return said;
                }
                if (limit.isPresent()) {
                    pause = limit.get().pause();
                    failure = limited(said, pause);
                } else {
                    failures++;
                    pause = backoff(failures);
                    failure = refusal.ofApp(said.status, said.words, said.skew);
                }
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw unreachable(e);
                }
                failures++;
                pause = backoff(failures);
                failure = unreachable(e);
            }
            if (failures > retry.maxRetries() || pause.compareTo(remaining()) >= 0) {
                throw failure;
            }
            asked.verbose().accept("asking GitHub again in " + pause.toMillis() + " ms: " + failure.getMessage());
            sleep(pause, failure);
        }
    }

    /** Once, whatever the answer is; where the JWT is refused, that says it. */
    private void warnOfClock(Said said) {
        if (said.status != 401 && said.skew.isWrong() && !toldOfClock) {
            toldOfClock = true;
            asked.warnings().accept(said.skew.words() + ": set it, GitHub will refuse its JWTs sooner or later");
        }
    }

    /** The same for all questions, as long as it is good for one more. */
    private Jwt jwt() {
        if (jwt.isEmpty() || !jwt.get().isGood(now())) {
            jwt = Optional.of(Jwt.signed(app.id(), now(), signer));
        }
        return jwt.get();
    }

    private static void sleep(Duration pause, NoAppToken failure) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    private Duration backoff(int failures) {
        var base = retry.backoffBase().multipliedBy(1L << Math.min(failures - 1, 10));
        return Duration.ofNanos(
                (long) (base.toNanos() * ThreadLocalRandom.current().nextDouble(0.75, 1.25)));
    }

    private NoAppToken limited(Said said, Duration wait) {
        return new NoAppToken(
                Reason.LATER,
                said.status,
                "GitHub limits the rate of these requests: it answers " + (said.status + " " + said.words).strip(),
                "Try again in " + wait.toSeconds() + " s; a longer --timeout waits for it.");
    }

    private NoAppToken unreachable(IOException e) {
        return new NoAppToken(
                Reason.UNAVAILABLE,
                0,
                "GitHub could not be asked at " + app.api() + ": " + e.getMessage(),
                "Check the network, GITHUB_HOST, HTTPS_PROXY and NO_PROXY; --timeout allows more time.");
    }

    private NoAppToken noAnswer(int status, String what) {
        return new NoAppToken(
                Reason.UNAVAILABLE,
                status,
                "GitHub's answer (" + status + ") from " + app.api() + " " + what,
                "A web filter, a captive portal or a gateway may stand in between; see GITHUB_HOST, HTTPS_PROXY and"
                        + " NO_PROXY.");
    }

    private Said said(HttpMessage.Answer answer, Instant before, Jwt own) {
        var middle = before.plus(Duration.between(before, now()).dividedBy(2));
        Object json;
        try {
            json = JsonReader.read(new String(answer.body(), StandardCharsets.UTF_8));
        } catch (JsonReader.NotJson e) {
            // A limit is GitHub's, whatever its page looks like.
            if (answer.status() < 500 && RateLimit.of(answer, "", now()).isEmpty()) {
                throw noAnswer(answer.status(), "is not GitHub's");
            }
            json = "";
        }
        var words = json instanceof Map<?, ?> object && object.get("message") instanceof String message
                ? own.hiddenIn(message)
                        .replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ")
                        .strip()
                : "";
        return new Said(
                answer.status(),
                json,
                words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) + "…" : words,
                ClockSkew.of(answer, middle));
    }

    private HttpMessage.Request request(Jwt own, String method, String path, String body) {
        var bytes = body.getBytes(StandardCharsets.US_ASCII);
        var headers = new HashMap<>(Map.of(
                "Host", List.of(app.api().getRawAuthority()),
                "Accept", List.of("application/vnd.github+json"),
                "User-Agent", List.of("oci-vault-mcp"),
                "X-GitHub-Api-Version", List.of("2022-11-28"),
                "Authorization", List.of(own.authorization())));
        if (!body.isEmpty()) {
            headers.put("Content-Type", List.of("application/json"));
            headers.put("Content-Length", List.of(String.valueOf(bytes.length)));
        }
        return new HttpMessage.Request(method, URI.create(app.api() + path), headers, bytes);
    }

    private Duration remaining() {
        var left = Duration.between(now(), asked.deadline());
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    private Instant now() {
        return asked.clock().instant();
    }

    @Override
    public void close() {
        wire.close();
    }
}
