package ocivault.retry;

import static ocivault.retry.BreakerScene.RECOVERY;
import static ocivault.retry.BreakerScene.SUCCESS;
import static ocivault.retry.BreakerScene.THRESHOLD;
import static ocivault.retry.ResilienceSetup.DOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file in which the breaker outlives its process. */
@Timeout(60)
class BreakerMemoryTest {

    private BreakerScene scene;

    @BeforeEach
    void aBreakerInAnEmptyFolder(@TempDir Path scratch) {
        scene = new BreakerScene(scratch);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "open 99999999999999", "closed -5", "half-open 1 2"})
    void aCorruptOrFutureMemoryMeansClosed(String text) throws IOException {
        scene.open();
        Files.writeString(scene.file(), text);
        assertEquals(SUCCESS, scene.succeed(scene.process()));
    }

    @Test
    void aClockThatWasSetBackMeansClosed() {
        scene.open();
        scene.clock.advance(Duration.ofDays(-1));
        assertEquals(SUCCESS, scene.succeed(scene.process()));
    }

    @Test
    void tellsNothingButTheState() throws IOException {
        scene.open();
        assertTrue(scene.file().getFileName().toString().matches("breaker-[0-9a-f]{32}"));
        assertEquals("open " + scene.clock.instant().toEpochMilli() + "\n", Files.readString(scene.file()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(scene.file())));
    }

    @Test
    void aMemoryThatIsALinkIsReplacedAndItsTargetLeftAlone() throws IOException {
        scene.open();
        var target = Files.writeString(scene.folder.resolveSibling("target"), "open 0\n");
        Files.delete(scene.file());
        Files.createSymbolicLink(scene.file(), target);
        scene.fail(scene.process(), DOWN);
        assertEquals("closed 1\n", Files.readString(scene.file()));
        assertEquals("open 0\n", Files.readString(target));
    }

    @Test
    void aBreakerWithoutAFolderGoesOnByItself() {
        assertWorksByItself(scene.process(scene.setup().withoutFolder()));
    }

    @Test
    void aBreakerWhoseFolderIsRefusedGoesOnByItself() throws IOException {
        var folder = Files.createDirectory(scene.folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertWorksByItself(scene.process());
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void aBreakerWhoseMemoryCannotBeWrittenGoesOnByItself() throws IOException {
        scene.open();
        var file = scene.file();
        Files.delete(file);
        Files.createDirectories(file.resolve("full"));
        assertWorksByItself(scene.process());
    }

    private void assertWorksByItself(Resilience calls) {
        for (int i = 0; i < THRESHOLD; i++) {
            assertEquals(Optional.of(DOWN), scene.fail(calls, DOWN));
        }
        scene.assertOpenUntil(
                scene.clock.instant().plus(RECOVERY),
                calls.until(scene.clock.instant().plusSeconds(90)));
        scene.clock.advance(RECOVERY);
        assertEquals(SUCCESS, scene.succeed(calls));
        assertEquals(SUCCESS, scene.succeed(calls));
    }
}
