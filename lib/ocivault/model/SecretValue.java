package ocivault.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;

/**
 * A secret's value: UTF-8 text, or for a file any bytes, that shows itself only through {@link #reveal()}. It has no {@code equals} and no
 * telling {@code toString}, so it cannot leak through a log line, an exception or an assertion message.
 *
 * <p>Immutable until {@link #destroy()}, which overwrites it; thread-safe up to then.
 */
public final class SecretValue {

    private static final String NEWLINE = "a newline";
    private static final int LONGEST_CHARACTER = 4;

    private final byte[] utf8;
    private volatile boolean destroyed;

    private SecretValue(byte[] utf8) {
        this.utf8 = utf8;
    }

    /**
     * Takes a copy of {@code utf8}.
     *
     * @throws VaultException.UnsuitableContent if the bytes are not valid UTF-8
     */
    public static SecretValue ofUtf8(byte[] utf8) {
        requireText(utf8);
        return new SecretValue(utf8.clone());
    }

    /** Takes a copy of {@code bytes}, which may be no text. */
    public static SecretValue ofBytes(byte[] bytes) {
        return new SecretValue(bytes.clone());
    }

    private static void requireText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new VaultException.UnsuitableContent(
                    "the secret's value is not UTF-8 text",
                    "An environment variable holds text: store the value as text, binary data as Base64.");
        }
    }

    /**
     * This value, which is text.
     *
     * @throws VaultException.UnsuitableContent if it is not valid UTF-8
     */
    public SecretValue requireText() {
        requireText(utf8);
        return this;
    }

    public static SecretValue of(String text) {
        return new SecretValue(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The value itself, UTF-8, a fresh copy. The one way to read it. */
    public byte[] reveal() {
        if (destroyed) {
            throw new IllegalStateException("this secret was destroyed");
        }
        return utf8.clone();
    }

    /** Length in Unicode characters (code points), which is what a person counts. */
    public int length() {
        int characters = 0;
        for (byte b : utf8) {
            if ((b & 0xC0) != 0x80) {
                characters++;
            }
        }
        return characters;
    }

    /** Whether nothing of it can be seen: it is empty, or blanks, newlines and the like. */
    public boolean isBlank() {
        if (utf8.length == 0) {
            return true;
        }
        // Decoded only where it begins so: no copy of a secret is made for the sake of this.
        return !odd(first()).isEmpty()
                && new String(utf8, StandardCharsets.UTF_8).codePoints().allMatch(c -> !odd(c).isEmpty());
    }

    /**
     * What came along when it was stored and is no part of most secrets, in words that "it" goes before, such as {@code ends
     * with a newline}; empty where nothing did. A value of several lines may end with a newline.
     */
    public Optional<String> blemish() {
        if (isBlank()) {
            return Optional.of(utf8.length == 0 ? "is empty" : "is nothing but white space");
        }
        var words = new ArrayList<String>();
        if (!odd(first()).isEmpty()) {
            words.add("begins with " + odd(first()));
        }
        if (!odd(last()).isEmpty() && !(odd(last()).equals(NEWLINE) && hasLines())) {
            words.add("ends with " + odd(last()));
        }
        if (utf8.length > 1 && first() == last() && (first() == '"' || first() == '\'')) {
            words.add("is in quotes");
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", words));
    }

    private int first() {
        return new String(utf8, 0, Math.min(utf8.length, LONGEST_CHARACTER), StandardCharsets.UTF_8).codePointAt(0);
    }

    private int last() {
        int start = utf8.length - 1;
        while ((utf8[start] & 0xC0) == 0x80) {
            start--;
        }
        return new String(utf8, start, utf8.length - start, StandardCharsets.UTF_8).codePointAt(0);
    }

    /** Whether a newline stands between two of its lines, and not at its ends alone. */
    private boolean hasLines() {
        int start = 0;
        int end = utf8.length;
        while (start < end && isNewline(utf8[start])) {
            start++;
        }
        while (start < end && isNewline(utf8[end - 1])) {
            end--;
        }
        for (int i = start; i < end; i++) {
            if (isNewline(utf8[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNewline(byte b) {
        return b == '\n' || b == '\r';
    }

    /** What an invisible character is; empty for any other. */
    private static String odd(int character) {
        return switch (character) {
            case '\n', '\r', 0x85, 0x2028, 0x2029 -> NEWLINE;
            case 0xFEFF -> "a byte order mark";
            case '\t', 0x200B, 0x2060 -> "a blank";
            default ->
                Character.isSpaceChar(character)
                        ? "a blank"
                        : Character.isISOControl(character) ? "a control character" : "";
        };
    }

    /** Overwrites the value; {@link #reveal()} fails from then on. */
    public void destroy() {
        destroyed = true;
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public String toString() {
        return "SecretValue[redacted]";
    }
}
