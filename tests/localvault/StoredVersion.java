package localvault;

import java.time.Instant;
import java.util.Optional;

/** One version of a secret's content. Guarded by the {@link VaultState} that it belongs to. */
final class StoredVersion {
    private final long number;
    private final Optional<String> name;
    private final byte[] content;
    private final Instant created;
    private Optional<Instant> deletion = Optional.empty();

    StoredVersion(long number, Optional<String> name, byte[] content, Instant created) {
        this.number = number;
        this.name = name;
        this.content = content.clone();
        this.created = created;
    }

    long number() {
        return number;
    }

    Optional<String> name() {
        return name;
    }

    byte[] content() {
        return content.clone();
    }

    Instant created() {
        return created;
    }

    /** When it goes, if its deletion is scheduled. */
    Optional<Instant> deletion() {
        return deletion;
    }

    void deleteAt(Instant time) {
        deletion = Optional.of(time);
    }

    void cancelDeletion() {
        deletion = Optional.empty();
    }
}
