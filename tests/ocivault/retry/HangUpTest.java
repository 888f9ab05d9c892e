package ocivault.retry;

import static ocivault.retry.BreakerScene.RECOVERY;
import static ocivault.retry.BreakerScene.SUCCESS;
import static ocivault.retry.ResilienceSetup.DOWN;
import static ocivault.retry.ResilienceSetup.failureOf;
import static ocivault.retry.ResilienceSetup.retrying;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import ocivault.model.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a caller or a prober leaves behind who is gone before the vault has answered. */
@Timeout(60)
class HangUpTest {

    @Test
    void anAttemptWhoseCallerHasHungUpIsTheLast() throws Exception {
        var setup = retrying(3, Duration.ofMillis(1));
        var clock = Clock.systemUTC();
        var calls = new Resilience(
                setup.settings(), new Metrics(), clock, clock.instant().plus(setup.timeout()), _ -> {});
        var attempts = new AtomicInteger();
        var attempting = new CompletableFuture<Thread>();
        var interrupted = new CountDownLatch(1);
        var callerGone = new CountDownLatch(1);
        var caller = Thread.ofPlatform()
                .start(() -> failureOf(() -> calls.call("ref", () -> {
                    attempts.incrementAndGet();
                    attempting.complete(Thread.currentThread());
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown(); // and goes on, as some code does
                    }
                    awaitInSpiteOfInterrupts(callerGone);
                    throw DOWN;
                })));
        var attempt = attempting.get();

        caller.interrupt();
        caller.join();
        interrupted.await();
        callerGone.countDown();
        attempt.join();

        assertEquals(1, attempts.get());
    }

    @Test
    void aCallerWhoHangsUpSaysNothingAgainstTheVault(@TempDir Path scratch) throws Exception {
        var scene = new BreakerScene(scratch);
        for (var setup : List.of(scene.setup(), scene.setup().withoutFolder())) {
            var calls = scene.process(setup);
            for (int i = 0; i < BreakerScene.THRESHOLD; i++) {
                var asking = new CountDownLatch(1);
                var caller = Thread.ofPlatform()
                        .start(() -> failureOf(() -> calls.call("ref", () -> {
                            asking.countDown();
                            return BreakerScene.await(new CountDownLatch(1));
                        })));
                asking.await();
                caller.interrupt();
                caller.join();
            }

            assertEquals(SUCCESS, scene.succeed(calls));
        }
    }

    /** Its deadline may be a day away: no longer than an hour is it waited for. */
    @Test
    void aProberWithADistantDeadlineBlocksTheOthersForAnHour(@TempDir Path scratch) {
        var scene = new BreakerScene(scratch);
        scene.open();
        scene.clock.advance(RECOVERY);
        var probed = scene.clock.instant();
        var patient = scene.process(scene.setup().timeout(Duration.ofHours(3)));

        assertEquals(
                SUCCESS,
                failureOf(() -> patient.call("ref", () -> {
                    scene.assertOpenUntil(probed.plus(Duration.ofHours(1)), scene.process());
                    scene.clock.advance(Duration.ofHours(1));
                    assertEquals(SUCCESS, scene.succeed(scene.process()));
                    return "";
                })));
    }

    private static void awaitInSpiteOfInterrupts(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // once more
            }
        }
    }
}
