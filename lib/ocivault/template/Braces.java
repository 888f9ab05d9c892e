package ocivault.template;

import java.util.ArrayList;
import java.util.List;
import ocivault.model.SecretRef;

/**
 * Finds references in text, in one pass: {@code {{oci-vault://…}}}, blanks inside the braces allowed, any number of
 * them; or a text that is a reference as a whole, with nothing but line breaks after it. What is put in their place is
 * never looked at again.
 *
 * <table><caption>examples</caption>
 * <tr><td>{@code Bearer {{oci-vault://t}}}</td><td>Text "Bearer ", Reference</td></tr>
 * <tr><td>{@code oci-vault://t}</td><td>Reference</td></tr>
 * <tr><td>{@code {{ .Values.name }}}</td><td>Text: other programs have such braces too</td></tr>
 * <tr><td><code>&#123;&#123;oci-vault://t}</code>, <code>&#123;&#123;oci-vault://t</code>, or a line break before the end</td>
 *     <td>Unclosed</td></tr>
 * <tr><td>{@code see oci-vault://t}</td><td>Bare</td></tr>
 * </table>
 */
public final class Braces {

    /** The outcome of a scan; offsets count from the beginning of the text, in {@code char}s. */
    public sealed interface Scan {}

    /** What the text consists of, in order, without gaps. */
    public record Parts(List<Part> parts) implements Scan {
        public Parts {
            parts = List.copyOf(parts);
        }

        /** Each as often as it stands there. */
        public List<String> references() {
            var references = new ArrayList<String>();
            for (var part : parts) {
                if (part instanceof Reference reference) {
                    references.add(reference.text());
                }
            }
            return List.copyOf(references);
        }
    }

    /** Braces that open for a reference at {@code offset} and do not close in their line. */
    public record Unclosed(int offset) implements Scan {}

    /** A reference at {@code offset} that has something around it and no braces. */
    public record Bare(int offset) implements Scan {}

    public sealed interface Part {}

    public record Text(String text) implements Part {}

    /** @param text as it stands there, without blanks and braces; it may still be malformed */
    public record Reference(String text) implements Part {}

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private final String text;
    private final List<Part> parts = new ArrayList<>();

    private Braces(String text) {
        this.text = text;
    }

    /** Whether a text has anything to find, right or wrong. */
    public static boolean concerns(String text) {
        return text.contains(SecretRef.SCHEME);
    }

    public static Scan scan(String text) {
        return new Braces(text).scan();
    }

    private Scan scan() {
        int end = withoutLineBreaks();
        if (SecretRef.isReference(text) && next(1) < 0 && !text.contains(OPEN) && !hasLineBreak(0, end)) {
            parts.add(new Reference(text.substring(0, end)));
            addText(end, text.length());
            return new Parts(parts);
        }
        int done = 0;
        for (int scheme = next(0); scheme >= 0; scheme = next(done)) {
            int open = opening(scheme, done);
            if (open < 0) {
                return new Bare(scheme);
            }
            int close = text.indexOf(CLOSE, scheme);
            int again = text.indexOf(OPEN, scheme);
            if (close < 0 || (again >= 0 && again < close) || hasLineBreak(scheme, close)) {
                return new Unclosed(open);
            }
            addText(done, open);
            parts.add(new Reference(text.substring(scheme, close).strip()));
            done = close + CLOSE.length();
        }
        addText(done, text.length());
        return new Parts(parts);
    }

    private int next(int from) {
        return text.indexOf(SecretRef.SCHEME, from);
    }

    /** Where the braces begin before the scheme, with nothing but blanks between; -1 where there are none. */
    private int opening(int scheme, int from) {
        int before = scheme;
        while (before > from && isBlank(text.charAt(before - 1))) {
            before--;
        }
        int open = before - OPEN.length();
        return open >= from && text.startsWith(OPEN, open) ? open : -1;
    }

    private void addText(int from, int to) {
        if (from < to) {
            parts.add(new Text(text.substring(from, to)));
        }
    }

    private int withoutLineBreaks() {
        int end = text.length();
        while (end > 0 && isLineBreak(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private boolean hasLineBreak(int from, int to) {
        for (int i = from; i < to; i++) {
            if (isLineBreak(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
