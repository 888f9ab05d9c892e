import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import localvault.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.Outcome;
import testkit.Run;
import testkit.Running;

/**
 * A secret that OCI no longer gives stops working at once, whatever the cache holds. The process under test is a real
 * one; what happens before, beside and after it happens in this JVM, on the same files.
 */
class RevocationTest extends VaultResolveSetup {

    private static final String REFERENCE = "oci-vault://revoked";
    private static final Fault DOWN = Fault.status(503, "ServiceUnavailable", "try later");

    private String secretId;

    @BeforeEach
    void keepAnEntry() throws IOException {
        secretId = vault.put("revoked", "value");
        vault.restore(secretId);
        assertEquals(0, run(REFERENCE).exitCode());
        assertEquals(1, entries().size());
        vault.resetLog();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void deletesAStaleEntryAndFails(int status) throws IOException {
        vault.inject(Fault.status(status, "Denied", "no longer"));

        assertDenied(start("--cache-ttl=0").await());

        assertNothingLeft();
    }

    @Nested
    class BehindAnOpenBreaker {

        private static final String AFTER_ONE = "--circuit-breaker-threshold=1";

        @Test
        void isFoundOutByTheProbeWhichClosesTheBreaker() throws IOException {
            vault.inject(DOWN);
            var whileItIsDown = runQuickly(AFTER_ONE, "--refresh", REFERENCE);
            assertTrue(whileItIsDown.err().startsWith("Warning: using the value of "), whileItIsDown.err());
            assertEquals(1, breakers().size());
            vault.clearFaults();
            vault.revoke(secretId);
            vault.resetLog();

            // Nobody is asked, so nobody says no.
            assertEquals(
                    0,
                    start("--refresh", AFTER_ONE, "--circuit-breaker-recovery-timeout=1h")
                            .await()
                            .exitCode());
            assertEquals(0, vault.requests().size());

            assertDenied(start("--refresh", AFTER_ONE, "--circuit-breaker-recovery-timeout=0.001")
                    .await());
            assertEquals(1, vault.requests().size());
            assertEquals(List.of(), breakers());
            assertNothingLeft();
        }
    }

    @Nested
    class FoundOutByAnotherProcess {

        /** Long enough for the other one, which needs no JVM of its own. */
        private static final Duration MEANWHILE = Duration.ofSeconds(3);

        /** Regression: it served the entry that it had read before it asked. */
        @Test
        void isNotServedByOneWhoseVaultGoesDown() throws IOException {
            vault.inject(DOWN.delayed(MEANWHILE).times(1));
            try (var slow = start("--cache-ttl=0", "--max-retries=0")) {
                Await.until("its request", () -> !vault.requests().isEmpty());
                denyMeanwhile();
                assertTrue(slow.isAlive(), "it had its answer before the other one");

                var end = slow.await();
                assertEquals("", end.stdout());
                assertEquals(69, end.exitCode(), end.stderr());
            }
            assertNothingLeft();
        }

        /** Regression: it kept an answer that was older than the other one's. */
        @Test
        void isNotKeptAnewByOneWhoseAnswerIsOlder() throws IOException {
            vault.inject(Fault.drip(MEANWHILE.dividedBy(300)).times(1));
            try (var slow = start("--cache-ttl=0")) {
                Await.until(
                        "its answer to begin",
                        () -> vault.requests().stream().anyMatch(asked -> asked.status() == 200));
                denyMeanwhile();
                assertTrue(slow.isAlive(), "it had its answer before the other one");

                var end = slow.await();
                assertEquals("value", end.stdout());
                assertEquals(0, end.exitCode(), end.stderr());
            }
            assertNothingLeft();
        }

        @Test
        void isDeniedToBoth() throws IOException {
            vault.revoke(secretId);
            try (var one = start("--cache-ttl=0");
                    var other = start("--cache-ttl=0")) {
                assertDenied(one.await());
                assertDenied(other.await());
            }
            assertNothingLeft();
        }

        private void denyMeanwhile() {
            vault.revoke(secretId);
            assertEquals(77, run("--refresh", REFERENCE).exitCode());
        }
    }

    private Running start(String... options) {
        var args = new String[options.length + 2];
        System.arraycopy(options, 0, args, 0, options.length);
        args[options.length] = "--reveal";
        args[options.length + 1] = REFERENCE;
        return Run.script("VaultResolve", args).env(environment).start();
    }

    private static void assertDenied(Outcome end) {
        assertEquals("", end.stdout());
        assertEquals(77, end.exitCode(), end.stderr());
    }

    /** No entry, and nothing to serve for whoever comes while the vault is down. */
    private void assertNothingLeft() throws IOException {
        assertEquals(List.of(), entries());
        vault.clearFaults();
        vault.inject(DOWN);
        assertEquals(69, runQuickly(REFERENCE).exitCode());
    }

    private List<Path> entries() throws IOException {
        return cacheFiles("[0-9a-f]{64}");
    }

    private List<Path> breakers() throws IOException {
        return cacheFiles("breaker-.*");
    }

    private List<Path> cacheFiles(String pattern) throws IOException {
        try (var files = Files.list(home.resolve(".cache/oci-vault-mcp"))) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .toList();
        }
    }
}
