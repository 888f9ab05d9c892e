package ocivault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import localvault.Login;
import localvault.VaultServer;
import ocivault.model.ResolvedSecret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The library with the real SDK, before the local vault. */
abstract class VaultResolverSetup {

    @TempDir
    private static Path folder;

    static VaultServer vault;
    static Login login;

    @TempDir
    Path home;

    String vaultId;
    final ShiftedClock clock = new ShiftedClock();
    final List<String> warnings = new CopyOnWriteArrayList<>();

    /** The system's clock, put forward by a test. */
    static final class ShiftedClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        void advance(Duration time) {
            ahead = ahead.plus(time);
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return Clock.systemUTC().getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nobody needs another zone");
        }
    }

    @BeforeAll
    static void start() throws IOException {
        vault = VaultServer.start();
        login = vault.login(folder.resolve("oci"));
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    /** A vault of its own for each test, since keys are slow to make. */
    @BeforeEach
    void addVault() {
        vaultId = vault.addVault("of one test");
        vault.clearFaults();
        vault.resetLog();
    }

    String put(String name, String value) {
        return vault.putIn(vaultId, name, value.getBytes(StandardCharsets.UTF_8));
    }

    VaultResolverBuilder builder() {
        return VaultResolver.builder(Map.of("HOME", home.toString()))
                .configFile(login.configFile())
                .endpoint(vault.endpoint())
                .vaultId(vaultId)
                .maxRetries(2)
                .retryBackoffBase(Duration.ofMillis(5))
                .clock(clock)
                .warnings(warnings::add);
    }

    static String text(ResolvedSecret secret) {
        return new String(secret.value().reveal(), StandardCharsets.UTF_8);
    }

    ResolvedSecret resolve(String reference) {
        return resolve(builder(), reference);
    }

    static ResolvedSecret resolve(VaultResolverBuilder builder, String reference) {
        try (var resolver = builder.build()) {
            return resolver.resolve(reference);
        }
    }

    int fetches() {
        return vault.requests("GetSecretBundle").size()
                + vault.requests("GetSecretBundleByName").size();
    }
}
