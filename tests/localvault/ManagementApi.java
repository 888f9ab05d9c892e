//SOURCES ApiError.java
//SOURCES Call.java
//SOURCES JsonTime.java
//SOURCES Payload.java
//SOURCES Reply.java
//SOURCES SecretContent.java
//SOURCES SecretDetails.java
//SOURCES Stage.java
//SOURCES StoredKey.java
//SOURCES StoredSecret.java
//SOURCES StoredVault.java
//SOURCES StoredVersion.java
//SOURCES VaultServer.java
//SOURCES VaultState.java
package localvault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.minidev.json.JSONObject;

/** Vault Secret Management, version 20180608. Called with the state locked. */
final class ManagementApi {
    private final VaultState state;

    ManagementApi(VaultState state) {
        this.state = state;
    }

    Reply create(Call call) {
        Optional<String> retryToken = call.request().header("opc-retry-token");
        Optional<StoredSecret> earlier = retryToken.flatMap(state::createdBy);
        if (earlier.isPresent()) {
            return show(earlier.get(), earlier.get().lifecycle().state());
        }
        JSONObject body = call.body();
        StoredVault vault = state.vault(text(body, "vaultId"));
        String compartment = text(body, "compartmentId");
        if (!compartment.equals(vault.compartmentId())) {
            state.requireCompartment(compartment);
            throw ApiError.invalid("The secret's compartment must be its vault's");
        }
        String name = freeName(vault, text(body, "secretName"));
        String keyId = usableKey(vault, text(body, "keyId"));
        SecretContent content = SecretContent.of(body);
        if (content.stage() != Stage.CURRENT) {
            throw ApiError.invalid("The first version of a secret must be in stage CURRENT");
        }
        SecretDetails details = SecretDetails.NONE.with(body, now());
        StoredSecret secret = state.create(name, vault.id(), keyId);
        secret.describe(details);
        secret.add(content.bytes(), Stage.CURRENT, content.versionName());
        retryToken.ifPresent(token -> state.remember(token, secret));
        return show(secret, secret.lifecycle().state());
    }

    Reply update(Call call) {
        StoredSecret secret = state.secret(call.id());
        call.requireMatch(secret.etag());
        JSONObject body = call.body();
        Stream<String> exclusive = Stream.of("secretContent", "currentVersionNumber", "secretRules");
        if (exclusive.filter(field -> body.get(field) != null).count() > 1) {
            throw ApiError.invalid("Only one of secretContent, currentVersionNumber, secretRules may change at once");
        }
        secret.requireActive();
        SecretDetails details = secret.details().with(body, now());
        if (body.get("secretContent") != null) {
            usableKey(secret.vault(), secret.keyId());
            SecretContent content = SecretContent.of(body);
            secret.add(content.bytes(), content.stage(), content.versionName());
        }
        if (body.get("currentVersionNumber") instanceof Number number) {
            StoredVersion version = secret.version(number.longValue())
                    .filter(found -> found.deletion().isEmpty())
                    .orElseThrow(() -> ApiError.invalid("The secret has no version " + number));
            secret.makeCurrent(version.number());
        }
        secret.describe(details);
        secret.updated();
        return show(secret, secret.lifecycle().state());
    }

    Reply get(Call call) {
        StoredSecret secret = state.secret(call.id());
        return show(secret, secret.lifecycle().look());
    }

    Reply list(Call call) {
        String compartment = call.required("compartmentId");
        state.requireCompartment(compartment);
        List<StoredSecret> found = state.visible().stream()
                .filter(secret -> secret.vault().compartmentId().equals(compartment))
                .filter(secret -> call.parameter("vaultId")
                        .orElse(secret.vault().id())
                        .equals(secret.vault().id()))
                .filter(secret -> call.parameter("name").orElse(secret.name()).equals(secret.name()))
                .toList();
        List<StoredSecret> ordered =
                call.parameter("sortBy").filter("NAME"::equals).isPresent()
                        ? call.ordered(found, StoredSecret::name)
                        : call.ordered(found, StoredSecret::created);
        List<Map<String, Object>> shown = new ArrayList<>();
        for (StoredSecret secret : ordered) {
            String lifecycleState = secret.lifecycle().look();
            if (call.parameter("lifecycleState").orElse(lifecycleState).equals(lifecycleState)) {
                shown.add(Payload.summary(secret, lifecycleState));
            }
        }
        return call.page(shown, state.pageSize());
    }

    Reply listVersions(Call call) {
        StoredSecret secret = state.secret(call.id());
        List<Map<String, Object>> versions = call.ordered(secret.versions(), StoredVersion::number).stream()
                .map(version -> Payload.versionSummary(secret, version))
                .toList();
        return call.page(versions, state.pageSize());
    }

    Reply getVersion(Call call) {
        StoredSecret secret = state.secret(call.id());
        return Reply.ok(Payload.version(secret, version(call, secret))).header("etag", secret.etag());
    }

    Reply scheduleDeletion(Call call) {
        StoredSecret secret = state.secret(call.id());
        call.requireMatch(secret.etag());
        secret.requireActive();
        secret.scheduleDeletion(deletionTime(call));
        return changed(secret);
    }

    Reply cancelDeletion(Call call) {
        StoredSecret secret = state.secret(call.id());
        call.requireMatch(secret.etag());
        secret.cancelDeletion();
        return changed(secret);
    }

    Reply scheduleVersionDeletion(Call call) {
        StoredSecret secret = state.secret(call.id());
        call.requireMatch(secret.etag());
        secret.scheduleDeletion(version(call, secret), deletionTime(call));
        return changed(secret);
    }

    Reply cancelVersionDeletion(Call call) {
        StoredSecret secret = state.secret(call.id());
        call.requireMatch(secret.etag());
        version(call, secret).cancelDeletion();
        return changed(secret);
    }

    private static Reply changed(StoredSecret secret) {
        secret.changed();
        return Reply.empty().header("etag", secret.etag());
    }

    private static Reply show(StoredSecret secret, String lifecycleState) {
        return Reply.ok(Payload.secret(secret, lifecycleState)).header("etag", secret.etag());
    }

    private static StoredVersion version(Call call, StoredSecret secret) {
        return secret.version(call.number()).orElseThrow(ApiError::notFound);
    }

    private static Optional<Instant> deletionTime(Call call) {
        return Optional.ofNullable(call.body().get("timeOfDeletion"))
                .map(time -> JsonTime.parse("timeOfDeletion", String.valueOf(time)));
    }

    private String freeName(StoredVault vault, String name) {
        if (!VaultServer.isSecretName(name)) {
            throw ApiError.invalid("secretName must be 1 to 255 letters, digits, '-', '_', '.': " + name);
        }
        if (state.find(vault.id(), name).isPresent()) {
            throw ApiError.invalid("Secret name already exists: " + name);
        }
        return name;
    }

    private String usableKey(StoredVault vault, String keyId) {
        StoredKey key = state.key(keyId);
        if (!key.vaultId().equals(vault.id())) {
            throw ApiError.invalid("The key is not of the secret's vault: " + keyId);
        }
        if (!key.encryptsSecrets()) {
            throw ApiError.invalid("The key must be an ENABLED AES key, it is "
                    + key.lifecycle().state() + " " + key.algorithm() + ": " + keyId);
        }
        return keyId;
    }

    private static String text(JSONObject body, String name) {
        if (body.get(name) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw ApiError.missing(name);
    }

    private Instant now() {
        return state.clock().instant();
    }
}
