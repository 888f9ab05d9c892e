package ocivault.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ocivault.model.VaultException;
import ocivault.oci.OciSetup;
import ocivault.settings.VaultSettings.AuthMethod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OciLoginTest extends LoginScene {

    @Nested
    class PrivateKey {

        private String refusedKey(String pem) {
            OciSetup.write(key, pem);
            return refused("[DEFAULT]\n" + USER + REST + keyFile()).getMessage();
        }

        @Test
        void thatIsMissingIsNamed() {
            var missing = home.resolve("nowhere.pem");
            assertEquals(
                    PREFIX + "key file " + missing + " does not exist",
                    refused("[DEFAULT]\n" + USER + REST + "key_file=" + missing + "\n")
                            .getMessage());
        }

        @Test
        void thatIsSomethingElseIsNamedForWhatItIs() {
            var what = PREFIX + "key file " + key;
            assertEquals(what + " is not a PEM private key", refusedKey("hello"));
            assertEquals(
                    what + " is not a PEM private key but a public one",
                    refusedKey("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"));
            assertEquals(
                    what + " is an OpenSSH key, not a PEM key", refusedKey("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
            assertEquals(
                    what + " is an elliptic curve key; OCI takes RSA keys only",
                    refusedKey("-----BEGIN EC PRIVATE KEY-----\n"));
        }

        @Test
        void thatIsEncryptedNeedsAPassphrase() {
            var encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n-----END ENCRYPTED PRIVATE KEY-----\n";
            assertEquals(
                    PREFIX + "key file " + key + " is encrypted and no passphrase is given", refusedKey(encrypted));
            var login = load("[DEFAULT]\npass_phrase=hunter2\n" + USER + REST + keyFile());
            assertEquals("hunter2", login.passphrase());
        }

        @ParameterizedTest
        @ValueSource(strings = {"AES-256-CBC", "DES-EDE3-CBC"})
        void thatTheSdkCannotDecryptComesWithTheCommandThatConvertsIt(String cipher) {
            OciSetup.write(
                    key,
                    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: " + cipher
                            + ",00\n\nMIIE\n-----END RSA PRIVATE KEY-----\n");
            var refusal = refused("[DEFAULT]\npass_phrase=x\n" + USER + REST + keyFile());
            assertTrue(
                    refusal.getMessage().contains("encrypted in a way that the SDK does not read"),
                    refusal.getMessage());
            assertTrue(refusal.remedy.contains("openssl pkcs8 -topk8"), refusal.remedy);
        }

        @Test
        void thatOthersCanReadIsWarnedAbout() throws IOException {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
            load("[DEFAULT]\n" + USER + REST + keyFile());
            assertEquals(
                    List.of("private key " + key + " can be read by other users; run: chmod 600 " + key), warnings);
        }

        @Test
        void inAConfigFileThatOthersCanReadIsWarnedAbout() throws IOException {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + "key_content=" + KEY);
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
            load("DEFAULT", AuthMethod.AUTO, Map.of());
            assertEquals(
                    List.of("config file " + config + " holds a key or its passphrase and others can read it;"
                            + " run: chmod 600 " + config),
                    warnings);
        }

        @Test
        void ofTheEnvironmentBeatsThatOfTheProfileAndItsOwnBeatsThatOfDefault() {
            OciSetup.write(
                    config,
                    "[DEFAULT]\n" + USER + REST + "key_content=" + KEY.replace("MIIE", "DFLT") + "[own]\n" + keyFile());
            assertEquals(KEY, text(load("own", AuthMethod.AUTO, Map.of())));
            var other = KEY.replace("MIIE", "ENVI");
            assertEquals(other, text(load("own", AuthMethod.AUTO, Map.of("key_content", other))));
        }

        private static String text(OciLogin login) {
            return new String(login.keyPem(), StandardCharsets.UTF_8);
        }
    }

    @Nested
    class Session {

        private String profile;

        @BeforeEach
        void writeToken() {
            OciSetup.write(home.resolve("token"), "eyJh.eyJz.c2ln\n");
            profile = "security_token_file=~/token\n" + REST + keyFile();
        }

        @Test
        void isChosenWhereTheProfileHasAToken() {
            var login = load("[DEFAULT]\n" + profile);
            assertEquals(AuthMethod.SECURITY_TOKEN, login.method());
            assertEquals("eyJh.eyJz.c2ln", login.sessionToken());
            assertEquals("", login.user());
        }

        @Test
        void isNotInheritedByAProfileWithAUserOfItsOwn() {
            OciSetup.write(config, "[DEFAULT]\n" + profile + "[key]\n" + USER);
            assertEquals(
                    AuthMethod.API_KEY, load("key", AuthMethod.AUTO, Map.of()).method());
        }

        @Test
        void withoutItsTokenFileSaysHowToMakeOne() throws IOException {
            Files.delete(home.resolve("token"));
            var refusal = refused("[DEFAULT]\n" + profile);
            assertEquals(
                    PREFIX + "session token file " + home.resolve("token") + " does not exist", refusal.getMessage());
            assertEquals("Make a new session: oci session authenticate --profile-name DEFAULT", refusal.remedy);
        }

        @Test
        void refusesATokenThatWouldChangeTheSignatureAroundIt() {
            OciSetup.write(home.resolve("token"), "abc\",x=\"");
            assertEquals(
                    PREFIX + "session token file " + home.resolve("token") + " holds no session token",
                    refused("[DEFAULT]\n" + profile).getMessage());
        }

        @Test
        void askedForWithoutATokenInTheProfileIsRefused() {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + keyFile());
            assertEquals(
                    PREFIX + "profile DEFAULT in " + config + " lacks `security_token_file`",
                    assertThrows(
                                    VaultException.Configuration.class,
                                    () -> load("DEFAULT", AuthMethod.SECURITY_TOKEN, Map.of()))
                            .getMessage());
        }
    }

    @Nested
    class Identity {

        @Test
        void ofAPrincipalNeedsNoConfigAndSealsNoCache() {
            var login = load("DEFAULT", AuthMethod.INSTANCE_PRINCIPAL, Map.of());
            assertEquals(AuthMethod.INSTANCE_PRINCIPAL, login.method());
            assertTrue(login.cacheKeyMaterial().isEmpty());
        }

        @Test
        void isStableAndTellsLoginsApart() {
            var login = load("[DEFAULT]\n" + USER + REST + keyFile());
            assertEquals(
                    login.identity(),
                    load("[DEFAULT]\n" + USER + REST + keyFile()).identity());
            assertNotEquals(
                    login.identity(),
                    load("[DEFAULT]\nuser=other\n" + REST + keyFile()).identity());
        }

        @Test
        void sealsWithKeyAndPassphraseWithoutConfusingTheTwo() {
            var plain = load("[DEFAULT]\n" + USER + REST + keyFile())
                    .cacheKeyMaterial()
                    .orElseThrow();
            var phrase = load("[DEFAULT]\npass_phrase=x\n" + USER + REST + keyFile())
                    .cacheKeyMaterial()
                    .orElseThrow();
            OciSetup.write(key, KEY + "x");
            var longer = load("[DEFAULT]\n" + USER + REST + keyFile())
                    .cacheKeyMaterial()
                    .orElseThrow();
            assertFalse(Arrays.equals(plain, phrase));
            assertFalse(Arrays.equals(phrase, longer));
        }

        @Test
        void showsNeitherKeyNorPassphraseNorToken() {
            var text = load("[DEFAULT]\npass_phrase=hunter2\n" + USER + REST + keyFile())
                    .toString();
            assertEquals("OciLogin[API_KEY ocid1.tenancy.oc1..bbbb ocid1.user.oc1..aaaa aa:bb:cc]", text);
        }
    }
}
