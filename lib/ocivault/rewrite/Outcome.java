package ocivault.rewrite;

import java.util.List;

/** What becomes of a server, or of a file's values that are no server's. */
sealed interface Outcome {

    /** From the document's root. */
    List<String> path();

    /**
     * It is rewritten.
     *
     * @param start where it begins in the document
     * @param changes sorted
     * @param holes the secrets that are replaced
     */
    record Rewritten(List<String> path, String name, int start, List<Change> changes, List<Hole> holes)
            implements Outcome {}

    /**
     * It stays as it is.
     *
     * @param reason completes "NAME …", as in {@code speaks SSE, which we do not}
     */
    record Left(List<String> path, String name, List<Hole> holes, String reason) implements Outcome {}
}
