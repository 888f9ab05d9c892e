package ocivault.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import ocivault.files.PrivateFolder;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

class SealedCacheTest {

    private static final byte[] KEY = "-----BEGIN PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII);
    private static final String ADDRESS = "oci-vault://token\nhttps://vault\nuser";
    private static final Instant FETCHED = Instant.parse("2026-01-02T03:04:05.678901234Z");

    @TempDir
    Path scratch;

    private final List<String> warnings = new ArrayList<>();
    private Path folder;
    private SealedCache cache;

    @BeforeEach
    void aCache() {
        folder = scratch.resolve("cache");
        cache = cache(KEY);
    }

    @Nested
    class Keeps {

        @Test
        void everythingOfABundle() {
            var bundle = new SecretBundle(
                    "ocid1.vaultsecret.oc1.fra.a",
                    7,
                    "blue",
                    List.of("CURRENT", "LATEST"),
                    SecretValue.of("pässwörd \n\0 🔑"),
                    Instant.parse("2026-05-06T07:08:09Z"));
            cache.put(ADDRESS, new SealedCache.Entry(bundle, FETCHED), cache.removals(), Duration.ofHours(1));
            var found = cache(KEY).find(ADDRESS).orElseThrow();
            assertEquals(FETCHED, found.fetchedAt());
            assertEquals("ocid1.vaultsecret.oc1.fra.a", found.bundle().secretId());
            assertEquals(7, found.bundle().version());
            assertEquals("blue", found.bundle().versionName());
            assertEquals(List.of("CURRENT", "LATEST"), found.bundle().stages());
            assertEquals(Instant.parse("2026-05-06T07:08:09Z"), found.bundle().expires());
            assertArrayEquals(bundle.value().reveal(), found.bundle().value().reveal());
        }

        @Test
        void aBundleWithoutNameStagesValueAndExpiry() {
            var bundle = new SecretBundle("s", 1, "", List.of(), SecretValue.of(""), Instant.MAX);
            cache.put(ADDRESS, new SealedCache.Entry(bundle, FETCHED), cache.removals(), Duration.ofHours(1));
            var found = cache.find(ADDRESS).orElseThrow().bundle();
            assertEquals(Instant.MAX, found.expires());
            assertEquals(List.of(), found.stages());
            assertEquals(0, found.value().length());
        }

        @Test
        void theLastOneOnlyAndNoneOnceRemoved() {
            put(ADDRESS, "old");
            put(ADDRESS, "new");
            assertEquals("new", value(ADDRESS));
            cache.remove(ADDRESS);
            cache.remove(ADDRESS);
            assertEquals(Optional.empty(), cache.find(ADDRESS));
            assertEquals(List.of(), warnings);
        }

        @Test
        void entriesApart() {
            put("a", "1");
            put("b", "2");
            assertEquals("1", value("a"));
            assertEquals("2", value("b"));
            assertEquals(Optional.empty(), cache.find("c"));
        }
    }

    @Nested
    class Tells {

        @Test
        void nothingToWhoHasNotTheKey() throws IOException {
            put(ADDRESS, "ghp_topsecret");
            assertEquals(
                    Optional.empty(),
                    cache("another key".getBytes(StandardCharsets.US_ASCII)).find(ADDRESS));
            assertEquals("ghp_topsecret", value(ADDRESS));
            var entry = entries().getFirst();
            assertTrue(entry.getFileName().toString().matches("[0-9a-f]{64}"));
            var bytes = new String(Files.readAllBytes(entry), StandardCharsets.ISO_8859_1);
            for (var telling : List.of("ghp_", "topsecret", "token", "ocid1", "CURRENT")) {
                assertFalse(bytes.contains(telling), telling);
            }
        }

        @Test
        void notEvenWhetherAValueChanged() throws IOException {
            put(ADDRESS, "same");
            var before = Files.readAllBytes(entries().getFirst());
            put(ADDRESS, "same");
            var after = Files.readAllBytes(entries().getFirst());
            assertEquals(before.length, after.length);
            assertNotEquals(Arrays.toString(before), Arrays.toString(after));
        }

        @Test
        void nothingInItsText() {
            put(ADDRESS, "topsecret");
            assertFalse(cache.find(ADDRESS).orElseThrow().toString().contains("topsecret"));
        }
    }

    @Nested
    class TakesNoEntry {

        @Test
        void inWhichABitFlipped() throws IOException {
            put(ADDRESS, "value");
            var file = entries().getFirst();
            var whole = Files.readAllBytes(file);
            for (int bit = 0; bit < 8 * whole.length; bit++) {
                var flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertAbsentAndDeleted(file, flipped);
            }
        }

        @Test
        void thatWasCutShortOrGrew() throws IOException {
            put(ADDRESS, "value");
            var file = entries().getFirst();
            var whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length; length++) {
                assertAbsentAndDeleted(file, Arrays.copyOf(whole, length));
            }
            assertAbsentAndDeleted(file, Arrays.copyOf(whole, whole.length + 1));
        }

        @Test
        void ofNoise() throws IOException {
            put(ADDRESS, "value");
            var file = entries().getFirst();
            var random = new Random(1);
            for (int i = 0; i < 500; i++) {
                var noise = new byte[random.nextInt(400)];
                random.nextBytes(noise);
                assertAbsentAndDeleted(file, noise);
            }
        }

        @Test
        void thatWasSwappedWithAnother() throws IOException {
            put("a", "1");
            var a = entries().getFirst();
            put("b", "2");
            var b = entries().stream()
                    .filter(file -> !file.equals(a))
                    .findFirst()
                    .orElseThrow();
            var aside = folder.resolve("aside");
            Files.move(a, aside);
            Files.move(b, a);
            Files.move(aside, b);
            assertEquals(Optional.empty(), cache.find("a"));
            assertEquals(Optional.empty(), cache.find("b"));
            assertEquals(List.of(), entries());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "mkfifo -m 600 $0",
                    "ln -s /dev/zero $0",
                    "ln -s /etc/passwd $0",
                    "mkdir -m 700 $0",
                    "truncate -s 10G $0; chmod 600 $0",
                    "printf x > $0; chmod 666 $0"
                })
        void thatIsNoFileOfOurs(String make) throws IOException {
            put(ADDRESS, "value");
            var file = entries().getFirst();
            Files.delete(file);
            assertEquals(0, Run.command("sh", "-c", make, file.toString()).run().exitCode());
            assertEquals(Optional.empty(), cache.find(ADDRESS));
            put(ADDRESS, "again");
            assertEquals("again", value(ADDRESS));
            assertEquals(List.of(), warnings);
        }

        private void assertAbsentAndDeleted(Path file, byte[] content) throws IOException {
            Files.write(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            assertEquals(Optional.empty(), cache.find(ADDRESS));
            assertFalse(Files.exists(file));
            assertEquals(List.of(), warnings);
        }
    }

    @Nested
    class WarnsOnceAndHoldsNothing {

        @Test
        void whenItsFolderIsRefused() throws IOException {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertUnusable("the cache is not used: " + folder + ": it belongs to another user, or others may enter it:"
                    + " chmod 700, or choose another folder");
            assertEquals(0, folder.toFile().list().length);
        }

        @Test
        void whenItsFolderCannotBeMade() throws IOException {
            Files.createFile(scratch.resolve("file"));
            folder = scratch.resolve("file/cache");
            cache = cache(KEY);
            assertUnusable("the cache is not used: ");
        }

        @Test
        void whenAnEntryIsTooLarge() {
            put(ADDRESS, "x".repeat(PrivateFolder.LARGEST_FILE));
            assertEquals(List.of("the cache is not used: a secret is too large for it"), warnings);
        }

        /** Files of this process may have no byte: what a full disk comes to. */
        @Test
        void whenTheDiskIsFull() throws IOException {
            put(ADDRESS, "old");
            var writer = CacheProcess.command(CacheProcess.PUT_ONCE, folder);
            var outcome = Run.command("sh", "-c", "ulimit -f 0; exec " + String.join(" ", writer))
                    .run();
            assertEquals(0, outcome.exitCode(), outcome.stderr());
            assertEquals(1, outcome.stdoutLines().size(), outcome.stdout());
            assertTrue(outcome.stdout().startsWith("warning: the cache is not used: "), outcome.stdout());
            assertEquals("old", value(ADDRESS));
            assertEquals(1, entries().size());
        }

        private void assertUnusable(String warning) {
            for (int i = 0; i < 2; i++) {
                put(ADDRESS, "value");
                assertEquals(Optional.empty(), cache.find(ADDRESS));
                cache.remove(ADDRESS);
            }
            assertEquals(1, warnings.size());
            assertTrue(warnings.getFirst().startsWith(warning), warnings.getFirst());
        }
    }

    @Test
    void stillRemovesWhatIsRevokedWhenItCannotKeepAnythingNew() throws IOException {
        put(ADDRESS, "revoked");
        put("other", "x".repeat(PrivateFolder.LARGEST_FILE));
        assertEquals(1, warnings.size());
        cache.remove(ADDRESS);
        assertEquals(List.of(), entries());
    }

    /** Every state of the folder between one entry and the next, and no writer any more. */
    @Test
    void everyStepOfAWriteLeavesTheOldOrTheNewEntry() throws IOException {
        put(ADDRESS, "new");
        var entry = entries().getFirst();
        var whole = Files.readAllBytes(entry);
        var unfinished = folder.resolve(".unfinished");
        for (int length = 0; length <= whole.length; length++) {
            put(ADDRESS, "old");
            Files.write(unfinished, Arrays.copyOf(whole, length));
            assertEquals("old", value(ADDRESS));
            assertFalse(Files.exists(unfinished));
        }
        Files.write(unfinished, whole);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
        Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
        assertEquals("new", value(ADDRESS));
    }

    private SealedCache cache(byte[] key) {
        return SealedCache.open(folder, key, warnings::add);
    }

    private void put(String address, String value) {
        var bundle = new SecretBundle(
                "ocid1.vaultsecret.oc1.fra.a", 1, "", List.of("CURRENT"), SecretValue.of(value), Instant.MAX);
        cache.put(address, new SealedCache.Entry(bundle, FETCHED), cache.removals(), Duration.ofHours(1));
    }

    private String value(String address) {
        return new String(cache.find(address).orElseThrow().bundle().value().reveal(), StandardCharsets.UTF_8);
    }

    private List<Path> entries() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }
}
