import java.nio.file.Path;
import localvault.VaultServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A vault without a secret and somebody who may upload to it, anew for each test. */
abstract class UploadScene {

    static final String VALUE = "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";

    @TempDir
    Path home;

    UploadBench bench;
    VaultServer vault;

    @BeforeEach
    final void start() {
        bench = new UploadBench(home);
        vault = bench.vault;
    }

    @AfterEach
    final void stop() {
        bench.close();
    }
}
