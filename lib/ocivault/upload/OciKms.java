package ocivault.upload;

import com.oracle.bmc.http.internal.BmcEnum;
import com.oracle.bmc.keymanagement.KmsManagementClient;
import com.oracle.bmc.keymanagement.KmsVaultClient;
import com.oracle.bmc.keymanagement.requests.GetKeyRequest;
import com.oracle.bmc.keymanagement.requests.GetVaultRequest;
import com.oracle.bmc.keymanagement.requests.ListKeysRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import ocivault.model.Ocid;
import ocivault.oci.OciAnswers;
import ocivault.oci.OciClients;
import ocivault.oci.OciHosts;
import ocivault.oci.OciPages;

/**
 * The vaults of one region and their keys (Key Management, API 20180608), read-only. Each method is a single attempt
 * that throws a {@code VaultException} as the service answered. Thread-safe.
 */
public final class OciKms implements AutoCloseable {

    /** A vault. {@code state} as OCI names it. */
    public record Vault(String id, String compartmentId, String state, String managementEndpoint) {
        public boolean isActive() {
            return state.equals("ACTIVE");
        }
    }

    /** A key of a vault. {@code algorithm} and {@code state} as OCI names them. */
    public record Key(String id, String vaultId, String algorithm, String state) {
        /** OCI encrypts secrets with symmetric keys that are enabled, and no others. */
        public boolean canEncryptSecrets() {
            return algorithm.equals("AES") && state.equals("ENABLED");
        }
    }

    private final OciClients clients;
    private final Ocid any;
    private Optional<KmsVaultClient> vaults = Optional.empty();

    /** @param any an OCID that says which region to ask in */
    OciKms(OciClients clients, Ocid any) {
        this.clients = clients;
        this.any = any;
    }

    public Vault vault(Ocid id) {
        return asked(() -> {
            var vault = vaults().getVault(
                            GetVaultRequest.builder().vaultId(id.text()).build())
                    .getVault();
            OciAnswers.require(id.text(), vault == null ? null : vault.getId(), "vault");
            return new Vault(
                    vault.getId(),
                    vault.getCompartmentId(),
                    name(vault.getLifecycleState()),
                    vault.getManagementEndpoint());
        });
    }

    /** The vault's AES keys in a compartment, whatever their state, in OCI's order. */
    public List<Key> keys(Vault vault, String compartmentId) {
        return asked(() -> {
            var found = new ArrayList<Key>();
            try (var keys = keysOf(vault)) {
                OciPages.forEach(page -> {
                    var answer = keys.listKeys(ListKeysRequest.builder()
                            .compartmentId(compartmentId)
                            .algorithm(ListKeysRequest.Algorithm.Aes)
                            .page(page)
                            .build());
                    OciAnswers.items(answer.getItems()).stream()
                            .map(key -> new Key(
                                    key.getId(),
                                    key.getVaultId(),
                                    name(key.getAlgorithm()),
                                    name(key.getLifecycleState())))
                            .filter(key -> key.vaultId().equals(vault.id()))
                            .forEach(found::add);
                    return answer.getOpcNextPage();
                });
            }
            return found;
        });
    }

    public Key key(Vault vault, String keyId) {
        return asked(() -> {
            try (var keys = keysOf(vault)) {
                var key = keys.getKey(GetKeyRequest.builder().keyId(keyId).build())
                        .getKey();
                OciAnswers.require(keyId, key == null ? null : key.getId(), "key");
                return new Key(
                        key.getId(),
                        key.getVaultId(),
                        name(key.getKeyShape().getAlgorithm()),
                        name(key.getLifecycleState()));
            }
        });
    }

    @Override
    public synchronized void close() {
        vaults.ifPresent(KmsVaultClient::close);
        vaults = Optional.empty();
    }

    private synchronized KmsVaultClient vaults() {
        if (vaults.isEmpty()) {
            vaults = Optional.of(clients.open(
                    KmsVaultClient.builder(), clients.endpoint(OciHosts.Service.KMS, clients.region(any))));
        }
        return vaults.get();
    }

    /** Every vault has a management host of its own. */
    KmsManagementClient keysOf(Vault vault) {
        return clients.open(
                KmsManagementClient.builder(),
                clients.managementEndpoint(vault.managementEndpoint(), clients.region(any)));
    }

    /** OCI's name for it; of what this SDK does not know yet, {@code UNKNOWN}. */
    static String name(BmcEnum value) {
        return value == null || value.getValue() == null ? "UNKNOWN" : value.getValue();
    }

    private <T> T asked(Supplier<T> call) {
        return clients.call(any, call);
    }
}
