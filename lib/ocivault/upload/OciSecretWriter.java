package ocivault.upload;

import com.oracle.bmc.vault.VaultsClient;
import com.oracle.bmc.vault.model.Base64SecretContentDetails;
import com.oracle.bmc.vault.model.CreateSecretDetails;
import com.oracle.bmc.vault.model.Secret;
import com.oracle.bmc.vault.model.SecretContentDetails;
import com.oracle.bmc.vault.model.SecretExpiryRule;
import com.oracle.bmc.vault.model.SecretRule;
import com.oracle.bmc.vault.model.SecretSummary;
import com.oracle.bmc.vault.model.UpdateSecretDetails;
import com.oracle.bmc.vault.requests.CreateSecretRequest;
import com.oracle.bmc.vault.requests.GetSecretRequest;
import com.oracle.bmc.vault.requests.ListSecretsRequest;
import com.oracle.bmc.vault.requests.UpdateSecretRequest;
import com.oracle.bmc.vault.responses.GetSecretResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.oci.OciAnswers;
import ocivault.oci.OciClients;
import ocivault.oci.OciHosts;
import ocivault.oci.OciPages;
import ocivault.settings.VaultSettings;

/**
 * The management side of OCI Vault (API 20180608) on the OCI Java SDK: it creates secrets and changes them. Each method
 * is a single attempt, without retry, that throws a {@link VaultException} as the service answered.
 * Models are never logged: their {@code toString} prints content. Thread-safe.
 */
public final class OciSecretWriter implements AutoCloseable {

    /** Longest time for which every version can live anew (SecretExpiryRule.secretVersionExpiryInterval). */
    private static final Duration MAX_INTERVAL = Duration.ofDays(90);

    /** Whether a secret can be worked on: now, soon, only once its deletion is cancelled, or never. */
    public enum Phase {
        ACTIVE,
        CHANGING,
        PENDING_DELETION,
        UNUSABLE
    }

    /**
     * A secret without its content.
     *
     * @param state its lifecycle state, as OCI names it
     * @param etag of what was looked at, so that a change meanwhile is noticed
     */
    public record StoredSecret(
            String id, String name, String state, Phase phase, String keyId, String etag, Map<String, String> tags) {
        public StoredSecret {
            tags = Map.copyOf(tags);
        }
    }

    private final OciClients clients;
    private final Ocid vault;
    private final OciKms kms;
    private Optional<VaultsClient> secrets = Optional.empty();

    /** Asks in {@code vault}'s region. Neither reads the key nor touches the network; the first call does. */
    public OciSecretWriter(OciLogin login, VaultSettings settings, Ocid vault) {
        clients = new OciClients(login, settings);
        this.vault = vault;
        kms = new OciKms(clients, vault);
    }

    /** The vaults and keys that secrets are made with. */
    public OciKms kms() {
        return kms;
    }

    /** The OCID of the vault's secret of that name, one pending deletion included: it still has its name. */
    public Optional<String> find(String compartmentId, String name) {
        return asked(() -> {
            var found = new ArrayList<String>();
            OciPages.forEach(page -> {
                var answer = secrets()
                        .listSecrets(ListSecretsRequest.builder()
                                .compartmentId(compartmentId)
                                .vaultId(vault.text())
                                .name(name)
                                .page(page)
                                .build());
                OciAnswers.items(answer.getItems()).stream()
                        .peek(secret -> OciAnswers.require(vault.text(), secret.getVaultId(), "secrets of vault"))
                        .filter(secret -> name.equals(secret.getSecretName())
                                && secret.getLifecycleState() != SecretSummary.LifecycleState.Deleted)
                        .map(SecretSummary::getId)
                        .forEach(found::add);
                return answer.getOpcNextPage();
            });
            return found.stream().findFirst();
        });
    }

    public StoredSecret secret(String id) {
        return asked(() -> {
            var answer = get(id);
            var secret = answer.getSecret();
            OciAnswers.require(id, id(secret), "secret");
            var tags = secret.getFreeformTags() == null ? Map.<String, String>of() : secret.getFreeformTags();
            return new StoredSecret(
                    id,
                    secret.getSecretName(),
                    OciKms.name(secret.getLifecycleState()),
                    phase(secret.getLifecycleState()),
                    secret.getKeyId(),
                    answer.getEtag(),
                    tags);
        });
    }

    /**
     * Creates the secret with its first version; its OCID.
     *
     * @param retryToken the same for every attempt, so that two attempts create one secret
     */
    public String create(UploadRequest request, String compartmentId, String keyId, String retryToken, Instant now) {
        var details = CreateSecretDetails.builder()
                .compartmentId(compartmentId)
                .vaultId(vault.text())
                .keyId(keyId)
                .secretName(request.name())
                .secretContent(content(request));
        if (!request.description().isEmpty()) {
            details.description(request.description());
        }
        if (!request.tags().isEmpty()) {
            details.freeformTags(request.tags());
        }
        if (!request.lifetime().isZero()) {
            details.secretRules(List.of(expiry(request.lifetime(), now)));
        }
        return asked(() -> {
            var created = secrets()
                    .createSecret(CreateSecretRequest.builder()
                            .createSecretDetails(details.build())
                            .opcRetryToken(retryToken)
                            .build())
                    .getSecret();
            var id = id(created);
            OciAnswers.require(request.name(), created.getSecretName(), "secret");
            return id;
        });
    }

    /**
     * Adds a version, and the request's description and tags; not its expiry, which OCI does not change along with
     * content.
     *
     * @return the secret's OCID
     * @throws VaultException.Rejected with status 412 if the secret is no longer as {@code before} saw it
     */
    public String addVersion(StoredSecret before, UploadRequest request) {
        var details = UpdateSecretDetails.builder().secretContent(content(request));
        if (!request.description().isEmpty()) {
            details.description(request.description());
        }
        if (!request.tags().isEmpty()) {
            // What is sent replaces all that is there.
            var tags = new HashMap<>(before.tags());
            tags.putAll(request.tags());
            details.freeformTags(tags);
        }
        return update(before.id(), details.build(), before.etag());
    }

    /** Sets or replaces the expiry rule; other rules stay. Returns the secret's OCID. */
    public String setExpiry(String id, Duration lifetime, Instant now) {
        return asked(() -> {
            var before = get(id);
            OciAnswers.require(id, id(before.getSecret()), "secret");
            var rules = new ArrayList<SecretRule>();
            if (before.getSecret().getSecretRules() != null) {
                rules.addAll(before.getSecret().getSecretRules());
            }
            rules.removeIf(rule -> rule instanceof SecretExpiryRule);
            rules.add(expiry(lifetime, now));
            return update(id, UpdateSecretDetails.builder().secretRules(rules).build(), before.getEtag());
        });
    }

    @Override
    public synchronized void close() {
        secrets.ifPresent(VaultsClient::close);
        secrets = Optional.empty();
        kms.close();
        clients.close();
    }

    private synchronized VaultsClient secrets() {
        if (secrets.isEmpty()) {
            secrets = Optional.of(clients.open(
                    VaultsClient.builder(), clients.endpoint(OciHosts.Service.VAULTS, clients.region(vault))));
        }
        return secrets.get();
    }

    private GetSecretResponse get(String id) {
        return secrets().getSecret(GetSecretRequest.builder().secretId(id).build());
    }

    private String update(String id, UpdateSecretDetails details, String etag) {
        return asked(() -> {
            var updated = secrets()
                    .updateSecret(UpdateSecretRequest.builder()
                            .secretId(id)
                            .updateSecretDetails(details)
                            .ifMatch(etag)
                            .build())
                    .getSecret();
            OciAnswers.require(id, id(updated), "secret");
            return id;
        });
    }

    private static String id(Secret secret) {
        if (secret == null
                || secret.getId() == null
                || Ocid.parse(secret.getId()).isEmpty()) {
            throw new VaultException.Unavailable(
                    "OCI's answer is no secret", new VaultException.ServiceAnswer(200, "", "", ""), null);
        }
        return secret.getId();
    }

    private static SecretContentDetails content(UploadRequest request) {
        byte[] value = request.value().reveal();
        var content = Base64SecretContentDetails.builder()
                .content(Base64.getEncoder().encodeToString(value))
                .stage(SecretContentDetails.Stage.create(request.stage().name()))
                .build();
        Arrays.fill(value, (byte) 0);
        return content;
    }

    /**
     * Whole days, up to 90 of them, count for every version anew; for all else OCI knows only a fixed date for the whole
     * secret.
     * An expired version is not served any more.
     */
    private static SecretRule expiry(Duration lifetime, Instant now) {
        var rule = SecretExpiryRule.builder().isSecretContentRetrievalBlockedOnExpiry(true);
        return lifetime.compareTo(MAX_INTERVAL) <= 0 && lifetime.equals(Duration.ofDays(lifetime.toDays()))
                ? rule.secretVersionExpiryInterval("P" + lifetime.toDays() + "D")
                        .build()
                : rule.timeOfAbsoluteExpiry(Date.from(now.plus(lifetime))).build();
    }

    private static Phase phase(Secret.LifecycleState state) {
        return switch (state) {
            case Active -> Phase.ACTIVE;
            case Creating, Updating, CancellingDeletion -> Phase.CHANGING;
            case SchedulingDeletion, PendingDeletion -> Phase.PENDING_DELETION;
            case Deleting, Deleted, Failed, UnknownEnumValue -> Phase.UNUSABLE;
        };
    }

    /** The one way to the SDK: its exceptions go no further. */
    private <T> T asked(Supplier<T> call) {
        return clients.call(vault, call);
    }
}
