package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import testkit.Await;

/** What a local vault leaves behind when its process ends, at whatever moment: nothing. */
class CleanupTest {

    private final Cleanup cleanup = new Cleanup();
    private final List<String> closed = new CopyOnWriteArrayList<>();

    @Test
    void closesTheLastThatWasOpenedFirst() {
        cleanup.open(() -> () -> closed.add("first"));
        cleanup.open(() -> () -> closed.add("second"));

        cleanup.closeAll();

        assertEquals(List.of("second", "first"), closed);
    }

    @Test
    void hasNothingToCloseOfWhatCouldNotBeOpened() {
        assertThrows(
                IOException.class,
                () -> cleanup.<AutoCloseable, IOException>open(() -> {
                    throw new IOException("no");
                }));

        cleanup.closeAll();

        assertEquals(List.of(), closed);
    }

    /** Such as a process that has started but that nobody has noted yet, when the signal comes. */
    @Test
    void closesWhatIsJustBeingOpenedWhenTheProcessEnds() throws InterruptedException {
        var mayOpen = new CountDownLatch(1);
        var opening = Thread.ofPlatform()
                .daemon()
                .start(() -> cleanup.open(() -> {
                    awaited(mayOpen);
                    return () -> closed.add("late");
                }));
        Await.until("the opening", () -> opening.getState() == Thread.State.WAITING);
        var ending = Thread.ofPlatform().daemon().start(cleanup::closeAll);
        Await.until("the end to wait for it", () -> ending.getState() == Thread.State.BLOCKED);

        mayOpen.countDown();
        ending.join();

        assertEquals(List.of("late"), closed);
    }

    @Test
    void opensNothingOnceTheProcessEnds() {
        cleanup.closeAll();

        var opening = Thread.ofPlatform()
                .daemon()
                .start(() -> cleanup.open(() -> {
                    closed.add("opened");
                    return () -> {};
                }));

        Await.until("it to wait for the end", () -> opening.getState() == Thread.State.WAITING);
        assertEquals(List.of(), closed);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
