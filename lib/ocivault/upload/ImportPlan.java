package ocivault.upload;

import ocivault.upload.OciKeyImport.StoredKey;
import ocivault.upload.OciKms.Vault;

/** What an import would do, found out without changing anything. */
public sealed interface ImportPlan {

    ImportRequest request();

    /** There is no such key: it is created, with its first version. */
    record Create(ImportRequest request, Vault vault, String compartmentId) implements ImportPlan {}

    /** The key gets one more version, which signs from then on. */
    record AddVersion(ImportRequest request, Vault vault, StoredKey key) implements ImportPlan {}

    /** The vault has this key already. */
    record Unchanged(ImportRequest request, StoredKey key) implements ImportPlan {}
}
