package localvault;

/**
 * The lifecycle state of a secret: a passing state that turns into a lasting one after a number of looks at it. Guarded
 * by the {@link VaultState} that it belongs to.
 */
final class Lifecycle {
    static final String ACTIVE = "ACTIVE";
    static final String PENDING_DELETION = "PENDING_DELETION";

    private final int transitionReads;
    private String state = ACTIVE;
    private String next = ACTIVE;
    private int readsLeft;

    Lifecycle(int transitionReads) {
        this.transitionReads = transitionReads;
    }

    /** Enters {@code passing}, which ends in {@code lasting}. */
    void pass(String passing, String lasting) {
        next = lasting;
        readsLeft = transitionReads;
        state = readsLeft > 0 ? passing : lasting;
    }

    /** Enters a lasting state at once. */
    void settle(String lasting) {
        state = lasting;
        next = lasting;
        readsLeft = 0;
    }

    /** The state as this look finds it; a passing one comes closer to its end. */
    String look() {
        if (readsLeft > 0) {
            readsLeft--;
        } else {
            state = next;
        }
        return state;
    }

    /** The state, untouched by looking. */
    String state() {
        return state;
    }
}
