package ocivault.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import localvault.VaultServer;
import ocivault.VaultResolver;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import testkit.ScriptedServer;

/** TLS, authorities and proxies on the way to a remote server; what answers is any server with a certificate. */
class EndpointNetworkTest {

    private static VaultServer https;

    @BeforeAll
    static void start() {
        https = VaultServer.builder().https().start();
    }

    @AfterAll
    static void stop() {
        https.close();
    }

    private static Endpoint endpoint(String proxy, Path authorities, String... noProxy) {
        var header = HeaderTemplate.of("Authorization: Bearer s3cret", HeaderTemplate.Plaintext.ALLOW);
        var credential = new Credential(
                List.of(header),
                List.of(),
                () -> VaultResolver.builder(Map.of()).build(),
                () -> VaultResolver.builder(Map.of()).build(),
                _ -> {},
                Clock.systemUTC());
        return new Endpoint(
                RemoteUrl.of(https.endpoint() + "/mcp"),
                credential,
                new VaultSettings.Network(URI.create(proxy), List.of(noProxy), authorities),
                Duration.ofSeconds(20));
    }

    private static Path authorities() {
        return https.certificateFile().orElseThrow();
    }

    private static ScriptedServer proxy(String userAndPassword) {
        var expected = "proxy-authorization: basic "
                + Base64.getEncoder()
                        .encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8))
                        .toLowerCase(Locale.ROOT);
        return new ScriptedServer((socket, server) -> {
            server.readHead(socket.getInputStream());
            if (!server.heads().getLast().toLowerCase(Locale.ROOT).contains(expected)) {
                socket.getOutputStream()
                        .write("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\ncontent-length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.UTF_8));
                return;
            }
            try (var onward = new Socket(
                    InetAddress.getLoopbackAddress(), https.endpoint().getPort())) {
                socket.getOutputStream().write("HTTP/1.1 200 Yes\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                Thread.ofVirtual().start(() -> {
                    try {
                        onward.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // One side has left.
                    }
                });
                socket.getInputStream().transferTo(onward.getOutputStream());
            }
        });
    }

    private static int post(Endpoint endpoint) throws IOException, InterruptedException {
        try (endpoint) {
            var reply = endpoint.post("{}".getBytes(StandardCharsets.UTF_8), Map.of());
            reply.discard();
            return reply.status();
        }
    }

    @Test
    void theAuthoritiesOfTheBundleAreTrusted() throws Exception {
        https.resetLog();

        assertTrue(post(endpoint("", authorities())) >= 400);

        assertEquals(
                "Bearer s3cret",
                https.requests().getFirst().header("authorization").orElse(""));
    }

    @Test
    void nobodyElseIsTrustedAndNothingIsSent() {
        https.resetLog();

        assertThrows(Endpoint.Unreachable.class, () -> post(endpoint("", Path.of(""))));

        assertEquals(List.of(), https.requests());
    }

    @Test
    void aProxyWithAPasswordTunnelsAndSeesNothingButTheHost() throws Exception {
        https.resetLog();
        try (var proxy = proxy("me:p@ss+w")) {
            assertTrue(post(endpoint("http://me:p%40ss+w@127.0.0.1:" + proxy.port(), authorities())) >= 400);

            var head = proxy.heads().getFirst();
            assertTrue(head.startsWith("CONNECT 127.0.0.1:" + https.endpoint().getPort() + " HTTP/1.1\r\n"), head);
            assertFalse(head.contains("s3cret") || head.contains("/mcp"), head);
            assertFalse(https.requests().getFirst().headers().containsKey("proxy-authorization"));
        }
    }

    @Test
    void aProxyThatRefusesIsToldAsUnreachable() {
        https.resetLog();
        try (var proxy = proxy("me:secret")) {
            assertThrows(
                    Endpoint.Unreachable.class,
                    () -> post(endpoint("http://me:wrong@127.0.0.1:" + proxy.port(), authorities())));
            assertEquals(List.of(), https.requests());
        }
    }

    @Test
    void noProxyIsAskedForAHostThatIsExempt() throws Exception {
        try (var proxy = proxy("me:secret")) {
            assertTrue(post(endpoint("http://127.0.0.1:" + proxy.port(), authorities(), "127.0.0.1")) >= 400);

            assertEquals(List.of(), proxy.heads());
        }
    }
}
