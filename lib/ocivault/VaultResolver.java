//SOURCES package-info.java
package ocivault;

import java.net.URI;
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
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import ocivault.SecretLookup.Answer;
import ocivault.SecretLookup.Failed;
import ocivault.SecretLookup.Found;
import ocivault.cache.CacheSeal;
import ocivault.cache.SealedCache;
import ocivault.login.OciLogin;
import ocivault.model.Metrics;
import ocivault.model.MintedSecret;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Resolved;
import ocivault.model.Resolution.Unresolved;
import ocivault.model.ResolvedSecret;
import ocivault.model.SecretRef;
import ocivault.model.SecretStore;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.oci.OciSecretStore;
import ocivault.oci.SessionRenewal;
import ocivault.retry.Resilience;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.CacheMode;
import ocivault.template.Template;

/**
 * Turns references into secrets: from the sealed cache while an entry is fresh, else from the vault with retries behind
 * a circuit breaker, else, while the vault is unavailable, from an entry that is not too old.
 *
 * {@snippet :
 * try (var resolver = VaultResolver.builder().profile("DEFAULT").build()) {
 *     byte[] token = resolver.resolve("oci-vault://my-token").value().reveal();
 * }
 * }
 *
 * <p>Thread-safe. Nothing is read or asked before the first reference; a fresh entry is served without any SDK class.
 */
public final class VaultResolver implements AutoCloseable {

    /** Enough to keep 100 references of 50 ms each under a quarter of a second, and no burden on a vault. */
    private static final int MAX_CONNECTIONS = 32;

    private final VaultSettings settings;
    private final Consumer<String> warnings;
    private final Consumer<String> verbose;
    private final Clock clock;
    private final Metrics metrics = new Metrics();
    private Optional<Access> openAccess = Optional.empty();
    private Optional<Vault> openVault = Optional.empty();

    /** Does what every cache comes to and nothing that depends on a setting, to be called ahead on another thread. */
    public static void prepare() {
        CacheSeal.prepare();
    }

    /** Options over {@link System#getenv()} over defaults. */
    public static VaultResolverBuilder builder() {
        return builder(System.getenv());
    }

    /** Options over {@code environment} over defaults. */
    public static VaultResolverBuilder builder(Map<String, String> environment) {
        return new VaultResolverBuilder(environment);
    }

    VaultResolver(VaultSettings settings, Consumer<String> warnings, Consumer<String> verbose, Clock clock) {
        this.settings = settings;
        this.warnings = warnings;
        this.verbose = verbose;
        this.clock = clock;
    }

    /**
     * The value of one reference.
     *
     * @throws VaultException where there is none to be had; see {@code Failure.of(VaultException)} for what to tell
     */
    public ResolvedSecret resolve(String reference) {
        return switch (resolveAll(List.of(reference)).getFirst()) {
            case Resolved(ResolvedSecret secret) -> secret;
            case Unresolved unresolved -> throw unresolved.failure();
        };
    }

    /** As {@link #resolve(String)}. */
    public ResolvedSecret resolve(SecretRef reference) {
        return resolve(reference.toString());
    }

    /**
     * What becomes of each reference, in the order given. They are fetched in parallel, the same version of a secret
     * once for all its fields, and a failure of one hides no other. Together they have the settings' timeout.
     */
    public List<Resolution> resolveAll(List<String> references) {
        return resolveAll(references, Set.of());
    }

    /**
     * The same, where the secrets of {@code binary}, which are among the references, may be any bytes; every other has to be
     * text.
     */
    public List<Resolution> resolveAll(List<String> references, Set<String> binary) {
        var parsed = new HashMap<String, SecretRef>();
        var failures = new HashMap<String, VaultException>();
        var wanted = new LinkedHashMap<String, SecretRef>();
        for (var text : references) {
            try {
                var ref = SecretRef.parse(text);
                wanted.put(text, ref.within(settings.names()).wholeSecret());
                parsed.put(text, ref);
            } catch (VaultException e) {
                failures.put(text, e);
            }
        }
        var answers = wanted.isEmpty() ? Map.<SecretRef, Answer>of() : answers(new LinkedHashSet<>(wanted.values()));
        var resolutions = new ArrayList<Resolution>(references.size());
        for (var text : references) {
            resolutions.add(
                    failures.containsKey(text)
                            ? new Unresolved(SecretRef.isReference(text) ? text : "", failures.get(text))
                            : resolution(text, parsed.get(text), answers.get(wanted.get(text)), binary.contains(text)));
        }
        return List.copyOf(resolutions);
    }

    private static Resolution resolution(String text, SecretRef ref, Answer answer, boolean mayBeBinary) {
        if (!(answer instanceof Found found)) {
            return new Unresolved(text, ((Failed) answer).failure());
        }
        var value = found.bundle().value();
        try {
            boolean isWhole = ref.field() instanceof SecretRef.Whole;
            if (!isWhole || !mayBeBinary) {
                value.requireText();
            }
            var field = isWhole ? value : SecretFields.select(value, ref.field());
            return new Resolved(
                    new ResolvedSecret(ref, field, found.bundle(), found.source(), found.fetchedAt(), found.elapsed()));
        } catch (VaultException e) {
            return new Unresolved(text, e);
        }
    }

    /**
     * The text with the secret in the place of each {@code {{oci-vault://…}}}, or of a text that is a reference as a
     * whole; as {@link #fill(Template)}.
     *
     * {@snippet :
     * byte[] header = resolver.fill("Bearer {{oci-vault://my-token}}").reveal();
     * }
     */
    public SecretValue fill(String template) {
        return fill(Template.text(template));
    }

    /**
     * The template with its secrets, in one pass: what a secret contains is not looked at.
     *
     * @throws VaultException where one of them is not to be had, or does not fit; there is all or nothing
     */
    public SecretValue fill(Template template) {
        var secrets = new HashMap<String, SecretValue>();
        var references = template.references();
        var next = resolveAll(references).iterator();
        for (var reference : references) {
            var resolution = next.next();
            if (resolution instanceof Unresolved unresolved) {
                throw unresolved.failure();
            }
            secrets.put(reference, ((Resolved) resolution).secret().value());
        }
        return template.filled(secrets);
    }

    /** Drops what the cache keeps for {@code references}, whose secrets have changed: the vault is asked next time. */
    public void forget(List<String> references) {
        var access = access();
        access.context
                .cache()
                .ifPresent(cache -> references.forEach(reference -> cache.remove(address(
                        SecretRef.parse(reference).within(settings.names()).wholeSecret(), access))));
    }

    /**
     * A secret that is made rather than fetched, with the same cache, deadline and figures. It serves until five minutes
     * before its end; processes that want it at once have it made once.
     *
     * @param what it is, for messages
     * @param address everything that it depends on beside login and vault
     */
    public MintedSecret minted(String what, String address, Minter minter) {
        var access = access();
        var whole = String.join(
                "\n",
                address,
                settings.endpoint().map(URI::toString).orElse(""),
                settings.login().region(),
                access.login.identity());
        return new SecretMint(what, whole, access.context).get(minter);
    }

    /** What was counted so far. */
    public Metrics metrics() {
        return metrics;
    }

    public VaultSettings settings() {
        return settings;
    }

    /** Ends the connections to the vault. Values that were handed out stay. */
    @Override
    public synchronized void close() {
        openVault.ifPresent(vault -> vault.store.close());
        openVault = Optional.empty();
    }

    /** Who asks, and what their lookups share. */
    private record Access(OciLogin login, SecretLookup.Context context) {}

    /** The way to the vault, opened when the cache has no answer. */
    private record Vault(SecretStore store, Resilience resilience) {}

    private Map<SecretRef, Answer> answers(Set<SecretRef> secrets) {
        var answers = new HashMap<SecretRef, Answer>();
        try {
            var access = access();
            var started = clock.instant();
            var missing = new LinkedHashMap<SecretRef, SecretLookup>();
            for (var secret : secrets) {
                var lookup = lookup(secret, access);
                var answer = lookup.fresh();
                if (answer.isPresent()) {
                    answers.put(secret, answer.get());
                } else {
                    missing.put(secret, lookup);
                }
            }
            var looked = clock.instant();
            metrics.phase("cache", Duration.between(started, looked));
            if (!missing.isEmpty()) {
                answers.putAll(ask(missing, access.login, started.plus(settings.timeout())));
                metrics.phase("vault", Duration.between(looked, clock.instant()));
            }
        } catch (VaultException.Configuration e) {
            secrets.forEach(secret -> answers.putIfAbsent(secret, new Failed(e)));
        }
        return answers;
    }

    private SecretLookup lookup(SecretRef secret, Access access) {
        return new SecretLookup(secret, region(secret, access), address(secret, access), access.context);
    }

    private String region(SecretRef secret, Access access) {
        var explicit = settings.login().region();
        return explicit.isEmpty() ? secret.target().region().orElse(access.login.region()) : explicit;
    }

    /** Everything that an answer depends on: where the cache keeps it. */
    private String address(SecretRef secret, Access access) {
        return String.join(
                "\n",
                secret.toString(),
                settings.endpoint().map(URI::toString).orElse(""),
                region(secret, access),
                access.login.identity());
    }

    private Map<SecretRef, Answer> ask(Map<SecretRef, SecretLookup> lookups, OciLogin login, Instant deadline) {
        var vault = vault(live(login));
        var resilience = vault.resilience.until(deadline);
        var answers = new HashMap<SecretRef, Answer>();
        if (lookups.size() == 1) {
            lookups.forEach((secret, lookup) -> answers.put(secret, lookup.ask(vault.store, resilience)));
            return answers;
        }
        var asking = new LinkedHashMap<SecretRef, Future<Answer>>();
        try (var pool = Executors.newFixedThreadPool(
                Math.min(MAX_CONNECTIONS, lookups.size()), Thread.ofVirtual().factory())) {
            lookups.forEach(
                    (secret, lookup) -> asking.put(secret, pool.submit(() -> lookup.ask(vault.store, resilience))));
        }
        asking.forEach((secret, answer) -> answers.put(secret, result(answer)));
        return answers;
    }

    /** Closing the pool has awaited it. */
    private static Answer result(Future<Answer> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a bug, since every failure is an answer", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed(new VaultException.Unavailable("interrupted", VaultException.ServiceAnswer.NONE, e));
        }
    }

    /** The login as it can be used now; where that is another than the vault was opened with, it is opened anew. */
    private synchronized OciLogin live(OciLogin login) {
        if (!login.isSession()) {
            login.requireLiveSession(clock.instant(), warnings);
            return login;
        }
        var live = SessionRenewal.live(login, settings, clock.instant(), warnings, verbose);
        if (!live.sessionToken().equals(login.sessionToken())) {
            close();
            openAccess = openAccess.map(access -> new Access(live, access.context));
        }
        return live;
    }

    private synchronized Vault vault(OciLogin login) {
        if (openVault.isEmpty()) {
            openVault = Optional.of(new Vault(
                    new OciSecretStore(login, settings),
                    new Resilience(settings, metrics, clock, clock.instant(), verbose)));
        }
        return openVault.get();
    }

    private synchronized Access access() {
        if (openAccess.isEmpty()) {
            var started = clock.instant();
            var login = OciLogin.load(settings.login(), warnings);
            if (!login.sessionToken().isEmpty()) {
                tellSessionOf(login, started);
            }
            metrics.phase("login", Duration.between(started, clock.instant()));
            var context = new SecretLookup.Context(settings, cache(login), metrics, clock, warnings, verbose);
            openAccess = Optional.of(new Access(login, context));
        }
        return openAccess.get();
    }

    private void tellSessionOf(OciLogin login, Instant now) {
        login.sessionLeft(now)
                .filter(Duration::isPositive)
                .ifPresent(left -> verbose.accept(login.session() + " has " + left.toMinutes() + " minutes left"));
    }

    private Optional<SealedCache> cache(OciLogin login) {
        if (settings.cacheMode() == CacheMode.OFF) {
            return Optional.empty();
        }
        var key = login.cacheKeyMaterial();
        if (key.isPresent() && settings.cacheFolder().isPresent()) {
            return Optional.of(SealedCache.open(settings.cacheFolder().get(), key.get(), warnings));
        }
        verbose.accept("no cache: " + (key.isEmpty() ? "this login has no key to seal it with" : "HOME is not set"));
        return Optional.empty();
    }
}
