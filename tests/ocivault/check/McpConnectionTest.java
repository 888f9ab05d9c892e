package ocivault.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McpConnectionTest {

    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static Map<?, ?> message(String line) {
        return McpConnection.messages(line.getBytes(StandardCharsets.UTF_8))
                .orElseThrow()
                .getFirst();
    }

    /** A server that sends one must not keep a check busy beyond its deadline. */
    @Test
    void readsANumberOfAMillionDigitsAtOnce() {
        var line = "{\"jsonrpc\":\"2.0\",\"id\":" + "7".repeat(1_000_000) + ",\"method\":\"ping\"}";
        assertTimeoutPreemptively(
                AT_ONCE, () -> assertEquals("ping", message(line).get("method")));
    }

    /** An answer has the id of its question, as it was written. */
    @ParameterizedTest
    @ValueSource(strings = {"1.10", "1e400", "12345678901234567890123", "\"a\"", "null"})
    void keepsAnIdAsItIsWritten(String id) {
        var message = message("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}");
        assertEquals(id, JSONValue.toJSONString(message.get("id")));
    }

    @Test
    void takesNoMessageWhoseBytesAreNotUtf8() {
        var line = "{\"jsonrpc\":\"2.0\",\"method\":\"p\u00e4ng\"}";

        assertTrue(McpConnection.messages(line.getBytes(StandardCharsets.UTF_8)).isPresent());
        assertTrue(McpConnection.messages(line.getBytes(StandardCharsets.ISO_8859_1))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"jsonrpc\":\"1.0\"}", "{\"jsonrpc\":2.0}", "[{\"jsonrpc\":\"2.0\"},{}]", "2", "null"})
    void takesNoMessageOfAnotherProtocol(String line) {
        assertTrue(McpConnection.messages(line.getBytes(StandardCharsets.UTF_8)).isEmpty());
    }
}
