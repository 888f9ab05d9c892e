package ocivault.upload;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import ocivault.model.Metrics;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.SecretStore;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.retry.Resilience;
import ocivault.settings.VaultSettings;
import ocivault.upload.OciSecretWriter.StoredSecret;

/**
 * The vault as an upload sees it: management and retrieval side together, every call with the retries and within the
 * deadline of this upload. Waits where OCI takes its time. Single-threaded.
 */
final class UploadVault {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final int UNAUTHORIZED = 401;
    private static final String POLICY = "an upload needs the policies: allow group <group> to manage secret-family,"
            + " to use keys and to use vaults in compartment <compartment>";

    /** Looks at a fresh version until it has reached the retrieval side. */
    private static final int READ_BACK_ATTEMPTS = 4;

    private final OciSecretWriter writer;
    private final SecretStore store;
    private final Resilience resilience;
    private final Metrics metrics;
    private final Clock clock;
    private final Instant deadline;

    /** From now on there is the settings' timeout. */
    UploadVault(
            OciSecretWriter writer,
            SecretStore store,
            VaultSettings settings,
            Metrics metrics,
            Clock clock,
            Consumer<String> verbose) {
        this.writer = writer;
        this.store = store;
        this.metrics = metrics;
        this.clock = clock;
        deadline = clock.instant().plus(settings.timeout());
        resilience = new Resilience(settings, metrics, clock, deadline, verbose);
    }

    /**
     * The version that the retrieval side serves.
     *
     * @param isIdentical whether it has the value that is to be uploaded
     */
    record Served(long version, boolean isIdentical) {}

    /** One call of the management side; {@code operation} is OCI's name for it. */
    <T> T call(String operation, Function<OciSecretWriter, T> attempt) {
        try {
            return resilience.call(operation, () -> attempt.apply(writer));
        } catch (VaultException.Denied e) {
            throw e.answer.status() == UNAUTHORIZED
                    ? e
                    : new VaultException.Denied(operation + ": " + e.getMessage() + "; " + POLICY, e.answer);
        }
    }

    /**
     * The secret once no operation is under way on it.
     *
     * @throws VaultException.Usage if it cannot take a version, such as when it is pending deletion
     */
    StoredSecret settled(String secretId) {
        for (var pause = FIRST_PAUSE; ; pause = longer(pause)) {
            var secret = call("GetSecret", writer -> writer.secret(secretId));
            switch (secret.phase()) {
                case ACTIVE -> {
                    return secret;
                }
                case CHANGING -> pause(pause, "secret " + secret.name() + " was still " + secret.state());
                case PENDING_DELETION ->
                    throw new VaultException.Usage(
                            "secret " + secret.name() + " is pending deletion and keeps its name until it is gone",
                            "Keep it with: oci vault secret cancel-secret-deletion --secret-id " + secret.id()
                                    + " (then upload again), or take another name");
                case UNUSABLE ->
                    throw new VaultException.Usage(
                            "secret " + secret.name() + " is " + secret.state() + " and takes no version",
                            "Look at " + secret.id() + " in the OCI console, or take another name.");
            }
        }
    }

    /** What is served at the request's stage; empty where that is nothing, or nothing that this login may read. */
    Optional<Served> served(UploadRequest request, String secretId) {
        try {
            return Optional.of(fetch(request, secretId));
        } catch (VaultException.Denied | VaultException.UnsuitableContent e) {
            return Optional.empty();
        }
    }

    /**
     * Reads the uploaded value back; its version.
     *
     * @throws VaultException.UnsuitableContent if another value is served
     */
    long readBack(UploadRequest request, String secretId) {
        var pause = FIRST_PAUSE;
        for (int attempt = 1; attempt < READ_BACK_ATTEMPTS; attempt++) {
            var served = served(request, secretId);
            if (served.isPresent() && served.get().isIdentical()) {
                return served.get().version();
            }
            pause(pause, "secret " + request.name() + " was uploaded but could not be read back");
            pause = longer(pause);
        }
        var served = lastLook(request, secretId);
        if (!served.isIdentical()) {
            throw new VaultException.UnsuitableContent(
                    "secret " + request.name() + " was uploaded, but the vault gives back another value",
                    "Somebody else may have uploaded at the same time: look at its versions, then upload again.");
        }
        return served.version();
    }

    private Served lastLook(UploadRequest request, String secretId) {
        try {
            return fetch(request, secretId);
        } catch (VaultException.Denied e) {
            throw new VaultException.Denied(
                    "secret " + request.name() + " was uploaded as " + secretId + ", but cannot be read back: "
                            + e.getMessage(),
                    e.answer);
        }
    }

    private Served fetch(UploadRequest request, String secretId) {
        var target = new SecretRef.ById(Ocid.parse(secretId).orElseThrow());
        var selector = new SecretRef.AtStage(request.retrievalStage());
        var bundle = resilience.call("GetSecretBundle", () -> store.fetch(target, selector));
        metrics.secretFetched();
        var served = new Served(bundle.version(), isSame(bundle.value(), request.value()));
        bundle.value().destroy();
        return served;
    }

    private void pause(Duration pause, String stateOfThings) {
        if (clock.instant().plus(pause).isAfter(deadline)) {
            throw new VaultException.Unavailable(
                    stateOfThings + " when the time was up", VaultException.ServiceAnswer.NONE, null);
        }
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultException.Unavailable("interrupted, " + stateOfThings, VaultException.ServiceAnswer.NONE, e);
        }
    }

    private static Duration longer(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private static boolean isSame(SecretValue one, SecretValue other) {
        byte[] left = one.reveal();
        byte[] right = other.reveal();
        boolean same = Arrays.equals(left, right);
        Arrays.fill(left, (byte) 0);
        Arrays.fill(right, (byte) 0);
        return same;
    }
}
