package ocivault.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import localvault.VaultServer;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import testkit.ScriptedServer;

/** Proxies between us and a vault, over TLS. */
class WireProxyTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private VaultServer vault;

    @BeforeEach
    void start() {
        vault = VaultServer.builder().https().start();
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private Wire through(String proxy, String... noProxy) {
        return new Wire(
                new VaultSettings.Network(
                        URI.create(proxy),
                        List.of(noProxy),
                        vault.certificateFile().orElseThrow()),
                LIMIT);
    }

    /** Makes tunnels for those who know the password. */
    private ScriptedServer proxy(String userAndPassword) {
        var expected = "proxy-authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8)) + "\r\n";
        return new ScriptedServer((socket, server) -> {
            server.readHead(socket.getInputStream());
            if (!server.heads().getLast().contains(expected)) {
                socket.getOutputStream()
                        .write("HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                return;
            }
            try (var onward = new Socket(
                    InetAddress.ofLiteral("127.0.0.1"), vault.endpoint().getPort())) {
                socket.getOutputStream().write("HTTP/1.1 200 Yes\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                var back = Thread.ofVirtual().start(() -> {
                    try {
                        onward.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // one side has left
                    }
                });
                socket.getInputStream().transferTo(onward.getOutputStream());
                back.interrupt();
            }
        });
    }

    @Test
    void aProxyTunnelsAndSeesNothingButTheHost() throws IOException {
        try (var proxy = proxy("me:p@ss+w");
                var through = through("http://me:p%40ss+w@127.0.0.1:" + proxy.port())) {
            assertEquals(
                    401,
                    get(through, vault.endpoint() + "/20190301/secretbundles/x").status());
            assertEquals(1, vault.requests().size());
            var head = proxy.heads().getFirst();
            assertTrue(head.startsWith("CONNECT 127.0.0.1:" + vault.endpoint().getPort() + " HTTP/1.1\r\n"), head);
            assertFalse(head.contains("secretbundles"), head);
            assertFalse(vault.requests().getFirst().headers().containsKey("proxy-authorization"));
        }
    }

    @Test
    void aProxyThatWantsAPasswordSaysSo() {
        try (var proxy = proxy("me:secret");
                var through = through("http://me:wrong@127.0.0.1:" + proxy.port())) {
            var refusal = assertThrows(
                    WireConnection.ProxyRefusal.class,
                    () -> get(through, vault.endpoint().toString()));
            assertEquals(
                    "proxy 127.0.0.1:" + proxy.port() + " wants a user and password, or other ones (407)",
                    refusal.getMessage());
            assertEquals(List.of(), vault.requests());
        }
    }

    @Test
    void aProxyThatDoesNotConnectSaysSo() {
        try (var proxy = ScriptedServer.answeringOnce("HTTP/1.1 502 Bad\r\n\r\n");
                var through = through("http://127.0.0.1:" + proxy.port())) {
            var refusal = assertThrows(
                    WireConnection.ProxyRefusal.class,
                    () -> get(through, vault.endpoint().toString()));
            assertEquals(
                    "proxy 127.0.0.1:" + proxy.port() + " does not connect to "
                            + vault.endpoint().getAuthority() + " (502)",
                    refusal.getMessage());
        }
    }

    @Test
    void noProxyIsUsedForHostsOfNoProxyAndForPlainHttp() throws IOException {
        try (var proxy = proxy("x:y");
                var through = through("http://127.0.0.1:" + proxy.port(), "127.0.0.1");
                var plain = ScriptedServer.answering("HTTP/1.1 204 \r\n\r\n")) {
            assertEquals(
                    401,
                    get(through, vault.endpoint() + "/20190301/secretbundles/x").status());
            assertEquals(
                    204, get(through, "http://localhost:" + plain.port() + "/").status());
            assertEquals(0, proxy.connections());
        }
    }

    private static HttpMessage.Answer get(Wire wire, String uri) throws IOException {
        return wire.exchange(
                new HttpMessage.Request("GET", URI.create(uri), Map.of("host", List.of("h")), new byte[0]), LIMIT);
    }
}
