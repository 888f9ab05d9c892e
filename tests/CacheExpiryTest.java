import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.Duration;
import localvault.Fault;
import ocivault.model.ResolvedSecret;
import ocivault.model.ResolvedSecret.Source;
import ocivault.model.VaultException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A secret with an expiry of its own, which is over before its cache entry's time is. */
class CacheExpiryTest extends UploadScene {

    @BeforeEach
    void fillTheCache() {
        assertEquals(0, bench.upload(VALUE, "token", "--expires", "1d").exitCode());
        assertEquals(Source.VAULT, resolvedIn(Duration.ZERO).source());
    }

    @Test
    void theCacheServesASecretUntilItExpires() {
        assertEquals(Source.CACHE, resolvedIn(Duration.ofHours(23)).source());
    }

    @Test
    void theVaultIsAskedForASecretThatHasExpired() {
        assertEquals(Source.VAULT, resolvedIn(Duration.ofHours(25)).source());
    }

    @Test
    void aSecretThatHasExpiredDoesNotServeWhileTheVaultIsDownEither() {
        vault.inject(Fault.status(503, "ServiceUnavailable", "later"));

        assertThrows(VaultException.Unavailable.class, () -> resolvedIn(Duration.ofHours(25)));
    }

    private ResolvedSecret resolvedIn(Duration time) {
        var resolver = bench.resolver()
                .cacheTtl(Duration.ofDays(7))
                .maxRetries(0)
                .clock(Clock.offset(Clock.systemUTC(), time));
        try (var open = resolver.build()) {
            return open.resolve("oci-vault://token");
        }
    }
}
