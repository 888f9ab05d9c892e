//SOURCES ApiError.java
//SOURCES Call.java
//SOURCES Reply.java
//SOURCES StoredKey.java
//SOURCES StoredKeyVersion.java
//SOURCES VaultState.java
package localvault;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import net.minidev.json.JSONObject;

/** Key management, version 20180608: what keys are used for. Called with the state locked. */
final class KmsCryptoApi {
    private static final String ALGORITHM = "SHA_256_RSA_PKCS1_V1_5";
    private static final int DIGEST_BYTES = 32;
    private static final int MAX_RAW_BYTES = 4096;

    /** What stands before a SHA-256 hash that is signed (RFC 8017, section 9.2). */
    private static final byte[] DIGEST_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private final VaultState state;

    KmsCryptoApi(VaultState state) {
        this.state = state;
    }

    /** Signs with the current version, or the one that is named; with RSA and SHA-256 only. */
    Reply sign(Call call) {
        JSONObject body = call.body();
        StoredKey key = state.key(text(body, "keyId"));
        byte[] message = message(text(body, "message"));
        String algorithm = text(body, "signingAlgorithm");
        boolean isDigest = messageType(body).equals("DIGEST");
        if (!key.lifecycle().look().equals(StoredKey.ENABLED)) {
            throw ApiError.incorrectState(
                    "Key " + key.id() + " is in state " + key.lifecycle().state() + "; it has to be ENABLED");
        }
        StoredKeyVersion version = version(key, body);
        PrivateKey signer = version.pair()
                .orElseThrow(() -> ApiError.invalid("Key " + key.id() + " of algorithm " + key.algorithm()
                        + " cannot be used with signing algorithm " + algorithm))
                .getPrivate();
        if (!algorithm.equals(ALGORITHM)) {
            throw ApiError.invalid("signingAlgorithm " + algorithm + " is not known here");
        }
        if (isDigest ? message.length != DIGEST_BYTES : message.length > MAX_RAW_BYTES) {
            throw ApiError.invalid("message has an invalid length: " + message.length);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("keyId", key.id());
        json.put("keyVersionId", version.id());
        json.put(
                "signature",
                Base64.getEncoder().encodeToString(isDigest ? ofHash(signer, message) : of(signer, message)));
        json.put("signingAlgorithm", algorithm);
        return Reply.ok(json);
    }

    private static String messageType(JSONObject body) {
        String type = Optional.ofNullable(body.getAsString("messageType")).orElse("RAW");
        if (!type.equals("RAW") && !type.equals("DIGEST")) {
            throw ApiError.invalid("messageType must be RAW or DIGEST");
        }
        return type;
    }

    private static StoredKeyVersion version(StoredKey key, JSONObject body) {
        return Optional.ofNullable(body.getAsString("keyVersionId"))
                .map(id -> key.versions().stream()
                        .filter(version -> version.id().equals(id))
                        .findFirst()
                        .orElseThrow(ApiError::notFound))
                .orElseGet(key::current);
    }

    private static String text(JSONObject body, String name) {
        return Optional.ofNullable(body.getAsString(name)).orElseThrow(() -> ApiError.missing(name));
    }

    private static byte[] message(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ApiError.invalid("message must be Base64");
        }
    }

    private static byte[] of(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ofHash(PrivateKey key, byte[] hash) {
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.ENCRYPT_MODE, key);
            rsa.update(DIGEST_INFO);
            return rsa.doFinal(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
