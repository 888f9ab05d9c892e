import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import localvault.VaultServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Checkout;
import testkit.Run;
import testkit.SourceFile;
import testkit.Toolbox;

/** The library in people's own JBang scripts, and in JShell: as the README shows it. */
class LibraryTest {

    /** Compiling all of the library takes a while on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** One HOME for both, so that JBang is fetched once. */
    @TempDir
    private static Path home;

    @TempDir
    private Path folder;
    private VaultServer vault;
    private Path config;
    private String secret;

    @BeforeEach
    void start() throws IOException {
        vault = VaultServer.start();
        config = vault.login(folder.resolve("oci")).configFile();
        secret = vault.put("token", "first");
        vault.put("token", "the second");
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private Run withLogin(Run run) {
        return run.env("HOME", home).env("JAVA_HOME", System.getProperty("java.home")).env(Toolbox.mavenRepository())
                .env("OCI_CLI_CONFIG_FILE", config).env("OCI_CLI_ENDPOINT", vault.endpoint())
                .env("OCI_VAULT_CACHE_DIR", folder.resolve("cache")).timeout(PATIENCE);
    }

    @Test
    void oneSourcesLineBringsAllOfItIntoAScript() throws IOException {
        var dependencies = new SourceFile(Checkout.file("VaultResolve.java")).directives("DEPS").stream()
                .filter(library -> !library.contains("picocli"))
                .map(library -> "//" + "DEPS " + library)
                .collect(Collectors.joining("\n"));
        var script = folder.resolve("Mine.java");
        var sources = "//" + "SOURCES " + Checkout.file("lib/ocivault/VaultResolver.java");
        Files.writeString(script, "//" + "JAVA 25+\n" + dependencies + "\n" + sources + """

                import java.time.Duration;
                import ocivault.VaultResolver;

                void main() {
                    try (var resolver = VaultResolver.builder().profile("DEFAULT").maxRetries(5)
                            .retryBackoffBase(Duration.ofSeconds(3)).circuitBreaker(3, Duration.ofSeconds(30)).build()) {
                        IO.println(new String(resolver.resolve("oci-vault://%s?version=2").value().reveal()));
                        IO.println(resolver.metrics().snapshot().get("secrets_fetched"));
                    }
                }
                """.formatted(secret));

        var ran = withLogin(Run.jbang(script.toString())).run();

        assertEquals("the second\n1\n", ran.stdout(), ran.stderr());
        assertEquals(0, ran.exitCode());
    }

    @Test
    void worksInJShellOnTheClassPathOfAScript() {
        var built = withLogin(Run.jbang("build", Checkout.file("VaultResolve.java").toString())).run();
        assertEquals(0, built.exitCode(), built.stderr());
        var classPath = withLogin(Run.jbang("info", "classpath", Checkout.file("VaultResolve.java").toString())).run();
        assertEquals(0, classPath.exitCode(), classPath.stderr());
        var jshell = Path.of(System.getProperty("java.home"), "bin", "jshell").toString();

        var ran = withLogin(Run.command(jshell, "-s", "--class-path", classPath.stdout().strip(), "-")).stdin("""
                import ocivault.*
                var resolver = VaultResolver.builder().withoutCircuitBreaker().build()
                System.out.println(resolver.resolve("oci-vault://%s").value().length())
                /exit
                """.formatted(secret)).run();

        assertTrue(ran.stdout().contains("10"), ran.stdout() + ran.stderr());
        assertEquals(0, ran.exitCode());
    }
}
