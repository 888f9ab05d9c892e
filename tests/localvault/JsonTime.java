//SOURCES ApiError.java
package localvault;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Times in JSON: RFC 3339 in UTC with milliseconds, as OCI writes them. */
final class JsonTime {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private JsonTime() {}

    static String text(Instant time) {
        return FORMAT.format(time);
    }

    /** What goes into a JSON map: the text, or null for JSON's null. */
    static Object orNull(Optional<Instant> time) {
        return time.map(JsonTime::text).orElse(null);
    }

    /** ApiError 400 that names the field, where the text is no time. */
    static Instant parse(String field, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw ApiError.invalid(field + " is not an RFC 3339 time: " + text);
        }
    }
}
