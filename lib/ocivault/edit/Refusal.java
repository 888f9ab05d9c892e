package ocivault.edit;

/** Ends the reading of a document. Says nothing of what stands there: it may be a secret. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** In {@code char}s; -1 for the whole file. */
    final int offset;

    Refusal(String reason, int offset) {
        super(reason, null, false, false);
        this.offset = offset;
    }
}
