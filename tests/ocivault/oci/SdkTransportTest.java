package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.http.client.HttpClient;
import com.oracle.bmc.http.client.HttpProvider;
import com.oracle.bmc.http.client.HttpRequest;
import com.oracle.bmc.http.client.Method;
import com.oracle.bmc.http.client.ProxyConfiguration;
import com.oracle.bmc.http.client.StandardClientProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.text.SimpleDateFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.ExecutionException;
import localvault.VaultServer;
import ocivault.http.NetworkRoute;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Checkout;
import testkit.ScriptedServer;

/** What the SDK demands of a transport, where the calls of {@link TransportDifferentialTest} do not show it. */
class SdkTransportTest {

    private static final String NO_CONTENT = "HTTP/1.1 204 \r\n\r\n";

    private static HttpClient client(String base) {
        return new SdkHttpProvider().newBuilder().baseUri(base).build();
    }

    private static HttpRequest request(String base) {
        return client(base).createRequest(Method.GET);
    }

    @Nested
    class Requests {

        @ParameterizedTest
        @CsvSource({
            "https://h,a,https://h/a",
            "https://h/,a,https://h/a",
            "https://h,/a,https://h/a",
            "https://h/,/a,https://h/a",
            "https://h/base,/a%2Fb,https://h/base/a%2Fb"
        })
        void joinPathPartsWithOneSlashAndEncodeNothingAgain(String base, String part, String uri) {
            assertEquals(URI.create(uri), request(base).appendPathPart(part).uri());
        }

        @ParameterizedTest
        @CsvSource({
            "https://h:443,https://h/x",
            "https://h:443/,https://h/x",
            "http://h:80,http://h/x",
            "https://h:8443,https://h:8443/x",
            "https://h:80,https://h:80/x"
        })
        void nameTheHostAsItIsSigned(String base, String uri) {
            assertEquals(URI.create(uri), request(base).appendPathPart("x").uri());
        }

        @Test
        void keepTheOrderAndTheEncodingOfTheQuery() {
            assertEquals(
                    "b=%20&a=1&b=+",
                    request("https://h")
                            .query("b", "%20")
                            .query("a", "1")
                            .query("b", "+")
                            .uri()
                            .getRawQuery());
        }

        @Test
        void haveNoBodyUntilThereIsOneAndThenAText() {
            var request = request("https://h");
            assertNull(request.body());
            assertEquals("", request.copy().body(null).body());
            assertEquals("{\"a\":1}", request.copy().body("{\"a\":1}").body());
        }

        @Test
        void haveHeadersOfAnyCase() {
            assertEquals(
                    List.of("1"),
                    request("https://h").header("Opc-Request-Id", "1").headers().get("opc-request-id"));
        }

        @Test
        void areCopiedWithoutATie() {
            var request = request("https://h").header("a", "1").query("q", "1").attribute("k", "v");
            var copy = request.copy()
                    .header("a", "2")
                    .header("b", "3")
                    .query("r", "2")
                    .appendPathPart("p")
                    .removeAttribute("k");
            assertEquals(List.of("1"), request.headers().get("a"));
            assertFalse(request.headers().containsKey("b"));
            assertEquals("https://h?q=1", request.uri().toString());
            assertEquals("v", request.attribute("k"));
            assertEquals(List.of("1", "2"), copy.headers().get("a"));
        }

        @Test
        void passTheInterceptorsByPriorityThenInTheOrderTheyCame() throws Exception {
            var passed = new ArrayList<String>();
            try (var server = ScriptedServer.answering(NO_CONTENT);
                    var client = new SdkHttpProvider()
                            .newBuilder()
                            .baseUri("http://127.0.0.1:" + server.port())
                            .registerRequestInterceptor(2, request -> passed.add("third"))
                            .registerRequestInterceptor(1, request -> passed.add("first"))
                            .registerRequestInterceptor(1, request -> passed.add("second"))
                            .build()) {
                assertEquals(
                        204,
                        client.createRequest(Method.GET)
                                .execute()
                                .toCompletableFuture()
                                .get()
                                .status());
            }
            assertEquals(List.of("first", "second", "third"), passed);
        }

        @Test
        void thatFailCompleteWithAProcessingException() {
            var client = client("http://127.0.0.1:1");
            var failure = assertThrows(
                    ExecutionException.class,
                    () -> client.createRequest(Method.GET)
                            .execute()
                            .toCompletableFuture()
                            .get());
            assertTrue(client.isProcessingException((Exception) failure.getCause()));
            assertFalse(client.isProcessingException(new IllegalStateException()));
        }
    }

    @Nested
    class Properties {

        @Test
        void ofZeroReadTimeoutMeanNone() throws Exception {
            try (var server = ScriptedServer.answering(NO_CONTENT);
                    var client = new SdkHttpProvider()
                            .newBuilder()
                            .baseUri("http://127.0.0.1:" + server.port())
                            .property(StandardClientProperties.READ_TIMEOUT, Duration.ZERO)
                            .build()) {
                assertEquals(
                        204,
                        client.createRequest(Method.GET)
                                .execute()
                                .toCompletableFuture()
                                .get()
                                .status());
            }
        }

        @Test
        void ofATrustStoreAreHonoured() throws Exception {
            try (var vault = VaultServer.builder().https().start()) {
                var store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                try (var in = Files.newInputStream(vault.certificateFile().orElseThrow())) {
                    store.setCertificateEntry(
                            "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
                }
                try (var client = new SdkHttpProvider()
                        .newBuilder()
                        .baseUri(vault.endpoint())
                        .property(StandardClientProperties.TRUST_STORE, store)
                        .build()) {
                    assertEquals(
                            401,
                            client.createRequest(Method.GET)
                                    .appendPathPart("20190301/secretbundles/x")
                                    .execute()
                                    .toCompletableFuture()
                                    .get()
                                    .status());
                }
                try (var distrusting = client(vault.endpoint().toString())) {
                    assertThrows(
                            ExecutionException.class,
                            () -> distrusting
                                    .createRequest(Method.GET)
                                    .execute()
                                    .toCompletableFuture()
                                    .get());
                }
            }
        }

        @Test
        void ofAProxyAreHonouredButForTheInstancesMetadata() throws IOException {
            try (var proxy = ScriptedServer.answeringOnce("HTTP/1.1 502 Bad\r\n\r\n");
                    var client = new SdkHttpProvider()
                            .newBuilder()
                            .baseUri("https://vault.example")
                            .property(
                                    StandardClientProperties.PROXY,
                                    new ProxyConfiguration(
                                            new Proxy(
                                                    Proxy.Type.HTTP,
                                                    new InetSocketAddress(
                                                            InetAddress.ofLiteral("127.0.0.1"), proxy.port())),
                                            "me",
                                            "pass".toCharArray()))
                            .build()) {
                assertThrows(
                        ExecutionException.class,
                        () -> client.createRequest(Method.GET)
                                .execute()
                                .toCompletableFuture()
                                .get());
                var head = proxy.heads().getFirst();
                assertTrue(head.startsWith("CONNECT vault.example:443 ") && head.contains("Basic bWU6cGFzcw=="), head);
            }
            assertFalse(NetworkRoute.via("proxy", 1, "", URI.create("http://169.254.169.254/opc/v2/"))
                    .isProxied());
        }
    }

    @Test
    void isWhatTheSdksFederationFindsThroughTheServiceLoader() {
        var source = Checkout.file("lib/ocivault/oci/package-info.java");
        assertTrue(Checkout.read(source)
                .contains("//FILES META-INF/services/" + HttpProvider.class.getName() + "=http-provider.service"));
        assertEquals(
                SdkHttpProvider.class.getName(),
                Checkout.read(source.resolveSibling("http-provider.service")).strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1994-11-06T08:49:37Z", "2026-02-28T23:59:59Z", "2028-02-29T00:00:00Z", "2031-12-31T12:05:09Z"})
    void datesItsRequestsAsTheSignerWould(String instant) {
        var format = new SimpleDateFormat("EEE, dd MMM yyyy HH:mm:ss zzz", Locale.US);
        format.setTimeZone(TimeZone.getTimeZone("GMT"));

        assertEquals(
                format.format(Date.from(Instant.parse(instant))),
                SdkTransport.Request.date(OffsetDateTime.parse(instant)));
    }
}
