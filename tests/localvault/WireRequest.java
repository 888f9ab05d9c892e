//SOURCES ApiError.java
package localvault;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request as it came over the wire.
 *
 * @param method  upper-case
 * @param target  raw path and query
 * @param headers by case-insensitive name, repeated ones joined by {@code ", "}
 * @param body    decoded from its transfer encoding
 */
record WireRequest(String method, String target, Map<String, String> headers, byte[] body) {

    String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** Raw, empty without one. */
    String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Decoded query parameters; the last of equal names counts. 400 where the encoding is broken. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query().split("&")) {
            int equals = pair.indexOf('=');
            if (equals >= 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiError.invalid("Malformed query");
        }
    }
}
