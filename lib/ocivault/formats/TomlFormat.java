package ocivault.formats;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import ocivault.template.Braces;
import ocivault.template.Braces.Parts;
import ocivault.template.Place;
import ocivault.template.Quoted;
import ocivault.template.Template;

/** TOML 1.0: strings of all four kinds, in keys too. */
final class TomlFormat {

    private static final Pattern LINES = Pattern.compile("(?<=\n)");

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
        TomlText.fault(text).ifPresent(offset -> {
            throw Place.of(text, offset)
                    .malformed("TOML", "Correct it there; a reference stands within the quotes of a string.");
        });
        for (int at = 0; at < text.length(); ) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == '"' || c == '\'') {
                at = string(TomlText.quote(text, at));
            } else {
                at++;
            }
        }
        return splice.template();
    }

    /** Returns where it ends. */
    private int string(TomlText.Quote quote) {
        int open = quote.open();
        int inside = quote.inside();
        int close = quote.close();
        int end = quote.end();
        boolean literal = text.charAt(open) == '\'';
        var raw = text.substring(inside, close);
        var value = quote.value();
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
        return end;
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
}
