package ocivault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ocivault.VaultSettings.AuthMethod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

class OciLoginTest {

    private static final String PREFIX = "Failed to initialize OCI SDK clients: ";
    private static final String KEY = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";
    private static final String USER = "user=ocid1.user.oc1..aaaa\n";
    private static final String REST = "tenancy=ocid1.tenancy.oc1..bbbb\nfingerprint=aa:bb:cc\nregion=eu-frankfurt-1\n";

    @TempDir
    private Path home;

    private Path config;
    private Path key;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void writeKey() {
        config = home.resolve("config");
        key = OciSetup.write(home.resolve("key.pem"), KEY);
    }

    private OciLogin load(String text) {
        OciSetup.write(config, text);
        return load("DEFAULT", AuthMethod.AUTO, Map.of());
    }

    private OciLogin load(String profile, AuthMethod auth, Map<String, String> overrides) {
        return OciLogin.load(new VaultSettings.Login(config, profile, auth, "", overrides, home), warnings::add);
    }

    private VaultException.Configuration refused(String text) {
        return assertThrows(VaultException.Configuration.class, () -> load(text));
    }

    private String keyFile() {
        return "key_file=" + key + "\n";
    }

    @Nested
    class ConfigFile {

        @Test
        void is_read_with_comments_blanks_and_spaces() {
            var login = load("# mine\n\n [DEFAULT] \n ; old\n user = ocid1.user.oc1..aaaa \n" + REST + keyFile());
            assertEquals("ocid1.user.oc1..aaaa", login.user());
            assertEquals("ocid1.tenancy.oc1..bbbb", login.tenancy());
            assertEquals("aa:bb:cc", login.fingerprint());
            assertEquals("eu-frankfurt-1", login.region());
            assertEquals(AuthMethod.API_KEY, login.method());
            assertArrayEquals(KEY.getBytes(StandardCharsets.UTF_8), login.keyPem());
            assertEquals(List.of(), warnings);
        }

        @Test
        void may_have_a_byte_order_mark_and_windows_line_ends() {
            assertEquals("aa:bb:cc", load("\uFEFF" + ("[DEFAULT]\n" + USER + REST + keyFile()).replace("\n", "\r\n"))
                    .fingerprint());
        }

        @Test
        void takes_a_colon_for_an_equals_sign_and_any_case_of_keys() {
            assertEquals("ocid1.user.oc1..aaaa", load("[DEFAULT]\nUser: ocid1.user.oc1..aaaa\n" + REST + keyFile()).user());
        }

        @Test
        void lends_what_DEFAULT_has_to_other_profiles_key_by_key() {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + keyFile() + "[work]\nfingerprint=dd:ee:ff\nregion=iad\n");
            var login = load("work", AuthMethod.AUTO, Map.of());
            assertEquals("dd:ee:ff", login.fingerprint());
            assertEquals("us-ashburn-1", login.region());
            assertEquals("ocid1.user.oc1..aaaa", login.user());
        }

        @Test
        void expands_the_tilde_to_the_home_of_the_settings() {
            assertEquals("aa:bb:cc", load("[DEFAULT]\n" + USER + REST + "key_file=~/key.pem\n").fingerprint());
        }

        @Test
        void may_hold_the_key_itself_over_several_lines() {
            var login = load("[DEFAULT]\n" + USER + "key_content=" + KEY + REST);
            assertEquals(KEY.strip(), new String(login.keyPem(), StandardCharsets.UTF_8));
            assertEquals("aa:bb:cc", login.fingerprint());
        }

        @Test
        void may_hold_the_key_in_one_line() {
            var login = load("[DEFAULT]\n" + USER + REST + "key_content=" + KEY.strip().replace("\n", "\\n") + "\n");
            assertEquals(KEY.strip(), new String(login.keyPem(), StandardCharsets.UTF_8));
        }

        @Test
        void that_is_absent_is_named_with_its_path() {
            var refusal = assertThrows(VaultException.Configuration.class,
                    () -> load("DEFAULT", AuthMethod.AUTO, Map.of()));
            assertEquals(PREFIX + "no config file at " + config, refusal.getMessage());
            assertEquals("Make one with 'oci setup config', or name yours with --config-file (OCI_CLI_CONFIG_FILE).",
                    refusal.remedy);
        }

        @Test
        void without_the_profile_lists_those_it_has() {
            OciSetup.write(config, "[DEFAULT]\n[work]\n");
            var refusal = assertThrows(VaultException.Configuration.class, () -> load("wrok", AuthMethod.AUTO, Map.of()));
            assertEquals(PREFIX + "no profile wrok in " + config + " (profiles there are: DEFAULT, work)",
                    refusal.getMessage());
        }

        @Test
        void names_the_line_that_is_no_line_without_showing_it() {
            var refusal = refused("[DEFAULT]\nhunter2\n");
            assertEquals(PREFIX + "line 2 of config file " + config + " is neither [profile] nor key = value",
                    refusal.getMessage());
        }

        @Test
        void refuses_values_before_the_first_profile() {
            assertEquals(PREFIX + "line 1 of config file " + config + " comes before the first [profile]",
                    refused("user=x\n").getMessage());
        }

        @Test
        void is_never_a_directory() throws IOException {
            Files.createDirectory(config);
            assertEquals(PREFIX + "config file " + config + " is a directory", assertThrows(
                    VaultException.Configuration.class, () -> load("DEFAULT", AuthMethod.AUTO, Map.of())).getMessage());
        }

        @Test
        void is_never_a_fifo_which_nobody_may_ever_write_to() {
            assertEquals(0, Run.command("mkfifo", config.toString()).run().exitCode());
            assertEquals(PREFIX + "config file " + config + " is not a regular file", assertThrows(
                    VaultException.Configuration.class, () -> load("DEFAULT", AuthMethod.AUTO, Map.of())).getMessage());
        }

        @Test
        void is_at_most_a_mebibyte() {
            assertEquals(PREFIX + "config file " + config + " is larger than 1024 KiB",
                    refused("#" + "x".repeat(1024 * 1024)).getMessage());
        }

        @ParameterizedTest
        @ValueSource(strings = {"user", "tenancy", "fingerprint", "key_file"})
        void that_lacks_a_value_names_it(String missing) {
            var text = ("[DEFAULT]\n" + USER + REST + keyFile()).replaceAll("(?m)^" + missing + "=.*\n", "");
            assertEquals(PREFIX + "profile DEFAULT in " + config + " lacks `" + missing + "`", refused(text).getMessage());
        }

        @ParameterizedTest
        @ValueSource(strings = {"a/b", "a\"b", "a b", "ü"})
        void cannot_smuggle_anything_into_the_signature(String user) {
            assertEquals(PREFIX + "user of profile DEFAULT has characters other than letters, digits, dots, colons,"
                    + " hyphens and underscores", refused("[DEFAULT]\nuser=" + user + "\n" + REST + keyFile()).getMessage());
        }

        @Test
        void is_not_needed_where_the_environment_says_it_all() {
            var overrides = Map.of("user", "u", "tenancy", "t", "fingerprint", "f", "key_content", KEY);
            assertEquals("u", load("DEFAULT", AuthMethod.AUTO, overrides).user());
        }

        @Test
        void yields_to_the_environment_value_by_value() {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + keyFile());
            var login = load("DEFAULT", AuthMethod.AUTO, Map.of("fingerprint", "11:22"));
            assertEquals("11:22", login.fingerprint());
            assertEquals("ocid1.user.oc1..aaaa", login.user());
        }

        @Test
        void yields_to_an_explicit_region() {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + keyFile());
            var settings = new VaultSettings.Login(config, "DEFAULT", AuthMethod.AUTO, "lhr", Map.of(), home);
            assertEquals("uk-london-1", OciLogin.load(settings, warnings::add).region());
        }
    }

    @Nested
    class PrivateKey {

        private String refusedKey(String pem) {
            OciSetup.write(key, pem);
            return refused("[DEFAULT]\n" + USER + REST + keyFile()).getMessage();
        }

        @Test
        void that_is_missing_is_named() {
            var missing = home.resolve("nowhere.pem");
            assertEquals(PREFIX + "key file " + missing + " does not exist",
                    refused("[DEFAULT]\n" + USER + REST + "key_file=" + missing + "\n").getMessage());
        }

        @Test
        void that_is_something_else_is_named_for_what_it_is() {
            var what = PREFIX + "key file " + key;
            assertEquals(what + " is not a PEM private key", refusedKey("hello"));
            assertEquals(what + " is not a PEM private key but a public one",
                    refusedKey("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"));
            assertEquals(what + " is an OpenSSH key, not a PEM key", refusedKey("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
            assertEquals(what + " is an elliptic curve key; OCI takes RSA keys only",
                    refusedKey("-----BEGIN EC PRIVATE KEY-----\n"));
        }

        @Test
        void that_is_encrypted_needs_a_passphrase() {
            var encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n-----END ENCRYPTED PRIVATE KEY-----\n";
            assertEquals(PREFIX + "key file " + key + " is encrypted and no passphrase is given", refusedKey(encrypted));
            var login = load("[DEFAULT]\npass_phrase=hunter2\n" + USER + REST + keyFile());
            assertEquals("hunter2", login.passphrase());
        }

        @ParameterizedTest
        @ValueSource(strings = {"AES-256-CBC", "DES-EDE3-CBC"})
        void that_the_sdk_cannot_decrypt_comes_with_the_command_that_converts_it(String cipher) {
            OciSetup.write(key, "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: " + cipher
                    + ",00\n\nMIIE\n-----END RSA PRIVATE KEY-----\n");
            var refusal = refused("[DEFAULT]\npass_phrase=x\n" + USER + REST + keyFile());
            assertTrue(refusal.getMessage().contains("encrypted in a way that the SDK does not read"), refusal.getMessage());
            assertTrue(refusal.remedy.contains("openssl pkcs8 -topk8"), refusal.remedy);
        }

        @Test
        void that_others_can_read_is_warned_about() throws IOException {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
            load("[DEFAULT]\n" + USER + REST + keyFile());
            assertEquals(List.of("private key " + key + " can be read by other users; run: chmod 600 " + key), warnings);
        }

        @Test
        void in_a_config_file_that_others_can_read_is_warned_about() throws IOException {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + "key_content=" + KEY);
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
            load("DEFAULT", AuthMethod.AUTO, Map.of());
            assertEquals(List.of("config file " + config + " holds a key or its passphrase and others can read it;"
                    + " run: chmod 600 " + config), warnings);
        }

        @Test
        void of_the_environment_beats_that_of_the_profile_and_its_own_beats_that_of_DEFAULT() {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + "key_content=" + KEY.replace("MIIE", "DFLT")
                    + "[own]\n" + keyFile());
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
        void is_chosen_where_the_profile_has_a_token() {
            var login = load("[DEFAULT]\n" + profile);
            assertEquals(AuthMethod.SECURITY_TOKEN, login.method());
            assertEquals("eyJh.eyJz.c2ln", login.sessionToken());
            assertEquals("", login.user());
        }

        @Test
        void is_not_inherited_by_a_profile_with_a_user_of_its_own() {
            OciSetup.write(config, "[DEFAULT]\n" + profile + "[key]\n" + USER);
            assertEquals(AuthMethod.API_KEY, load("key", AuthMethod.AUTO, Map.of()).method());
        }

        @Test
        void without_its_token_file_says_how_to_make_one() throws IOException {
            Files.delete(home.resolve("token"));
            var refusal = refused("[DEFAULT]\n" + profile);
            assertEquals(PREFIX + "session token file " + home.resolve("token") + " does not exist", refusal.getMessage());
            assertEquals("Make a new session: oci session authenticate --profile-name DEFAULT", refusal.remedy);
        }

        @Test
        void refuses_a_token_that_would_change_the_signature_around_it() {
            OciSetup.write(home.resolve("token"), "abc\",x=\"");
            assertEquals(PREFIX + "session token file " + home.resolve("token") + " holds no session token",
                    refused("[DEFAULT]\n" + profile).getMessage());
        }

        @Test
        void asked_for_without_a_token_in_the_profile_is_refused() {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + keyFile());
            assertEquals(PREFIX + "profile DEFAULT in " + config + " lacks `security_token_file`",
                    assertThrows(VaultException.Configuration.class,
                            () -> load("DEFAULT", AuthMethod.SECURITY_TOKEN, Map.of())).getMessage());
        }
    }

    @Nested
    class Identity {

        @Test
        void of_a_principal_needs_no_config_and_seals_no_cache() {
            var login = load("DEFAULT", AuthMethod.INSTANCE_PRINCIPAL, Map.of());
            assertEquals(AuthMethod.INSTANCE_PRINCIPAL, login.method());
            assertTrue(login.cacheKeyMaterial().isEmpty());
        }

        @Test
        void is_stable_and_tells_logins_apart() {
            var login = load("[DEFAULT]\n" + USER + REST + keyFile());
            assertEquals(login.identity(), load("[DEFAULT]\n" + USER + REST + keyFile()).identity());
            assertNotEquals(login.identity(), load("[DEFAULT]\nuser=other\n" + REST + keyFile()).identity());
        }

        @Test
        void seals_with_key_and_passphrase_without_confusing_the_two() {
            var plain = load("[DEFAULT]\n" + USER + REST + keyFile()).cacheKeyMaterial().orElseThrow();
            var phrase = load("[DEFAULT]\npass_phrase=x\n" + USER + REST + keyFile()).cacheKeyMaterial().orElseThrow();
            OciSetup.write(key, KEY + "x");
            var longer = load("[DEFAULT]\n" + USER + REST + keyFile()).cacheKeyMaterial().orElseThrow();
            assertFalse(java.util.Arrays.equals(plain, phrase));
            assertFalse(java.util.Arrays.equals(phrase, longer));
        }

        @Test
        void shows_neither_key_nor_passphrase_nor_token() {
            var text = load("[DEFAULT]\npass_phrase=hunter2\n" + USER + REST + keyFile()).toString();
            assertEquals("OciLogin[API_KEY ocid1.tenancy.oc1..bbbb ocid1.user.oc1..aaaa aa:bb:cc]", text);
        }
    }
}
