package ocivault.model;

import java.util.Map;
import ocivault.model.VaultException.AmbiguousName;
import ocivault.model.VaultException.CannotRun;
import ocivault.model.VaultException.CheckFailed;
import ocivault.model.VaultException.CircuitOpen;
import ocivault.model.VaultException.CommandNotFound;
import ocivault.model.VaultException.Configuration;
import ocivault.model.VaultException.Denied;
import ocivault.model.VaultException.MalformedReference;
import ocivault.model.VaultException.NoAppToken;
import ocivault.model.VaultException.Rejected;
import ocivault.model.VaultException.Throttled;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.UnsuitableContent;
import ocivault.model.VaultException.Usage;

/**
 * What a person, or a program that reads {@code --json}, is told about a {@link VaultException}: the one place where
 * that is decided.
 *
 * @param exitCode as sysexits.h and the shell have it
 * @param type a stable name for programs, such as {@code denied}
 * @param message what failed, one sentence without a full stop
 * @param hint what to do about it; never empty
 * @param opcRequestId OCI's request id, for Oracle's support; may be empty
 */
public record Failure(int exitCode, String type, String message, String hint, String opcRequestId) {

    public static final int USAGE = 64;
    public static final int UNSUITABLE = 65;
    public static final int UNAVAILABLE = 69;
    public static final int TRY_LATER = 75;
    public static final int PROTOCOL = 76;
    public static final int DENIED = 77;
    public static final int CONFIGURATION = 78;
    public static final int CANNOT_RUN = 126;
    public static final int COMMAND_NOT_FOUND = 127;

    private static final String SIGN_IN =
            "Check that this key's public half is uploaded for this user, that user, tenancy and fingerprint in the"
                    + " OCI config belong together, and that this machine's clock is right to 5 minutes";
    private static final String NEW_SESSION = "renew a session token with: oci session authenticate";
    private static final String PERMISSION =
            "OCI does not tell 'no such secret' from 'no permission': check the OCID or name, the region, the version"
                    + " and that the secret is not pending deletion; the login needs the policy: allow group <group> to"
                    + " read secret-bundles in compartment <compartment>, and for a name in a compartment: to inspect"
                    + " secrets there";

    private static final String UNREACHABLE =
            "Check the network, the region's name, HTTPS_PROXY and NO_PROXY; --timeout allows more time";

    /** What to tell about {@code problem}. */
    public static Failure of(VaultException problem) {
        return switch (problem) {
            case MalformedReference bad ->
                new Failure(
                        USAGE,
                        "malformed_reference",
                        bad.reference.isEmpty()
                                ? "not a reference: " + bad.part + " (the text is not shown: it may be a secret)"
                                : bad.getMessage(),
                        "Expected: " + bad.expected,
                        "");
            case Usage bad -> told(USAGE, "usage", bad);
            case AmbiguousName bad ->
                new Failure(
                        USAGE,
                        "ambiguous_name",
                        bad.getMessage(),
                        "Refer to one of them by its OCID: " + String.join("; ", bad.candidates),
                        "");
            case UnsuitableContent bad -> told(UNSUITABLE, "unsuitable_content", bad);
            case Unavailable bad ->
                new Failure(UNAVAILABLE, "unavailable", bad.getMessage(), remedy(bad), bad.answer.opcRequestId());
            case Throttled bad ->
                new Failure(
                        TRY_LATER,
                        "throttled",
                        bad.getMessage(),
                        "Try again in "
                                + (bad.retryAfter.isZero() ? "a minute" : bad.retryAfter.toSeconds() + " s")
                                + "; a longer --cache-ttl asks less often",
                        bad.answer.opcRequestId());
            case CircuitOpen bad ->
                new Failure(
                        TRY_LATER,
                        "circuit_open",
                        bad.getMessage() + " after repeated failures; it tries again at " + bad.triesAgainAt,
                        "Wait until then, or ask now with --no-circuit-breaker",
                        "");
            case Denied bad ->
                new Failure(
                        DENIED,
                        "denied",
                        bad.getMessage(),
                        bad.answer.status() == 401
                                ? SIGN_IN + "; " + (bad.remedy.isEmpty() ? NEW_SESSION : bad.remedy)
                                : bad.remedy.isEmpty() ? PERMISSION : bad.remedy,
                        bad.answer.opcRequestId());
            case NoAppToken bad ->
                switch (bad.reason) {
                    case REFUSED -> told(DENIED, "github_denied", bad);
                    case LATER -> told(TRY_LATER, "github_rate_limited", bad);
                    case UNAVAILABLE -> told(UNAVAILABLE, "github_unavailable", bad);
                };
            case Rejected bad ->
                new Failure(
                        USAGE,
                        "rejected",
                        bad.getMessage(),
                        "OCI understood the request and refuses it: correct what its message names",
                        bad.answer.opcRequestId());
            case Configuration bad -> told(CONFIGURATION, "configuration", bad);
            case CommandNotFound bad -> told(COMMAND_NOT_FOUND, "command_not_found", bad);
            case CannotRun bad -> told(CANNOT_RUN, "cannot_run", bad);
            case CheckFailed bad -> told(PROTOCOL, "check_failed", bad);
        };
    }

    private static Failure told(int exitCode, String type, VaultException problem) {
        return new Failure(exitCode, type, problem.getMessage(), problem.remedy, "");
    }

    private static String remedy(Unavailable bad) {
        boolean answered = bad.answer.status() > 0;
        return switch (bad.origin) {
            case SETTINGS ->
                "Correct HTTPS_PROXY (its user and password), NO_PROXY or OCI_CLI_CERT_BUNDLE: it would fail again";
            case WAY ->
                answered
                        ? "Sign in to the network, or have its administrator let this host through; see HTTPS_PROXY and"
                                + " NO_PROXY"
                        : UNREACHABLE;
            case VAULT, DEADLINE ->
                bad.answer.status() < 400
                        ? UNREACHABLE
                        : "OCI has a problem: try again in a minute, and see https://ocistatus.oraclecloud.com";
        };
    }

    /** The same, naming the reference, where the reference has anything to do with it. */
    public static Failure of(Resolution.Unresolved unresolved) {
        var failure = of(unresolved.failure());
        boolean said = unresolved.failure() instanceof Configuration
                || failure.message.contains(SecretRef.SCHEME)
                || unresolved.reference().isEmpty();
        return said ? failure : failure.withMessage(failure.message + ", for " + unresolved.reference());
    }

    /** As an object of {@code --json}. */
    public Map<String, Object> toJson() {
        return Json.object(
                "exit_code", exitCode,
                "type", type,
                "message", message,
                "hint", hint,
                "opc_request_id", opcRequestId);
    }

    private Failure withMessage(String other) {
        return new Failure(exitCode, type, other, hint, opcRequestId);
    }
}
