package ocivault.settings;

import java.net.URI;
import java.nio.file.Files;
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

    private static final String LOGIN_METHODS =
            "api_key, security_token, instance_principal, resource_principal, oke_workload_identity or"
                    + " instance_obo_user";
    /** Those of a config file that the OCI CLI has a variable for, and that are taken without their outer blanks. */
    private static final List<String> CONFIG_KEYS = List.of(
            "user",
            "tenancy",
            "fingerprint",
            "key_file",
            "key_content",
            "security_token_file",
            "delegation_token_file");

    /** What a pod knows of itself, by the variables that Kubernetes and the OCI SDKs have for it. */
    private static final Map<String, String> POD_KEYS = Map.of(
            "kubernetes_service_host", "KUBERNETES_SERVICE_HOST",
            "kubernetes_ca_file", "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH",
            "kubernetes_token_file", "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH",
            "principal_region", "OCI_RESOURCE_PRINCIPAL_REGION");

    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Map<String, String> options;
    private final Map<String, String> environment;

    /** @param options by flag, such as {@code --profile} */
    public SettingsReader(Map<String, String> options, Map<String, String> environment) {
        this.options = options;
        this.environment = environment;
    }

    /** @throws VaultException.Usage naming the option or variable and what is expected of it */
    public VaultSettings read() {
        return new VaultSettings(
                login(),
                endpoint(),
                names(),
                network(),
                cacheFolder(),
                cacheMode(),
                duration(Setting.CACHE_TTL, Duration.ZERO),
                duration(Setting.MAX_STALE, Duration.ZERO),
                duration(Setting.TIMEOUT, Duration.ofMillis(1)),
                new VaultSettings.Retry(
                        number(Setting.MAX_RETRIES, 0, 100),
                        duration(Setting.RETRY_BACKOFF_BASE, Duration.ofMillis(1))),
                breaker());
    }

    private VaultSettings.Login login() {
        var region = first(Setting.REGION);
        var explicit = region.filter(Given::isFlag).map(SettingsReader::region).orElse("");
        var home = home().orElseGet(() -> Path.of(System.getProperty("user.home")));
        return new VaultSettings.Login(configFile(), profile(), auth(), explicit, overrides(region), home);
    }

    private Path configFile() {
        return first(Setting.CONFIG_FILE)
                .map(this::path)
                .orElseGet(() -> home().orElse(Path.of("~")).resolve(".oci", "config"));
    }

    private String profile() {
        return first(Setting.PROFILE).map(Given::text).orElse("DEFAULT");
    }

    private AuthMethod auth() {
        var given = first(Setting.AUTH);
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
            case "oke_workload_identity" -> AuthMethod.OKE_WORKLOAD_IDENTITY;
            case "instance_obo_user" -> AuthMethod.INSTANCE_OBO_USER;
            case "pkcs11" ->
                // A word of the OCI CLI's own, and so no secret.
                throw new VaultException.Usage(
                        given.get().name + " names a login that is not supported: " + given.get().text,
                        "Expected " + LOGIN_METHODS + ".");
            default -> throw given.get().isNot("a login method", LOGIN_METHODS);
        };
    }

    private static String region(Given given) {
        var name = Ocid.longRegionName(given.text);
        // A dot would make it a host name of the caller's choosing.
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw given.isNot("a region", "a region's name, such as eu-frankfurt-1, or its code, such as fra");
        }
        return name;
    }

    /** A region from the environment stands for the profile's: the reference's own beats it, as a flag's does not. */
    private Map<String, String> overrides(Optional<Given> region) {
        var overrides = new HashMap<String, String>();
        for (var key : CONFIG_KEYS) {
            variable("OCI_CLI_" + key.toUpperCase(Locale.ROOT)).ifPresent(value -> overrides.put(key, value.text));
        }
        // As it is: blanks at its ends are part of it.
        var passphrase = environment.getOrDefault("OCI_CLI_PASSPHRASE", "");
        if (!passphrase.isEmpty()) {
            overrides.put("pass_phrase", passphrase);
        }
        region.filter(given -> !given.isFlag()).ifPresent(given -> overrides.put("region", region(given)));
        if (auth() == AuthMethod.OKE_WORKLOAD_IDENTITY) {
            POD_KEYS.forEach((key, name) -> variable(name).ifPresent(value -> overrides.put(key, value.text)));
        }
        return overrides;
    }

    private Optional<URI> endpoint() {
        return first(Setting.ENDPOINT)
                .map(given -> EndpointUri.parse(given.text)
                        .orElseThrow(() -> given.isNot(
                                "an endpoint",
                                "https://host[:port], or http:// on this machine, without path, query or user")));
    }

    /** A flag beats a variable, and a vault beats a compartment. */
    private NameScope names() {
        var vault = first(Setting.VAULT_ID);
        var compartment = first(Setting.COMPARTMENT_ID);
        vault.ifPresent(given -> ocid(given, List.of("vault")));
        compartment.ifPresent(given -> ocid(given, List.of("compartment", "tenancy")));
        if (compartment.isPresent()
                && (vault.isEmpty()
                        || (compartment.get().isFlag() && !vault.get().isFlag()))) {
            return new CompartmentScope(ocid(compartment.get(), List.of("compartment", "tenancy")));
        }
        return vault.isPresent() ? new VaultScope(ocid(vault.get(), List.of("vault"))) : new NoScope();
    }

    private static Ocid ocid(Given given, List<String> types) {
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
        var proxy = first(Setting.PROXY);
        var direct = new ArrayList<String>();
        variable("NO_PROXY", "no_proxy").ifPresent(hosts -> {
            for (var host : hosts.text.split("[,\\s]+")) {
                direct.add(host.toLowerCase(Locale.ROOT));
            }
        });
        direct.removeIf(String::isEmpty);
        return new VaultSettings.Network(
                proxy.isEmpty()
                        ? URI.create("")
                        : ProxyUrl.parse(proxy.get().text)
                                .orElseGet(() -> VaultSettings.Network.unusableProxy(proxy.get().name)),
                direct,
                first(Setting.CERT_BUNDLE)
                        .filter(given -> isOurs(given) || Files.isRegularFile(path(given)))
                        .map(this::path)
                        .orElse(Path.of("")));
    }

    /** A variable that is meant for every program names a file that need not be there, as OpenSSL takes it. */
    private static boolean isOurs(Given given) {
        return given.isFlag() || given.name.startsWith("OCI_");
    }

    private Optional<Path> cacheFolder() {
        var given = first(Setting.CACHE_DIR);
        if (given.isPresent()) {
            return Optional.of(path(given.get()).toAbsolutePath());
        }
        // A relative XDG_CACHE_HOME is to be ignored, says the XDG Base Directory Specification.
        var base = variable("XDG_CACHE_HOME")
                .map(this::path)
                .filter(Path::isAbsolute)
                .or(() -> home().map(home -> home.resolve(".cache")));
        return base.map(folder -> folder.resolve("oci-vault-mcp"));
    }

    private CacheMode cacheMode() {
        if (isThere(Setting.NO_CACHE) && isThere(Setting.REFRESH)) {
            throw new VaultException.Usage("--no-cache and --refresh exclude each other", "Give one of them.");
        }
        return isThere(Setting.NO_CACHE) ? CacheMode.OFF : isThere(Setting.REFRESH) ? CacheMode.REFRESH : CacheMode.USE;
    }

    private Optional<Breaker> breaker() {
        return isThere(Setting.NO_BREAKER)
                ? Optional.empty()
                : Optional.of(new Breaker(
                        number(Setting.BREAKER_THRESHOLD, 1, 1_000),
                        duration(Setting.BREAKER_RECOVERY, Duration.ofMillis(1))));
    }

    private boolean isThere(Setting setting) {
        return options.containsKey(setting.flag());
    }

    private Duration duration(Setting setting, Duration least) {
        var given = first(setting).orElse(new Given(setting.flag(), setting.fallback()));
        return DurationText.parse(given.text)
                .filter(length -> length.compareTo(least) >= 0 && length.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> given.isNot(
                        "a length of time",
                        (least.isZero() ? "" : "more than zero ")
                                + "seconds, or a number with s, m, h or d: 90s, 30m, 1h, 2d"));
    }

    private int number(Setting setting, int least, int most) {
        var given = first(setting).orElse(new Given(setting.flag(), setting.fallback()));
        var text = given.text;
        int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw given.isNot("a number in range", "a whole number from " + least + " to " + most);
        }
        return number;
    }

    private Path path(Given given) {
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
        var home = new Given("HOME", environment.getOrDefault("HOME", ""));
        try {
            return home.text.startsWith("/") ? Optional.of(Path.of(home.text)) : Optional.empty();
        } catch (InvalidPathException e) {
            throw home.isNot("a path in this locale", "a locale that has its characters: LC_ALL=C.UTF-8");
        }
    }

    /** The option, else the first of its variables that says something. */
    private Optional<Given> first(Setting setting) {
        var option = options.get(setting.flag());
        return option != null
                ? Optional.of(new Given(setting.flag(), option))
                : variable(setting.variables().toArray(String[]::new));
    }

    private Optional<Given> variable(String... names) {
        for (var name : names) {
            var text = environment.getOrDefault(name, "");
            if (!text.isBlank()) {
                return Optional.of(new Given(name, text.strip()));
            }
        }
        return Optional.empty();
    }

    /** @param name the option or variable that it comes from */
    private record Given(String name, String text) {

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
