package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import localvault.Fault;
import ocivault.model.ResolvedSecret.Source;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings.CacheMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the cache answers in the vault's place, and for how long. */
class VaultResolverCacheTest extends VaultResolverSetup {

    @BeforeEach
    void fill() {
        put("token", "old");
        assertEquals(Source.VAULT, resolve("oci-vault://token").source());
        put("token", "new");
        vault.resetLog();
    }

    @Test
    void answersWhileItsEntryIsFresh() {
        clock.advance(Duration.ofMinutes(59));
        var secret = resolve("oci-vault://token");
        assertEquals(Source.CACHE, secret.source());
        assertEquals("old", text(secret));
        assertEquals(1, secret.bundle().version());
        assertEquals(0, fetches());
    }

    @Test
    void asksAgainOnceItsTtlIsOver() {
        clock.advance(Duration.ofMinutes(61));
        assertEquals("new", text(resolve("oci-vault://token")));
        assertEquals("new", text(resolve("oci-vault://token")));
        assertEquals(1, fetches());
    }

    /** To the nanosecond: at the end of its hour it is over. */
    @Test
    void asksAgainAtTheVeryEndOfItsTtl() {
        put("exact", "old");
        var now = Instant.now();
        resolve(builder().clock(Clock.fixed(now, ZoneOffset.UTC)), "oci-vault://exact");
        put("exact", "new");

        var before = builder().clock(Clock.fixed(now.plus(Duration.ofHours(1)).minusNanos(1), ZoneOffset.UTC));
        assertEquals("old", text(resolve(before, "oci-vault://exact")));
        var after = builder().clock(Clock.fixed(now.plus(Duration.ofHours(1)), ZoneOffset.UTC));
        assertEquals("new", text(resolve(after, "oci-vault://exact")));
    }

    @Test
    void theCacheIsAskedSecondWhenRefreshingAndNotAtAllWhenOff() {
        assertEquals("new", text(resolve(builder().cacheMode(CacheMode.OFF), "oci-vault://token")));
        assertEquals("old", text(resolve("oci-vault://token")));
        assertEquals("new", text(resolve(builder().cacheMode(CacheMode.REFRESH), "oci-vault://token")));
        assertEquals("new", text(resolve("oci-vault://token")));
    }

    @Test
    void anotherReferenceHasAnotherEntry() {
        assertEquals("new", text(resolve("oci-vault://token?version=2")));
        assertEquals("old", text(resolve("oci-vault://token")));
    }

    @Test
    void anotherRegionOrLoginHasAnotherEntry() throws IOException {
        assertEquals("new", text(resolve(builder().region("us-ashburn-1"), "oci-vault://token")));
        var other = vault.login(home.resolve("other"));
        assertEquals("new", text(resolve(builder().configFile(other.configFile()), "oci-vault://token")));
    }

    @Test
    void servesAStaleEntryWhileTheVaultIsUnavailable() {
        clock.advance(Duration.ofHours(3));
        vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));
        var secret = resolve("oci-vault://token");
        assertEquals(Source.STALE, secret.source());
        assertEquals("old", text(secret));
        assertEquals(
                List.of("using the value of oci-vault://" + vaultId + "/token that was fetched 3 h ago: OCI has a"
                        + " problem (503 ServiceUnavailable: try later)"),
                warnings);
    }

    @Test
    void servesAStaleEntryWhileTheVaultThrottlesOrTheBreakerIsOpen() {
        clock.advance(Duration.ofHours(3));
        vault.inject(Fault.status(429, "TooManyRequests", "slow down").times(3));
        assertEquals(Source.STALE, resolve("oci-vault://token").source());
        vault.inject(Fault.status(500, "InternalServerError", "oops"));
        var breaker = builder().circuitBreaker(1, Duration.ofMinutes(5));
        resolve(breaker, "oci-vault://token");
        vault.resetLog();
        assertEquals(Source.STALE, resolve(breaker, "oci-vault://token").source());
        assertEquals(0, fetches());
    }

    @Test
    void servesNothingThatIsTooOld() {
        clock.advance(Duration.ofHours(25).plusSeconds(1));
        vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));
        assertThrows(VaultException.Unavailable.class, () -> resolve("oci-vault://token"));
        assertThrows(
                VaultException.Unavailable.class,
                () -> resolve(builder().maxStale(Duration.ZERO), "oci-vault://token"));
    }

    @Test
    void servesAStaleEntryWhenRefreshingFails() {
        vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));
        assertEquals(
                Source.STALE,
                resolve(builder().cacheMode(CacheMode.REFRESH), "oci-vault://token")
                        .source());
    }

    @Test
    void forgetsASecretThatIsDenied() {
        clock.advance(Duration.ofHours(2));
        vault.revoke(resolve("oci-vault://token").bundle().secretId());
        clock.advance(Duration.ofHours(2));
        assertThrows(VaultException.Denied.class, () -> resolve("oci-vault://token"));
        vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));
        assertThrows(VaultException.Unavailable.class, () -> resolve("oci-vault://token"));
    }

    @Test
    void believesNoEntryFromTheFuture() {
        clock.advance(Duration.ofDays(-1));
        assertEquals("new", text(resolve("oci-vault://token")));
    }

    @Test
    void holdsNothingThatCouldBeReadWithoutTheKey() throws IOException {
        try (var files = Files.walk(home.resolve(".cache"))) {
            var found = files.filter(Files::isRegularFile).toList();
            assertTrue(!found.isEmpty());
            for (var file : found) {
                var content = Files.readString(file, StandardCharsets.ISO_8859_1) + file;
                assertTrue(
                        !content.contains("old") && !content.contains("b2xk") && !content.contains("token"), file + "");
            }
        }
    }

    @Test
    void withoutAFolderThereIsNoCache() {
        var told = new ArrayList<String>();
        var homeless = VaultResolver.builder(Map.of())
                .configFile(login.configFile())
                .endpoint(vault.endpoint())
                .vaultId(vaultId)
                .warnings(warnings::add)
                .verbose(told::add);
        assertEquals("new", text(resolve(homeless, "oci-vault://token")));
        assertEquals("new", text(resolve(homeless, "oci-vault://token")));
        assertEquals(2, fetches());
        assertEquals(List.of(), warnings);
        var fetched = "oci-vault://" + vaultId + "/token from the vault, version 2";
        assertEquals(List.of("no cache: HOME is not set", fetched, "no cache: HOME is not set", fetched), told);
    }
}
