package ocivault.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLHandshakeException;
import ocivault.http.NetworkRoute;
import ocivault.http.TrustedRoots;
import ocivault.settings.VaultSettings;

/**
 * The remote server over HTTP/1.1: one URL, our own proxy and authorities, no redirect, no cookie. Each request gets the
 * credential anew; one that the server refuses with 401 is sent once more with a credential fetched from the vault, and nothing
 * else is ever sent twice. Thread-safe.
 */
final class Endpoint implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final int MAX_DRAINED = 64 << 10;

    /** Nothing was sent. */
    @SuppressWarnings("serial") // never serialized
    static final class Unreachable extends IOException {
        Unreachable(String why) {
            super(why);
        }

        Unreachable(String why, IOException cause) {
            super(why, cause);
        }
    }

    /**
     * @param renewal how the credential was renewed for it
     * @param sent the credential that it was sent with
     */
    record Reply(HttpResponse<InputStream> http, Credential.Renewal renewal, Credential.Held sent) {

        int status() {
            return http.statusCode();
        }

        /** The header's value; empty where there is none. */
        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        /** The media type, lower case, without its parameters. */
        String mediaType() {
            return header("content-type").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        }

        /** Reads a short body to its end, so that the connection can be used again. */
        void drain() {
            try (var in = http.body()) {
                in.readNBytes(MAX_DRAINED);
            } catch (IOException alreadyOver) {
                // Nothing was wanted of it.
            }
        }

        /** Leaves the rest of the body: the connection ends, and the server notices. */
        void discard() {
            try {
                http.body().close();
            } catch (IOException alreadyOver) {
                // Nothing was wanted of it.
            }
        }
    }

    private final RemoteUrl url;
    private final Credential credential;
    private final String proxyAuthorization;
    private final Duration patience;
    private final HttpClient http;

    /** @param patience how long the head of an answer may take */
    Endpoint(RemoteUrl url, Credential credential, VaultSettings.Network network, Duration patience) {
        this.url = url;
        this.credential = credential;
        this.patience = patience;
        var route = NetworkRoute.to(url.uri(), network);
        this.proxyAuthorization = route.proxyAuthorization();
        this.http = client(route, network);
    }

    private static HttpClient client(NetworkRoute route, VaultSettings.Network network) {
        // A connection that the server is about to close is not used again: its request would be lost. Node closes
        // after 5 s.
        System.setProperty("jdk.httpclient.keepalive.timeout", "3");
        // By default the JDK sends no password to an https proxy.
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .proxy(
                        route.isProxied()
                                ? ProxySelector.of(new InetSocketAddress(route.proxyHost(), route.proxyPort()))
                                : HttpClient.Builder.NO_PROXY);
        if (!network.caBundle().toString().isEmpty()) {
            client.sslContext(TrustedRoots.in(network.caBundle()));
        }
        return client.build();
    }

    RemoteUrl url() {
        return url;
    }

    /** Sends a message. Extra headers are MCP's own. */
    Reply post(byte[] message, Map<String, String> headers) throws IOException, InterruptedException {
        return exchange(
                request -> request.header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(message)),
                headers,
                patience);
    }

    /** Opens a stream of events. */
    Reply get(Map<String, String> headers) throws IOException, InterruptedException {
        return exchange(request -> request.header("Accept", "text/event-stream").GET(), headers, patience);
    }

    /** Ends a session. */
    Reply delete(Map<String, String> headers, Duration limit) throws IOException, InterruptedException {
        return exchange(HttpRequest.Builder::DELETE, headers, limit);
    }

    private Reply exchange(UnaryOperator<HttpRequest.Builder> method, Map<String, String> headers, Duration limit)
            throws IOException, InterruptedException {
        var held = credential.current();
        var first = new Reply(send(method, headers, held, limit), Credential.Renewal.NONE, held);
        if (first.status() != 401) {
            return first;
        }
        var fresh = credential.afterRefusalOf(held);
        if (fresh.isEmpty()) {
            return first;
        }
        first.drain();
        return new Reply(send(method, headers, fresh.get(), limit), credential.renewal(), fresh.get());
    }

    private HttpResponse<InputStream> send(
            UnaryOperator<HttpRequest.Builder> method,
            Map<String, String> headers,
            Credential.Held held,
            Duration limit)
            throws IOException, InterruptedException {
        var request = method.apply(HttpRequest.newBuilder(url.uri()).timeout(limit));
        request.header("User-Agent", "oci-vault-mcp");
        headers.forEach(request::header);
        held.headers().forEach(request::setHeader);
        if (!proxyAuthorization.isEmpty()) {
            request.header("Proxy-Authorization", proxyAuthorization);
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() == 407) {
                throw new Unreachable("the proxy wants a user and password, or other ones (407)");
            }
            return answer;
        } catch (ConnectException | HttpConnectTimeoutException | SSLHandshakeException e) {
            throw new Unreachable(reason(e), e);
        } catch (IOException e) {
            // The JDK's words for a proxy that opens no tunnel.
            if (reason(e).startsWith("Tunnel failed")) {
                throw new Unreachable("the proxy refuses: " + reason(e), e);
            }
            throw e;
        }
    }

    /** The JDK leaves some of its exceptions without a message. */
    static String reason(IOException e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each.getMessage() != null && !each.getMessage().isBlank()) {
                return each.getMessage();
            }
        }
        return e instanceof ConnectException
                ? "connection refused, or no such host"
                : e.getClass().getSimpleName();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
