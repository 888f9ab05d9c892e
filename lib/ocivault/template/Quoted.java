package ocivault.template;

import java.util.Locale;
import ocivault.model.VaultException;

/** Text as other programs read it back: quoted where it has to be, and so that it stays what it is. */
public final class Quoted {

    private Quoted() {}

    /** A JSON string. */
    public static String json(String text) {
        return "\"" + jsonEscaped(text) + "\"";
    }

    /** What stands between the quotes of a JSON string. */
    public static String jsonEscaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> escaped.append('\\').append(c);
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        escaped.append(unicode(c));
                    } else {
                        escaped.append(c);
                    }
                }
            }
        }
        return escaped.toString();
    }

    /** A word of a POSIX shell. {@code what} is named where the shell cannot hold it. */
    public static String shell(String text, String what) {
        requireNoNul(text, what);
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /**
     * The value of a line of a file of variables, as plain as it can be: {@code docker run --env-file} takes quotes for
     * text. In single quotes all readers agree; what has a single quote itself takes double quotes and escapes.
     */
    public static String dotEnv(String text, String what) {
        requireNoNul(text, what);
        if (text.chars().allMatch(Quoted::isPlain)) {
            return text;
        }
        return text.indexOf('\'') < 0 && text.indexOf('\r') < 0
                ? "'" + text + "'"
                : "\"" + dotEnvEscaped(text, what) + "\"";
    }

    /** What stands between double quotes in a file of variables. */
    public static String dotEnvEscaped(String text, String what) {
        requireNoNul(text, what);
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("$", "\\$")
                .replace("`", "\\`")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "_-./:@%+=,".indexOf(c) >= 0;
    }

    /** {@code \u001b}. */
    public static String unicode(char c) {
        return String.format(Locale.ROOT, "\\u%04x", (int) c);
    }

    private static void requireNoNul(String text, String what) {
        if (text.indexOf('\0') >= 0) {
            throw new VaultException.UnsuitableContent(
                    "the secret for " + what + " contains a NUL character",
                    "This format cannot hold it: store the value as text, binary data as Base64.");
        }
    }
}
