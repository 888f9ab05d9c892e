//SOURCES Lifecycle.java
//SOURCES StoredKeyVersion.java
package localvault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A master encryption key of a vault. Guarded by the {@link VaultState} that it belongs to. */
final class StoredKey {
    static final String ENABLED = "ENABLED";
    static final String DELETED = "DELETED";

    /**
     * What a key is made with.
     *
     * @param algorithm AES, RSA or ECDSA
     * @param protectionMode SOFTWARE or HSM
     */
    record Details(
            String vaultId,
            String compartmentId,
            String displayName,
            String algorithm,
            String protectionMode,
            Map<String, String> freeformTags) {}

    private final String id;
    private final Details details;
    private final Lifecycle lifecycle;
    private final Instant created;
    private final List<StoredKeyVersion> versions = new ArrayList<>();

    StoredKey(String id, Details details, Lifecycle lifecycle, Instant created) {
        this.id = id;
        this.details = details;
        this.lifecycle = lifecycle;
        this.created = created;
    }

    String id() {
        return id;
    }

    String vaultId() {
        return details.vaultId;
    }

    String compartmentId() {
        return details.compartmentId;
    }

    String algorithm() {
        return details.algorithm;
    }

    Details details() {
        return details;
    }

    Instant created() {
        return created;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    /** Oldest first, at least one. */
    List<StoredKeyVersion> versions() {
        return List.copyOf(versions);
    }

    void add(StoredKeyVersion version) {
        versions.add(version);
    }

    /** The one that signs. */
    StoredKeyVersion current() {
        return versions.getLast();
    }

    /** In bytes, as OCI counts. */
    int length() {
        return algorithm().equals("RSA") ? current().modulusBytes() : 32;
    }

    /** Whether secrets may be encrypted with it. */
    boolean encryptsSecrets() {
        return algorithm().equals("AES") && lifecycle.state().equals(ENABLED);
    }
}
