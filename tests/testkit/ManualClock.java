package testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class ManualClock extends Clock {

    private volatile Instant now;

    /** Some day at noon. */
    public ManualClock() {
        this(Instant.parse("2025-03-01T12:00:00Z"));
    }

    public ManualClock(Instant start) {
        now = start;
    }

    public synchronized ManualClock advance(Duration length) {
        now = now.plus(length);
        return this;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
