package ocivault.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import ocivault.template.Braces;
import ocivault.template.Braces.Parts;
import ocivault.template.Place;
import ocivault.template.Quoted;
import ocivault.template.Template;

/**
 * TOML 1.0: strings of all four kinds, in keys too. Jackson's parser says whether a text is TOML, and where not; in what
 * it takes, quotes outside comments are strings and nothing else.
 */
final class TomlFormat {

    private static final TomlFactory TOML = new TomlFactory();

    private static final Pattern SUPPLEMENTARY = Pattern.compile("[\\x{10000}-\\x{10ffff}]");
    private static final Pattern LINES = Pattern.compile("(?<=\n)");
    private static final Map<Integer, Character> ESCAPES =
            Map.of((int) 'b', '\b', (int) 't', '\t', (int) 'n', '\n', (int) 'f', '\f', (int) 'r', '\r');

    private final String text;
    private final Splice splice;

    private TomlFormat(String text) {
        this.text = text;
        this.splice = new Splice(text);
    }

    static Template read(String text) {
        return new TomlFormat(text).read();
    }

    private Template read() {
        requireToml();
        for (int at = 0; at < text.length(); ) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == '"' || c == '\'') {
                at = string(at, c);
            } else {
                at++;
            }
        }
        return splice.template();
    }

    private void requireToml() {
        int start = ByteOrderMark.length(text);
        // Its reader refuses a character whose halves a buffer's end parts: two that are as good stand for it.
        var document = SUPPLEMENTARY.matcher(text.substring(start)).replaceAll("éé");
        try (var _ = TOML.createParser(document)) {
            // It has read all of it.
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            int offset = location == null ? 0 : (int) Math.max(0, location.getCharOffset());
            throw Place.of(text, start + offset)
                    .malformed("TOML", "Correct it there; a reference stands within the quotes of a string.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The string that opens at {@code open}; returns where it ends. */
    private int string(int open, char quote) {
        var quotes = String.valueOf(quote);
        boolean multiLine = text.startsWith(quotes.repeat(3), open);
        int inside = open + (multiLine ? 3 : 1);
        int lineEnd = !multiLine ? 0 : text.startsWith("\r\n", inside) ? 2 : text.startsWith("\n", inside) ? 1 : 0;
        var closing = multiLine ? quotes.repeat(3) : quotes;
        int close = inside + lineEnd;
        while (!text.startsWith(closing, close)) {
            close += quote == '"' && text.charAt(close) == '\\' ? 2 : 1;
        }
        while (multiLine && text.startsWith(quotes, close + 3)) {
            close++;
        }
        string(open, inside + lineEnd, close, close + closing.length());
        return close + closing.length();
    }

    /** @param inside where the content begins, past a line end that does not count; {@code close}: where it ends */
    private void string(int open, int inside, int close, int end) {
        boolean literal = text.charAt(open) == '\'';
        var raw = text.substring(inside, close);
        var value = literal ? raw : meaning(raw);
        if (Braces.concerns(value)) {
            var meaning = splice.meaning(value, inside, close);
            var writing = splice.writing(meaning, inside, close);
            var opening = text.substring(open, inside);
            var closing = text.substring(close, end);
            splice.scalar(open, end, meaning.references(), secrets -> {
                boolean fits = writing.isPresent()
                        && meaning.references().stream()
                                .map(secrets)
                                .allMatch(secret -> literal ? fitsLiteral(secret) : fits(secret, closing, raw));
                UnaryOperator<String> escaped = reference -> escaped(secrets.apply(reference));
                return fits
                        ? opening
                                + Splice.joined(writing.get(), between -> between, literal ? secrets : escaped)
                                + closing
                        : whole(meaning, opening, closing.length() > 1, escaped);
            });
        }
    }

    /** Anew between double quotes; over several lines, where it was, from a new line on, whose beginning does not count. */
    private static String whole(Parts meaning, String opening, boolean multiLine, UnaryOperator<String> escaped) {
        var quotes = multiLine ? "\"\"\"" : "\"";
        var lineEnd = opening.endsWith("\r\n") ? "\r\n" : multiLine ? "\n" : "";
        return quotes
                + lineEnd
                + Splice.joined(meaning, multiLine ? TomlFormat::escapedLines : TomlFormat::escaped, escaped)
                + quotes;
    }

    /** An empty one would let a line end, or blanks, come where they do not count. */
    private static boolean fits(String secret, String closing, String raw) {
        return closing.length() == 1 || !secret.isEmpty() || raw.indexOf('\n') < 0;
    }

    private static boolean fitsLiteral(String secret) {
        return !secret.isEmpty() && secret.chars().noneMatch(c -> c == '\'' || (c < ' ' && c != '\t') || c == 0x7f);
    }

    /** A blank at the beginning is escaped: after a backslash at a line's end it would be lost. */
    private static String escaped(String value) {
        var escaped = Quoted.jsonEscaped(value);
        return escaped.startsWith(" ") ? "\\u0020" + escaped.substring(1) : escaped;
    }

    /** With its line ends as they are, which parsers may read as LF or CR LF. */
    private static String escapedLines(String value) {
        var lines = new StringBuilder();
        for (var line : LINES.split(value)) {
            int end = line.length() - (line.endsWith("\r\n") ? 2 : line.endsWith("\n") ? 1 : 0);
            lines.append(escaped(line.substring(0, end))).append(line, end, line.length());
        }
        return lines.toString();
    }

    /** Of what the parser has taken. */
    private static String meaning(String raw) {
        var value = new StringBuilder();
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i++);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            int escape = raw.charAt(i++);
            if (escape == 'u' || escape == 'U') {
                int end = i + (escape == 'u' ? 4 : 8);
                value.appendCodePoint(Integer.parseInt(raw, i, end, 16));
                i = end;
            } else if (Character.isWhitespace(escape)) {
                while (i < raw.length() && Character.isWhitespace(raw.charAt(i))) {
                    i++;
                }
            } else {
                value.append(ESCAPES.getOrDefault(escape, (char) escape));
            }
        }
        return value.toString();
    }
}
