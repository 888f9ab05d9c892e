package localgithub;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

/** GitHub's look at an App's JWT: form, signature, issuer and times, with GitHub's words for what is wrong. */
final class JwtCheck {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** The JWT is not accepted. */
    @SuppressWarnings("serial") // never serialized
    static final class Refused extends Exception {
        final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /** Who it says it is, before anything is verified; empty where it says nothing. */
    static String issuer(String jwt) {
        return claims(jwt).getOrDefault("iss", "").toString();
    }

    /** @param keys those of the issuer */
    static void require(String jwt, List<PublicKey> keys, Instant now) throws Refused {
        if (keys.isEmpty()) {
            throw new Refused(401, "Integration must generate a public key");
        }
        var parts = jwt.split("\\.", -1);
        if (parts.length != 3
                || !"RS256".equals(object(parts[0]).get("alg"))
                || keys.stream().noneMatch(key -> isSigned(parts, key))) {
            throw new Refused(401, "A JSON web token could not be decoded");
        }
        var claims = claims(jwt);
        if (!(claims.get("exp") instanceof Number exp)
                || !Instant.ofEpochSecond(exp.longValue()).isAfter(now)) {
            throw new Refused(
                    401,
                    "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the"
                            + " assertion expires");
        }
        if (Instant.ofEpochSecond(exp.longValue()).isAfter(now.plus(LONGEST))) {
            throw new Refused(401, "'Expiration time' claim ('exp') is too far in the future");
        }
        if (!(claims.get("iat") instanceof Number iat)
                || Instant.ofEpochSecond(iat.longValue()).isAfter(now)) {
            throw new Refused(
                    401,
                    "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
        }
    }

    private static boolean isSigned(String[] parts, PublicKey key) {
        try {
            var verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static JSONObject claims(String jwt) {
        var parts = jwt.split("\\.", -1);
        return parts.length == 3 ? object(parts[1]) : new JSONObject();
    }

    private static JSONObject object(String part) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
            return JSONValue.parse(text) instanceof JSONObject object ? object : new JSONObject();
        } catch (IllegalArgumentException e) {
            return new JSONObject();
        }
    }

    private JwtCheck() {}
}
