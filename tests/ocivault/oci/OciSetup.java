package ocivault.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import localvault.Login;
import localvault.VaultServer;
import ocivault.login.OciLogin;
import ocivault.model.SecretRef;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;

/** Settings, keys and files for tests of logins and of the store. */
public final class OciSetup {

    public static final VaultSettings.Network DIRECT =
            new VaultSettings.Network(URI.create(""), List.of(), Path.of(""));

    private OciSetup() {}

    /** The login that a config file holds, by its profile DEFAULT. */
    public static VaultSettings.Login login(Path configFile) {
        return new VaultSettings.Login(configFile, "DEFAULT", AuthMethod.AUTO, "", Map.of(), configFile.getParent());
    }

    /** Pointed at a local vault, over TLS if it speaks that. */
    static VaultSettings settings(VaultServer vault, Login login) {
        var network = new VaultSettings.Network(
                URI.create(""), List.of(), vault.certificateFile().orElse(Path.of("")));
        return settings(login(login.configFile()), Optional.of(vault.endpoint()), network, Duration.ofSeconds(20));
    }

    public static VaultSettings settings(
            VaultSettings.Login login, Optional<URI> endpoint, VaultSettings.Network network, Duration timeout) {
        return new VaultSettings(
                login,
                endpoint,
                new SecretRef.NoScope(),
                network,
                Optional.empty(),
                VaultSettings.CacheMode.OFF,
                Duration.ofHours(1),
                Duration.ofHours(24),
                timeout,
                new VaultSettings.Retry(0, Duration.ofMillis(1)),
                Optional.empty());
    }

    public static OciSecretStore store(VaultSettings settings) {
        return new OciSecretStore(
                OciLogin.load(settings.login(), warning -> {
                    throw new AssertionError("unexpected warning: " + warning);
                }),
                settings);
    }

    public static KeyPair newKey() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der)
                + "\n-----END " + type + "-----\n";
    }

    /** Writes a file that only its owner can read. */
    public static Path write(Path file, String text) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
