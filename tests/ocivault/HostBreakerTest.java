package ocivault;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import localvault.Fault;
import localvault.VaultServer;
import ocivault.model.VaultException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A breaker is its host's: the same for all who ask there, and nobody else's. */
class HostBreakerTest extends VaultResolverSetup {

    @BeforeEach
    void openTheBreaker() {
        vault.inject(Fault.status(503, "ServiceUnavailable", "down"));
        assertThrows(VaultException.Unavailable.class, () -> resolve(breaking(), "oci-vault://token"));
        vault.clearFaults();
    }

    @Test
    void anOpenBreakerStopsEverybodyWhoAsksItsHost() {
        assertThrows(VaultException.CircuitOpen.class, () -> resolve(breaking(), "oci-vault://other"));
    }

    @Test
    void anOpenBreakerStopsNobodyWhoAsksAnotherHost() {
        try (var other = VaultServer.start()) {
            assertThrows(
                    VaultException.Denied.class,
                    () -> resolve(breaking().endpoint(other.endpoint()), "oci-vault://token"));
        }
    }

    @Test
    void anOpenBreakerStopsNobodyWhoAsksInAnotherRegion() {
        put("token", "value");

        resolve(breaking().region("us-ashburn-1"), "oci-vault://token");
    }

    private VaultResolverBuilder breaking() {
        return builder().maxRetries(0).circuitBreaker(1, Duration.ofMinutes(5));
    }
}
