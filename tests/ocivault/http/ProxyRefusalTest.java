package ocivault.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.ScriptedServer;

/** Proxies that make no tunnel: what is said of them, and whether it is any use to ask again. */
class ProxyRefusalTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void thatAreNotThereSaySo() {
        try (var through = through("http://no-such-proxy.invalid:3128")) {
            assertEquals(
                    "proxy no-such-proxy.invalid:3128 is an unknown host",
                    assertThrows(WireConnection.ProxyRefusal.class, () -> ask(through))
                            .getMessage());
        }
        try (var through = through("http://127.0.0.1:1")) {
            assertEquals(
                    "proxy 127.0.0.1:1 refuses connections",
                    assertThrows(WireConnection.ProxyRefusal.class, () -> ask(through))
                            .getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "SSH-2.0-OpenSSH\r\n"})
    void thatAreNoneSaySo(String answer) {
        try (var proxy = ScriptedServer.answeringOnce(answer);
                var through = through("http://127.0.0.1:" + proxy.port())) {
            var message = assertThrows(WireConnection.ProxyRefusal.class, () -> ask(through))
                    .getMessage();
            assertTrue(message.startsWith("proxy 127.0.0.1:" + proxy.port() + " does not answer: "), message);
        }
    }

    @Test
    void thatHangAreBlamedForIt() {
        try (var proxy = ScriptedServer.answering("");
                var through = new Wire(
                        new VaultSettings.Network(
                                URI.create("http://127.0.0.1:" + proxy.port()), List.of(), Path.of("")),
                        Duration.ofMillis(300))) {
            var message = assertThrows(WireConnection.ProxyRefusal.class, () -> ask(through))
                    .getMessage();
            assertTrue(message.endsWith(" via 127.0.0.1:" + proxy.port() + " within 0.3 s"), message);
        }
    }

    @ParameterizedTest
    @CsvSource({"403,true", "405,true", "407,true", "408,false", "429,false", "500,false", "503,false", "302,false"})
    void thatRefuseForGoodAreToldFromThoseInTrouble(int status, boolean forGood) {
        try (var proxy = ScriptedServer.answeringOnce("HTTP/1.1 " + status + " No\r\n\r\n");
                var through = through("http://127.0.0.1:" + proxy.port())) {
            var refusal = assertThrows(WireConnection.ProxyRefusal.class, () -> ask(through));
            assertEquals(forGood, refusal instanceof WireConnection.ProxyDenial);
        }
    }

    private static Wire through(String proxy) {
        return new Wire(new VaultSettings.Network(URI.create(proxy), List.of(), Path.of("")), LIMIT);
    }

    private static HttpMessage.Answer ask(Wire wire) throws IOException {
        var request = new HttpMessage.Request(
                "GET", URI.create("https://vault.example.com/"), Map.of("host", List.of("h")), new byte[0]);
        return wire.exchange(request, LIMIT);
    }
}
