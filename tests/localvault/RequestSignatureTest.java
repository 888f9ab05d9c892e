package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.ManualClock;

/** What the server takes for a signature, and what it does not. */
class RequestSignatureTest {
    private static final String BY_NAME = "/20190301/secretbundles/actions/getByName?secretName=token&vaultId=";

    private static KeyPair key;
    private static KeyPair otherKey;

    private final ManualClock clock = new ManualClock();
    private VaultServer vault;
    private String keyId;
    private RawClient client;
    private String bundle;

    @BeforeAll
    static void makeKeys() throws Exception {
        key = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        otherKey = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    }

    @BeforeEach
    void start() {
        vault = VaultServer.builder().clock(clock).start();
        keyId = vault.register(key.getPublic());
        client = new RawClient(vault, clock);
        bundle = "/20190301/secretbundles/" + vault.put("token", "value");
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    @Nested
    class Accepts {
        @Test
        void aRequestWithoutBodyThatSignsDateTargetAndHost() throws Exception {
            assertEquals(200, signed(get()).send().status());
        }

        @Test
        void aRequestWithAnEmptyBody() throws Exception {
            assertEquals(200, signed(post("")).send().status());
        }

        @Test
        void xDateInPlaceOfDate() throws Exception {
            assertEquals(
                    200,
                    signed(get().without("date")
                                    .unsigned("date")
                                    .header("x-date", httpDate(clock.instant()))
                                    .signing("x-date"))
                            .send()
                            .status());
        }

        @Test
        void aFurtherKeyThatWasRegistered() throws Exception {
            String further = vault.register(otherKey.getPublic());

            assertEquals(200, get().sign(further, otherKey.getPrivate()).send().status());
        }

        @Test
        void aSessionTokenForAnHour(@TempDir Path directory) throws Exception {
            Login session = vault.loginWithSessionToken(directory);
            String sessionId = "ST$" + Files.readString(directory.resolve("token"));
            assertEquals(200, get().sign(sessionId, session.privateKey()).send().status());

            clock.advance(Duration.ofMinutes(61));
            assertRefused(
                    "The required information to complete authentication was not provided or was incorrect.",
                    get().sign(sessionId, session.privateKey()));
            assertEquals(200, signed(get()).send().status(), "an API key has no end");
        }

        @ParameterizedTest
        @ValueSource(longs = {-300, 300})
        void aDateUpToFiveMinutesOff(long seconds) throws Exception {
            String date = httpDate(clock.instant().plusSeconds(seconds));
            assertEquals(200, signed(get().header("date", date)).send().status());
        }

        @Test
        void aChunkedBodyWhoseLengthIsSigned() throws Exception {
            String chunks = "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n";

            var answer = signed(client.request("POST", BY_NAME + vault.vaultId(), "hello world")
                            .header("transfer-encoding", "chunked"))
                    .send(chunks.getBytes(StandardCharsets.US_ASCII));

            assertEquals(200, answer.status(), answer::body);
            assertEquals("hello world", vault.requests().getFirst().body());
        }
    }

    @Nested
    class Refuses {
        @Test
        void aRequestThatIsNotSigned() throws Exception {
            assertRefused("The required information to complete authentication was not provided.", get());
        }

        @Test
        void anotherKeyUnderTheSameKeyId() throws Exception {
            assertRefused(
                    "The required information to complete authentication was not provided or was incorrect.",
                    get().sign(keyId, otherKey.getPrivate()));
        }

        @Test
        void aKeyIdThatNobodyHas() throws Exception {
            assertRefused(
                    "The required information to complete authentication was not provided or was incorrect.",
                    get().sign(keyId + ":00", key.getPrivate()));
            assertRefused(
                    "The required information to complete authentication was not provided or was incorrect.",
                    get().sign("ST$made.up.token", key.getPrivate()));
        }

        @ParameterizedTest
        @ValueSource(longs = {-301, 301})
        void aDateMoreThanFiveMinutesOff(long seconds) throws Exception {
            assertRefused(
                    "is not within allowed clock skew. Current 'Sat, 01 Mar 2025 12:00:00 GMT'",
                    signed(get().header("date", httpDate(clock.instant().plusSeconds(seconds)))));
        }

        @Test
        void aDateThatIsNone() throws Exception {
            assertRefused("Date '2025-03-01' is not an HTTP date", signed(get().header("date", "2025-03-01")));
        }

        @Test
        void aBodyThatIsNotTheOneSigned() throws Exception {
            assertRefused(
                    "The x-content-sha256 is not that of the body",
                    signed(post("{\"a\":1}")).body("{\"a\":2}"));
        }

        @Test
        void aDigestReplacedTogetherWithTheBody() throws Exception {
            assertRefused(
                    "was not provided or was incorrect",
                    signed(post("{\"a\":1}"))
                            .body("{\"a\":2}")
                            .header("x-content-sha256", RawClient.sha256("{\"a\":2}")));
        }

        @Test
        void anotherTargetThanTheOneSigned() throws Exception {
            assertRefused("was not provided or was incorrect", signed(get()).target(bundle + "?stage=PREVIOUS"));
        }

        @Test
        void anotherHostThanTheOneSigned() throws Exception {
            assertRefused("was not provided or was incorrect", signed(get()).header("host", "vault.example.com"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"date", "(request-target)", "host"})
        void aHeaderLeftUnsigned(String name) throws Exception {
            assertRefused("The signature does not cover the required header " + name, signed(get().unsigned(name)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"content-length", "content-type", "x-content-sha256"})
        void aHeaderOfTheBodyLeftUnsigned(String name) throws Exception {
            assertRefused(
                    "The signature does not cover the required header " + name,
                    signed(post("{}").unsigned(name)));
        }

        @Test
        void aSignedHeaderThatIsMissing() throws Exception {
            assertRefused(
                    "The header x-content-sha256 is missing", signed(post("{}")).without("x-content-sha256"));
        }

        @ParameterizedTest
        @CsvSource({
            "rsa-sha256, rsa-sha1, must be of version 1 and algorithm rsa-sha256",
            "'version=\"1\"', 'version=\"2\"', must be of version 1 and algorithm rsa-sha256",
            "'Signature ', 'Bearer ', not of the Signature scheme",
            "'keyId=', 'keyId', malformed",
            "'version=\"1\"', 'version=\"1\",version=\"1\"', has version twice"
        })
        void anAuthorizationOfAnotherForm(String part, String other, String message) throws Exception {
            vault.resetLog();
            signed(get()).send();
            String right = vault.requests().getFirst().header("authorization").orElseThrow();
            assertTrue(right.contains(part), right);

            assertRefused(message, get().header("authorization", right.replace(part, other)));
        }

        @Test
        void beforeAFaultIsConsidered() throws Exception {
            vault.inject(Fault.status(503, "ServiceUnavailable", "later").times(1));

            assertEquals(401, get().send().status());
            assertEquals(503, signed(get()).send().status());
        }
    }

    private RawClient.Request get() {
        return client.request("GET", bundle, "");
    }

    private RawClient.Request post(String body) {
        return client.request("POST", BY_NAME + vault.vaultId(), body);
    }

    private RawClient.Request signed(RawClient.Request request) {
        return request.sign(keyId, key.getPrivate());
    }

    private static void assertRefused(String message, RawClient.Request request) throws Exception {
        RawClient.Answer answer = request.send();
        assertEquals(401, answer.status());
        var error = Json.object(answer.body().getBytes(StandardCharsets.UTF_8));
        assertEquals("NotAuthenticated", error.get("code"));
        assertTrue(error.getAsString("message").contains(message), answer::body);
    }

    private static String httpDate(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT).format(time.atZone(ZoneOffset.UTC));
    }
}
