package ocivault.upload;

import java.util.Locale;
import java.util.Map;
import ocivault.model.Ocid;
import ocivault.model.VaultException;

/**
 * A signing key that is to be imported, and where to.
 *
 * @param name as {@link UploadRequest#checkName} has it
 * @param compartmentId where the key lives or is created; empty: the vault's own compartment
 * @param tags freeform, of a new key
 */
public record ImportRequest(
        String name,
        SigningKey key,
        Ocid vault,
        String compartmentId,
        Map<String, String> tags,
        Protection protection,
        IfPresent ifPresent) {

    /** Where OCI keeps it: in a hardware security module, which nobody gets it out of, or on its servers. */
    public enum Protection {
        HSM,
        SOFTWARE;

        /**
         * What {@code --protection} names; empty for the default.
         *
         * @throws VaultException.Usage if that is none
         */
        public static Protection of(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "", "hsm" -> HSM;
                case "software" -> SOFTWARE;
                default ->
                    throw new VaultException.Usage(
                            "--protection is neither hsm nor software",
                            "hsm keeps the key in a hardware security module, software on OCI's servers.");
            };
        }
    }

    /** What to do where a key of that name is there already. */
    public enum IfPresent {
        /** Nothing, where it is the same key; else refuse. */
        KEEP,
        /** Another key becomes its new version, which signs from then on. */
        ADD_VERSION,
        REFUSE
    }

    public ImportRequest {
        UploadRequest.checkName(name);
        UploadRequest.checkType(vault.text(), "--vault-id", "vault");
        if (!compartmentId.isEmpty()) {
            UploadRequest.checkType(compartmentId, "--compartment-id", "compartment", "tenancy");
        }
        tags = Map.copyOf(tags);
    }

    String shape() {
        return "RSA " + key.bits();
    }
}
