package ocivault.rewrite;

import java.util.ArrayList;
import java.util.List;
import ocivault.template.Quoted;

/**
 * How a value was written in a document, less the value itself: from it and the value comes the same text again. Lines
 * that a format folds, their indentation and escapes are kept; a character that is escaped by its number is not, since
 * that would tell it, and then comes back in the format's usual way.
 *
 * @param parts what stands between, or a number of the value's characters as they are, or to be left out
 */
record Spelling(Way way, List<Part> parts) {

    /** How a value is written that has no parts of its own. */
    enum Way {
        /** As it is. */
        PLAIN,
        /** Between the double quotes of JSON, TOML or YAML. */
        ESCAPED,
        /** Between YAML's single quotes. */
        DOUBLED,
        /** Quotes and all, in double quotes. */
        QUOTED,
        /** A value of a file of variables, quotes and all. */
        VARIABLE
    }

    /**
     * @param copy so many of the value's characters,
     * @param skip so many left out after them,
     * @param text and this
     */
    record Part(int copy, int skip, String text) {}

    Spelling {
        parts = List.copyOf(parts);
    }

    /** The spelling of {@code raw}, which means {@code value}. */
    static Spelling of(String value, String raw, Way way) {
        if (written(way, value).equals(raw)) {
            return new Spelling(way, List.of());
        }
        var aligned = new Spelling(way, aligned(value, raw));
        boolean fits = !aligned.parts.isEmpty() && aligned.written(value).equals(raw);
        return fits ? aligned : new Spelling(way, List.of());
    }

    String written(String value) {
        if (parts.isEmpty() || !holds(value)) {
            return written(way, value);
        }
        var written = new StringBuilder();
        int at = 0;
        for (var part : parts) {
            written.append(value, at, at + part.copy).append(part.text);
            at += part.copy + part.skip;
        }
        return written.toString();
    }

    /** A value of another length is another value, since the vault has a newer one. */
    private boolean holds(String value) {
        return parts.stream().mapToInt(part -> part.copy + part.skip).sum() == value.length();
    }

    private static String written(Way way, String value) {
        return switch (way) {
            case PLAIN -> value;
            case ESCAPED -> Quoted.jsonEscaped(value);
            case DOUBLED -> value.replace("'", "''");
            case QUOTED -> Quoted.json(value);
            case VARIABLE -> Quoted.dotEnv(value, "a variable");
        };
    }

    /** What the raw text has beside the value's characters may be blanks, line ends, quotes, simple escapes, and | or &gt;. */
    private static List<Part> aligned(String value, String raw) {
        var parts = new ArrayList<Part>();
        int at = 0;
        int i = 0;
        while (i < raw.length()) {
            int copied = 0;
            while (i < raw.length()
                    && at < value.length()
                    && raw.charAt(i) == value.charAt(at)
                    && raw.charAt(i) != '\\'
                    && !isBlank(raw.charAt(i))) {
                copied++;
                at++;
                i++;
            }
            int from = i;
            while (i < raw.length()
                    && (isBlank(raw.charAt(i)) || "\\\"'|>+-0123456789".indexOf(raw.charAt(i)) >= 0)
                    && !(at < value.length() && raw.charAt(i) == value.charAt(at) && !isBlank(raw.charAt(i)))) {
                i += raw.charAt(i) == '\\' && i + 1 < raw.length() ? 2 : 1;
            }
            var between = raw.substring(from, i);
            if (between.contains("\\u")
                    || between.contains("\\x")
                    || between.contains("\\U")
                    || (copied == 0 && from == i)) {
                return List.of();
            }
            int skipped = 0;
            while (at < value.length() && isSpelled(value.charAt(at), raw, i)) {
                skipped++;
                at++;
            }
            parts.add(new Part(copied, skipped, between));
        }
        return at == value.length() ? parts : List.of();
    }

    /** Whether the value's character is one that was written otherwise before the next that is copied. */
    private static boolean isSpelled(char c, String raw, int next) {
        return isBlank(c)
                || ((c == '"' || c == '\\' || c == '/' || c == '\'')
                        && (next >= raw.length() || raw.charAt(next) != c));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    @Override
    public String toString() {
        return "Spelling[" + way + "]";
    }
}
