package ocivault.retry;

import static ocivault.retry.ResilienceSetup.DENIED;
import static ocivault.retry.ResilienceSetup.DOWN;
import static ocivault.retry.ResilienceSetup.PASSWORD_REFUSED;
import static ocivault.retry.ResilienceSetup.PROXY_DOWN;
import static ocivault.retry.ResilienceSetup.THROTTLED;
import static ocivault.retry.ResilienceSetup.UNREACHABLE;
import static ocivault.retry.ResilienceSetup.retrying;
import static ocivault.retry.ResilienceSetup.throttled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ocivault.model.Metrics;
import ocivault.model.VaultException;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Throttled;
import ocivault.model.VaultException.Unavailable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.ManualClock;
import testkit.Run;

@Timeout(60)
class ResilienceTest {

    private static final Duration SHORT = Duration.ofMillis(1);

    private final List<String> verbose = new ArrayList<>();
    private final Metrics metrics = new Metrics();
    private final List<Long> attempts = new ArrayList<>();

    @Nested
    class Retries {

        @Test
        void nothingThatSucceeds() {
            assertEquals("value", resilience(retrying(3, SHORT)).call("ref", failing(List.of())));
            assertEquals(1, attempts.size());
            assertEquals(List.of(), verbose);
            assertEquals(0L, metrics.snapshot().get("retries"));
        }

        @Test
        void whatPassesUntilItSucceeds() {
            assertEquals(
                    "value", resilience(retrying(3, SHORT)).call("ref", failing(List.of(DOWN, THROTTLED, PROXY_DOWN))));
            assertEquals(4, attempts.size());
            assertEquals(3L, metrics.snapshot().get("retries"));
        }

        @Test
        void asOftenAsAllowedAndThenTellsTheLastFailure() {
            var calls = resilience(retrying(2, SHORT));
            assertSame(
                    DOWN,
                    assertThrows(
                            Unavailable.class,
                            () -> calls.call("ref", failing(List.of(UNREACHABLE, THROTTLED, DOWN)))));
            assertEquals(3, attempts.size());
            assertEquals(2L, metrics.snapshot().get("retries"));
        }

        @Test
        void notAtAllWhereNoRetryIsAllowed() {
            var calls = resilience(retrying(0, SHORT));
            assertSame(DOWN, assertThrows(Unavailable.class, () -> calls.call("ref", failing(List.of(DOWN)))));
            assertEquals(1, attempts.size());
        }

        @ParameterizedTest
        @MethodSource("ocivault.retry.ResilienceTest#permanent")
        void nothingPermanent(RuntimeException failure) {
            var calls = resilience(retrying(3, SHORT));
            assertSame(
                    failure, assertThrows(RuntimeException.class, () -> calls.call("ref", failing(List.of(failure)))));
            assertEquals(1, attempts.size());
            assertEquals(List.of(), verbose);
        }

        @Test
        void withTwiceThePauseEachTimeGiveOrTakeAQuarter() {
            var base = Duration.ofMillis(100);
            resilience(retrying(3, base)).call("oci-vault://token", failing(List.of(DOWN, DOWN, DOWN)));
            for (int i = 0; i < 3; i++) {
                var line = Pattern.compile("retry " + (i + 1) + " of 3 in ([0-9.]+) s: 503 ServiceUnavailable"
                                + " \\(opc-request-id req-1\\), for oci-vault://token")
                        .matcher(verbose.get(i));
                assertTrue(line.matches(), verbose.get(i));
                double nominal = 0.1 * (1 << i);
                assertEquals(nominal, Double.parseDouble(line.group(1)), 0.25 * nominal + 0.051);
                long waited = attempts.get(i + 1) - attempts.get(i);
                assertTrue(waited >= 0.75e9 * nominal, "waited " + waited + " ns");
            }
        }

        /** Two hundred pauses of ten seconds, none of which is waited for. */
        @Test
        void afterPausesThatAreSpreadOverTheWholeQuarterEitherWay() {
            for (int i = 0; i < 200; i++) {
                var caller = Thread.currentThread();
                var setup = retrying(1, Duration.ofSeconds(10));
                var clock = Clock.systemUTC();
                var calls = new Resilience(
                        setup.settings(), metrics, clock, clock.instant().plus(setup.timeout()), line -> {
                            verbose.add(line);
                            caller.interrupt();
                        });
                assertThrows(Unavailable.class, () -> calls.call("ref", failing(List.of(UNREACHABLE))));
                assertTrue(Thread.interrupted());
            }
            var pauses = verbose.stream()
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("retry 1 of 1 in ([0-9.]+) s: .*", "$1")))
                    .summaryStatistics();
            assertEquals(200, pauses.getCount());
            assertEquals(7.75, pauses.getMin(), 0.251);
            assertEquals(12.25, pauses.getMax(), 0.251);
        }

        @Test
        void sayingWhyWhereThereWasNoAnswer() {
            resilience(retrying(1, Duration.ZERO)).call("ref", failing(List.of(UNREACHABLE)));
            assertEquals(List.of("retry 1 of 1 in 0 s: connection refused, for ref"), verbose);
        }
    }

    @Nested
    class RetryAfter {

        @Test
        void isWaitedForInFull() {
            var wait = Duration.ofMillis(300);
            var busy = new Unavailable("busy", DOWN.answer, wait, null);
            resilience(retrying(3, SHORT)).call("ref", failing(List.of(throttled(wait), busy)));
            assertTrue(attempts.get(1) - attempts.get(0) >= wait.toNanos());
            assertTrue(attempts.get(2) - attempts.get(1) >= wait.toNanos());
        }

        @Test
        void doesNotShortenThePause() {
            resilience(retrying(1, Duration.ofMillis(200))).call("ref", failing(List.of(throttled(SHORT))));
            assertTrue(attempts.get(1) - attempts.get(0) >= 150_000_000);
        }

        @ParameterizedTest
        @ValueSource(longs = {61, 86_400, Long.MAX_VALUE})
        void beyondTheDeadlineIsTheEndAtOnce(long seconds) {
            var calls = resilience(retrying(3, SHORT));
            var failure = throttled(Duration.ofSeconds(seconds));
            long started = System.nanoTime();
            assertSame(failure, assertThrows(Throttled.class, () -> calls.call("ref", failing(List.of(failure)))));
            assertEquals(1, attempts.size());
            assertTrue(System.nanoTime() - started < Duration.ofSeconds(30).toNanos());
        }
    }

    @Nested
    class TheDeadline {

        @Test
        void endsAPauseBeforeItBegins() {
            var calls = resilience(retrying(3, Duration.ofDays(1_000_000)));
            assertSame(DOWN, assertThrows(Unavailable.class, () -> calls.call("ref", failing(List.of(DOWN)))));
            assertEquals(1, attempts.size());
        }

        @Test
        void onceItHasPassedNothingIsAsked() {
            var clock = Clock.systemUTC();
            var calls = new Resilience(retrying(3, SHORT).settings(), metrics, clock, clock.instant(), verbose::add);
            var failure = assertThrows(Unavailable.class, () -> calls.call("ref", failing(List.of())));
            assertEquals("no answer within 60 s for ref", failure.getMessage());
            assertEquals(List.of(), attempts);
        }

        @Test
        void interruptsAnAttemptThatNeverEnds() {
            var ended = new CountDownLatch(1);
            var calls = resilience(retrying(3, SHORT).timeout(Duration.ofMillis(700)));
            var failure = assertThrows(
                    Unavailable.class,
                    () -> calls.call("oci-vault://token", () -> {
                        try {
                            awaitInterrupt();
                            return "";
                        } finally {
                            ended.countDown();
                        }
                    }));
            assertEquals("no answer within 0.7 s for oci-vault://token", failure.getMessage());
            Await.until("the end of the attempt", () -> ended.getCount() == 0);
            assertEquals(0L, metrics.snapshot().get("retries"));
        }

        @Test
        void tellsWhatTheVaultSaidLast() {
            var calls = resilience(retrying(3, SHORT).timeout(Duration.ofSeconds(2)));
            var failures = new ArrayDeque<RuntimeException>(List.of(DOWN));
            var failure = assertThrows(
                    Unavailable.class,
                    () -> calls.call("ref", () -> {
                        if (failures.isEmpty()) {
                            awaitInterrupt();
                        }
                        throw failures.pop();
                    }));
            assertEquals("no answer within 2 s for ref", failure.getMessage());
            assertEquals(DOWN.answer, failure.answer);
        }

        @Test
        void isTheSameForAllCallsUntilAnotherIsSet() {
            var clock = new ManualClock(Instant.now());
            var calls = new Resilience(
                    retrying(0, SHORT).settings(),
                    metrics,
                    clock,
                    clock.instant().plusSeconds(1),
                    verbose::add);
            assertEquals("value", calls.call("ref", failing(List.of())));
            clock.advance(Duration.ofSeconds(1));
            assertThrows(Unavailable.class, () -> calls.call("ref", failing(List.of())));
            assertEquals("value", calls.until(clock.instant().plusSeconds(1)).call("ref", failing(List.of())));
        }
    }

    @Test
    void anInterruptedCallerHangsUp() throws Exception {
        var calls = resilience(retrying(3, SHORT));
        var asking = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var caller = new FutureTask<>(() -> ResilienceSetup.failureOf(() -> calls.call("ref", () -> {
            asking.countDown();
            try {
                awaitInterrupt();
            } finally {
                interrupted.countDown();
            }
            return "";
        })));
        var thread = Thread.ofPlatform().start(caller);
        asking.await();
        thread.interrupt();
        assertEquals(
                "interrupted while waiting for ref", caller.get().orElseThrow().getMessage());
        interrupted.await();
    }

    @Test
    void aBugPropagatesAsItIs() {
        var calls = resilience(retrying(3, SHORT));
        var bug = new AssertionError("a bug");
        assertSame(
                bug,
                assertThrows(
                        AssertionError.class,
                        () -> calls.call("ref", () -> {
                            throw bug;
                        })));
    }

    @Test
    void keepsNoProcessAlive() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var outcome = Run.command(java, "-cp", System.getProperty("java.class.path"), StubbornCall.class.getName())
                .run();
        assertEquals("no answer within 0.5 s for a vault that does not listen\n", outcome.stdout());
        assertEquals(0, outcome.exitCode(), outcome.stderr());
    }

    /** A process that retries, and then makes an attempt that no interrupt ends. */
    static final class StubbornCall {
        public static void main(String[] args) {
            var setup = retrying(1, SHORT).timeout(Duration.ofMillis(500));
            var clock = Clock.systemUTC();
            var calls = new Resilience(
                    setup.settings(), new Metrics(), clock, clock.instant().plus(setup.timeout()), _ -> {});
            var failures = new ArrayDeque<RuntimeException>(List.of(DOWN));
            System.out.println(ResilienceSetup.failureOf(() -> calls.call("a vault that does not listen", () -> {
                        while (failures.isEmpty()) {
                            Thread.onSpinWait();
                        }
                        throw failures.pop();
                    }))
                    .orElseThrow()
                    .getMessage());
        }
    }

    static Stream<RuntimeException> permanent() {
        return Stream.of(
                PASSWORD_REFUSED,
                DENIED,
                new VaultException.Rejected("bad request", new ServiceAnswer(400, "InvalidParameter", "", "")),
                new VaultException.UnsuitableContent("not Base64", ""),
                new VaultException.AmbiguousName("n", List.of()),
                new VaultException.Configuration("no key", ""),
                new VaultException.Usage("no scope", ""),
                new IllegalStateException("a bug"));
    }

    private Resilience resilience(ResilienceSetup setup) {
        var clock = Clock.systemUTC();
        return new Resilience(setup.settings(), metrics, clock, clock.instant().plus(setup.timeout()), verbose::add);
    }

    /** Fails as told, each in its turn, then gives a value. */
    private Supplier<String> failing(List<? extends RuntimeException> failures) {
        Deque<RuntimeException> left = new ArrayDeque<>(failures);
        return () -> {
            attempts.add(System.nanoTime());
            if (left.isEmpty()) {
                return "value";
            }
            throw left.pop();
        };
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new Unavailable("interrupted", ServiceAnswer.NONE, e);
        }
    }
}
