import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** {@code --dry-run}: it asks the vault, says what would be done, and leaves everything as it is. */
class UploadSecretDryRunTest extends UploadScene {

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
