package ocivault.formats;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import ocivault.template.Braces;
import ocivault.template.Place;
import ocivault.template.Quoted;
import ocivault.template.Template;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.tomlj.Toml;
import org.tomlj.internal.TomlLexer;

/** TOML 1.0: strings of all four kinds, in keys too. */
final class TomlFormat {

    private static final String REMEDY = "Correct it there; a reference stands within the quotes of a string.";
    private static final Pattern LINES = Pattern.compile("(?<=\n)");
    private static final Map<Integer, Character> ESCAPES =
            Map.of((int) 'b', '\b', (int) 't', '\t', (int) 'n', '\n', (int) 'f', '\f', (int) 'r', '\r');

    private final String text;
    private final int start;
    private final Splice splice;

    private TomlFormat(String text) {
        this.text = text;
        this.start = ByteOrderMark.length(text);
        this.splice = new Splice(text);
    }

    static Template read(String text) {
        return new TomlFormat(text).read();
    }

    private Template read() {
        var document = text.substring(start);
        requireToml(document);
        var offsets = new CodePoints(text, start);
        var lexer = new TomlLexer(CharStreams.fromString(document));
        lexer.removeErrorListeners();
        for (var token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            int kind = token.getType();
            if (isQuote(kind)) {
                int open = offsets.offset(token.getStartIndex());
                int inside = offsets.offset(token.getStopIndex() + 1);
                do {
                    token = lexer.nextToken();
                } while (token.getType() != kind && token.getType() != Token.EOF);
                string(kind, open, inside, offsets.offset(token.getStartIndex()), offsets.offset(token.getStopIndex() + 1));
            }
        }
        return splice.template();
    }

    /** The lexer alone would find strings in what is none. */
    private void requireToml(String document) {
        try {
            var errors = Toml.parse(document).errors();
            if (!errors.isEmpty()) {
                var position = errors.getFirst().position();
                throw new Place(position.line(), position.column()).malformed("TOML", REMEDY);
            }
        } catch (StackOverflowError e) {
            throw new Place(1, 1).malformed("TOML that can be read: it is nested too deep", REMEDY);
        }
    }

    private static boolean isQuote(int kind) {
        return kind == TomlLexer.QuotationMark
                || kind == TomlLexer.TripleQuotationMark
                || kind == TomlLexer.Apostrophe
                || kind == TomlLexer.TripleApostrophe;
    }

    /** @param open where the opening quotes begin; {@code inside} and {@code close}: where the content begins and ends */
    private void string(int kind, int open, int inside, int close, int end) {
        boolean literal = kind == TomlLexer.Apostrophe || kind == TomlLexer.TripleApostrophe;
        boolean multiLine = kind == TomlLexer.TripleQuotationMark || kind == TomlLexer.TripleApostrophe;
        var raw = text.substring(inside, close);
        var value = literal ? raw : meaning(raw);
        if (!Braces.concerns(value)) {
            return;
        }
        var meaning = splice.meaning(value, inside, close);
        var writing = splice.writing(meaning, inside, close);
        var opening = text.substring(open, inside);
        var closing = text.substring(close, end);
        splice.scalar(open, end, meaning.references(), secrets -> {
            UnaryOperator<String> escaped = reference -> escaped(secrets.apply(reference));
            boolean keepsLines =
                    !multiLine || meaning.references().stream().map(secrets).noneMatch(String::isEmpty);
            if (!literal) {
                return opening
                        + (writing.isPresent() && keepsLines
                                ? Splice.joined(writing.get(), between -> between, escaped)
                                : Splice.joined(meaning, TomlFormat::escapedWithLf, escaped))
                        + closing;
            }
            return keepsLines && meaning.references().stream().map(secrets).allMatch(TomlFormat::fitsLiteral)
                    ? opening + Splice.joined(meaning, between -> between, secrets) + closing
                    : opening.replace('\'', '"')
                            + Splice.joined(meaning, keepsLines ? TomlFormat::escapedLines : TomlFormat::escapedWithLf, escaped)
                            + closing.replace('\'', '"');
        });
    }

    private static boolean fitsLiteral(String secret) {
        return secret.chars().noneMatch(c -> c == '\'' || c < ' ' && c != '\t' || c == 0x7f);
    }

    /** A blank at the beginning is escaped: after a backslash at a line's end it would be lost. */
    private static String escaped(String value) {
        var escaped = Quoted.jsonEscaped(value);
        return escaped.startsWith(" ") ? "\\u0020" + escaped.substring(1) : escaped;
    }

    /** With LF for every line end, which is what parsers make of one. */
    private static String escapedWithLf(String value) {
        return escaped(value.replace("\r\n", "\n"));
    }

    /** With its line ends as they are. */
    private static String escapedLines(String value) {
        var lines = new StringBuilder();
        for (var line : LINES.split(value)) {
            int end = line.endsWith("\r\n") ? line.length() - 2 : line.endsWith("\n") ? line.length() - 1 : line.length();
            lines.append(escaped(line.substring(0, end))).append(line, end, line.length());
        }
        return lines.toString();
    }

    /** Good enough to find references: what the parser has taken. */
    private static String meaning(String raw) {
        var value = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            i++;
            int escape = raw.charAt(i);
            if (escape == 'u' || escape == 'U') {
                int end = i + (escape == 'u' ? 5 : 9);
                value.appendCodePoint(Integer.parseInt(raw, i + 1, end, 16));
                i = end - 1;
            } else if (Character.isWhitespace(escape)) {
                while (i + 1 < raw.length() && Character.isWhitespace(raw.charAt(i + 1))) {
                    i++;
                }
            } else {
                value.append(ESCAPES.getOrDefault(escape, (char) escape));
            }
        }
        return value.toString();
    }
}
