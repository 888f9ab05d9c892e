package ocivault.check;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.minidev.json.JSONObject;
import ocivault.json.JsonNumber;
import ocivault.json.JsonReader;
import ocivault.model.VaultException;

/**
 * JSON-RPC 2.0 with a server, strict about what the protocol is strict about: one UTF-8 message a line and
 * nothing else. Whatever the server sends between is served: its pings are answered, its requests refused, its
 * notifications passed over. For one thread.
 */
final class McpConnection {

    private static final int METHOD_NOT_FOUND = -32601;
    private static final int EXCERPT = 200;

    /** How the server answered. */
    sealed interface Answer {}

    record Result(Map<?, ?> value) implements Answer {}

    /**
     * @param message the server's words, safe to show
     * @param supported the revisions that it names instead, where the one that was asked for is the reason
     */
    record Refusal(JsonNumber code, String message, List<String> supported) implements Answer {
        @Override
        public String toString() {
            return message + " (" + code.text() + ")";
        }
    }

    private final McpServer server;
    private final SafeText safe;
    private final long deadline;
    private final Map<Long, Answer> arrived = new HashMap<>();
    private int lastId;
    private String step = "initialize";

    /** @param deadline the {@link System#nanoTime} by which every answer must have come */
    McpConnection(McpServer server, SafeText safe, long deadline) {
        this.server = server;
        this.safe = safe;
        this.deadline = deadline;
    }

    void notify(String method) {
        send(Map.of("jsonrpc", "2.0", "method", method));
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @throws VaultException.CheckFailed at the step {@code method}: no answer in time, the server's end, or a line
     *     that is no message
     */
    Answer request(String method, Map<String, ?> params) {
        step = method;
        int id = ask(method, params);
        return await(deadline, id).orElseThrow(this::late);
    }

    /** Sends a request, whose answer {@link #await} has. */
    int ask(String method, Map<String, ?> params) {
        int id = ++lastId;
        send(Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", params));
        return id;
    }

    /**
     * The answer to the first of the requests {@code ids} that is answered, once; empty where none is until
     * {@code nanoTime}, which the deadline of the whole check may come before.
     *
     * @throws VaultException.CheckFailed as {@link #request}, but for the time
     */
    Optional<Answer> await(long nanoTime, int... ids) {
        while (true) {
            for (int id : ids) {
                var answer = arrived.remove((long) id);
                if (answer != null) {
                    return Optional.of(answer);
                }
            }
            var messages = receive(nanoTime - deadline < 0 ? nanoTime : deadline);
            if (messages.isEmpty()) {
                return Optional.empty();
            }
            for (var message : messages.get()) {
                if (message.containsKey("method")) {
                    serve(message);
                } else if (message.get("id") instanceof JsonNumber number && isAsked(number.asLong())) {
                    arrived.put(number.asLong().getAsLong(), answer(message));
                }
            }
        }
    }

    private boolean isAsked(OptionalLong id) {
        return id.isPresent() && id.getAsLong() > 0 && id.getAsLong() <= lastId;
    }

    private Answer answer(Map<?, ?> message) {
        if (message.get("result") instanceof Map<?, ?> result) {
            return new Result(result);
        }
        if (message.get("error") instanceof Map<?, ?> error
                && error.get("code") instanceof JsonNumber code
                && code.asLong().isPresent()) {
            return new Refusal(code, safe.line(String.valueOf(error.get("message")), EXCERPT), supported(error));
        }
        throw failed(step, "the answer has neither a result nor an error object");
    }

    private static List<String> supported(Map<?, ?> error) {
        return error.get("data") instanceof Map<?, ?> data && data.get("supported") instanceof List<?> revisions
                ? revisions.stream().map(String::valueOf).toList()
                : List.of();
    }

    private void serve(Map<?, ?> message) {
        if (!message.containsKey("id")) {
            return;
        }
        var reply = new JSONObject(Map.of("jsonrpc", "2.0"));
        reply.put("id", message.get("id"));
        if ("ping".equals(message.get("method"))) {
            reply.put("result", Map.of());
        } else {
            reply.put("error", Map.of("code", METHOD_NOT_FOUND, "message", "this is only a check"));
        }
        send(reply);
    }

    /** The messages of the next line: one, or those of a batch, which revision 2025-03-26 allows; empty where none comes. */
    private Optional<List<Map<?, ?>>> receive(long nanoTime) {
        return server.next(nanoTime).map(this::messages);
    }

    private List<Map<?, ?>> messages(McpServer.Output output) {
        return switch (output) {
            case McpServer.Line(byte[] bytes) ->
                messages(bytes)
                        .orElseThrow(() -> failed(
                                step,
                                "the server wrote to stdout what is no JSON-RPC message: " + excerpt(bytes),
                                "stdout belongs to MCP: make the server log to stderr. A client would stumble"
                                        + " over this line too."));
            case McpServer.OversizedLine() ->
                throw failed(
                        step,
                        "the server wrote a line of more than " + (McpServer.MAX_LINE_BYTES >> 20) + " MiB to stdout");
            case McpServer.End() ->
                throw failed(
                        step,
                        server.exitCode()
                                .map(code -> "the server ended with exit code " + code + " before it answered")
                                .orElse("the server closed its stdout before it answered"));
        };
    }

    private VaultException.CheckFailed late() {
        return failed(
                step, "no answer in time", "Give it more with --check-timeout, or see what the server waits for.");
    }

    /** Those of a line, of one or in a batch; empty where it is no message. */
    static Optional<List<Map<?, ?>>> messages(byte[] line) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            var json = JsonReader.read(text);
            var messages = new ArrayList<Map<?, ?>>();
            for (var each : json instanceof List<?> batch ? batch : Collections.singletonList(json)) {
                if (!(each instanceof Map<?, ?> message && "2.0".equals(message.get("jsonrpc")))) {
                    return Optional.empty();
                }
                messages.add(message);
            }
            return Optional.of(messages);
        } catch (CharacterCodingException | JsonReader.NotJson notAMessage) {
            return Optional.empty();
        }
    }

    private String excerpt(byte[] line) {
        return line.length == 0
                ? "an empty line"
                : '"' + safe.line(new String(line, StandardCharsets.UTF_8), EXCERPT) + '"';
    }

    private void send(Map<String, ?> message) {
        if (!server.send(JSONObject.toJSONString(message), deadline)) {
            throw late();
        }
    }

    private static VaultException.CheckFailed failed(String step, String reason) {
        return failed(
                step, reason, "Start the server by hand with the same environment, and see the README of the server.");
    }

    private static VaultException.CheckFailed failed(String step, String reason, String remedy) {
        return new VaultException.CheckFailed(step, reason, remedy);
    }
}
