package ocivault.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A reference's value, and where it came from.
 *
 * @param ref as it was given
 * @param value the field's value where the reference names one, else the whole
 * @param bundle the version that it was taken from
 * @param fetchedAt when the vault gave it, which may be long ago
 * @param elapsed from the request to the value
 */
public record ResolvedSecret(
        SecretRef ref, SecretValue value, SecretBundle bundle, Source source, Instant fetchedAt, Duration elapsed) {

    /** {@code STALE}: an entry past its TTL, served because the vault is unavailable. */
    public enum Source {
        VAULT,
        CACHE,
        STALE
    }
}
