package ocivault.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._=-]+");

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
            case INSTANCE_PRINCIPAL, RESOURCE_PRINCIPAL -> principal();
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
                yield hasSession() ? sessionToken() : apiKey();
            }
        };
    }

    private OciLogin principal() {
        return new OciLogin(
                settings.auth(), "", "", "", "", Ocid.longRegionName(settings.region()), new byte[0], "", "");
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
                value("pass_phrase").orElse(""),
                "");
    }

    private OciLogin sessionToken() {
        var tokenFile = path("security_token_file", required("security_token_file"));
        String token;
        try {
            token = new String(SmallFile.read(tokenFile, MAX_TOKEN_BYTES), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw VaultException.Configuration.noLogin(
                    "session token file " + tokenFile + " " + SmallFile.reason(e), newSession());
        }
        if (!TOKEN.matcher(token).matches()) {
            throw VaultException.Configuration.noLogin(
                    "session token file " + tokenFile + " holds no session token", newSession());
        }
        var fingerprint = value("fingerprint").isPresent() ? keyIdPart("fingerprint") : "";
        return new OciLogin(
                AuthMethod.SECURITY_TOKEN,
                settings.profile(),
                keyIdPart("tenancy"),
                "",
                fingerprint,
                region(),
                key(),
                value("pass_phrase").orElse(""),
                token);
    }

    private String newSession() {
        return "Make a new session: oci session authenticate --profile-name " + settings.profile();
    }

    /** A session that is inherited from DEFAULT is not meant for a profile with an API key of its own. */
    private boolean hasSession() {
        return !overridesAreWhole()
                && (own.containsKey("security_token_file")
                        || inherited.containsKey("security_token_file") && !own.containsKey("user"));
    }

    private boolean overridesAreWhole() {
        var overrides = settings.overrides();
        return overrides.containsKey("tenancy")
                && overrides.containsKey("user")
                && overrides.containsKey("fingerprint")
                && (overrides.containsKey("key_file") || overrides.containsKey("key_content"));
    }

    private void readProfile() {
        var file = settings.configFile();
        if (overridesAreWhole() && !Files.exists(file)) {
            return;
        }
        if (!Files.exists(file)) {
            throw VaultException.Configuration.noLogin(
                    "no config file at " + file,
                    "Make one with 'oci setup config', or name yours with --config-file (OCI_CLI_CONFIG_FILE).");
        }
        var profiles = OciConfigFile.read(file).profiles();
        inherited = profiles.getOrDefault("DEFAULT", Map.of());
        if (profiles.containsKey(settings.profile())) {
            own = profiles.get(settings.profile());
        } else if (!overridesAreWhole()) {
            throw VaultException.Configuration.noLogin(
                    "no profile " + settings.profile() + " in " + file + " (profiles there are: "
                            + (profiles.isEmpty() ? "none" : String.join(", ", profiles.keySet())) + ")",
                    "Name one of them with --profile (OCI_CLI_PROFILE).");
        }
        if ((own.containsKey("key_content") || own.containsKey("pass_phrase")) && isOpen(file)) {
            warnings.accept("config file " + file
                    + " holds a key or its passphrase and others can read it; run: chmod 600 " + file);
        }
    }

    private String region() {
        var region = settings.region().isEmpty() ? value("region").orElse("") : settings.region();
        return Ocid.longRegionName(region);
    }

    /** Key content before key file, and what is nearer before what is inherited. */
    private byte[] key() {
        for (var source : sources()) {
            var content = source.get("key_content");
            if (content != null && !content.isBlank()) {
                return checked("key_content", content.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8));
            }
            var file = source.get("key_file");
            if (file != null && !file.isBlank()) {
                return keyIn(path("key_file", file));
            }
        }
        throw lacks("key_file");
    }

    private byte[] keyIn(Path file) {
        try {
            var key = SmallFile.read(file, MAX_KEY_BYTES);
            if (isOpen(file)) {
                warnings.accept("private key " + file + " can be read by other users; run: chmod 600 " + file);
            }
            return checked("key file " + file, key);
        } catch (IOException e) {
            throw VaultException.Configuration.noLogin(
                    "key file " + file + " " + SmallFile.reason(e),
                    "Correct key_file in " + settings.configFile() + ", or name the key with OCI_CLI_KEY_FILE.");
        }
    }

    private byte[] checked(String what, byte[] pem) {
        PemKey.check(what, pem, value("pass_phrase").isPresent());
        return pem;
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
            case "security_token_file" -> newSession();
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
