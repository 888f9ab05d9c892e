import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import localvault.Login;
import localvault.VaultServer;
import ocivault.cli.Cli;
import ocivault.oci.KeyFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Outcome;
import testkit.Run;

/** Logins of every kind, by {@code vault-resolve}; in a process of its own where the SDK or the JVM looks at the process. */
@Tag("slow")
class VaultResolveLoginTest {

    private static final String NO_LOGIN = "vault-resolve: error: Failed to initialize OCI SDK clients: ";

    private static VaultServer vault;

    @TempDir
    private Path home;

    private Login apiKey;
    private String secret;

    @BeforeAll
    static void start() throws IOException {
        vault = VaultServer.start();
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        apiKey = vault.login(home.resolve(".oci"));
        secret = vault.put("of-" + home.getFileName(), "hunter2");
        vault.resetLog();
    }

    private String[] withEndpoint(String... args) {
        var all = new ArrayList<>(
                List.of("--reveal", "--endpoint", vault.endpoint().toString()));
        all.addAll(List.of(args));
        all.add("oci-vault://" + secret);
        return all.toArray(String[]::new);
    }

    private Run process(String... args) {
        return Run.script("VaultResolve", withEndpoint(args)).env("HOME", home);
    }

    private Outcome resolve(Map<String, String> environment, String... args) {
        return inThisJvm(new VaultResolve(), environment, "", withEndpoint(args));
    }

    private Outcome inThisJvm(Cli.Program command, Map<String, String> environment, String stdin, String... args) {
        var all = new HashMap<>(environment);
        all.put("HOME", home.toString());
        var in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = new Cli(all, in, out, err, Clock.systemUTC(), () -> null).execute(command, args);
        return new Outcome(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8),
                ProcessHandle.current().pid(),
                Duration.ZERO);
    }

    private static void assertResolved(Outcome outcome) {
        assertEquals("hunter2", outcome.stdout(), outcome.stderr());
        assertEquals(0, outcome.exitCode());
    }

    private static void assertRefused(String error, String hint, Outcome outcome) {
        assertEquals(NO_LOGIN + error + "\nhint: " + hint + "\n", outcome.stderr());
        assertEquals(78, outcome.exitCode());
        assertEquals("", outcome.stdout());
        assertEquals(List.of(), vault.requests());
    }

    @Nested
    class ByAnEncryptedKey {

        @ParameterizedTest
        @CsvSource({"PKCS8_SCRYPT", "PKCS1_DES_EDE3", "PKCS1_AES_256_WITH_LITERAL_NEW_LINES"})
        void isTheSameFromTheVaultAndFromTheCacheWhoseSealNoOtherPassphraseOpens(KeyFormat format) throws IOException {
            Files.writeString(apiKey.keyFile(), format.write(apiKey.privateKey(), "s3cret"));
            assertResolved(resolve(Map.of("OCI_CLI_PASSPHRASE", "s3cret")));
            int asked = vault.requests().size();
            assertTrue(asked > 0);
            assertResolved(resolve(Map.of("OCI_CLI_PASSPHRASE", "s3cret")));
            assertEquals(asked, vault.requests().size());
            vault.resetLog();
            assertRefused(
                    "the private key of profile DEFAULT cannot be decrypted: the passphrase is wrong (key file "
                            + apiKey.keyFile() + ")",
                    "Correct pass_phrase in the profile, or OCI_CLI_PASSPHRASE.",
                    resolve(Map.of("OCI_CLI_PASSPHRASE", "s3creT")));
        }
    }

    @Nested
    class ByAResourcePrincipal {

        private Run asResource(Login session, String token) {
            return process("--auth", "resource_principal")
                    .env("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2")
                    .env("OCI_RESOURCE_PRINCIPAL_REGION", "eu-frankfurt-1")
                    .env("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", session.keyFile())
                    .env("OCI_RESOURCE_PRINCIPAL_RPST", token);
        }

        @ParameterizedTest
        @ValueSource(strings = {"\n", " \r\n\n"})
        void takesATokenFileHoweverItEnds(String end) throws IOException {
            var session = vault.loginWithSessionToken(home.resolve("session"));
            var file = home.resolve("session/token");
            Files.writeString(file, Files.readString(file).strip() + end);
            assertResolved(asResource(session, file.toString()).run());
            assertResolved(asResource(session, Files.readString(file)).run());
        }

        @ParameterizedTest
        @ValueSource(strings = {"a.b.c", "\n"})
        void refusesAFileThatHoldsNoTokenWithoutShowingIt(String text) throws IOException {
            var session = vault.loginWithSessionToken(home.resolve("session"));
            var file = Files.writeString(home.resolve("rpst"), text);
            var outcome = asResource(session, file.toString()).run();
            assertTrue(outcome.stderr().startsWith(NO_LOGIN + "resource_principal: "), outcome.stderr());
            assertEquals(78, outcome.exitCode(), outcome.stderr());
            assertEquals(2, outcome.stderrLines().size(), outcome.stderr());
        }
    }

    @Nested
    class BySession {

        private Login session;
        private Path token;

        @BeforeEach
        void authenticate() throws IOException {
            session = vault.loginWithSessionToken(home.resolve("session"));
            token = home.resolve("session/token");
        }

        @Test
        void needsNoConfigFileButTheEnvironment() throws IOException {
            Files.delete(apiKey.configFile());
            assertResolved(resolve(Map.of(
                    "OCI_CLI_SECURITY_TOKEN_FILE", token.toString(),
                    "OCI_CLI_KEY_FILE", session.keyFile().toString(),
                    "OCI_CLI_TENANCY", vault.tenancyId())));
        }

        @Test
        void thatHasExpiredIsNotAskedWith() throws IOException {
            var claims = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString("{\"exp\":1700000000}".getBytes(StandardCharsets.UTF_8));
            Files.writeString(token, "eyJh." + claims + ".c2ln");
            var config = Files.writeString(
                    home.resolve("config"),
                    Files.readString(session.configFile()).replace("[DEFAULT]", "[work]"));
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
            var outcome = resolve(Map.of(), "--config-file", config.toString(), "--profile", "work");
            assertRefused(
                    "the session of profile work expired "
                            + outcome.stderr().replaceAll("(?s).* expired ([0-9]+ d) ago.*", "$1") + " ago",
                    "Make a new session: oci session authenticate --profile-name work",
                    outcome);
            var upload = inThisJvm(
                    new UploadSecret(),
                    Map.of("OCI_CLI_ENDPOINT", vault.endpoint().toString(), "OCI_VAULT_ID", vault.vaultId()),
                    "value",
                    "--config-file",
                    config.toString(),
                    "--profile",
                    "work",
                    "name");
            assertEquals(outcome.stderr().replace("vault-resolve:", "upload-secret:"), upload.stderr());
            assertEquals(List.of(), vault.requests());
        }

        @Test
        void tellsWithVerboseHowLongItHasToGoAlsoWhereTheCacheAnswers() throws IOException {
            var config = session.configFile().toString();
            for (int i = 0; i < 2; i++) {
                var outcome = resolve(Map.of(), "-v", "--config-file", config);
                assertResolved(outcome);
                assertTrue(
                        outcome.stderr().contains("the session of profile DEFAULT has 59 minutes left"),
                        outcome.stderr());
            }
            assertEquals(1, vault.requests().size());
        }

        @Test
        void thatIsNotAcceptedSaysHowToProlongIt() throws IOException {
            var other =
                    Files.readString(session.configFile()).replaceAll("key_file *=.*", "key_file=" + apiKey.keyFile());
            var outcome = resolve(
                    Map.of(),
                    "--config-file",
                    Files.writeString(session.configFile(), other).toString());
            assertEquals(77, outcome.exitCode(), outcome.stderr());
            assertTrue(
                    outcome.stderr()
                            .endsWith("; renew it with: oci session refresh --profile DEFAULT; once it has ended: oci"
                                    + " session authenticate --profile-name DEFAULT\n"),
                    outcome.stderr());
        }
    }

    @Nested
    class TheRegion {

        @ParameterizedTest
        @ValueSource(strings = {"OCI_REGION", "OCI_CLI_REGION"})
        void ofTheReferenceBeatsThatOfTheEnvironment(String variable) throws IOException {
            vault.revoke(secret);
            var outcome = resolve(Map.of(variable, "uk-london-1"));
            assertEquals(77, outcome.exitCode());
            assertTrue(
                    outcome.stderr().contains("), asked in region eu-frankfurt-1 at " + vault.endpoint() + ", for "),
                    outcome.stderr());
            assertTrue(
                    resolve(Map.of(), "--region", "lhr").stderr().contains(", asked in region uk-london-1 at "),
                    "--region does not beat the reference's");
        }

        /** A hosts file stands for all of DNS, and this one is empty. */
        private Outcome withoutAnyHost(String reference) throws IOException {
            return Run.script("VaultResolve", "--max-retries", "0", reference)
                    .jvm("-Djdk.net.hosts.file=" + Files.writeString(home.resolve("hosts"), "\n"))
                    .env("HOME", home)
                    .run();
        }

        @Test
        void thatIsNewerThanThisProgramIsAskedAllTheSame() throws IOException {
            var newer = secret.replace(".eu-frankfurt-1.", ".eu-newtown-1.");
            var outcome = withoutAnyHost("oci-vault://" + newer);
            // The words between are the hosts file's own.
            assertTrue(
                    outcome.stderrLines()
                            .getFirst()
                            .matches("vault-resolve: error: unknown host"
                                    + " .*secrets[.]vaults[.]eu-newtown-1[.]oci[.]oraclecloud[.]com.*; region"
                                    + " eu-newtown-1 is newer than this program, or its name is misspelt, for"
                                    + " oci-vault://" + newer),
                    outcome.stderr());
            assertEquals(69, outcome.exitCode());
        }

        @Test
        void thatIsInTheTableIsNotDoubted() throws IOException {
            var error = withoutAnyHost("oci-vault://" + secret).stderrLines().getFirst();
            assertTrue(error.contains("secrets.vaults.eu-frankfurt-1.oci.oraclecloud.com"), error);
            assertFalse(error.contains("misspelt"), error);
        }
    }

    @Nested
    class ACertificateBundle {

        private Outcome overTls(VaultServer server, String variable, Path bundle) throws IOException {
            var login = server.login(home.resolve("tls"));
            return inThisJvm(
                    new VaultResolve(),
                    Map.of(variable, bundle.toString()),
                    "",
                    "--reveal",
                    "--max-retries=0",
                    "--config-file",
                    login.configFile().toString(),
                    "--endpoint",
                    server.endpoint().toString(),
                    "oci-vault://" + server.put("token-" + variable + bundle.getFileName(), "hunter2"));
        }

        @Test
        void ofOtherToolsIsTrustedAndAnUntrustedCertificateNamesTheirVariables() throws IOException {
            try (var server = VaultServer.builder().https().start()) {
                var bundle = server.certificateFile().orElseThrow();
                for (var variable : List.of("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")) {
                    assertResolved(overTls(server, variable, bundle));
                }
                var outcome = overTls(server, "SSL_CERT_FILE", home.resolve("nowhere"));
                assertTrue(
                        outcome.stderr()
                                .contains("name its certificate with --cert-bundle, OCI_CLI_CERT_BUNDLE or"
                                        + " REQUESTS_CA_BUNDLE"),
                        outcome.stderr());
            }
        }
    }

    @Nested
    class AConfigFile {

        /** Not even by root, once that may not override what the permissions say. */
        private Run bound(Run run) throws IOException {
            var isRoot = "root".equals(System.getProperty("user.name"));
            return isRoot
                    ? run.inShell("exec setpriv --bounding-set=-dac_override,-dac_read_search"
                            + " --inh-caps=-dac_override,-dac_read_search \"$@\"")
                    : run;
        }

        @Test
        void inAFolderThatMayNotBeEnteredIsNotAbsent() throws IOException {
            var folder = apiKey.configFile().getParent();
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("---------"));
            try {
                assertRefused(
                        "config file " + apiKey.configFile() + " may not be read by this user",
                        "Name a readable file with --config-file, or write one: oci setup config.",
                        bound(process()).run());
            } finally {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        }

        @Test
        void whoseNameIsTooLongSaysSo() throws IOException {
            var file = home.resolve("x".repeat(300));
            assertRefused(
                    "config file " + file + " cannot be read: File name too long",
                    "Name a readable file with --config-file, or write one: oci setup config.",
                    resolve(Map.of(), "--config-file", file.toString()));
        }
    }
}
