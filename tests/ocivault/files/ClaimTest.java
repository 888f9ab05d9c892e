package ocivault.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link PrivateFolder#claim}; what it is among processes, AppTokensProcessesTest shows. */
class ClaimTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    Path scratch;

    private PrivateFolder folder() {
        return new PrivateFolder(scratch.resolve("folder"));
    }

    @Test
    void isForOneAtATime() throws IOException {
        try (var first = folder().claim(7, PATIENCE).orElseThrow()) {
            assertNotNull(first);
            assertTrue(folder().claim(7, Duration.ofMillis(20)).isEmpty());
        }
        folder().claim(7, PATIENCE).orElseThrow().close();
    }

    @Test
    void leavesOtherWorkAndAllWritingAlone() throws IOException {
        try (var claim = folder().claim(7, PATIENCE).orElseThrow();
                var other = folder().claim(8, PATIENCE).orElseThrow();
                var lock = folder().lock()) {
            assertNotNull(claim);
            assertNotNull(other);
            lock.write("entry", new byte[] {1});
        }
        assertArrayEquals(new byte[] {1}, folder().read("entry").orElseThrow());
    }

    @Test
    void isInAFileThatOnlyItsUserCanRead() throws IOException {
        folder().claim(7, PATIENCE).orElseThrow().close();

        var file = scratch.resolve("folder/.claims");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(0, Files.size(file));
    }

    @Test
    void isRefusedWhereItsFileIsALink() throws IOException {
        folder().claim(7, PATIENCE).orElseThrow().close();
        Files.delete(scratch.resolve("folder/.claims"));
        Files.createSymbolicLink(scratch.resolve("folder/.claims"), scratch.resolve("elsewhere"));

        assertThrows(IOException.class, () -> folder().claim(7, PATIENCE));
        assertTrue(Files.notExists(scratch.resolve("elsewhere")));
    }
}
