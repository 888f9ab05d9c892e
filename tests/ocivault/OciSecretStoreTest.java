package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import localvault.Fault;
import localvault.VaultServer;
import ocivault.SecretRef.Stage;
import ocivault.VaultException.Denied;
import ocivault.VaultException.Rejected;
import ocivault.VaultException.Throttled;
import ocivault.VaultException.Unavailable;
import ocivault.VaultException.UnsuitableContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;

class OciSecretStoreTest {

    @TempDir
    private Path folder;

    private VaultServer vault;
    private VaultSettings settings;
    private OciSecretStore store;
    private String secretId;

    @BeforeEach
    void start() throws IOException {
        use(VaultServer.builder().pageSize(2).start());
    }

    private void use(VaultServer server) throws IOException {
        stop();
        vault = server;
        secretId = vault.put("token", "first");
        settings = OciSetup.settings(vault, vault.login(folder));
        store = OciSetup.store(settings);
    }

    @AfterEach
    void stop() {
        if (vault != null) {
            store.close();
            vault.close();
        }
    }

    private SecretBundle fetch(String path) {
        var ref = SecretRef.parse("oci-vault://" + path);
        return store.fetch(ref.target(), ref.selector());
    }

    private static String text(SecretBundle bundle) {
        return new String(bundle.value().reveal(), StandardCharsets.UTF_8);
    }

    private <T extends VaultException> T refused(Class<T> kind) {
        return assertThrows(kind, () -> fetch(secretId));
    }

    @Nested
    class Fetches {

        @Test
        void byOcidInOneCall() {
            var bundle = fetch(secretId);
            assertEquals("first", text(bundle));
            assertEquals(secretId, bundle.secretId());
            assertEquals(1, bundle.version());
            assertEquals(List.of("CURRENT", "LATEST"), bundle.stages().stream().sorted().toList());
            assertEquals(Instant.MAX, bundle.expires());
            assertEquals(1, vault.requests().size());
        }

        @Test
        void byNameInAVaultInOneCall() {
            assertEquals("first", text(fetch(vault.vaultId() + "/token")));
            assertEquals(1, vault.requests("GetSecretBundleByName").size());
            assertEquals(1, vault.requests().size());
        }

        @Test
        void byNameInACompartmentThroughAllPages() {
            vault.putMany("token", 5);
            assertEquals("first", text(fetch(vault.compartmentId() + "/token")));
            assertEquals("token-5", text(fetch(vault.compartmentId() + "/token-5")));
        }

        @Test
        void byVersionStageAndVersionName() {
            vault.addNamedVersion(secretId, "second", "blue");
            vault.addVersion(secretId, "third", localvault.Stage.PENDING);
            for (var where : List.of(secretId, vault.vaultId() + "/token", vault.compartmentId() + "/token")) {
                assertEquals("second", text(fetch(where)));
                assertEquals("first", text(fetch(where + "?version=1")));
                assertEquals("first", text(fetch(where + "?stage=" + Stage.PREVIOUS)));
                assertEquals("third", text(fetch(where + "?stage=" + Stage.PENDING)));
                assertEquals("blue", fetch(where + "?version-name=blue").versionName());
            }
        }

        @Test
        void overTlsWithTheAuthorityThatTheSettingsName() throws IOException {
            use(VaultServer.builder().https().start());
            assertEquals("first", text(fetch(secretId)));
        }

        @Test
        void manyAtOnceOverABoundedNumberOfConnections() throws Exception {
            var ids = vault.putMany("many", 100);
            vault.inject(Fault.delay(Duration.ofMillis(5)));
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                var fetched = pool.invokeAll(ids.stream().map(id -> (Callable<String>)
                        () -> text(fetch(id))).toList());
                for (int i = 0; i < fetched.size(); i++) {
                    assertEquals("many-" + (i + 1), fetched.get(i).get());
                }
            }
            assertTrue(vault.peakConnections() <= 32, "connections: " + vault.peakConnections());
        }

        @Test
        void oneAfterTheOtherOverOneConnection() {
            for (int i = 0; i < 5; i++) {
                fetch(secretId);
            }
            assertEquals(1, vault.peakConnections());
        }

        @Test
        void withASessionToken() throws IOException {
            var session = vault.loginWithSessionToken(folder.resolve("session"));
            try (var other = OciSetup.store(OciSetup.settings(vault, session))) {
                assertEquals("first", text(other.fetch(SecretRef.parse("oci-vault://" + secretId).target(),
                        new SecretRef.AtStage(Stage.CURRENT))));
            }
        }
    }

    @Nested
    class Names {

        @Test
        void thatSeveralVaultsOfACompartmentHaveAreRefusedWithTheCandidates() {
            var other = vault.putIn(vault.addVault("second"), "token", "x".getBytes(StandardCharsets.UTF_8));
            var refusal = assertThrows(VaultException.AmbiguousName.class, () -> fetch(vault.compartmentId() + "/token"));
            assertEquals(2, refusal.candidates.size());
            assertTrue(refusal.candidates.stream().anyMatch(line -> line.startsWith(other + " in vault ocid1.vault.")));
            assertTrue(refusal.candidates.contains(secretId + " in vault " + vault.vaultId()));
            assertEquals(0, vault.requests("GetSecretBundle").size());
        }

        @Test
        void thatNobodyHasAreNotFound() {
            var refusal = assertThrows(Denied.class, () -> fetch(vault.compartmentId() + "/nothing"));
            assertEquals(404, refusal.answer.status());
        }

        @Test
        void ofSecretsPendingDeletionDoNotCount() {
            var other = vault.putIn(vault.addVault("second"), "token", "x".getBytes(StandardCharsets.UTF_8));
            vault.scheduleDeletion(other);
            assertEquals("first", text(fetch(vault.compartmentId() + "/token")));
        }
    }

    @Nested
    class Errors {

        @ParameterizedTest
        @CsvSource({"401,NotAuthenticated", "403,NotAuthorized", "404,NotAuthorizedOrNotFound"})
        void ofALoginOrAPermissionAreDenials(int status, String code) {
            vault.inject(Fault.status(status, code, "no"));
            var denial = refused(Denied.class);
            assertEquals(status, denial.answer.status());
            assertEquals(code, denial.answer.code());
            assertTrue(denial.getMessage().contains("(" + status + " " + code + ": no)"), denial.getMessage());
            assertFalse(denial.answer.opcRequestId().isEmpty());
        }

        @ParameterizedTest
        @CsvSource({"-10,10 minutes ahead of", "10,10 minutes behind"})
        void ofALoginNameAClockThatIsWrong(int minutes, String how) {
            var theirs = ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(minutes).plusSeconds(minutes);
            vault.inject(Fault.status(401, "NotAuthenticated", "no")
                    .header("date", DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs)));
            var message = refused(Denied.class).getMessage();
            assertTrue(message.endsWith("; this machine's clock is " + how + " OCI's"), message);
        }

        @Test
        void ofALoginBlameNoClockThatIsRight() {
            vault.inject(Fault.status(401, "NotAuthenticated", "no").header("date",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(4))));
            assertEquals("OCI does not accept this login (401 NotAuthenticated: no)", refused(Denied.class).getMessage());
        }

        @Test
        void ofAClockThatIsReallyWrongAreDenials() throws IOException {
            use(VaultServer.builder().clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10))).start());
            assertEquals(401, refused(Denied.class).answer.status());
        }

        @ParameterizedTest
        @CsvSource({"400,InvalidParameter", "409,Conflict", "412,NoEtagMatch", "413,PayloadTooLarge", "422,Whatever"})
        void ofTheRequestAreRejections(int status, String code) {
            vault.inject(Fault.status(status, code, "no"));
            assertEquals(status, refused(Rejected.class).answer.status());
        }

        @ParameterizedTest
        @CsvSource({"500,InternalServerError", "502,BadGateway", "503,ServiceUnavailable", "504,GatewayTimeout",
            "409,IncorrectState", "408,RequestTimeout"})
        void ofTheServiceAreUnavailability(int status, String code) {
            vault.inject(Fault.status(status, code, "later").header("retry-after", "7"));
            var unavailable = refused(Unavailable.class);
            assertEquals(status, unavailable.answer.status());
            assertEquals(Duration.ofSeconds(7), unavailable.retryAfter);
        }

        @Test
        void ofTooManyRequestsCarryTheWaitAskedFor() {
            vault.inject(Fault.retryAfter(Duration.ofSeconds(3)));
            assertEquals(Duration.ofSeconds(3), refused(Throttled.class).retryAfter);
        }

        @Test
        void ofTooManyRequestsCountADateFromTheServicesClock() {
            vault.inject(Fault.status(429, "TooManyRequests", "slow").header("date", "Tue, 03 Mar 2020 10:00:00 GMT")
                    .header("retry-after", "Tue, 03 Mar 2020 10:00:20 GMT"));
            assertEquals(Duration.ofSeconds(20), refused(Throttled.class).retryAfter);
        }

        @ParameterizedTest
        @ValueSource(strings = {"soon", "-5", "99999999999999", "Tue, 03 Mar 2020 09:00:00 GMT"})
        void ofTooManyRequestsIgnoreAWaitThatIsNone(String wait) {
            vault.inject(Fault.status(429, "TooManyRequests", "slow").header("date", "Tue, 03 Mar 2020 10:00:00 GMT")
                    .header("retry-after", wait));
            assertEquals(Duration.ZERO, refused(Throttled.class).retryAfter);
        }

        @Test
        void thatAreAProxysPageAreToldInOneShortLine() {
            vault.inject(Fault.respond(502, "text/html", "<html>\n" + "bad gateway \u001b[31m".repeat(500)));
            var message = refused(Unavailable.class).getMessage();
            assertTrue(message.length() < 400 && message.chars().noneMatch(Character::isISOControl), message);
        }

        @Test
        void thatRedirectAreNotFollowed() throws IOException {
            try (var stranger = VaultServer.start()) {
                vault.inject(Fault.redirect(stranger.endpoint()));
                assertTrue(refused(Unavailable.class).getMessage().contains("redirects elsewhere (302), which is not followed"));
                assertEquals(List.of(), stranger.requests());
            }
        }

        @Test
        void ofTheNetworkSendNothingTwice() {
            for (var fault : List.of(Fault.reset(), Fault.resetAfterEffect(), Fault.resetMidBody(), Fault.truncated())) {
                vault.clearFaults();
                vault.resetLog();
                vault.inject(fault);
                assertEquals(0, refused(Unavailable.class).answer.status());
                assertThrows(Unavailable.class, () -> fetch(vault.vaultId() + "/token"));
                assertEquals(2, vault.requests().size(), fault.toString());
            }
        }

        @Test
        void ofAnAnswerThatIsNoJsonQuoteNothingOfIt() {
            vault.inject(Fault.malformedJson());
            var unavailable = refused(Unavailable.class);
            assertEquals("OCI's answer cannot be read", unavailable.getMessage());
            assertEquals(200, unavailable.answer.status());
            assertNull(unavailable.getCause());
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "[]", "null", "", "\"x\"", "{\"secretId\":\"x\"}"})
        void ofAnAnswerThatIsNoBundleAreUnavailability(String body) {
            vault.inject(Fault.respond(200, "application/json", body));
            refused(Unavailable.class);
        }

        @Test
        void ofAStaleConnectionDoNotReachTheCaller() {
            vault.inject(Fault.hangUp().times(1));
            assertEquals("first", text(fetch(secretId)));
            assertEquals("first", text(fetch(secretId)));
            assertEquals(2, vault.requests().size());
        }

        @Test
        void ofContentArePermanentAndQuoteNothingOfIt() {
            vault.inject(Fault.invalidBase64());
            var unsuitable = refused(UnsuitableContent.class);
            assertEquals("the secret's content is not Base64", unsuitable.getMessage());
            assertNull(unsuitable.getCause());
            vault.clearFaults();
            vault.inject(Fault.notUtf8());
            assertEquals("the secret's value is not UTF-8 text", refused(UnsuitableContent.class).getMessage());
        }

        @Test
        void neverShowASignedHeader() {
            var traces = new ArrayList<String>();
            for (var fault : List.of(Fault.status(401, "NotAuthenticated", "no"), Fault.reset(), Fault.malformedJson(),
                    Fault.respond(500, "text/html", "oops"))) {
                vault.clearFaults();
                vault.inject(fault);
                var trace = new StringWriter();
                refused(VaultException.class).printStackTrace(new PrintWriter(trace));
                traces.add(trace.toString());
            }
            assertTrue(traces.stream().noneMatch(trace -> trace.contains("keyId=") || trace.contains("signature")));
        }
    }

    @Nested
    class Network {

        private Unavailable unavailableAt(String endpoint, VaultSettings.Network network) {
            try (var other = OciSetup.store(OciSetup.settings(settings.login(),
                    new VaultSettings.At(URI.create(endpoint)), network, settings.timeout()))) {
                return assertThrows(Unavailable.class, () -> other.fetch(
                        SecretRef.parse("oci-vault://" + secretId).target(), new SecretRef.AtStage(Stage.CURRENT)));
            }
        }

        @Test
        void thatRefusesTheConnectionIsNamed() {
            int port = vault.endpoint().getPort();
            vault.close();
            assertEquals("the network failed: 127.0.0.1:" + port + " refuses connections",
                    refused(Unavailable.class).getMessage());
        }

        @Test
        void withoutTheHostNamesIt() {
            var message = unavailableAt("https://no-such-host.invalid", OciSetup.DIRECT).getMessage();
            assertTrue(message.startsWith("unknown host no-such-host.invalid"), message);
        }

        @Test
        void whoseCertificateNobodyTrustsSaysWhereToNameItsAuthority() throws IOException {
            use(VaultServer.builder().https().start());
            var message = unavailableAt(vault.endpoint().toString(), OciSetup.DIRECT).getMessage();
            assertTrue(message.startsWith("the server's certificate is not trusted ("), message);
            assertTrue(message.contains("OCI_CLI_CERT_BUNDLE"), message);
            assertEquals(List.of(), vault.requests());
        }

        @Test
        void whoseCertificateIsForAnotherNameIsNotTrusted() throws IOException {
            use(VaultServer.builder().https().start());
            var elsewhere = "https://127.0.0.2:" + vault.endpoint().getPort();
            var network = settings.network();
            var message = unavailableAt(elsewhere, network).getMessage();
            assertTrue(message.contains("127.0.0.2"), message);
            assertEquals(List.of(), vault.requests());
        }

        @Test
        void withABundleThatHoldsNoCertificateIsAConfigurationError() throws IOException {
            use(VaultServer.builder().https().start());
            for (var content : List.of("", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")) {
                var bundle = Files.writeString(folder.resolve("bundle.pem"), content);
                try (var other = OciSetup.store(OciSetup.settings(settings.login(), settings.endpoint(),
                        new VaultSettings.Network(URI.create(""), List.of(), bundle), settings.timeout()))) {
                    var refusal = assertThrows(VaultException.Configuration.class, () -> other.fetch(
                            SecretRef.parse("oci-vault://" + secretId).target(), new SecretRef.AtStage(Stage.CURRENT)));
                    assertTrue(refusal.getMessage().startsWith(
                            "Failed to initialize OCI SDK clients: certificate bundle " + bundle), refusal.getMessage());
                }
            }
        }

        @Test
        void thatStaysSilentCostsNoMoreThanTheTimeout() {
            vault.inject(Fault.delay(Duration.ofMinutes(5)));
            assertTimesOut();
        }

        @Test
        void thatDripsCostsNoMoreThanTheTimeout() {
            vault.inject(Fault.drip(Duration.ofMillis(50)));
            assertTimesOut();
        }

        private void assertTimesOut() {
            try (var hasty = OciSetup.store(OciSetup.settings(settings.login(), settings.endpoint(), OciSetup.DIRECT,
                    Duration.ofMillis(300)))) {
                var message = assertThrows(Unavailable.class, () -> hasty.fetch(
                        SecretRef.parse("oci-vault://" + secretId).target(), new SecretRef.AtStage(Stage.CURRENT)))
                        .getMessage();
                assertEquals("no answer from 127.0.0.1:" + vault.endpoint().getPort() + " within 0.3 s", message);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void isLeftAtOnceWhenInterrupted(boolean virtual) throws Exception {
            vault.inject(Fault.delay(Duration.ofMinutes(5)));
            var outcome = new CompletableFuture<SecretBundle>();
            var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
            var thread = builder.start(() -> {
                try {
                    outcome.complete(fetch(secretId));
                } catch (VaultException e) {
                    outcome.completeExceptionally(e);
                }
            });
            Await.until("the request", () -> vault.requests().size() == 1);
            thread.interrupt();
            var failure = assertThrows(ExecutionException.class, () -> outcome.get(5, TimeUnit.SECONDS));
            assertEquals("interrupted", assertInstanceOf(Unavailable.class, failure.getCause()).getMessage());
        }
    }
}
