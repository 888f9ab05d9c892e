package ocivault.login;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** A session token as {@code oci session authenticate} stores it: a JWT (RFC 7519), of which we read when it ends. */
final class SessionToken {

    /** How long before its end it is time to renew it. */
    static final Duration SOON = Duration.ofMinutes(5);

    /** Not in a text within the token, where quotes have a backslash. */
    private static final Pattern END = Pattern.compile("[{,\\s]\"exp\"\\s*:\\s*([0-9]{1,11})(?![0-9])");

    private SessionToken() {}

    /** When it ends; empty for what is no JWT, or one without an end. */
    static Optional<Instant> end(String token) {
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            var claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            var end = END.matcher(claims);
            return end.find() ? Optional.of(Instant.ofEpochSecond(Long.parseLong(end.group(1)))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** How to get one where there is none, or none that is of use. */
    static String newOne(String profile) {
        return "Make a new session: oci session authenticate --profile-name " + profile;
    }

    /** How to prolong one within its life. */
    static String refresh(String profile) {
        return "renew it with: oci session refresh --profile " + profile;
    }
}
