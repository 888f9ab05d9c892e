package ocivault.formats;

import java.util.ArrayList;
import java.util.List;
import ocivault.template.Braces;
import ocivault.template.Braces.Parts;
import ocivault.template.Braces.Reference;
import ocivault.template.Place;
import ocivault.template.Template;
import org.snakeyaml.engine.v2.tokens.ScalarToken;
import org.snakeyaml.engine.v2.tokens.Token;

/**
 * YAML 1.2: scalars of all five styles, in keys too, in any number of documents. Where people write {@code key:
 * {{oci-vault://t}}} without quotes, which to YAML is a mapping within a mapping, the braces and all are the scalar.
 */
final class YamlFormat {

    private static final String REMEDY =
            "Correct it there; a value that begins with {{ and has text after it needs quotes.";

    private final String text;
    private final Splice splice;
    private final CodePoints offsets;
    private final List<Token> tokens = new ArrayList<>();

    private YamlFormat(String text) {
        this.text = text;
        this.splice = new Splice(text);
        this.offsets = new CodePoints(text, ByteOrderMark.length(text));
    }

    static Template read(String text) {
        return new YamlFormat(text).read();
    }

    private Template read() {
        parse();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i) instanceof ScalarToken scalar && Braces.concerns(scalar.getValue())) {
                if (isInBraces(i)) {
                    inBraces(i);
                } else {
                    scalar(i, scalar);
                }
            }
        }
        return splice.template();
    }

    private void parse() {
        YamlText.read(text.substring(ByteOrderMark.length(text)), _ -> {}, tokens::add)
                .ifPresent(position -> {
                    throw malformed(position);
                });
    }

    private RuntimeException malformed(int position) {
        return Place.of(text, offsets.offset(position)).malformed("YAML", REMEDY);
    }

    /** Whether the scalar is all there is in two flow mappings that open beside each other. */
    private boolean isInBraces(int i) {
        int open = innerBrace(i);
        return open >= 1
                && i + 2 < tokens.size()
                && isAt(open - 1, Token.ID.FlowMappingStart)
                && isAt(open, Token.ID.FlowMappingStart)
                && isAt(i + 1, Token.ID.FlowMappingEnd)
                && isAt(i + 2, Token.ID.FlowMappingEnd)
                && start(tokens.get(open)) == end(tokens.get(open - 1))
                && start(tokens.get(i + 2)) == end(tokens.get(i + 1));
    }

    /** The token before the scalar, less that which makes a key of it. */
    private int innerBrace(int i) {
        return isAt(i - 1, Token.ID.Key) ? i - 2 : i - 1;
    }

    private boolean isAt(int i, Token.ID kind) {
        return tokens.get(i).getTokenId() == kind;
    }

    private void inBraces(int i) {
        int outer = innerBrace(i) - 1;
        int start = start(tokens.get(outer));
        int end = end(tokens.get(i + 2));
        var parts = Place.requireParts(Braces.scan(text.substring(start, end)), text, start);
        if (parts.parts().size() != 1 || !(parts.parts().getFirst() instanceof Reference)) {
            throw Place.of(text, start).unclosed();
        }
        var notation = new YamlScalar.Plain(parts, "");
        splice.scalar(start, end, parts.references(), isKey(outer, start) ? new YamlScalar.Key(notation) : notation);
    }

    private void scalar(int i, ScalarToken token) {
        int start = start(token);
        int end = end(token);
        var meaning = splice.meaning(token.getValue(), start, end);
        var notation = notation(token, meaning, start, end);
        if (notation instanceof YamlScalar.Plain plain) {
            var blanks = blanks(end);
            if (blanks.indexOf('\t') >= 0) {
                // Many parsers take no tab after quotes.
                end += blanks.length();
                notation = new YamlScalar.Plain(plain.meaning(), blanks.replace('\t', ' '));
            }
        }
        splice.scalar(start, end, meaning.references(), isKey(i, start) ? new YamlScalar.Key(notation) : notation);
    }

    private String blanks(int from) {
        int to = from;
        while (to < text.length() && (text.charAt(to) == ' ' || text.charAt(to) == '\t')) {
            to++;
        }
        return text.substring(from, to);
    }

    private Template.Notation notation(ScalarToken token, Parts meaning, int start, int end) {
        return switch (token.getStyle()) {
            case PLAIN, JSON_SCALAR_STYLE -> new YamlScalar.Plain(meaning, "");
            case DOUBLE_QUOTED -> new YamlScalar.DoubleQuoted(meaning, splice.writing(meaning, start + 1, end - 1));
            case SINGLE_QUOTED -> new YamlScalar.SingleQuoted(meaning, splice.writing(meaning, start + 1, end - 1));
            case LITERAL, FOLDED -> {
                int body = YamlBlock.body(text, start, end);
                yield new YamlBlock(
                        token.getStyle(),
                        meaning,
                        splice.writing(meaning, body, end),
                        text.substring(start, body),
                        text.substring(body, end),
                        token.getValue());
            }
        };
    }

    /** Whether it is a key without a question mark, which has to stay in one line and below 1024 characters. */
    private boolean isKey(int i, int start) {
        for (int before = i - 1; before >= 0 && start(tokens.get(before)) <= start; before--) {
            switch (tokens.get(before).getTokenId()) {
                case Anchor, Tag, FlowMappingStart -> {}
                case Key -> {
                    return text.charAt(start(tokens.get(before))) != '?';
                }
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private int start(Token token) {
        return offsets.offset(token.getStartMark().orElseThrow().getIndex());
    }

    private int end(Token token) {
        return offsets.offset(token.getEndMark().orElseThrow().getIndex());
    }
}
