package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import localvault.Fault;
import localvault.Login;
import localvault.VaultServer;
import ocivault.model.Failure;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;
import ocivault.settings.VaultSettings.CacheMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.ScriptedServer;

/** Clients that share a breaker, one of them on the wrong way to the vault: over TLS, through a proxy or not. */
class WayToTheVaultTest {

    private static final int THRESHOLD = 2;

    @TempDir
    private static Path folder;

    private static VaultServer vault;
    private static Login login;

    @TempDir
    private Path home;

    @BeforeAll
    static void start() throws IOException {
        vault = VaultServer.builder().https().start();
        vault.put("token", "hunter2");
        login = vault.login(folder.resolve("oci"));
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @AfterEach
    void clear() {
        vault.clearFaults();
        vault.resetLog();
    }

    private VaultResolver client(Map<String, String> network) {
        var environment = new HashMap<>(Map.of(
                "HOME", home.toString(),
                "OCI_CLI_CERT_BUNDLE", vault.certificateFile().orElseThrow().toString()));
        environment.putAll(network);
        return VaultResolver.builder(environment)
                .configFile(login.configFile())
                .endpoint(vault.endpoint())
                .vaultId(vault.vaultId())
                .cacheMode(CacheMode.OFF)
                .maxRetries(3)
                .retryBackoffBase(Duration.ofMillis(2))
                .circuitBreaker(THRESHOLD, Duration.ofMinutes(5))
                .build();
    }

    private static String resolve(VaultResolver client) {
        try (client) {
            return new String(client.resolve("oci-vault://token").value().reveal(), StandardCharsets.UTF_8);
        }
    }

    /** Fails more often than the breaker bears, and leaves it to the others. */
    private Unavailable fails(Map<String, String> network) {
        for (int i = 0; i < THRESHOLD; i++) {
            assertThrows(Unavailable.class, () -> resolve(client(network)));
        }
        var failing = client(network);
        var failure = assertThrows(Unavailable.class, () -> resolve(failing));
        assertEquals(69, Failure.of(failure).exitCode());
        assertEquals(0L, failing.metrics().snapshot().get("circuit_breaker_opens"));
        assertEquals("hunter2", resolve(client(Map.of())));
        return failure;
    }

    private static Map<String, String> proxy(ScriptedServer proxy) {
        return Map.of("HTTPS_PROXY", "http://me:p@ss@127.0.0.1:" + proxy.port());
    }

    @ParameterizedTest
    @CsvSource({"407,1", "403,1", "502,4", "503,4"})
    void thatItsProxyRefusesIsItsOwnAffair(int status, int attempts) {
        try (var refusing = ScriptedServer.answeringOnce("HTTP/1.1 " + status + " No\r\ncontent-length: 0\r\n\r\n")) {
            var failure = fails(proxy(refusing));

            assertEquals(attempts == 1 ? Origin.SETTINGS : Origin.WAY, failure.origin);
            assertEquals(attempts * (THRESHOLD + 1), refusing.heads().size());
            assertEquals(0, vault.requests().size() - 1, "only the other client was heard");
        }
    }

    @Test
    void whoseCertificateIsNotTrustedIsAskedOnceAndIsItsOwnAffair() throws IOException {
        var other = VaultServer.builder().https().start();
        try (other;
                var proxy = tunnel()) {
            var wrong = Files.copy(other.certificateFile().orElseThrow(), home.resolve("other.pem"));
            var network = new HashMap<>(proxy(proxy));
            network.put("OCI_CLI_CERT_BUNDLE", wrong.toString());
            var failure = fails(network);

            assertEquals(Origin.SETTINGS, failure.origin);
            assertTrue(failure.getMessage().startsWith("the server's certificate is not trusted"), failure::getMessage);
            assertTrue(Failure.of(failure).hint().contains("OCI_CLI_CERT_BUNDLE"));
            assertEquals(THRESHOLD + 1, proxy.heads().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1", "http://no-such-proxy.invalid:3128"})
    void whoseProxyIsNotThereIsItsOwnAffair(String proxy) {
        assertEquals(Origin.WAY, fails(Map.of("HTTPS_PROXY", proxy)).origin);
    }

    @Test
    void whoseWayLeadsToSomethingThatSpeaksNoTlsIsItsOwnAffair() {
        try (var plain = new ScriptedServer((socket, server) -> {
            server.readHead(socket.getInputStream());
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 400 Bad\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().read(new byte[512]);
        })) {
            assertEquals(Origin.WAY, fails(proxy(plain)).origin);
        }
    }

    @Test
    void thatAWebFilterAnswersIsItsOwnAffair() {
        vault.inject(Fault.respond(403, "text/html", "<html>blocked</html>").times(4 * (THRESHOLD + 1)));
        assertEquals(Origin.WAY, fails(Map.of()).origin);
    }

    @Test
    void ofAVaultThatFailsIsOpenForAllWhoGoThatWay() {
        vault.inject(Fault.status(503, "ServiceUnavailable", "later"));
        for (int i = 0; i < THRESHOLD; i++) {
            assertThrows(Unavailable.class, () -> resolve(client(Map.of())));
        }
        assertThrows(VaultException.CircuitOpen.class, () -> resolve(client(Map.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://proxy:1080", "https://me:hunter2@proxy:3128", "not a proxy at all"})
    void whoseProxyCannotBeUsedMattersWhereItIsNeeded(String proxy) {
        var needed = assertThrows(VaultException.Usage.class, () -> resolve(client(Map.of("HTTPS_PROXY", proxy))));
        assertEquals("HTTPS_PROXY is not an http proxy", needed.getMessage());
        for (var exempt : new String[] {"*", "127.0.0.1", "127.0.0.0/8", "127.*", "127.0.0.1:" + port()}) {
            assertEquals("hunter2", resolve(client(Map.of("HTTPS_PROXY", proxy, "NO_PROXY", exempt))), exempt);
        }
    }

    private static int port() {
        return vault.endpoint().getPort();
    }

    private static ScriptedServer tunnel() {
        return new ScriptedServer((socket, server) -> {
            server.readHead(socket.getInputStream());
            try (var onward = new Socket(InetAddress.ofLiteral("127.0.0.1"), port())) {
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                Thread.ofVirtual().start(() -> {
                    try {
                        onward.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException left) {
                        // as it should
                    }
                });
                socket.getInputStream().transferTo(onward.getOutputStream());
            }
        });
    }
}
