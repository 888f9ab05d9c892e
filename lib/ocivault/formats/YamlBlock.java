package ocivault.formats;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import ocivault.template.Braces.Parts;
import ocivault.template.Template.Notation;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * A scalar in a block of lines, as it is written once its secrets are known. It stays one where that changes nothing but
 * the secrets: where none is empty, begins or ends with a blank or a line end, or has characters that YAML escapes.
 *
 * @param writing of the body, where references stand there as they are
 * @param header such as {@code |-} and a comment, with its line end
 * @param body its lines, and what empty ones follow
 * @param value what it means
 */
record YamlBlock(ScalarStyle style, Parts meaning, Optional<Parts> writing, String header, String body, String value)
        implements Notation {

    private static final Pattern COMMENT = Pattern.compile("[ \\t]+#[^\\r\\n]*");
    private static final Pattern LINE_END = Pattern.compile("\\r?\\n|\\r");
    private static final Pattern LAST_LINE_END = Pattern.compile("(?:\\r?\\n|\\r)[ \\t\\r\\n]*\\z");

    /** Where the lines begin that the block scalar between two offsets has. */
    static int body(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) == '\n' || (text.charAt(i) == '\r' && !text.startsWith("\n", i + 1))) {
                return i + 1;
            }
        }
        return end;
    }

    @Override
    public String written(UnaryOperator<String> secrets) {
        int indent = indent();
        if (writing.isPresent()
                && indent > 0
                && meaning.references().stream().map(secrets).allMatch(this::fits)) {
            var lineEnd = (header.endsWith("\r\n") ? "\r\n" : "\n") + " ".repeat(indent);
            return header
                    + Splice.joined(
                            writing.get(),
                            text -> text,
                            ref -> secrets.apply(ref).replace("\n", lineEnd));
        }
        return YamlScalar.quoted(meaning, secrets) + comment() + ending();
    }

    private boolean fits(String secret) {
        return !secret.isEmpty()
                && secret.equals(secret.strip())
                && YamlScalar.isVisible(style == ScalarStyle.LITERAL ? secret.replace("\n", "") : secret);
    }

    /** How many blanks every line has that are not part of it. */
    private int indent() {
        return blanks(firstLine(body)) - blanks(firstLine(value));
    }

    private static String firstLine(String lines) {
        return lines.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    }

    private static int blanks(String line) {
        int blanks = 0;
        while (blanks < line.length() && line.charAt(blanks) == ' ') {
            blanks++;
        }
        return blanks;
    }

    private String comment() {
        var comment = COMMENT.matcher(header);
        return comment.find() ? comment.group() : "";
    }

    /** The end of its last line, and the empty lines after it where they are not part of the value. */
    private String ending() {
        var last = LAST_LINE_END.matcher(body);
        if (!last.find()) {
            return "";
        }
        boolean keepsEmptyLines = COMMENT.matcher(header).replaceFirst("").indexOf('+') >= 0;
        var first = LINE_END.matcher(last.group());
        return keepsEmptyLines && first.find() ? first.group() : last.group();
    }
}
