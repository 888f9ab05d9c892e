package ocivault.githubapp;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * The JSON Web Token (RFC 7519, RS256) by which an App says who it is. It is sent to GitHub, and kept and shown nowhere.
 *
 * <p>Source of its times: GitHub's "Generating a JSON Web Token (JWT) for a GitHub App": issued a minute back, since clocks
 * differ, and for ten minutes at most.
 */
final class Jwt {

    private static final Duration BACK = Duration.ofMinutes(1);
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";

    /** Of its nine minutes, what is left for the way to GitHub. */
    private static final Duration USEFUL = Duration.ofMinutes(8);

    private final String text;
    private final Instant made;

    private Jwt(String text, Instant made) {
        this.text = text;
        this.made = made;
    }

    /** @param issuer App id or client id, plain letters and digits */
    static Jwt signed(String issuer, Instant now, JwtSigner signer) {
        long issued = now.minus(BACK).getEpochSecond();
        var claims = "{\"iat\":" + issued + ",\"exp\":" + (issued + LIFE.toSeconds()) + ",\"iss\":\"" + issuer + "\"}";
        var message = base64(HEADER.getBytes(StandardCharsets.US_ASCII))
                + "."
                + base64(claims.getBytes(StandardCharsets.US_ASCII));
        return new Jwt(message + "." + base64(signer.sign(message.getBytes(StandardCharsets.US_ASCII))), now);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether it may be sent at that time. */
    boolean isGood(Instant now) {
        return now.isBefore(made.plus(USEFUL));
    }

    String authorization() {
        return "Bearer " + text;
    }

    /** {@code words} without it, whoever put it there. */
    String hiddenIn(String words) {
        return words.replace(text, "…");
    }

    @Override
    public String toString() {
        return "Jwt[redacted]";
    }
}
