import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import localvault.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Checkout;
import testkit.Run;

/** The whole way, over files that are not what they should be: the secret comes all the same, or a plain refusal. */
class HostileFilesTest extends VaultResolveSetup {

    private static final String REVEAL = "--reveal";
    private static final String REFERENCE = "oci-vault://db#password";

    private Path cache;

    @BeforeEach
    void chooseACache() {
        cache = home.resolve("cache");
        environment.put("OCI_VAULT_CACHE_DIR", cache.toString());
    }

    /** JUnit warns of those that it deletes. */
    @AfterEach
    void removeLinks() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (var link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    /** A hang is a failure. */
    private Ran runInTime(String... args) {
        return assertTimeoutPreemptively(Duration.ofSeconds(30), () -> runQuickly(args));
    }

    private void sh(String script, Path file) {
        var outcome = Run.command("sh", "-c", script, file.toString()).run();
        assertEquals(0, outcome.exitCode(), outcome.stderr());
    }

    @Nested
    class ACacheFolder {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "mkdir -m 700 $0.real && ln -s $0.real $0  | it is a link, or no folder",
                    "ln -s /nowhere/at/all $0                  | it is a link, or no folder",
                    "printf mine > $0                          | it is a link, or no folder",
                    "mkfifo $0                                 | it is a link, or no folder",
                    "mkdir -m 777 $0                           | others may enter it",
                    "mkdir -m 710 $0                           | others may enter it"
                })
        void thatIsNotOursAloneIsLeftAloneWithAWarning(String making, String why) throws IOException {
            sh(making, cache);
            var before = listing();
            var ran = runInTime(REVEAL, REFERENCE);
            assertEquals("hunter2", ran.out());
            assertEquals(0, ran.exitCode());
            assertTrue(
                    ran.err().contains("the cache is not used: ") && ran.err().contains(why), ran.err());
            assertEquals(before, listing());
        }

        private List<String> listing() throws IOException {
            try (Stream<Path> files = Files.walk(home)) {
                return files.map(Path::toString).sorted().toList();
            }
        }
    }

    /** Everything in the folder at once: the entry, what was removed, the breaker's state, the lock. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mkfifo -m 600 $0",
                "ln -s /dev/zero $0",
                "ln -s /etc/passwd $0",
                "ln -s $0 $0",
                "mkdir -m 700 $0",
                "truncate -s 10G $0; chmod 600 $0",
                ": > $0; chmod 600 $0",
                "printf 'open 99999999999999' > $0; chmod 600 $0",
                "printf x > $0; chmod 666 $0"
            })
    void whateverTakesThePlaceOfTheCachesFilesTheSecretComes(String making) throws IOException {
        runInTime(REVEAL, REFERENCE);
        vault.inject(Fault.status(503, "InternalError", "down"));
        runInTime("--refresh", "--max-retries=0", REVEAL, REFERENCE);
        vault.clearFaults();
        for (var file : files(cache)) {
            Files.delete(file);
            sh(making, file);
        }
        var passwords = Files.readAllBytes(Path.of("/etc/passwd"));
        for (int starts = 0; starts < 2; starts++) {
            var ran = runInTime(REVEAL, REFERENCE);
            assertEquals("hunter2", ran.out(), ran.err());
            assertEquals(0, ran.exitCode());
        }
        assertArrayEquals(passwords, Files.readAllBytes(Path.of("/etc/passwd")));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            var found = files.toList();
            assertFalse(found.isEmpty());
            return found;
        }
    }

    @Nested
    class AFileOfTheLogin {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "mkdir $0             | is a directory",
                    "mkfifo $0            | is not a regular file",
                    "ln -s /dev/zero $0   | is not a regular file",
                    "ln -s $0 $0          | cannot be read",
                    "truncate -s 10M $0   | is larger than 1024 KiB",
                    "truncate -s 10G $0   | is larger than 1024 KiB"
                })
        void thatIsNoConfigFileIsRefused(String making, String why) {
            var config = home.resolve("config");
            sh(making, config);
            environment.put("OCI_CLI_CONFIG_FILE", config.toString());
            assertRefused(why, runInTime(REVEAL, REFERENCE));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "mkdir $0             | is a directory",
                    "mkfifo $0            | is not a regular file",
                    "ln -s /dev/zero $0   | is not a regular file",
                    "truncate -s 10G $0   | is larger than 64 KiB",
                    ": > $0               | is not a PEM private key"
                })
        void thatIsNoKeyIsRefused(String making, String why) {
            var key = home.resolve("key.pem");
            sh(making, key);
            environment.put("OCI_CLI_KEY_FILE", key.toString());
            assertRefused(why, runInTime(REVEAL, REFERENCE));
        }

        @Test
        void thatOthersMayReadIsWarnedOf() throws IOException {
            var config = Checkout.read(login.configFile());
            var key = Files.copy(
                    Path.of(config.replaceAll("(?s).*key_file ?= ?([^\n]+).*", "$1")), home.resolve("key.pem"));
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            environment.put("OCI_CLI_KEY_FILE", key.toString());
            var ran = runInTime(REVEAL, REFERENCE);
            assertEquals("hunter2", ran.out());
            var warning = "private key " + key + " can be read by other users; run: chmod 600 " + key;
            assertTrue(ran.err().contains(warning), ran.err());
        }

        private void assertRefused(String why, Ran ran) {
            assertEquals(78, ran.exitCode(), ran.err());
            assertEquals("", ran.out());
            assertTrue(ran.err().contains(why), ran.err());
            assertEquals(List.of(), vault.requests());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oci-vault://..%2F..%2Fetc%2Fpasswd",
                "oci-vault://../../etc/passwd",
                "oci-vault://%2e%2e%2f",
                "oci-vault://ocid1.vaultsecret.oc1.fra.a/../b",
                "oci-vault://a%00b"
            })
    void aNameThatClimbsIsNoName(String reference) {
        var ran = runInTime(REVEAL, reference);
        assertEquals(64, ran.exitCode(), ran.err());
        assertEquals(List.of(), vault.requests());
    }

    /** Two dots are a name by OCI's rule: they are asked for as that, and make no path. */
    @Test
    void twoDotsAreANameAndNoPath() throws IOException {
        vault.put("..", "found");
        assertEquals("found", runInTime(REVEAL, "oci-vault://..").out());
        assertTrue(files(cache).stream()
                .allMatch(file -> file.getFileName().toString().matches("[0-9a-f]{64}|\\..+")));
        try (Stream<Path> around = Files.list(home)) {
            assertEquals(List.of(cache), around.toList());
        }
    }
}
