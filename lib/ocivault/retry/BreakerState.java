package ocivault.retry;

import java.time.Duration;
import java.time.Instant;

/**
 * What has to be known of a circuit breaker between one use and the next. Instants are whole milliseconds.
 *
 * <pre>{@code
 * closed 3                      three failures in a row
 * open 1767225600000            since then
 * half-open 1767225600000 1767225660000 20000
 *                               open since the first; a probe is out since the second, and counts for so many ms
 * }</pre>
 */
sealed interface BreakerState {

    /**
     * Operations are let through.
     *
     * @param failures how many of the last ones failed, in a row
     */
    record Closed(int failures) implements BreakerState {}

    /** None is let through. */
    record Open(Instant since) implements BreakerState {}

    /**
     * One was let through, a probe, and decides.
     *
     * @param lease after this the probe is given up for dead
     */
    record HalfOpen(Instant openSince, Instant probedAt, Duration lease) implements BreakerState {}

    /** No probe takes longer. */
    Duration LONGEST_LEASE = Duration.ofHours(1);

    /** No failure is known. */
    static BreakerState start() {
        return new Closed(0);
    }

    /** One line of ASCII. */
    default String toText() {
        return switch (this) {
            case Closed(int failures) -> "closed " + failures;
            case Open(Instant since) -> "open " + since.toEpochMilli();
            case HalfOpen(Instant openSince, Instant probedAt, Duration lease) ->
                "half-open " + openSince.toEpochMilli() + " " + probedAt.toEpochMilli() + " " + lease.toMillis();
        };
    }

    /** What {@link #toText} wrote; {@link #start} for everything else, and for a state from after {@code now}. */
    static BreakerState parse(String text, Instant now) {
        var words = text.strip().split(" ");
        try {
            return switch (words[0] + " " + words.length) {
                case "closed 2" -> new Closed(Math.max(0, Integer.parseInt(words[1])));
                case "open 2" -> new Open(past(words[1], now));
                case "half-open 4" -> new HalfOpen(past(words[1], now), past(words[2], now), lease(words[3]));
                default -> start();
            };
        } catch (IllegalArgumentException corrupt) {
            return start();
        }
    }

    private static Instant past(String text, Instant now) {
        var instant = Instant.ofEpochMilli(Long.parseLong(text));
        if (instant.isAfter(now) || instant.isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException("not in the past");
        }
        return instant;
    }

    private static Duration lease(String text) {
        var lease = Duration.ofMillis(Long.parseLong(text));
        if (lease.isNegative() || lease.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("not a lease of ours");
        }
        return lease;
    }
}
