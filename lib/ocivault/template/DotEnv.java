package ocivault.template;

import java.util.ArrayList;
import java.util.List;
import ocivault.model.VaultException;

/**
 * Reads and writes files of environment variables, as far as Docker and the dotenv libraries agree on them.
 *
 * <pre>
 * # a comment                 and so after blanks: A=value # comment
 * A=value                     blanks around = and at the end of the line do not count
 * export B=value
 * C='literal, $HOME and \n are text'
 * D="escapes: \n \r \t \" \\ \$ \`"
 * E="several
 * lines"                      also in single quotes
 * </pre>
 *
 * <p>Nothing is expanded. Of several lines with one name the last wins, which is up to the caller. For one text.
 */
public final class DotEnv {

    /** How a value is written. */
    public enum Quotes {
        NONE,
        SINGLE,
        DOUBLE
    }

    /**
     * One line of it, or several.
     *
     * @param value what it means: without quotes, escapes replaced, line ends LF
     * @param line where it begins, from 1
     * @param start where its value begins, quotes included; an offset in {@code char}s
     * @param end where its value ends
     */
    public record Entry(String name, String value, int line, int start, int end, Quotes quotes) {

        /** The value is left out: it may be a secret. */
        @Override
        public String toString() {
            return "Entry[" + name + ", line " + line + "]";
        }
    }

    private static final String ESCAPES = "nrt\"\\$`";
    private static final String ESCAPED = "\n\r\t\"\\$`";
    private static final String REMEDY =
            "Expected NAME=value, NAME=\"several words\", NAME='literal', export NAME=value, or # and a comment.";

    private final String text;
    private final String source;
    private final List<Entry> entries = new ArrayList<>();
    private int at;
    private int line = 1;

    private DotEnv(String text, String source) {
        this.text = text;
        this.source = source;
    }

    /**
     * Its entries in their order.
     *
     * @param text may begin with a byte order mark
     * @param source what to call it in an error, such as {@code prod.env}
     * @throws VaultException.Usage naming the line that is none of the above
     */
    public static List<Entry> entries(String text, String source) {
        var file = new DotEnv(text, source);
        file.read();
        return List.copyOf(file.entries);
    }

    private void read() {
        at = text.startsWith("\ufeff") ? 1 : 0;
        while (at < text.length()) {
            skipBlanks();
            if (here() != '#' && !isAtLineEnd()) {
                entry();
            }
            skipComment();
            skipLineEnd();
        }
    }

    private void entry() {
        int begun = line;
        var name = name();
        skipBlanks();
        if (name.equals("export") && isNameStart(here())) {
            name = name();
            skipBlanks();
        }
        require(!name.isEmpty(), begun, "is no NAME=value");
        require(here() == '=', begun, "has no = after the name");
        at++;
        int afterEquals = at;
        skipBlanks();
        int start = at;
        var quotes = here() == '\'' ? Quotes.SINGLE : here() == '"' ? Quotes.DOUBLE : Quotes.NONE;
        var value = switch (quotes) {
            case NONE -> unquoted(afterEquals);
            case SINGLE -> literal(begun);
            case DOUBLE -> escaped(begun);
        };
        int end = quotes == Quotes.NONE ? start + value.length() : at;
        require(value.indexOf('\0') < 0, begun, "has a NUL character");
        entries.add(new Entry(name, value, begun, start, end, quotes));
        skipBlanks();
        require(isAtLineEnd() || here() == '#', begun, "goes on after its quotes");
    }

    private String name() {
        int start = at;
        if (isNameStart(here())) {
            while (isNameStart(here()) || (here() >= '0' && here() <= '9') || here() == '.' || here() == '-') {
                at++;
            }
        }
        return text.substring(start, at);
    }

    /** Up to the line's end, or to a # after a blank: a # within a word is part of it. */
    private String unquoted(int afterEquals) {
        int start = at;
        int end = at;
        while (!isAtLineEnd() && !(here() == '#' && at > afterEquals && isBlank(text.charAt(at - 1)))) {
            end = isBlank(here()) ? end : at + 1;
            at++;
        }
        return text.substring(start, end);
    }

    private String literal(int begun) {
        var value = new StringBuilder();
        for (at++; here() != '\''; at++) {
            require(here() >= 0, begun, "opens a single quote that does not close");
            append(value);
        }
        at++;
        return value.toString();
    }

    private String escaped(int begun) {
        var value = new StringBuilder();
        for (at++; here() != '"'; at++) {
            require(here() >= 0, begun, "opens a double quote that does not close");
            int known = here() == '\\' && at + 1 < text.length() ? ESCAPES.indexOf(text.charAt(at + 1)) : -1;
            if (known >= 0) {
                value.append(ESCAPED.charAt(known));
                at++;
            } else {
                append(value);
            }
        }
        at++;
        return value.toString();
    }

    /** The character here; a line's end as LF. */
    private void append(StringBuilder value) {
        if (here() == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
            at++;
        }
        line += here() == '\n' ? 1 : 0;
        value.append((char) here());
    }

    private void skipComment() {
        while (!isAtLineEnd()) {
            at++;
        }
    }

    private void skipLineEnd() {
        if (here() == '\r') {
            at++;
        }
        if (here() == '\n') {
            at++;
            line++;
        }
    }

    private void skipBlanks() {
        while (isBlank(here())) {
            at++;
        }
    }

    private boolean isAtLineEnd() {
        return here() < 0
                || here() == '\n'
                || (here() == '\r' && (at + 1 == text.length() || text.charAt(at + 1) == '\n'));
    }

    /** -1 at the end. */
    private int here() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isNameStart(int c) {
        return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private void require(boolean holds, int where, String fault) {
        if (!holds) {
            throw new VaultException.Usage(
                    source + ": line " + where + " " + fault + " (it is not shown: it may be a secret)", REMEDY);
        }
    }
}
