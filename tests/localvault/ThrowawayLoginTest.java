package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a command is given, and what is left of it. */
class ThrowawayLoginTest {

    @Test
    void leadsToTheServerAndNowhereElse() throws Exception {
        try (VaultServer vault = VaultServer.start();
                ThrowawayLogin login = ThrowawayLogin.at(vault)) {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "PATH", "/bin", "OCI_CLI_USER", "somebody", "OCI_CLI_PROFILE", "prod", "NO_PROXY", "intranet"));

            login.applyTo(environment);

            assertEquals(vault.endpoint().toString(), environment.get("OCI_CLI_ENDPOINT"));
            assertEquals(vault.vaultId(), environment.get("OCI_VAULT_ID"));
            assertEquals("DEFAULT", environment.get("OCI_CLI_PROFILE"));
            assertFalse(environment.containsKey("OCI_CLI_USER"));
            assertEquals("intranet,127.0.0.1,localhost", environment.get("NO_PROXY"));
            assertEquals("/bin", environment.get("PATH"));
            assertTrue(Files.exists(Path.of(environment.get("OCI_CLI_CONFIG_FILE"))));
        }
    }

    @Test
    void namesTheCertificateOfAnHttpsServer() throws Exception {
        try (VaultServer vault = VaultServer.builder().https().start();
                ThrowawayLogin login = ThrowawayLogin.at(vault)) {
            assertEquals(
                    vault.certificateFile().orElseThrow().toString(),
                    login.environment().get("OCI_CLI_CERT_BUNDLE"));
        }
    }

    @Test
    void takesAllFilesAlong() throws Exception {
        try (VaultServer vault = VaultServer.start()) {
            ThrowawayLogin login = ThrowawayLogin.at(vault);
            Path cache = Path.of(login.environment().get("OCI_VAULT_CACHE_DIR"));
            Files.createDirectories(cache.resolve("deep"));
            Files.writeString(cache.resolve("deep/entry"), "sealed");

            login.close();
            login.close();

            assertFalse(Files.exists(login.directory()));
        }
    }

    @Test
    void writesLinesForAShell() throws Exception {
        try (VaultServer vault = VaultServer.start();
                ThrowawayLogin login = ThrowawayLogin.at(vault)) {
            List<String> lines =
                    login.shellLines(Map.of("OCI_CLI_USER", "somebody", "OCI_VAULT_ID", "theirs", "HOME", "/"));

            assertEquals("unset OCI_CLI_USER", lines.getFirst());
            assertTrue(lines.contains("export OCI_VAULT_ID='" + vault.vaultId() + "'"), lines::toString);
            assertEquals(
                    1, lines.stream().filter(line -> line.startsWith("unset")).count());
        }
    }
}
