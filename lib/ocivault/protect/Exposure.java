package ocivault.protect;

import java.util.List;

/**
 * Who else may have seen a file, or may yet.
 *
 * @param text a sentence without its subject, the file, and without a full stop
 * @param seen the secrets that are to be rotated for it, since it is too late to hide them
 */
public record Exposure(Kind kind, String text, List<Finding> seen) {

    /** How. */
    public enum Kind {
        /** Its versions in git have a secret. */
        COMMITTED("committed to git"),
        /** git knows the file, and the next commit takes what it has now. */
        TRACKED("tracked by git"),
        /** It lies in a repository. */
        IN_REPOSITORY("in a git repository"),
        READABLE("readable by others"),
        SYNCED("in a synced folder");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    public Exposure {
        seen = List.copyOf(seen);
    }
}
