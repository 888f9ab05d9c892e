package ocivault.os;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Begins, on other threads, what every launch comes to and what depends on nothing that it was told: the JVM takes 20 ms
 * each for its first native call and its first cryptography, as long as for everything before them. Whoever comes to
 * either too early waits for it; what goes wrong there goes wrong again for him.
 */
public final class Ahead {

    /** Of the whole process, as are the descriptors on account of which {@link #end} waits. */
    private static final List<FutureTask<Void>> BEGUN = new CopyOnWriteArrayList<>();

    private Ahead() {}

    /** Begins the first native call. Files are opened from here on: look for inherited descriptors first. */
    public static void begin() {
        begin("native-calls", NativeCalls::prepare);
    }

    /** Begins any other work that may have files open, and of which nobody need hear how it ended. */
    public static void begin(String name, Runnable work) {
        var task = new FutureTask<Void>(work, null) {
            @Override
            protected void done() {
                BEGUN.remove(this);
            }
        };
        BEGUN.add(task);
        Thread.ofPlatform().daemon().name(name).start(task);
    }

    /** Waits for the end of what was begun: a file that it has open at an exec would be open for the server too. */
    public static void end() {
        boolean interrupted = false;
        for (var task : BEGUN) {
            while (!task.isDone()) {
                try {
                    task.get();
                } catch (ExecutionException e) {
                    // Whoever needed it has met the same.
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
