package ocivault.retry;

import static ocivault.retry.BreakerScene.RECOVERY;
import static ocivault.retry.BreakerScene.SUCCESS;
import static ocivault.retry.BreakerScene.THRESHOLD;
import static ocivault.retry.ResilienceSetup.DENIED;
import static ocivault.retry.ResilienceSetup.DOWN;
import static ocivault.retry.ResilienceSetup.PASSWORD_REFUSED;
import static ocivault.retry.ResilienceSetup.PROXY_DOWN;
import static ocivault.retry.ResilienceSetup.REGION;
import static ocivault.retry.ResilienceSetup.THROTTLED;
import static ocivault.retry.ResilienceSetup.UNREACHABLE;
import static ocivault.retry.ResilienceSetup.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ocivault.model.VaultException;
import ocivault.model.VaultException.CircuitOpen;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Unavailable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When the breaker of {@link Resilience} opens, and when not. */
@Timeout(60)
class SharedBreakerTest {

    private BreakerScene scene;

    @BeforeEach
    void aBreakerInAnEmptyFolder(@TempDir Path scratch) {
        scene = new BreakerScene(scratch);
    }

    @Nested
    class Opens {

        @Test
        void afterThatManyFailuresInARow() {
            var calls = scene.process();
            for (int i = 0; i < THRESHOLD; i++) {
                assertEquals(
                        Optional.of(i % 2 == 0 ? DOWN : UNREACHABLE),
                        scene.fail(calls, i % 2 == 0 ? DOWN : UNREACHABLE));
            }
            scene.assertOpenUntil(scene.clock.instant().plus(RECOVERY), calls);
            assertEquals(1L, scene.opens());
        }

        @Test
        void countingACallWithItsRetriesOnce() {
            var calls = scene.process(scene.setup().retry(4));
            scene.fail(calls, DOWN);
            scene.fail(calls, DOWN);
            assertEquals(10, scene.asked.get());
            assertEquals(SUCCESS, scene.succeed(calls));
        }

        @Test
        void forEveryProcessAndEveryLaterOne() {
            for (int i = 0; i < THRESHOLD; i++) {
                scene.fail(scene.process(), DOWN);
            }
            scene.assertOpenUntil(scene.clock.instant().plus(RECOVERY), scene.process());
        }

        @Test
        void notForAnotherRegion() {
            scene.open();
            assertEquals(SUCCESS, failureOf(() -> scene.process().call("us-ashburn-1", "ref", () -> "value")));
            assertInstanceOf(
                    CircuitOpen.class,
                    failureOf(() -> scene.process().call(REGION, "ref", () -> "value"))
                            .orElseThrow());
        }

        @Test
        void notForAnotherWayToTheVault() {
            scene.open();
            var proxied = scene.setup().settings("http://me:secret@proxy:3128");
            assertEquals(SUCCESS, scene.succeed(scene.process(proxied)));
            for (int i = 0; i < THRESHOLD; i++) {
                scene.fail(scene.process(proxied), UNREACHABLE);
            }
            // Another password is the same way.
            scene.assertOpenUntil(
                    scene.clock.instant().plus(RECOVERY),
                    scene.process(scene.setup().settings("http://me:other@proxy:3128")));
        }

        @Test
        void onceThoughManyFailAtTheSameTime() throws Exception {
            var calls = scene.process();
            int callers = 16;
            var together = new CountDownLatch(callers);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<Optional<VaultException>> call = () -> failureOf(() -> calls.call("ref", () -> {
                    together.countDown();
                    BreakerScene.await(together);
                    throw DOWN;
                }));
                for (var failure : threads.invokeAll(Collections.nCopies(callers, call))) {
                    assertEquals(Optional.of(DOWN), failure.get());
                }
            }
            scene.assertOpenUntil(scene.clock.instant().plus(RECOVERY), calls);
            assertEquals(1L, scene.opens());
        }

        @Test
        void byAVaultThatDoesNotAnswerInTime() {
            var setup = scene.setup().timeout(Duration.ofMillis(100));
            for (int i = 0; i < THRESHOLD; i++) {
                assertInstanceOf(
                        Unavailable.class,
                        failureOf(() -> scene.process(setup)
                                        .call("ref", () -> BreakerScene.await(new CountDownLatch(1))))
                                .orElseThrow());
            }
            scene.assertOpenUntil(scene.clock.instant().plus(RECOVERY), scene.process());
        }

        @Test
        void neverWhereThereIsNone() {
            var calls = scene.process(new ResilienceSetup(
                    scene.setup().folder(),
                    scene.setup().retry(),
                    Optional.empty(),
                    scene.setup().timeout()));
            for (int i = 0; i < 10; i++) {
                scene.fail(calls, DOWN);
            }
            assertEquals(10, scene.asked.get());
            assertFalse(Files.exists(scene.folder));
        }
    }

    /** One after the other: a vault that never answers in time is as good as dead. */
    @Test
    void opensWhereTheTimeIsUpAgainAndAgain() {
        for (int i = 0; i < THRESHOLD; i++) {
            var calls = scene.process(scene.setup().timeout(Duration.ofMillis(20)));
            assertInstanceOf(
                    Unavailable.class,
                    failureOf(() -> calls.call("ref", () -> BreakerScene.await(new CountDownLatch(1))))
                            .orElseThrow());
        }
        scene.assertOpenUntil(scene.clock.instant().plus(RECOVERY), scene.process());
    }

    @Nested
    class StaysClosed {

        @ParameterizedTest
        @MethodSource("ocivault.retry.SharedBreakerTest#answers")
        void whateverAWorkingVaultAnswersAndCountsAnew(VaultException answer) {
            var calls = scene.process();
            for (int i = 0; i < 10; i++) {
                scene.fail(calls, DOWN);
                scene.fail(calls, DOWN);
                scene.fail(calls, answer);
            }
            assertEquals(30, scene.asked.get());
            scene.fail(calls, DOWN);
            scene.fail(calls, DOWN);
            assertEquals(SUCCESS, scene.succeed(calls));
            scene.fail(calls, DOWN);
            scene.fail(calls, DOWN);
            assertEquals(SUCCESS, scene.succeed(calls));
            assertEquals(0L, scene.opens());
        }

        @ParameterizedTest
        @MethodSource("ocivault.retry.SharedBreakerTest#noAnswers")
        void butKeepsItsCountWhereTheVaultWasNotAsked(RuntimeException failure) {
            var calls = scene.process();
            scene.fail(calls, DOWN);
            scene.fail(calls, DOWN);
            try {
                calls.call("ref", () -> {
                    throw failure;
                });
            } catch (RuntimeException expected) {
                assertEquals(failure, expected);
            }
            scene.fail(calls, DOWN);
            scene.assertOpenUntil(scene.clock.instant().plus(RECOVERY), calls);
        }

        /** A client that is too slow for its own deadline says nothing about a vault that answers others meanwhile. */
        @Test
        void onManyCallsThatWaitHereUntilTheirTimeIsUp() throws Exception {
            var calls = scene.process(scene.setup().timeout(Duration.ofMillis(300)));
            var waiting = new CountDownLatch(20);
            try (var pool = Executors.newFixedThreadPool(20)) {
                var late = IntStream.range(0, 20)
                        .mapToObj(_ -> pool.submit(() -> failureOf(() -> calls.call("ref", () -> {
                            waiting.countDown();
                            return BreakerScene.await(new CountDownLatch(1));
                        }))))
                        .toList();
                waiting.await();
                assertEquals(SUCCESS, scene.succeed(scene.process()));
                assertEquals(SUCCESS, scene.succeed(calls));
                for (var call : late) {
                    assertInstanceOf(Unavailable.class, call.get().orElseThrow());
                }
            }
            for (int i = 1; i < THRESHOLD; i++) {
                scene.fail(scene.process(), DOWN);
            }
            assertEquals(SUCCESS, scene.succeed(scene.process()));
        }

        /** Nor do they count for more than one where nobody is answered. */
        @Test
        void onManyCallsWhoseTimeIsUpTogether() throws Exception {
            var calls = scene.process(scene.setup().timeout(Duration.ofMillis(300)));
            try (var pool = Executors.newFixedThreadPool(20)) {
                for (var call : IntStream.range(0, 20)
                        .mapToObj(_ -> pool.submit(() ->
                                failureOf(() -> calls.call("ref", () -> BreakerScene.await(new CountDownLatch(1))))))
                        .toList()) {
                    assertInstanceOf(Unavailable.class, call.get().orElseThrow());
                }
            }
            assertEquals(SUCCESS, scene.succeed(scene.process()));
        }

        @Test
        void onTheDeadlineOfACallThatNeverReachedTheVault() {
            var hasty = scene.setup().retry(1000).timeout(Duration.ofMillis(20));
            for (int i = 0; i < THRESHOLD; i++) {
                scene.fail(scene.process(hasty), PROXY_DOWN);
            }
            assertEquals(SUCCESS, scene.succeed(scene.process()));
        }

        @Test
        void forWhoHangsUp() throws Exception {
            for (int i = 0; i < THRESHOLD; i++) {
                var asking = new CountDownLatch(1);
                var caller =
                        new FutureTask<>(() -> failureOf(() -> scene.process().call("ref", () -> {
                            asking.countDown();
                            return BreakerScene.await(new CountDownLatch(1));
                        })));
                var thread = Thread.ofPlatform().start(caller);
                asking.await();
                thread.interrupt();
                assertInstanceOf(Unavailable.class, caller.get().orElseThrow());
            }
            assertEquals(SUCCESS, scene.succeed(scene.process()));
        }

        @Test
        void andLeavesNoFileWhereNothingFailed() throws IOException {
            scene.succeed(scene.process());
            assertFalse(Files.exists(scene.folder));
            scene.fail(scene.process(), DOWN);
            assertTrue(Files.exists(scene.file()));
            scene.succeed(scene.process());
            assertFalse(Files.exists(scene.file()));
        }
    }

    static Stream<VaultException> answers() {
        return Stream.of(
                DENIED,
                THROTTLED,
                new VaultException.Rejected("bad", new ServiceAnswer(400, "", "", "")),
                new VaultException.UnsuitableContent("not Base64", ""),
                new VaultException.AmbiguousName("n", List.of()));
    }

    static Stream<RuntimeException> noAnswers() {
        return Stream.of(
                PROXY_DOWN,
                PASSWORD_REFUSED,
                new VaultException.Configuration("no key", ""),
                new VaultException.Usage("no scope", ""),
                new IllegalStateException("a bug"));
    }
}
