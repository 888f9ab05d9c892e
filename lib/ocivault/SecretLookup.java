package ocivault;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import ocivault.cache.SealedCache;
import ocivault.model.Failure;
import ocivault.model.Metrics;
import ocivault.model.ResolvedSecret.Source;
import ocivault.model.SecretBundle;
import ocivault.model.SecretRef;
import ocivault.model.SecretStore;
import ocivault.model.VaultException;
import ocivault.retry.Resilience;
import ocivault.settings.DurationText;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.CacheMode;

/**
 * One secret's way through cache and vault: first {@link #fresh}, then, where that is empty, {@link #ask}. Confined to
 * one thread at a time.
 */
final class SecretLookup {

    /** What became of it. */
    sealed interface Answer {}

    record Found(SecretBundle bundle, Source source, Instant fetchedAt, Duration elapsed) implements Answer {}

    record Failed(VaultException failure) implements Answer {}

    /** What every lookup of a resolver shares. */
    record Context(
            VaultSettings settings,
            Optional<SealedCache> cache,
            Metrics metrics,
            Clock clock,
            Consumer<String> warnings,
            Consumer<String> verbose) {}

    private final SecretRef secret;
    private final String region;
    private final String address;
    private final Context context;
    private final Instant started;
    private final Optional<SealedCache.Entry> kept;

    /**
     * @param region with the settings' endpoint, the host that is asked
     * @param address everything that the answer depends on: where the cache keeps it
     */
    SecretLookup(SecretRef secret, String region, String address, Context context) {
        this.secret = secret;
        this.region = region;
        this.address = address;
        this.context = context;
        this.started = context.clock.instant();
        this.kept = kept();
    }

    /** The cache's answer, if it may stand for the vault's. */
    Optional<Answer> fresh() {
        boolean serves = context.settings.cacheMode() == CacheMode.USE
                && kept.isPresent()
                && serves(kept.get(), context.settings.cacheTtl());
        if (!serves) {
            return Optional.empty();
        }
        context.metrics.cacheHit();
        context.verbose.accept(secret + " from the cache, fetched " + DurationText.roughly(age(kept.get())) + " ago");
        return Optional.of(found(kept.get(), Source.CACHE));
    }

    /** The vault's answer, which the cache keeps; or an old one while the vault is unavailable. */
    Answer ask(SecretStore vault, Resilience resilience) {
        context.metrics.cacheMiss();
        var asked = context.clock.instant();
        var removals = context.cache.map(SealedCache::removals).orElse("");
        try {
            var bundle =
                    resilience.call(region, secret.toString(), () -> vault.fetch(secret.target(), secret.selector()));
            context.metrics.secretFetched();
            context.verbose.accept(secret + " from the vault, version " + bundle.version());
            var entry = new SealedCache.Entry(bundle, context.clock.instant());
            context.cache.ifPresent(cache -> cache.put(address, entry, removals, context.settings.cacheTtl()));
            return found(entry, Source.VAULT);
        } catch (VaultException.Unavailable | VaultException.Throttled | VaultException.CircuitOpen e) {
            return stale(e);
        } catch (VaultException.Denied e) {
            // A revoked secret stops working at once.
            context.cache.ifPresent(cache -> cache.remove(address));
            return new Failed(e);
        } catch (VaultException e) {
            return new Failed(e);
        } finally {
            context.metrics.fetchTook(Duration.between(asked, context.clock.instant()));
        }
    }

    private Answer stale(VaultException reason) {
        // Not the entry from before: since then another process may have found the secret revoked.
        var entry = kept();
        if (entry.isEmpty() || !serves(entry.get(), context.settings.cacheTtl().plus(context.settings.maxStale()))) {
            return new Failed(reason);
        }
        context.metrics.staleUsed();
        context.warnings.accept(
                "using the value of " + secret + " that was fetched " + DurationText.roughly(age(entry.get()))
                        + " ago: " + Failure.of(reason).message());
        return found(entry.get(), Source.STALE);
    }

    private Optional<SealedCache.Entry> kept() {
        return context.cache.isEmpty() ? Optional.empty() : context.cache.get().find(address);
    }

    /** An entry from the future is none: a clock was set back. One past its secret's own expiry is none either. */
    private boolean serves(SealedCache.Entry entry, Duration limit) {
        var age = age(entry);
        return !age.isNegative()
                && age.compareTo(limit) < 0
                && context.clock.instant().isBefore(entry.bundle().expires());
    }

    private Duration age(SealedCache.Entry entry) {
        return Duration.between(entry.fetchedAt(), context.clock.instant());
    }

    private Found found(SealedCache.Entry entry, Source source) {
        return new Found(entry.bundle(), source, entry.fetchedAt(), Duration.between(started, context.clock.instant()));
    }
}
