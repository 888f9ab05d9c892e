package ocivault.formats;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import ocivault.model.VaultException;
import ocivault.template.Braces.Parts;
import ocivault.template.Template.Notation;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** A YAML scalar as it is written once its secrets are known: in its own style where that can hold them, else quoted. */
final class YamlScalar {

    /** YAML's limit for a key without a question mark is 1024, less what may stand before it. */
    private static final int LONGEST_KEY = 900;

    private static final Pattern DOCUMENT_END = Pattern.compile("^(?:---|\\.\\.\\.)", Pattern.MULTILINE);

    private YamlScalar() {}

    /**
     * Always quoted: what is true, 7 or null in plain text has to stay a text.
     *
     * @param blanks what follows it
     */
    record Plain(Parts meaning, String blanks) implements Notation {
        @Override
        public String written(UnaryOperator<String> secrets) {
            return quoted(meaning, secrets) + blanks;
        }
    }

    /** @param writing what stands between its quotes, where references stand there as they are */
    record DoubleQuoted(Parts meaning, Optional<Parts> writing) implements Notation {
        @Override
        public String written(UnaryOperator<String> secrets) {
            return writing.isPresent() && keepsLines(writing.get(), secrets)
                    ? '"' + Splice.joined(writing.get(), text -> text, ref -> escaped(secrets.apply(ref))) + '"'
                    : quoted(meaning, secrets);
        }
    }

    record SingleQuoted(Parts meaning, Optional<Parts> writing) implements Notation {
        @Override
        public String written(UnaryOperator<String> secrets) {
            boolean fits = writing.isPresent()
                    && keepsLines(writing.get(), secrets)
                    && meaning.references().stream()
                            .map(secrets)
                            .allMatch(secret -> isVisible(secret) && secret.equals(secret.strip()));
            return fits
                    ? "'"
                            + Splice.joined(
                                    writing.get(),
                                    text -> text,
                                    ref -> secrets.apply(ref).replace("'", "''")) + "'"
                    : quoted(meaning, secrets);
        }
    }

    record Key(Notation notation) implements Notation {
        @Override
        public String written(UnaryOperator<String> secrets) {
            var written = notation.written(secrets);
            if (written.length() > LONGEST_KEY) {
                throw new VaultException.UnsuitableContent(
                        "a secret is too long for a key in YAML",
                        "Let it be a value, or write '? ' before the key, which then may be long.");
            }
            return written;
        }
    }

    /**
     * Whether the lines that it is written in stay what they are: blanks beside an empty secret would be lost at a line's
     * end, and a line may not begin as the end of a document does.
     */
    private static boolean keepsLines(Parts writing, UnaryOperator<String> secrets) {
        var later = Splice.joined(writing, text -> text, secrets).split("\n|\r", 2);
        boolean isOneLine =
                Splice.joined(writing, text -> text, _ -> "").lines().count() <= 1;
        return isOneLine
                || (writing.references().stream().map(secrets).noneMatch(String::isEmpty)
                        && !DOCUMENT_END.matcher(later[later.length - 1]).find());
    }

    static String quoted(Parts meaning, UnaryOperator<String> secrets) {
        return '"' + escaped(Splice.joined(meaning, text -> text, secrets)) + '"';
    }

    /** Whether it is a line of characters that YAML takes as they are, wherever it folds lines. */
    static boolean isVisible(String text) {
        return text.codePoints().allMatch(YamlScalar::isVisible);
    }

    private static boolean isVisible(int c) {
        return c >= ' ' && StreamReader.isPrintable(c) && c != 0x85 && c != 0x2028 && c != 0x2029 && c != 0xfeff;
    }

    /** What stands between double quotes. Blanks at its ends are escaped: beside a line's end they would be lost. */
    static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        int end = text.length();
        for (int i = 0; i < end; ) {
            int c = text.codePointAt(i);
            boolean atAnEnd = i == 0 || i + 1 == end;
            switch (c) {
                case '"', '\\' -> escaped.append('\\').append((char) c);
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                case ' ' -> escaped.append(atAnEnd ? "\\x20" : " ");
                default -> {
                    if (isVisible(c)) {
                        escaped.appendCodePoint(c);
                    } else if (c > 0xffff) {
                        escaped.append(String.format("\\U%08x", c));
                    } else {
                        escaped.append(String.format("\\u%04x", c));
                    }
                }
            }
            i += Character.charCount(c);
        }
        return escaped.toString();
    }
}
