//SOURCES Operation.java
//SOURCES WireRequest.java
package localvault;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it arrived, and the status it got.
 *
 * @param time      when it arrived
 * @param operation the OCI operation, such as {@code GetSecretBundle}; {@code Unknown} for no known path
 * @param method    HTTP method
 * @param path      raw path as on the wire
 * @param query     raw query as on the wire, empty without one
 * @param headers   by case-insensitive name, repeated ones joined by {@code ", "}
 * @param body      text of the body, empty without one
 * @param status    the status answered; 0 as long as there is none, and for ever where the connection was reset
 */
public record LoggedRequest(
        Instant time,
        String operation,
        String method,
        String path,
        String query,
        Map<String, String> headers,
        String body,
        int status) {

    public LoggedRequest {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    static LoggedRequest of(WireRequest request, Instant time, int status) {
        return new LoggedRequest(
                time,
                Operation.nameOf(request),
                request.method(),
                request.path(),
                request.query(),
                request.headers(),
                new String(request.body(), StandardCharsets.UTF_8),
                status);
    }

    /** The value of a header, by name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
