package ocivault.model;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What happened, counted where it happens. Thread-safe.
 *
 * <p>{@code secrets_fetched}: bundles that the vault gave; {@code cache_hits}: answered by a fresh entry;
 * {@code cache_misses}: asked the vault; {@code stale_cache_used}: answered by an entry past its TTL;
 * {@code retries}: attempts after the first; {@code circuit_breaker_opens}: times that this process opened it;
 * {@code total_fetch_time}: seconds spent on the vault, retries and waiting included, summed over references.
 */
public final class Metrics {

    private long secretsFetched;
    private long cacheHits;
    private long cacheMisses;
    private long staleCacheUsed;
    private long retries;
    private long circuitBreakerOpens;
    private Duration totalFetchTime = Duration.ZERO;
    private final Map<String, Duration> phases = new LinkedHashMap<>();

    public synchronized void secretFetched() {
        secretsFetched++;
    }

    public synchronized void cacheHit() {
        cacheHits++;
    }

    public synchronized void cacheMiss() {
        cacheMisses++;
    }

    public synchronized void staleUsed() {
        staleCacheUsed++;
    }

    public synchronized void retried() {
        retries++;
    }

    public synchronized void circuitOpened() {
        circuitBreakerOpens++;
    }

    /** Time spent on one call to the vault, whatever came of it. */
    public synchronized void fetchTook(Duration elapsed) {
        totalFetchTime = totalFetchTime.plus(elapsed);
    }

    /** A named phase of the run, such as {@code login}; a phase that is timed twice adds up. */
    public synchronized void phase(String name, Duration elapsed) {
        phases.merge(name, elapsed, Duration::plus);
    }

    /** Whether there was a secret, from wherever. */
    public synchronized boolean hasSecret() {
        return secretsFetched + cacheHits + staleCacheUsed > 0;
    }

    /**
     * The figures now, by their field-standard names, in this order: the counters, {@code total_fetch_time} in seconds,
     * then {@code phases}, a map of milliseconds. Numbers and maps of numbers only: ready for any JSON writer.
     */
    public synchronized Map<String, Object> snapshot() {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("secrets_fetched", secretsFetched);
        figures.put("cache_hits", cacheHits);
        figures.put("cache_misses", cacheMisses);
        figures.put("stale_cache_used", staleCacheUsed);
        figures.put("retries", retries);
        figures.put("circuit_breaker_opens", circuitBreakerOpens);
        figures.put("total_fetch_time", totalFetchTime.toNanos() / 1e9);
        var milliseconds = new LinkedHashMap<String, Object>();
        phases.forEach(
                (name, elapsed) -> milliseconds.put(name, TimeUnit.NANOSECONDS.toMicros(elapsed.toNanos()) / 1e3));
        figures.put("phases", milliseconds);
        return figures;
    }
}
