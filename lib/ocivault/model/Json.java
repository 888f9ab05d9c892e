package ocivault.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** JSON objects as maps, for those who print them. */
public final class Json {

    private Json() {}

    /**
     * An object with these members, in this order; a value may be null. Mutable, for members that are there only
     * sometimes.
     *
     * @param members a name, its value, the next name, and so on
     */
    public static Map<String, Object> object(Object... members) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < members.length; i += 2) {
            object.put((String) members[i], members[i + 1]);
        }
        return object;
    }
}
