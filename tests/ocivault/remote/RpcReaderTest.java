package ocivault.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import ocivault.remote.RpcMessage.Batch;
import ocivault.remote.RpcMessage.Notification;
import ocivault.remote.RpcMessage.Request;
import ocivault.remote.RpcMessage.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RpcReaderTest {

    private static RpcMessage read(String json) throws RpcReader.NoMessage {
        return RpcReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void findsWhatRoutingNeedsInAnyOrderAndAtTheRightDepth() throws RpcReader.NoMessage {
        var request = assertInstanceOf(
                Request.class,
                read(
                        "{\"params\":{\"arguments\":{\"name\":\"no\",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
                            + "\"no\"}},\"name\":\"t\\u0061g\",\"_meta\":{\"x\":{\"io.modelcontextprotocol/protocolVersion\":1},"
                            + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}},\"method\":\"tools/call\",\"id\":"
                            + " \"\\u00e9\" ,\"jsonrpc\":\"2.0\"}"));

        assertEquals(RpcId.ofText("é"), request.id());
        assertEquals("tools/call", request.method());
        assertEquals(Optional.of("tag"), request.params().name());
        assertEquals("2026-07-28", request.params().metaVersion());
    }

    @Test
    void tellsTheKindsOfMessagesApart() throws RpcReader.NoMessage {
        assertInstanceOf(
                Notification.class, read("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":[1,{\"name\":2}]}"));
        assertInstanceOf(Response.class, read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}"));
        assertEquals(
                "2025-11-25",
                ((Response) read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-11-25\"}}"))
                        .protocolVersion());
    }

    @Test
    void keepsAnErrorAsItIs() throws RpcReader.NoMessage {
        var error = ((Response)
                        read("{\"error\" : {\"data\":[{}],\"code\":-32000, \"message\":\"ü\"} ,\"jsonrpc\":\"2.0\","
                                + "\"id\":null}"))
                .error()
                .orElseThrow();

        assertEquals(-32000, error.code());
        assertEquals("{\"data\":[{}],\"code\":-32000, \"message\":\"ü\"}", error.json());
    }

    @Test
    void givesEachMessageOfABatchItsOwnBytes() throws RpcReader.NoMessage {
        var batch = assertInstanceOf(
                Batch.class,
                read("[ {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ü\"} , {\"jsonrpc\":\"2.0\",\"method\":\"n\"}]"));

        assertEquals(2, batch.messages().size());
        assertArrayEquals(
                "{\"jsonrpc\":\"2.0\",\"method\":\"n\"}".getBytes(StandardCharsets.UTF_8),
                batch.messages().getLast().bytes());
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0", "100, 1e2", "-0.5, -5E-1", "12345678901234567890, 12345678901234567890.0"})
    void takesTwoSpellingsOfANumberForOneId(String one, String other) {
        assertEquals(RpcId.ofNumber(one), RpcId.ofNumber(other));
        assertNotEquals(RpcId.ofNumber(one), RpcId.ofText(one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":01,\"method\":\"m\"}",
                "{'jsonrpc':'2.0'}",
                "[{\"jsonrpc\":\"2.0\",\"method\":\"m\"},]",
                "{\"jsonrpc\":\"2.0\",\"method\":\"a\nb\"}"
            })
    void refusesWhatIsNotStrictJson(String text) {
        assertEquals(true, assertThrows(RpcReader.NoMessage.class, () -> read(text)).unreadable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C0 80",
                "C1 BF",
                "E0 80 80",
                "ED A0 80",
                "F4 90 80 80",
                "F8 88 80 80 80",
                "80",
                "C3",
                "E2 82",
                "FF"
            })
    void refusesWhatIsNotUtf8(String hex) {
        var bad = new java.io.ByteArrayOutputStream();
        bad.writeBytes("{\"jsonrpc\":\"2.0\",\"method\":\"".getBytes(StandardCharsets.UTF_8));
        for (var b : hex.split(" ")) {
            bad.write(Integer.parseInt(b, 16));
        }
        bad.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));

        assertThrows(RpcReader.NoMessage.class, () -> RpcReader.read(bad.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "€", "\u07FF", "\uFFFF", "🔑", "\uDBFF\uDFFF", "\uD7FF", "\uE000"})
    void takesAllThatIsUtf8(String text) {
        assertEquals(true, JsonText.isUtf8(text.getBytes(StandardCharsets.UTF_8)));
    }
}
