package ocivault.rewrite;

import java.util.Optional;
import ocivault.edit.Node;
import ocivault.edit.Node.Style;

/**
 * How the characters of a text lie in the document that it is written in: each at its own place, escaped or not.
 *
 * @param starts of each character, and past the last
 * @param way how a piece of it is written
 */
record RawText(int[] starts, Spelling.Way way) {

    /** Empty where they do not lie one after the other in one line, as in a folded text. */
    static Optional<RawText> of(Node.Scalar scalar, String document) {
        var raw = document.substring(scalar.start(), scalar.end());
        if (raw.indexOf('\n') >= 0 || raw.indexOf('\r') >= 0 || raw.isEmpty()) {
            return Optional.empty();
        }
        char quote = raw.charAt(0);
        var way = switch (scalar.style()) {
            case JSON, YAML_DOUBLE -> Spelling.Way.ESCAPED;
            case YAML_SINGLE -> Spelling.Way.DOUBLED;
            case YAML_PLAIN -> Spelling.Way.PLAIN;
            case TOML -> quote == '"' ? Spelling.Way.ESCAPED : Spelling.Way.PLAIN;
            case DOTENV -> quote == '"' ? Spelling.Way.ESCAPED : Spelling.Way.PLAIN;
            case YAML_BLOCK, OTHER -> Spelling.Way.QUOTED;
        };
        boolean isMultiLine = scalar.style() == Style.TOML
                && raw.length() >= 6
                && (raw.startsWith("\"\"\"") || raw.startsWith("'''"));
        if (way == Spelling.Way.QUOTED || isMultiLine) {
            return Optional.empty();
        }
        int quotes = quote == '"' || (quote == '\'' && scalar.style() != Style.YAML_PLAIN) ? 1 : 0;
        return starts(scalar.text(), raw, quotes, way, scalar.start()).map(starts -> new RawText(starts, way));
    }

    private static Optional<int[]> starts(String text, String raw, int quotes, Spelling.Way way, int offset) {
        var starts = new int[text.length() + 1];
        int at = quotes;
        int end = raw.length() - quotes;
        for (int i = 0; i < text.length(); i++) {
            starts[i] = offset + at;
            if (at >= end) {
                return Optional.empty();
            }
            at += width(raw, at, way);
        }
        starts[text.length()] = offset + at;
        return at == end ? Optional.of(starts) : Optional.empty();
    }

    private static int width(String raw, int at, Spelling.Way way) {
        char c = raw.charAt(at);
        if (way == Spelling.Way.DOUBLED && c == '\'') {
            return 2;
        }
        if (way == Spelling.Way.ESCAPED && c == '\\' && at + 1 < raw.length()) {
            return switch (raw.charAt(at + 1)) {
                case 'u' -> 6;
                case 'x' -> 4;
                case 'U' -> 10;
                default -> 2;
            };
        }
        return 1;
    }

    int start(int character) {
        return starts[character];
    }
}
