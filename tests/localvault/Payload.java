//SOURCES JsonTime.java
//SOURCES Ocid.java
//SOURCES Stage.java
//SOURCES StoredKey.java
//SOURCES StoredKeyVersion.java
//SOURCES StoredSecret.java
//SOURCES StoredVault.java
//SOURCES StoredVersion.java
package localvault;

import java.net.URI;
import java.security.PublicKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON of OCI's models, field for field, nulls included. */
final class Payload {
    private Payload() {}

    static Map<String, Object> bundle(StoredSecret secret, StoredVersion version) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("contentType", "BASE64");
        content.put("content", Base64.getEncoder().encodeToString(version.content()));
        Map<String, Object> json = bundleVersion(secret, version);
        json.put("secretBundleContent", content);
        json.put("metadata", secret.details().metadata());
        return json;
    }

    /** A version as retrieval lists it. */
    static Map<String, Object> bundleVersion(StoredSecret secret, StoredVersion version) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("secretId", secret.id());
        json.put("timeCreated", JsonTime.text(version.created()));
        json.put("versionNumber", version.number());
        json.put("versionName", version.name().orElse(null));
        json.put("timeOfDeletion", JsonTime.orNull(version.deletion()));
        json.put("timeOfExpiry", JsonTime.orNull(secret.expiry(version)));
        json.put("stages", secret.stages(version).stream().map(Stage::name).toList());
        return json;
    }

    /** A secret as GetSecret shows it, in the state that this look finds. */
    static Map<String, Object> secret(StoredSecret secret, String lifecycleState) {
        Map<String, Object> json = summary(secret, lifecycleState);
        json.put("currentVersionNumber", secret.current().number());
        json.put("metadata", secret.details().metadata());
        json.put("secretRules", secret.details().rules().json());
        return json;
    }

    /** A secret as ListSecrets shows it. */
    static Map<String, Object> summary(StoredSecret secret, String lifecycleState) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("compartmentId", secret.vault().compartmentId());
        json.put("definedTags", secret.details().definedTags());
        json.put("description", secret.details().description().orElse(null));
        json.put("freeformTags", secret.details().freeformTags());
        json.put("id", secret.id());
        json.put("keyId", secret.keyId());
        json.put("lifecycleDetails", null);
        json.put("lifecycleState", lifecycleState);
        json.put("secretName", secret.name());
        json.put("timeCreated", JsonTime.text(secret.created()));
        json.put("timeOfCurrentVersionExpiry", JsonTime.orNull(secret.expiry(secret.current())));
        json.put("timeOfDeletion", JsonTime.orNull(secret.deletion()));
        json.put("vaultId", secret.vault().id());
        json.put("isAutoGenerationEnabled", false);
        json.put("isReplica", false);
        return json;
    }

    /** A version as GetSecretVersion shows it. */
    static Map<String, Object> version(StoredSecret secret, StoredVersion version) {
        Map<String, Object> json = versionFields(secret, version);
        json.put("timeOfCurrentVersionExpiry", JsonTime.orNull(secret.expiry(version)));
        return json;
    }

    /** A version as ListSecretVersions shows it. */
    static Map<String, Object> versionSummary(StoredSecret secret, StoredVersion version) {
        Map<String, Object> json = versionFields(secret, version);
        json.put("timeOfExpiry", JsonTime.orNull(secret.expiry(version)));
        return json;
    }

    static Map<String, Object> vault(StoredVault vault, URI endpoint) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("compartmentId", vault.compartmentId());
        json.put("cryptoEndpoint", endpoint.toString());
        json.put("definedTags", Map.of());
        json.put("displayName", vault.displayName());
        json.put("freeformTags", Map.of());
        json.put("id", vault.id());
        json.put("lifecycleState", "ACTIVE");
        json.put("managementEndpoint", endpoint.toString());
        json.put("timeCreated", JsonTime.text(vault.created()));
        json.put("timeOfDeletion", null);
        json.put("vaultType", "DEFAULT");
        json.put("wrappingkeyId", Ocid.key(vault.id()));
        json.put("isPrimary", true);
        return json;
    }

    /** A key as GetKey shows it. */
    static Map<String, Object> key(StoredKey key) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("algorithm", key.algorithm());
        shape.put("length", key.length());
        shape.put("curveId", key.algorithm().equals("ECDSA") ? "NIST_P256" : null);
        Map<String, Object> json = keyFields(key);
        json.put("currentKeyVersion", key.current().id());
        json.put("keyShape", shape);
        json.put("timeOfDeletion", null);
        json.put("isPrimary", true);
        return json;
    }

    /** A key as ListKeys shows it. */
    static Map<String, Object> keySummary(StoredKey key) {
        Map<String, Object> json = keyFields(key);
        json.put("algorithm", key.algorithm());
        return json;
    }

    /** A version of a key as GetKeyVersion shows it, its public half included. */
    static Map<String, Object> keyVersion(StoredKey key, StoredKeyVersion version) {
        Map<String, Object> json = keyVersionSummary(key, version);
        json.put("publicKey", version.pair().map(pair -> pem(pair.getPublic())).orElse(null));
        json.put("restoredFromKeyVersionId", null);
        json.put("isPrimary", true);
        return json;
    }

    /** A version of a key as ListKeyVersions shows it. */
    static Map<String, Object> keyVersionSummary(StoredKey key, StoredKeyVersion version) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("compartmentId", key.compartmentId());
        json.put("id", version.id());
        json.put("keyId", key.id());
        json.put("lifecycleState", "ENABLED");
        json.put("origin", version.origin());
        json.put("timeCreated", JsonTime.text(version.created()));
        json.put("timeOfDeletion", null);
        json.put("vaultId", key.vaultId());
        json.put("isAutoRotated", false);
        return json;
    }

    static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static Map<String, Object> versionFields(StoredSecret secret, StoredVersion version) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("contentType", "BASE64");
        json.put("name", version.name().orElse(null));
        json.put("secretId", secret.id());
        json.put("stages", secret.stages(version).stream().map(Stage::name).toList());
        json.put("timeCreated", JsonTime.text(version.created()));
        json.put("timeOfDeletion", JsonTime.orNull(version.deletion()));
        json.put("versionNumber", version.number());
        json.put("isContentAutoGenerated", false);
        return json;
    }

    private static Map<String, Object> keyFields(StoredKey key) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("compartmentId", key.compartmentId());
        json.put("definedTags", Map.of());
        json.put("displayName", key.details().displayName());
        json.put("freeformTags", key.details().freeformTags());
        json.put("id", key.id());
        json.put("lifecycleState", key.lifecycle().look());
        json.put("protectionMode", key.details().protectionMode());
        json.put("timeCreated", JsonTime.text(key.created()));
        json.put("vaultId", key.vaultId());
        json.put("isAutoRotationEnabled", false);
        return json;
    }
}
