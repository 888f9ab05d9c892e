//SOURCES ApiError.java
//SOURCES SecretRules.java
package localvault;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.minidev.json.JSONObject;

/** What a caller may write on a secret besides its content. */
record SecretDetails(
        Optional<String> description,
        Map<String, Object> freeformTags,
        Map<String, Object> definedTags,
        Map<String, Object> metadata,
        SecretRules rules) {

    static final SecretDetails NONE =
            new SecretDetails(Optional.empty(), Map.of(), Map.of(), Map.of(), SecretRules.NONE);

    private static final int MAX_DESCRIPTION = 1024;

    /** These details with what {@code body} says in their place; what it does not mention stays. */
    SecretDetails with(JSONObject body, Instant now) {
        return new SecretDetails(
                Optional.ofNullable(body.get("description"))
                        .map(SecretDetails::checked)
                        .or(() -> description),
                object(body, "freeformTags").orElse(freeformTags),
                object(body, "definedTags").orElse(definedTags),
                object(body, "metadata").orElse(metadata),
                body.get("secretRules") instanceof List<?> list ? SecretRules.of(list, now) : rules);
    }

    private static String checked(Object description) {
        String text = String.valueOf(description);
        if (text.length() > MAX_DESCRIPTION) {
            throw ApiError.invalid("description must be at most " + MAX_DESCRIPTION + " characters");
        }
        return text;
    }

    private static Optional<Map<String, Object>> object(JSONObject body, String name) {
        Object value = body.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof JSONObject object) {
            return Optional.of(new HashMap<>(object));
        }
        throw ApiError.invalid(name + " must be an object");
    }
}
