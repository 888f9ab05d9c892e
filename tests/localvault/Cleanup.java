package localvault;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was handed to it, the last first, when the process ends in any way short of a kill -9. What comes after
 * that is closed at once. Thread-safe.
 */
public final class Cleanup {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean over;

    private Cleanup() {}

    /** One that runs when this process ends. */
    public static Cleanup atExit() {
        Cleanup cleanup = new Cleanup();
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::closeAll, "cleanup"));
        return cleanup;
    }

    /** Takes charge of {@code resource}, and returns it. */
    public synchronized <T extends AutoCloseable> T add(T resource) {
        if (over) {
            close(resource);
        } else {
            open.push(resource);
        }
        return resource;
    }

    private synchronized void closeAll() {
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
