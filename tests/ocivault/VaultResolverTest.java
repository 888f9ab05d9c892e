package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import localvault.Fault;
import localvault.Stage;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Resolved;
import ocivault.model.Resolution.Unresolved;
import ocivault.model.ResolvedSecret.Source;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings.CacheMode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The whole library, with the real SDK, against the local vault. */
class VaultResolverTest extends VaultResolverSetup {

    @Nested
    class References {
        @Test
        void ofEveryFormGiveTheSecret() {
            var id = put("only-here", "the value");
            for (var reference : List.of(
                    "oci-vault://" + id,
                    "oci-vault://" + vaultId + "/only-here",
                    "oci-vault://" + vault.compartmentId() + "/only-here",
                    "oci-vault://only-here")) {
                var secret = resolve(builder().cacheMode(CacheMode.OFF), reference);
                assertEquals("the value", text(secret), reference);
                assertEquals(id, secret.bundle().secretId());
                assertEquals(Source.VAULT, secret.source());
                assertEquals(SecretRef.parse(reference), secret.ref());
            }
        }

        @Test
        void ofEverySelectorGiveTheirVersion() {
            var id = put("token", "one");
            vault.addNamedVersion(id, "two", "blue");
            put("token", "three");
            vault.addVersion(id, "four", Stage.PENDING);
            assertEquals("three", text(resolve("oci-vault://token")));
            assertEquals("one", text(resolve("oci-vault://token?version=1")));
            assertEquals("two", text(resolve("oci-vault://token?version-name=blue")));
            assertEquals("two", text(resolve("oci-vault://token?stage=PREVIOUS")));
            assertEquals("four", text(resolve("oci-vault://token?stage=PENDING")));
            assertEquals(3, resolve("oci-vault://token").bundle().version());
        }

        @Test
        void ofFieldsGiveThem() {
            put("db", "{\"user\":\"app\",\"port\":5432,\"tls\":{\"mode\":\"require\"}}");
            assertEquals("app", text(resolve("oci-vault://db#user")));
            assertEquals("5432", text(resolve("oci-vault://db#port")));
            assertEquals("require", text(resolve("oci-vault://db#/tls/mode")));
        }

        @Test
        void mayBeParsedAlready() {
            put("token", "the value");
            try (var resolver = builder().build()) {
                assertEquals("the value", text(resolver.resolve(SecretRef.parse("oci-vault://token"))));
            }
        }
    }

    @Nested
    class Many {
        @Test
        void comeBackInOrderAndOneFailureHidesNoOther() {
            put("a", "A");
            put("b", "{\"f\":\"B\"}");
            try (var resolver = builder().build()) {
                var all = resolver.resolveAll(List.of(
                        "oci-vault://b#f",
                        "oci-vault://missing",
                        "hunter2",
                        "oci-vault://a",
                        "oci-vault://b#g",
                        "oci-vault://a?version=x",
                        "oci-vault://a"));
                assertEquals(
                        "B", text(assertInstanceOf(Resolved.class, all.get(0)).secret()));
                assertUnresolved(VaultException.Denied.class, "oci-vault://missing", all.get(1));
                assertUnresolved(VaultException.MalformedReference.class, "", all.get(2));
                assertEquals(
                        "A", text(assertInstanceOf(Resolved.class, all.get(3)).secret()));
                assertUnresolved(VaultException.UnsuitableContent.class, "oci-vault://b#g", all.get(4));
                assertUnresolved(VaultException.MalformedReference.class, "oci-vault://a?version=x", all.get(5));
                assertEquals(
                        "A", text(assertInstanceOf(Resolved.class, all.get(6)).secret()));
                assertEquals(7, all.size());
            }
        }

        private void assertUnresolved(Class<? extends VaultException> kind, String reference, Resolution resolution) {
            var unresolved = assertInstanceOf(Unresolved.class, resolution);
            assertInstanceOf(kind, unresolved.failure());
            assertEquals(reference, unresolved.reference());
        }

        @Test
        void ofTheSameSecretAreOneCall() {
            put("db", "{\"user\":\"app\",\"password\":\"p\"}");
            try (var resolver = builder().cacheMode(CacheMode.OFF).build()) {
                var all = resolver.resolveAll(List.of(
                        "oci-vault://db#user",
                        "oci-vault://db#password",
                        "oci-vault://db",
                        "oci-vault://" + vaultId + "/db",
                        "oci-vault://db?stage=CURRENT"));
                assertTrue(all.stream().allMatch(Resolved.class::isInstance));
                assertEquals(1, fetches());
                assertEquals(1L, resolver.metrics().snapshot().get("secrets_fetched"));
            }
        }

        @Test
        void areAskedForInParallelOverABoundedNumberOfConnections() {
            var ids = vault.putMany("s", 100);
            vault.inject(Fault.delay(Duration.ofMillis(200)));
            try (var resolver = builder().cacheMode(CacheMode.OFF).build()) {
                resolver.resolve("oci-vault://" + ids.getFirst());
                vault.resetLog();
                long started = System.nanoTime();
                var all = resolver.resolveAll(
                        ids.stream().map(id -> "oci-vault://" + id).toList());
                var elapsed = Duration.ofNanos(System.nanoTime() - started);
                assertEquals(
                        IntStream.rangeClosed(1, 100).mapToObj(i -> "s-" + i).toList(),
                        all.stream().map(one -> text(((Resolved) one).secret())).toList());
                assertEquals(100, fetches());
                assertTrue(vault.peakRequests() > 8, "at most " + vault.peakRequests() + " at once");
                assertTrue(vault.peakRequests() <= 32, vault.peakRequests() + " at once");
                assertTrue(elapsed.toSeconds() < 10, elapsed + ", and one after the other would take 20 s");
            }
        }

        @Test
        void withoutALoginAllFailForTheSameReasonExceptThoseThatAreMalformed() {
            try (var resolver = builder().configFile(home.resolve("none")).build()) {
                var all = resolver.resolveAll(List.of("oci-vault://a", "oci-vault://b", "oci-vault://?"));
                var first = assertInstanceOf(VaultException.Configuration.class, ((Unresolved) all.get(0)).failure());
                assertSame(first, ((Unresolved) all.get(1)).failure());
                assertInstanceOf(VaultException.MalformedReference.class, ((Unresolved) all.get(2)).failure());
            }
        }

        @Test
        void mayBeNone() {
            try (var resolver = builder().configFile(home.resolve("none")).build()) {
                assertEquals(List.of(), resolver.resolveAll(List.of()));
            }
        }
    }

    @Nested
    class Counts {
        private Map<String, Object> counts(VaultResolver resolver) {
            return resolver.metrics().snapshot();
        }

        @Test
        void whatTheVaultSaw() {
            put("a", "A");
            put("b", "B");
            vault.inject(Fault.status(503, "ServiceUnavailable", "try later").times(2));
            try (var resolver = builder().build()) {
                resolver.resolve("oci-vault://a");
                assertEquals(3, fetches());
                assertEquals(2L, counts(resolver).get("retries"));
                assertEquals(1L, counts(resolver).get("secrets_fetched"));
                assertEquals(1L, counts(resolver).get("cache_misses"));
                assertEquals(0L, counts(resolver).get("cache_hits"));

                resolver.resolveAll(List.of("oci-vault://a", "oci-vault://b"));
                assertEquals(4, fetches());
                assertEquals(2L, counts(resolver).get("secrets_fetched"));
                assertEquals(2L, counts(resolver).get("cache_misses"));
                assertEquals(1L, counts(resolver).get("cache_hits"));
                assertEquals(0L, counts(resolver).get("stale_cache_used"));
                assertTrue((double) counts(resolver).get("total_fetch_time") > 0);
            }
        }

        @Test
        void staleAnswersAndOpenings() {
            put("a", "A");
            resolve("oci-vault://a");
            clock.advance(Duration.ofHours(2));
            vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));
            vault.resetLog();
            try (var resolver =
                    builder().circuitBreaker(2, Duration.ofMinutes(1)).build()) {
                for (int i = 0; i < 5; i++) {
                    assertEquals(Source.STALE, resolver.resolve("oci-vault://a").source());
                }
                assertEquals(5L, counts(resolver).get("stale_cache_used"));
                assertEquals(1L, counts(resolver).get("circuit_breaker_opens"));
                assertEquals(0L, counts(resolver).get("secrets_fetched"));
                assertEquals((long) fetches() - 2, counts(resolver).get("retries"));
            }
        }
    }

    @Nested
    class Time {
        @Test
        void isLimitedForAllOfACallTogether() {
            put("a", "A");
            vault.inject(Fault.delay(Duration.ofSeconds(20)));
            long started = System.nanoTime();
            var e = assertThrows(
                    VaultException.Unavailable.class,
                    () -> resolve(builder().timeout(Duration.ofMillis(400)), "oci-vault://a"));
            assertTrue(Duration.ofNanos(System.nanoTime() - started).toSeconds() < 5);
            assertEquals(0, e.answer.status());
        }

        @Test
        void startsAnewWithEachCall() {
            put("a", "A");
            try (var resolver = builder()
                    .timeout(Duration.ofSeconds(10))
                    .cacheMode(CacheMode.OFF)
                    .build()) {
                resolver.resolve("oci-vault://a");
                clock.advance(Duration.ofHours(1));
                assertEquals("A", text(resolver.resolve("oci-vault://a")));
            }
        }
    }
}
