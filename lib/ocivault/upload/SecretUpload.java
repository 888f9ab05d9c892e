package ocivault.upload;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import ocivault.login.OciLogin;
import ocivault.model.Metrics;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.oci.OciSecretStore;
import ocivault.oci.SessionRenewal;
import ocivault.settings.VaultSettings;

/**
 * Puts one value into a vault: {@link #plan} finds out what is to be done and changes nothing; {@link #carryOut} does
 * it, waits until OCI has settled, and reads the value back through the service that launchers read from.
 *
 * <p>Every call is retried as the settings say, and a retry never makes a second secret or a second version. Nothing
 * lasts beyond the settings' timeout. Single-threaded.
 */
public final class SecretUpload implements AutoCloseable {

    /**
     * A secret that holds the value, and how to refer to it.
     *
     * @param references by its OCID, then by vault and name
     */
    public record Uploaded(Action action, String id, String name, long version, List<String> references) {

        public enum Action {
            CREATED,
            NEW_VERSION,
            UNCHANGED
        }

        public Uploaded {
            references = List.copyOf(references);
        }
    }

    private static final int PRECONDITION_FAILED = 412;

    private final OciSecretWriter writer;
    private final OciSecretStore store;
    private final Supplier<UploadVault> begin;
    private final Clock clock;
    private final Consumer<String> warnings;
    /** From {@link #plan} on. */
    private UploadVault calls;

    private SecretUpload(
            OciSecretWriter writer,
            OciSecretStore store,
            Supplier<UploadVault> calls,
            Clock clock,
            Consumer<String> warnings) {
        this.writer = writer;
        this.store = store;
        this.begin = calls;
        this.clock = clock;
        this.warnings = warnings;
    }

    /**
     * Logs in as the settings say.
     *
     * @param vault where the secrets are uploaded to
     * @throws VaultException.Configuration as {@link OciLogin#load}
     */
    public static SecretUpload open(
            Ocid vault,
            VaultSettings settings,
            Metrics metrics,
            Clock clock,
            Consumer<String> warnings,
            Consumer<String> verbose) {
        var login = SessionRenewal.live(
                OciLogin.load(settings.login(), warnings), settings, clock.instant(), warnings, verbose);
        var writer = new OciSecretWriter(login, settings, vault);
        var store = new OciSecretStore(login, settings);
        return new SecretUpload(
                writer,
                store,
                () -> new UploadVault(writer, store, settings, metrics, clock, verbose),
                clock,
                warnings);
    }

    /** As {@link UploadPlan#of}. The settings' timeout, for this and for carrying it out, begins now. */
    public UploadPlan plan(UploadRequest request) {
        calls = begin.get();
        return UploadPlan.of(request, calls, warnings);
    }

    /** Does what {@code plan} says. */
    public Uploaded carryOut(UploadPlan plan) {
        return switch (plan) {
            case UploadPlan.Create create -> create(create);
            case UploadPlan.AddVersion add -> addVersion(add);
            case UploadPlan.Unchanged(var request, var secret, long version) ->
                uploaded(Uploaded.Action.UNCHANGED, request, secret.id(), version);
        };
    }

    private Uploaded create(UploadPlan.Create plan) {
        var request = plan.request();
        // OCI takes all requests with one token for one request, if they are equal: hence one time for all.
        var retryToken = UUID.randomUUID().toString();
        var now = clock.instant();
        try {
            var id = calls.call(
                    "CreateSecret",
                    writer -> writer.create(request, plan.compartmentId(), plan.keyId(), retryToken, now));
            calls.settled(id);
            return uploaded(Uploaded.Action.CREATED, request, id, calls.readBack(request, id));
        } catch (VaultException.Rejected e) {
            throw e.answer.message().contains("already exists") ? nameTaken(request) : e;
        }
    }

    /** It was not listed, so it lives where we did not look, or came into being since. */
    private static VaultException nameTaken(UploadRequest request) {
        return new VaultException.Usage(
                "the vault has a secret " + request.name() + " already, in another compartment",
                "Name that compartment with --compartment-id to add a version to it, or take another name.");
    }

    private Uploaded addVersion(UploadPlan.AddVersion plan) {
        var request = plan.request();
        var id = plan.secret().id();
        try {
            calls.call("UpdateSecret", writer -> writer.addVersion(plan.secret(), request));
        } catch (VaultException.Rejected e) {
            if (e.answer.status() != PRECONDITION_FAILED) {
                throw e;
            }
            addVersionAfterChange(plan);
        }
        calls.settled(id);
        if (!request.lifetime().isZero()) {
            setExpiry(request, id);
        }
        return uploaded(Uploaded.Action.NEW_VERSION, request, id, calls.readBack(request, id));
    }

    /**
     * The secret is no longer as the plan saw it. Either our own first attempt took effect and its answer was lost, or
     * somebody else was at it: then once more, on top of theirs.
     */
    private void addVersionAfterChange(UploadPlan.AddVersion plan) {
        var request = plan.request();
        var secret = calls.settled(plan.secret().id());
        var served = calls.served(request, secret.id());
        if (served.isPresent() && served.get().isIdentical() && served.get().version() != plan.versionBefore()) {
            return;
        }
        try {
            calls.call("UpdateSecret", writer -> writer.addVersion(secret, request));
        } catch (VaultException.Rejected e) {
            throw e.answer.status() != PRECONDITION_FAILED
                    ? e
                    : new VaultException.Usage(
                            "somebody else keeps changing secret " + request.name(),
                            "Look at its versions, then upload again if it is still needed.");
        }
    }

    private void setExpiry(UploadRequest request, String id) {
        try {
            calls.call("UpdateSecret", writer -> writer.setExpiry(id, request.lifetime(), clock.instant()));
            calls.settled(id);
        } catch (VaultException e) {
            warnings.accept("the new version is uploaded, but its expiry is not set");
            throw e;
        }
    }

    private static Uploaded uploaded(Uploaded.Action action, UploadRequest request, String id, long version) {
        return new Uploaded(action, id, request.name(), version, request.references(id));
    }

    @Override
    public void close() {
        try (writer;
                store) {
            // Both are closed, also where one of them fails to.
        }
    }
}
