import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import localvault.VaultServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --dry-run}: it asks the vault, says what would be done, and leaves everything as it is. */
class UploadSecretDryRunTest {

    private static final String VALUE = "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";

    @TempDir
    Path home;

    private UploadBench bench;
    private VaultServer vault;

    @BeforeEach
    void start() {
        bench = new UploadBench(home);
        vault = bench.vault;
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void saysWhatItWouldCreateAndChangesNothing() {
        var ended = bench.upload(VALUE, "token", "--dry-run");

        assertEquals(
                "Would create secret token\n"
                        + "  in vault " + vault.vaultId() + "\n"
                        + "  in compartment " + vault.compartmentId() + "\n"
                        + "  encrypted with key " + vault.keyId() + "\n",
                ended.out(),
                ended::err);
        assertEquals(0, ended.exitCode());
        assertEquals(0, bench.changes());
    }

    @Test
    void saysWhatItWouldAddAndChangesNothing() {
        var id = vault.put("token", "the old value");

        var ended = bench.upload(VALUE, "token", "--dry-run");

        assertEquals("Would add a version to secret token, which is at version 1\n  " + id + "\n", ended.out());
        assertEquals(0, bench.changes());
        assertEquals("the old value", new String(vault.content(id), UTF_8));
    }

    @Test
    void saysWhereItWouldChangeNothing() {
        vault.put("token", VALUE);

        assertEquals(
                "Would change nothing: version 1 of secret token has this value already\n",
                bench.upload(VALUE, "token", "--dry-run").out());
    }

    @Test
    void leavesOutInJsonWhatIsNotKnownYet() {
        var ended = bench.upload(VALUE, "token", "--dry-run", "--json");

        assertEquals(
                "{\"action\":\"created\",\"id\":null,\"name\":\"token\",\"version\":1,\"references\":["
                        + "\"oci-vault://" + vault.vaultId() + "/token\"]}\n",
                ended.out());
    }
}
