package localvault;

import java.time.Instant;

/** A vault. */
record StoredVault(String id, String displayName, String compartmentId, Instant created) {}
