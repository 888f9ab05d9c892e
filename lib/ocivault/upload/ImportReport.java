package ocivault.upload;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import ocivault.model.Json;

/**
 * What to tell about an import that was done, or that would be done.
 *
 * @param text for a person; lines, each with its newline
 * @param json {@code action}, {@code id}, {@code name}, {@code version} (an OCID), {@code references} (the key's OCID, for
 *     --app-key), {@code algorithm}, {@code bits}, {@code protection}, in this order; null stands for what nobody knows
 *     before it is done
 */
public record ImportReport(String text, Map<String, Object> json) {

    /** Of an import that was done. */
    public static ImportReport of(Imported done) {
        var request = done.request();
        var key = done.key();
        var what = request.name() + " (" + request.shape() + ", " + key.protection() + ")";
        var outcome = switch (done.action()) {
            case CREATED -> "created: " + what;
            case NEW_VERSION -> "updated: " + what + ", which signs with its new version";
            case UNCHANGED -> "unchanged: " + what + ", the vault has it already";
        };
        return new ImportReport(
                "✅ Signing key " + outcome + "\n  " + key.id() + "\nUse it as:\n  --app-key " + key.id()
                        + "\nWho signs with it needs the policy:\n  allow group <group> to use keys in compartment"
                        + " <compartment> where target.key.id = '" + key.id()
                        + "'\nWhoever has the PEM file can sign too: delete it.\n",
                json(done.action(), key.id(), request, key.version(), key.protection()));
    }

    /** Of a plan that is not carried out. */
    public static ImportReport of(ImportPlan plan) {
        var request = plan.request();
        var name = request.name();
        return switch (plan) {
            case ImportPlan.Create create ->
                new ImportReport(
                        "Would import key " + name + " (" + request.shape() + ", " + request.protection()
                                + ")\n  into vault " + request.vault() + "\n  in compartment "
                                + create.compartmentId() + "\n",
                        json(
                                Imported.Action.CREATED,
                                null,
                                request,
                                null,
                                request.protection().name()));
            case ImportPlan.AddVersion add ->
                new ImportReport(
                        "Would import a new version of key " + name + " (" + request.shape() + ", "
                                + add.key().protection() + "), which signs from then on\n  "
                                + add.key().id() + "\n",
                        json(
                                Imported.Action.NEW_VERSION,
                                add.key().id(),
                                request,
                                null,
                                add.key().protection()));
            case ImportPlan.Unchanged same ->
                new ImportReport(
                        "Would change nothing: the vault has key " + name + " already\n  "
                                + same.key().id() + "\n",
                        json(
                                Imported.Action.UNCHANGED,
                                same.key().id(),
                                request,
                                same.key().version(),
                                same.key().protection()));
        };
    }

    private static Map<String, Object> json(
            Imported.Action action, String id, ImportRequest request, String version, String protection) {
        return Json.object(
                "action",
                action.name().toLowerCase(Locale.ROOT),
                "id",
                id,
                "name",
                request.name(),
                "version",
                version,
                "references",
                id == null ? List.of() : List.of(id),
                "algorithm",
                "RSA",
                "bits",
                request.key().bits(),
                "protection",
                protection);
    }
}
