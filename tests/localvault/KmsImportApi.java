//SOURCES ApiError.java
//SOURCES Call.java
//SOURCES Payload.java
//SOURCES Reply.java
//SOURCES StoredKey.java
//SOURCES StoredKeyVersion.java
//SOURCES VaultState.java
package localvault;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import net.minidev.json.JSONObject;

/**
 * Key management, version 20180608: keys that come from outside, RSA only, wrapped by RSA_OAEP_AES_SHA256. All vaults share
 * this server's endpoint, so imported keys are of the first one. Called with the state locked.
 */
final class KmsImportApi {
    private static final String WRAPPING = "RSA_OAEP_AES_SHA256";
    private static final int AES_BYTES = 32;
    private static final OAEPParameterSpec OAEP =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    private final VaultState state;

    KmsImportApi(VaultState state) {
        this.state = state;
    }

    Reply getWrappingKey() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("compartmentId", state.compartmentId());
        json.put("id", state.wrappingKeyId());
        json.put("lifecycleState", "ENABLED");
        json.put("publicKey", Payload.pem(state.wrappingKey().getPublic()));
        json.put("timeCreated", JsonTime.text(state.vault(state.vaultId()).created()));
        json.put("vaultId", state.vaultId());
        return Reply.ok(json).header("etag", "1");
    }

    Reply importKey(Call call) {
        Optional<StoredKey> made = call.request().header("opc-retry-token").flatMap(state::keyMadeBy);
        if (made.isPresent()) {
            return Reply.ok(Payload.key(made.get())).header("etag", "1");
        }
        JSONObject body = call.body();
        String compartment = text(body, "compartmentId");
        state.requireCompartment(compartment);
        JSONObject shape = object(body, "keyShape");
        if (!"RSA".equals(shape.getAsString("algorithm"))) {
            throw ApiError.invalid("Only keys of RSA are imported here");
        }
        KeyPair pair = unwrapped(object(body, "wrappedImportKey"));
        int length = ((RSAPrivateKey) pair.getPrivate()).getModulus().bitLength() / 8;
        if (!(shape.get("length") instanceof Number given) || given.intValue() != length) {
            throw ApiError.invalid("keyShape.length is not that of the key material");
        }
        String protection =
                Optional.ofNullable(body.getAsString("protectionMode")).orElse("HSM");
        if (!protection.equals("HSM") && !protection.equals("SOFTWARE")) {
            throw ApiError.invalid("protectionMode must be HSM or SOFTWARE");
        }
        StoredKey key = state.importKey(
                new StoredKey.Details(
                        state.vaultId(), compartment, text(body, "displayName"), "RSA", protection, tags(body)),
                pair);
        call.request().header("opc-retry-token").ifPresent(token -> state.remember(token, key));
        return Reply.ok(Payload.key(key)).header("etag", "1");
    }

    Reply importVersion(Call call) {
        StoredKey key = state.key(call.id());
        if (!key.lifecycle().state().equals(StoredKey.ENABLED)) {
            throw ApiError.incorrectState("Key " + key.id() + " has to be ENABLED");
        }
        Optional<String> token = call.request().header("opc-retry-token");
        if (token.flatMap(state::keyMadeBy).filter(key::equals).isEmpty()) {
            KeyPair pair = unwrapped(object(call.body(), "wrappedImportKey"));
            if (((RSAPrivateKey) pair.getPrivate()).getModulus().bitLength() / 8 != key.length()) {
                throw ApiError.invalid("The key material is not of the key's length");
            }
            state.importVersion(key, pair);
            token.ifPresent(given -> state.remember(given, key));
        }
        return Reply.ok(Payload.keyVersion(key, key.current())).header("etag", "1");
    }

    Reply getVersion(Call call) {
        StoredKey key = state.key(call.id());
        return Reply.ok(Payload.keyVersion(key, version(key, call.variables().get(1))))
                .header("etag", "1");
    }

    Reply listVersions(Call call) {
        StoredKey key = state.key(call.id());
        return call.page(
                key.versions().stream()
                        .map(version -> Payload.keyVersionSummary(key, version))
                        .toList(),
                state.pageSize());
    }

    private static StoredKeyVersion version(StoredKey key, String id) {
        return key.versions().stream()
                .filter(version -> version.id().equals(id))
                .findFirst()
                .orElseThrow(ApiError::notFound);
    }

    private KeyPair unwrapped(JSONObject wrapped) {
        if (!WRAPPING.equals(wrapped.getAsString("wrappingAlgorithm"))) {
            throw ApiError.invalid("wrappingAlgorithm must be " + WRAPPING + " here");
        }
        RSAPrivateKey own = (RSAPrivateKey) state.wrappingKey().getPrivate();
        try {
            byte[] material = Base64.getDecoder().decode(text(wrapped, "keyMaterial"));
            int first = own.getModulus().bitLength() / 8;
            Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
            oaep.init(Cipher.DECRYPT_MODE, own, OAEP);
            byte[] aes = oaep.doFinal(material, 0, first);
            if (aes.length != AES_BYTES) {
                throw ApiError.invalid("The temporary AES key must have 256 bits");
            }
            Cipher padded = Cipher.getInstance("AES/KWP/NoPadding");
            padded.init(Cipher.DECRYPT_MODE, new SecretKeySpec(aes, "AES"));
            byte[] pkcs8 = padded.doFinal(Arrays.copyOfRange(material, first, material.length));
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            var key = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return new KeyPair(
                    rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw ApiError.invalid("keyMaterial cannot be unwrapped to a private RSA key of PKCS#8");
        }
    }

    private static Map<String, String> tags(JSONObject body) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (body.get("freeformTags") instanceof JSONObject given) {
            given.forEach((name, value) -> tags.put(name, String.valueOf(value)));
        }
        return tags;
    }

    private static JSONObject object(JSONObject body, String name) {
        if (body.get(name) instanceof JSONObject object) {
            return object;
        }
        throw ApiError.missing(name);
    }

    private static String text(JSONObject body, String name) {
        return Optional.ofNullable(body.getAsString(name)).orElseThrow(() -> ApiError.missing(name));
    }
}
