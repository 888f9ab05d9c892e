package ocivault.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import ocivault.cache.SealedCache;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

/** Which classes a launcher has its JVM begin with: with a java that says what it was given. */
@EnabledOnOs(OS.LINUX)
class ArchiveChoiceTest {

    private static final Duration TTL = Duration.ofHours(1);
    private static final String CALL = "call.jsa";
    private static final String CACHED = "launch.jsa:toolkit.jsa";

    @TempDir
    private Path folder;

    private Path launcher;
    private Path cache;
    private List<String> given;

    @BeforeEach
    void write() throws IOException {
        var java = program("java", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        for (var jar : List.of(LauncherJars.FIRST, LauncherJars.SECOND)) {
            Files.createFile(folder.resolve(jar));
        }
        launcher = program(
                "launcher",
                new LauncherScript("launcher", "Main").text(new LauncherBuild.Built(java, folder), "install it"));
        cache = folder.resolve("a cache");
    }

    private Path program(String name, String text) throws IOException {
        return Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), text), PosixFilePermissions.fromString("rwx------"));
    }

    private void putEntryOf(Instant fetched) {
        var bundle =
                new SecretBundle("ocid1.x", 1, "", List.of("CURRENT"), SecretValue.of("hunter2"), fetched.plus(TTL));
        var sealed = SealedCache.open(cache, new byte[] {1}, _ -> {});
        sealed.put("address", new SealedCache.Entry(bundle, fetched), sealed.removals(), TTL);
    }

    private String chosen(String... args) {
        var words = Stream.concat(Stream.of(launcher.toString()), Stream.of(args));
        var outcome = Run.command(words.toArray(String[]::new))
                .env("OCI_VAULT_CACHE_DIR", cache)
                .run();
        assertEquals(0, outcome.exitCode(), outcome.stderr());
        given = outcome.stdout().lines().toList();
        return given.stream()
                .filter(word -> word.startsWith("-XX:SharedArchiveFile="))
                .map(word -> word.replace("-XX:SharedArchiveFile=", "").replace(folder + "/", ""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isThatOfACallWhereNothingIsInTheCache() {
        assertEquals(CALL, chosen());
    }

    @Test
    void isThatOfACachedSecretWhileOneIsFresh() {
        putEntryOf(Instant.now());

        assertEquals(CACHED, chosen());
    }

    @Test
    void isThatOfACallOnceNoneIsFresh() {
        putEntryOf(Instant.now().minus(TTL).minusSeconds(5));

        assertEquals(CALL, chosen());
    }

    @Test
    void isThatOfACallOnceTheSecretHasExpired() {
        var bundle = new SecretBundle(
                "ocid1.x",
                1,
                "",
                List.of("CURRENT"),
                SecretValue.of("hunter2"),
                Instant.now().minusSeconds(5));
        var sealed = SealedCache.open(cache, new byte[] {1}, _ -> {});
        sealed.put("address", new SealedCache.Entry(bundle, Instant.now()), sealed.removals(), TTL);

        assertEquals(CALL, chosen());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-cache", "--refresh", "--cache-dir=/nowhere"})
    void isThatOfACallWhereTheCacheIsNotAsked(String option) {
        putEntryOf(Instant.now());

        assertEquals(CALL, chosen(option));
        assertEquals(CACHED, chosen("--", option));
    }

    @Test
    void heedsACacheThatIsGiven() {
        putEntryOf(Instant.now());
        var there = cache.toString();
        cache = folder.resolve("nowhere");

        assertEquals(CACHED, chosen("--cache-dir", there));
        assertEquals(CACHED, chosen("--cache-dir=" + there));
        assertEquals(CALL, chosen());
    }

    @Test
    void doesNotTakeTheBreakersFileForAnEntry() throws IOException {
        Files.createDirectories(cache);
        Files.createFile(cache.resolve("breaker-0a"));

        assertEquals(CALL, chosen());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--url https://host/mcp",
                "--url=https://host/mcp",
                "--server remote",
                "--server=remote",
                "-v --url x"
            })
    void keepsTheMemorySmallOfWhatStays(String args) {
        chosen(args.split(" "));

        assertTrue(given.contains("-XX:NewSize=4m"), given::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--server docker", "-- remote", "-- --url", "--secret remote", ""})
    void butNotOfWhatBecomesAServer(String args) {
        chosen(args.split(" "));

        assertFalse(given.contains("-XX:NewSize=4m"), given::toString);
    }
}
