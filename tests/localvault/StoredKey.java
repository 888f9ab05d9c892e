package localvault;

import java.time.Instant;

/** A master encryption key of a vault. */
record StoredKey(
        String id,
        String vaultId,
        String compartmentId,
        String displayName,
        String algorithm,
        String lifecycleState,
        Instant created) {

    StoredKey inState(String lifecycleState) {
        return new StoredKey(id, vaultId, compartmentId, displayName, algorithm, lifecycleState, created);
    }

    /** Whether secrets may be encrypted with it. */
    boolean encryptsSecrets() {
        return algorithm.equals("AES") && lifecycleState.equals("ENABLED");
    }
}
