package ocivault.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import ocivault.VaultResolver;
import ocivault.model.Failure;
import ocivault.model.MintedSecret;
import ocivault.model.MintedSecret.Origin;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Resolved;
import ocivault.model.Resolution.Unresolved;
import ocivault.model.ResolvedSecret;
import ocivault.model.ResolvedSecret.Source;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;

/**
 * The headers of {@code --header}, filled in. A value is held in memory no longer than {@code --cache-ttl} after it was
 * fetched from the vault; then, or when the server has refused it, the vault is asked anew, by one thread for all that wait,
 * who share its failure too.
 * Each time a new resolver reads the login anew, which may have been renewed meanwhile. Thread-safe.
 */
final class Credential {

    /** How long a value that was served in the vault's absence stands before the vault is asked again. */
    private static final Duration STALE_HOLD = Duration.ofSeconds(30);

    /** How it is renewed after it was refused. */
    enum Renewal {
        NONE,
        FETCHED,
        MINTED
    }

    /**
     * One filling of the headers.
     *
     * @param headers values by name
     * @param secrets what went into them, to be masked where the server's words are shown
     * @param until when the vault is asked again
     * @param staleUntil how long it may serve while the vault is unavailable
     * @param stale whether the vault could not be asked
     */
    record Held(
            Map<String, String> headers, List<SecretValue> secrets, Instant until, Instant staleUntil, boolean stale) {
        @Override
        public String toString() {
            return "Held[" + headers.keySet() + " until " + until + "]";
        }
    }

    private final List<HeaderTemplate> templates;
    private final List<MintedHeader> minted;
    private final Supplier<VaultResolver> usual;
    private final Supplier<VaultResolver> asking;
    private final Consumer<String> warnings;
    private final Clock clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile Optional<Held> held = Optional.empty();
    private volatile Failed failed = new Failed(0, Optional.empty());

    /** The last failure, and which one it was. */
    private record Failed(int number, Optional<VaultException> why) {}

    /** @param asking makes a resolver that asks the vault whatever the cache has */
    Credential(
            List<HeaderTemplate> templates,
            List<MintedHeader> minted,
            Supplier<VaultResolver> usual,
            Supplier<VaultResolver> asking,
            Consumer<String> warnings,
            Clock clock) {
        this.templates = List.copyOf(templates);
        this.minted = List.copyOf(minted);
        this.usual = usual;
        this.asking = asking;
        this.warnings = warnings;
        this.clock = clock;
    }

    /** How one that {@link #afterRefusalOf} gives was come by. */
    Renewal renewal() {
        return minted.isEmpty() ? Renewal.FETCHED : Renewal.MINTED;
    }

    /**
     * What to send now.
     *
     * @throws VaultException where a secret is not to be had
     */
    Held current() {
        var now = held;
        if (serves(now)) {
            return now.get();
        }
        int seen = failed.number;
        fetching.lock();
        try {
            return serves(held) ? held.get() : usual(seen);
        } finally {
            fetching.unlock();
        }
    }

    /**
     * What to send once more, after the server has refused {@code refused}: what another request has fetched since, or
     * what the vault says now. Empty where the vault cannot be asked, or where no secret is involved.
     *
     * @throws VaultException where the secret is gone
     */
    Optional<Held> afterRefusalOf(Held refused) {
        if (refused.secrets.isEmpty()) {
            return Optional.empty();
        }
        int seen = failed.number;
        fetching.lock();
        try {
            return other(refused, seen);
        } finally {
            fetching.unlock();
        }
    }

    /** Throws what came of the fetch that the caller has waited for, if that failed: so would another. */
    private void requireNoneSince(int seen) {
        var last = failed;
        if (last.number != seen && last.why.isPresent()) {
            throw last.why.get();
        }
    }

    private Optional<Held> other(Held refused, int seen) {
        var before = held;
        boolean waited = failed.number != seen;
        try {
            if (serves(before) && !isSame(before.get(), refused)) {
                return before.get().stale ? Optional.empty() : before;
            }
            requireNoneSince(seen);
            var fresh = fetch(asking);
            return fresh.stale ? Optional.empty() : Optional.of(fresh);
        } catch (VaultException e) {
            if (!e.isOutage()) {
                throw e;
            }
            if (!waited) {
                warnings.accept("the server refuses the credential, and the vault cannot be asked for another: "
                        + Failure.of(e).message());
            }
            held = before;
            return Optional.empty();
        }
    }

    @SuppressWarnings("ReferenceEquality") // of two fetches that brought the same, each is one of its own
    private static boolean isSame(Held one, Held other) {
        return one == other;
    }

    private boolean serves(Optional<Held> candidate) {
        return candidate.isPresent() && clock.instant().isBefore(candidate.get().until);
    }

    /** Where no file keeps old values for the vault's absence, memory does. */
    private Held usual(int seen) {
        var last = held;
        try {
            requireNoneSince(seen);
            return fetch(usual);
        } catch (VaultException e) {
            var now = clock.instant();
            if (!e.isOutage() || last.isEmpty() || !now.isBefore(last.get().staleUntil)) {
                throw e;
            }
            warnings.accept("going on with the credential fetched before: "
                    + Failure.of(e).message());
            var old = last.get();
            var again = new Held(
                    old.headers, old.secrets, earlier(now.plus(STALE_HOLD), old.staleUntil), old.staleUntil, true);
            held = Optional.of(again);
            return again;
        }
    }

    private Held fetch(Supplier<VaultResolver> source) {
        // Nothing is left to serve where the vault says no.
        held = Optional.empty();
        var references = new LinkedHashSet<String>();
        templates.forEach(template -> references.addAll(template.references()));
        try {
            var fetched = references.isEmpty() && minted.isEmpty()
                    ? new Held(filled(Map.of()), List.of(), Instant.MAX, Instant.MAX, false)
                    : fetch(source, List.copyOf(references));
            held = Optional.of(fetched);
            return fetched;
        } catch (VaultException e) {
            failed = new Failed(failed.number + 1, Optional.of(e));
            throw e;
        }
    }

    private Held fetch(Supplier<VaultResolver> source, List<String> references) {
        try (var resolver = source.get()) {
            var secrets = new HashMap<String, SecretValue>();
            var limits = new Limits();
            for (var resolution : resolver.resolveAll(references)) {
                var secret = resolved(resolution);
                secrets.put(secret.ref().toString(), secret.value());
                limits.of(secret, resolver.settings());
            }
            var headers = filled(secrets);
            var values = new ArrayList<>(secrets.values());
            for (var header : minted) {
                var secret = header.mint().apply(resolver);
                headers.put(header.name(), header.value(secret));
                values.add(secret.value());
                limits.of(secret);
            }
            return new Held(headers, List.copyOf(values), limits.until, limits.staleUntil, limits.stale);
        }
    }

    /** The earliest of what each secret sets. */
    private final class Limits {
        private Instant until = Instant.MAX;
        private Instant staleUntil = Instant.MAX;
        private boolean stale;

        void of(ResolvedSecret secret, VaultSettings settings) {
            var end = secret.bundle().expires();
            var ttlEnds = secret.fetchedAt().plus(settings.cacheTtl());
            var staleEnds = earlier(ttlEnds.plus(settings.maxStale()), end);
            add(secret.source() == Source.STALE, earlier(ttlEnds, end), staleEnds);
        }

        /** One whose end is nearer than the usual time before it serves for nine tenths of what is left. */
        void of(MintedSecret secret) {
            var now = clock.instant();
            var end = secret.bundle().expires();
            var late = end.minus(Duration.between(now, end).dividedBy(10));
            add(secret.origin() == Origin.STALE, secret.renewAt().isAfter(now) ? secret.renewAt() : late, end);
        }

        private void add(boolean itsStale, Instant usualEnd, Instant staleEnd) {
            until = earlier(until, itsStale ? earlier(clock.instant().plus(STALE_HOLD), staleEnd) : usualEnd);
            staleUntil = earlier(staleUntil, staleEnd);
            stale |= itsStale;
        }
    }

    private static ResolvedSecret resolved(Resolution resolution) {
        return switch (resolution) {
            case Resolved(ResolvedSecret secret) -> secret;
            case Unresolved unresolved -> throw unresolved.failure();
        };
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Map<String, String> filled(Map<String, SecretValue> secrets) {
        var headers = new LinkedHashMap<String, String>();
        templates.forEach(template -> headers.put(template.name(), template.value(secrets)));
        return headers;
    }
}
