package ocivault.rewrite;

/** Ends the rewriting of one server. Its message completes "NAME …" and says nothing of a secret. */
final class NotRewritable extends Exception {
    private static final long serialVersionUID = 1L;

    NotRewritable(String reason) {
        super(reason, null, false, false);
    }
}
