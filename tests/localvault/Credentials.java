//SOURCES Json.java
package localvault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The keys that may sign: by {@code tenancy/user/fingerprint}, or by {@code ST$<session token>}. Thread-safe. */
final class Credentials {
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);
    private static final Instant NEVER = Instant.MAX;

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Clock clock;

    private record Known(PublicKey key, Instant expiry) {}

    Credentials(Clock clock) {
        this.clock = clock;
    }

    /** Accepts this key for the user from now on. Returns the {@code keyId}. */
    String register(String tenancy, String user, PublicKey key) {
        String keyId = tenancy + "/" + user + "/" + fingerprint(key);
        known.put(keyId, new Known(key, NEVER));
        return keyId;
    }

    /** A session token for the holder of this key, in the form of OCI's: a JWT that names the key and its expiry. */
    String issueToken(String tenancy, String user, RSAPublicKey key) {
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", user);
        claims.put("iss", "authService.oracle.com");
        claims.put("ptype", "user");
        claims.put("sess_exp", now.plus(Duration.ofDays(1)).toString());
        claims.put("tenant", tenancy);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(TOKEN_LIFE).getEpochSecond());
        claims.put("jwk", Json.text(jwk(key)));
        String token = base64(Json.text(Map.of("kid", "asw_local", "alg", "RS256"))) + "." + base64(Json.text(claims))
                + "." + base64(UUID.randomUUID().toString());
        known.put("ST$" + token, new Known(key, now.plus(TOKEN_LIFE)));
        return token;
    }

    /** The key that belongs to a {@code keyId}, unless unknown or expired. */
    Optional<PublicKey> key(String keyId) {
        return Optional.ofNullable(known.get(keyId))
                .filter(found -> clock.instant().isBefore(found.expiry()))
                .map(Known::key);
    }

    void clear() {
        known.clear();
    }

    /** MD5 of the public key's DER, in colon-separated hex. */
    static String fingerprint(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(key.getEncoded());
            return HexFormat.ofDelimiter(":").formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> jwk(RSAPublicKey key) {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kid", fingerprint(key));
        jwk.put("kty", "RSA");
        jwk.put("alg", "RS256");
        jwk.put("use", "sig");
        jwk.put("n", base64(key.getModulus().toByteArray()));
        jwk.put("e", base64(key.getPublicExponent().toByteArray()));
        return jwk;
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
