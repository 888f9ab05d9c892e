package ocivault.oci;

import com.oracle.bmc.http.client.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import ocivault.http.HttpMessage;

/** An answer, whole and in memory: its body can be read in any way, any number of times. Immutable. */
public final class BareHttpResponse implements HttpResponse {

    private final HttpMessage.Answer answer;
    private final BareJson json;

    public BareHttpResponse(HttpMessage.Answer answer, BareJson json) {
        this.answer = answer;
        this.json = json;
    }

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
