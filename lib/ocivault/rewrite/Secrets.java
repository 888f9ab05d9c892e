package ocivault.rewrite;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import ocivault.model.Ocid;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.upload.SecretUpload;
import ocivault.upload.SecretUpload.Uploaded;
import ocivault.upload.SecretUpload.Uploaded.Action;
import ocivault.upload.UploadPlan;
import ocivault.upload.UploadRequest;

/**
 * Brings secrets into the vault: the same value once, one that the vault has under its name already not at all, and never
 * over another value. For one thread.
 */
public final class Secrets {

    /** Where a new secret goes. */
    public record Target(Ocid vault, String compartmentId, String keyId, String prefix) {}

    /**
     * A secret in the vault.
     *
     */
    record Stored(String name, String id, Action action) {
        String reference() {
            return "oci-vault://" + id;
        }
    }

    private static final int LONGEST_NAME = 255;
    private static final int MOST_OF_ONE_NAME = 100;
    private static final String DESCRIPTION = "uploaded by protect-configs";

    private final SecretUpload upload;
    private final Target target;
    private final Map<String, Stored> stored = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    Secrets(SecretUpload upload, Target target) {
        this.upload = upload;
        this.target = target;
    }

    /**
     * The secret of that value.
     *
     * @param server whose it is; may be empty
     * @param key what it is called there
     * @param before is told its name before it is uploaded
     * @throws VaultException if it cannot be uploaded and read back
     */
    Stored store(String value, String server, String key, Consumer<String> before) {
        var known = stored.get(value);
        if (known != null) {
            return new Stored(known.name, known.id, Action.UNCHANGED);
        }
        var base = name(target.prefix, server, key);
        for (int i = 1; i <= MOST_OF_ONE_NAME; i++) {
            var name = i == 1 ? base : base + "-" + i;
            if (taken.contains(name)) {
                continue;
            }
            var plan = plan(name, value);
            if (plan.isPresent()) {
                before.accept(name);
                var uploaded = carriedOut(plan.get());
                taken.add(name);
                stored.put(value, uploaded);
                return uploaded;
            }
        }
        throw new VaultException.Usage(
                "the vault has " + MOST_OF_ONE_NAME + " secrets " + base + " already, of other values",
                "Choose other names with --prefix.");
    }

    /** How the value gets that name; empty where another has the name. */
    private Optional<UploadPlan> plan(String name, String value) {
        try {
            return switch (upload.plan(request(name, value, ""))) {
                case UploadPlan.AddVersion _ -> Optional.empty();
                case UploadPlan.Create create ->
                    Optional.of(new UploadPlan.Create(
                            request(name, value, DESCRIPTION), create.compartmentId(), create.keyId()));
                case UploadPlan.Unchanged unchanged -> Optional.of(unchanged);
            };
        } catch (VaultException.Usage e) {
            if (e.getMessage().startsWith("secret " + name + " is ")) {
                return Optional.empty(); // Pending deletion, and so on: it keeps its name.
            }
            throw e;
        }
    }

    private UploadRequest request(String name, String value, String description) {
        return new UploadRequest(
                name,
                SecretValue.of(value),
                target.vault,
                target.compartmentId,
                target.keyId,
                description,
                Map.of(),
                Duration.ZERO,
                UploadRequest.Stage.CURRENT,
                UploadRequest.IfPresent.ADD_VERSION_UNLESS_IDENTICAL);
    }

    private Stored carriedOut(UploadPlan plan) {
        Uploaded uploaded = upload.carryOut(plan);
        plan.request().value().destroy();
        return new Stored(uploaded.name(), uploaded.id(), uploaded.action());
    }

    /** Of letters, digits, dots, underscores and hyphens, as OCI wants it: {@code github-GITHUB_TOKEN}. */
    static String name(String prefix, String server, String key) {
        var words = (server.isEmpty() ? "" : server + "-") + key;
        var name = prefix
                + words.replaceAll("[^A-Za-z0-9._-]+", "-")
                        .replaceAll("-{2,}", "-")
                        .replaceAll("^[-.]+|[-.]+$", "");
        return name.isEmpty() ? "secret" : name.substring(0, Math.min(name.length(), LONGEST_NAME - 4));
    }
}
