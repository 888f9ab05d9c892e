package localvault;

import java.util.Arrays;
import java.util.Optional;

/** Rotation state of a version. A version may have LATEST beside one of the others. */
public enum Stage {
    CURRENT,
    PENDING,
    LATEST,
    PREVIOUS,
    DEPRECATED;

    /** The stage of this exact name. */
    static Optional<Stage> named(String name) {
        return Arrays.stream(values())
                .filter(stage -> stage.name().equals(name))
                .findFirst();
    }
}
