package ocivault.kms;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import ocivault.login.OciLogin;
import ocivault.model.Metrics;
import ocivault.model.Ocid;
import ocivault.model.Sha256;
import ocivault.model.VaultException;
import ocivault.oci.OciKeySigning;
import ocivault.oci.SessionRenewal;
import ocivault.retry.Resilience;
import ocivault.settings.VaultSettings;

/**
 * Signs with RSA keys of OCI Key Management, with the settings' login, deadline, retries and breaker. OCI gets to see a
 * hash of what is signed, and we never the key.
 *
 * {@snippet :
 * var key = KmsSigner.key("ocid1.key.oc1.eu-frankfurt-1.…");
 * byte[] signature = new KmsSigner(settings, metrics, clock, warnings, verbose).sign(key, message);
 * }
 *
 * <p>Thread-safe. Each signature reads the login anew, as it is on disk by then, and leaves no connection open: they are an
 * hour apart.
 */
public final class KmsSigner {

    private static final String TYPE = "key";

    private final VaultSettings settings;
    private final Metrics metrics;
    private final Clock clock;
    private final Consumer<String> warnings;
    private final Consumer<String> verbose;

    /** Reads nothing and asks nobody. */
    public KmsSigner(
            VaultSettings settings, Metrics metrics, Clock clock, Consumer<String> warnings, Consumer<String> verbose) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.warnings = warnings;
        this.verbose = verbose;
    }

    /** Whether the text is meant as a key's OCID, whatever may be wrong with it, and not as a reference. */
    public static boolean isKey(String text) {
        return text.startsWith("ocid1." + TYPE + ".");
    }

    /**
     * The key of that OCID.
     *
     * @throws VaultException.Usage if it is none of a key
     */
    public static Ocid key(String text) {
        return Ocid.parse(text)
                .filter(ocid -> ocid.type().equals(TYPE))
                .orElseThrow(() -> new VaultException.Usage(
                        isKey(text) ? "malformed key OCID " + text : "not the OCID of a key",
                        "Expected: ocid1.key.<realm>.<region>.<vault>.<unique>, as the OCI console shows it, and as"
                                + " upload-secret --as-signing-key prints it."));
    }

    /**
     * The signature of {@code message}: SHA-256 with RSA, PKCS#1 v1.5, as RS256 (RFC 7518) has it. One call to OCI, where
     * nothing has to be tried again.
     *
     * @throws VaultException.Denied if the key is disabled, to be deleted, or not there for this login
     * @throws VaultException.UnsuitableContent if the key is none of RSA, or too short
     * @throws VaultException.Unavailable if there is no answer within the settings' timeout
     */
    public byte[] sign(Ocid key, byte[] message) {
        var started = clock.instant();
        var sha256 = Sha256.digest().digest(message);
        var login =
                SessionRenewal.live(OciLogin.load(settings.login(), warnings), settings, started, warnings, verbose);
        var resilience = new Resilience(settings, metrics, clock, started.plus(settings.timeout()), verbose);
        try (var signing = new OciKeySigning(login, settings)) {
            var signature =
                    resilience.call(host(key, login), "signature by key " + key, () -> signing.sign(key, sha256));
            verbose.accept("signed by key " + key);
            return signature;
        } finally {
            metrics.phase("sign", Duration.between(started, clock.instant()));
        }
    }

    /** For the breaker: whoever keeps secrets may be well while key management is not. */
    private String host(Ocid key, OciLogin login) {
        var explicit = settings.login().region();
        return "kms " + key.extra().orElse("") + " "
                + (explicit.isEmpty() ? key.region().orElse(login.region()) : explicit);
    }
}
