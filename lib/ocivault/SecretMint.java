package ocivault;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import ocivault.cache.SealedCache;
import ocivault.model.Failure;
import ocivault.model.Metrics;
import ocivault.model.MintedSecret;
import ocivault.model.MintedSecret.Origin;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Unavailable;
import ocivault.settings.DurationText;
import ocivault.settings.VaultSettings.CacheMode;

/**
 * The way of a secret that is made rather than fetched: from the sealed cache until five minutes before its end, else made
 * anew, by one of all processes that want it at once. {@code --cache-ttl} has no say, since its end is known. For one use.
 */
final class SecretMint {

    private final String what;
    private final String address;
    private final SecretLookup.Context context;
    private final Instant started;
    private final Instant deadline;

    /**
     * @param what it is, for messages
     * @param address everything that it depends on: where the cache keeps it
     */
    SecretMint(String what, String address, SecretLookup.Context context) {
        this.what = what;
        this.address = address;
        this.context = context;
        this.started = context.clock().instant();
        this.deadline = started.plus(context.settings().timeout());
    }

    /** @throws VaultException as {@code minter} does, unless what was made before still serves */
    MintedSecret get(Minter minter) {
        var kept = kept();
        if (kept.isPresent() && context.settings().cacheMode() == CacheMode.USE && serves(kept.get())) {
            return hit(kept.get());
        }
        return context.cache().isEmpty()
                ? found(made(minter, ""), Origin.MINTED)
                : make(minter, context.cache().get());
    }

    private MintedSecret make(Minter minter, SealedCache cache) {
        try (var turn = cache.claim(address, remaining())) {
            if (turn instanceof SealedCache.Taken) {
                throw new Unavailable(
                        Unavailable.Origin.DEADLINE,
                        "another process has been making " + what + " for all of "
                                + context.settings().timeout().toSeconds() + " s",
                        VaultException.ServiceAnswer.NONE,
                        Duration.ZERO,
                        null);
            }
            var kept = kept();
            if (kept.isEmpty()) {
                return keptAnew(minter, cache, "");
            }
            boolean isNew = !kept.get().fetchedAt().isBefore(started);
            if (serves(kept.get()) && (isNew || context.settings().cacheMode() == CacheMode.USE)) {
                return hit(kept.get());
            }
            try {
                return keptAnew(minter, cache, kept.get().bundle().secretId());
            } catch (VaultException e) {
                if (!e.isOutage() || !serves(kept.get())) {
                    throw e;
                }
                return stale(kept.get(), e);
            }
        }
    }

    private MintedSecret keptAnew(Minter minter, SealedCache cache, String lastId) {
        var removals = cache.removals();
        try {
            var entry = made(minter, lastId);
            if (serves(entry)) {
                var ttl = Duration.between(entry.fetchedAt(), entry.bundle().expires())
                        .minus(MintedSecret.MARGIN);
                cache.put(address, entry, removals, ttl);
            }
            return found(entry, Origin.MINTED);
        } catch (VaultException e) {
            if (e.isRefusal()) {
                // What was revoked stops working at once.
                cache.remove(address);
            }
            throw e;
        }
    }

    private MintedSecret stale(SealedCache.Entry kept, VaultException reason) {
        context.metrics().staleUsed();
        context.warnings()
                .accept("using " + what + " that was made "
                        + DurationText.roughly(Duration.between(kept.fetchedAt(), now())) + " ago: "
                        + Failure.of(reason).message());
        return found(kept, Origin.STALE);
    }

    private SealedCache.Entry made(Minter minter, String lastId) {
        context.metrics().cacheMiss();
        var asked = now();
        var settings = context.settings();
        var uncached = new VaultResolver(
                settings.uncached(Duration.between(asked, deadline)),
                context.warnings(),
                context.verbose(),
                context.clock());
        try (uncached) {
            var bundle = minter.mint(new Minter.Asked(
                    uncached, deadline, lastId, context.clock(), context.warnings(), context.verbose()));
            context.metrics().secretFetched();
            context.verbose().accept(what + ": made anew");
            return new SealedCache.Entry(bundle, now());
        } finally {
            var elapsed = Duration.between(asked, now());
            context.metrics().fetchTook(elapsed);
            context.metrics().phase("mint", elapsed);
        }
    }

    private MintedSecret hit(SealedCache.Entry entry) {
        Metrics metrics = context.metrics();
        metrics.cacheHit();
        metrics.phase("cache", Duration.between(started, now()));
        context.verbose().accept(what + " from the cache");
        return found(entry, Origin.CACHE);
    }

    private Optional<SealedCache.Entry> kept() {
        return context.cache().isEmpty()
                ? Optional.empty()
                : context.cache().get().find(address);
    }

    /** One from the future is none: a clock was set back. */
    private boolean serves(SealedCache.Entry entry) {
        var now = now();
        return !entry.fetchedAt().isAfter(now)
                && now.isBefore(entry.bundle().expires().minus(MintedSecret.MARGIN));
    }

    private Duration remaining() {
        return Duration.between(now(), deadline);
    }

    private Instant now() {
        return context.clock().instant();
    }

    private MintedSecret found(SealedCache.Entry entry, Origin origin) {
        return new MintedSecret(entry.bundle(), origin, entry.fetchedAt(), Duration.between(started, now()));
    }
}
