package ocivault.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * TOML 1.0 and its strings of all four kinds. Jackson's parser says whether a text is TOML, and where not; in what it
 * takes, quotes outside comments are strings and nothing else.
 */
public final class TomlText {

    private static final TomlFactory TOML = new TomlFactory();

    private static final Pattern SUPPLEMENTARY = Pattern.compile("[\\x{10000}-\\x{10ffff}]");
    private static final Map<Integer, Character> ESCAPES =
            Map.of((int) 'b', '\b', (int) 't', '\t', (int) 'n', '\n', (int) 'f', '\f', (int) 'r', '\r');

    private TomlText() {}

    /**
     * A string in a text; offsets in {@code char}s.
     *
     * @param open where its opening quotes begin
     * @param inside where its content begins, past a line end that does not count
     * @param close where its closing quotes begin
     * @param end past them
     * @param value what it means
     */
    public record Quote(int open, int inside, int close, int end, String value) {

        /** The value is left out: it may be a secret. */
        @Override
        public String toString() {
            return "Quote[" + open + ", " + end + "]";
        }
    }

    /** Where the text is no TOML; empty where it is. Keys that are there twice are none. */
    public static OptionalInt fault(String text) {
        int start = ByteOrderMark.length(text);
        // Its reader refuses a character whose halves a buffer's end parts: two that are as good stand for it.
        var document = SUPPLEMENTARY.matcher(text.substring(start)).replaceAll("éé");
        try (var _ = TOML.createParser(document)) {
            return OptionalInt.empty(); // It has read all of it.
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            return OptionalInt.of(start + (location == null ? 0 : (int) Math.max(0, location.getCharOffset())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The string that opens at {@code open}, in a text that has no fault. */
    public static Quote quote(String text, int open) {
        char quote = text.charAt(open);
        var quotes = String.valueOf(quote);
        boolean multiLine = text.startsWith(quotes.repeat(3), open);
        int inside = open + (multiLine ? 3 : 1);
        inside += !multiLine ? 0 : text.startsWith("\r\n", inside) ? 2 : text.startsWith("\n", inside) ? 1 : 0;
        var closing = multiLine ? quotes.repeat(3) : quotes;
        int close = inside;
        while (!text.startsWith(closing, close)) {
            close += quote == '"' && text.charAt(close) == '\\' ? 2 : 1;
        }
        while (multiLine && text.startsWith(quotes, close + 3)) {
            close++;
        }
        var raw = text.substring(inside, close);
        return new Quote(open, inside, close, close + closing.length(), quote == '\'' ? raw : meaning(raw));
    }

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
