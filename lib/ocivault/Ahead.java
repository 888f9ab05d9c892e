//SOURCES CacheSeal.java
//SOURCES NativeCalls.java
package ocivault;

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

    private static final List<FutureTask<Void>> BEGUN = new CopyOnWriteArrayList<>();

    private Ahead() {}

    /** Files are opened from here on: look for {@link InheritedDescriptors} first. */
    public static void begin() {
        begin("native-calls", NativeCalls::prepare);
        begin("cryptography", CacheSeal::prepare);
    }

    private static void begin(String name, Runnable work) {
        var task = new FutureTask<Void>(work, null);
        BEGUN.add(task);
        Thread.ofPlatform().daemon().name(name).start(task);
    }

    /** Waits for the end of what was begun: a file that it has open at an exec would be open for the server too. */
    static void end() {
        for (var task : BEGUN) {
            try {
                task.get();
            } catch (ExecutionException e) {
                // Whoever needed it has met the same.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
