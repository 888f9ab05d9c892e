package localvault;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was opened through it, the last first, when the process ends in any way short of a kill -9: also what is just
 * being opened then, and nothing is opened after. Thread-safe.
 */
public final class Cleanup {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean over;

    Cleanup() {}

    /** Opens something that may fail. */
    @FunctionalInterface
    public interface Opening<T extends AutoCloseable, E extends Exception> {
        T open() throws E;
    }

    /** One that runs when this process ends. */
    public static Cleanup atExit() {
        Cleanup cleanup = new Cleanup();
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::closeAll, "cleanup"));
        return cleanup;
    }

    /** Opens a resource and takes charge of it. While the process ends, it does not return. */
    public synchronized <T extends AutoCloseable, E extends Exception> T open(Opening<T, E> opening) throws E {
        while (over) {
            try {
                wait();
            } catch (InterruptedException e) {
                // The end is near all the same.
            }
        }
        T resource = opening.open();
        open.push(resource);
        return resource;
    }

    synchronized void closeAll() {
        over = true;
        while (!open.isEmpty()) {
            close(open.pop());
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("warning: not cleaned up: " + e.getMessage());
        }
    }
}
