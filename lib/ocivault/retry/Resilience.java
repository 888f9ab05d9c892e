package ocivault.retry;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import ocivault.model.Metrics;
import ocivault.model.VaultException;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Throttled;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;
import ocivault.settings.VaultSettings;

/**
 * How the vault is asked: the circuit breaker that all processes share around Failsafe's retries, all of it before one
 * deadline.
 * Thread-safe; leaves no thread that would keep the JVM alive.
 *
 * <p>Only what passes is retried, {@link Throttled} and {@link Unavailable}, unless that comes of one's own settings,
 * after a pause that doubles from one time to the next, with 25 % jitter, and is never shorter than OCI's Retry-After.
 * Where the next attempt would come after the deadline, the last failure is final at once. An attempt that still runs at
 * the deadline is interrupted.
 */
public final class Resilience {

    private static final double JITTER = 0.25;

    private final VaultSettings settings;
    private final Metrics metrics;
    private final Clock clock;
    private final Instant deadline;
    private final Consumer<String> verbose;
    private final Map<String, SharedBreaker> breakers;

    /** @param verbose gets a line for each retry */
    public Resilience(
            VaultSettings settings, Metrics metrics, Clock clock, Instant deadline, Consumer<String> verbose) {
        this(settings, metrics, clock, deadline, verbose, new ConcurrentHashMap<>());
    }

    private Resilience(
            VaultSettings settings,
            Metrics metrics,
            Clock clock,
            Instant deadline,
            Consumer<String> verbose,
            Map<String, SharedBreaker> breakers) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.deadline = deadline;
        this.verbose = verbose;
        this.breakers = breakers;
    }

    /** The same, with the same breakers, for other calls that have another deadline. */
    public Resilience until(Instant otherDeadline) {
        return new Resilience(settings, metrics, clock, otherDeadline, verbose, breakers);
    }

    /**
     * Makes one call to the host that the settings name.
     *
     * @see #call(String, String, Supplier)
     */
    public <T> T call(String what, Supplier<T> attempt) {
        return call(settings.login().region(), what, attempt);
    }

    /**
     * Makes one call, of as many attempts as it takes.
     *
     * @param region with the settings' endpoint, the host that is asked: each has its own breaker, for each way there
     * @param what a reference or an operation, for messages
     * @param attempt asks once; interruptible
     * @throws VaultException as the last attempt did; {@link VaultException.CircuitOpen} if none was made;
     *     {@link Unavailable} at the deadline
     */
    public <T> T call(String region, String what, Supplier<T> attempt) {
        var operation = new Operation<T>(what, attempt);
        if (!operation.remaining().isPositive()) {
            throw operation.tooLate();
        }
        return settings.breaker().isPresent()
                ? breaker(region, settings.breaker().get()).call(deadline, operation::run)
                : operation.run();
    }

    /** What has one breaker. The way is part of it: without the proxy that a network asks for, every connection fails. */
    static String host(VaultSettings settings, String region) {
        return settings.endpoint().map(URI::toString).orElse("") + " " + region + " "
                + settings.network().way();
    }

    private SharedBreaker breaker(String region, VaultSettings.Breaker limits) {
        return breakers.computeIfAbsent(
                host(settings, region),
                host -> new SharedBreaker(
                        limits,
                        settings.cacheFolder().isPresent()
                                ? new BreakerMemory.OfUser(
                                        settings.cacheFolder().get(), host, clock)
                                : new BreakerMemory.OfProcess(),
                        metrics,
                        clock));
    }

    /** One call. */
    private final class Operation<T> {

        private final String what;
        private final Supplier<T> attempt;
        private int failures;
        private Duration pause = Duration.ZERO;
        private volatile ServiceAnswer lastAnswer = ServiceAnswer.NONE;
        private volatile Origin lastOrigin = Origin.VAULT;
        private volatile boolean abandoned;

        Operation(String what, Supplier<T> attempt) {
            this.what = what;
            this.attempt = attempt;
        }

        Duration remaining() {
            return Duration.between(clock.instant(), deadline);
        }

        Unavailable tooLate() {
            return new Unavailable(
                    failures == 0 ? Origin.DEADLINE : lastOrigin,
                    "no answer within " + seconds(settings.timeout()) + " s for " + what,
                    lastAnswer,
                    Duration.ZERO,
                    null);
        }

        T run() {
            var task = new FutureTask<>(this::withRetries);
            Thread.ofPlatform().daemon().name("vault-call").start(task);
            try {
                return task.get(TimeUnit.NANOSECONDS.convert(remaining()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw tooLate();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Unavailable("interrupted while waiting for " + what, lastAnswer, e);
            } catch (ExecutionException e) {
                throw switch (e.getCause()) {
                    case Error error -> throw error;
                    case RuntimeException exception -> exception;
                    case Throwable impossible -> new IllegalStateException(impossible);
                };
            } finally {
                abandoned = true;
                task.cancel(true);
            }
        }

        /** The first attempt is made before Failsafe, which takes a JVM 10 ms to load, is needed for another. */
        private T withRetries() {
            try {
                return once();
            } catch (Unavailable | Throttled e) {
                return withRetries(e);
            }
        }

        private T withRetries(VaultException first) {
            var retries = RetryPolicy.<T>builder()
                    .withMaxRetries(settings.retry().maxRetries())
                    .handleIf(this::mayPass)
                    .withDelayFn(_ -> pause)
                    .onRetryScheduled(
                            retry -> report(retry.getAttemptCount(), retry.getDelay(), retry.getLastException()))
                    .onRetry(_ -> metrics.retried())
                    .build();
            var made = new AtomicBoolean();
            return Failsafe.with(retries).get(() -> {
                if (!made.getAndSet(true)) {
                    throw first;
                }
                return once();
            });
        }

        private T once() {
            try {
                return attempt.get();
            } catch (Unavailable e) {
                lastOrigin = e.origin;
                failed(e.answer, e.retryAfter);
                throw e;
            } catch (Throttled e) {
                lastOrigin = Origin.VAULT;
                failed(e.answer, e.retryAfter);
                throw e;
            }
        }

        private void failed(ServiceAnswer answer, Duration retryAfter) {
            lastAnswer = answer;
            failures++;
            var backoff = backoff();
            pause = backoff.compareTo(retryAfter) < 0 ? retryAfter : backoff;
        }

        private boolean mayPass(Throwable e) {
            return (e instanceof Throttled || (e instanceof Unavailable failure && failure.origin != Origin.SETTINGS))
                    && !abandoned
                    && pause.compareTo(remaining()) < 0;
        }

        private Duration backoff() {
            var backoff = settings.retry().backoffBase();
            var remaining = remaining();
            for (int i = 1; i < failures && backoff.compareTo(remaining) < 0; i++) {
                backoff = backoff.multipliedBy(2);
            }
            return backoff.compareTo(remaining) < 0 ? jittered(backoff) : backoff;
        }

        private void report(int number, Duration delay, Throwable e) {
            verbose.accept("retry " + number + " of " + settings.retry().maxRetries() + " in " + seconds(delay) + " s: "
                    + reason(e) + ", for " + what);
        }

        private String reason(Throwable e) {
            if (lastAnswer.status() == 0) {
                return e.getMessage();
            }
            return (lastAnswer.status() + " " + lastAnswer.code()).strip()
                    + (lastAnswer.opcRequestId().isEmpty()
                            ? ""
                            : " (opc-request-id " + lastAnswer.opcRequestId() + ")");
        }
    }

    private static Duration jittered(Duration length) {
        double factor = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (length.toNanos() * factor));
    }

    /** {@code 0.6}, {@code 20}. */
    private static String seconds(Duration length) {
        var text = String.format(Locale.ROOT, "%.1f", length.toMillis() / 1e3);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
