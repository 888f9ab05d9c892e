package ocivault.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.remote.RpcMessage.Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request since 2026-07-28 repeats in its headers; the examples are the specification's. */
class MirroredHeadersTest {

    @ParameterizedTest
    @CsvSource({
        "us-west1, us-west1",
        "'Hello, 世界', =?base64?SGVsbG8sIOS4lueVjA==?=",
        "' padded ', =?base64?IHBhZGRlZCA=?=",
        "'line1\nline2', =?base64?bGluZTEKbGluZTI=?=",
        "=?base64?literal?=, =?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=",
        "'in the middle', 'in the middle'",
        "'', ''"
    })
    void areEncodedWhereTheyCannotStandAsTheyAre(String value, String header) {
        assertEquals(header, MirroredHeaders.encoded(value));
    }

    @Test
    void nameToolsPromptsAndResourcesOnly() {
        var params = new Params(Optional.of("n"), Optional.of("file:///u"), "2026-07-28", Optional.empty());

        assertEquals("n", MirroredHeaders.of("2026-07-28", "tools/call", params).get("Mcp-Name"));
        assertEquals(
                "n", MirroredHeaders.of("2026-07-28", "prompts/get", params).get("Mcp-Name"));
        assertEquals(
                "file:///u",
                MirroredHeaders.of("2026-07-28", "resources/read", params).get("Mcp-Name"));
        assertEquals(
                null, MirroredHeaders.of("2026-07-28", "tools/list", params).get("Mcp-Name"));
    }

    private final List<String> warnings = new ArrayList<>();
    private final ToolParameters tools = new ToolParameters(warnings::add);

    private void learn(String properties) {
        tools.learn(
                ("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\","
                    + "\"properties\":" + properties + "}}]}}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, String> headers(String arguments) {
        return tools.headers(
                "t",
                ("{\"params\":{\"name\":\"t\",\"arguments\":" + arguments + "}}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void carryTheMarkedParametersOfATool() {
        learn(
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"},\"n\":{\"type\":\"object\",\"properties\":"
                    + "{\"i\":{\"type\":\"integer\",\"x-mcp-header\":\"I\"},\"b\":{\"type\":\"boolean\",\"x-mcp-header\":\"B\"}}}}");

        assertEquals(
                Map.of("Mcp-Param-A", "=?base64?w7w=?=", "Mcp-Param-I", "42", "Mcp-Param-B", "false"),
                headers("{\"a\":\"ü\",\"n\":{\"i\":42,\"b\":false}}"));
        assertEquals(Map.of("Mcp-Param-I", "42"), headers("{\"a\":null,\"n\":{\"i\":42.0}}"));
        assertEquals(Map.of(), headers("{}"));
        assertEquals(List.of(), warnings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"type\":\"number\",\"x-mcp-header\":\"A\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A: b\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"X\"},\"b\":{\"type\":\"string\",\"x-mcp-header\":\"x\"}}",
                "{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}",
                "{\"a\":{\"anyOf\":[{\"type\":\"string\",\"x-mcp-header\":\"A\"}]}}"
            })
    void carryNothingOfAToolThatMarksThemWrongly(String properties) {
        learn(properties);

        assertEquals(Map.of(), headers("{\"a\":\"v\",\"b\":\"w\"}"));
        assertTrue(warnings.getFirst().endsWith(": t"), warnings::toString);
    }
}
