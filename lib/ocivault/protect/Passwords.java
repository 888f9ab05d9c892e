package ocivault.protect;

import java.util.regex.Pattern;

/** Whether what stands under a password's name is one: people choose them, and so they need not look random. */
final class Passwords {

    private static final int SHORTEST = 6;

    /** Several words that no placeholder has make a passphrase. */
    private static final int PASSPHRASE = 16;

    private static final Pattern WORDS = Pattern.compile("\\p{L}+(?:[-_. ]\\p{L}+){2,}");

    private Passwords() {}

    static boolean isOne(String text) {
        if (text.codePointCount(0, text.length()) < SHORTEST || Literals.isPlaceholder(text)) {
            return false;
        }
        return (kinds(text) >= 2 && !isName(text) && !Randomness.isRow(text))
                || (text.length() >= PASSPHRASE && WORDS.matcher(text).matches() && Literals.hasNoCommonplace(text))
                || Randomness.isEnough(text);
    }

    /** A word, or words joined, as in {@code pass-through} and {@code keepassxc}. */
    private static boolean isName(String text) {
        return text.matches("[a-z]+(?:[-_.][a-z]+)*|[A-Z]?[a-z]+|[A-Z][a-z]+(?: [a-z]+)*");
    }

    private static int kinds(String text) {
        int kinds = 0;
        kinds += text.chars().anyMatch(Character::isLowerCase) ? 1 : 0;
        kinds += text.chars().anyMatch(Character::isUpperCase) ? 1 : 0;
        kinds += text.chars().anyMatch(Character::isDigit) ? 1 : 0;
        kinds += text.chars().anyMatch(c -> !Character.isLetterOrDigit(c)) ? 1 : 0;
        return kinds;
    }
}
