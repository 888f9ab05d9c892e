package ocivault.oci;

import com.oracle.bmc.secrets.SecretsClient;
import com.oracle.bmc.secrets.model.Base64SecretBundleContentDetails;
import com.oracle.bmc.secrets.requests.GetSecretBundleByNameRequest;
import com.oracle.bmc.secrets.requests.GetSecretBundleRequest;
import com.oracle.bmc.vault.VaultsClient;
import com.oracle.bmc.vault.model.SecretSummary;
import com.oracle.bmc.vault.requests.ListSecretsRequest;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.SecretBundle;
import ocivault.model.SecretRef;
import ocivault.model.SecretRef.AtStage;
import ocivault.model.SecretRef.AtVersion;
import ocivault.model.SecretRef.AtVersionName;
import ocivault.model.SecretRef.ById;
import ocivault.model.SecretRef.InCompartment;
import ocivault.model.SecretRef.InVault;
import ocivault.model.SecretStore;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.settings.VaultSettings;

/** Secrets from OCI Vault, on the OCI Java SDK. Thread-safe; clients are made when first needed, one for each region. */
public final class OciSecretStore implements SecretStore {

    private final OciClients clients;
    private final Map<URI, SecretsClient> secrets = new HashMap<>();
    private final Map<URI, VaultsClient> vaults = new HashMap<>();

    /** Neither reads the key nor touches the network. */
    public OciSecretStore(OciLogin login, VaultSettings settings) {
        clients = new OciClients(login, settings);
        clients.prepare();
    }

    @Override
    public SecretBundle fetch(SecretRef.Target target, SecretRef.Selector selector) {
        if (target instanceof InVault(Ocid vault, String name)) {
            return clients.call(vault, () -> byName(vault, name, selector));
        }
        if (target instanceof ById(Ocid secret)) {
            return clients.call(secret, () -> byId(clients.region(secret), secret.text(), selector));
        }
        if (target instanceof InCompartment(Ocid compartment, String name)) {
            return clients.call(compartment, () -> {
                var region = clients.region(compartment);
                return byId(region, find(region, compartment, name), selector);
            });
        }
        throw new IllegalArgumentException("a bare name, or an unknown target: " + target);
    }

    private SecretBundle byId(OciHosts.Region region, String secretId, SecretRef.Selector selector) {
        var request = GetSecretBundleRequest.builder().secretId(secretId);
        if (selector instanceof AtStage(SecretRef.Stage stage)) {
            request.stage(GetSecretBundleRequest.Stage.create(stage.name()));
        } else if (selector instanceof AtVersion(long number)) {
            request.versionNumber(number);
        } else if (selector instanceof AtVersionName(String name)) {
            request.secretVersionName(name);
        } else {
            throw new IllegalArgumentException("an unknown selector: " + selector);
        }
        var bundle = bundle(secrets(region).getSecretBundle(request.build()).getSecretBundle());
        OciAnswers.require(secretId, bundle.secretId(), "secret");
        return asked(bundle, selector);
    }

    private SecretBundle byName(Ocid vault, String name, SecretRef.Selector selector) {
        var request =
                GetSecretBundleByNameRequest.builder().vaultId(vault.text()).secretName(name);
        if (selector instanceof AtStage(SecretRef.Stage stage)) {
            request.stage(GetSecretBundleByNameRequest.Stage.create(stage.name()));
        } else if (selector instanceof AtVersion(long number)) {
            request.versionNumber(number);
        } else if (selector instanceof AtVersionName(String versionName)) {
            request.secretVersionName(versionName);
        } else {
            throw new IllegalArgumentException("an unknown selector: " + selector);
        }
        var bundle = bundle(secrets(clients.region(vault))
                .getSecretBundleByName(request.build())
                .getSecretBundle());
        // Which OCID the name has only the vault knows; that it is a secret's, and of the vault's realm, can be seen.
        if (Ocid.parse(bundle.secretId())
                .filter(secret ->
                        secret.type().equals("vaultsecret") && secret.realm().equals(vault.realm()))
                .isEmpty()) {
            throw OciAnswers.another("a secret of vault " + vault, bundle.secretId());
        }
        return asked(bundle, selector);
    }

    /** The bundle, if it is of the version that was asked for: OCI names all that a version goes by. */
    private static SecretBundle asked(SecretBundle bundle, SecretRef.Selector selector) {
        if (selector instanceof AtStage(SecretRef.Stage stage)
                && !bundle.stages().contains(stage.name())) {
            throw OciAnswers.another("stage " + stage, String.join(" ", bundle.stages()));
        }
        if (selector instanceof AtVersion(long number) && bundle.version() != number) {
            throw OciAnswers.another("version " + number, Long.toString(bundle.version()));
        }
        if (selector instanceof AtVersionName(String name)
                && !bundle.versionName().equals(name)) {
            throw OciAnswers.another("version name " + name, bundle.versionName());
        }
        return bundle;
    }

    /** The OCID of the one usable secret of that name in a compartment. */
    private String find(OciHosts.Region region, Ocid compartment, String name) {
        var found = new ArrayList<SecretSummary>();
        var pages = new HashSet<String>();
        String page = null;
        do {
            var answer = vaults(region)
                    .listSecrets(ListSecretsRequest.builder()
                            .compartmentId(compartment.text())
                            .name(name)
                            .page(page)
                            .build());
            OciAnswers.items(answer.getItems()).stream()
                    .peek(secret ->
                            OciAnswers.require(compartment.text(), secret.getCompartmentId(), "secrets of compartment"))
                    .filter(secret -> name.equals(secret.getSecretName()) && isUsable(secret))
                    .forEach(found::add);
            page = answer.getOpcNextPage();
            if (page != null && !pages.add(page)) {
                throw new VaultException.Unavailable(
                        "OCI's list of secrets runs in a circle",
                        new ServiceAnswer(200, "", "", answer.getOpcRequestId()),
                        null);
            }
        } while (page != null);
        return switch (found.size()) {
            case 0 ->
                throw new VaultException.Denied(
                        "no secret named " + name + " in " + compartment + ", or no permission to list it"
                                + clients.asked(compartment).where(),
                        new ServiceAnswer(404, "NotAuthorizedOrNotFound", "", ""));
            case 1 -> found.getFirst().getId();
            default ->
                throw new VaultException.AmbiguousName(
                        name,
                        found.stream()
                                .map(secret -> secret.getId() + " in vault " + secret.getVaultId())
                                .sorted()
                                .toList());
        };
    }

    /** Its name is still taken while a secret waits for deletion, but it has no content any more. */
    private static boolean isUsable(SecretSummary secret) {
        return secret.getLifecycleState() == SecretSummary.LifecycleState.Active
                || secret.getLifecycleState() == SecretSummary.LifecycleState.Updating;
    }

    static SecretBundle bundle(com.oracle.bmc.secrets.model.SecretBundle answer) {
        if (answer == null || answer.getSecretId() == null || answer.getVersionNumber() == null) {
            throw new VaultException.Unavailable(
                    "OCI's answer is no secret bundle", new ServiceAnswer(200, "", "", ""), null);
        }
        if (!(answer.getSecretBundleContent() instanceof Base64SecretBundleContentDetails details)
                || details.getContent() == null) {
            throw unsuitable("OCI sent the secret without Base64 content");
        }
        var stages = answer.getStages() == null
                ? List.<String>of()
                : answer.getStages().stream()
                        .map(stage -> stage.getValue() == null ? "UNKNOWN" : stage.getValue())
                        .toList();
        return new SecretBundle(
                answer.getSecretId(),
                answer.getVersionNumber(),
                answer.getVersionName() == null ? "" : answer.getVersionName(),
                stages,
                value(details.getContent()),
                answer.getTimeOfExpiry() == null
                        ? Instant.MAX
                        : answer.getTimeOfExpiry().toInstant());
    }

    private static SecretValue value(String content) {
        byte[] utf8;
        try {
            utf8 = Base64.getDecoder().decode(content);
        } catch (IllegalArgumentException e) {
            throw unsuitable("the secret's content is not Base64"); // without its cause, which quotes it
        }
        try {
            return SecretValue.ofBytes(utf8);
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    private static VaultException.UnsuitableContent unsuitable(String message) {
        return new VaultException.UnsuitableContent(
                message, "Store the secret anew, as Base64 of UTF-8 text: upload-secret does that.");
    }

    private synchronized SecretsClient secrets(OciHosts.Region region) {
        return secrets.computeIfAbsent(clients.endpoint(OciHosts.Service.SECRETS, region), endpoint -> {
            clients.connectAhead(endpoint);
            return clients.open(SecretsClient.builder(), endpoint);
        });
    }

    private synchronized VaultsClient vaults(OciHosts.Region region) {
        return vaults.computeIfAbsent(
                clients.endpoint(OciHosts.Service.VAULTS, region),
                endpoint -> clients.open(VaultsClient.builder(), endpoint));
    }

    /** Ends the connections. */
    @Override
    public synchronized void close() {
        secrets.values().forEach(SecretsClient::close);
        vaults.values().forEach(VaultsClient::close);
        clients.close();
    }
}
