package ocivault.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a JSON text, strictly as RFC 8259 has it, in one pass.
 *
 * <pre>
 * object         Map of its members in their order; of two of one name the later wins
 * array          List
 * string         String
 * number         JsonNumber
 * true, false    Boolean
 * null           null
 * </pre>
 *
 * <p>Of our own since a parser that makes numbers of numbers can be kept busy for minutes by one of a few hundred
 * thousand digits, and since Jackson's takes ten milliseconds of every start to set up. For one text.
 */
public final class JsonReader {

    /** The text is no JSON, or nested too deep. Says nothing of it: it may be a secret. */
    public static final class NotJson extends Exception {
        private static final long serialVersionUID = 1L;

        private NotJson() {
            super("not JSON", null, false, false);
        }
    }

    /** The reader calls itself at every level. */
    private static final int DEEPEST = 400;

    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * What the text says, as the table above has it.
     *
     * @throws NotJson if it is no JSON, or has arrays and objects in one another more than 400 deep
     */
    public static Object read(String text) throws NotJson {
        var reader = new JsonReader(text);
        var value = reader.value();
        if (reader.next() >= 0) {
            throw new NotJson();
        }
        return value;
    }

    private Object value() throws NotJson {
        return switch (next()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() throws NotJson {
        var members = new LinkedHashMap<String, Object>();
        descend();
        if (!skips('}')) {
            do {
                require(next() == '"');
                var name = string();
                require(skips(':'));
                members.put(name, value());
            } while (skips(','));
            require(skips('}'));
        }
        depth--;
        return members;
    }

    private List<Object> array() throws NotJson {
        var elements = new ArrayList<Object>();
        descend();
        if (!skips(']')) {
            do {
                elements.add(value());
            } while (skips(','));
            require(skips(']'));
        }
        depth--;
        return elements;
    }

    private void descend() throws NotJson {
        at++;
        depth++;
        require(depth <= DEEPEST);
    }

    private String string() throws NotJson {
        int start = ++at;
        while (isPlain(here())) {
            at++;
        }
        if (here() == '"') {
            return text.substring(start, at++);
        }
        var unescaped = new StringBuilder().append(text, start, at);
        while (here() != '"') {
            if (here() == '\\') {
                at++;
                unescaped.append(escaped());
            } else {
                require(isPlain(here()));
                unescaped.append(text.charAt(at++));
            }
        }
        at++;
        return unescaped.toString();
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c != '"' && c != '\\';
    }

    private char escaped() throws NotJson {
        int c = here();
        at++;
        if (c == 'u') {
            int unit = 0;
            for (int digits = 0; digits < 4; digits++) {
                int digit = hexDigit(here());
                require(digit >= 0);
                unit = unit << 4 | digit;
                at++;
            }
            return (char) unit;
        }
        int known = ESCAPES.indexOf(c);
        require(known >= 0);
        return ESCAPED.charAt(known);
    }

    /** Of ASCII alone, unlike {@link Character#digit}. */
    private static int hexDigit(int c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private JsonNumber number() throws NotJson {
        int start = at;
        if (here() == '-') {
            at++;
        }
        if (here() == '0') {
            at++;
        } else {
            digits();
        }
        if (here() == '.') {
            at++;
            digits();
        }
        if (here() == 'e' || here() == 'E') {
            at++;
            if (here() == '+' || here() == '-') {
                at++;
            }
            digits();
        }
        return new JsonNumber(text.substring(start, at));
    }

    private void digits() throws NotJson {
        int start = at;
        while (here() >= '0' && here() <= '9') {
            at++;
        }
        require(at > start);
    }

    private <T> T word(String word, T value) throws NotJson {
        require(text.startsWith(word, at));
        at += word.length();
        return value;
    }

    private boolean skips(char c) {
        boolean is = next() == c;
        at += is ? 1 : 0;
        return is;
    }

    /** The character that is not white space from here on, where the reader then is; -1 at the end. */
    private int next() {
        while (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r') {
            at++;
        }
        return here();
    }

    /** The character here; -1 at the end. */
    private int here() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    private static void require(boolean holds) throws NotJson {
        if (!holds) {
            throw new NotJson();
        }
    }
}
