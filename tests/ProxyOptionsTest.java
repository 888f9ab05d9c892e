import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Outcome;
import testkit.Run;
import testkit.Toolbox;

/** The proxy's options, in front of servers of a line. */
class ProxyOptionsTest extends ProxyScene {

    private static final String PRINT_TOKEN = "printf %s \"$GITHUB_PERSONAL_ACCESS_TOKEN\"";

    @BeforeAll
    static void fill() {
        world.vault.put("json", "{\"user\":\"app\",\"password\":\"pässword\"}");
        world.vault.put("plain", "not a token");
    }

    @Nested
    class Secrets {
        @Test
        void haveADefaultForTheToken() {
            assertServed(world.token, proxy(PRINT_TOKEN).run());
        }

        @Test
        void comeFromTheSecretOption() {
            assertServed(
                    world.token,
                    proxy(PRINT_TOKEN, "--secret", ProxyWorld.REFERENCE)
                            .without("OCI_VAULT_ID")
                            .env("OCI_VAULT_COMPARTMENT_ID", world.vault.compartmentId())
                            .run());
        }

        @Test
        void comeFromTheTokensVariable() {
            assertServed(
                    world.token,
                    proxy(PRINT_TOKEN)
                            .env(ProxyWorld.TOKEN, ProxyWorld.REFERENCE + "?stage=CURRENT")
                            .run());
        }

        @Test
        void comeFromEveryVariableThatIsAReference() {
            var end = proxy("printf %s/%s/%s \"$DB_USER\" \"$DB_PASSWORD\" \"$URL\"")
                    .env("DB_USER", "oci-vault://json#user")
                    .env("DB_PASSWORD", "oci-vault://json#/password")
                    .env("URL", "x=oci-vault://json")
                    .run();

            assertServed("app/pässword/x=oci-vault://json", end);
        }

        @Test
        void comeFromEnvOptions() {
            assertServed(
                    "app pässword",
                    proxy(
                                    "printf '%s %s' \"$A\" \"$B\"",
                                    "--env", "A=oci-vault://json#user", "--env", "B=oci-vault://json#password")
                            .run());
        }

        @Test
        void thatAreUnresolvedAreAllToldAndNothingStarts() {
            var end = proxy("echo started", "--env", "A=oci-vault://absent", "--env", "B=oci-vault://json#absent")
                    .run();

            assertEquals(77, end.exitCode());
            assertEquals("", end.stdout());
            var errors = end.stderrLines().stream()
                    .filter(line -> line.contains(": error: "))
                    .toList();
            assertEquals(2, errors.size(), end.stderr());
            assertTrue(errors.get(0).contains("oci-vault://absent"), end.stderr());
            assertTrue(errors.get(1).contains("oci-vault://json#absent"), end.stderr());
        }

        @Test
        void thatAreNoTokenAreWarnedAbout() {
            var end = proxy(PRINT_TOKEN, "--secret", "oci-vault://plain").run();

            assertServed("not a token", end);
            assertEquals(List.of("Warning: Token doesn't have expected format"), end.stderrLines());
        }
    }

    @Nested
    class Plaintext {
        @Test
        void isRefused() {
            var end = proxy(PRINT_TOKEN).env(ProxyWorld.TOKEN, "ghp_plain").run();

            assertEquals(64, end.exitCode());
            assertEquals(
                    List.of(
                            "github-mcp-proxy: error: GITHUB_PERSONAL_ACCESS_TOKEN holds a token in plain text",
                            "hint: Store it with upload-secret and put its oci-vault:// reference there, or give"
                                    + " --allow-plaintext."),
                    end.stderrLines());
        }

        @Test
        void doesNotMatterToACommandThatHasNothingToDoWithGitHub() {
            assertServed(
                    "here",
                    proxy("printf here").env(ProxyWorld.TOKEN, "ghp_plain").run());
        }

        @Test
        void isAllowedOnDemand() {
            assertServed(
                    "ghp_plain",
                    proxy(PRINT_TOKEN, "--allow-plaintext")
                            .env(ProxyWorld.TOKEN, "ghp_plain")
                            .run());
        }

        @Test
        void isAllowedOnDemandInACleanEnvironmentToo() {
            assertServed(
                    "ghp_plain",
                    proxy(PRINT_TOKEN, "--allow-plaintext", "--clean-env")
                            .env(ProxyWorld.TOKEN, "ghp_plain")
                            .run());
        }
    }

    @Nested
    class Environment {
        @Test
        void losesTheWayToTheVaultAndKeepsTheRest() {
            var names = names(proxy("env")
                    .env("JBANG_X", "1")
                    .env("OCI_X", "2")
                    .env("KEPT", "3")
                    .run());

            assertEquals(List.of("GITHUB_PERSONAL_ACCESS_TOKEN", "HOME", "KEPT", "PATH"), names);
        }

        @Test
        void keepsWhatIsPassed() {
            var names = names(proxy("env", "--pass", "OCI_X*", "--pass", "JBANG_Y")
                    .env("JBANG_Y", "1")
                    .env("OCI_XY", "2")
                    .run());

            assertEquals(List.of("GITHUB_PERSONAL_ACCESS_TOKEN", "HOME", "JBANG_Y", "OCI_XY", "PATH"), names);
        }

        @Test
        void isReducedToTheEssentialOnDemand() {
            var names = names(proxy("env", "--clean-env", "--pass", "MORE")
                    .env("LC_TIME", "C")
                    .env("MORE", "1")
                    .env("LESS", "2")
                    .env("DB", "oci-vault://plain")
                    .run());

            assertEquals(List.of("DB", "HOME", "LC_TIME", "MORE", "PATH"), names);
        }

        private static List<String> names(Outcome end) {
            assertEquals(0, end.exitCode(), end.stderr());
            return end.stdoutLines().stream()
                    .map(line -> line.replaceFirst("=.*", ""))
                    .filter(name -> !List.of("PWD", "SHLVL", "_", "OLDPWD").contains(name))
                    .sorted()
                    .toList();
        }
    }

    @Nested
    class Servers {
        @Test
        void maySitInAContainerThatLearnsNamesAlone() throws IOException {
            var tools = Toolbox.in(Files.createTempDirectory(world.login.directory(), "docker"))
                    .write("docker", "printf '%s\\n' \"$@\" \"token:$GITHUB_PERSONAL_ACCESS_TOKEN\"");
            var end = world.proxy("--server", "docker", "--env", "EXTRA=oci-vault://plain")
                    .env("GITHUB_HOST", "https://ghe.example")
                    .env("PATH", tools.path())
                    .run();

            assertEquals(0, end.exitCode(), end.stderr());
            var words = end.stdoutLines();
            assertEquals(
                    List.of(
                            "run",
                            "-i",
                            "--rm",
                            "-e",
                            "GITHUB_PERSONAL_ACCESS_TOKEN",
                            "-e",
                            "EXTRA",
                            "-e",
                            "GITHUB_HOST"),
                    words.subList(0, 9));
            assertTrue(words.get(9).startsWith("ghcr.io/github/github-mcp-server:v"));
            assertEquals("token:" + world.token, words.get(10));
        }

        @Test
        void mayBeGitHubsBinary() throws IOException {
            var tools = Toolbox.in(Files.createTempDirectory(world.login.directory(), "binary"))
                    .write("github-mcp-server", "echo \"$@\"");
            assertServed(
                    "stdio\n",
                    world.proxy("--server", "binary").env("PATH", tools.path()).run());
        }

        @ParameterizedTest
        @CsvSource({
            "npm, GITHUB_HOST, https://ghe.example",
            "npx, GITHUB_READ_ONLY, 1",
            "npm, GITHUB_TOOLSETS, repos",
            "npx, GITHUB_DYNAMIC_TOOLSETS, true"
        })
        void areNotAskedForWhatTheyWouldIgnore(String server, String name, String value) {
            var end = world.proxy("--server", server, "--dry-run")
                    .env(name, value)
                    .run();

            assertEquals(64, end.exitCode());
            assertEquals(
                    List.of(
                            "github-mcp-proxy: error: " + name
                                    + " is set, of which this server takes no notice: it talks"
                                    + " to api.github.com, with all its tools",
                            "hint: Use --server binary or --server docker, whose server heeds it, or unset " + name
                                    + "."),
                    end.stderrLines());
        }

        @Test
        void comeAfterTwoDashesOrWhatTookThemIsNamed() {
            var lost = world.proxy("--secret", ProxyWorld.REFERENCE, "printf", "-x", "hunter2")
                    .run();

            assertEquals(64, lost.exitCode());
            assertEquals(
                    "github-mcp-proxy: error: an argument too many (not shown: it may be a secret)",
                    lost.stderrLines().getFirst());
            assertTrue(lost.stderrLines().getLast().contains("give it '-- --'"), lost.stderr());

            assertServed("--", world.proxy("--", "--", "printf", "%s", "--").run());
        }

        @ParameterizedTest
        @ValueSource(strings = {"npx -y some-server", "/usr/bin/node a.js", "npx -y @a/b"})
        void areNoCommandInOneWord(String command) {
            for (var mode : List.of(List.<String>of(), List.of("--check"))) {
                var words = new ArrayList<>(mode);
                words.addAll(List.of("--", command));
                var end = world.proxy(words.toArray(String[]::new)).run();

                assertEquals(127, end.exitCode(), end.stderr());
                assertTrue(
                        end.stderr().contains("Give the command and each argument as a word of its own"), end.stderr());
            }
        }

        @Test
        void areNamedOnce() {
            var end = world.proxy("--server", "npx", "--", "cat").run();

            assertEquals(64, end.exitCode());
            assertEquals(
                    "github-mcp-proxy: error: --server and '-- COMMAND' both name the server",
                    end.stderrLines().getFirst());
        }
    }

    @Nested
    class DryRun {
        @Test
        void printsCommandAndNamesAndFetchesNothing() {
            world.vault.resetLog();
            var end = proxy("exit 1", "--dry-run", "--env", "A=oci-vault://json#user")
                    .run();

            assertServed("""
                command: sh -c 'exit 1'
                adds: A from oci-vault://json#user
                """, end);
            assertEquals(List.of(), world.vault.requests());
        }

        @Test
        void ofTheNpmServerInstallsNothing() {
            var cache = world.login.directory().resolve("untouched");
            var end = world.proxy("--dry-run", "--json", "--cache-dir", cache.toString())
                    .run();

            assertEquals(0, end.exitCode(), end.stderr());
            var json = (JSONObject) JSONValue.parse(end.stdout());
            assertTrue(((List<?>) json.get("command")).getLast().toString().startsWith(cache.toString()), end.stdout());
            assertEquals(Map.of(ProxyWorld.TOKEN, ProxyWorld.REFERENCE), json.get("adds"));
            assertFalse(Files.exists(cache));
        }
    }

    @Test
    void metricsAreOneLineOnStderrBeforeTheServer() {
        var end = proxy("echo server >&2", "--metrics", "--no-cache").run();

        assertEquals(2, end.stderrLines().size(), end.stderr());
        var metrics = (JSONObject) JSONValue.parse(end.stderrLines().getFirst());
        assertEquals(1, metrics.get("secrets_fetched"));
        assertEquals("server", end.stderrLines().getLast());
    }

    /** In front of a shell that runs the script. */
    private static Run proxy(String script, String... options) {
        var args = new ArrayList<>(List.of(options));
        args.addAll(List.of("--", "sh", "-c", script));
        return world.proxy(args.toArray(String[]::new));
    }

    private static void assertServed(String stdout, Outcome end) {
        assertEquals(0, end.exitCode(), end.stderr());
        assertEquals(stdout, end.stdout());
    }
}
