package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A login in a config file, and the clients that it makes. */
abstract class ClientsScene {

    static final String PREFIX = "Failed to initialize OCI SDK clients: ";
    static final KeyPair KEY = OciSetup.newKey();

    @TempDir
    Path folder;

    Path config;

    @BeforeEach
    void writeLogin() {
        config = writeLogin(folder, "region=eu-zurich-1");
    }

    static Path writeLogin(Path folder, String more) {
        var key = OciSetup.write(
                folder.resolve("key.pem"),
                OciSetup.pem("PRIVATE KEY", KEY.getPrivate().getEncoded()));
        return OciSetup.write(
                folder.resolve("config"),
                "[DEFAULT]\nuser=u\ntenancy=t\nfingerprint=f\nkey_file=" + key + "\n" + more + "\n");
    }

    static Ocid ocid(String text) {
        return Ocid.parse(text).orElseThrow();
    }

    OciClients clients(AuthMethod auth, String region, Optional<URI> endpoint) {
        var login = new VaultSettings.Login(config, "DEFAULT", auth, region, Map.of(), folder);
        var settings = OciSetup.settings(login, endpoint, OciSetup.DIRECT, Duration.ofSeconds(2));
        return new OciClients(OciLogin.load(login, warning -> {}), settings);
    }

    OciClients clients(String region) {
        return clients(AuthMethod.AUTO, region, Optional.empty());
    }

    static String refusal(Executable action) {
        return assertThrows(VaultException.Configuration.class, action).getMessage();
    }
}
