package ocivault.settings;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import ocivault.model.Ocid;
import ocivault.model.SecretRef.CompartmentScope;
import ocivault.model.SecretRef.NameScope;
import ocivault.model.SecretRef.NoScope;
import ocivault.model.SecretRef.VaultScope;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings.AuthMethod;
import ocivault.settings.VaultSettings.Breaker;
import ocivault.settings.VaultSettings.CacheMode;

/**
 * Makes {@link VaultSettings} of options and environment: an option, else the first of its variables that is not empty,
 * else the default. A value that is refused is named by its option or variable and never shown: it may be a secret in
 * the wrong place.
 */
public final class SettingsReader {

    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Map<String, String> options;
    private final Map<String, String> environment;

    /** @param options by flag, such as {@code --profile} */
    public SettingsReader(Map<String, String> options, Map<String, String> environment) {
        this.options = options;
        this.environment = environment;
    }

    /** @throws VaultException.Usage naming the option or variable and what is expected of it */
    public VaultSettings read(CacheMode cacheMode, boolean breaker) {
        return new VaultSettings(
                login(),
                endpoint(),
                names(),
                network(),
                cacheFolder(),
                cacheMode,
                duration("1h", Duration.ZERO, "--cache-ttl", "OCI_VAULT_CACHE_TTL"),
                duration("24h", Duration.ZERO, "--max-stale"),
                duration("20s", Duration.ofMillis(1), "--timeout", "OCI_VAULT_TIMEOUT"),
                new VaultSettings.Retry(
                        number(3, 0, 100, "--max-retries"),
                        duration("0.5", Duration.ofMillis(1), "--retry-backoff-base")),
                breaker ? Optional.of(breaker()) : Optional.empty());
    }

    private VaultSettings.Login login() {
        var region = region();
        var home = home().orElseGet(() -> Path.of(System.getProperty("user.home")));
        return new VaultSettings.Login(configFile(), profile(), auth(), region, overrides(), home);
    }

    private Path configFile() {
        return first("--config-file", "OCI_CLI_CONFIG_FILE", "OCI_CONFIG_FILE")
                .map(this::path)
                .orElseGet(() -> home().orElse(Path.of("~")).resolve(".oci", "config"));
    }

    private String profile() {
        return first("--profile", "OCI_CLI_PROFILE", "OCI_CONFIG_PROFILE")
                .map(Setting::text)
                .orElse("DEFAULT");
    }

    private AuthMethod auth() {
        var given = first("--auth", "OCI_CLI_AUTH");
        if (given.isEmpty()) {
            boolean principal =
                    environment.getOrDefault("OCI_USE_INSTANCE_PRINCIPALS", "").equalsIgnoreCase("true");
            return principal ? AuthMethod.INSTANCE_PRINCIPAL : AuthMethod.AUTO;
        }
        return switch (given.get().text) {
            case "api_key" -> AuthMethod.API_KEY;
            case "security_token" -> AuthMethod.SECURITY_TOKEN;
            case "instance_principal" -> AuthMethod.INSTANCE_PRINCIPAL;
            case "resource_principal" -> AuthMethod.RESOURCE_PRINCIPAL;
            default ->
                throw given.get()
                        .isNot("a login method", "api_key, security_token, instance_principal or resource_principal");
        };
    }

    private String region() {
        var given = first("--region", "OCI_CLI_REGION", "OCI_REGION");
        if (given.isEmpty()) {
            return "";
        }
        var name = Ocid.longRegionName(given.get().text);
        // A dot would make it a host name of the caller's choosing.
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw given.get().isNot("a region", "a region's name, such as eu-frankfurt-1, or its code, such as fra");
        }
        return name;
    }

    private Map<String, String> overrides() {
        var overrides = new HashMap<String, String>();
        for (var key : List.of("user", "tenancy", "fingerprint", "key_file", "key_content")) {
            first("", "OCI_CLI_" + key.toUpperCase(Locale.ROOT)).ifPresent(value -> overrides.put(key, value.text));
        }
        first("", "OCI_CLI_PASSPHRASE").ifPresent(value -> overrides.put("pass_phrase", value.text));
        return overrides;
    }

    private Optional<URI> endpoint() {
        return first("--endpoint", "OCI_CLI_ENDPOINT")
                .map(given -> EndpointUri.parse(given.text)
                        .orElseThrow(() -> given.isNot(
                                "an endpoint",
                                "https://host[:port], or http:// on this machine, without path, query or user")));
    }

    /** A flag beats a variable, and a vault beats a compartment. */
    private NameScope names() {
        var vault = first("--vault-id", "OCI_VAULT_ID");
        var compartment = first("--compartment-id", "OCI_VAULT_COMPARTMENT_ID");
        vault.ifPresent(given -> ocid(given, List.of("vault")));
        compartment.ifPresent(given -> ocid(given, List.of("compartment", "tenancy")));
        if (compartment.isPresent()
                && (vault.isEmpty()
                        || compartment.get().isFlag() && !vault.get().isFlag())) {
            return new CompartmentScope(ocid(compartment.get(), List.of("compartment", "tenancy")));
        }
        return vault.isPresent() ? new VaultScope(ocid(vault.get(), List.of("vault"))) : new NoScope();
    }

    private static Ocid ocid(Setting given, List<String> types) {
        var expected = "the OCID of a " + String.join(" or ", types);
        var ocid = Ocid.parse(given.text).orElseThrow(() -> given.isNot("an OCID", expected));
        if (types.contains(ocid.type())) {
            return ocid;
        }
        throw given.isNot(
                expected + " but of a " + ocid.type(),
                expected
                        + switch (ocid.type()) {
                            case "vault" -> "; a vault's goes with --vault-id or OCI_VAULT_ID";
                            case "compartment", "tenancy" ->
                                "; a compartment's goes with --compartment-id or OCI_VAULT_COMPARTMENT_ID";
                            case "vaultsecret" -> "; a secret's needs neither: oci-vault://<its OCID>";
                            default -> "";
                        });
    }

    private VaultSettings.Network network() {
        var proxy = first("--proxy", "HTTPS_PROXY", "https_proxy");
        var direct = new ArrayList<String>();
        first("", "NO_PROXY", "no_proxy").ifPresent(hosts -> {
            for (var host : hosts.text.split("[,\\s]+")) {
                direct.add(host.toLowerCase(Locale.ROOT));
            }
        });
        direct.removeIf(String::isEmpty);
        return new VaultSettings.Network(
                proxy.isEmpty()
                        ? URI.create("")
                        : EndpointUri.parseProxy(proxy.get().text)
                                .orElseThrow(
                                        () -> proxy.get().isNot("an http proxy", "http://[user:password@]host:port")),
                direct,
                first("--cert-bundle", "OCI_CLI_CERT_BUNDLE").map(this::path).orElse(Path.of("")));
    }

    private Optional<Path> cacheFolder() {
        var given = first("--cache-dir", "OCI_VAULT_CACHE_DIR");
        if (given.isPresent()) {
            return Optional.of(path(given.get()).toAbsolutePath());
        }
        // A relative XDG_CACHE_HOME is to be ignored, says the XDG Base Directory Specification.
        var base = first("", "XDG_CACHE_HOME")
                .map(this::path)
                .filter(Path::isAbsolute)
                .or(() -> home().map(home -> home.resolve(".cache")));
        return base.map(folder -> folder.resolve("oci-vault-mcp"));
    }

    private Breaker breaker() {
        return new Breaker(
                number(5, 1, 1_000, "--circuit-breaker-threshold"),
                duration("60", Duration.ofMillis(1), "--circuit-breaker-recovery-timeout"));
    }

    private Duration duration(String fallback, Duration least, String flag, String... variables) {
        var given = first(flag, variables).orElse(new Setting(flag, fallback));
        return DurationText.parse(given.text)
                .filter(length -> length.compareTo(least) >= 0 && length.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> given.isNot(
                        "a length of time",
                        (least.isZero() ? "" : "more than zero ")
                                + "seconds, or a number with s, m, h or d: 90s, 30m, 1h, 2d"));
    }

    private int number(int fallback, int least, int most, String flag) {
        var given = first(flag);
        if (given.isEmpty()) {
            return fallback;
        }
        var text = given.get().text;
        int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw given.get().isNot("a number in range", "a whole number from " + least + " to " + most);
        }
        return number;
    }

    private Path path(Setting given) {
        try {
            var home = home();
            return given.text.startsWith("~/") && home.isPresent()
                    ? home.get().resolve(given.text.substring(2))
                    : Path.of(given.text);
        } catch (InvalidPathException e) {
            throw given.isNot("a path", "the path of a file or folder");
        }
    }

    private Optional<Path> home() {
        var home = new Setting("HOME", environment.getOrDefault("HOME", ""));
        try {
            return home.text.startsWith("/") ? Optional.of(Path.of(home.text)) : Optional.empty();
        } catch (InvalidPathException e) {
            throw home.isNot("a path in this locale", "a locale that has its characters: LC_ALL=C.UTF-8");
        }
    }

    /** The option, else the first variable that says something. */
    private Optional<Setting> first(String flag, String... variables) {
        if (options.containsKey(flag)) {
            return Optional.of(new Setting(flag, options.get(flag)));
        }
        for (var variable : variables) {
            var text = environment.getOrDefault(variable, "");
            if (!text.isBlank()) {
                return Optional.of(new Setting(variable, text.strip()));
            }
        }
        return Optional.empty();
    }

    /** @param name the option or variable that it comes from */
    private record Setting(String name, String text) {

        boolean isFlag() {
            return name.startsWith("--");
        }

        VaultException.Usage isNot(String kind, String expected) {
            return new VaultException.Usage(name + " is not " + kind, "Expected " + expected + ".");
        }

        /** The text may be a key or a passphrase. */
        @Override
        public String toString() {
            return name;
        }
    }
}
