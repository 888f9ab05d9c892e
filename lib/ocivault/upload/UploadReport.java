package ocivault.upload;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import ocivault.model.Json;
import ocivault.upload.SecretUpload.Uploaded;
import ocivault.upload.SecretUpload.Uploaded.Action;

/**
 * What to tell about an upload that was done, or that would be done.
 *
 * @param text for a person; lines, each with its newline
 * @param json {@code action}, {@code id}, {@code name}, {@code version}, {@code references}, in this order; null stands
 *     for what nobody knows before it is done
 */
public record UploadReport(String text, Map<String, Object> json) {

    /** Of an upload that was done. */
    public static UploadReport of(UploadRequest request, Uploaded secret) {
        var outcome = switch (secret.action()) {
            case CREATED -> "created: " + secret.name() + ", version " + secret.version();
            case NEW_VERSION -> "updated: " + secret.name() + ", version " + secret.version() + pending(request);
            case UNCHANGED ->
                "unchanged: " + secret.name() + ", version " + secret.version() + pending(request)
                        + " has this value already";
        };
        var text = new StringBuilder("✅ Secret ").append(outcome).append("\nUse it as:\n");
        secret.references()
                .forEach(reference -> text.append("  ").append(reference).append('\n'));
        if (request.stage() == UploadRequest.Stage.PENDING) {
            text.append("Make it the current version with:\n  oci vault secret update --secret-id ")
                    .append(secret.id())
                    .append(" --current-version-number ")
                    .append(secret.version())
                    .append('\n');
        }
        return new UploadReport(
                text.toString(),
                json(secret.action(), secret.id(), secret.name(), secret.version(), secret.references()));
    }

    /** Of a plan that is not carried out. */
    public static UploadReport of(UploadPlan plan) {
        var request = plan.request();
        var name = request.name();
        return switch (plan) {
            case UploadPlan.Create create ->
                new UploadReport(
                        "Would create secret " + name + "\n  in vault " + request.vault() + "\n  in compartment "
                                + create.compartmentId() + "\n  encrypted with key " + create.keyId() + "\n",
                        json(Action.CREATED, null, name, 1L, List.of(request.referenceByName())));
            case UploadPlan.AddVersion added ->
                new UploadReport(
                        "Would add a version to secret " + name + pending(request)
                                + (added.versionBefore() == 0 ? "" : ", which is at version " + added.versionBefore())
                                + "\n  " + added.secret().id() + "\n",
                        json(
                                Action.NEW_VERSION,
                                added.secret().id(),
                                name,
                                null,
                                request.references(added.secret().id())));
            case UploadPlan.Unchanged same ->
                new UploadReport(
                        "Would change nothing: version " + same.version() + pending(request) + " of secret " + name
                                + " has this value already\n",
                        json(
                                Action.UNCHANGED,
                                same.secret().id(),
                                name,
                                same.version(),
                                request.references(same.secret().id())));
        };
    }

    private static String pending(UploadRequest request) {
        return switch (request.stage()) {
            case CURRENT -> "";
            case PENDING -> " (PENDING)";
        };
    }

    private static Map<String, Object> json(
            Action action, String id, String name, Long version, List<String> references) {
        return Json.object(
                "action", action.name().toLowerCase(Locale.ROOT),
                "id", id,
                "name", name,
                "version", version,
                "references", references);
    }
}
