package ocivault.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import ocivault.files.SmallFile;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;

/** One reading of one login, see {@link OciLogin#load}. */
final class LoginReader {

    private static final int MAX_KEY_BYTES = 64 * 1024;
    private static final int MAX_TOKEN_BYTES = 64 * 1024;

    /** What may stand in a signature's key id: no quote, slash or line break that would change the header around it. */
    private static final Pattern KEY_ID_PART = Pattern.compile("[A-Za-z0-9._:-]+");

    static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._=-]+");

    private static final String TOKEN_FILE = "security_token_file";
    private static final String DELEGATION_FILE = "delegation_token_file";
    private static final String CLOUD_SHELL = "OCI's Cloud Shell names one in OCI_CLI_DELEGATION_TOKEN_FILE, or in its"
            + " profile; elsewhere use --auth api_key or security_token.";
    private static final String API_KEY_OR_SESSION =
            "Name another profile with --profile: one with an API key (oci setup config), or with a session (oci"
                    + " session authenticate).";

    private final VaultSettings.Login settings;
    private final Consumer<String> warnings;
    /** The profile's own values, and those it inherits. */
    private Map<String, String> own = Map.of();

    private Map<String, String> inherited = Map.of();

    LoginReader(VaultSettings.Login settings, Consumer<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    OciLogin read() {
        return switch (settings.auth()) {
            case INSTANCE_PRINCIPAL, RESOURCE_PRINCIPAL, OKE_WORKLOAD_IDENTITY -> principal();
            case INSTANCE_OBO_USER -> {
                readProfile();
                yield delegation();
            }
            case API_KEY -> {
                readProfile();
                yield apiKey();
            }
            case SECURITY_TOKEN -> {
                readProfile();
                yield sessionToken();
            }
            case AUTO -> {
                readProfile();
                yield hasSession() ? sessionToken() : isDelegated() ? delegation() : apiKey();
            }
        };
    }

    private OciLogin principal() {
        var region = region();
        var own = Ocid.longRegionName(settings.overrides().getOrDefault("principal_region", ""));
        return new OciLogin(
                settings.auth(), "", "", "", "", region.isEmpty() ? own : region, PemKey.NONE, "", Path.of(""));
    }

    /** As in OCI's Cloud Shell: an instance asks, on behalf of a user. */
    private OciLogin delegation() {
        var file = value(DELEGATION_FILE).map(text -> path(DELEGATION_FILE, text));
        var token = file.isPresent()
                ? token("delegation token", file.get(), CLOUD_SHELL)
                : value("delegation_token").orElseThrow(() -> lacks(DELEGATION_FILE));
        if (!TOKEN.matcher(token).matches()) {
            throw VaultException.Configuration.noLogin(
                    "delegation_token of profile " + settings.profile() + " is no token", CLOUD_SHELL);
        }
        return new OciLogin(
                AuthMethod.INSTANCE_OBO_USER,
                settings.profile(),
                value("tenancy").isPresent() ? keyIdPart("tenancy") : "",
                "",
                "",
                region(),
                PemKey.NONE,
                token,
                Path.of(""));
    }

    private OciLogin apiKey() {
        return new OciLogin(
                AuthMethod.API_KEY,
                settings.profile(),
                keyIdPart("tenancy"),
                keyIdPart("user"),
                keyIdPart("fingerprint"),
                region(),
                key(),
                "",
                Path.of(""));
    }

    private OciLogin sessionToken() {
        var tokenFile = path(TOKEN_FILE, required(TOKEN_FILE));
        var token = token("session token", tokenFile, SessionToken.newOne(settings.profile()));
        var fingerprint = value("fingerprint").isPresent() ? keyIdPart("fingerprint") : "";
        return new OciLogin(
                AuthMethod.SECURITY_TOKEN,
                settings.profile(),
                keyIdPart("tenancy"),
                "",
                fingerprint,
                region(),
                key(),
                token,
                tokenFile);
    }

    /** @param what the kind of token, for messages */
    private static String token(String what, Path file, String remedy) {
        String token;
        try {
            token = new String(SmallFile.read(file, MAX_TOKEN_BYTES), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw VaultException.Configuration.noLogin(what + " file " + file + " " + SmallFile.reason(e), remedy);
        }
        if (!TOKEN.matcher(token).matches()) {
            throw VaultException.Configuration.noLogin(what + " file " + file + " holds no " + what, remedy);
        }
        return token;
    }

    /** Whether there is a delegation token, and no key that is as near. */
    private boolean isDelegated() {
        for (var source : sources()) {
            if (hasAny(source, "key_file", "key_content")) {
                return false;
            }
            if (hasAny(source, DELEGATION_FILE, "delegation_token")) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAny(Map<String, String> source, String key, String other) {
        return !source.getOrDefault(key, "").isBlank()
                || !source.getOrDefault(other, "").isBlank();
    }

    /**
     * A session that is inherited from DEFAULT is not meant for a profile with an API key of its own, nor one of the
     * environment for a login that is whole without it.
     */
    private boolean hasSession() {
        return !overridesAreWhole()
                && (settings.overrides().containsKey(TOKEN_FILE)
                        || own.containsKey(TOKEN_FILE)
                        || (inherited.containsKey(TOKEN_FILE) && !own.containsKey("user")));
    }

    /** Whether the environment has a whole login, and no config file is needed: an API key, or a session. */
    private boolean overridesAreWhole() {
        return overridesHave(List.of("tenancy", "user", "fingerprint"));
    }

    private boolean overridesAreAWholeSession() {
        return settings.auth() != AuthMethod.API_KEY && overridesHave(List.of("tenancy", TOKEN_FILE));
    }

    private boolean overridesHave(List<String> keys) {
        var overrides = settings.overrides();
        return overrides.keySet().containsAll(keys)
                && (overrides.containsKey("key_file") || overrides.containsKey("key_content"));
    }

    private void readProfile() {
        var file = settings.configFile();
        boolean isNeeded = !overridesAreWhole()
                && !overridesAreAWholeSession()
                && !(settings.auth() == AuthMethod.INSTANCE_OBO_USER
                        && settings.overrides().containsKey(DELEGATION_FILE));
        // Not for a file in a folder that may not be entered: that one is read, and says why it cannot be.
        if (Files.notExists(file)) {
            if (!isNeeded) {
                return;
            }
            throw VaultException.Configuration.noLogin(
                    "no config file at " + file,
                    "Make one with 'oci setup config', or name yours with --config-file (OCI_CLI_CONFIG_FILE).");
        }
        var profiles = OciConfigFile.read(file).profiles();
        inherited = profiles.getOrDefault("DEFAULT", Map.of());
        if (profiles.containsKey(settings.profile())) {
            own = profiles.get(settings.profile());
        } else if (isNeeded) {
            throw VaultException.Configuration.noLogin(
                    "no profile " + settings.profile() + " in " + file + " (profiles there are: "
                            + (profiles.isEmpty() ? "none" : String.join(", ", profiles.keySet())) + ")",
                    "Name one of them with --profile (OCI_CLI_PROFILE).");
        }
        if (isNeeded) {
            refuseForeignLogins();
        }
        if ((own.containsKey("key_content") || own.containsKey("pass_phrase")) && isOpen(file)) {
            warnings.accept("config file " + file
                    + " holds a key or its passphrase and others can read it; run: chmod 600 " + file);
        }
    }

    /** Profiles of kinds that Oracle's own tools know, and that have no key of their own. */
    private void refuseForeignLogins() {
        if (hasSession()
                || value("key_file").isPresent()
                || value("key_content").isPresent()) {
            return;
        }
        var profile = "profile " + settings.profile() + " in " + settings.configFile();
        if (settings.auth() != AuthMethod.API_KEY && isDelegated()) {
            return;
        }
        var type = value("authentication_type").orElse("");
        if (!type.isEmpty()) {
            var principal = List.of(
                            "instance_principal", "resource_principal", "oke_workload_identity", "instance_obo_user")
                    .contains(type);
            // The text is the file's own, and goes to a terminal.
            throw VaultException.Configuration.noLogin(
                    profile + " has an authentication_type"
                            + (KEY_ID_PART.matcher(type).matches() ? ", " + type + "," : "")
                            + " that is not supported in a profile",
                    principal ? "Log in with --auth " + type + " (OCI_CLI_AUTH)." : API_KEY_OR_SESSION);
        }
    }

    private String region() {
        var region = settings.region().isEmpty() ? value("region").orElse("") : settings.region();
        return Ocid.longRegionName(region);
    }

    /** Key content before key file, and what is nearer before what is inherited. */
    private PemKey key() {
        for (var source : sources()) {
            var content = source.get("key_content");
            if (content != null && !content.isBlank()) {
                return pem("key_content", content.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8));
            }
            var file = source.get("key_file");
            if (file != null && !file.isBlank()) {
                return keyIn(path("key_file", file));
            }
        }
        throw lacks("key_file");
    }

    private PemKey keyIn(Path file) {
        try {
            var key = SmallFile.read(file, MAX_KEY_BYTES);
            if (isOpen(file)) {
                warnings.accept("private key " + file + " can be read by other users; run: chmod 600 " + file);
            }
            return pem("key file " + file, key);
        } catch (IOException e) {
            throw VaultException.Configuration.noLogin(
                    "key file " + file + " " + SmallFile.reason(e),
                    "Correct key_file in " + settings.configFile() + ", or name the key with OCI_CLI_KEY_FILE.");
        }
    }

    private PemKey pem(String what, byte[] pem) {
        return PemKey.of(new PemKey.Source(settings.profile(), what), pem, passphrase());
    }

    /** Nearest first, with its blanks. */
    private String passphrase() {
        for (var source : sources()) {
            var passphrase = source.getOrDefault("pass_phrase", "");
            if (!passphrase.isEmpty()) {
                return passphrase;
            }
        }
        return "";
    }

    private static boolean isOpen(Path file) {
        try {
            return SmallFile.readableByOthers(file);
        } catch (IOException e) {
            return false; // gone since it was read: nothing to warn of
        }
    }

    private Path path(String key, String text) {
        try {
            var home = settings.home();
            return text.equals("~")
                    ? home
                    : text.startsWith("~/") || text.startsWith("~\\") ? home.resolve(text.substring(2)) : Path.of(text);
        } catch (InvalidPathException e) {
            throw VaultException.Configuration.noLogin(
                    key + " of profile " + settings.profile() + " is no path", "Correct it.");
        }
    }

    private String keyIdPart(String key) {
        var value = required(key);
        if (!KEY_ID_PART.matcher(value).matches()) {
            throw VaultException.Configuration.noLogin(
                    key + " of profile " + settings.profile()
                            + " has characters other than letters, digits, dots, colons, hyphens and underscores",
                    "Copy it anew from the OCI console.");
        }
        return value;
    }

    private String required(String key) {
        return value(key).orElseThrow(() -> lacks(key));
    }

    private VaultException.Configuration lacks(String key) {
        var remedy = switch (key) {
            case DELEGATION_FILE -> CLOUD_SHELL;
            case TOKEN_FILE -> SessionToken.newOne(settings.profile());
            default ->
                "Add it to the profile (the OCI console shows it under My profile, API keys), or set OCI_CLI_"
                        + key.toUpperCase(Locale.ROOT) + ".";
        };
        return VaultException.Configuration.noLogin(
                "profile " + settings.profile() + " in " + settings.configFile() + " lacks `" + key + "`", remedy);
    }

    private Optional<String> value(String key) {
        for (var source : sources()) {
            var value = source.get(key);
            if (value != null && !value.isBlank()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private Iterable<Map<String, String>> sources() {
        var sources = new ArrayList<Map<String, String>>(3);
        sources.add(settings.overrides());
        sources.add(own);
        sources.add(inherited);
        return sources;
    }
}
