import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.auth.ConfigFileAuthenticationDetailsProvider;
import com.oracle.bmc.secrets.SecretsClient;
import com.oracle.bmc.secrets.model.Base64SecretBundleContentDetails;
import com.oracle.bmc.secrets.requests.GetSecretBundleByNameRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import testkit.Outcome;
import testkit.Run;
import testkit.Running;

/** The script as a process, with a temporary folder of its own. */
@Tag("slow")
class LocalVaultTest {
    @TempDir
    Path temporary;

    @Nested
    class WithACommand {
        @Test
        void givesItsEnvironmentAndExitsWithItsCode() throws Exception {
            Outcome outcome = localVault("--https", "--", "sh", "-c", """
                test -s "$OCI_CLI_CONFIG_FILE" && test -s "$OCI_CLI_CERT_BUNDLE" || exit 1
                grep -c "^key_file=" "$OCI_CLI_CONFIG_FILE"
                echo "$OCI_CLI_ENDPOINT" | cut -c -18
                exit 7\
                """).run();

            assertEquals("1\nhttps://127.0.0.1:\n", outcome.stdout());
            assertEquals("", outcome.stderr());
            assertEquals(7, outcome.exitCode());
            assertEquals(List.of(), leftovers());
        }

        /** As {@code ./jbang} starts it: what it changed for Java's sake, and its notes of that. */
        @Test
        void keepsWhatTheBootstrapChangedToItself() {
            var outcome = Run.script("LocalVault", "--", "env")
                    .env("LC_CTYPE", "C.UTF-8")
                    .env("JAVA_HOME", "/changed")
                    .env("JBANG_GIVEN_LC_CTYPE", "")
                    .env("JBANG_GIVEN_JAVA_HOME", "=/given")
                    .inShell("export JBANG_GIVEN_BY=$$; exec \"$@\"")
                    .run();

            assertTrue(outcome.stdoutLines().contains("JAVA_HOME=/given"), outcome.stdout());
            assertFalse(outcome.stdout().contains("LC_CTYPE"), outcome.stdout());
            assertFalse(outcome.stdout().contains("JBANG_GIVEN"), outcome.stdout());
        }

        @Test
        void leavesWhatWasSetSinceABootstrapFurtherOut() {
            var outcome = Run.script("LocalVault", "--", "env")
                    .env("LC_CTYPE", "C.UTF-8")
                    .env("JBANG_GIVEN_LC_CTYPE", "")
                    .env("JBANG_GIVEN_BY", "1")
                    .run();

            assertTrue(outcome.stdoutLines().contains("LC_CTYPE=C.UTF-8"), outcome.stdout());
            assertFalse(outcome.stdout().contains("JBANG_GIVEN"), outcome.stdout());
        }

        @Test
        void passesItsStdinOn() {
            assertEquals(
                    "through", localVault("--", "cat").stdin("through").run().stdout());
        }

        @Test
        void endsItOnSigterm() throws Exception {
            try (Running running =
                    localVault("--", "sh", "-c", "echo started; exec sleep 600").start()) {
                running.awaitStdout("started");

                Outcome outcome = running.signal("TERM").await();

                assertEquals(143, outcome.exitCode());
                assertEquals(List.of(), leftovers());
            }
        }

        @ParameterizedTest
        @CsvSource({
            "/nonexistent/program, 127, 'command not found: /nonexistent/program', Check its name and PATH.",
            "/, 126, command cannot be run: /, It must be a file that you may execute."
        })
        void saysWhyItCannotRun(String command, int exitCode, String error, String hint) throws Exception {
            assertFailed(exitCode, error, hint, localVault("--", command).run());
            assertEquals(List.of(), leftovers());
        }
    }

    @Nested
    class WithoutACommand {
        @Test
        void printsExportsAndWaitsForASignal(@TempDir Path seedFiles) throws Exception {
            Path file = Files.writeString(seedFiles.resolve("value"), "from a file");
            try (Running running = localVault("--seed", "a=from=argv", "--seed-file", "b=" + file)
                    .env("OCI_CLI_USER", "somebody")
                    .start()) {
                running.awaitStderr("Ctrl-C ends it");
                assertTrue(
                        running.stdout().startsWith("unset OCI_CLI_USER\nexport OCI_CLI_CONFIG_FILE='"),
                        running::stdout);
                assertEquals("from=argv", secret("a", running.stdout()));
                assertEquals("from a file", secret("b", running.stdout()));

                assertEquals(130, running.signal("INT").await().exitCode());
                assertEquals(List.of(), leftovers());
            }
        }

        /** The secret that the real SDK finds with what a shell makes of the export lines. */
        private String secret(String name, String exports) throws IOException {
            String script = exports + "printf '%s\\n' \"$OCI_CLI_CONFIG_FILE\" \"$OCI_CLI_ENDPOINT\" \"$OCI_VAULT_ID\"";
            List<String> values = Run.command("sh", "-c", script).run().stdoutLines();
            var login = new ConfigFileAuthenticationDetailsProvider(values.get(0), "DEFAULT");
            try (var client = SecretsClient.builder().endpoint(values.get(1)).build(login)) {
                var bundle = client.getSecretBundleByName(GetSecretBundleByNameRequest.builder()
                                .secretName(name)
                                .vaultId(values.get(2))
                                .build())
                        .getSecretBundle();
                var content = (Base64SecretBundleContentDetails) bundle.getSecretBundleContent();
                return new String(Base64.getDecoder().decode(content.getContent()), StandardCharsets.UTF_8);
            }
        }
    }

    @Nested
    class Usage {
        private static final String SEED_RULE =
                "needs a name of letters, digits, '-', '_' or '.', an equals sign, and what is to follow it";

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '|',
                value = {
                    "--seed, ghp_secret, --seed",
                    "--seed, bad name=ghp_secret, --seed",
                    "--seed-file, =ghp_secret, --seed-file"
                })
        void ofSeedsIsCheckedWithoutRepeatingThem(String option, String value, String named) {
            assertFailed(
                    64,
                    named + " " + SEED_RULE,
                    "Try 'local-vault --help'.",
                    localVault(option, value).run());
        }

        @ParameterizedTest
        @CsvSource({
            "--sead=x=ghp_secret, unknown option --sead",
            "--seedghp_secret, an option or argument that is unknown (not shown: it may be a secret)",
            "--seedsecret=x, an option or argument that is unknown (not shown: it may be a secret)",
            "--port=ghp_secret, the value of --port is not understood",
            "--port=70000, --port must be from 0 to 65535",
            "--seed-file=a=/nonexistent, the file of --seed-file a cannot be read"
        })
        void ofOptionsIsChecked(String argument, String error) {
            assertFailed(
                    64, error, "Try 'local-vault --help'.", localVault(argument).run());
        }

        @Test
        void isToldByHelp() {
            Outcome outcome = localVault("--help").run();

            assertEquals(0, outcome.exitCode());
            assertTrue(outcome.stdout().startsWith("Usage: local-vault "), outcome::stdout);
            assertTrue(outcome.stdout().contains("Examples:\n  jbang local-vault --seed"), outcome::stdout);
        }

        @Test
        void ofAPortInUseIsUnavailable() throws Exception {
            try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Outcome outcome = localVault("--https", "--port", "" + taken.getLocalPort())
                        .run();

                assertEquals(69, outcome.exitCode());
                assertTrue(
                        outcome.stderr()
                                .startsWith("local-vault: error: port " + taken.getLocalPort()
                                        + " cannot be used: Address already in use"),
                        outcome::stderr);
                assertEquals(List.of(), leftovers());
            }
        }
    }

    private Run localVault(String... args) {
        return Run.script("LocalVault", args).jvm("-Djava.io.tmpdir=" + temporary, "-XX:TieredStopAtLevel=1");
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }

    private static void assertFailed(int exitCode, String error, String hint, Outcome outcome) {
        assertEquals("local-vault: error: " + error + "\nhint: " + hint + "\n", outcome.stderr());
        assertEquals("", outcome.stdout());
        assertEquals(exitCode, outcome.exitCode());
    }
}
