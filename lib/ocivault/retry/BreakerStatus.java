package ocivault.retry;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import ocivault.settings.VaultSettings;

/**
 * What the circuit breaker would say to a call now. Looking changes nothing.
 *
 * @param failures how many calls failed in a row; 0 where it is open
 * @param refusesUntil when it lets the next call through; empty where that is now
 */
public record BreakerStatus(int failures, Optional<Instant> refusesUntil) {

    /**
     * That of one host, as all processes know it; empty where there is no breaker, or none that outlives its process.
     *
     * @param region with the settings' endpoint and way, the host that is asked
     */
    public static Optional<BreakerStatus> of(VaultSettings settings, String region, Clock clock) {
        if (settings.breaker().isEmpty() || settings.cacheFolder().isEmpty()) {
            return Optional.empty();
        }
        var memory = new BreakerMemory.OfUser(settings.cacheFolder().get(), Resilience.host(settings, region), clock);
        var recovery = settings.breaker().get().recovery();
        return Optional.of(
                switch (memory.recall()) {
                    case BreakerState.Closed(int failures) -> new BreakerStatus(failures, Optional.empty());
                    case BreakerState.Open(Instant since) -> until(since.plus(recovery), clock);
                    case BreakerState.HalfOpen probing ->
                        until(probing.probedAt().plus(probing.lease()), clock);
                });
    }

    private static BreakerStatus until(Instant end, Clock clock) {
        return new BreakerStatus(0, Optional.of(end).filter(clock.instant()::isBefore));
    }
}
