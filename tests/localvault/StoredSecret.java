//SOURCES ApiError.java
//SOURCES Lifecycle.java
//SOURCES SecretDetails.java
//SOURCES Stage.java
//SOURCES StoredVault.java
//SOURCES StoredVersion.java
package localvault;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A secret, its versions and where their stages are. Guarded by the {@link VaultState} that it belongs to.
 *
 * <p>Stages are kept as the numbers of the current, the previous and the pending version, 0 for none: the newest
 * version is LATEST besides, and whatever is none of the three is DEPRECATED.
 */
final class StoredSecret {
    static final int MAX_VERSIONS = 30;

    private final String id;
    private final String name;
    private final StoredVault vault;
    private final String keyId;
    private final Instant created;
    private final Clock clock;
    private final Lifecycle lifecycle;
    private final List<StoredVersion> versions = new ArrayList<>();
    private SecretDetails details = SecretDetails.NONE;
    private long currentNumber;
    private long previousNumber;
    private long pendingNumber;
    private long revision = 1;
    private Optional<Instant> deletion = Optional.empty();

    StoredSecret(String id, String name, StoredVault vault, String keyId, Clock clock, Lifecycle lifecycle) {
        this.id = id;
        this.name = name;
        this.vault = vault;
        this.keyId = keyId;
        this.clock = clock;
        this.created = clock.instant();
        this.lifecycle = lifecycle;
    }

    /** Adds a version as CURRENT or PENDING; 400 where there are too many or the name is taken. */
    StoredVersion add(byte[] content, Stage stage, Optional<String> versionName) {
        if (versions().stream().filter(version -> version.deletion().isEmpty()).count() >= MAX_VERSIONS) {
            throw ApiError.limit("The limit of " + MAX_VERSIONS + " active secret versions is reached");
        }
        if (versionName.isPresent()
                && versions.stream().anyMatch(version -> version.name().equals(versionName))) {
            throw ApiError.invalid("Secret version name already exists: " + versionName.get());
        }
        var version = new StoredVersion(versions.size() + 1L, versionName, content, clock.instant());
        versions.add(version);
        if (stage == Stage.PENDING) {
            pendingNumber = version.number();
        } else {
            makeCurrent(version.number());
        }
        return version;
    }

    /** Rotates to this version; the current one becomes the previous. */
    void makeCurrent(long number) {
        if (number == currentNumber) {
            return;
        }
        previousNumber = currentNumber;
        currentNumber = number;
        if (pendingNumber == number) {
            pendingNumber = 0;
        }
    }

    /** Those not deleted yet, oldest first. */
    List<StoredVersion> versions() {
        Instant now = clock.instant();
        return versions.stream()
                .filter(v -> v.deletion().filter(time -> !now.isBefore(time)).isEmpty())
                .toList();
    }

    StoredVersion current() {
        return version(currentNumber).orElseThrow();
    }

    Optional<StoredVersion> version(long number) {
        return versions().stream().filter(version -> version.number() == number).findFirst();
    }

    Optional<StoredVersion> version(String versionName) {
        return versions().stream()
                .filter(version -> version.name().equals(Optional.of(versionName)))
                .findFirst();
    }

    /** The newest version in this stage. */
    Optional<StoredVersion> version(Stage stage) {
        return versions().reversed().stream()
                .filter(version -> stages(version).contains(stage))
                .findFirst();
    }

    List<Stage> stages(StoredVersion version) {
        long number = version.number();
        Stage stage = number == currentNumber
                ? Stage.CURRENT
                : number == pendingNumber
                        ? Stage.PENDING
                        : number == previousNumber ? Stage.PREVIOUS : Stage.DEPRECATED;
        return number == versions().getLast().number() ? List.of(stage, Stage.LATEST) : List.of(stage);
    }

    /** Schedules the deletion of everything, 1 to 30 days ahead; 30 where nothing is said. */
    void scheduleDeletion(Optional<Instant> time) {
        deletion = Optional.of(deletionTime(time));
        lifecycle.pass("SCHEDULING_DELETION", Lifecycle.PENDING_DELETION);
    }

    void cancelDeletion() {
        if (!isPendingDeletion()) {
            throw ApiError.incorrectState("The secret is not pending deletion");
        }
        deletion = Optional.empty();
        lifecycle.pass("CANCELLING_DELETION", Lifecycle.ACTIVE);
    }

    /** Schedules the deletion of one version, which must be deprecated. */
    void scheduleDeletion(StoredVersion version, Optional<Instant> time) {
        if (!stages(version).contains(Stage.DEPRECATED) || version.deletion().isPresent()) {
            throw ApiError.incorrectState("Only a deprecated secret version can be scheduled for deletion");
        }
        version.deleteAt(deletionTime(time));
    }

    private Instant deletionTime(Optional<Instant> wanted) {
        Instant now = clock.instant();
        Instant time = wanted.orElse(now.plus(Duration.ofDays(30)));
        if (time.isBefore(now.plus(Duration.ofDays(1))) || time.isAfter(now.plus(Duration.ofDays(30)))) {
            throw ApiError.invalid("timeOfDeletion must be 1 to 30 days ahead");
        }
        return time;
    }

    boolean isPendingDeletion() {
        return deletion.isPresent();
    }

    boolean isDeleted() {
        return deletion.filter(time -> !clock.instant().isBefore(time)).isPresent();
    }

    /** 409 unless ACTIVE. */
    void requireActive() {
        if (!lifecycle.look().equals(Lifecycle.ACTIVE)) {
            throw ApiError.incorrectState("The secret is in state " + lifecycle.state() + ", it must be ACTIVE");
        }
    }

    /** Notes a change: a new etag, and UPDATING for a while. */
    void updated() {
        lifecycle.pass("UPDATING", Lifecycle.ACTIVE);
        changed();
    }

    void changed() {
        revision++;
    }

    String etag() {
        return Integer.toHexString(id.hashCode()) + "-" + revision;
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    StoredVault vault() {
        return vault;
    }

    String keyId() {
        return keyId;
    }

    Instant created() {
        return created;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    SecretDetails details() {
        return details;
    }

    void describe(SecretDetails details) {
        this.details = details;
    }

    Optional<Instant> deletion() {
        return deletion;
    }

    /** When this version expires. */
    Optional<Instant> expiry(StoredVersion version) {
        return details.rules().expiry(version.created());
    }
}
