package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.secrets.model.Base64SecretBundleContentDetails;
import com.oracle.bmc.secrets.requests.GetSecretBundleRequest;
import com.oracle.bmc.vault.model.Base64SecretContentDetails;
import com.oracle.bmc.vault.model.CreateSecretDetails;
import com.oracle.bmc.vault.requests.CreateSecretRequest;
import com.oracle.bmc.vault.requests.ListSecretsRequest;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each fault, as the SDK and as a bare socket see it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultTest {
    static final List<Fault> TRANSPORT_FAULTS =
            List.of(Fault.reset(), Fault.resetAfterEffect(), Fault.resetMidBody(), Fault.truncated());

    private VaultServer vault;
    private Login login;
    private SdkClients sdk;
    private RawClient raw;
    private String id;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        vault = VaultServer.start();
        login = vault.login(directory);
        sdk = SdkClients.of(vault, login);
        raw = new RawClient(vault, Clock.systemUTC());
        id = vault.put("token", "value");
    }

    @AfterAll
    void stop() {
        sdk.close();
        vault.close();
    }

    @BeforeEach
    void forget() {
        vault.clearFaults();
        vault.resetLog();
    }

    @Nested
    class Striking {
        @Test
        void happensTheGivenNumberOfTimes() throws Exception {
            vault.inject(Fault.status(503, "ServiceUnavailable", "later").times(2));

            assertEquals(List.of(503, 503, 200), statuses(3));
        }

        @Test
        void happensUntilClearedWhereNoNumberIsGiven() throws Exception {
            vault.inject(Fault.status(500, "InternalServerError", "oops"));
            assertEquals(List.of(500, 500, 500), statuses(3));

            vault.clearFaults();
            assertEquals(List.of(200), statuses(1));
        }

        @Test
        void followsTheOrderOfInjection() throws Exception {
            vault.inject(Fault.status(500, "InternalServerError", "oops").times(1));
            vault.inject(Fault.retryAfter(Duration.ofSeconds(2)).times(1));

            assertEquals(List.of(500, 429, 200), statuses(3));
        }

        @Test
        void sparesOtherOperations() {
            vault.inject(Fault.status(503, "ServiceUnavailable", "later").on("GetSecretBundle"));

            assertEquals(
                    1,
                    sdk.vaults()
                            .listSecrets(ListSecretsRequest.builder()
                                    .compartmentId(vault.compartmentId())
                                    .name("token")
                                    .build())
                            .getItems()
                            .size());
            assertEquals(503, failure().getStatusCode());
        }

        @Test
        void isTheSameShareForTheSameSeed() throws Exception {
            vault.inject(Fault.status(503, "ServiceUnavailable", "later").withProbability(0.5, 42));
            List<Integer> first = statuses(20);
            vault.clearFaults();
            vault.inject(Fault.status(503, "ServiceUnavailable", "later").withProbability(0.5, 42));

            assertEquals(first, statuses(20));
            assertTrue(first.contains(200) && first.contains(503), first::toString);
        }

        @Test
        void needsAnOperationThatExists() {
            var mistake = assertThrows(
                    IllegalArgumentException.class, () -> Fault.reset().on("GetSecretBundel"));
            assertTrue(mistake.getMessage().contains("GetSecretBundle,"), mistake::getMessage);
        }
    }

    @Nested
    class Answers {
        @Test
        void ofAStatusCarryCodeMessageAndRequestId() {
            vault.inject(Fault.status(409, "IncorrectState", "busy"));

            BmcException failure = failure();

            assertEquals(409, failure.getStatusCode());
            assertEquals("IncorrectState", failure.getServiceCode());
            assertEquals("busy", failure.getUnmodifiedMessage());
            assertFalse(failure.getOpcRequestId().isEmpty());
        }

        @Test
        void ofThrottlingSayWhenToRetry() throws Exception {
            vault.inject(Fault.retryAfter(Duration.ofSeconds(7)));

            RawClient.Answer answer = get().send();

            assertEquals(429, answer.status());
            assertTrue(answer.head().contains("retry-after: 7"), answer::head);
        }

        @Test
        void mayRedirect() throws Exception {
            vault.inject(Fault.redirect(URI.create("http://192.0.2.1/elsewhere")));

            RawClient.Answer answer = get().send();

            assertEquals(302, answer.status());
            assertTrue(answer.head().contains("location: http://192.0.2.1/elsewhere"), answer::head);
        }

        @Test
        void mayBeSomeoneElses() throws Exception {
            vault.inject(Fault.respond(502, "text/html", "<h1>Bad gateway</h1>"));

            RawClient.Answer answer = get().send();

            assertEquals(502, answer.status());
            assertEquals("<h1>Bad gateway</h1>", answer.body());
        }

        @Test
        void mayComeLate() throws Exception {
            vault.inject(Fault.delay(Duration.ofMillis(200)));

            long start = System.nanoTime();
            assertEquals(200, get().send().status());
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(200).toNanos());
        }

        @Test
        void mayDrip() throws Exception {
            int length = get().send().body().length();
            vault.inject(Fault.drip(Duration.ofMillis(1)));

            long start = System.nanoTime();
            assertEquals(length, get().send().body().length());
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(length).toNanos());
        }

        @Test
        void mayBeMalformed() {
            vault.inject(Fault.malformedJson());

            assertEquals(-1, failure().getStatusCode());
            assertEquals(200, vault.requests().getFirst().status());
        }

        @Test
        void mayHoldContentThatIsNoBase64OrNoText() {
            vault.inject(Fault.invalidBase64().times(1));
            vault.inject(Fault.notUtf8().times(1));

            assertEquals("!!! this is no base64 !!!", content());
            assertEquals("//7AwQ==", content());
            assertEquals("dmFsdWU=", content());
        }
    }

    @Nested
    class Connections {
        @ParameterizedTest
        @FieldSource("localvault.FaultTest#TRANSPORT_FAULTS")
        void thatBreakAreATransportFailureToTheSdkAndTheNextCallWorks(Fault fault) {
            vault.inject(fault.times(1));

            assertEquals(-1, failure().getStatusCode());
            assertEquals("dmFsdWU=", content());
        }

        @Test
        void areResetBeforeAnAnswerAndTheLogSaysThatThereWasNone() {
            vault.inject(Fault.reset());

            assertThrows(SocketException.class, () -> get().send());
            assertEquals(0, vault.requests().getFirst().status());
        }

        @Test
        void endInTheMiddleOfATruncatedBody() throws Exception {
            String whole = get().send().body();
            vault.inject(Fault.truncated());

            assertEquals(whole.substring(0, whole.length() / 2), get().send().body());
        }

        @Test
        void areResetInTheMiddleOfABody() {
            vault.inject(Fault.resetMidBody());

            assertThrows(IOException.class, () -> get().send());
            assertEquals(200, vault.requests().getFirst().status());
        }

        @Test
        void mayEndUnannouncedAfterAGoodAnswer() throws Exception {
            vault.inject(Fault.hangUp());

            RawClient.Answer answer = get().header("connection", "keep-alive").send();

            assertEquals(200, answer.status());
            assertTrue(answer.body().endsWith("}"), answer::body);
            assertFalse(answer.head().contains("connection: close"), answer::head);
        }

        @Test
        void thatAreResetBeforeTheEffectLeaveNoSecretBehindAndAfterItDo() {
            vault.inject(Fault.reset().times(1));
            vault.inject(Fault.resetAfterEffect().times(1));

            assertThrows(BmcException.class, () -> create("lost"));
            assertThrows(BmcException.class, () -> create("kept"));

            assertEquals(
                    List.of("kept"),
                    List.of("lost", "kept").stream().filter(this::exists).toList());
        }

        private boolean exists(String name) {
            return !sdk.vaults()
                    .listSecrets(ListSecretsRequest.builder()
                            .compartmentId(vault.compartmentId())
                            .name(name)
                            .build())
                    .getItems()
                    .isEmpty();
        }

        private void create(String name) {
            sdk.vaults()
                    .createSecret(CreateSecretRequest.builder()
                            .createSecretDetails(CreateSecretDetails.builder()
                                    .compartmentId(vault.compartmentId())
                                    .vaultId(vault.vaultId())
                                    .keyId(vault.keyId())
                                    .secretName(name)
                                    .secretContent(Base64SecretContentDetails.builder()
                                            .content("eA==")
                                            .build())
                                    .build())
                            .build());
        }
    }

    private BmcException failure() {
        return assertThrows(BmcException.class, this::content);
    }

    private String content() {
        var request = GetSecretBundleRequest.builder().secretId(id).build();
        var bundle = sdk.secrets().getSecretBundle(request).getSecretBundle();
        return ((Base64SecretBundleContentDetails) bundle.getSecretBundleContent()).getContent();
    }

    private RawClient.Request get() {
        return raw.request("GET", "/20190301/secretbundles/" + id, "").sign(login.keyId(), login.privateKey());
    }

    private List<Integer> statuses(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            get().send();
        }
        List<LoggedRequest> all = vault.requests();
        return IntStream.range(all.size() - count, all.size())
                .mapToObj(i -> all.get(i).status())
                .toList();
    }
}
