package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import testkit.Run;

/** What the cache leaves of a secret in a process that seals it or opens it. */
@EnabledOnOs(OS.LINUX)
class CacheMemoryTest {

    @TempDir
    Path folder;

    @Test
    void theCacheLeavesNoCopyOfASecretThatItSealsOrOpens() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var outcome = Run.command(
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CacheMemory.class.getName(),
                        folder.resolve("cache").toString())
                .run();

        assertEquals("", outcome.stderr());
        assertEquals("0\n0\n", outcome.stdout());
    }
}
