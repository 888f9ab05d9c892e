package ocivault.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import ocivault.cache.CacheProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.Run;

class PrivateFolderTest {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    Path scratch;

    private Path path;
    private PrivateFolder folder;

    @BeforeEach
    void aFolderThatIsNotThereYet() {
        path = scratch.resolve("parent/private");
        folder = new PrivateFolder(path);
    }

    @Test
    void keepsAFileUntilItIsReplacedOrDeleted() throws IOException {
        write("a", CONTENT);
        assertArrayEquals(CONTENT, folder.read("a").orElseThrow());
        write("a", new byte[0]);
        assertArrayEquals(new byte[0], folder.read("a").orElseThrow());
        folder.delete("a");
        assertEquals(Optional.empty(), folder.read("a"));
        folder.delete("a");
    }

    @Test
    void aFolderIsNotMadeByLookingIntoIt() throws IOException {
        assertEquals(Optional.empty(), folder.read("a"));
        folder.delete("a");
        assertFalse(Files.exists(scratch.resolve("parent")));
    }

    @Test
    void aFolderIsPrivateWithAllItHoldsUnderAnyUmask() throws IOException {
        var writer = CacheProcess.command(CacheProcess.PUT_ONCE, path);
        var outcome = Run.command("sh", "-c", "umask 000; exec " + String.join(" ", writer))
                .run();
        assertEquals("", outcome.stderr());
        assertEquals("rwx------", permissions(path.getParent()));
        assertEquals("rwx------", permissions(path));
        try (var files = Files.list(path)) {
            var found = files.toList();
            assertEquals(2, found.size(), "an entry and the lock");
            for (var file : found) {
                assertEquals("rw-------", permissions(file));
            }
        }
    }

    @Test
    void aFolderMayLieBelowALink() throws IOException {
        var real = Files.createDirectory(scratch.resolve("real"));
        var link = Files.createSymbolicLink(scratch.resolve("link"), real);
        try (var lock = new PrivateFolder(link.resolve("private")).lock()) {
            lock.write("a", CONTENT);
        }
        assertTrue(Files.exists(real.resolve("private/a")));
    }

    @Nested
    class IsRefusedAndLeftAsItIs {

        @ParameterizedTest
        @ValueSource(strings = {"rwxrwxrwx", "rwxr-x---", "rwx-----x", "rwx--x---"})
        void whenOthersMayEnter(String permissions) throws IOException {
            make("rwx------");
            Files.write(path.resolve("a"), CONTENT);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            assertRefused("others may enter it");
            assertEquals(permissions, permissions(path));
        }

        @Test
        void whenItBelongsToAnother() throws IOException {
            make("rwx------");
            assumeTrue(Files.getAttribute(path, "unix:uid").equals(0), "only root can give a folder away");
            Files.setAttribute(path, "unix:uid", 12345);
            assertRefused("it belongs to another user");
            assertEquals(12345, Files.getAttribute(path, "unix:uid"));
        }

        @Test
        void whenItIsALinkEvenToAPrivateFolder() throws IOException {
            make("rwx------");
            var real = path;
            path = Files.createSymbolicLink(scratch.resolve("link"), real);
            folder = new PrivateFolder(path);
            assertRefused("it is a link");
            assertEquals(0, real.toFile().list().length);
        }

        @Test
        void whenItIsALinkToNowhere() throws IOException {
            path = Files.createSymbolicLink(scratch.resolve("link"), scratch.resolve("nowhere"));
            folder = new PrivateFolder(path);
            assertRefused("it is a link");
            assertFalse(Files.exists(scratch.resolve("nowhere")));
        }

        @Test
        void whenItIsAFile() throws IOException {
            Files.createDirectories(path.getParent());
            Files.write(path, CONTENT);
            assertRefused("no folder");
            assertArrayEquals(CONTENT, Files.readAllBytes(path));
        }

        private void assertRefused(String why) throws IOException {
            var before = listing();
            assertContains(why, assertThrows(FileSystemException.class, () -> folder.read("a")));
            assertContains(why, assertThrows(FileSystemException.class, () -> folder.lock()));
            assertContains(why, assertThrows(FileSystemException.class, () -> folder.delete("a")));
            assertEquals(before, listing());
        }
    }

    @Nested
    class TakesNoFile {

        @BeforeEach
        void inAGoodFolder() throws IOException {
            make("rwx------");
        }

        @Test
        void thatIsALinkNorTouchesItsTarget() throws IOException {
            var target = privateFile(scratch.resolve("target"));
            Files.createSymbolicLink(path.resolve("a"), target);
            assertUnfit();
            write("a", new byte[] {9});
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
            assertArrayEquals(new byte[] {9}, folder.read("a").orElseThrow());
        }

        @Test
        void thatIsAFifoNorWaitsForItsWriter() {
            mkfifo("a");
            assertUnfit();
        }

        @Test
        void thatIsADevice() throws IOException {
            assumeTrue(
                    Run.command("mknod", path.resolve("a").toString(), "c", "1", "5")
                                    .run()
                                    .exitCode()
                            == 0,
                    "needs root");
            Files.setPosixFilePermissions(path.resolve("a"), PosixFilePermissions.fromString("rw-------"));
            assertUnfit();
        }

        @Test
        void thatIsAFolder() throws IOException {
            Files.createDirectory(
                    path.resolve("a"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            assertUnfit();
        }

        @ParameterizedTest
        @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw-----w-"})
        void thatOthersMayOpen(String permissions) throws IOException {
            Files.setPosixFilePermissions(privateFile(path.resolve("a")), PosixFilePermissions.fromString(permissions));
            assertUnfit();
        }

        @Test
        void ofAnother() throws IOException {
            privateFile(path.resolve("a"));
            assumeTrue(Files.getAttribute(path, "unix:uid").equals(0), "only root can give a file away");
            Files.setAttribute(path.resolve("a"), "unix:uid", 12345);
            assertUnfit();
        }

        @ParameterizedTest
        @ValueSource(longs = {PrivateFolder.LARGEST_FILE + 1, 10L << 30})
        void thatIsHuge(long size) throws IOException {
            try (var file = new RandomAccessFile(privateFile(path.resolve("a")).toFile(), "rw")) {
                file.setLength(size);
            }
            assertUnfit();
        }

        /** Whoever may write to the folder swaps the file for a link just when it has been looked at. */
        @Test
        void thatIsALinkByTheTimeItIsOpened() throws Exception {
            var target = privateFile(scratch.resolve("target"));
            Files.write(target, new byte[] {9, 9, 9});
            var done = new AtomicBoolean();
            var swapper = Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (!done.get()) {
                        Files.move(privateFile(path.resolve("b")), path.resolve("a"), ATOMIC_MOVE);
                        Files.move(Files.createSymbolicLink(path.resolve("b"), target), path.resolve("a"), ATOMIC_MOVE);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int i = 0; i < 5_000; i++) {
                try {
                    assertFalse(
                            Arrays.equals(new byte[] {9, 9, 9}, folder.read("a").orElse(CONTENT)));
                } catch (IOException aLinkWasThere) {
                    // Refused, as it has to be.
                }
            }
            done.set(true);
            swapper.join();
        }

        private void assertUnfit() {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertThrows(Ownership.UnfitFile.class, () -> folder.read("a")));
        }
    }

    @Nested
    class TheLock {

        @Test
        void keepsOtherThreadsOut() throws Exception {
            var other = new FutureTask<>(() -> {
                write("a", new byte[] {2});
                return null;
            });
            try (var lock = folder.lock()) {
                var thread = Thread.ofPlatform().start(other);
                Await.until("the other waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
                lock.write("a", new byte[] {1});
                assertFalse(other.isDone());
            }
            other.get();
            assertArrayEquals(new byte[] {2}, folder.read("a").orElseThrow());
        }

        @Test
        void isGivenUpWhenAnotherProcessKeepsItAndFreeOnceThatIsKilled() throws IOException {
            write("a", CONTENT);
            try (var holder = Run.command(CacheProcess.command(CacheProcess.HOLD_LOCK, path))
                    .start()) {
                holder.awaitStdout("locked");
                assertContains(
                        "another process keeps it locked", assertThrows(FileSystemException.class, folder::lock));
                Files.write(path.resolve(".unfinished"), CONTENT);
                assertArrayEquals(CONTENT, folder.read("a").orElseThrow());
                assertTrue(Files.exists(path.resolve(".unfinished")), "its writer lives");
                holder.signal("KILL").await();
            }
            assertArrayEquals(CONTENT, folder.read("a").orElseThrow());
            assertFalse(Files.exists(path.resolve(".unfinished")), "its writer is dead");
            write("a", CONTENT);
        }

        @Test
        void isRefusedWhereItsFileIsALinkOrAFifoOrAFolder() throws IOException {
            make("rwx------");
            var lock = path.resolve(".lock");
            Files.createSymbolicLink(lock, scratch.resolve("target"));
            assertNoLock();
            assertFalse(Files.exists(scratch.resolve("target")));
            Files.delete(lock);
            mkfifo(".lock");
            assertNoLock();
            Files.delete(lock);
            Files.createDirectory(lock);
            assertNoLock();
        }

        /** Whoever may write to the folder swaps it for a link just when its file has been looked at. */
        @Test
        void followsNoLinkThatComesBetweenTheLookAndTheOpening() throws Exception {
            make("rwx------");
            var target = scratch.resolve("target");
            var lock = path.resolve(".lock");
            var done = new AtomicBoolean();
            var swapper = Thread.ofPlatform().daemon().start(() -> {
                while (!done.get()) {
                    try {
                        Files.deleteIfExists(lock);
                        Files.createSymbolicLink(lock, target);
                        Files.deleteIfExists(lock);
                    } catch (IOException theFolderMadeIt) {
                        // Then the next round.
                    }
                }
            });
            for (int i = 0; i < 3_000; i++) {
                try {
                    folder.lock().close();
                } catch (IOException aLinkWasThere) {
                    // Refused, as it has to be.
                }
            }
            done.set(true);
            swapper.join();
            assertFalse(Files.exists(target), "the link was followed");
        }

        private void assertNoLock() {
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThrows(IOException.class, folder::lock));
        }
    }

    @Test
    void removesWhateverAKilledWriterLeftAndFollowsNoLinkThere() throws IOException {
        write("a", CONTENT);
        var target = privateFile(scratch.resolve("target"));
        Files.createSymbolicLink(path.resolve(".unfinished"), target);
        write("a", new byte[] {9});
        mkfifo(".unfinished");
        assertArrayEquals(new byte[] {9}, folder.read("a").orElseThrow());
        assertFalse(Files.exists(path.resolve(".unfinished"), LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(CONTENT, Files.readAllBytes(target));
    }

    @Test
    void leavesNothingUnfinishedWhenAWriteFails() throws IOException {
        make("rwx------");
        Files.createDirectories(path.resolve("a/full"));
        assertThrows(IOException.class, () -> write("a", CONTENT));
        assertFalse(Files.exists(path.resolve(".unfinished")));
    }

    private void write(String name, byte[] content) throws IOException {
        try (var lock = folder.lock()) {
            lock.write(name, content);
        }
    }

    private void make(String permissions) throws IOException {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static Path privateFile(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(file, CONTENT);
    }

    private void mkfifo(String name) {
        assertEquals(
                0,
                Run.command("mkfifo", "-m", "600", path.resolve(name).toString())
                        .run()
                        .exitCode());
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Everything below scratch, with modification time and content. */
    private Map<String, String> listing() throws IOException {
        var found = new TreeMap<String, String>();
        try (var files = Files.walk(scratch)) {
            for (var file : files.toList()) {
                found.put(
                        file.toString(),
                        Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                                + (Files.isRegularFile(file)
                                        ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                                        : ""));
            }
        }
        return found;
    }

    private static void assertContains(String part, Exception e) {
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
