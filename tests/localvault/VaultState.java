//SOURCES ApiError.java
//SOURCES Lifecycle.java
//SOURCES Ocid.java
//SOURCES Stage.java
//SOURCES StoredKey.java
//SOURCES StoredKeyVersion.java
//SOURCES StoredSecret.java
//SOURCES StoredVault.java
package localvault;

import java.net.URI;
import java.security.KeyPair;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The vaults, keys and secrets of one tenancy. Every method locks the state; a caller that needs several calls as one
 * synchronizes on it.
 */
final class VaultState {
    private final String tenancyId = Ocid.tenancy();
    private final String compartmentId = Ocid.compartment();
    private final Map<String, StoredVault> vaults = new LinkedHashMap<>();
    private final Map<String, StoredKey> keys = new LinkedHashMap<>();
    private final Map<String, StoredSecret> secrets = new LinkedHashMap<>();
    private final Map<String, String> createdByRetryToken = new HashMap<>();
    private final Map<String, StoredKey> keysByRetryToken = new HashMap<>();
    private final Set<String> revoked = new HashSet<>();
    private final String region;
    private final Clock clock;
    private final int pageSize;
    private final int transitionReads;
    private final URI endpoint;
    private final Supplier<KeyPair> rsaKeys;
    private final String vaultId;
    private final String keyId;
    private final String wrappingKeyId;
    private Optional<KeyPair> wrappingKey = Optional.empty();

    /** @param rsaKeys makes the keys that are of RSA */
    VaultState(String region, Clock clock, int pageSize, int transitionReads, URI endpoint, Supplier<KeyPair> rsaKeys) {
        this.rsaKeys = rsaKeys;
        this.region = region;
        this.clock = clock;
        this.pageSize = pageSize;
        this.transitionReads = transitionReads;
        this.endpoint = endpoint;
        this.vaultId = addVault("local-vault", compartmentId);
        this.keyId = keys.keySet().iterator().next();
        this.wrappingKeyId = Ocid.key(vaultId);
    }

    String tenancyId() {
        return tenancyId;
    }

    String compartmentId() {
        return compartmentId;
    }

    String vaultId() {
        return vaultId;
    }

    String keyId() {
        return keyId;
    }

    Clock clock() {
        return clock;
    }

    int pageSize() {
        return pageSize;
    }

    URI endpoint() {
        return endpoint;
    }

    synchronized String addVault(String displayName, String compartment) {
        String id = Ocid.vault(region);
        vaults.put(id, new StoredVault(id, displayName, compartment, clock.instant()));
        addKey(id, displayName + "-key", "AES");
        return id;
    }

    synchronized String addKey(String vaultId, String displayName, String algorithm) {
        var pair = algorithm.equals("RSA") ? Optional.of(rsaKeys) : Optional.<Supplier<KeyPair>>empty();
        return addKey(vaultId, displayName, algorithm, pair);
    }

    /** A key of RSA that is enabled at once. */
    synchronized String addKey(String vaultId, String displayName, KeyPair pair) {
        return addKey(vaultId, displayName, "RSA", Optional.of(() -> pair));
    }

    private String addKey(String vaultId, String displayName, String algorithm, Optional<Supplier<KeyPair>> pair) {
        var details = new StoredKey.Details(
                vaultId, vault(vaultId).compartmentId(), displayName, algorithm, "SOFTWARE", Map.of());
        var lifecycle = new Lifecycle(transitionReads);
        lifecycle.settle(StoredKey.ENABLED);
        return add(details, lifecycle, "INTERNAL", pair).id();
    }

    private StoredKey add(
            StoredKey.Details details, Lifecycle lifecycle, String origin, Optional<Supplier<KeyPair>> pair) {
        var key = new StoredKey(Ocid.key(details.vaultId()), details, lifecycle, clock.instant());
        key.add(new StoredKeyVersion(Ocid.keyVersion(key.id()), origin, clock.instant(), pair));
        keys.put(key.id(), key);
        return key;
    }

    /** A key from outside, CREATING. */
    synchronized StoredKey importKey(StoredKey.Details details, KeyPair pair) {
        var lifecycle = new Lifecycle(transitionReads);
        lifecycle.pass("CREATING", StoredKey.ENABLED);
        return add(details, lifecycle, "EXTERNAL", Optional.of(() -> pair));
    }

    /** A further version of a key, from outside. */
    synchronized void importVersion(StoredKey key, KeyPair pair) {
        key.add(new StoredKeyVersion(Ocid.keyVersion(key.id()), "EXTERNAL", clock.instant(), Optional.of(() -> pair)));
        key.lifecycle().pass("UPDATING", StoredKey.ENABLED);
    }

    /** The key that an earlier request with the same {@code opc-retry-token} made, or made a version of. */
    synchronized Optional<StoredKey> keyMadeBy(String retryToken) {
        return Optional.ofNullable(keysByRetryToken.get(retryToken));
    }

    synchronized void remember(String retryToken, StoredKey key) {
        keysByRetryToken.put(retryToken, key);
    }

    /** What keys from outside are wrapped with. OCI's has 4096 bits; this one is made sooner, when it is first needed. */
    synchronized KeyPair wrappingKey() {
        if (wrappingKey.isEmpty()) {
            wrappingKey = Optional.of(rsaKeys.get());
        }
        return wrappingKey.get();
    }

    String wrappingKeyId() {
        return wrappingKeyId;
    }

    synchronized void setKeyState(String keyId, String lifecycleState) {
        Optional.ofNullable(keys.get(keyId))
                .orElseThrow(ApiError::notFound)
                .lifecycle()
                .settle(lifecycleState);
    }

    /** Creates the secret, or adds a version; ACTIVE at once. Returns its OCID. */
    synchronized String put(String vaultId, String name, byte[] content) {
        StoredSecret secret = find(vaultId, name).orElseGet(() -> create(name, vaultId, anyKey(vaultId)));
        secret.add(content, Stage.CURRENT, Optional.empty());
        secret.changed();
        secret.lifecycle().settle(Lifecycle.ACTIVE);
        return secret.id();
    }

    synchronized long addVersion(String secretId, byte[] content, Stage stage, Optional<String> versionName) {
        StoredSecret secret = secret(secretId);
        secret.changed();
        return secret.add(content, stage, versionName).number();
    }

    synchronized byte[] content(String secretId) {
        return secret(secretId).current().content();
    }

    synchronized void revoke(String secretId) {
        revoked.add(secret(secretId).id());
    }

    synchronized void restore(String secretId) {
        revoked.remove(secretId);
    }

    synchronized void scheduleDeletion(String secretId) {
        StoredSecret secret = secret(secretId);
        secret.scheduleDeletion(Optional.empty());
        secret.lifecycle().settle(Lifecycle.PENDING_DELETION);
        secret.changed();
    }

    /** A new secret without a version, CREATING. */
    synchronized StoredSecret create(String name, String vaultId, String keyId) {
        Lifecycle lifecycle = new Lifecycle(transitionReads);
        lifecycle.pass("CREATING", Lifecycle.ACTIVE);
        var secret = new StoredSecret(Ocid.secret(region), name, vault(vaultId), keyId, clock, lifecycle);
        secrets.put(secret.id(), secret);
        return secret;
    }

    /** The secret that an earlier request with the same {@code opc-retry-token} created. */
    synchronized Optional<StoredSecret> createdBy(String retryToken) {
        return Optional.ofNullable(createdByRetryToken.get(retryToken)).map(this::secret);
    }

    synchronized void remember(String retryToken, StoredSecret secret) {
        createdByRetryToken.put(retryToken, secret.id());
    }

    /** ApiError 404 where there is none that the caller may see. */
    synchronized StoredSecret secret(String id) {
        return visible().stream()
                .filter(secret -> secret.id().equals(id))
                .findFirst()
                .orElseThrow(ApiError::notFound);
    }

    /** The secret of this name, one pending deletion included: names are unique in a vault. */
    synchronized Optional<StoredSecret> find(String vaultId, String name) {
        return secrets.values().stream()
                .filter(secret ->
                        secret.vault().id().equals(vaultId) && secret.name().equals(name))
                .filter(secret -> !secret.isDeleted())
                .findFirst();
    }

    /** Every secret but those deleted or revoked, oldest first. */
    synchronized List<StoredSecret> visible() {
        return secrets.values().stream()
                .filter(secret -> !secret.isDeleted() && !revoked.contains(secret.id()))
                .toList();
    }

    synchronized StoredVault vault(String id) {
        return Optional.ofNullable(vaults.get(id)).orElseThrow(ApiError::notFound);
    }

    synchronized StoredKey key(String id) {
        return Optional.ofNullable(keys.get(id))
                .filter(key -> !key.lifecycle().state().equals(StoredKey.DELETED))
                .orElseThrow(ApiError::notFound);
    }

    synchronized List<StoredKey> keys() {
        return List.copyOf(keys.values());
    }

    /** ApiError 404 for a compartment that is not the caller's. */
    synchronized void requireCompartment(String id) {
        boolean known = id.equals(tenancyId)
                || id.equals(compartmentId)
                || vaults.values().stream()
                        .anyMatch(vault -> vault.compartmentId().equals(id));
        if (!known) {
            throw ApiError.notFound();
        }
    }

    private String anyKey(String vaultId) {
        return keys.values().stream()
                .filter(key -> key.vaultId().equals(vaultId))
                .findFirst()
                .orElseThrow(ApiError::notFound)
                .id();
    }
}
