package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        void by_ocid_in_one_call() {
            var bundle = fetch(secretId);
            assertEquals("first", text(bundle));
            assertEquals(secretId, bundle.secretId());
            assertEquals(1, bundle.version());
            assertEquals(List.of("CURRENT", "LATEST"), bundle.stages().stream().sorted().toList());
            assertEquals(Instant.MAX, bundle.expires());
            assertEquals(1, vault.requests().size());
        }

        @Test
        void by_name_in_a_vault_in_one_call() {
            assertEquals("first", text(fetch(vault.vaultId() + "/token")));
            assertEquals(1, vault.requests("GetSecretBundleByName").size());
            assertEquals(1, vault.requests().size());
        }

        @Test
        void by_name_in_a_compartment_through_all_pages() {
            vault.putMany("token", 5);
            assertEquals("first", text(fetch(vault.compartmentId() + "/token")));
            assertEquals("token-5", text(fetch(vault.compartmentId() + "/token-5")));
        }

        @Test
        void by_version_stage_and_version_name() {
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
        void over_tls_with_the_authority_that_the_settings_name() throws IOException {
            use(VaultServer.builder().https().start());
            assertEquals("first", text(fetch(secretId)));
        }

        @Test
        void many_at_once_over_a_bounded_number_of_connections() throws Exception {
            var ids = vault.putMany("many", 100);
            vault.inject(Fault.delay(Duration.ofMillis(5)));
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                var fetched = pool.invokeAll(ids.stream().map(id -> (java.util.concurrent.Callable<String>)
                        () -> text(fetch(id))).toList());
                for (int i = 0; i < fetched.size(); i++) {
                    assertEquals("many-" + (i + 1), fetched.get(i).get());
                }
            }
            assertTrue(vault.peakConnections() <= 32, "connections: " + vault.peakConnections());
        }

        @Test
        void one_after_the_other_over_one_connection() {
            for (int i = 0; i < 5; i++) {
                fetch(secretId);
            }
            assertEquals(1, vault.peakConnections());
        }

        @Test
        void with_a_session_token() throws IOException {
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
        void that_several_vaults_of_a_compartment_have_are_refused_with_the_candidates() {
            var other = vault.putIn(vault.addVault("second"), "token", "x".getBytes(StandardCharsets.UTF_8));
            var refusal = assertThrows(VaultException.AmbiguousName.class, () -> fetch(vault.compartmentId() + "/token"));
            assertEquals(2, refusal.candidates.size());
            assertTrue(refusal.candidates.stream().anyMatch(line -> line.startsWith(other + " in vault ocid1.vault.")));
            assertTrue(refusal.candidates.contains(secretId + " in vault " + vault.vaultId()));
            assertEquals(0, vault.requests("GetSecretBundle").size());
        }

        @Test
        void that_nobody_has_are_not_found() {
            var refusal = assertThrows(Denied.class, () -> fetch(vault.compartmentId() + "/nothing"));
            assertEquals(404, refusal.answer.status());
        }

        @Test
        void of_secrets_pending_deletion_do_not_count() {
            var other = vault.putIn(vault.addVault("second"), "token", "x".getBytes(StandardCharsets.UTF_8));
            vault.scheduleDeletion(other);
            assertEquals("first", text(fetch(vault.compartmentId() + "/token")));
        }
    }

    @Nested
    class Errors {

        @ParameterizedTest
        @CsvSource({"401,NotAuthenticated", "403,NotAuthorized", "404,NotAuthorizedOrNotFound"})
        void of_a_login_or_a_permission_are_denials(int status, String code) {
            vault.inject(Fault.status(status, code, "no"));
            var denial = refused(Denied.class);
            assertEquals(status, denial.answer.status());
            assertEquals(code, denial.answer.code());
            assertTrue(denial.getMessage().contains("(" + status + " " + code + ": no)"), denial.getMessage());
            assertEquals(false, denial.answer.opcRequestId().isEmpty());
        }

        @Test
        void name_a_clock_that_is_wrong() throws IOException {
            use(VaultServer.builder().clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10))).start());
            var date = java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME
                    .format(java.time.ZonedDateTime.now(java.time.ZoneOffset.UTC).minusMinutes(10));
            var answered = assertThrows(Denied.class, () -> OciErrors.translated(() -> {
                AnswerTrace.report(java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME
                        .format(java.time.ZonedDateTime.now(java.time.ZoneOffset.UTC)), 401, java.util.Map.of("date", List.of(date)));
                throw new com.oracle.bmc.model.BmcException(401, "NotAuthenticated", "old", "id");
            }));
            assertTrue(answered.getMessage().endsWith("this machine's clock is 10 minutes ahead of OCI's"),
                    answered.getMessage());
            assertEquals(401, refused(Denied.class).answer.status());
        }

        @ParameterizedTest
        @CsvSource({"400,InvalidParameter", "409,Conflict", "412,NoEtagMatch", "413,PayloadTooLarge", "422,Whatever"})
        void of_the_request_are_rejections(int status, String code) {
            vault.inject(Fault.status(status, code, "no"));
            assertEquals(status, refused(Rejected.class).answer.status());
        }

        @ParameterizedTest
        @CsvSource({"500,InternalServerError", "502,BadGateway", "503,ServiceUnavailable", "504,GatewayTimeout",
            "409,IncorrectState", "408,RequestTimeout"})
        void of_the_service_are_unavailability(int status, String code) {
            vault.inject(Fault.status(status, code, "later").header("retry-after", "7"));
            var unavailable = refused(Unavailable.class);
            assertEquals(status, unavailable.answer.status());
            assertEquals(Duration.ofSeconds(7), unavailable.retryAfter);
        }

        @Test
        void of_too_many_requests_carry_the_wait_asked_for() {
            vault.inject(Fault.retryAfter(Duration.ofSeconds(3)));
            assertEquals(Duration.ofSeconds(3), refused(Throttled.class).retryAfter);
        }

        @Test
        void of_too_many_requests_count_a_date_from_the_services_clock() {
            vault.inject(Fault.status(429, "TooManyRequests", "slow").header("date", "Tue, 03 Mar 2020 10:00:00 GMT")
                    .header("retry-after", "Tue, 03 Mar 2020 10:00:20 GMT"));
            assertEquals(Duration.ofSeconds(20), refused(Throttled.class).retryAfter);
        }

        @ParameterizedTest
        @ValueSource(strings = {"soon", "-5", "99999999999999", "Tue, 03 Mar 2020 09:00:00 GMT"})
        void of_too_many_requests_ignore_a_wait_that_is_none(String wait) {
            vault.inject(Fault.status(429, "TooManyRequests", "slow").header("date", "Tue, 03 Mar 2020 10:00:00 GMT")
                    .header("retry-after", wait));
            assertEquals(Duration.ZERO, refused(Throttled.class).retryAfter);
        }

        @Test
        void that_are_a_proxys_page_are_told_in_one_short_line() {
            vault.inject(Fault.respond(502, "text/html", "<html>\n" + "bad gateway \u001b[31m".repeat(500)));
            var message = refused(Unavailable.class).getMessage();
            assertTrue(message.length() < 400 && message.chars().noneMatch(Character::isISOControl), message);
        }

        @Test
        void that_redirect_are_not_followed() throws IOException {
            try (var stranger = VaultServer.start()) {
                vault.inject(Fault.redirect(stranger.endpoint()));
                assertTrue(refused(Unavailable.class).getMessage().contains("redirects elsewhere (302), which is not followed"));
                assertEquals(List.of(), stranger.requests());
            }
        }

        @Test
        void of_the_network_send_nothing_twice() {
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
        void of_an_answer_that_is_no_json_quote_nothing_of_it() {
            vault.inject(Fault.malformedJson());
            var unavailable = refused(Unavailable.class);
            assertEquals("OCI's answer cannot be read", unavailable.getMessage());
            assertEquals(200, unavailable.answer.status());
            assertNull(unavailable.getCause());
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "[]", "null", "", "\"x\"", "{\"secretId\":\"x\"}"})
        void of_an_answer_that_is_no_bundle_are_unavailability(String body) {
            vault.inject(Fault.respond(200, "application/json", body));
            refused(Unavailable.class);
        }

        @Test
        void of_a_stale_connection_do_not_reach_the_caller() {
            vault.inject(Fault.hangUp().times(1));
            assertEquals("first", text(fetch(secretId)));
            assertEquals("first", text(fetch(secretId)));
            assertEquals(2, vault.requests().size());
        }

        @Test
        void of_content_are_permanent_and_quote_nothing_of_it() {
            vault.inject(Fault.invalidBase64());
            var unsuitable = refused(UnsuitableContent.class);
            assertEquals("the secret's content is not Base64", unsuitable.getMessage());
            assertNull(unsuitable.getCause());
            vault.clearFaults();
            vault.inject(Fault.notUtf8());
            assertEquals("the secret's value is not UTF-8 text", refused(UnsuitableContent.class).getMessage());
        }

        @Test
        void never_show_a_signed_header() {
            var traces = new ArrayList<String>();
            for (var fault : List.of(Fault.status(401, "NotAuthenticated", "no"), Fault.reset(), Fault.malformedJson(),
                    Fault.respond(500, "text/html", "oops"))) {
                vault.clearFaults();
                vault.inject(fault);
                var trace = new java.io.StringWriter();
                refused(VaultException.class).printStackTrace(new java.io.PrintWriter(trace));
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
        void that_refuses_the_connection_is_named() {
            int port = vault.endpoint().getPort();
            vault.close();
            assertEquals("the network failed: 127.0.0.1:" + port + " refuses connections",
                    refused(Unavailable.class).getMessage());
        }

        @Test
        void without_the_host_names_it() {
            var message = unavailableAt("https://no-such-host.invalid", OciSetup.DIRECT).getMessage();
            assertTrue(message.startsWith("unknown host no-such-host.invalid"), message);
        }

        @Test
        void whose_certificate_nobody_trusts_says_where_to_name_its_authority() throws IOException {
            use(VaultServer.builder().https().start());
            var message = unavailableAt(vault.endpoint().toString(), OciSetup.DIRECT).getMessage();
            assertTrue(message.startsWith("the server's certificate is not trusted ("), message);
            assertTrue(message.contains("OCI_CLI_CERT_BUNDLE"), message);
            assertEquals(List.of(), vault.requests());
        }

        @Test
        void whose_certificate_is_for_another_name_is_not_trusted() throws IOException {
            use(VaultServer.builder().https().start());
            var elsewhere = "https://127.0.0.2:" + vault.endpoint().getPort();
            var network = settings.network();
            var message = unavailableAt(elsewhere, network).getMessage();
            assertTrue(message.contains("127.0.0.2"), message);
            assertEquals(List.of(), vault.requests());
        }

        @Test
        void with_a_bundle_that_holds_no_certificate_is_a_configuration_error() throws IOException {
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
        void that_stays_silent_costs_no_more_than_the_timeout() {
            vault.inject(Fault.delay(Duration.ofMinutes(5)));
            assertTimesOut();
        }

        @Test
        void that_drips_costs_no_more_than_the_timeout() {
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
        void is_left_at_once_when_interrupted(boolean virtual) throws Exception {
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
