package ocivault.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import ocivault.model.VaultException;
import ocivault.oci.OciSetup;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

class OciConfigFileTest extends LoginScene {

    @Nested
    class AConfigFile {

        @Test
        void isReadWithCommentsBlanksAndSpaces() {
            var login = load("# mine\n\n [DEFAULT] \n ; old\n user = ocid1.user.oc1..aaaa \n" + REST + keyFile());
            assertEquals("ocid1.user.oc1..aaaa", login.user());
            assertEquals("ocid1.tenancy.oc1..bbbb", login.tenancy());
            assertEquals("aa:bb:cc", login.fingerprint());
            assertEquals("eu-frankfurt-1", login.region());
            assertEquals(AuthMethod.API_KEY, login.method());
            assertEquals(KEY, pem(login));
            assertEquals(List.of(), warnings);
        }

        @ParameterizedTest
        @ValueSource(strings = {"[DEFAULT] # mine", "[DEFAULT]; mine", "[ DEFAULT ]\t; see [work]", "[DEFAULT]#[x]"})
        void mayHaveACommentBehindAProfile(String header) {
            assertEquals(
                    "aa:bb:cc", load(header + "\n" + USER + REST + keyFile()).fingerprint());
        }

        @Test
        void namesAProfileThatNeverEnds() {
            assertEquals(
                    PREFIX + "line 1 of config file " + config + " is neither [profile] nor key = value",
                    refused("[DEFAULT\n" + USER).getMessage());
        }

        @Test
        void namesALoginOfAnotherTypeForWhatItIs() {
            var refusal = refused("[DEFAULT]\n" + REST + "authentication_type=instance_principal\n");
            assertEquals(
                    PREFIX + "profile DEFAULT in " + config
                            + " has an authentication_type, instance_principal, that is not supported in a profile",
                    refusal.getMessage());
            assertEquals("Log in with --auth instance_principal (OCI_CLI_AUTH).", refusal.remedy);
            assertEquals(
                    PREFIX + "profile DEFAULT in " + config
                            + " has an authentication_type that is not supported in a profile",
                    refused("[DEFAULT]\n" + REST + "authentication_type=\u001b[31m\n")
                            .getMessage());
        }

        @Test
        void withAnApiKeyAndADelegationTokenLogsInByTheKey() {
            assertEquals(
                    AuthMethod.API_KEY,
                    load("[DEFAULT]\n" + USER + REST + keyFile() + "delegation_token_file=/x\n")
                            .method());
        }

        @Test
        void mayHaveAByteOrderMarkAndWindowsLineEnds() {
            assertEquals(
                    "aa:bb:cc",
                    load("\uFEFF" + ("[DEFAULT]\n" + USER + REST + keyFile()).replace("\n", "\r\n"))
                            .fingerprint());
        }

        @Test
        void takesAColonForAnEqualsSignAndAnyCaseOfKeys() {
            assertEquals(
                    "ocid1.user.oc1..aaaa",
                    load("[DEFAULT]\nUser: ocid1.user.oc1..aaaa\n" + REST + keyFile())
                            .user());
        }

        @Test
        void lendsWhatDefaultHasToOtherProfilesKeyByKey() {
            OciSetup.write(
                    config, "[DEFAULT]\n" + USER + REST + keyFile() + "[work]\nfingerprint=dd:ee:ff\nregion=iad\n");
            var login = load("work", AuthMethod.AUTO, Map.of());
            assertEquals("dd:ee:ff", login.fingerprint());
            assertEquals("us-ashburn-1", login.region());
            assertEquals("ocid1.user.oc1..aaaa", login.user());
        }

        @Test
        void expandsTheTildeToTheHomeOfTheSettings() {
            assertEquals(
                    "aa:bb:cc",
                    load("[DEFAULT]\n" + USER + REST + "key_file=~/key.pem\n").fingerprint());
        }

        @Test
        void mayHoldTheKeyItselfOverSeveralLines() {
            var login = load("[DEFAULT]\n" + USER + "key_content=" + KEY + REST);
            assertEquals(KEY.strip(), pem(login));
            assertEquals("aa:bb:cc", login.fingerprint());
        }

        @Test
        void mayHoldTheKeyInOneLine() {
            var login = load(
                    "[DEFAULT]\n" + USER + REST + "key_content=" + KEY.strip().replace("\n", "\\n") + "\n");
            assertEquals(KEY.strip(), pem(login));
        }

        @Test
        void thatIsAbsentIsNamedWithItsPath() {
            var refusal =
                    assertThrows(VaultException.Configuration.class, () -> load("DEFAULT", AuthMethod.AUTO, Map.of()));
            assertEquals(PREFIX + "no config file at " + config, refusal.getMessage());
            assertEquals(
                    "Make one with 'oci setup config', or name yours with --config-file (OCI_CLI_CONFIG_FILE).",
                    refusal.remedy);
        }

        @Test
        void withoutTheProfileListsThoseItHas() {
            OciSetup.write(config, "[DEFAULT]\n[work]\n");
            var refusal =
                    assertThrows(VaultException.Configuration.class, () -> load("wrok", AuthMethod.AUTO, Map.of()));
            assertEquals(
                    PREFIX + "no profile wrok in " + config + " (profiles there are: DEFAULT, work)",
                    refusal.getMessage());
        }

        @Test
        void namesTheLineThatIsNoLineWithoutShowingIt() {
            var refusal = refused("[DEFAULT]\nhunter2\n");
            assertEquals(
                    PREFIX + "line 2 of config file " + config + " is neither [profile] nor key = value",
                    refusal.getMessage());
        }

        @Test
        void refusesValuesBeforeTheFirstProfile() {
            assertEquals(
                    PREFIX + "line 1 of config file " + config + " comes before the first [profile]",
                    refused("user=x\n").getMessage());
        }

        @Test
        void isNeverADirectory() throws IOException {
            Files.createDirectory(config);
            assertEquals(
                    PREFIX + "config file " + config + " is a directory",
                    assertThrows(VaultException.Configuration.class, () -> load("DEFAULT", AuthMethod.AUTO, Map.of()))
                            .getMessage());
        }

        @Test
        void isNeverAFifoWhichNobodyMayEverWriteTo() {
            assertEquals(0, Run.command("mkfifo", config.toString()).run().exitCode());
            assertEquals(
                    PREFIX + "config file " + config + " is not a regular file",
                    assertThrows(VaultException.Configuration.class, () -> load("DEFAULT", AuthMethod.AUTO, Map.of()))
                            .getMessage());
        }

        @Test
        void isAtMostAMebibyte() {
            assertEquals(
                    PREFIX + "config file " + config + " is larger than 1024 KiB",
                    refused("#" + "x".repeat(1024 * 1024)).getMessage());
        }

        @ParameterizedTest
        @ValueSource(strings = {"user", "tenancy", "fingerprint", "key_file"})
        void thatLacksAValueNamesIt(String missing) {
            var text = ("[DEFAULT]\n" + USER + REST + keyFile()).replaceAll("(?m)^" + missing + "=.*\n", "");
            assertEquals(
                    PREFIX + "profile DEFAULT in " + config + " lacks `" + missing + "`",
                    refused(text).getMessage());
        }

        @ParameterizedTest
        @ValueSource(strings = {"a/b", "a\"b", "a b", "ü"})
        void cannotSmuggleAnythingIntoTheSignature(String user) {
            assertEquals(
                    PREFIX + "user of profile DEFAULT has characters other than letters, digits, dots, colons,"
                            + " hyphens and underscores",
                    refused("[DEFAULT]\nuser=" + user + "\n" + REST + keyFile()).getMessage());
        }

        @Test
        void isNotNeededWhereTheEnvironmentSaysItAll() {
            var overrides = Map.of("user", "u", "tenancy", "t", "fingerprint", "f", "key_content", KEY);
            assertEquals("u", load("DEFAULT", AuthMethod.AUTO, overrides).user());
        }

        @Test
        void yieldsToTheEnvironmentValueByValue() {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + keyFile());
            var login = load("DEFAULT", AuthMethod.AUTO, Map.of("fingerprint", "11:22"));
            assertEquals("11:22", login.fingerprint());
            assertEquals("ocid1.user.oc1..aaaa", login.user());
        }

        @Test
        void yieldsToAnExplicitRegion() {
            OciSetup.write(config, "[DEFAULT]\n" + USER + REST + keyFile());
            var settings = new VaultSettings.Login(config, "DEFAULT", AuthMethod.AUTO, "lhr", Map.of(), home);
            assertEquals("uk-london-1", OciLogin.load(settings, warnings::add).region());
        }
    }
}
