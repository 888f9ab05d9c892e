package ocivault.check;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.minidev.json.JSONObject;
import ocivault.json.JsonNumber;
import ocivault.json.JsonReader;
import ocivault.model.VaultException;

/**
 * JSON-RPC 2.0 with a stdio server, strict about what the protocol is strict about: one UTF-8 message a line and
 * nothing else. Whatever the server sends between is served: its pings are answered, its requests refused, its
 * notifications passed over. For one thread.
 */
final class McpConnection {

    private static final int METHOD_NOT_FOUND = -32601;
    private static final int EXCERPT = 200;

    /** How the server answered. */
    sealed interface Answer {}

    record Result(Map<?, ?> value) implements Answer {}

    /** @param message the server's words, safe to show */
    record Refusal(JsonNumber code, String message) implements Answer {
        @Override
        public String toString() {
            return message + " (" + code.text() + ")";
        }
    }

    private final ServerProcess server;
    private final SafeText safe;
    private final long deadline;
    private int lastId;
    private String step = "initialize";

    /** @param deadline the {@link System#nanoTime} by which every answer must have come */
    McpConnection(ServerProcess server, SafeText safe, long deadline) {
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
        int id = ++lastId;
        send(Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", params));
        while (true) {
            for (var message : receive()) {
                if (message.containsKey("method")) {
                    serve(message);
                } else if (message.get("id") instanceof JsonNumber number
                        && number.asLong().equals(OptionalLong.of(id))) {
                    return answer(method, message);
                }
            }
        }
    }

    private Answer answer(String method, Map<?, ?> message) {
        if (message.get("result") instanceof Map<?, ?> result) {
            return new Result(result);
        }
        if (message.get("error") instanceof Map<?, ?> error
                && error.get("code") instanceof JsonNumber code
                && code.asLong().isPresent()) {
            return new Refusal(code, safe.line(String.valueOf(error.get("message")), EXCERPT));
        }
        throw failed(method, "the answer has neither a result nor an error object");
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

    /** The messages of the next line: one, or those of a batch, which revision 2025-03-26 allows. */
    private List<Map<?, ?>> receive() {
        var output = server.next(deadline).orElseThrow(this::late);
        return switch (output) {
            case ServerProcess.Line(byte[] bytes) ->
                messages(bytes)
                        .orElseThrow(() -> failed(
                                step,
                                "the server wrote to stdout what is no JSON-RPC message: " + excerpt(bytes),
                                "stdout belongs to MCP: make the server log to stderr. A client would stumble"
                                        + " over this line too."));
            case ServerProcess.OversizedLine() ->
                throw failed(
                        step,
                        "the server wrote a line of more than " + (ServerProcess.MAX_LINE_BYTES >> 20)
                                + " MiB to stdout");
            case ServerProcess.End() ->
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
