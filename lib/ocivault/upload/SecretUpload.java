package ocivault.upload;

import java.time.Clock;
import java.util.UUID;
import java.util.function.Consumer;
import ocivault.model.Metrics;
import ocivault.model.SecretStore;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;
import ocivault.upload.UploadedSecret.Action;

/**
 * Puts one value into a vault: {@link #plan} finds out what is to be done and changes nothing; {@link #carryOut} does
 * it, waits until OCI has settled, and reads the value back through the service that launchers read from.
 *
 * <p>Every call is retried as the settings say, and a retry never makes a second secret or a second version. Nothing
 * lasts beyond the settings' timeout. Single-threaded.
 */
public final class SecretUpload {

    private static final int PRECONDITION_FAILED = 412;

    private final UploadVault calls;
    private final Clock clock;
    private final Consumer<String> warnings;

    /** The settings' timeout begins now. Closes neither writer nor store. */
    public SecretUpload(
            OciSecretWriter writer,
            SecretStore store,
            VaultSettings settings,
            Metrics metrics,
            Clock clock,
            Consumer<String> warnings,
            Consumer<String> verbose) {
        this.calls = new UploadVault(writer, store, settings, metrics, clock, verbose);
        this.clock = clock;
        this.warnings = warnings;
    }

    /**
     * What {@code request} comes down to, the vault being as it is.
     *
     * @throws VaultException.Usage where it cannot be carried out: the secret is pending deletion, or there is one
     *     already and there must not be, or there is no key to create it with
     */
    public UploadPlan plan(UploadRequest request) {
        return new UploadPlanner(calls, request, warnings).plan();
    }

    /** Does what {@code plan} says. */
    public UploadedSecret carryOut(UploadPlan plan) {
        return switch (plan) {
            case UploadPlan.Create create -> create(create);
            case UploadPlan.AddVersion add -> addVersion(add);
            case UploadPlan.Unchanged(var request, var secret, long version) ->
                uploaded(Action.UNCHANGED, request, secret.id(), version);
        };
    }

    private UploadedSecret create(UploadPlan.Create plan) {
        var request = plan.request();
        // OCI takes all requests with one token for one request, if they are equal: hence one time for all.
        var retryToken = UUID.randomUUID().toString();
        var now = clock.instant();
        try {
            var id = calls.call(
                    "CreateSecret",
                    writer -> writer.create(request, plan.compartmentId(), plan.keyId(), retryToken, now));
            calls.settled(id);
            return uploaded(Action.CREATED, request, id, calls.readBack(request, id));
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

    private UploadedSecret addVersion(UploadPlan.AddVersion plan) {
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
        return uploaded(Action.NEW_VERSION, request, id, calls.readBack(request, id));
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

    private static UploadedSecret uploaded(Action action, UploadRequest request, String id, long version) {
        return new UploadedSecret(action, id, request.name(), version, request.references(id));
    }
}
