package ocivault.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.check.SafeText;
import ocivault.json.JsonReader;
import ocivault.remote.RpcMessage.Response;

/** The body of an HTTP answer: whole, as a message, or in words for a person. */
final class AnswerBody {

    /** The longest message that is passed on. */
    static final int MAX_BYTES = 32 << 20;

    private static final int MAX_REFUSAL = 1 << 20;
    private static final int MAX_WORDS = 200;
    private static final Pattern SESSION = Pattern.compile("(?i)\\bsession\\b");

    private AnswerBody() {}

    /** The whole body; empty where it is longer than any message may be. */
    static Optional<byte[]> whole(Endpoint.Reply reply) throws IOException {
        try (var in = reply.http().body()) {
            var body = in.readNBytes(MAX_BYTES);
            return body.length == MAX_BYTES && in.read() >= 0 ? Optional.empty() : Optional.of(body);
        }
    }

    /** What an answer other than 2xx says, as far as it is short. */
    static byte[] refusal(Endpoint.Reply reply) {
        try (var in = reply.http().body()) {
            return in.readNBytes(MAX_REFUSAL);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    static boolean isJson(Endpoint.Reply reply) {
        var type = reply.mediaType();
        return type.equals("application/json") || type.endsWith("+json");
    }

    static boolean isEvents(Endpoint.Reply reply) {
        return reply.mediaType().equals("text/event-stream");
    }

    /** The body as a response of JSON-RPC; empty where it is none. */
    static Optional<Response> response(byte[] body) {
        try {
            return RpcReader.read(body) instanceof Response response ? Optional.of(response) : Optional.empty();
        } catch (RpcReader.NoMessage e) {
            return Optional.empty();
        }
    }

    /** The answer to a request of our own; empty where there is none. Leaves the rest. */
    static Optional<Response> answerTo(RpcId id, Endpoint.Reply reply) throws IOException {
        try {
            if (reply.status() >= 200 && reply.status() < 300 && isEvents(reply)) {
                var events = new SseReader(reply.http().body(), MAX_BYTES);
                for (var event = events.next(); event.isPresent(); event = events.next()) {
                    var response = response(event.get().data())
                            .filter(each -> each.id().equals(id));
                    if (response.isPresent()) {
                        return response;
                    }
                }
                return Optional.empty();
            }
            return response(whole(reply).orElse(new byte[0]))
                    .filter(each -> each.id().equals(id));
        } finally {
            reply.discard();
        }
    }

    /**
     * Whether a refusal means that the server no longer knows the session: 404, as the specification has it, unless that is
     * about a method; or 400 with words about the session, as servers on the TypeScript SDK have it.
     */
    static boolean saysSessionLost(int status, Optional<Response> body) {
        var error = body.flatMap(Response::error);
        return (status == 404 && error.filter(each -> each.code() == -32601).isEmpty())
                || (status == 400
                        && error.filter(each -> SESSION.matcher(each.message()).find())
                                .isPresent());
    }

    /** The server's own words, one short line, without the credential; empty where it has none that a person can read. */
    static String words(Endpoint.Reply reply, byte[] body) {
        var safe = SafeText.masking(reply.sent().secrets());
        var text = isJson(reply) ? member(body) : reply.mediaType().equals("text/plain") ? utf8(body) : "";
        return safe.line(text.lines().findFirst().orElse(""), MAX_WORDS);
    }

    private static String member(byte[] body) {
        try {
            if (JsonReader.read(utf8(body)) instanceof Map<?, ?> object) {
                var error = object.get("error");
                for (var candidate : new Object[] {
                    error instanceof Map<?, ?> nested ? nested.get("message") : null,
                    object.get("error_description"),
                    object.get("message"),
                    error
                }) {
                    if (candidate instanceof String text) {
                        return text;
                    }
                }
            }
        } catch (JsonReader.NotJson e) {
            // Then it has no words for us.
        }
        return "";
    }

    private static String utf8(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
