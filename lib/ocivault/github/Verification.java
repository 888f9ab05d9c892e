package ocivault.github;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ocivault.model.Failure;
import ocivault.model.Json;

/** What GitHub said of a token. */
public sealed interface Verification {

    /** What is wrong with the token, or with asking; empty where GitHub takes it. */
    Optional<Failure> failure();

    /** One line for a person; empty where there is a {@link #failure}. */
    Optional<String> line();

    /** As the object {@code github} of {@code --json}. */
    Map<String, Object> toJson();

    /**
     * GitHub takes the token.
     *
     * @param login empty for an installation token, which is nobody
     * @param scopes of a classic token; empty for one without any, and for kinds that have none
     * @param expires {@link Instant#MAX} where GitHub names no date
     */
    record Accepted(URI api, String login, List<String> scopes, Instant expires, Optional<RateLimit> rate)
            implements Verification {
        public Accepted {
            scopes = List.copyOf(scopes);
        }

        @Override
        public Optional<Failure> failure() {
            return Optional.empty();
        }

        @Override
        public Optional<String> line() {
            var details = Stream.of(
                    scopes.isEmpty() ? "" : "scopes " + String.join(" ", scopes),
                    expires.equals(Instant.MAX) ? "no expiry" : "expires " + expires,
                    rate.map(RateLimit::text).orElse(""));
            return Optional.of("✅ GitHub accepts it: " + (login.isEmpty() ? "an app's installation" : login) + " ("
                    + String.join(
                            ", ", details.filter(detail -> !detail.isEmpty()).toList()) + ")");
        }

        @Override
        public Map<String, Object> toJson() {
            return Json.object(
                    "ok",
                    true,
                    "api",
                    api.toString(),
                    "login",
                    login.isEmpty() ? null : login,
                    "scopes",
                    scopes,
                    "expires",
                    expires.equals(Instant.MAX) ? null : expires.toString(),
                    "rate_limit",
                    rate.map(RateLimit::toJson).orElse(null));
        }
    }

    /** GitHub does not take it, or could not be asked. */
    record Refused(Failure reason) implements Verification {

        @Override
        public Optional<Failure> failure() {
            return Optional.of(reason);
        }

        @Override
        public Optional<String> line() {
            return Optional.empty();
        }

        @Override
        public Map<String, Object> toJson() {
            return Json.object("ok", false, "error", reason.toJson());
        }
    }

    /** Requests that the token may make in an hour, and has left until {@code reset}. */
    record RateLimit(long limit, long remaining, Instant reset) {

        private String text() {
            return remaining + " of " + limit + " requests left until " + reset;
        }

        private Map<String, Object> toJson() {
            return Json.object(
                    "limit", limit,
                    "remaining", remaining,
                    "reset", reset.toString());
        }
    }
}
