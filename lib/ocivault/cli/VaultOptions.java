package ocivault.cli;

import java.util.List;
import ocivault.VaultResolverBuilder;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings.CacheMode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options that all three scripts share. What they mean, their variables and their defaults are
 * {@code SettingsReader}'s business: here is only text.
 */
public final class VaultOptions {

    private final OptionSpec configFile = Options.text(
            "--config-file", "FILE", "OCI config file (OCI_CLI_CONFIG_FILE, OCI_CONFIG_FILE; default: ~/.oci/config)");

    private final OptionSpec profile =
            Options.text("--profile", "NAME", "its profile (OCI_CLI_PROFILE, OCI_CONFIG_PROFILE; default: DEFAULT)");

    private final OptionSpec auth = Options.text(
            "--auth",
            "METHOD",
            "api_key, security_token, instance_principal or resource_principal (OCI_CLI_AUTH; default:"
                    + " security_token where the profile has one, else api_key)");

    private final OptionSpec region = Options.text(
            "--region",
            "REGION",
            "OCI region (OCI_CLI_REGION, OCI_REGION; default: the reference's, else the profile's)");

    private final OptionSpec endpoint =
            Options.text("--endpoint", "URL", "ask this host in place of OCI's (OCI_CLI_ENDPOINT)");

    private final OptionSpec vaultId = Options.text(
            "--vault-id", "OCID", "where oci-vault://NAME is looked up, and secrets are uploaded (OCI_VAULT_ID)");

    private final OptionSpec compartmentId =
            Options.text("--compartment-id", "OCID", "the same by compartment (OCI_VAULT_COMPARTMENT_ID)");

    private final OptionSpec proxy =
            Options.text("--proxy", "URL", "http://[user:password@]host:port (HTTPS_PROXY; exceptions in NO_PROXY)");

    private final OptionSpec certBundle =
            Options.text("--cert-bundle", "FILE", "PEM file of the authorities to trust (OCI_CLI_CERT_BUNDLE)");

    private final OptionSpec cacheTtl = Options.text(
            "--cache-ttl",
            "TIME",
            "how long a value serves without asking: seconds, or 90s, 30m, 1h, 2d (OCI_VAULT_CACHE_TTL;"
                    + " default: 1h)");

    private final OptionSpec maxStale =
            Options.text("--max-stale", "TIME", "how much longer while the vault is unavailable (default: 24h)");

    private final OptionSpec cacheDir = Options.text(
            "--cache-dir",
            "DIR",
            "where the sealed cache lies (OCI_VAULT_CACHE_DIR; default: oci-vault-mcp in XDG_CACHE_HOME or"
                    + " ~/.cache)");

    private final OptionSpec noCache = Options.flag("--no-cache", "neither read nor write the cache");

    private final OptionSpec refresh = Options.flag("--refresh", "ask the vault first, whatever the cache has");

    private final OptionSpec timeout =
            Options.text("--timeout", "TIME", "for everything together (OCI_VAULT_TIMEOUT; default: 20s)");

    private final OptionSpec maxRetries = Options.text("--max-retries", "N", "after the first attempt (default: 3)");

    private final OptionSpec retryBackoffBase =
            Options.text("--retry-backoff-base", "TIME", "before the first retry; doubles each time (default: 0.5)");

    private final OptionSpec breakerThreshold = Options.text(
            "--circuit-breaker-threshold", "N", "failures in a row that open the circuit breaker (default: 5)");

    private final OptionSpec breakerRecovery =
            Options.text("--circuit-breaker-recovery-timeout", "TIME", "how long it stays open (default: 60s)");

    private final OptionSpec noBreaker = Options.flag("--no-circuit-breaker", "ask the vault however often it failed");

    private final OptionSpec json = Options.flag("--json", "print the result as JSON");

    private final OptionSpec metrics =
            Options.flag("--metrics", "one line of JSON on stderr: what was fetched, cached, retried, and times");

    private final OptionSpec verbose = Options.flag("-v", "--verbose", "say on stderr what happens, never a secret");

    private final OptionSpec help = OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .type(boolean.class)
            .description("print this help")
            .build();

    private final OptionSpec version = OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .type(boolean.class)
            .description("print the toolkit's version")
            .build();

    private final List<OptionSpec> withText = List.of(
            configFile,
            profile,
            auth,
            region,
            endpoint,
            vaultId,
            compartmentId,
            proxy,
            certBundle,
            cacheTtl,
            maxStale,
            cacheDir,
            timeout,
            maxRetries,
            retryBackoffBase,
            breakerThreshold,
            breakerRecovery);

    /** Adds them to {@code command}, behind what it has. */
    public void addTo(CommandSpec command) {
        for (var option : List.of(
                configFile,
                profile,
                auth,
                region,
                endpoint,
                vaultId,
                compartmentId,
                proxy,
                certBundle,
                cacheTtl,
                maxStale,
                cacheDir,
                noCache,
                refresh,
                timeout,
                maxRetries,
                retryBackoffBase,
                breakerThreshold,
                breakerRecovery,
                noBreaker,
                json,
                metrics,
                verbose,
                help,
                version)) {
            command.addOption(option);
        }
    }

    /** Whether the result is to be printed as JSON. */
    public boolean json() {
        return Options.isGiven(json);
    }

    public boolean metrics() {
        return Options.isGiven(metrics);
    }

    public boolean verbose() {
        return Options.isGiven(verbose);
    }

    /** {@code --vault-id}; empty where it is not given. */
    public String vaultId() {
        return Options.valueOf(vaultId);
    }

    /** {@code --compartment-id}; empty where it is not given. */
    public String compartmentId() {
        return Options.valueOf(compartmentId);
    }

    /** Puts into {@code builder} what was given. */
    VaultResolverBuilder applyTo(VaultResolverBuilder builder) {
        for (var option : withText) {
            if (option.getValue() != null) {
                builder.option(option.longestName(), option.getValue());
            }
        }
        if (Options.isGiven(noCache) && Options.isGiven(refresh)) {
            throw new VaultException.Usage("--no-cache and --refresh exclude each other", "Give one of them.");
        }
        if (Options.isGiven(noCache)) {
            builder.cacheMode(CacheMode.OFF);
        } else if (Options.isGiven(refresh)) {
            builder.cacheMode(CacheMode.REFRESH);
        }
        return Options.isGiven(noBreaker) ? builder.withoutCircuitBreaker() : builder;
    }
}
