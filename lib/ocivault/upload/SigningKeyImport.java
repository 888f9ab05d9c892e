package ocivault.upload;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import ocivault.login.OciLogin;
import ocivault.model.Metrics;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Denied;
import ocivault.model.VaultException.Rejected;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.UnsuitableContent;
import ocivault.model.VaultException.Usage;
import ocivault.oci.SessionRenewal;
import ocivault.retry.Resilience;
import ocivault.settings.VaultSettings;
import ocivault.upload.ImportPlan.AddVersion;
import ocivault.upload.ImportPlan.Create;
import ocivault.upload.ImportPlan.Unchanged;
import ocivault.upload.OciKeyImport.StoredKey;
import ocivault.upload.OciKms.Vault;

/**
 * Imports one signing key into a vault: {@link #plan} finds out what is to be done and changes nothing; {@link #carryOut}
 * does it, waits until the key is enabled, and sees to it that it is the one that was sent.
 *
 * <p>Every call is retried as the settings say, and a retry never makes a second key. Nothing lasts beyond the settings'
 * timeout. Single-threaded.
 */
public final class SigningKeyImport implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final String POLICY =
            "An import needs the policies: allow group <group> to manage keys and to use vaults in compartment"
                    + " <compartment>. OCI does not tell 'not there' from 'no permission': check the vault's OCID and"
                    + " region too.";

    private final OciKeyImport oci;
    private final Resilience resilience;
    private final Clock clock;
    private final Instant deadline;

    private SigningKeyImport(OciKeyImport oci, Resilience resilience, Clock clock, Instant deadline) {
        this.oci = oci;
        this.resilience = resilience;
        this.clock = clock;
        this.deadline = deadline;
    }

    /**
     * Logs in as the settings say. Their timeout begins now.
     *
     * @throws VaultException.Configuration as {@link OciLogin#load}
     */
    public static SigningKeyImport open(
            ImportRequest request,
            VaultSettings settings,
            Metrics metrics,
            Clock clock,
            Consumer<String> warnings,
            Consumer<String> verbose) {
        var login = SessionRenewal.live(
                OciLogin.load(settings.login(), warnings), settings, clock.instant(), warnings, verbose);
        var deadline = clock.instant().plus(settings.timeout());
        return new SigningKeyImport(
                new OciKeyImport(login, settings, request.vault()),
                new Resilience(settings, metrics, clock, deadline, verbose),
                clock,
                deadline);
    }

    /**
     * What the request comes down to, the vault being as it is.
     *
     * @throws Usage if there is another key of that name, or it must not be there, or cannot be used
     */
    public ImportPlan plan(ImportRequest request) {
        var vault = call("GetVault", OciKeyImport::vault);
        if (!vault.isActive()) {
            throw new Usage(
                    "vault " + vault.id() + " is " + vault.state() + ", not ACTIVE",
                    "Name another vault with --vault-id, or see to this one in the OCI console.");
        }
        var compartment = request.compartmentId().isEmpty() ? vault.compartmentId() : request.compartmentId();
        var found = call("ListKeys", oci -> oci.find(vault, compartment, request.name()));
        if (found.isEmpty()) {
            return new Create(request, vault, compartment);
        }
        if (request.ifPresent() == ImportRequest.IfPresent.REFUSE) {
            throw new Usage(
                    "key " + request.name() + " exists already: " + String.join(", ", found),
                    "Leave out --create-only to keep it where it is the same, or take another name.");
        }
        var others = new ArrayList<StoredKey>();
        for (var id : found) {
            var key = settled(vault, id);
            if (isSame(vault, key, request)) {
                return new Unchanged(request, usable(key));
            }
            if (!key.isToBeDeleted()) {
                others.add(key);
            }
        }
        return others.isEmpty() ? new Create(request, vault, compartment) : besides(others, request, vault);
    }

    private static ImportPlan besides(List<StoredKey> others, ImportRequest request, Vault vault) {
        if (others.size() > 1) {
            throw new Usage(
                    others.size() + " keys are named " + request.name() + ", and none of them is this one",
                    "Take another name, or delete those that are not used: "
                            + String.join(
                                    "; ", others.stream().map(StoredKey::id).toList()));
        }
        var other = others.getFirst();
        if (request.ifPresent() == ImportRequest.IfPresent.KEEP) {
            throw new Usage(
                    "there is another key named " + request.name() + " already: " + other.id(),
                    "Import this one under another name, or with --force as that key's new version: its OCID stays,"
                            + " and it signs with the new one from then on.");
        }
        if (other.bits() != 0 && other.bits() != request.key().bits()) {
            throw new Usage(
                    "key " + request.name() + " has " + other.bits() + " bits, and this one "
                            + request.key().bits() + ": all versions of a key have one size",
                    "Import this one under another name, and use its OCID from then on.");
        }
        return new AddVersion(request, vault, usable(other));
    }

    private boolean isSame(Vault vault, StoredKey key, ImportRequest request) {
        return call("GetKeyVersion", oci -> oci.publicHalf(vault, key))
                .filter(request.key()::belongsTo)
                .isPresent();
    }

    private static StoredKey usable(StoredKey key) {
        if (!key.isEnabled()) {
            throw new Usage(
                    "key " + key.name() + " is " + key.state() + ": " + key.id(),
                    key.isToBeDeleted()
                            ? "Cancel its deletion in the OCI console, or take another name."
                            : "Enable it in the OCI console, or take another name.");
        }
        return key;
    }

    /** Does what {@code plan} says. */
    public Imported carryOut(ImportPlan plan) {
        return switch (plan) {
            case Create create -> create(create);
            case AddVersion add -> addVersion(add);
            case Unchanged(var request, var key) -> new Imported(Imported.Action.UNCHANGED, request, key);
        };
    }

    private Imported create(Create plan) {
        var vault = plan.vault();
        var wrapped = wrapped(vault, plan.request());
        var retryToken = UUID.randomUUID().toString();
        String id;
        try {
            id = call("ImportKey", oci -> oci.create(vault, plan.compartmentId(), plan.request(), wrapped, retryToken));
        } catch (Rejected e) {
            throw limited(e, plan.request());
        }
        return imported(Imported.Action.CREATED, plan.request(), vault, id);
    }

    private Imported addVersion(AddVersion plan) {
        var vault = plan.vault();
        var id = plan.key().id();
        var wrapped = wrapped(vault, plan.request());
        var retryToken = UUID.randomUUID().toString();
        try {
            call("ImportKeyVersion", oci -> oci.addVersion(vault, id, wrapped, retryToken));
        } catch (Rejected e) {
            throw limited(e, plan.request());
        }
        return imported(Imported.Action.NEW_VERSION, plan.request(), vault, id);
    }

    /** The same for every attempt: OCI takes all requests with one token for one request, if they are equal. */
    private byte[] wrapped(Vault vault, ImportRequest request) {
        var vaultKey = call("GetWrappingKey", oci -> oci.wrappingKey(vault));
        byte[] pkcs8 = request.key().pkcs8();
        try {
            return KeyWrapping.wrap(vaultKey, pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private Imported imported(Imported.Action action, ImportRequest request, Vault vault, String id) {
        var key = settled(vault, id);
        if (!key.isEnabled()) {
            throw new UnsuitableContent(
                    "key " + request.name() + " was imported as " + id + ", but is " + key.state(),
                    "Look at it in the OCI console; delete it there before the next attempt.");
        }
        if (!isSame(vault, key, request)) {
            throw new UnsuitableContent(
                    "key " + request.name() + " was imported as " + id + ", but the vault has another public key",
                    "Somebody else may have imported a version at the same time: look at its versions in the OCI"
                            + " console.");
        }
        return new Imported(action, request, key);
    }

    /** OCI's own limits, of which it has some for each kind of protection. */
    private static VaultException limited(Rejected e, ImportRequest request) {
        var said = (e.answer.code() + " " + e.answer.message()).toLowerCase(Locale.ROOT);
        boolean isLimit = said.contains("limit") || said.contains("quota") || said.contains("hsm");
        if (!isLimit) {
            return e;
        }
        return new Usage(
                "OCI does not take one more key with protection " + request.protection() + ": " + e.getMessage(),
                switch (request.protection()) {
                    case HSM ->
                        "Ask for a higher limit of HSM key versions, delete some that are not used, or import it with"
                                + " --protection software.";
                    case SOFTWARE ->
                        "Ask for a higher limit of software key versions, or delete some that are not used.";
                });
    }

    /** The key once no operation is under way on it. */
    private StoredKey settled(Vault vault, String id) {
        for (var pause = FIRST_PAUSE; ; pause = longer(pause)) {
            var key = call("GetKey", oci -> oci.key(vault, id));
            if (!key.isChanging()) {
                return key;
            }
            pause(pause, "key " + key.name() + " (" + id + ") was still " + key.state());
        }
    }

    private void pause(Duration pause, String stateOfThings) {
        if (clock.instant().plus(pause).isAfter(deadline)) {
            throw new Unavailable(
                    Unavailable.Origin.DEADLINE,
                    stateOfThings + " when the time was up",
                    VaultException.ServiceAnswer.NONE,
                    Duration.ZERO,
                    null);
        }
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted, " + stateOfThings, VaultException.ServiceAnswer.NONE, e);
        }
    }

    private static Duration longer(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private <T> T call(String operation, Function<OciKeyImport, T> attempt) {
        try {
            return resilience.call(operation, () -> attempt.apply(oci));
        } catch (Denied e) {
            throw e.answer.status() == 401 ? e : new Denied(operation + ": " + e.getMessage(), e.answer, POLICY);
        }
    }

    @Override
    public void close() {
        oci.close();
    }
}
