//SOURCES VaultException.java
//SOURCES VaultResolverBuilder.java
//SOURCES VaultSettings.java
package ocivault;

import java.util.LinkedHashMap;
import java.util.Map;
import ocivault.VaultSettings.CacheMode;
import picocli.CommandLine.Option;

/**
 * The options that all three scripts share; a picocli mixin. What they mean, their variables and their defaults are
 * {@link SettingsReader}'s business: here is only text.
 */
public final class VaultOptions {

    @Option(names = "--config-file", paramLabel = "FILE",
            description = "OCI config file (OCI_CLI_CONFIG_FILE, OCI_CONFIG_FILE; default: ~/.oci/config)")
    private String configFile;

    @Option(names = "--profile", paramLabel = "NAME",
            description = "its profile (OCI_CLI_PROFILE, OCI_CONFIG_PROFILE; default: DEFAULT)")
    private String profile;

    @Option(names = "--auth", paramLabel = "METHOD",
            description = "api_key, security_token, instance_principal or resource_principal (OCI_CLI_AUTH; default:"
                    + " security_token where the profile has one, else api_key)")
    private String auth;

    @Option(names = "--region", paramLabel = "REGION",
            description = "OCI region (OCI_CLI_REGION, OCI_REGION; default: the reference's, else the profile's)")
    private String region;

    @Option(names = "--endpoint", paramLabel = "URL",
            description = "ask this host in place of OCI's (OCI_CLI_ENDPOINT)")
    private String endpoint;

    @Option(names = "--vault-id", paramLabel = "OCID",
            description = "where oci-vault://NAME is looked up (OCI_VAULT_ID)")
    private String vaultId;

    @Option(names = "--compartment-id", paramLabel = "OCID",
            description = "the same by compartment (OCI_VAULT_COMPARTMENT_ID)")
    private String compartmentId;

    @Option(names = "--proxy", paramLabel = "URL",
            description = "http://[user:password@]host:port (HTTPS_PROXY; exceptions in NO_PROXY)")
    private String proxy;

    @Option(names = "--cert-bundle", paramLabel = "FILE",
            description = "PEM file of the authorities to trust (OCI_CLI_CERT_BUNDLE)")
    private String certBundle;

    @Option(names = "--cache-ttl", paramLabel = "TIME",
            description = "how long a value serves without asking: seconds, or 90s, 30m, 1h, 2d (OCI_VAULT_CACHE_TTL;"
                    + " default: 1h)")
    private String cacheTtl;

    @Option(names = "--max-stale", paramLabel = "TIME",
            description = "how much longer while the vault is unavailable (default: 24h)")
    private String maxStale;

    @Option(names = "--cache-dir", paramLabel = "DIR",
            description = "where the sealed cache lies (OCI_VAULT_CACHE_DIR; default: oci-vault-mcp in XDG_CACHE_HOME or"
                    + " ~/.cache)")
    private String cacheDir;

    @Option(names = "--no-cache", description = "neither read nor write the cache")
    private boolean noCache;

    @Option(names = "--refresh", description = "ask the vault first, whatever the cache has")
    private boolean refresh;

    @Option(names = "--timeout", paramLabel = "TIME",
            description = "for everything together (OCI_VAULT_TIMEOUT; default: 20s)")
    private String timeout;

    @Option(names = "--max-retries", paramLabel = "N", description = "after the first attempt (default: 3)")
    private String maxRetries;

    @Option(names = "--retry-backoff-base", paramLabel = "TIME",
            description = "before the first retry; doubles each time (default: 0.5)")
    private String retryBackoffBase;

    @Option(names = "--circuit-breaker-threshold", paramLabel = "N",
            description = "failures in a row that open the circuit breaker (default: 5)")
    private String breakerThreshold;

    @Option(names = "--circuit-breaker-recovery-timeout", paramLabel = "TIME",
            description = "how long it stays open (default: 60s)")
    private String breakerRecovery;

    @Option(names = "--no-circuit-breaker", description = "ask the vault however often it failed")
    private boolean noBreaker;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Option(names = "--metrics", description = "one line of JSON on stderr: what was fetched, cached, retried, and times")
    private boolean metrics;

    @Option(names = {"-v", "--verbose"}, description = "say on stderr what happens, never a secret")
    private boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "print this help")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "print the toolkit's version")
    private boolean version;

    /** Whether the result is to be printed as JSON. */
    public boolean json() {
        return json;
    }

    public boolean metrics() {
        return metrics;
    }

    public boolean verbose() {
        return verbose;
    }

    /** {@code --vault-id}; empty where it is not given. */
    public String vaultId() {
        return vaultId == null ? "" : vaultId;
    }

    /** {@code --compartment-id}; empty where it is not given. */
    public String compartmentId() {
        return compartmentId == null ? "" : compartmentId;
    }

    /** Puts into {@code builder} what was given. */
    VaultResolverBuilder applyTo(VaultResolverBuilder builder) {
        given().forEach(builder::option);
        if (noCache && refresh) {
            throw new VaultException.Usage("--no-cache and --refresh exclude each other", "Give one of them.");
        }
        if (noCache) {
            builder.cacheMode(CacheMode.OFF);
        } else if (refresh) {
            builder.cacheMode(CacheMode.REFRESH);
        }
        return noBreaker ? builder.withoutCircuitBreaker() : builder;
    }

    private Map<String, String> given() {
        var texts = new LinkedHashMap<String, String>();
        texts.put("--config-file", configFile);
        texts.put("--profile", profile);
        texts.put("--auth", auth);
        texts.put("--region", region);
        texts.put("--endpoint", endpoint);
        texts.put("--vault-id", vaultId);
        texts.put("--compartment-id", compartmentId);
        texts.put("--proxy", proxy);
        texts.put("--cert-bundle", certBundle);
        texts.put("--cache-ttl", cacheTtl);
        texts.put("--max-stale", maxStale);
        texts.put("--cache-dir", cacheDir);
        texts.put("--timeout", timeout);
        texts.put("--max-retries", maxRetries);
        texts.put("--retry-backoff-base", retryBackoffBase);
        texts.put("--circuit-breaker-threshold", breakerThreshold);
        texts.put("--circuit-breaker-recovery-timeout", breakerRecovery);
        texts.values().removeIf(text -> text == null);
        return texts;
    }
}
