package ocivault.oci;

import com.oracle.bmc.http.client.HttpClient;
import com.oracle.bmc.http.client.HttpRequest;
import com.oracle.bmc.http.client.HttpResponse;
import com.oracle.bmc.http.client.Method;
import com.oracle.bmc.http.client.RequestInterceptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import ocivault.http.HttpMessage;
import ocivault.http.Wire;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Unavailable.Origin;

/**
 * The SDK's requests to one base URI, carried by our own {@link Wire}: its client, requests and responses, as
 * {@link SdkHttpProvider} hands them out. Thread-safe.
 */
final class SdkTransport implements HttpClient {

    /** Who is expected to answer. */
    enum Peer {
        /** A service of OCI's. */
        SERVICE,
        /** OCI's identity service, or the platform's metadata: the SDK asks them, and tries again on its own account. */
        PLATFORM,
        ANYBODY
    }

    private final Peer peer;
    private final URI base;
    private final Map<String, String> headers;
    private final Wire wire;
    private final Duration limit;
    private final List<RequestInterceptor> interceptors;
    private final SdkJson json;
    private final Runnable onClose;

    /** @param headers of every request, before it is signed */
    SdkTransport(
            Peer peer,
            URI base,
            Map<String, String> headers,
            Wire wire,
            Duration limit,
            List<RequestInterceptor> interceptors,
            SdkJson json,
            Runnable onClose) {
        this.peer = peer;
        this.base = withoutDefaultPort(base);
        this.headers = headers;
        this.wire = wire;
        this.limit = limit;
        this.interceptors = interceptors;
        this.json = json;
        this.onClose = onClose;
    }

    /** What is signed as the host has to be what is sent. */
    private static URI withoutDefaultPort(URI uri) {
        boolean isDefault = (uri.getPort() == 443 && "https".equalsIgnoreCase(uri.getScheme()))
                || (uri.getPort() == 80 && "http".equalsIgnoreCase(uri.getScheme()));
        return isDefault ? URI.create(uri.toString().replaceFirst(":" + uri.getPort() + "(?=/|$)", "")) : uri;
    }

    @Override
    public HttpRequest createRequest(Method method) {
        var request = new Request(this, method, base);
        headers.forEach(request::header);
        return request;
    }

    /**
     * Runs the interceptors, signing among them, then sends what they made of it.
     *
     * @throws VaultException where the SDK shall not send it again: it does so after an IOException, or one as a cause
     */
    HttpResponse send(Request request) throws IOException {
        interceptors.forEach(interceptor -> interceptor.intercept(request));
        var message = request.message();
        var sentDate = message.headers().getOrDefault("date", List.of("")).getFirst();
        AnswerTrace.report(sentDate, 0, Map.of());
        var answer = exchange(message);
        AnswerTrace.report(sentDate, answer.status(), answer.headers());
        if (peer == Peer.SERVICE) {
            ForeignAnswer.refuse(answer);
        }
        return new Response(answer, json);
    }

    private HttpMessage.Answer exchange(HttpMessage.Request message) throws IOException {
        try {
            return wire.exchange(message, limit);
        } catch (IOException e) {
            var failure = OciErrors.network(e, null, OciErrors.UNKNOWN);
            if (failure.origin == Origin.SETTINGS || peer == Peer.PLATFORM) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public boolean isProcessingException(Exception e) {
        return e instanceof IOException || e instanceof UncheckedIOException;
    }

    @Override
    public void close() {
        onClose.run();
    }

    /** One request as the SDK builds it up. Path parts and query arrive encoded and stay as they are. Not thread-safe. */
    static final class Request implements HttpRequest {

        private static final String DAYS = "MonTueWedThuFriSatSun";
        private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

        private final SdkTransport client;
        private final Method method;
        private final StringBuilder target;
        private final StringBuilder query = new StringBuilder();
        private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final Map<String, Object> attributes = new HashMap<>();
        /** JSON text, as it is signed and sent; null as long as {@link #body(Object)} was not called. */
        private String body;

        Request(SdkTransport client, Method method, URI base) {
            this.client = client;
            this.method = method;
            this.target = new StringBuilder(base.toString());
        }

        private Request(Request other) {
            client = other.client;
            method = other.method;
            target = new StringBuilder(other.target);
            query.append(other.query);
            other.headers.forEach((name, values) -> headers.put(name, new ArrayList<>(values)));
            attributes.putAll(other.attributes);
            body = other.body;
        }

        @Override
        public Method method() {
            return method;
        }

        @Override
        public HttpRequest body(Object value) {
            try {
                body = value == null ? "" : value instanceof String text ? text : client.json.writeValueAsString(value);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException("the request cannot be written as JSON", e);
            }
        }

        @Override
        public HttpRequest body(InputStream stream, long length) {
            throw new UnsupportedOperationException("no operation of the vault uploads a stream");
        }

        @Override
        public Object body() {
            return body;
        }

        @Override
        public HttpRequest appendPathPart(String part) {
            boolean slashBefore = !target.isEmpty() && target.charAt(target.length() - 1) == '/';
            boolean slashAfter = part.startsWith("/");
            if (!slashBefore && !slashAfter) {
                target.append('/');
            }
            target.append(slashBefore && slashAfter ? part.substring(1) : part);
            return this;
        }

        @Override
        public HttpRequest query(String name, String value) {
            query.append(query.isEmpty() ? "?" : "&").append(name).append('=').append(value);
            return this;
        }

        @Override
        public URI uri() {
            return URI.create(target.toString() + query);
        }

        @Override
        public HttpRequest header(String name, String value) {
            headers.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
            return this;
        }

        @Override
        public Map<String, List<String>> headers() {
            return headers;
        }

        @Override
        public Object attribute(String name) {
            return attributes.get(name);
        }

        @Override
        public HttpRequest removeAttribute(String name) {
            attributes.remove(name);
            return this;
        }

        @Override
        public HttpRequest attribute(String name, Object value) {
            attributes.put(name, value);
            return this;
        }

        /** Nothing to take off the caller's thread: the answer is there when {@link #execute} returns. */
        @Override
        public HttpRequest offloadExecutor(Executor executor) {
            return this;
        }

        @Override
        public HttpRequest copy() {
            return new Request(this);
        }

        @Override
        public void discard() {
            // holds nothing but memory
        }

        @Override
        public CompletionStage<HttpResponse> execute() {
            // The signer leaves a date alone that is there, and its own way to write one loads the names of all time
            // zones.
            headers.computeIfAbsent("date", _ -> new ArrayList<>(List.of(date(OffsetDateTime.now(ZoneOffset.UTC)))));
            try {
                return CompletableFuture.completedFuture(client.send(this));
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        /** As RFC 9110 has it: {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
        static String date(OffsetDateTime utc) {
            return DAYS.substring(
                            3 * utc.getDayOfWeek().getValue() - 3,
                            3 * utc.getDayOfWeek().getValue()) + ", "
                    + twoDigits(utc.getDayOfMonth()) + ' '
                    + MONTHS.substring(3 * utc.getMonthValue() - 3, 3 * utc.getMonthValue()) + ' ' + utc.getYear() + ' '
                    + twoDigits(utc.getHour()) + ':' + twoDigits(utc.getMinute()) + ':' + twoDigits(utc.getSecond())
                    + " GMT";
        }

        private static String twoDigits(int number) {
            return number < 10 ? "0" + number : Integer.toString(number);
        }

        /** What goes on the wire: the headers as they were signed, and those that HTTP cannot do without. */
        HttpMessage.Request message() {
            var uri = uri();
            var bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
            var sent = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
            sent.putAll(headers);
            sent.remove("expect"); // nothing here waits for 100 Continue
            sent.putIfAbsent("host", List.of(uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort()));
            if (body != null) {
                sent.put("content-length", List.of(Integer.toString(bytes.length)));
            }
            return new HttpMessage.Request(method.name(), uri, sent, bytes);
        }
    }

    /** An answer, whole and in memory: its body can be read in any way, any number of times. Immutable. */
    public record Response(HttpMessage.Answer answer, SdkJson json) implements HttpResponse {

        @Override
        public int status() {
            return answer.status();
        }

        @Override
        public Map<String, List<String>> headers() {
            return answer.headers();
        }

        @Override
        public CompletionStage<InputStream> streamBody() {
            return CompletableFuture.completedFuture(new ByteArrayInputStream(answer.body()));
        }

        /** Null, as the SDK wants it, where there is no body. */
        @Override
        public <T> CompletionStage<T> body(Class<T> type) {
            try {
                return CompletableFuture.completedFuture(
                        answer.body().length == 0 ? null : json.readValue(answer.body(), type));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public <T> CompletionStage<List<T>> listBody(Class<T> type) {
            try {
                return CompletableFuture.completedFuture(json.readList(answer.body(), type));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletionStage<String> textBody() {
            return CompletableFuture.completedFuture(new String(answer.body(), StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            // its connection has long been given back
        }
    }
}
