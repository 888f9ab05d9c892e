package ocivault.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Await;
import testkit.Run;
import testkit.Running;

/** One cache and real processes. */
class SealedCacheProcessesTest {

    @TempDir
    Path scratch;

    private final List<String> warnings = new ArrayList<>();
    private Path folder;

    @BeforeEach
    void aFolderThatIsNotThereYet() {
        folder = scratch.resolve("cache");
    }

    @Test
    void fiftyWritersAtOnceLeaveOneWholeEntry() throws IOException {
        var writers = new ArrayList<Running>();
        for (int i = 0; i < 50 / CacheProcess.THREADS; i++) {
            writers.add(Run.command(CacheProcess.command(CacheProcess.PUT_TOGETHER, folder))
                    .start());
        }
        writers.forEach(writer -> writer.awaitStdout("ready"));
        Files.createFile(CacheProcess.go(folder));
        for (var writer : writers) {
            var outcome = writer.await();
            assertEquals("ready\n", outcome.stdout());
            assertEquals("", outcome.stderr());
        }
        assertWhole(cache());
        assertOneEntryAndTheLock();
    }

    @Test
    void aWriterThatIsKilledLeavesTheOldOrTheNewEntryAndNothingElse() throws IOException {
        var reader = cache();
        var random = new Random();
        for (int i = 0; i < 8; i++) {
            try (var writer = Run.command(CacheProcess.command(CacheProcess.PUT_FOR_EVER, folder))
                    .start()) {
                for (int changes = 1 + random.nextInt(50); changes > 0; changes--) {
                    long last = version(reader);
                    Await.until("another entry", () -> version(reader) != last);
                }
                writer.signal("KILL").await();
            }
            assertWhole(reader);
            assertOneEntryAndTheLock();
        }
    }

    private long version(SealedCache reader) {
        return reader.find(CacheProcess.ADDRESS)
                .map(entry -> entry.bundle().version())
                .orElse(-1L);
    }

    private void assertWhole(SealedCache reader) {
        var bundle = reader.find(CacheProcess.ADDRESS).orElseThrow().bundle();
        assertArrayEquals(
                CacheProcess.bundle((char) bundle.version()).value().reveal(),
                bundle.value().reveal());
        assertEquals(List.of(), warnings);
    }

    private void assertOneEntryAndTheLock() throws IOException {
        try (var files = Files.list(folder)) {
            var names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertEquals(2, names.size());
            assertEquals(".lock", names.getFirst());
        }
    }

    private SealedCache cache() {
        return SealedCache.open(folder, CacheProcess.KEY, warnings::add);
    }
}
