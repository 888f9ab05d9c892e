package ocivault.remote;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import ocivault.remote.RpcMessage.Params;

/**
 * The headers in which a request since 2026-07-28 repeats what its body says, so that what stands between need not read it.
 * Source of the rules: "Request Metadata" and "Value Encoding" on the specification's page Streamable HTTP.
 */
final class MirroredHeaders {

    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7E]([\\x20-\\x7E\\t]*[\\x21-\\x7E])?");
    private static final String OPEN = "=?base64?";
    private static final String CLOSE = "?=";

    private static final Set<String> NAMED_BY_NAME = Set.of("tools/call", "prompts/get");
    private static final Set<String> NAMED_BY_URI = Set.of("resources/read");

    private MirroredHeaders() {}

    static Map<String, String> of(String version, String method, Params params) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("MCP-Protocol-Version", encoded(version));
        headers.put("Mcp-Method", encoded(method));
        if (NAMED_BY_NAME.contains(method)) {
            params.name().ifPresent(name -> headers.put("Mcp-Name", encoded(name)));
        } else if (NAMED_BY_URI.contains(method)) {
            params.uri().ifPresent(uri -> headers.put("Mcp-Name", encoded(uri)));
        }
        return headers;
    }

    /** The value as a header can carry it: itself, or its Base64 in a sentinel. */
    static String encoded(String value) {
        boolean looksEncoded = value.startsWith(OPEN) && value.endsWith(CLOSE);
        return value.isEmpty() || (PLAIN.matcher(value).matches() && !looksEncoded)
                ? value
                : OPEN + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + CLOSE;
    }
}
