package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import localvault.Fault;
import localvault.VaultServer;
import ocivault.VaultResolver;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.ManualClock;

/** Sessions whose hour is nearly over, before the local vault's identity service. */
class SessionRenewalTest {

    private static final String REFRESH = "SessionTokenRefresh";

    @TempDir
    private Path folder;

    private ManualClock clock;
    private VaultServer vault;
    private VaultSettings settings;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> verbose = new ArrayList<>();

    @BeforeEach
    void start() {
        clock = new ManualClock(Instant.now());
        vault = VaultServer.builder().clock(clock).start();
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private Path token() {
        return folder.resolve("token");
    }

    private String onDisk() throws IOException {
        return Files.readString(token());
    }

    /** A session of which so much is left now. */
    private OciLogin login(Duration left) throws IOException {
        var now = clock.instant();
        clock.advance(left.minus(Duration.ofHours(1)));
        var config = vault.loginWithSessionToken(folder).configFile();
        clock.advance(Duration.between(clock.instant(), now));
        settings = OciSetup.settings(
                OciSetup.login(config), Optional.of(vault.endpoint()), OciSetup.DIRECT, Duration.ofSeconds(20));
        return OciLogin.load(settings.login(), warnings::add);
    }

    private OciLogin live(OciLogin login) {
        return SessionRenewal.live(login, settings, clock.instant(), warnings::add, verbose::add);
    }

    private Duration left(OciLogin login) {
        return login.sessionLeft(clock.instant()).orElseThrow();
    }

    @Nested
    class ASession {

        @Test
        void thatIsFreshIsLeftAlone() throws IOException {
            var login = login(Duration.ofMinutes(31));

            assertSame(login, live(login));
            assertEquals(List.of(), vault.requests());
        }

        @ParameterizedTest
        @ValueSource(ints = {29, 4})
        void thatWillEndGetsAnotherTokenWhichReplacesTheOneOnDisk(int minutes) throws IOException {
            var login = login(Duration.ofMinutes(minutes));

            var live = live(login);

            assertTrue(left(live).compareTo(Duration.ofMinutes(59)) > 0, () -> "" + left(live));
            assertEquals(live.sessionToken(), onDisk());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(token())));
            assertEquals(List.of("the session of profile DEFAULT was renewed"), verbose);
            assertEquals(List.of(), warnings);
            assertEquals(3, folder.toFile().list().length, "config, key and token, and nothing else");
        }

        @Test
        void whoseNewTokenIsGoodToAskTheVaultWith() throws IOException {
            vault.put("token", "hunter2");
            var live = live(login(Duration.ofMinutes(10)));
            clock.advance(Duration.ofMinutes(4));

            try (var list = new OciSecretList(live, settings, ocid(vault.vaultId()))) {
                assertEquals(
                        1, list.secrets(vault.compartmentId(), Optional.empty()).size());
            }
        }

        @Test
        void isRenewedUnderAResolverThatGoesOn() throws IOException {
            vault.put("token", "hunter2");
            login(Duration.ofMinutes(33));
            try (var resolver = VaultResolver.builder(Map.of("HOME", folder.toString()))
                    .configFile(folder.resolve("config"))
                    .endpoint(vault.endpoint())
                    .vaultId(vault.vaultId())
                    .cacheMode(VaultSettings.CacheMode.OFF)
                    .clock(clock)
                    .build()) {
                resolver.resolve("oci-vault://token");
                assertEquals(0, vault.requests(REFRESH).size());
                clock.advance(Duration.ofMinutes(4));
                resolver.resolve("oci-vault://token");
                resolver.resolve("oci-vault://token");
            }
            assertEquals(1, vault.requests(REFRESH).size());
            assertTrue(
                    vault.requests("GetSecretBundleByName")
                            .getLast()
                            .header("authorization")
                            .orElseThrow()
                            .contains("ST$" + onDisk()),
                    "the vault was asked with the new token");
        }

        @Test
        void whoseTokenFileIsALinkKeepsTheLink() throws IOException {
            var login = login(Duration.ofMinutes(10));
            var real = Files.move(token(), folder.resolve("real"));
            Files.createSymbolicLink(token(), real);

            var live = live(login);

            assertTrue(Files.isSymbolicLink(token()));
            assertEquals(live.sessionToken(), Files.readString(real));
        }

        @Test
        void thatAnotherProgramHasRenewedIsTakenFromDisk() throws IOException {
            var login = login(Duration.ofMinutes(10));
            var other = live(login);
            vault.resetLog();

            assertEquals(other.sessionToken(), live(login).sessionToken());
            assertEquals(List.of(), vault.requests());
        }

        @Test
        void thatHadEndedWhenAnotherProgramBeganAnewIsTakenFromDisk() throws IOException {
            var ended = login(Duration.ofMinutes(-1));
            var begun = login(Duration.ofMinutes(60));

            assertEquals(begun.sessionToken(), live(ended).sessionToken());
        }

        @Test
        void thatHasEndedSaysHowToBeginAnotherAndAsksNobody() throws IOException {
            var login = login(Duration.ofMinutes(-1));

            var refusal = assertThrows(VaultException.Configuration.class, () -> live(login));

            assertEquals("Make a new session: oci session authenticate --profile-name DEFAULT", refusal.remedy);
            assertEquals(List.of(), vault.requests());
        }

        @Test
        void isRenewedOnceByManyAtOnce() throws Exception {
            var login = login(Duration.ofMinutes(10));
            vault.inject(Fault.delay(Duration.ofMillis(200)).on(REFRESH));

            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var all = IntStream.range(0, 8)
                        .mapToObj(i -> threads.submit(
                                () -> SessionRenewal.live(login, settings, clock.instant(), warning -> {}, line -> {})))
                        .toList();
                for (Future<OciLogin> one : all) {
                    assertTrue(left(one.get()).isPositive());
                }
            }
            assertEquals(1, vault.requests(REFRESH).size());
        }
    }

    @Nested
    class WhereItFails {

        @Test
        void theTokenServesToItsEnd() throws IOException {
            var login = login(Duration.ofMinutes(10));
            vault.inject(Fault.status(401, "NotAuthenticated", "no more").on(REFRESH));

            assertSame(login.sessionToken(), live(login).sessionToken());
            assertEquals(login.sessionToken(), onDisk());
            assertEquals(List.of(), warnings);
            assertTrue(
                    verbose.getFirst().startsWith("the session of profile DEFAULT could not be renewed: "),
                    verbose::toString);
        }

        @Test
        void andTheEndIsNearItIsWarnedOf() throws IOException {
            var login = login(Duration.ofMinutes(4).plusSeconds(30));
            vault.inject(Fault.status(503, "ServiceUnavailable", "later").on(REFRESH));

            live(login);

            assertEquals(
                    List.of("the session of profile DEFAULT ends in 4 min; renew it with: oci session refresh --profile"
                            + " DEFAULT"),
                    warnings);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "{\"token\":7}", "{\"token\":\"a b\"}", "{\"token\":\"a\\\"b\"}", "[]", "oops"})
        void ofAStrangeAnswerNothingIsKept(String answer) throws IOException {
            var login = login(Duration.ofMinutes(10));
            vault.inject(Fault.respond(200, "application/json", answer).on(REFRESH));

            assertEquals(login.sessionToken(), live(login).sessionToken());
            assertEquals(login.sessionToken(), onDisk());
        }

        @Test
        void becauseAnotherProcessIsAtItTheTokenServes() throws IOException {
            var login = login(Duration.ofMinutes(10));
            try (var channel = FileChannel.open(token(), StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                assertTrue(lock.isValid());
                assertEquals(login.sessionToken(), live(login).sessionToken());
            }
            assertEquals(List.of(), vault.requests());
        }

        @Test
        void becauseTheRegionIsUnknownNothingIsAsked() throws IOException {
            var login = login(Duration.ofMinutes(10));
            settings =
                    OciSetup.settings(settings.login(), Optional.<URI>empty(), OciSetup.DIRECT, Duration.ofSeconds(20));
            var nowhere = new OciLogin(
                    login.method(),
                    login.profile(),
                    login.tenancy(),
                    "",
                    login.fingerprint(),
                    "",
                    login.key(),
                    login.sessionToken(),
                    login.tokenFile());

            assertEquals(login.sessionToken(), live(nowhere).sessionToken());
            assertNotEquals(List.of(), verbose);
        }
    }

    private static Ocid ocid(String text) {
        return Ocid.parse(text).orElseThrow();
    }
}
