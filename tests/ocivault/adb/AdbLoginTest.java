package ocivault.adb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import localvault.Login;
import localvault.VaultServer;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import ocivault.VaultResolver;
import ocivault.VaultResolverBuilder;
import ocivault.check.McpServer;
import ocivault.model.Failure;
import ocivault.model.VaultException;
import ocivault.remote.Log;
import ocivault.remote.MintedHeader;
import ocivault.remote.RemoteProxy;
import ocivault.remote.RemoteUrl;
import ocivault.settings.Setting;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import remotemcp.HttpCall;
import remotemcp.RemoteMcp;
import testkit.Await;

/** The bearer of a database user, before a database that gives one and an MCP server that wants it. */
class AdbLoginTest {

    private static final String DATABASE = "/adb/mcp/v1/databases/ocid1.autonomousdatabase.oc1.us-chicago-1.anx";
    private static final String TOKENS = "/adb/auth/v1/databases/ocid1.autonomousdatabase.oc1.us-chicago-1.anx/token";
    private static final String PASSWORD = "Qw\"er\\tY#19é";

    @TempDir
    private static Path folder;

    private static VaultServer vault;
    private static Login login;

    @TempDir
    private Path home;

    private final RemoteMcp database = new RemoteMcp();
    private final AtomicInteger given = new AtomicInteger();
    private final ShiftedClock clock = new ShiftedClock();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "{\"access_token\":\"TOKEN\",\"token_type\":\"Bearer\",\"expires_in\":3600}";

    /** The system's, put forward by a test. */
    private static final class ShiftedClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

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
        vault.put("password", PASSWORD);
        vault.put("edited", PASSWORD + "\n");
        vault.put("db", "{\"password\":\"secret\"}");
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @BeforeEach
    void open() {
        database.fault(Integer.MAX_VALUE, call -> call.target().equals(TOKENS), this::give);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void give(HttpCall call) throws IOException {
        var token = "bearer-" + given.incrementAndGet();
        if (status == 200) {
            database.demand("Bearer " + token);
        }
        call.answer(status, "application/json", answer.replace("TOKEN", token));
    }

    private URI url() {
        return database.url().resolve(DATABASE);
    }

    private AdbLogin of(String reference) {
        return AdbLogin.of("SALES=" + reference, url());
    }

    private VaultResolverBuilder builder() {
        return VaultResolver.builder(Map.of("HOME", home.toString()))
                .configFile(login.configFile())
                .endpoint(vault.endpoint())
                .vaultId(vault.vaultId())
                .maxRetries(1)
                .retryBackoffBase(Duration.ofMillis(2))
                .withoutCircuitBreaker()
                .clock(clock)
                .warnings(told::add);
    }

    private String token(String reference) {
        try (var resolver = builder().build()) {
            return new String(of(reference).token(resolver).value().reveal(), StandardCharsets.US_ASCII);
        }
    }

    private Failure failure() {
        return Failure.of(assertThrows(VaultException.class, () -> token("oci-vault://password")));
    }

    private List<JSONObject> asked() {
        return database.calls().stream()
                .filter(call -> call.target().equals(TOKENS))
                .map(HttpCall::message)
                .toList();
    }

    @Nested
    class ABearer {

        @Test
        void isHadForUserAndPasswordAsOracleDocumentsIt() {
            assertEquals("bearer-1", token("oci-vault://password"));

            assertEquals(List.of(Map.of("grant_type", "password", "username", "SALES", "password", PASSWORD)), asked());
            assertEquals("POST", database.calls().getFirst().verb());
        }

        @Test
        void isHadForAPasswordThatAnEditorEndedWithANewline() {
            token("oci-vault://edited");

            assertEquals(PASSWORD, asked().getFirst().get("password"));
        }

        @Test
        void isHadForAFieldOfASecret() {
            token("oci-vault://db#password");

            assertEquals("secret", asked().getFirst().get("password"));
        }

        @Test
        void isKeptSealedUntilFiveMinutesBeforeItsEnd() throws IOException {
            token("oci-vault://password");
            clock.ahead = Duration.ofMinutes(54);
            assertEquals("bearer-1", token("oci-vault://password"));
            clock.ahead = Duration.ofMinutes(56);
            assertEquals("bearer-2", token("oci-vault://password"));

            try (var files = Files.walk(home)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var content = Files.readString(file, StandardCharsets.ISO_8859_1);
                    assertFalse(content.contains("bearer-") || content.contains("QwertY"), file::toString);
                }
            }
        }

        @Test
        void isKeptForThePasswordOfOneVaultAlone() {
            token("oci-vault://password");

            try (var resolver = builder().vaultId(vault.vaultId() + "b").build()) {
                assertThrows(
                        VaultException.Denied.class,
                        () -> of("oci-vault://password").token(resolver));
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"access_token\":\"TOKEN\"} | 49 | 51",
                    "{\"access_token\":\"TOKEN\",\"expires_in\":\"1800\"} | 24 | 26",
                    "{\"access_token\":\"TOKEN\",\"expires_in\":999999} | 54 | 56",
                    "{\"access_token\":\"TOKEN\",\"expires_in\":-1} | 49 | 51"
                })
        void servesAsLongAsItSaysButNoLongerThanAnHour(String said, int still, int noMore) {
            answer = said;
            token("oci-vault://password");
            clock.ahead = Duration.ofMinutes(still);
            assertEquals("bearer-1", token("oci-vault://password"));
            clock.ahead = Duration.ofMinutes(noMore);
            assertEquals("bearer-2", token("oci-vault://password"));
        }
    }

    @Nested
    class WhereThereIsNone {

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403})
        void becauseTheDatabaseDoesNotLetTheUserInItSaysWhatToCheck(int code) {
            status = code;
            answer = "{\"message\":\"no " + PASSWORD.replace("\"", "").replace("\\", "") + "\"}";

            var failure = failure();

            assertEquals(77, failure.exitCode());
            assertEquals("the database does not let database user SALES in (" + code + ")", failure.message());
            assertTrue(
                    failure.hint().startsWith("Check the user's name, the password at oci-vault://password,"),
                    failure.hint());
            assertEquals(1, given.get(), "not asked again");
        }

        @Test
        void becauseTheServerIsNotEnabledItSaysHowToEnableIt() {
            status = 404;

            var failure = failure();

            assertEquals(77, failure.exitCode());
            assertTrue(failure.hint().contains("adb$feature"), failure.hint());
        }

        @ParameterizedTest
        @CsvSource({"429, 75", "500, 69", "302, 69"})
        void nowItIsAskedOnceMore(int code, int exitCode) {
            status = code;

            assertEquals(exitCode, failure().exitCode());
            assertEquals(2, given.get());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "[]",
                    "no",
                    "{\"access_token\":7}",
                    "{\"access_token\":\"\"}",
                    "{\"access_token\":\"a b\"}"
                })
        void inTheAnswerItSaysSo(String said) {
            answer = said;

            assertEquals("the database's answer holds no bearer", failure().message());
        }

        @Test
        void becauseThePasswordIsNotThereTheDatabaseIsNotAsked() {
            assertThrows(VaultException.Denied.class, () -> token("oci-vault://nothing"));

            assertEquals(0, given.get());
        }
    }

    @Nested
    class AnOption {

        @ParameterizedTest
        @ValueSource(strings = {"SALES", "=oci-vault://p", "SALES=QwertY", "SALES:oci-vault://p", ""})
        void ofAnotherFormIsRefusedWithoutShowingIt(String option) {
            var refusal = assertThrows(VaultException.Usage.class, () -> AdbLogin.of(option, url()));

            assertFalse(refusal.getMessage().contains("QwertY"), refusal.getMessage());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://mcp.example.com/mcp",
                    "https://dataaccess.adb.us-chicago-1.oraclecloudapps.com/adb/mcp/v1/databases",
                    "https://dataaccess.adb.us-chicago-1.oraclecloudapps.com/adb/auth/v1/databases/a/token",
                    "https://h/adb/mcp/v1/databases/a?b"
                })
        void forAnotherServerIsRefused(String server) {
            var refusal = assertThrows(
                    VaultException.Usage.class, () -> AdbLogin.of("SALES=oci-vault://p", URI.create(server)));

            assertTrue(refusal.remedy.contains("/adb/mcp/v1/databases/<database ocid>"), refusal.remedy);
        }

        @Test
        void asksTheHostOfTheUrlAndNoOther() {
            assertEquals(
                    URI.create("https://dataaccess.adb.us-chicago-1.oraclecloudapps.com" + TOKENS),
                    AdbLogin.of(
                                    "SALES=oci-vault://p",
                                    URI.create(
                                            "https://dataaccess.adb.us-chicago-1.oraclecloudapps.com" + DATABASE + "/"))
                            .tokens());
        }
    }

    /** A session that outlives its bearer. */
    @Nested
    class ASession {

        private static final int MANY = 40;

        private final List<String> received = new CopyOnWriteArrayList<>();
        private Optional<RemoteProxy> proxy = Optional.empty();
        private McpServer bridge;

        private void begin() {
            var user = of("oci-vault://password");
            var opened = new RemoteProxy(
                    new RemoteProxy.Target(
                            RemoteUrl.of(url().toString()),
                            List.of(),
                            List.of(new MintedHeader("Authorization", "Bearer ", user.toString(), user::token)),
                            Duration.ofSeconds(20)),
                    new RemoteProxy.Resolvers(
                            () -> builder().build(),
                            () -> builder().option(Setting.REFRESH, "").build()),
                    new VaultSettings.Network(URI.create(""), List.of(), Path.of("")),
                    clock,
                    new Log(told::add, _ -> {}));
            proxy = Optional.of(opened);
            bridge = opened.server();
            Thread.ofVirtual().start(this::collect);
            send(
                    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                        + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
            answered(0);
            send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        }

        @AfterEach
        void end() {
            if (proxy.isPresent()) {
                bridge.stop(System.nanoTime() + McpServer.GRACE.toNanos());
                proxy.get().close();
            }
        }

        private void collect() {
            while (true) {
                var next = bridge.next(System.nanoTime() + Duration.ofSeconds(1).toNanos());
                if (next.isPresent()) {
                    if (!(next.get() instanceof McpServer.Line(byte[] line))) {
                        return;
                    }
                    received.add(new String(line, StandardCharsets.UTF_8));
                }
            }
        }

        private void send(String line) {
            bridge.send(line, System.nanoTime() + Await.PATIENCE.toNanos());
        }

        private void answered(int id) {
            var message = Await.value(
                    "the answer to " + id,
                    Await.PATIENCE,
                    () -> received.stream()
                            .map(line -> (JSONObject) JSONValue.parse(line))
                            .filter(each -> Integer.valueOf(id).equals(each.get("id")))
                            .findFirst());
            assertTrue(message.containsKey("result"), message::toJSONString);
        }

        private void callMany(Runnable meanwhile) {
            for (int id = 1; id <= MANY; id++) {
                send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                        + "\"arguments\":{\"text\":\"hello\"}}}");
                if (id == MANY / 2) {
                    meanwhile.run();
                }
            }
            for (int id = 1; id <= MANY; id++) {
                answered(id);
            }
        }

        @Test
        void takesAnotherBeforeItsEndInTheMiddleOfManyCalls() {
            begin();

            callMany(() -> clock.ahead = Duration.ofMinutes(56));

            assertEquals(2, given.get());
        }

        @Test
        void takesAnotherOnceWhereTheServerRefusesIt() {
            begin();

            callMany(() -> database.demand("Bearer another"));

            assertEquals(2, given.get());
        }
    }
}
