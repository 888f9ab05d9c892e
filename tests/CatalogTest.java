import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Checkout;
import testkit.Run;
import testkit.Toolbox;

/** The commands as people get them: by an alias, installed, and from a catalog on the web. */
@Tag("slow")
@Tag("apart")
class CatalogTest {

    private static final Duration FIRST_BUILD = Duration.ofMinutes(3);

    /** One HOME for all: JBang's cache in it makes every build after the first a short one. */
    @TempDir
    static Path home;

    @TempDir
    static Path elsewhere;

    private static Toolbox tools;

    @BeforeAll
    static void putTheBootstrapOnThePath() throws IOException {
        tools = Toolbox.in(elsewhere.resolve("bin"));
        Files.copy(Checkout.file("jbang"), elsewhere.resolve("bin/jbang"));
    }

    private static Run jbang(String... args) {
        return settled(Run.jbang(args));
    }

    private static Run settled(Run run) {
        return run.in(elsewhere)
                .env("PATH", tools.path())
                .env("HOME", home)
                .env("JAVA_HOME", System.getProperty("java.home"))
                .env(Toolbox.mavenRepository())
                .timeout(FIRST_BUILD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "github-mcp-proxy",
                "vault-resolve",
                "upload-secret",
                "protect-configs",
                "install-launchers",
                "local-vault"
            })
    void anAliasWorksInACheckout(String alias) {
        var outcome = jbang(alias, "--help").in(Checkout.root()).run();

        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertTrue(outcome.stdout().contains("Usage: " + alias), outcome.stdout());
    }

    @Test
    void anInstalledCommandWorksFromAnywhere() {
        var script = Checkout.file("GitHubMcpProxy.java").toString();
        var installed =
                jbang("app", "install", "--name", "github-mcp-proxy", script).run();
        assertEquals(0, installed.exitCode(), installed.stderr());

        var outcome = settled(
                        Run.command(home.resolve(".jbang/bin/github-mcp-proxy").toString(), "--version"))
                .run();

        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertTrue(outcome.stdout().startsWith("github-mcp-proxy "), outcome.stdout());
    }

    @Nested
    class ServedOverHttp {

        private static HttpServer web;

        @BeforeAll
        static void serveTheCheckout() {
            var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            web = SimpleFileServer.createFileServer(anyPort, Checkout.root(), OutputLevel.NONE);
            web.start();
        }

        @AfterAll
        static void stop() {
            web.stop(0);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "github-mcp-proxy",
                    "vault-resolve",
                    "upload-secret",
                    "protect-configs",
                    "install-launchers",
                    "local-vault"
                })
        void anAliasBringsEverythingItNeeds(String alias) {
            var outcome = jbang(alias + "@" + catalog(), "--version").run();

            assertEquals(0, outcome.exitCode(), outcome.stderr());
            assertTrue(outcome.stdout().startsWith(alias + " "), outcome.stdout());
        }

        /** One line is all that a user's script needs: files and jars come with the doors. */
        @Test
        void theLibraryIsOneSourcesLine() throws IOException {
            var script = Files.writeString(
                    Files.createDirectories(elsewhere.resolve("mine")).resolve("Mine.java"),
                    "//SOURCES " + catalog() + "/lib/ocivault/VaultResolver.java\n" + """

                        void main() {
                            try (var resolver = ocivault.VaultResolver.builder().build()) {
                                IO.println(resolver.resolve("oci-vault://greeting").value().length() + " characters");
                            }
                        }
                        """);
            try (var vault = VaultServer.start();
                    var login = ThrowawayLogin.at(vault)) {
                vault.put("greeting", "hello");
                var environment = new HashMap<String, String>();
                login.applyTo(environment);
                var run = jbang(script.toString());
                environment.forEach(run::env);

                var outcome = run.run();

                assertEquals("5 characters\n", outcome.stdout(), outcome.stderr());
                assertEquals(0, outcome.exitCode(), outcome.stderr());
            }
        }

        private static String catalog() {
            return "http://" + web.getAddress().getAddress().getHostAddress() + ":"
                    + web.getAddress().getPort();
        }
    }
}
