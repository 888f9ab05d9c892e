package ocivault.oci;

import com.oracle.bmc.secrets.SecretsClient;
import com.oracle.bmc.secrets.model.SecretBundleVersionSummary;
import com.oracle.bmc.secrets.requests.ListSecretBundleVersionsRequest;
import com.oracle.bmc.vault.VaultsClient;
import com.oracle.bmc.vault.model.SecretSummary;
import com.oracle.bmc.vault.requests.ListSecretsRequest;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;

/**
 * What secrets there are, without their values. Each method is a single attempt that throws a {@link VaultException} as
 * the service answered. Thread-safe.
 */
public final class OciSecretList implements AutoCloseable {

    private static final int PAGE = 100;

    /**
     * A secret.
     *
     * @param state as OCI names it
     * @param expires when its current version does; {@link Instant#MAX} for never
     */
    public record Listed(String id, String name, String vaultId, String state, Instant expires) {}

    /** A version of a secret, with its stages as OCI names them. */
    public record Version(long number, List<String> stages) {}

    private final OciClients clients;
    private final Ocid place;
    private Optional<VaultsClient> vaults = Optional.empty();
    private Optional<SecretsClient> secrets = Optional.empty();

    /**
     * Neither reads the key nor touches the network.
     *
     * @param place an OCID that says which region to ask in
     */
    public OciSecretList(OciLogin login, VaultSettings settings, Ocid place) {
        this.clients = new OciClients(login, settings);
        this.place = place;
    }

    /** The compartment that a vault lies in. */
    public String compartmentOf(Ocid vault) {
        return clients.call(vault, () -> {
            var endpoint = clients.endpoint(OciHosts.Service.KMS, clients.region(vault));
            var found = clients.get(URI.create(endpoint + "/20180608/vaults/" + vault.text()));
            if (found.get("compartmentId") instanceof String compartment) {
                return compartment;
            }
            throw new VaultException.Unavailable("OCI's answer is no vault", VaultException.ServiceAnswer.NONE, null);
        });
    }

    /**
     * The secrets of a compartment.
     *
     * @param vault the only one to list; empty for all of the compartment
     */
    public List<Listed> secrets(String compartmentId, Optional<Ocid> vault) {
        return clients.call(place, () -> {
            var found = new ArrayList<Listed>();
            OciPages.forEach(page -> {
                var answer = vaults().listSecrets(ListSecretsRequest.builder()
                        .compartmentId(compartmentId)
                        .vaultId(vault.map(Ocid::text).orElse(null))
                        .limit(PAGE)
                        .page(page)
                        .build());
                answer.getItems().forEach(secret -> found.add(listed(secret)));
                return answer.getOpcNextPage();
            });
            return found;
        });
    }

    private static Listed listed(SecretSummary secret) {
        var state = secret.getLifecycleState();
        return new Listed(
                secret.getId(),
                secret.getSecretName(),
                secret.getVaultId(),
                state == null || state.getValue() == null ? "UNKNOWN" : state.getValue(),
                Optional.ofNullable(secret.getTimeOfCurrentVersionExpiry())
                        .map(Date::toInstant)
                        .orElse(Instant.MAX));
    }

    /** The version that a reference without a version gives; empty where none is to be had. */
    public Optional<Version> current(String secretId) {
        return clients.call(place, () -> {
            var found = new ArrayList<Version>();
            OciPages.forEach(page -> {
                var answer = secrets()
                        .listSecretBundleVersions(ListSecretBundleVersionsRequest.builder()
                                .secretId(secretId)
                                .limit(PAGE)
                                .page(page)
                                .build());
                answer.getItems().forEach(version -> found.add(version(version)));
                return answer.getOpcNextPage();
            });
            return found.stream()
                    .filter(version -> version.stages.contains("CURRENT"))
                    .findFirst();
        });
    }

    private static Version version(SecretBundleVersionSummary version) {
        var stages = version.getStages() == null
                ? List.<String>of()
                : version.getStages().stream()
                        .map(stage -> stage.getValue() == null ? "UNKNOWN" : stage.getValue())
                        .toList();
        return new Version(version.getVersionNumber(), stages);
    }

    private synchronized VaultsClient vaults() {
        if (vaults.isEmpty()) {
            vaults = Optional.of(clients.open(
                    VaultsClient.builder(), clients.endpoint(OciHosts.Service.VAULTS, clients.region(place))));
        }
        return vaults.get();
    }

    private synchronized SecretsClient secrets() {
        if (secrets.isEmpty()) {
            secrets = Optional.of(clients.open(
                    SecretsClient.builder(), clients.endpoint(OciHosts.Service.SECRETS, clients.region(place))));
        }
        return secrets.get();
    }

    @Override
    public synchronized void close() {
        vaults.ifPresent(VaultsClient::close);
        secrets.ifPresent(SecretsClient::close);
        clients.close();
    }
}
