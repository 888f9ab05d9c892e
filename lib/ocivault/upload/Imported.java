package ocivault.upload;

import ocivault.upload.OciKeyImport.StoredKey;

/** A key that the vault has, enabled, with the public half that it should have. */
public record Imported(Action action, ImportRequest request, StoredKey key) {

    public enum Action {
        CREATED,
        NEW_VERSION,
        UNCHANGED
    }
}
