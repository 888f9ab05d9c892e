//SOURCES ApiError.java
//SOURCES Call.java
//SOURCES Payload.java
//SOURCES Reply.java
//SOURCES Stage.java
//SOURCES StoredSecret.java
//SOURCES StoredVersion.java
//SOURCES VaultState.java
package localvault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Secrets Retrieval, version 20190301. Called with the state locked. */
final class RetrievalApi {
    private final VaultState state;

    RetrievalApi(VaultState state) {
        this.state = state;
    }

    Reply getBundle(Call call) {
        StoredSecret secret = readable(call.id());
        return bundle(call, secret).header("etag", secret.etag());
    }

    Reply getBundleByName(Call call) {
        String name = call.required("secretName");
        String vaultId = state.vault(call.required("vaultId")).id();
        StoredSecret found = state.find(vaultId, name).orElseThrow(ApiError::notFound);
        return bundle(call, readable(found.id()));
    }

    Reply listVersions(Call call) {
        StoredSecret secret = readable(call.id());
        List<Map<String, Object>> versions = call.ordered(secret.versions(), StoredVersion::number).stream()
                .map(version -> Payload.bundleVersion(secret, version))
                .toList();
        return call.page(versions, state.pageSize());
    }

    /** Retrieval sees neither a secret that is still being created nor one that is to be deleted. */
    private StoredSecret readable(String id) {
        StoredSecret secret = state.secret(id);
        if (secret.isPendingDeletion() || secret.lifecycle().look().equals("CREATING")) {
            throw ApiError.notFound();
        }
        return secret;
    }

    private Reply bundle(Call call, StoredSecret secret) {
        StoredVersion version = wanted(call, secret)
                .filter(found -> found.deletion().isEmpty())
                .filter(found -> !secret.details()
                        .rules()
                        .blocks(found.created(), state.clock().instant()))
                .orElseThrow(ApiError::notFound);
        return Reply.ok(Payload.bundle(secret, version));
    }

    private static Optional<StoredVersion> wanted(Call call, StoredSecret secret) {
        Optional<String> number = call.parameter("versionNumber");
        Optional<String> name = call.parameter("secretVersionName");
        Optional<String> stage = call.parameter("stage");
        if (Stream.of(number, name, stage).filter(Optional::isPresent).count() > 1) {
            throw ApiError.invalid("Only one of versionNumber, secretVersionName and stage may be given");
        }
        if (number.isPresent()) {
            return secret.version(number.flatMap(Call::wholeNumber)
                    .orElseThrow(() -> ApiError.invalid("versionNumber is not a number: " + number.get())));
        }
        if (name.isPresent()) {
            return secret.version(name.get());
        }
        return secret.version(stage.map(
                        text -> Stage.named(text).orElseThrow(() -> ApiError.invalid("Unknown stage: " + text)))
                .orElse(Stage.CURRENT));
    }
}
