import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localvault.Fault;
import localvault.LoggedRequest;
import localvault.VaultServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.Outcome;
import testkit.Run;
import testkit.Running;

/**
 * Bad things that happen, to the real scripts as real processes. Elsewhere: a denied secret with an entry in the cache
 * ({@link RevocationTest}), kill -9 ({@link AbuseTest}, {@code SealedCacheProcessesTest}, which has the fifty writers
 * too), SIGTERM while fetching, what a client sends too early, and exit codes ({@link GitHubMcpProxyTest}).
 */
@Tag("slow")
class BadThingsTest extends VaultResolveSetup {

    private static final String REFERENCE = "oci-vault://password";
    private static final String VALUE = "hunter2\n";
    private static final Fault DOWN = Fault.status(503, "ServiceUnavailable", "try later");

    @Nested
    class TheVault {

        @Test
        void failsThreeTimesAndIsAskedAFourthEachTimeAfterALongerPause() {
            vault.inject(Fault.status(500, "InternalServerError", "oops").times(3));

            assertResolved(reveal("--retry-backoff-base=0.2"));

            var asked = vault.requests().stream().map(LoggedRequest::time).toList();
            assertEquals(4, asked.size());
            for (int i = 1; i < asked.size(); i++) {
                long shortest = 150L << (i - 1); // 0.2 s less the jitter of a quarter, doubled each time
                assertTrue(Duration.between(asked.get(i - 1), asked.get(i)).toMillis() >= shortest, asked.toString());
            }
        }

        @Test
        void asksForTwoSecondsAndGetsThem() {
            vault.inject(Fault.retryAfter(Duration.ofSeconds(2)).times(1));

            assertResolved(reveal("--retry-backoff-base=0.01"));

            var asked = vault.requests().stream().map(LoggedRequest::time).toList();
            assertEquals(2, asked.size());
            assertTrue(
                    Duration.between(asked.get(0), asked.get(1)).compareTo(Duration.ofSeconds(2)) >= 0,
                    asked.toString());
        }

        @Test
        void asksForADayAndIsNotWaitedFor() {
            run(REFERENCE);
            vault.inject(Fault.retryAfter(Duration.ofDays(1)));
            vault.resetLog();

            var stale = reveal("--refresh");
            assertEquals(VALUE, stale.stdout());
            assertTrue(
                    stale.stderr()
                            .matches("Warning: using the value of .* that was fetched .* ago: OCI throttles .*\n"),
                    stale.stderr());
            assertEquals(1, vault.requests().size());
            assertFails(75, reveal("--no-cache"));
            assertEquals(2, vault.requests().size());
        }

        @Test
        void sendsHalfAnAnswerAndIsAskedAgain() {
            vault.inject(Fault.resetMidBody().times(1));
            vault.inject(Fault.truncated().times(1));
            vault.inject(Fault.malformedJson().times(1));

            assertResolved(reveal("--retry-backoff-base=0.01"));
            assertEquals(4, vault.requests().size());
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void neverSendsMoreThanHalfAnAnswerAndNothingIsKept(boolean reset) {
            vault.inject(reset ? Fault.resetMidBody() : Fault.truncated());

            assertFails(69, reveal("--retry-backoff-base=0.01", "--max-retries=1"));
            assertEquals(2, vault.requests().size());
            assertEquals(List.of(), entries());
        }

        @Test
        void sendsWhatIsNotBase64AndIsNotAskedAgain() {
            vault.inject(Fault.invalidBase64());

            assertFails(65, reveal());
            assertEquals(1, vault.requests().size());
            assertEquals(List.of(), entries());
        }

        @Test
        void dripsAByteASecondAndIsLeftAtTheDeadline() {
            vault.inject(Fault.drip(Duration.ofSeconds(1)));

            var end = assertFails(69, reveal("--timeout=2"));

            assertTrue(end.stderr().contains("no answer within 2 s"), end.stderr());
            assertTrue(
                    end.elapsed().compareTo(Duration.ofSeconds(15)) < 0,
                    end.elapsed().toString());
        }

        @Test
        void hasAnotherTimeAndItIsSaid() throws IOException {
            try (var late = VaultServer.builder()
                    .clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)))
                    .start()) {
                environment.put("OCI_CLI_ENDPOINT", late.endpoint().toString());
                environment.put(
                        "OCI_CLI_CONFIG_FILE",
                        late.login(home.resolve("late")).configFile().toString());

                var end = assertFails(77, reveal("--circuit-breaker-threshold=1"));

                assertMatches(
                        "(?s).*; this machine's clock is [0-9]+ minutes ahead of OCI's.*\nhint: .*", end.stderr());
                assertEquals(List.of(), breakers());
            }
        }

        @Test
        void sendsUsElsewhereAndWeStay() {
            try (var elsewhere = VaultServer.start()) {
                vault.inject(Fault.redirect(
                        elsewhere.endpoint().resolve(vault.endpoint().getPath() + "/20190301/x")));

                assertFails(69, reveal("--max-retries=0"));
                assertEquals(List.of(), elsewhere.requests());
            }
        }

        @Test
        void isDownAndTheServerStartsWithWhatTheCacheHas() {
            run(REFERENCE);
            vault.inject(DOWN);

            var end = proxy("--refresh", "--max-retries=0");

            assertEquals(VALUE + "\n", end.stdout());
            assertTrue(end.stderr().startsWith("Warning: using the value of "), end.stderr());
        }
    }

    @Nested
    class TheBreaker {

        private static final String AFTER_ONE = "--circuit-breaker-threshold=1";
        private static final String DUE = "--circuit-breaker-recovery-timeout=0.001";

        private void open() {
            vault.inject(DOWN);
            assertEquals(69, run("--max-retries=0", AFTER_ONE, REFERENCE).exitCode());
            assertEquals(1, breakers().size());
            vault.clearFaults();
            vault.resetLog();
        }

        @Test
        void letsOneOfEightProcessesProbe() {
            open();
            vault.inject(Fault.delay(Duration.ofMinutes(1)));
            var all = new ArrayList<Running>();
            for (int i = 0; i < 8; i++) {
                all.add(vaultResolve(AFTER_ONE, DUE, "--timeout=60").start());
            }
            Await.until(
                    "the end of seven",
                    () -> all.stream().filter(Running::isAlive).count() <= 1);

            var prober = all.stream().filter(Running::isAlive).toList();
            assertEquals(
                    1,
                    prober.size(),
                    () -> all.stream().map(Running::await).toList().toString());
            // The seven may be gone before the one has sent anything.
            Await.until("the probe", () -> !vault.requests().isEmpty());
            assertEquals(1, vault.requests().size());
            all.removeAll(prober);
            all.forEach(refused -> assertFails(75, refused.await()));
            prober.getFirst().close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"opem \0", "open 99999999999999"})
        void isClosedWhereItsFileIsDamagedOrFromTheFuture(String content) throws IOException {
            open();
            Files.writeString(breakers().getFirst(), content);

            assertResolved(reveal(AFTER_ONE));
            assertEquals(1, vault.requests().size());
        }
    }

    @Nested
    class TheCache {

        @ParameterizedTest
        @ValueSource(strings = {"ln -s \"$0.target\" \"$0\"", "chmod 777 \"$0.target\"; mv \"$0.target\" \"$0\""})
        void isNotUsedWhereItsFolderIsALinkOrOpenToAll(String make) throws IOException {
            var folder = home.resolve("folder");
            var target = Files.createDirectory(
                    home.resolve("folder.target"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            assertEquals(
                    0, Run.command("sh", "-c", make, folder.toString()).run().exitCode());

            assertUncached(folder.toString(), reveal("--cache-dir", folder.toString()));
            var untouched = Files.exists(target) ? target : folder;
            assertEquals(List.of(), files(untouched, ".*"));
        }

        @Test
        void isNotUsedWhereNothingCanBeWritten() {
            assertUncached("/proc/", reveal("--cache-dir", "/proc/oci-vault-mcp"));
        }

        @Test
        void isNotUsedOnAFullDisk() {
            var end = vaultResolve().inShell("ulimit -f 0; exec \"$@\"").run();

            assertUncached("", end);
            assertEquals(List.of(), entries());
        }

        @Test
        void isNotThereWithoutAHome() {
            environment.remove("HOME");

            assertEquals(VALUE + "\n", proxy().stdout());
            assertEquals(List.of(), files(home, ".*"));
        }

        @Test
        void isAskedInVainWhereEntriesAreSwappedOrDamaged() throws IOException {
            run(REFERENCE, "oci-vault://db");
            var entries = entries();
            assertEquals(2, entries.size());
            var first = Files.readAllBytes(entries.get(0));
            Files.write(entries.get(0), Files.readAllBytes(entries.get(1)));
            Files.write(entries.get(1), first);
            vault.resetLog();

            assertResolved(reveal());
            assertEquals(1, vault.requests().size());

            for (var entry : entries()) {
                var bytes = Files.readAllBytes(entry);
                bytes[bytes.length / 2] ^= 1;
                Files.write(entry, bytes);
            }
            assertResolved(reveal());
            assertEquals(2, vault.requests().size());
        }

        private void assertUncached(String where, Outcome end) {
            assertEquals(VALUE, end.stdout());
            assertEquals(0, end.exitCode(), end.stderr());
            assertTrue(end.stderr().startsWith("Warning: the cache is not used: " + where), end.stderr());
        }
    }

    private Run vaultResolve(String... options) {
        var args = new ArrayList<>(List.of(options));
        args.addAll(List.of("--reveal", REFERENCE));
        return Run.script("VaultResolve", args.toArray(String[]::new)).env(environment);
    }

    private Outcome reveal(String... options) {
        return vaultResolve(options).run();
    }

    /** The proxy before a server that prints its secret. */
    private Outcome proxy(String... options) {
        var args = new ArrayList<>(List.of(options));
        args.addAll(List.of("--env", "SECRET=" + REFERENCE, "--", "printenv", "SECRET"));
        return Run.script("GitHubMcpProxy", args.toArray(String[]::new))
                .env(environment)
                .run();
    }

    private static void assertResolved(Outcome end) {
        assertEquals("", end.stderr());
        assertEquals(VALUE, end.stdout());
        assertEquals(0, end.exitCode());
    }

    private static Outcome assertFails(int exitCode, Outcome end) {
        assertEquals(exitCode, end.exitCode(), end.stderr());
        assertEquals("", end.stdout());
        return end;
    }

    private List<Path> entries() {
        return files(home.resolve(".cache/oci-vault-mcp"), "[0-9a-f]{64}");
    }

    private List<Path> breakers() {
        return files(home.resolve(".cache/oci-vault-mcp"), "breaker-.*");
    }

    private static List<Path> files(Path folder, String pattern) {
        var names = folder.toFile().list((parent, name) -> name.matches(pattern));
        return names == null
                ? List.of()
                : List.of(names).stream().sorted().map(folder::resolve).toList();
    }
}
