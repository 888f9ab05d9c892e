package ocivault;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import ocivault.settings.SettingsReader;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;
import ocivault.settings.VaultSettings.CacheMode;

/**
 * What a {@link VaultResolver} is made of: each value set here beats the environment, which beats the default. Values are
 * checked by {@link #settings} and {@link #build}. Not thread-safe.
 */
public final class VaultResolverBuilder {

    private final Map<String, String> environment;
    private final Map<String, String> options = new HashMap<>();
    private CacheMode cacheMode = CacheMode.USE;
    private boolean breaker = true;
    private Consumer<String> warnings = _ -> {};
    private Consumer<String> verbose = _ -> {};
    private Clock clock = Clock.systemUTC();

    VaultResolverBuilder(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** A value as it would be given on the command line, such as {@code --timeout}, {@code 30s}. */
    public VaultResolverBuilder option(String flag, String text) {
        options.put(flag, text);
        return this;
    }

    public VaultResolverBuilder configFile(Path file) {
        return option("--config-file", file.toString());
    }

    public VaultResolverBuilder profile(String name) {
        return option("--profile", name);
    }

    /** How to log in; AUTO leaves it to the environment and the profile. */
    public VaultResolverBuilder auth(AuthMethod method) {
        options.remove("--auth");
        return method == AuthMethod.AUTO ? this : option("--auth", method.name().toLowerCase(Locale.ROOT));
    }

    public VaultResolverBuilder region(String name) {
        return option("--region", name);
    }

    /** https, or http on this machine, without a path. */
    public VaultResolverBuilder endpoint(URI base) {
        return option("--endpoint", base.toString());
    }

    /** Where a bare name is looked up. */
    public VaultResolverBuilder vaultId(String ocid) {
        return option("--vault-id", ocid);
    }

    /** Where a bare name is looked up when there is no vault. */
    public VaultResolverBuilder compartmentId(String ocid) {
        return option("--compartment-id", ocid);
    }

    /** How long an entry serves without asking the vault; default 1 h. */
    public VaultResolverBuilder cacheTtl(Duration ttl) {
        return option("--cache-ttl", ttl.toString());
    }

    /** How long past its TTL an entry may serve while the vault is unavailable; default 24 h. */
    public VaultResolverBuilder maxStale(Duration limit) {
        return option("--max-stale", limit.toString());
    }

    public VaultResolverBuilder cacheMode(CacheMode mode) {
        cacheMode = mode;
        return this;
    }

    public VaultResolverBuilder cacheDir(Path folder) {
        return option("--cache-dir", folder.toString());
    }

    /** For one call of {@code resolve} or {@code resolveAll}, retries and waiting included; default 20 s. */
    public VaultResolverBuilder timeout(Duration limit) {
        return option("--timeout", limit.toString());
    }

    /** After the first attempt; default 3. */
    public VaultResolverBuilder maxRetries(int retries) {
        return option("--max-retries", Integer.toString(retries));
    }

    /** Before the first retry; doubles from one to the next; default 0.5 s. */
    public VaultResolverBuilder retryBackoffBase(Duration wait) {
        return option("--retry-backoff-base", wait.toString());
    }

    /** Opens after that many failures in a row, for that long; default 5 and 60 s. */
    public VaultResolverBuilder circuitBreaker(int threshold, Duration recovery) {
        breaker = true;
        return option("--circuit-breaker-threshold", Integer.toString(threshold))
                .option("--circuit-breaker-recovery-timeout", recovery.toString());
    }

    public VaultResolverBuilder withoutCircuitBreaker() {
        breaker = false;
        return this;
    }

    /** Told, in a sentence, what is unsafe or second best; default: nobody. Called from any thread. */
    public VaultResolverBuilder warnings(Consumer<String> listener) {
        warnings = listener;
        return this;
    }

    /** Told what happens, never a secret; default: nobody. Called from any thread. */
    public VaultResolverBuilder verbose(Consumer<String> listener) {
        verbose = listener;
        return this;
    }

    public VaultResolverBuilder clock(Clock source) {
        clock = source;
        return this;
    }

    /**
     * What options, environment and defaults come to.
     *
     * @throws VaultException.Usage naming the option or variable that is refused and what is expected of it
     */
    public VaultSettings settings() {
        return new SettingsReader(options, environment).read(cacheMode, breaker);
    }

    /** @throws VaultException.Usage as {@link #settings} */
    public VaultResolver build() {
        return new VaultResolver(settings(), warnings, verbose, clock);
    }
}
