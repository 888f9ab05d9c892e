import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import localvault.VaultServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Checkout;
import testkit.Run;
import testkit.Toolbox;

/** The library in people's own JBang scripts, and in JShell: as the README shows it. */
@Tag("slow")
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

    @BeforeEach
    void start() throws IOException {
        vault = VaultServer.start();
        config = vault.login(folder.resolve("oci")).configFile();
        vault.put("mcp-github-token", "first");
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private Run withLogin(Run run) {
        return run.env("HOME", home)
                .env("JAVA_HOME", System.getProperty("java.home"))
                .env(Toolbox.mavenRepository())
                .env("OCI_CLI_CONFIG_FILE", config)
                .env("OCI_CLI_ENDPOINT", vault.endpoint())
                .env("OCI_VAULT_ID", vault.vaultId())
                .env("OCI_VAULT_CACHE_DIR", folder.resolve("cache"))
                .timeout(PATIENCE);
    }

    @Test
    void worksInAScriptOfOneSourcesLineAsTheReadmeHasIt() throws IOException {
        var script = Files.writeString(
                folder.resolve("Mine.java"),
                text("README.md", "```java\n")
                        .replace(
                                "lib/ocivault/VaultResolver.java",
                                Checkout.file("lib/ocivault/VaultResolver.java").toString()));

        var ran = withLogin(Run.jbang(script.toString())).run();

        assertTrue(ran.stdout().startsWith("5 characters, {secrets_fetched=1, "), ran.stdout() + ran.stderr());
        assertEquals(0, ran.exitCode());
    }

    @Test
    void worksInJShellAsItsPageHasIt() throws IOException {
        var lines = text("docs/library.md", "In JShell:\n\n```sh\n").lines().toList();
        var prompt = "jshell> ";
        assertEquals(
                List.of(true),
                lines.stream()
                        .map(line -> line.startsWith(prompt))
                        .filter(typed -> typed)
                        .toList());
        var commands = lines.stream().filter(line -> !line.startsWith(prompt)).collect(Collectors.joining("\n"));
        var typed = lines.getLast().substring(prompt.length()) + "\n/exit\n";
        var bin = Path.of(System.getProperty("java.home"), "bin");

        var ran = withLogin(Run.command("sh", "-ec", commands))
                .in(Checkout.root())
                .env("PATH", Checkout.root() + ":" + bin + ":" + System.getenv("PATH"))
                .stdin(typed)
                .run();

        assertTrue(ran.stdout().contains("SecretValue[redacted]"), ran.stdout() + ran.stderr());
        assertFalse(ran.stdout().contains("first"), ran.stdout());
        assertEquals(0, ran.exitCode());
    }

    /** The block that begins after {@code opening}. */
    private static String text(String document, String opening) throws IOException {
        var text = Files.readString(Checkout.file(document));
        int start = text.indexOf(opening) + opening.length();
        assertTrue(start >= opening.length(), document + " has no " + opening);
        return text.substring(start, text.indexOf("```", start));
    }
}
