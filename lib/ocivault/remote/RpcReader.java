package ocivault.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import ocivault.remote.RpcMessage.Batch;
import ocivault.remote.RpcMessage.Notification;
import ocivault.remote.RpcMessage.Params;
import ocivault.remote.RpcMessage.Request;
import ocivault.remote.RpcMessage.Response;
import ocivault.remote.RpcMessage.RpcError;

/**
 * Reads JSON-RPC messages: once through the bytes, keeping nothing but what {@link RpcMessage} has. Strict JSON in UTF-8;
 * members may stand in any order, of a member that stands twice the last one counts, as with every other reader.
 */
final class RpcReader {

    private static final String META_VERSION = "io.modelcontextprotocol/protocolVersion";

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** The bytes are no JSON-RPC message; the reason quotes nothing of them. */
    @SuppressWarnings("serial") // never serialized
    static final class NoMessage extends Exception {
        /** Whether they are not even JSON. */
        final boolean unreadable;
        /** What it would be called, where that can be read. */
        final transient RpcId id;

        NoMessage(String reason, boolean unreadable, RpcId id) {
            super(reason, null, false, false);
            this.unreadable = unreadable;
            this.id = id;
        }

        private static NoMessage unreadable(String reason) {
            return new NoMessage(reason, true, RpcId.NONE);
        }
    }

    private final byte[] bytes;

    private String jsonrpc = "";
    private Optional<RpcId> id = Optional.empty();
    private Optional<String> method = Optional.empty();
    private Params params = Params.NONE;
    private boolean hasResult;
    private String protocolVersion = "";
    private Optional<RpcError> error = Optional.empty();

    private RpcReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The message that the bytes are. */
    static RpcMessage read(byte[] bytes) throws NoMessage {
        if (!JsonText.isUtf8(bytes)) {
            throw NoMessage.unreadable("it is not UTF-8");
        }
        try (var parser = JSON.createParser(bytes)) {
            var first = parser.nextToken();
            var message = first == JsonToken.START_ARRAY
                    ? batch(bytes, parser)
                    : new RpcReader(bytes).message(bytes, parser, first);
            if (parser.nextToken() != null) {
                throw NoMessage.unreadable("something follows the JSON value");
            }
            return message;
        } catch (NoMessage e) {
            throw e.unreadable || isJson(bytes) ? e : NoMessage.unreadable("it is not JSON");
        } catch (IOException | NumberFormatException e) {
            throw NoMessage.unreadable("it is not JSON");
        }
    }

    /** To its end, and nothing behind. */
    private static boolean isJson(byte[] bytes) {
        try (var parser = JSON.createParser(bytes)) {
            parser.nextToken();
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static Batch batch(byte[] bytes, JsonParser parser) throws IOException, NoMessage {
        var messages = new ArrayList<RpcMessage>();
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            int start = offset(parser.currentTokenLocation().getByteOffset());
            var one = new RpcReader(bytes).message(new byte[0], parser, token);
            int end = offset(parser.currentLocation().getByteOffset());
            messages.add(withBytes(one, Arrays.copyOfRange(bytes, start, end)));
        }
        if (messages.isEmpty()) {
            throw new NoMessage("it is an empty batch", false, RpcId.NONE);
        }
        return new Batch(bytes, messages);
    }

    private static RpcMessage withBytes(RpcMessage message, byte[] own) {
        return switch (message) {
            case Request each -> new Request(own, each.id(), each.method(), each.params());
            case Notification each -> new Notification(own, each.method(), each.params());
            case Response each -> new Response(own, each.id(), each.protocolVersion(), each.error());
            case Batch each -> new Batch(own, each.messages());
        };
    }

    private RpcMessage message(byte[] own, JsonParser parser, JsonToken first) throws IOException, NoMessage {
        if (first != JsonToken.START_OBJECT) {
            throw new NoMessage("it is no JSON object", first == null, RpcId.NONE);
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var value = parser.nextToken();
            switch (name) {
                case "jsonrpc" -> jsonrpc = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                case "id" -> id = Optional.of(id(parser, value));
                case "method" -> method = text(parser, value);
                case "params" -> params = params(parser, value);
                case "result" -> result(parser, value);
                case "error" -> error = error(parser, value);
                default -> {}
            }
            skip(parser, value);
        }
        if (!jsonrpc.equals("2.0")) {
            throw new NoMessage("its member \"jsonrpc\" is not \"2.0\"", false, id.orElse(RpcId.NONE));
        }
        if (method.isEmpty()) {
            if (!hasResult && error.isEmpty()) {
                throw new NoMessage("it has neither a method nor a result nor an error", false, id.orElse(RpcId.NONE));
            }
            return new Response(own, id.orElse(RpcId.NONE), protocolVersion, error);
        }
        if (id.isEmpty()) {
            return new Notification(own, method.get(), params);
        }
        if (id.get().equals(RpcId.NONE)) {
            throw new NoMessage("its id is neither a text nor a number", false, RpcId.NONE);
        }
        return new Request(own, id.get(), method.get(), params);
    }

    /** To the end of a value that was looked at, or was not. */
    private static void skip(JsonParser parser, JsonToken value) throws IOException {
        if (value.isStructStart() && parser.currentToken() == value) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
    }

    private static RpcId id(JsonParser parser, JsonToken value) throws IOException {
        return switch (value) {
            case VALUE_STRING -> RpcId.ofText(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> RpcId.ofNumber(parser.getText());
            default -> RpcId.NONE;
        };
    }

    private static Optional<String> text(JsonParser parser, JsonToken value) throws IOException {
        return value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
    }

    private static Params params(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            return Params.NONE;
        }
        var name = Optional.<String>empty();
        var uri = Optional.<String>empty();
        var requestId = Optional.<RpcId>empty();
        var version = "";
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var member = parser.currentName();
            var token = parser.nextToken();
            switch (member) {
                case "name" -> name = text(parser, token);
                case "uri" -> uri = text(parser, token);
                case "requestId" -> requestId = Optional.of(id(parser, token));
                case "_meta" -> version = member(parser, token, META_VERSION);
                default -> {}
            }
            skip(parser, token);
        }
        return new Params(name, uri, version, requestId);
    }

    private void result(JsonParser parser, JsonToken value) throws IOException {
        hasResult = true;
        protocolVersion = member(parser, value, "protocolVersion");
    }

    /** A text that is a member of the object; empty where there is none. Leaves the parser at the object's end. */
    private static String member(JsonParser parser, JsonToken value, String wanted) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            return "";
        }
        var found = "";
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean here = parser.currentName().equals(wanted);
            var token = parser.nextToken();
            if (here) {
                found = text(parser, token).orElse("");
            }
            skip(parser, token);
        }
        return found;
    }

    private Optional<RpcError> error(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        int start = offset(parser.currentTokenLocation().getByteOffset());
        long code = 0;
        var message = "";
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var member = parser.currentName();
            var token = parser.nextToken();
            if (member.equals("code") && token == JsonToken.VALUE_NUMBER_INT) {
                code = parser.getLongValue();
            } else if (member.equals("message")) {
                message = text(parser, token).orElse("");
            }
            skip(parser, token);
        }
        int end = offset(parser.currentLocation().getByteOffset());
        var json = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        return Optional.of(new RpcError(code, message, json));
    }

    private static int offset(long position) {
        return Math.toIntExact(position);
    }
}
