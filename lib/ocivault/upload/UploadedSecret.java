package ocivault.upload;

import java.util.List;

/**
 * A secret that holds the value, and how to refer to it.
 *
 * @param references by its OCID, then by vault and name
 */
public record UploadedSecret(Action action, String id, String name, long version, List<String> references) {

    public enum Action {
        CREATED,
        NEW_VERSION,
        UNCHANGED
    }

    public UploadedSecret {
        references = List.copyOf(references);
    }
}
