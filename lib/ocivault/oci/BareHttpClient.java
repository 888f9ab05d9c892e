package ocivault.oci;

import com.oracle.bmc.http.client.HttpClient;
import com.oracle.bmc.http.client.HttpRequest;
import com.oracle.bmc.http.client.HttpResponse;
import com.oracle.bmc.http.client.Method;
import com.oracle.bmc.http.client.RequestInterceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import ocivault.http.Wire;

/** Requests to one base URI over a wire. Thread-safe. */
final class BareHttpClient implements HttpClient {

    private final URI base;
    private final Wire wire;
    private final Duration limit;
    private final List<RequestInterceptor> interceptors;
    private final BareJson json;
    private final Runnable onClose;

    BareHttpClient(
            URI base,
            Wire wire,
            Duration limit,
            List<RequestInterceptor> interceptors,
            BareJson json,
            Runnable onClose) {
        this.base = withoutDefaultPort(base);
        this.wire = wire;
        this.limit = limit;
        this.interceptors = interceptors;
        this.json = json;
        this.onClose = onClose;
    }

    /** What is signed as the host has to be what is sent. */
    private static URI withoutDefaultPort(URI uri) {
        boolean isDefault = uri.getPort() == 443 && "https".equalsIgnoreCase(uri.getScheme())
                || uri.getPort() == 80 && "http".equalsIgnoreCase(uri.getScheme());
        return isDefault ? URI.create(uri.toString().replaceFirst(":" + uri.getPort() + "(?=/|$)", "")) : uri;
    }

    @Override
    public HttpRequest createRequest(Method method) {
        return new BareHttpRequest(this, method, base);
    }

    BareJson json() {
        return json;
    }

    /** Runs the interceptors, signing among them, then sends what they made of it. */
    HttpResponse send(BareHttpRequest request) throws IOException {
        interceptors.forEach(interceptor -> interceptor.intercept(request));
        var message = request.message();
        var sentDate = message.headers().getOrDefault("date", List.of("")).getFirst();
        AnswerTrace.report(sentDate, 0, Map.of());
        var answer = wire.exchange(message, limit);
        AnswerTrace.report(sentDate, answer.status(), answer.headers());
        return new BareHttpResponse(answer, json);
    }

    @Override
    public boolean isProcessingException(Exception e) {
        return e instanceof IOException || e instanceof UncheckedIOException;
    }

    @Override
    public void close() {
        onClose.run();
    }
}
