package ocivault.login;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ocivault.model.VaultException;
import ocivault.oci.OciSetup;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A home folder with a private key, and logins read from it. */
abstract class LoginScene {

    static final String PREFIX = "Failed to initialize OCI SDK clients: ";
    static final String KEY = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";
    static final String USER = "user=ocid1.user.oc1..aaaa\n";
    static final String REST = "tenancy=ocid1.tenancy.oc1..bbbb\nfingerprint=aa:bb:cc\nregion=eu-frankfurt-1\n";

    @TempDir
    Path home;

    Path config;
    Path key;
    final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void writeKey() {
        config = home.resolve("config");
        key = OciSetup.write(home.resolve("key.pem"), KEY);
    }

    OciLogin load(String text) {
        OciSetup.write(config, text);
        return load("DEFAULT", AuthMethod.AUTO, Map.of());
    }

    OciLogin load(String profile, AuthMethod auth, Map<String, String> overrides) {
        return OciLogin.load(new VaultSettings.Login(config, profile, auth, "", overrides, home), warnings::add);
    }

    /** The key of a login as it was given. */
    static String pem(OciLogin login) {
        var secret = login.key().secret();
        return new String(secret, Integer.BYTES, secret.length - Integer.BYTES, StandardCharsets.UTF_8);
    }

    VaultException.Configuration refused(String text) {
        return assertThrows(VaultException.Configuration.class, () -> load(text));
    }

    String keyFile() {
        return "key_file=" + key + "\n";
    }
}
