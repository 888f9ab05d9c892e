package ocivault.os;

/**
 * Keeps this process out of core dumps and debuggers, on Linux; elsewhere it does nothing. Exec undoes it, so the
 * server's own core dumps are as they would be without us.
 *
 * <p>From then on the files in /proc/self that only their owner may read belong to root: read the environment first
 * ({@code ServerEnvironment.ofThisProcess()}).
 */
public final class ProcessHardening {

    private static final int PR_SET_DUMPABLE = 4;

    private ProcessHardening() {}

    /** Costs nothing beyond what {@code Launcher} needs anyway: the first native call of a process is the dear one. */
    public static void apply() {
        if (OperatingSystem.current() == OperatingSystem.LINUX) {
            NativeCalls.use(calls -> calls.call("prctl", PR_SET_DUMPABLE, 0, 0));
        }
    }

    /**
     * The same for programs that make no other native call. Not where the JVM was not told to expect any: it would say so on
     * stderr.
     */
    public static void applyQuietly() {
        if (ProcessHardening.class.getModule().isNativeAccessEnabled()) {
            apply();
        }
    }
}
