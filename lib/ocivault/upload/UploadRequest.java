package ocivault.upload;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ocivault.github.GitHubToken;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.settings.DurationText;

/**
 * What is to be uploaded, and where to. An instance is one that OCI can accept: everything that it is known to refuse
 * is refused here, before anything is sent.
 *
 * @param name 1 to 255 letters, digits, {@code . _ -}; unique in the vault
 * @param value not empty, at most {@link #MAX_BYTES}
 * @param compartmentId where the secret lives or is created; empty: the vault's own compartment
 * @param keyId what a new secret is encrypted with; empty: the vault's first enabled AES key
 * @param description empty: none, or as it was
 * @param tags freeform; added to those that the secret has
 * @param lifetime from {@link #MIN_LIFETIME} to {@link #MAX_LIFETIME}; zero: no expiry, or as it was
 */
public record UploadRequest(
        String name,
        SecretValue value,
        Ocid vault,
        String compartmentId,
        String keyId,
        String description,
        Map<String, String> tags,
        Duration lifetime,
        Stage stage,
        IfPresent ifPresent) {

    /** OCI's limit for one secret bundle. */
    public static final int MAX_BYTES = 25 * 1024;

    /** Shortest time to an expiry, of either kind. */
    public static final Duration MIN_LIFETIME = Duration.ofDays(1);

    /** Longest time to an absolute expiry (SecretExpiryRule.timeOfAbsoluteExpiry). */
    public static final Duration MAX_LIFETIME = Duration.ofDays(365);

    /** What the new version becomes: served by default, or staged until somebody promotes it. */
    public enum Stage {
        CURRENT,
        PENDING
    }

    /** What to do where a secret of that name is there already. */
    public enum IfPresent {
        ADD_VERSION_UNLESS_IDENTICAL,
        ADD_VERSION,
        REFUSE
    }

    private static final int MAX_NAME = 255;

    public UploadRequest {
        checkName(name);
        byte[] content = value.reveal();
        Arrays.fill(content, (byte) 0);
        checkSize(content.length);
        checkType(vault.text(), "--vault-id", "vault");
        if (!compartmentId.isEmpty()) {
            checkType(compartmentId, "--compartment-id", "compartment", "tenancy");
        }
        if (!keyId.isEmpty()) {
            checkType(keyId, "--key-id", "key");
        }
        if (!lifetime.isZero()) {
            checkLifetime(lifetime);
        }
        tags = Map.copyOf(tags);
    }

    /** Where the value will be read. */
    public SecretRef.Stage retrievalStage() {
        return switch (stage) {
            case CURRENT -> SecretRef.Stage.CURRENT;
            case PENDING -> SecretRef.Stage.PENDING;
        };
    }

    /** How the value will be referred to: by the secret's OCID, then by vault and name. */
    public List<String> references(String secretId) {
        return List.of(reference(new SecretRef.ById(Ocid.parse(secretId).orElseThrow())), referenceByName());
    }

    /** How the value will be referred to by vault and name, which are known before there is a secret. */
    public String referenceByName() {
        return reference(new SecretRef.InVault(vault, name));
    }

    private String reference(SecretRef.Target target) {
        return new SecretRef(target, new SecretRef.AtStage(retrievalStage()), new SecretRef.Whole()).toString();
    }

    /** Refuses what OCI could not store, by its size in bytes. */
    static void checkSize(int bytes) {
        if (bytes == 0) {
            throw new VaultException.Usage(
                    "the value is empty", "Give it in a file (--file), through a pipe, or type it at the prompt.");
        }
        if (bytes > MAX_BYTES) {
            throw new VaultException.Usage(
                    "the value is larger than 25 KiB (25,600 bytes), OCI's limit for a secret",
                    "Store something shorter, such as the key to data that lies elsewhere.");
        }
    }

    /**
     * The time that {@code --expires} names, such as {@code 90d}, as {@link DurationText} reads it.
     *
     * @throws VaultException.Usage if that is not 1 to 365 days
     */
    public static Duration parseLifetime(String text) {
        return DurationText.parse(text).map(UploadRequest::checkLifetime).orElseThrow(UploadRequest::notALifetime);
    }

    private static Duration checkLifetime(Duration lifetime) {
        if (lifetime.compareTo(MIN_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw notALifetime();
        }
        return lifetime;
    }

    private static VaultException.Usage notALifetime() {
        return new VaultException.Usage(
                "--expires is not a length of time in range",
                "Expected 1d to 365d, such as 90d, 36h or 7776000 seconds.");
    }

    /**
     * Refuses a name that OCI would not take.
     *
     * @throws VaultException.Usage which never repeats it: it may be the value, typed where the name belongs
     */
    public static void checkName(String name) {
        if (GitHubToken.of(SecretValue.of(name)).isPresent()) {
            throw new VaultException.Usage(
                    "NAME looks like a GitHub token, not like a secret's name",
                    "The name comes first. If that was a real token, replace it: it is in your shell's history.");
        }
        if (SecretRef.isName(name)) {
            return;
        }
        if (SecretRef.isReference(name)) {
            throw new VaultException.Usage(
                    "NAME is a reference, not a secret's name", "Give the bare name, and its vault with --vault-id.");
        }
        var complaint = name.isEmpty()
                ? "it is empty"
                : name.length() > MAX_NAME
                        ? "it has " + name.length() + " characters"
                        : "its character " + firstBad(name) + " is not allowed";
        throw new VaultException.Usage(
                "malformed secret name: " + complaint,
                "A name has 1 to 255 letters, digits, dots, underscores and hyphens, such as mcp-github-token.");
    }

    private static int firstBad(String name) {
        int at = 0;
        while (SecretRef.isName(name.substring(at, at + 1))) {
            at++;
        }
        return at + 1;
    }

    static void checkType(String ocid, String option, String... types) {
        if (Ocid.parse(ocid)
                .filter(parsed -> Arrays.asList(types).contains(parsed.type()))
                .isEmpty()) {
            throw new VaultException.Usage(
                    option + " is not the OCID of a " + String.join(" or ", types),
                    "Expected ocid1." + types[0] + ".oc1.… as the OCI console shows it.");
        }
    }
}
