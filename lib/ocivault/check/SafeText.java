package ocivault.check;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ocivault.model.SecretValue;

/**
 * What an untrusted program said, made fit for a terminal and a log: the secrets it was given are masked, whole or by
 * the line, plain or in Base64, percent or JSON encoding; control and formatting characters become {@code �}; it has
 * a length limit. Immutable, thread-safe.
 *
 * <p>It cannot know every disguise of a secret: half a token, or one spelled backwards, passes.
 */
public final class SafeText {

    private static final String MASK = "[secret]";
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

    private final Pattern secrets;

    private SafeText(Pattern secrets) {
        this.secrets = secrets;
    }

    /** Masks these secrets. They may be destroyed afterwards; their text stays in here. */
    public static SafeText masking(Collection<SecretValue> values) {
        var spellings = new LinkedHashSet<String>();
        values.forEach(value -> addSpellings(spellings, value.reveal()));
        spellings.remove("");
        // Longest first: a secret that begins with another one must not leave its rest behind.
        var alternatives = spellings.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .toList();
        return new SafeText(
                alternatives.isEmpty() ? Pattern.compile("(?!)") : Pattern.compile(String.join("|", alternatives)));
    }

    private static void addSpellings(Set<String> spellings, byte[] utf8) {
        var text = new String(utf8, StandardCharsets.UTF_8);
        spellings.add(text);
        spellings.add(text.strip());
        text.lines().map(String::strip).forEach(spellings::add);
        spellings.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
        spellings.add(text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r"));
        for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            spellings.add(encoder.withoutPadding().encodeToString(utf8));
        }
    }

    /** The text with every secret masked, otherwise as it is. */
    public String masked(String text) {
        return secrets.matcher(text).replaceAll(Matcher.quoteReplacement(MASK));
    }

    /** The text on one line, masked, printable, at most {@code limit} characters and an ellipsis. */
    public String line(String text, int limit) {
        var printable = UNPRINTABLE.matcher(masked(text).strip()).replaceAll("\uFFFD");
        if (printable.length() <= limit) {
            return printable;
        }
        int end = Character.isHighSurrogate(printable.charAt(limit - 1)) ? limit - 1 : limit;
        return printable.substring(0, end) + "…";
    }
}
