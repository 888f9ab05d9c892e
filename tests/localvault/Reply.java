//SOURCES Json.java
package localvault;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP answer before it is sent. {@code content-length} is added by the connection. */
record Reply(int status, Map<String, String> headers, byte[] body) {

    Reply {
        headers = Map.copyOf(headers);
    }

    /** A JSON answer. */
    Reply(int status, String json) {
        this(status, Map.of("content-type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
    }

    static Reply ok(Object json) {
        return new Reply(200, Json.text(json));
    }

    static Reply empty() {
        return new Reply(200, Map.of(), new byte[0]);
    }

    Reply header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body);
    }

    Reply body(String text) {
        return new Reply(status, headers, text.getBytes(StandardCharsets.UTF_8));
    }
}
