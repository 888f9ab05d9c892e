package testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never for a length of time: a test that awaits is as fast as what it waits for. */
public final class Await {

    /** Long enough for the slowest machine, and reached only by a test that fails. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Await() {}

    /**
     * Returns once the condition holds.
     *
     * @throws AssertionError naming what was awaited, when it does not hold within {@link #PATIENCE}
     */
    public static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    /**
     * Returns once the condition holds.
     *
     * @throws AssertionError naming what was awaited, when it does not hold in time
     */
    public static void until(String what, Duration patience, BooleanSupplier condition) {
        value(what, patience, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /**
     * The first value that is present.
     *
     * @throws AssertionError naming what was awaited, when there is none in time
     */
    public static <T> T value(String what, Duration patience, Supplier<Optional<T>> source) {
        long start = System.nanoTime();
        while (true) {
            var value = source.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new AssertionError("waited " + patience.toSeconds() + " s in vain for " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
