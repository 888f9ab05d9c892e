package ocivault;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import ocivault.json.JsonReader;
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

    private static Object parse(SecretValue secret) {
        try {
            return JsonReader.read(new String(secret.reveal(), StandardCharsets.UTF_8));
        } catch (JsonReader.NotJson e) {
            // Without it as a cause, which would say no more.
            throw new VaultException.UnsuitableContent(
                    "the secret's value is not JSON, so it has no fields",
                    "Store a JSON object, or leave out # and what follows it.");
        }
    }

    private static Object child(Object parent, String name, String path) {
        return switch (parent) {
            case Map<?, ?> object when object.get(name) != null -> object.get(name);
            case Map<?, ?> object -> throw missing(path, object, object.containsKey(name));
            case List<?> array -> {
                int index = name.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(name) : array.size();
                if (index >= array.size() || array.get(index) == null) {
                    throw new VaultException.UnsuitableContent(
                            "the secret's value has no field " + path,
                            "There is an array of " + array.size() + ", counted from 0.");
                }
                yield array.get(index);
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

    private static SecretValue text(Object found) {
        return SecretValue.of(
                found instanceof String text ? text : JSONValue.toJSONString(found, JSONStyle.LT_COMPRESS));
    }
}
