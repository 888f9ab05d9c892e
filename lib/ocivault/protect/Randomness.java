package ocivault.protect;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How much of a text no person would have chosen: what is left of it without words, small numbers and dates. */
final class Randomness {

    /** As short as a secret of a machine gets. */
    private static final int ENOUGH = 8;

    /** For names that hardly say that it is one. */
    private static final int PLENTY = 16;

    private static final int FEWEST_CHARACTERS = 5;

    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern HUMPS = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    private static final Pattern CAMEL = Pattern.compile("[A-Z]?[a-z]+(?:[A-Z][a-z]+)*");
    private static final Pattern NUMBER =
            Pattern.compile("[0-9]{1,4}|(?:19|20)[0-9]{6}|[0-9]{1,3}(?:px|ms|s|m|h|d|k|gb|mb|kb)");
    private static final Pattern NUMBERED = Pattern.compile("([A-Za-z]+)([0-9]{1,4})");
    private static final Pattern VERSION = Pattern.compile("v[0-9]+[a-z]?|[0-9]+[a-z]{1,2}");

    /** The most frequent pairs of letters in English, and in the names of products. */
    private static final Set<String> PAIRS =
            Set.copyOf(List.of(("th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of"
                + " al de se le sa si ar ve ra ld ur ic ro el la me co ne li io ec ss us ce ma ho ch ns ct em om di ac"
                + " ad ag ai am ap ay ba be bo bl ca ci cl cr da do ee ei em ep ev ey fi fo fr ge gh gi gr hu ie ig il"
                + " im ir iv ke ki lo lu ly mi mo mp na ni no oc od og ol oo op os ot ow pa pe pl po pr ps pt qu ri rs"
                + " rt ru ry sc sh so sp su ta tr ts tt tu ty ul um un up ut va vi wa we wh wi wo ye ck ks ll rm rn sk"
                + " rk ub ab ef ff if ex ob")
                    .split(" ")));

    private static final Set<String> WORDS =
            Set.copyOf(List.of(("github gitlab openai azure aws gcp postgres postgresql mysql redis slack notion jira"
                + " ollama lmstudio llm gpt oauth oidc saml https http localhost npm npx uvx kubectl nginx mcp api sdk"
                + " cli sql json yaml toml utf tmp mydb mytoken mykey myuser mypassword mysecret apikey keychain"
                + " config qwerty foo bar baz xyz abc qux")
                    .split(" ")));

    private Randomness() {}

    static boolean isEnough(String text) {
        return left(text) >= ENOUGH && isVaried(text);
    }

    static boolean isPlenty(String text) {
        return left(text) >= PLENTY && isVaried(text);
    }

    /** How many characters are left. */
    static int left(String text) {
        int left = 0;
        for (var part : SEPARATORS.split(text)) {
            if (!part.isEmpty() && !isOrdinary(part)) {
                left += part.length();
            }
        }
        return left;
    }

    private static boolean isOrdinary(String part) {
        if (part.length() <= 3
                || NUMBER.matcher(part.toLowerCase(Locale.ROOT)).matches()
                || VERSION.matcher(part.toLowerCase(Locale.ROOT)).matches()) {
            return true;
        }
        var numbered = NUMBERED.matcher(part);
        var letters = numbered.matches() ? numbered.group(1) : part;
        if (letters.equals(letters.toUpperCase(Locale.ROOT))) {
            return isWord(letters.toLowerCase(Locale.ROOT));
        }
        if (!CAMEL.matcher(letters).matches()) {
            return false;
        }
        for (var hump : HUMPS.split(letters)) {
            if (hump.length() > 3 && !isWord(hump.toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        // Words have more than two letters, most of them.
        return letters.length() >= 3 * HUMPS.split(letters).length;
    }

    static boolean isWord(String letters) {
        if (WORDS.contains(letters)) {
            return true;
        }
        int known = 0;
        for (int i = 0; i + 1 < letters.length(); i++) {
            char c = letters.charAt(i);
            if (c < 'a' || c > 'z') {
                return false;
            }
            if (PAIRS.contains(letters.substring(i, i + 2))) {
                known++;
            }
        }
        return known * 100 >= (letters.length() - 1) * 62;
    }

    /** Neither few characters over and over nor a row such as 123456 or abcdef. */
    static boolean isVaried(String text) {
        return text.chars().distinct().count() >= FEWEST_CHARACTERS && !isRow(text);
    }

    /** Whether most characters are the one before them, or its neighbour. */
    static boolean isRow(String text) {
        int steps = 0;
        for (int i = 1; i < text.length(); i++) {
            steps += Math.abs(text.charAt(i) - text.charAt(i - 1)) <= 1 ? 1 : 0;
        }
        return steps * 2 >= text.length();
    }
}
