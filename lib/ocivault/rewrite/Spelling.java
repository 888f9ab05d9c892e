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
        var aligned = new Spelling(way, new Alignment(value, raw).parts());
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

    /** Finds the value's characters in the raw text; what is between may be blanks, line ends, quotes and simple escapes. */
    private static final class Alignment {
        private final String value;
        private final String raw;
        private final List<Part> parts = new ArrayList<>();
        private int at;
        private int i;

        Alignment(String value, String raw) {
            this.value = value;
            this.raw = raw;
        }

        /** Empty where there is none. */
        List<Part> parts() {
            while (i < raw.length()) {
                int from = at;
                while (i < raw.length() && isHere() && !isBlank(raw.charAt(i))) {
                    at++;
                    i++;
                }
                int copied = at - from;
                int begun = i;
                if (!between() || (copied == 0 && begun == i)) {
                    return List.of();
                }
                parts.add(new Part(copied, at - from - copied, raw.substring(begun, i)));
            }
            return at == value.length() ? parts : List.of();
        }

        /** Goes on to the next character that is copied; false where something else stands there. */
        private boolean between() {
            if (i == 0 && (raw.startsWith("|") || raw.startsWith(">"))) {
                i = Math.max(1, raw.indexOf('\n'));
            }
            while (i < raw.length()) {
                char c = raw.charAt(i);
                if (isBlank(c)) {
                    i++;
                    continue;
                }
                skipBlanks();
                if (isHere()) {
                    return true;
                }
                if (c == '\\') {
                    if (!escape()) {
                        return false;
                    }
                } else if (c == '"' || c == '\'') {
                    i++;
                } else {
                    return false;
                }
            }
            skipBlanks();
            return true;
        }

        /** One that tells a character by its number is none that may be kept. */
        private boolean escape() {
            int escaped = i + 1 < raw.length() ? raw.charAt(i + 1) : 'u';
            i += 2;
            if (at < value.length() && escaped == value.charAt(at)) {
                at++;
            }
            return "nrt\"\\/\n".indexOf(escaped) >= 0;
        }

        private boolean isHere() {
            return at < value.length() && raw.charAt(i) == value.charAt(at) && raw.charAt(i) != '\\';
        }

        private void skipBlanks() {
            while (at < value.length() && isBlank(value.charAt(at))) {
                at++;
            }
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    @Override
    public String toString() {
        return "Spelling[" + way + "]";
    }
}
