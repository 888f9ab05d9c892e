package ocivault.retry;

import static ocivault.retry.BreakerScene.RECOVERY;
import static ocivault.retry.BreakerScene.SUCCESS;
import static ocivault.retry.ResilienceSetup.DENIED;
import static ocivault.retry.ResilienceSetup.DOWN;
import static ocivault.retry.ResilienceSetup.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import ocivault.model.VaultException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What follows once the breaker has been open for its recovery time. */
@Timeout(60)
class BreakerRecoveryTest {

    private BreakerScene scene;

    @BeforeEach
    void aBreakerInAnEmptyFolder(@TempDir Path scratch) {
        scene = new BreakerScene(scratch);
    }

    @Test
    void itClosesIfTheProbeSucceeds() {
        scene.open();
        scene.clock.advance(RECOVERY.minusMillis(1));
        scene.assertOpenUntil(scene.clock.instant().plusMillis(1), scene.process());
        scene.clock.advance(Duration.ofMillis(1));
        assertEquals(SUCCESS, scene.succeed(scene.process()));
        scene.fail(scene.process(), DOWN);
        scene.fail(scene.process(), DOWN);
        assertEquals(SUCCESS, scene.succeed(scene.process()));
    }

    @Test
    void itOpensForAnotherSuchTimeIfTheProbeFails() {
        scene.open();
        scene.clock.advance(RECOVERY);
        assertEquals(Optional.of(DOWN), scene.fail(scene.process(), DOWN));
        scene.assertOpenUntil(scene.clock.instant().plus(RECOVERY), scene.process());
        assertEquals(2L, scene.opens());
    }

    @Test
    void itClosesIfTheProbeIsAnsweredWithAnError() {
        scene.open();
        scene.clock.advance(RECOVERY);
        assertEquals(Optional.of(DENIED), scene.fail(scene.process(), DENIED));
        assertEquals(SUCCESS, scene.succeed(scene.process()));
    }

    @Test
    void onlyTheProbeIsLetThrough() {
        scene.open();
        scene.clock.advance(RECOVERY);
        assertEquals(
                SUCCESS,
                failureOf(() -> scene.process().call("ref", () -> {
                    // The prober's deadline, and the second in which it says that it was reached.
                    scene.assertOpenUntil(scene.clock.instant().plusSeconds(61), scene.process());
                    return "";
                })));
        assertEquals(SUCCESS, scene.succeed(scene.process()));
    }

    @Test
    void theNextOneProbesIfTheProbeNeverAskedTheVault() {
        scene.open();
        scene.clock.advance(RECOVERY);
        scene.fail(scene.process(), new VaultException.Configuration("no key", ""));
        assertEquals(SUCCESS, scene.succeed(scene.process()));
    }

    @Test
    void anotherProbesOnceTheProberMustBeDead() throws IOException {
        scene.open();
        scene.clock.advance(RECOVERY);
        var now = scene.clock.instant();
        Files.writeString(
                scene.file(), new BreakerState.HalfOpen(now.minus(RECOVERY), now, Duration.ofSeconds(21)).toText());
        scene.assertOpenUntil(now.plusSeconds(21), scene.process());
        scene.clock.advance(Duration.ofSeconds(21));
        assertEquals(SUCCESS, scene.succeed(scene.process()));
    }

    @Test
    void aCallFromBeforeDoesNotCloseIt() {
        assertEquals(
                SUCCESS,
                failureOf(() -> scene.process().call("slow", () -> {
                    scene.open();
                    return "";
                })));
        scene.assertOpenUntil(scene.clock.instant().plus(RECOVERY), scene.process());
    }

    @Test
    void aCallFromBeforeThatFailsDoesNotDecideInTheProbesPlace() throws Exception {
        var probing = new CountDownLatch(1);
        var slowFailed = new CountDownLatch(1);
        var probe = new FutureTask<>(() -> failureOf(() -> scene.process().call("probe", () -> {
            probing.countDown();
            return BreakerScene.await(slowFailed);
        })));
        assertEquals(
                Optional.of(DOWN),
                failureOf(() -> scene.process().call("slow", () -> {
                    scene.open();
                    scene.clock.advance(RECOVERY);
                    Thread.ofPlatform().start(probe);
                    BreakerScene.await(probing);
                    throw DOWN;
                })));
        slowFailed.countDown();
        assertEquals(SUCCESS, probe.get());
        assertEquals(SUCCESS, scene.succeed(scene.process()));
    }
}
