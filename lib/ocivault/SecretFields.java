package ocivault;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import net.minidev.json.parser.ParseException;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;

/**
 * Takes one field out of a secret whose value is JSON.
 *
 * <pre>{@code
 * {"user":"app","port":5432,"rate":1.10,"db":{"password":"s3cret","hosts":["a","b"]}}
 *   #user           app
 *   #port           5432                  a number or boolean as it is written
 *   #rate           1.10
 *   #/db/hosts/1    b                     RFC 6901: ~1 for /, ~0 for ~, array elements from 0
 *   #/db/hosts      ["a","b"]             an array or object as compact JSON
 * }</pre>
 *
 * <p>Strict JSON (RFC 8259); of two members of one name the later wins; nested a few hundred deep at most.
 */
final class SecretFields {

    private static final int STRICT =
            JSONParser.MODE_RFC4627 | JSONParser.LIMIT_JSON_DEPTH | JSONParser.UNRESTRICTED_NUMBER_LENGTH;

    /** A value as json-smart has it, and with every number as the text that it was written as. */
    private record Json(Object typed, Object written) {}

    private SecretFields() {}

    /**
     * The field's value.
     *
     * @throws VaultException.UnsuitableContent if the value is not JSON, or has no such field, or null there; it names
     *     the fields that are there, never what is in them
     */
    static SecretValue select(SecretValue secret, SecretRef.Field field) {
        return switch (field) {
            case SecretRef.Whole _ -> secret;
            case SecretRef.Member(String name) -> text(child(parse(secret), name, "#" + name));
            case SecretRef.Pointer(String pointer) -> {
                var here = parse(secret);
                var path = new StringBuilder("#");
                for (var token : pointer.substring(1).split("/", -1)) {
                    path.append('/').append(token);
                    here = child(here, token.replace("~1", "/").replace("~0", "~"), path.toString());
                }
                yield text(here);
            }
        };
    }

    private static Json parse(SecretValue secret) {
        var json = new String(secret.reveal(), StandardCharsets.UTF_8);
        try {
            return new Json(strictly(json), strictly(withNumbersQuoted(json)));
        } catch (ParseException | NumberFormatException e) {
            // No cause: the parser's message quotes the value.
            throw new VaultException.UnsuitableContent(
                    "the secret's value is not JSON, so it has no fields",
                    "Store a JSON object, or leave out # and what follows it.");
        }
    }

    private static Object strictly(String json) throws ParseException {
        return new JSONParser(STRICT).parse(json, JSONValue.defaultReader.DEFAULT_ORDERED);
    }

    /** json-smart makes a double of 1.10 and Infinity of 1e400; this keeps their text. Of valid JSON only. */
    private static String withNumbersQuoted(String json) {
        var quoted = new StringBuilder(json.length() + 16);
        boolean inText = false;
        boolean inNumber = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            boolean numeric = !inText && (inNumber ? "0123456789.eE+-".indexOf(c) >= 0 : "0123456789-".indexOf(c) >= 0);
            if (numeric != inNumber) {
                quoted.append('"');
                inNumber = numeric;
            }
            quoted.append(c);
            if (inText && c == '\\') {
                quoted.append(json.charAt(++i));
            } else if (c == '"') {
                inText = !inText;
            }
        }
        return quoted.append(inNumber ? "\"" : "").toString();
    }

    private static Json child(Json parent, String name, String path) {
        return switch (parent.typed) {
            case Map<?, ?> object
            when object.get(name) != null -> new Json(object.get(name), ((Map<?, ?>) parent.written).get(name));
            case Map<?, ?> object -> throw missing(path, object, object.containsKey(name));
            case List<?> array -> {
                int index = name.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(name) : array.size();
                if (index >= array.size() || array.get(index) == null) {
                    throw new VaultException.UnsuitableContent(
                            "the secret's value has no field " + path,
                            "There is an array of " + array.size() + ", counted from 0.");
                }
                yield new Json(array.get(index), ((List<?>) parent.written).get(index));
            }
            case null, default ->
                throw new VaultException.UnsuitableContent(
                        "the secret's value has no field " + path,
                        "What would hold it is neither an object nor an array.");
        };
    }

    private static VaultException missing(String path, Map<?, ?> object, boolean isNull) {
        var names = object.keySet().stream().map(String::valueOf).toList();
        return new VaultException.UnsuitableContent(
                isNull
                        ? "the field " + path + " of the secret's value is null"
                        : "the secret's value has no field " + path,
                names.isEmpty() ? "The object there is empty." : "The fields there: " + String.join(", ", names));
    }

    private static SecretValue text(Json found) {
        return SecretValue.of(found.typed instanceof String text ? text : compact(found.typed, found.written));
    }

    private static String compact(Object typed, Object written) {
        var json = new StringBuilder();
        switch (typed) {
            case Map<?, ?> object -> {
                object.forEach((name, value) -> json.append(json.isEmpty() ? "" : ",")
                        .append(quoted(name))
                        .append(':')
                        .append(compact(value, ((Map<?, ?>) written).get(name))));
                return "{" + json + "}";
            }
            case List<?> array -> {
                Iterator<?> texts = ((List<?>) written).iterator();
                array.forEach(value -> json.append(json.isEmpty() ? "" : ",").append(compact(value, texts.next())));
                return "[" + json + "]";
            }
            case Number _ -> {
                return (String) written;
            }
            case null, default -> {
                return quoted(typed);
            }
        }
    }

    private static String quoted(Object value) {
        return JSONValue.toJSONString(value, JSONStyle.LT_COMPRESS);
    }
}
