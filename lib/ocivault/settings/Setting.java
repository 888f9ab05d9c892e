package ocivault.settings;

import java.util.List;
import java.util.Locale;

/**
 * What every command can be told about the vault and the way to it: one row for each option, with its environment
 * variables, its default and its line of help. {@link SettingsReader} says what the values mean.
 */
public enum Setting {
    CONFIG_FILE(
            Group.LOGIN,
            "--config-file",
            "FILE",
            "OCI config file",
            "~/.oci/config",
            "OCI_CLI_CONFIG_FILE",
            "OCI_CONFIG_FILE"),
    PROFILE(Group.LOGIN, "--profile", "NAME", "its profile", "DEFAULT", "OCI_CLI_PROFILE", "OCI_CONFIG_PROFILE"),
    AUTH(
            Group.LOGIN,
            "--auth",
            "METHOD",
            "api_key, security_token, instance_principal, resource_principal, oke_workload_identity or"
                    + " instance_obo_user",
            "security_token where the profile has one, else api_key",
            "OCI_CLI_AUTH"),

    REGION(
            Group.PLACE,
            "--region",
            "REGION",
            "OCI region",
            "the reference's own, else these variables', else the profile's",
            "OCI_CLI_REGION",
            "OCI_REGION"),
    ENDPOINT(Group.PLACE, "--endpoint", "URL", "ask this host in place of OCI's", "", "OCI_CLI_ENDPOINT"),
    VAULT_ID(
            Group.PLACE,
            "--vault-id",
            "OCID",
            "where oci-vault://NAME is looked up, and secrets are uploaded",
            "",
            "OCI_VAULT_ID"),
    COMPARTMENT_ID(Group.PLACE, "--compartment-id", "OCID", "the same by compartment", "", "OCI_VAULT_COMPARTMENT_ID"),
    PROXY(
            Group.PLACE,
            "--proxy",
            "URL",
            "http://[user:password@]host:port; exceptions in NO_PROXY",
            "",
            "HTTPS_PROXY",
            "https_proxy"),
    CERT_BUNDLE(
            Group.PLACE,
            "--cert-bundle",
            "FILE",
            "PEM file of the authorities to trust",
            "Java's",
            "OCI_CLI_CERT_BUNDLE",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "SSL_CERT_FILE"),

    CACHE_TTL(
            Group.CACHE,
            "--cache-ttl",
            "TIME",
            "how long a value serves without asking: seconds, or 90s, 30m, 1h, 2d",
            "1h",
            "OCI_VAULT_CACHE_TTL"),
    MAX_STALE(Group.CACHE, "--max-stale", "TIME", "how much longer while the vault is unavailable", "24h"),
    CACHE_DIR(
            Group.CACHE,
            "--cache-dir",
            "DIR",
            "where the sealed cache lies",
            "oci-vault-mcp in XDG_CACHE_HOME or ~/.cache",
            "OCI_VAULT_CACHE_DIR"),
    NO_CACHE(Group.CACHE, "--no-cache", "", "neither read nor write the cache", ""),
    REFRESH(Group.CACHE, "--refresh", "", "ask the vault first, whatever the cache has", ""),

    TIMEOUT(Group.RETRIES, "--timeout", "TIME", "for everything together", "20s", "OCI_VAULT_TIMEOUT"),
    MAX_RETRIES(Group.RETRIES, "--max-retries", "N", "after the first attempt", "3"),
    RETRY_BACKOFF_BASE(
            Group.RETRIES, "--retry-backoff-base", "TIME", "before the first retry; doubles each time", "0.5"),
    BREAKER_THRESHOLD(
            Group.RETRIES, "--circuit-breaker-threshold", "N", "failures in a row that open the circuit breaker", "5"),
    BREAKER_RECOVERY(Group.RETRIES, "--circuit-breaker-recovery-timeout", "TIME", "how long it stays open", "60s"),
    NO_BREAKER(Group.RETRIES, "--no-circuit-breaker", "", "ask the vault however often it failed", "");

    /** What belongs together in the help. */
    public enum Group {
        LOGIN("Login"),
        PLACE("Where to look"),
        CACHE("Cache"),
        RETRIES("Retries and circuit breaker");

        private final String heading;

        Group(String heading) {
            this.heading = heading;
        }

        public String heading() {
            return heading;
        }
    }

    private final Group group;
    private final String flag;
    private final String label;
    private final String help;
    private final String fallback;
    private final List<String> variables;

    Setting(Group group, String flag, String label, String help, String fallback, String... variables) {
        this.group = group;
        this.flag = flag;
        this.label = label;
        this.help = help;
        this.fallback = fallback;
        this.variables = List.of(variables);
    }

    public Group group() {
        return group;
    }

    /** The option, such as {@code --profile}. */
    public String flag() {
        return flag;
    }

    /** What stands for the value in the help; empty where there is none: the option is there or not. */
    public String label() {
        return label;
    }

    /** The default, as text that could be given, or in words; may be empty. */
    public String fallback() {
        return fallback;
    }

    /** The environment variables that say the same, the first of them first. */
    public List<String> variables() {
        return variables;
    }

    /** The line of help: what it is, its variables, its default. */
    public String description() {
        var shown = variables.stream()
                .filter(name -> name.equals(name.toUpperCase(Locale.ROOT)))
                .toList();
        var more = String.join(", ", shown);
        if (!fallback.isEmpty()) {
            more += (more.isEmpty() ? "" : "; ") + "default: " + fallback;
        }
        return more.isEmpty() ? help : help + " (" + more + ")";
    }
}
