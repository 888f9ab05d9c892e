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
    private static final Duration SESSION_LIFE = Duration.ofDays(1);
    private static final Instant NEVER = Instant.MAX;

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Clock clock;

    /** @param session of tokens: when nothing prolongs it any more */
    private record Known(PublicKey key, Instant expiry, String tenancy, String user, Instant session) {

        static Known forEver(PublicKey key) {
            return new Known(key, NEVER, "", "", NEVER);
        }
    }

    Credentials(Clock clock) {
        this.clock = clock;
    }

    /** Accepts this key for the user from now on. Returns the {@code keyId}. */
    String register(String tenancy, String user, PublicKey key) {
        String keyId = tenancy + "/" + user + "/" + fingerprint(key);
        known.put(keyId, Known.forEver(key));
        return keyId;
    }

    /** A session token for the holder of this key, in the form of OCI's: a JWT that names the key and its expiry. */
    String issueToken(String tenancy, String user, RSAPublicKey key) {
        return issueToken(tenancy, user, key, clock.instant().plus(SESSION_LIFE));
    }

    /** Another token for the same key and session, while both last; empty for what is no such token. */
    Optional<String> refresh(String token) {
        Instant now = clock.instant();
        return Optional.ofNullable(known.get("ST$" + token))
                .filter(found -> now.isBefore(found.expiry()) && now.isBefore(found.session()))
                .map(found -> issueToken(found.tenancy(), found.user(), (RSAPublicKey) found.key(), found.session()));
    }

    private String issueToken(String tenancy, String user, RSAPublicKey key, Instant session) {
        Instant now = clock.instant();
        Instant expiry = session.isBefore(now.plus(TOKEN_LIFE)) ? session : now.plus(TOKEN_LIFE);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", user);
        claims.put("iss", "authService.oracle.com");
        claims.put("ptype", "user");
        claims.put("sess_exp", session.toString());
        claims.put("tenant", tenancy);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", expiry.getEpochSecond());
        claims.put("jwk", Json.text(jwk(key)));
        String token = base64(Json.text(Map.of("kid", "asw_local", "alg", "RS256"))) + "." + base64(Json.text(claims))
                + "." + base64(UUID.randomUUID().toString());
        known.put("ST$" + token, new Known(key, expiry, tenancy, user, session));
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
