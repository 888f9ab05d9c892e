package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.secrets.SecretsClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import localvault.VaultServer;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings.AuthMethod;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciClientsTest extends ClientsScene {

    @Nested
    class Keys {

        private String fetchedWith(KeyFormat format, String passphrase) throws IOException {
            try (var vault = VaultServer.start()) {
                var secret = vault.put("token", "value");
                var id = vault.register(KEY.getPublic()).split("/");
                var file = OciSetup.write(folder.resolve("formatted.pem"), format.write(KEY.getPrivate(), "hunter2"));
                OciSetup.write(
                        config,
                        "[DEFAULT]\ntenancy=" + id[0] + "\nuser=" + id[1] + "\nfingerprint=" + id[2] + "\nkey_file="
                                + file + "\npass_phrase=" + passphrase + "\n");
                var login = OciSetup.login(config);
                try (var store = OciSetup.store(OciSetup.settings(
                        login, Optional.of(vault.endpoint()), OciSetup.DIRECT, Duration.ofSeconds(20)))) {
                    var ref = SecretRef.parse("oci-vault://" + secret);
                    return new String(
                            store.fetch(ref.target(), ref.selector()).value().reveal(), StandardCharsets.UTF_8);
                }
            }
        }

        @ParameterizedTest
        @EnumSource
        void ofEverySupportedFormatSign(KeyFormat format) throws IOException {
            assertEquals("value", fetchedWith(format, "hunter2"));
        }

        @ParameterizedTest
        @EnumSource(names = {"PKCS8_AES_256", "PKCS1_AES_128", "PKCS1_DES_EDE3"})
        void thatThePassphraseDoesNotOpenAreAConfigurationError(KeyFormat format) {
            var refusal = assertThrows(VaultException.Configuration.class, () -> fetchedWith(format, "wrong"));
            assertEquals(
                    PREFIX
                            + "the private key of profile DEFAULT cannot be decrypted: the passphrase is wrong (key"
                            + " file "
                            + folder.resolve("formatted.pem") + ")",
                    refusal.getMessage());
            assertFalse(refusal.getMessage().contains("hunter2"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
                    "-----BEGIN RSA PRIVATE KEY-----\n"
                            + "Proc-Type: 4,ENCRYPTED\n"
                            + "DEK-Info: AES-128-CBC,07A\n\n"
                            + "MIIE\n"
                            + "-----END RSA PRIVATE KEY-----\n"
                })
        void thatAreDamagedAreAConfigurationError(String pem) {
            config = writeLogin(folder, "region=eu-zurich-1\npass_phrase=hunter2");
            OciSetup.write(folder.resolve("key.pem"), pem);
            assertEquals(
                    PREFIX + "the private key of profile DEFAULT is damaged (key file " + folder.resolve("key.pem")
                            + ")",
                    refusal(() -> clients("").open(SecretsClient.builder(), URI.create("https://vault.example"))));
        }
    }

    @Nested
    class Principals {

        @ParameterizedTest
        @EnumSource(names = {"INSTANCE_PRINCIPAL", "RESOURCE_PRINCIPAL"})
        void offOCIAreAConfigurationErrorWithinTheTimeout(AuthMethod method) {
            var started = System.nanoTime();
            var message = refusal(() -> clients(method, "", Optional.empty())
                    .open(SecretsClient.builder(), URI.create("https://vault.example")));
            var elapsed = Duration.ofNanos(System.nanoTime() - started);
            assertTrue(message.startsWith(PREFIX + method.name().toLowerCase(Locale.ROOT) + ": "), message);
            assertTrue(elapsed.compareTo(Duration.ofSeconds(10)) < 0, elapsed.toString());
        }
    }
}
