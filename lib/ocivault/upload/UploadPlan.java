package ocivault.upload;

import java.util.function.Consumer;
import java.util.stream.Stream;
import ocivault.model.VaultException;
import ocivault.upload.OciKms.Vault;
import ocivault.upload.OciSecretWriter.StoredSecret;

/** What an upload would do, found out without changing anything. */
public sealed interface UploadPlan {

    UploadRequest request();

    /**
     * What {@code request} comes down to, the vault being as it is.
     *
     * @throws VaultException.Usage where it cannot be carried out: the secret is pending deletion, or there is one
     *     already and there must not be, or there is no key to create it with
     */
    static UploadPlan of(UploadRequest request, UploadVault calls, Consumer<String> warnings) {
        return new Planner(calls, request, warnings).plan();
    }

    /** There is no such secret: it is created, with its first version. */
    record Create(UploadRequest request, String compartmentId, String keyId) implements UploadPlan {}

    /**
     * The secret gets one more version.
     *
     * @param versionBefore the version now at the requested stage; 0 where there is none, or none that we may read
     */
    record AddVersion(UploadRequest request, StoredSecret secret, long versionBefore) implements UploadPlan {}

    /** The version at the requested stage has this value already. */
    record Unchanged(UploadRequest request, StoredSecret secret, long version) implements UploadPlan {}

    /** Reads, and changes nothing. */
    final class Planner {

        private final UploadVault calls;
        private final UploadRequest request;
        private final Consumer<String> warnings;

        private Planner(UploadVault calls, UploadRequest request, Consumer<String> warnings) {
            this.calls = calls;
            this.request = request;
            this.warnings = warnings;
        }

        private UploadPlan plan() {
            var compartmentId = request.compartmentId().isEmpty() ? vault().compartmentId() : request.compartmentId();
            var found = calls.call("ListSecrets", writer -> writer.find(compartmentId, request.name()));
            return found.isPresent() ? planVersion(calls.settled(found.get())) : planCreation(compartmentId);
        }

        private UploadPlan planVersion(StoredSecret secret) {
            if (request.ifPresent() == UploadRequest.IfPresent.REFUSE) {
                throw new VaultException.Usage(
                        "secret " + request.name() + " exists already: " + secret.id(),
                        "Leave out --create-only to add a version to it, or take another name.");
            }
            if (!request.keyId().isEmpty() && !request.keyId().equals(secret.keyId())) {
                warnings.accept("--key-id has no effect: a secret keeps the key that it was created with");
            }
            var served = calls.served(request, secret.id());
            long version = served.map(UploadVault.Served::version).orElse(0L);
            if (served.isEmpty()
                    || !served.get().isIdentical()
                    || request.ifPresent() == UploadRequest.IfPresent.ADD_VERSION) {
                return new UploadPlan.AddVersion(request, secret, version);
            }
            if (!request.description().isEmpty()
                    || !request.tags().isEmpty()
                    || !request.lifetime().isZero()) {
                warnings.accept("the value is unchanged, so --description, --tag and --expires have no effect; --force"
                        + " uploads it with them");
            }
            return new UploadPlan.Unchanged(request, secret, version);
        }

        private UploadPlan planCreation(String compartmentId) {
            if (request.stage() == UploadRequest.Stage.PENDING) {
                throw new VaultException.Usage(
                        "there is no secret " + request.name()
                                + " yet, and the first version of a secret is always CURRENT",
                        "Leave out --stage to create it.");
            }
            var vault = vault();
            var key = request.keyId().isEmpty() ? firstEnabledKey(vault, compartmentId) : namedKey(vault);
            return new UploadPlan.Create(request, compartmentId, key.id());
        }

        private Vault vault() {
            var vault = calls.call("GetVault", writer -> writer.kms().vault(request.vault()));
            if (!vault.isActive()) {
                throw new VaultException.Usage(
                        "vault " + vault.id() + " is " + vault.state() + ", not ACTIVE",
                        "Name another vault with --vault-id, or see to this one in the OCI console.");
            }
            return vault;
        }

        /** A vault's keys mostly live in its compartment; where the secret goes to another one, they may live there. */
        private OciKms.Key firstEnabledKey(Vault vault, String compartmentId) {
            return Stream.of(vault.compartmentId(), compartmentId)
                    .distinct()
                    .flatMap(compartment ->
                            calls.call("ListKeys", writer -> writer.kms().keys(vault, compartment)).stream())
                    .filter(OciKms.Key::canEncryptSecrets)
                    .findFirst()
                    .orElseThrow(() -> new VaultException.Usage(
                            "vault " + vault.id() + " has no enabled AES key to encrypt the secret with",
                            "Create or enable a symmetric AES key in that vault, or name one with --key-id."));
        }

        private OciKms.Key namedKey(Vault vault) {
            var key = calls.call("GetKey", writer -> writer.kms().key(vault, request.keyId()));
            if (!key.vaultId().equals(vault.id())) {
                throw new VaultException.Usage(
                        "key " + key.id() + " belongs to another vault: " + key.vaultId(),
                        "Name a key of " + vault.id() + ", or leave out --key-id to take its first enabled AES key.");
            }
            if (!key.canEncryptSecrets()) {
                throw new VaultException.Usage(
                        "key " + key.id() + " is " + key.algorithm() + " and " + key.state() + ", not AES and ENABLED",
                        "Enable it, name another with --key-id, or leave out --key-id to take the first enabled AES"
                                + " key.");
            }
            return key;
        }
    }
}
