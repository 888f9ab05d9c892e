package ocivault;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import ocivault.settings.Setting;
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
    private Consumer<String> warnings = _ -> {};
    private Consumer<String> verbose = _ -> {};
    private Clock clock = Clock.systemUTC();

    VaultResolverBuilder(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** A value as it would be given on the command line, such as {@code 30s}; of an option without one, any text. */
    public VaultResolverBuilder option(Setting setting, String text) {
        options.put(setting.flag(), text);
        return this;
    }

    private VaultResolverBuilder without(Setting... settings) {
        for (var setting : settings) {
            options.remove(setting.flag());
        }
        return this;
    }

    public VaultResolverBuilder configFile(Path file) {
        return option(Setting.CONFIG_FILE, file.toString());
    }

    public VaultResolverBuilder profile(String name) {
        return option(Setting.PROFILE, name);
    }

    /** How to log in; AUTO leaves it to the environment and the profile. */
    public VaultResolverBuilder auth(AuthMethod method) {
        without(Setting.AUTH);
        return method == AuthMethod.AUTO
                ? this
                : option(Setting.AUTH, method.name().toLowerCase(Locale.ROOT));
    }

    public VaultResolverBuilder region(String name) {
        return option(Setting.REGION, name);
    }

    /** https, or http on this machine, without a path. */
    public VaultResolverBuilder endpoint(URI base) {
        return option(Setting.ENDPOINT, base.toString());
    }

    /** Where a bare name is looked up. */
    public VaultResolverBuilder vaultId(String ocid) {
        return option(Setting.VAULT_ID, ocid);
    }

    /** Where a bare name is looked up when there is no vault. */
    public VaultResolverBuilder compartmentId(String ocid) {
        return option(Setting.COMPARTMENT_ID, ocid);
    }

    /** How long an entry serves without asking the vault; default 1 h. */
    public VaultResolverBuilder cacheTtl(Duration ttl) {
        return option(Setting.CACHE_TTL, ttl.toString());
    }

    /** How long past its TTL an entry may serve while the vault is unavailable; default 24 h. */
    public VaultResolverBuilder maxStale(Duration limit) {
        return option(Setting.MAX_STALE, limit.toString());
    }

    public VaultResolverBuilder cacheMode(CacheMode mode) {
        without(Setting.NO_CACHE, Setting.REFRESH);
        return switch (mode) {
            case USE -> this;
            case REFRESH -> option(Setting.REFRESH, "");
            case OFF -> option(Setting.NO_CACHE, "");
        };
    }

    public VaultResolverBuilder cacheDir(Path folder) {
        return option(Setting.CACHE_DIR, folder.toString());
    }

    /** For one call of {@code resolve} or {@code resolveAll}, retries and waiting included; default 20 s. */
    public VaultResolverBuilder timeout(Duration limit) {
        return option(Setting.TIMEOUT, limit.toString());
    }

    /** After the first attempt; default 3. */
    public VaultResolverBuilder maxRetries(int retries) {
        return option(Setting.MAX_RETRIES, Integer.toString(retries));
    }

    /** Before the first retry; doubles from one to the next; default 0.5 s. */
    public VaultResolverBuilder retryBackoffBase(Duration wait) {
        return option(Setting.RETRY_BACKOFF_BASE, wait.toString());
    }

    /** Opens after that many failures in a row, for that long; default 5 and 60 s. */
    public VaultResolverBuilder circuitBreaker(int threshold, Duration recovery) {
        return without(Setting.NO_BREAKER)
                .option(Setting.BREAKER_THRESHOLD, Integer.toString(threshold))
                .option(Setting.BREAKER_RECOVERY, recovery.toString());
    }

    public VaultResolverBuilder withoutCircuitBreaker() {
        return option(Setting.NO_BREAKER, "");
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
        return new SettingsReader(options, environment).read();
    }

    /** @throws VaultException.Usage as {@link #settings} */
    public VaultResolver build() {
        return new VaultResolver(settings(), warnings, verbose, clock);
    }
}
