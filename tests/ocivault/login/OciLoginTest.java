package ocivault.login;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import ocivault.model.VaultException;
import ocivault.oci.KeyFormat;
import ocivault.oci.OciSetup;
import ocivault.settings.VaultSettings.AuthMethod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciLoginTest extends LoginScene {

    private static final java.security.PrivateKey RSA = OciSetup.newKey().getPrivate();

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
            var encrypted = KeyFormat.PKCS8_AES_256.write(RSA, "hunter2");
            assertEquals(
                    PREFIX + "key file " + key + " is encrypted and no passphrase is given", refusedKey(encrypted));
            assertFalse(load("[DEFAULT]\npass_phrase=hunter2\n" + USER + REST + keyFile())
                    .key()
                    .isNone());
        }

        @Test
        void takesItsPassphraseFromTheEnvironmentWithTheBlanksAtItsEnds() {
            OciSetup.write(key, KeyFormat.PKCS8_AES_256.write(RSA, "  hunter2 "));
            OciSetup.write(config, "[DEFAULT]\npass_phrase=other\n" + USER + REST + keyFile());
            var login = load("DEFAULT", AuthMethod.AUTO, Map.of("pass_phrase", "  hunter2 "));
            assertFalse(login.key().isNone());
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
            return pem(login);
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
        void isChosenWhereTheEnvironmentHasAToken() {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + keyFile());
            var login = load("DEFAULT", AuthMethod.AUTO, Map.of("security_token_file", "~/token"));
            assertEquals(AuthMethod.SECURITY_TOKEN, login.method());
            assertEquals("eyJh.eyJz.c2ln", login.sessionToken());
        }

        @Test
        void needsNoConfigFileWhereTheEnvironmentSaysItAll() {
            var whole = Map.of("tenancy", "t", "security_token_file", "~/token", "key_file", "~/key.pem");
            assertEquals(
                    AuthMethod.SECURITY_TOKEN,
                    load("DEFAULT", AuthMethod.AUTO, whole).method());
            assertEquals(
                    PREFIX + "no config file at " + config,
                    assertThrows(VaultException.Configuration.class, () -> load("DEFAULT", AuthMethod.API_KEY, whole))
                            .getMessage());
        }

        @Test
        void yieldsToAWholeApiKeyOfTheEnvironment() {
            var both = Map.of(
                    "tenancy",
                    "t",
                    "user",
                    "u",
                    "fingerprint",
                    "f",
                    "key_file",
                    "~/key.pem",
                    "security_token_file",
                    "x");
            assertEquals(
                    AuthMethod.API_KEY, load("DEFAULT", AuthMethod.AUTO, both).method());
        }

        private OciLogin loginUntil(String claims) {
            var encoder = Base64.getUrlEncoder().withoutPadding();
            var body = encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
            OciSetup.write(home.resolve("token"), "eyJh." + body + ".c2ln\n");
            return load("[DEFAULT]\n" + profile);
        }

        private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"exp\":1799999999} | 1 s",
                    "{\"iat\":1, \"sess_exp\":1900000000, \"exp\" : 1799996400,\"x\":{}} | 1 h",
                    "{\"jwk\":\"{\\\"exp\\\":1900000000}\",\"exp\":1800000000} | 0 s"
                })
        void thatHasEndedSaysSoAndHowToBeginAnother(String claims, String since) {
            var login = loginUntil(claims);
            var refusal = assertThrows(
                    VaultException.Configuration.class, () -> login.requireLiveSession(NOW, warnings::add));
            assertEquals(PREFIX + "the session of profile DEFAULT expired " + since + " ago", refusal.getMessage());
            assertEquals("Make a new session: oci session authenticate --profile-name DEFAULT", refusal.remedy);
        }

        @Test
        void thatEndsSoonIsWarnedAboutWithTheCommandThatProlongsIt() {
            loginUntil("{\"exp\":1800000240}").requireLiveSession(NOW, warnings::add);
            assertEquals(
                    List.of("the session of profile DEFAULT ends in 4 min; renew it with: oci session refresh --profile"
                            + " DEFAULT"),
                    warnings);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"exp\":1800003600}", "{}", "{\"exp\":\"soon\"}", "no json"})
        void thatDoesNotSayItEndsIsTaken(String claims) {
            loginUntil(claims).requireLiveSession(NOW, warnings::add);
            assertEquals(List.of(), warnings);
        }

        @Test
        void ofAnOpaqueTokenIsTaken() {
            for (var token : List.of("opaque", "a.b", "a.A.c", "a.b.c.d")) {
                OciSetup.write(home.resolve("token"), token);
                load("[DEFAULT]\n" + profile).requireLiveSession(NOW, warnings::add);
            }
            assertEquals(List.of(), warnings);
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

    /** As in OCI's Cloud Shell. */
    @Nested
    class Delegation {

        private static final String TENANCY = "tenancy=ocid1.tenancy.oc1..bbbb\nregion=eu-frankfurt-1\n";

        @BeforeEach
        void writeToken() {
            OciSetup.write(home.resolve("delegation"), "eyJh.eyJz.c2ln\n");
        }

        @Test
        void isChosenWhereTheProfileHasATokenAndNoKey() {
            var login = load("[DEFAULT]\n" + TENANCY + "delegation_token_file=~/delegation\n");

            assertEquals(AuthMethod.INSTANCE_OBO_USER, login.method());
            assertEquals("eyJh.eyJz.c2ln", login.sessionToken());
            assertEquals("eu-frankfurt-1", login.region());
            assertTrue(login.cacheKeyMaterial().isEmpty());
            assertFalse(login.toString().contains("eyJz"), login::toString);
        }

        @Test
        void isChosenWhereTheProfileHoldsTheTokenItself() {
            assertEquals(
                    "eyJh.eyJz.c2ln",
                    load("[DEFAULT]\n" + TENANCY + "delegation_token=eyJh.eyJz.c2ln\n")
                            .sessionToken());
        }

        @Test
        void yieldsToAKey() {
            assertEquals(
                    AuthMethod.API_KEY,
                    load("[DEFAULT]\n" + USER + REST + keyFile() + "delegation_token_file=~/delegation\n")
                            .method());
        }

        @Test
        void ofTheProfileItselfBeatsAKeyThatItInherits() {
            OciSetup.write(
                    config, "[DEFAULT]\n" + USER + REST + keyFile() + "[shell]\ndelegation_token_file=~/delegation\n");

            assertEquals(
                    AuthMethod.INSTANCE_OBO_USER,
                    load("shell", AuthMethod.AUTO, Map.of()).method());
            assertEquals(
                    AuthMethod.API_KEY,
                    load("DEFAULT", AuthMethod.AUTO, Map.of()).method());
        }

        @Test
        void needsNoConfigFileWhereTheEnvironmentNamesTheToken() {
            var login = load("DEFAULT", AuthMethod.INSTANCE_OBO_USER, Map.of("delegation_token_file", "~/delegation"));

            assertEquals("eyJh.eyJz.c2ln", login.sessionToken());
        }

        @Test
        void withoutATokenSaysWhereOneComesFrom() {
            OciSetup.write(config, "[DEFAULT]\n" + TENANCY);
            var refusal = assertThrows(
                    VaultException.Configuration.class, () -> load("DEFAULT", AuthMethod.INSTANCE_OBO_USER, Map.of()));

            assertEquals(
                    PREFIX + "profile DEFAULT in " + config + " lacks `delegation_token_file`", refusal.getMessage());
            assertTrue(refusal.remedy.startsWith("OCI's Cloud Shell names one"), refusal.remedy);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a b", "a\nopc-obo-token: b"})
        void refusesWhatIsNoToken(String text) {
            OciSetup.write(home.resolve("delegation"), text);

            assertEquals(
                    PREFIX + "delegation token file " + home.resolve("delegation") + " holds no delegation token",
                    refused("[DEFAULT]\n" + TENANCY + "delegation_token_file=~/delegation\n")
                            .getMessage());
        }

        @Test
        void thatHasEndedSaysSo() {
            var claims = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString("{\"exp\":1700000000}".getBytes(StandardCharsets.UTF_8));
            OciSetup.write(home.resolve("delegation"), "eyJh." + claims + ".c2ln");
            var login = load("[DEFAULT]\n" + TENANCY + "delegation_token_file=~/delegation\n");

            var refusal = assertThrows(
                    VaultException.Configuration.class,
                    () -> login.requireLiveSession(Instant.ofEpochSecond(1_700_007_200), warnings::add));

            assertEquals(PREFIX + "the delegation token of profile DEFAULT expired 2 h ago", refusal.getMessage());
            assertEquals("Get a new delegation token: close OCI's Cloud Shell and open it again", refusal.remedy);
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

        private byte[] material(String pem, String passphrase) {
            OciSetup.write(key, pem);
            return load("[DEFAULT]\npass_phrase=" + passphrase + "\n" + USER + REST + keyFile())
                    .cacheKeyMaterial()
                    .orElseThrow();
        }

        @Test
        void sealsWithAPlainKeyAsItStands() {
            assertFalse(Arrays.equals(material(KEY, ""), material(KEY + "x", "")));
            assertArrayEquals(material(KEY, ""), material(KEY, "a passphrase that nothing needs"));
        }

        @Test
        void sealsWithAnEncryptedKeyDecryptedSoThatACacheTellsNothingFasterOfItsPassphrase() {
            var one = material(KeyFormat.PKCS8_AES_256.write(RSA, "hunter2"), "hunter2");
            var other = material(KeyFormat.PKCS8_SCRYPT.write(RSA, "another"), "another");
            assertArrayEquals(one, other);
            assertTrue(new String(one, StandardCharsets.ISO_8859_1)
                    .contains(new String(RSA.getEncoded(), StandardCharsets.ISO_8859_1)));
            var anothers =
                    material(KeyFormat.PKCS8_AES_256.write(OciSetup.newKey().getPrivate(), "hunter2"), "hunter2");
            assertFalse(Arrays.equals(one, anothers));
        }

        @Test
        void showsNeitherKeyNorPassphraseNorToken() {
            var text = load("[DEFAULT]\npass_phrase=hunter2\n" + USER + REST + keyFile())
                    .toString();
            assertEquals("OciLogin[API_KEY ocid1.tenancy.oc1..bbbb ocid1.user.oc1..aaaa aa:bb:cc]", text);
        }
    }
}
