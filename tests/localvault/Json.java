//SOURCES ApiError.java
package localvault;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import net.minidev.json.parser.ParseException;

/** JSON text of requests and answers. */
final class Json {
    private Json() {}

    /** Compact text of a map, a list or a scalar; nulls are kept. */
    static String text(Object value) {
        return JSONValue.toJSONString(value, JSONStyle.NO_COMPRESS);
    }

    /** The body of an OCI error. */
    static String error(String code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        return text(error);
    }

    /** The object that {@code body} holds; 400 where it holds none. */
    static JSONObject object(byte[] body) {
        try {
            Object parsed = new JSONParser(JSONParser.MODE_RFC4627).parse(new String(body, StandardCharsets.UTF_8));
            if (parsed instanceof JSONObject object) {
                return object;
            }
        } catch (ParseException e) {
            throw new ApiError(400, "CannotParseRequest", "Incorrectly formatted request");
        }
        throw new ApiError(400, "CannotParseRequest", "Incorrectly formatted request");
    }
}
