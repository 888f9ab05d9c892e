import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import localvault.Login;
import localvault.VaultServer;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import ocivault.cli.Cli;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A local vault with a token, a password and a JSON object in it, and {@code vault-resolve} before it. */
abstract class VaultResolveSetup {

    /** The last six characters are its checksum. */
    static final String TOKEN = "ghp_" + "a".repeat(30) + "1yLcDB";

    static final String PERMISSION =
            "hint: OCI does not tell 'no such secret' from 'no permission': check the OCID or name, the region, the"
                + " version and that the secret is not pending deletion; the login needs the policy: allow group"
                + " <group> to read secret-bundles in compartment <compartment>, and for a name in a compartment: to"
                + " inspect secrets there";

    @TempDir
    private static Path folder;

    static VaultServer vault;
    static Login login;

    @TempDir
    Path home;

    final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void start() throws IOException {
        vault = VaultServer.start();
        login = vault.login(folder.resolve("oci"));
        vault.put("token", TOKEN);
        vault.put("password", "hunter2\n");
        vault.put("db", "{\"user\":\"app\",\"password\":\"hunter2\"}");
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @BeforeEach
    void prepare() {
        vault.clearFaults();
        vault.resetLog();
        environment.putAll(Map.of(
                "HOME",
                home.toString(),
                "OCI_CLI_CONFIG_FILE",
                login.configFile().toString(),
                "OCI_CLI_ENDPOINT",
                vault.endpoint().toString(),
                "OCI_VAULT_ID",
                vault.vaultId()));
    }

    record Ran(int exitCode, String out, String err) {}

    /** In this JVM: everything but the process. */
    Ran run(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = new Cli(environment, InputStream.nullInputStream(), out, err, Clock.systemUTC(), () -> null)
                .execute(new VaultResolve(), args);
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** With quick retries. */
    Ran runQuickly(String... args) {
        var all = new ArrayList<>(List.of("--retry-backoff-base=0.005"));
        all.addAll(List.of(args));
        return run(all.toArray(String[]::new));
    }

    static void assertMatches(String pattern, String text) {
        assertTrue(text.matches(pattern), text);
    }

    static JSONObject json(String text) {
        return (JSONObject) JSONValue.parse(text);
    }

    /** Its times and request ids, which differ from run to run, left out. */
    static String steady(String text) {
        return text.replaceAll("opc-request-id [^)]+", "opc-request-id …");
    }
}
