package ocivault.upload;

import com.oracle.bmc.keymanagement.KmsManagementClient;
import com.oracle.bmc.keymanagement.model.ImportKeyDetails;
import com.oracle.bmc.keymanagement.model.ImportKeyVersionDetails;
import com.oracle.bmc.keymanagement.model.Key;
import com.oracle.bmc.keymanagement.model.KeyShape;
import com.oracle.bmc.keymanagement.model.WrappedImportKey;
import com.oracle.bmc.keymanagement.requests.GetKeyRequest;
import com.oracle.bmc.keymanagement.requests.GetKeyVersionRequest;
import com.oracle.bmc.keymanagement.requests.GetWrappingKeyRequest;
import com.oracle.bmc.keymanagement.requests.ImportKeyRequest;
import com.oracle.bmc.keymanagement.requests.ImportKeyVersionRequest;
import com.oracle.bmc.keymanagement.requests.ListKeysRequest;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.oci.OciAnswers;
import ocivault.oci.OciClients;
import ocivault.oci.OciPages;
import ocivault.settings.VaultSettings;
import ocivault.upload.OciKms.Vault;

/**
 * The asymmetric keys of one vault (Key Management, API 20180608): finds them, and imports one. Each method is a single
 * attempt that throws a {@link VaultException} as the service answered. Thread-safe.
 */
final class OciKeyImport implements AutoCloseable {

    /**
     * An RSA key of the vault.
     *
     * @param state as OCI names it
     * @param version the OCID of the one that signs
     * @param protection as OCI names it
     * @param bits of every version of it; 0 where OCI does not say
     */
    record StoredKey(String id, String name, String state, String version, String protection, int bits) {

        boolean isEnabled() {
            return state.equals("ENABLED");
        }

        /** Whether its state passes by itself. */
        boolean isChanging() {
            return PASSING.contains(state);
        }

        boolean isToBeDeleted() {
            return state.equals("PENDING_DELETION");
        }
    }

    private static final Set<String> PASSING = Set.of(
            "CREATING",
            "ENABLING",
            "DISABLING",
            "UPDATING",
            "RESTORING",
            "BACKUP_IN_PROGRESS",
            "SCHEDULING_DELETION",
            "CANCELLING_DELETION");

    private final OciClients clients;
    private final OciKms kms;
    private final Ocid any;

    /** Asks in the region of {@code vault}. Neither reads the login's key nor touches the network. */
    OciKeyImport(OciLogin login, VaultSettings settings, Ocid vault) {
        clients = new OciClients(login, settings);
        kms = new OciKms(clients, vault);
        any = vault;
    }

    Vault vault() {
        return kms.vault(any);
    }

    /** The vault's RSA keys of that name in a compartment but those that are gone: names of keys are not unique. */
    List<String> find(Vault vault, String compartmentId, String name) {
        return asked(vault, keys -> {
            var found = new ArrayList<String>();
            OciPages.forEach(page -> {
                var answer = keys.listKeys(ListKeysRequest.builder()
                        .compartmentId(compartmentId)
                        .algorithm(ListKeysRequest.Algorithm.Rsa)
                        .page(page)
                        .build());
                OciAnswers.items(answer.getItems()).stream()
                        .filter(key -> vault.id().equals(key.getVaultId()) && name.equals(key.getDisplayName()))
                        .filter(key -> !OciKms.name(key.getLifecycleState()).startsWith("DELET"))
                        .map(key -> key.getId())
                        .forEach(found::add);
                return answer.getOpcNextPage();
            });
            return found;
        });
    }

    StoredKey key(Vault vault, String id) {
        return asked(vault, keys -> {
            var key = keys.getKey(GetKeyRequest.builder().keyId(id).build()).getKey();
            OciAnswers.require(id, key == null ? null : key.getId(), "key");
            return stored(key);
        });
    }

    /** The public half of a version; empty where OCI shows none. */
    Optional<RSAPublicKey> publicHalf(Vault vault, StoredKey key) {
        return asked(vault, keys -> {
            var version = keys.getKeyVersion(GetKeyVersionRequest.builder()
                            .keyId(key.id())
                            .keyVersionId(key.version())
                            .build())
                    .getKeyVersion();
            OciAnswers.require(key.version(), version == null ? null : version.getId(), "key version");
            return publicKey(version.getPublicKey());
        });
    }

    /** What keys are wrapped with on their way into the vault. */
    RSAPublicKey wrappingKey(Vault vault) {
        return asked(vault, keys -> {
            var key =
                    keys.getWrappingKey(GetWrappingKeyRequest.builder().build()).getWrappingKey();
            return publicKey(key == null ? null : key.getPublicKey()).orElseThrow(() -> noAnswer("wrapping key"));
        });
    }

    /**
     * Imports a key; its OCID.
     *
     * @param wrapped as {@link KeyWrapping} makes it, the same for every attempt
     * @param retryToken likewise
     */
    String create(Vault vault, String compartmentId, ImportRequest request, byte[] wrapped, String retryToken) {
        var details = ImportKeyDetails.builder()
                .compartmentId(compartmentId)
                .displayName(request.name())
                .keyShape(KeyShape.builder()
                        .algorithm(KeyShape.Algorithm.Rsa)
                        .length(request.key().bits() / Byte.SIZE)
                        .build())
                .protectionMode(ImportKeyDetails.ProtectionMode.create(
                        request.protection().name()))
                .wrappedImportKey(material(wrapped));
        if (!request.tags().isEmpty()) {
            details.freeformTags(request.tags());
        }
        return asked(vault, keys -> {
            var key = keys.importKey(ImportKeyRequest.builder()
                            .importKeyDetails(details.build())
                            .opcRetryToken(retryToken)
                            .build())
                    .getKey();
            if (key == null || key.getId() == null || Ocid.parse(key.getId()).isEmpty()) {
                throw noAnswer("key");
            }
            OciAnswers.require(request.name(), key.getDisplayName(), "key");
            return key.getId();
        });
    }

    /** Imports a further version of a key, which signs from then on; its OCID. */
    String addVersion(Vault vault, String keyId, byte[] wrapped, String retryToken) {
        return asked(vault, keys -> {
            var version = keys.importKeyVersion(ImportKeyVersionRequest.builder()
                            .keyId(keyId)
                            .importKeyVersionDetails(ImportKeyVersionDetails.builder()
                                    .wrappedImportKey(material(wrapped))
                                    .build())
                            .opcRetryToken(retryToken)
                            .build())
                    .getKeyVersion();
            OciAnswers.require(keyId, version == null ? null : version.getKeyId(), "key");
            return version.getId();
        });
    }

    private static WrappedImportKey material(byte[] wrapped) {
        return WrappedImportKey.builder()
                .keyMaterial(Base64.getEncoder().encodeToString(wrapped))
                .wrappingAlgorithm(WrappedImportKey.WrappingAlgorithm.RsaOaepAesSha256)
                .build();
    }

    private static StoredKey stored(Key key) {
        return new StoredKey(
                key.getId(),
                key.getDisplayName(),
                OciKms.name(key.getLifecycleState()),
                key.getCurrentKeyVersion() == null ? "" : key.getCurrentKeyVersion(),
                OciKms.name(key.getProtectionMode()),
                key.getKeyShape() == null || key.getKeyShape().getLength() == null
                        ? 0
                        : key.getKeyShape().getLength() * Byte.SIZE);
    }

    private static Optional<RSAPublicKey> publicKey(String pem) {
        var base64 = pem == null ? "" : pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "");
        try {
            var key = KeyFactory.getInstance("RSA")
                    .generatePublic(
                            new X509EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
            return Optional.of((RSAPublicKey) key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static VaultException.Unavailable noAnswer(String what) {
        return new VaultException.Unavailable(
                "OCI's answer is no " + what, new VaultException.ServiceAnswer(200, "", "", ""), null);
    }

    private <T> T asked(Vault vault, Function<KmsManagementClient, T> call) {
        return clients.call(any, () -> {
            try (var keys = kms.keysOf(vault)) {
                return call.apply(keys);
            }
        });
    }

    @Override
    public void close() {
        kms.close();
        clients.close();
    }
}
