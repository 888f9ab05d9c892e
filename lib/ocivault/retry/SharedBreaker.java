package ocivault.retry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import ocivault.model.Metrics;
import ocivault.model.VaultException;
import ocivault.retry.BreakerState.Closed;
import ocivault.retry.BreakerState.HalfOpen;
import ocivault.retry.BreakerState.Open;
import ocivault.settings.VaultSettings;

/**
 * One host's circuit breaker, the same for every thread and every process. Thread-safe.
 *
 * <p>Not Failsafe's, since that one's memory ends with its process and this one's lies in a {@link BreakerMemory}, where
 * every process reads and changes it under a lock. As long as it is closed, operations run side by side. Once it has been open for
 * the recovery time it lets one probe through; a prober that dies without a word blocks the others no longer than its
 * deadline.
 */
final class SharedBreaker {

    /** What an operation's end says about the vault. */
    private enum Evidence {
        WORKS,
        FAILS,
        NONE
    }

    private final VaultSettings.Breaker limits;
    private final BreakerMemory memory;
    private final Metrics metrics;
    private final Clock clock;
    /** Counts what begins and ends here; the two below are its values at the last of their kind. */
    private final AtomicLong events = new AtomicLong();

    private volatile long answered;
    private volatile long countedLate;

    SharedBreaker(VaultSettings.Breaker limits, BreakerMemory memory, Metrics metrics, Clock clock) {
        this.limits = limits;
        this.memory = memory;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Runs the operation, if the breaker lets it through. Only {@link VaultException.Unavailable} that comes from the
     * vault counts as a failure: a vault that denies, refuses or throttles works.
     *
     * @param deadline when the operation is over at the latest
     * @throws VaultException.CircuitOpen if the breaker does not let it through
     */
    <T> T call(Instant deadline, Supplier<T> operation) {
        var admitted = admit(deadline);
        long began = events.incrementAndGet();
        var evidence = Evidence.NONE;
        try {
            var result = operation.get();
            evidence = Evidence.WORKS;
            return result;
        } catch (VaultException e) {
            evidence = evidence(e, began);
            throw e;
        } finally {
            if (evidence == Evidence.WORKS) {
                answered = events.incrementAndGet();
            }
            settle(admitted, evidence);
        }
    }

    private BreakerState admit(Instant deadline) {
        var seen = memory.recall();
        var next = admitted(seen, deadline);
        return next == seen ? seen : memory.update(state -> admitted(state, deadline));
    }

    private BreakerState admitted(BreakerState state, Instant deadline) {
        if (state instanceof Open(Instant since)) {
            return probe(since, since.plus(limits.recovery()), deadline);
        }
        return state instanceof HalfOpen(Instant openSince, Instant probedAt, Duration lease)
                ? probe(openSince, probedAt.plus(lease), deadline)
                : state;
    }

    private BreakerState probe(Instant openSince, Instant notBefore, Instant deadline) {
        var now = now();
        if (now.isBefore(notBefore)) {
            throw new VaultException.CircuitOpen(notBefore);
        }
        // A second more, in which a prober that came to its deadline says so.
        var lease = Duration.between(now, deadline).plusSeconds(1);
        return new HalfOpen(
                openSince,
                now,
                lease.compareTo(BreakerState.LONGEST_LEASE) < 0
                        ? lease.truncatedTo(ChronoUnit.MILLIS)
                        : BreakerState.LONGEST_LEASE);
    }

    private void settle(BreakerState admitted, Evidence evidence) {
        boolean nothingNew = switch (evidence) {
            case WORKS -> memory.recall() instanceof Closed(int failures) && failures == 0;
            case FAILS -> false;
            case NONE -> !(admitted instanceof HalfOpen);
        };
        if (!nothingNew) {
            memory.update(state -> settled(state, admitted, evidence));
        }
    }

    private BreakerState settled(BreakerState state, BreakerState admitted, Evidence evidence) {
        if (state instanceof HalfOpen halfOpen) {
            if (!state.equals(admitted)) {
                return state; // Another's probe decides.
            }
            if (evidence == Evidence.NONE) {
                return new Open(halfOpen.openSince()); // The next one probes.
            }
        }
        return switch (evidence) {
            case WORKS -> state instanceof Open ? state : new Closed(0);
            case NONE -> state;
            case FAILS ->
                switch (state) {
                    case Closed(int before) -> before + 1 < limits.threshold() ? new Closed(before + 1) : opened();
                    case HalfOpen _ -> opened();
                    case Open _ -> state;
                };
        };
    }

    private BreakerState opened() {
        metrics.circuitOpened();
        return new Open(now());
    }

    /**
     * Of many calls that wait here for a connection or a signature, those that come too late say nothing about a vault
     * that answers others meanwhile; and where it answers none, all of them together say so once.
     */
    private synchronized Evidence late(long began) {
        if (answered > began || countedLate > began) {
            return Evidence.NONE;
        }
        countedLate = events.incrementAndGet();
        return Evidence.FAILS;
    }

    private Evidence evidence(VaultException e, long began) {
        return switch (e) {
            // Whoever was interrupted has hung up on the vault. What a name server, a proxy, TLS or a stranger refuses
            // says nothing of the vault: else one client with wrong settings would shut it for all.
            case VaultException.Unavailable unavailable ->
                Thread.currentThread().isInterrupted()
                        ? Evidence.NONE
                        : switch (unavailable.origin) {
                            case VAULT -> Evidence.FAILS;
                            case DEADLINE -> late(began);
                            case WAY, SETTINGS -> Evidence.NONE;
                        };
            case VaultException.Throttled _,
                    VaultException.Denied _,
                    VaultException.Rejected _,
                    VaultException.UnsuitableContent _,
                    VaultException.AmbiguousName _ -> Evidence.WORKS;
            case VaultException.MalformedReference _,
                    VaultException.Usage _,
                    VaultException.Configuration _,
                    VaultException.CircuitOpen _,
                    VaultException.NoAppToken _,
                    VaultException.CommandNotFound _,
                    VaultException.CannotRun _,
                    VaultException.CheckFailed _ -> Evidence.NONE;
        };
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
