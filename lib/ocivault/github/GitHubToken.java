package ocivault.github;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import ocivault.model.SecretValue;
import ocivault.model.Sha256;

/**
 * What the look of a GitHub token tells about it, without asking GitHub.
 *
 * <p>GitHub may change the look at any time (the {@code ghs_} of 2026 has some 520 characters instead of 40): a
 * surprise is worth a warning, never a refusal.
 *
 * @param fingerprint the first 8 hexadecimal digits of its SHA-256
 * @param checksumValid whether its last six characters fit the rest; true where its kind has no checksum
 */
public record GitHubToken(Kind kind, String fingerprint, boolean checksumValid) {

    /** By what a token begins with. */
    public enum Kind {
        CLASSIC("ghp_"),
        OAUTH("gho_"),
        APP_USER("ghu_"),
        APP_INSTALLATION("ghs_"),
        REFRESH("ghr_"),
        FINE_GRAINED("github_pat_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        public String prefix() {
            return prefix;
        }
    }

    private static final String UNEXPECTED_FORMAT = "Token doesn't have expected format";

    /** Shorter ones are none, and a hash would help to guess them. */
    private static final int SHORTEST = 40;

    private static final int CHECKSUM = 6;
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern FIXED_LENGTH = Pattern.compile("gh[pousr]_[A-Za-z0-9]{36}");
    private static final Pattern BEFORE_2021 = Pattern.compile("[0-9a-f]{40}");
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** The token that {@code value} is; empty where it begins like none, or is too short to be one. */
    public static Optional<GitHubToken> of(SecretValue value) {
        byte[] utf8 = value.reveal();
        var text = new String(utf8, StandardCharsets.UTF_8);
        if (text.length() < SHORTEST || !CHARACTERS.matcher(text).matches()) {
            return Optional.empty();
        }
        for (var kind : Kind.values()) {
            if (text.startsWith(kind.prefix)) {
                return Optional.of(new GitHubToken(kind, Sha256.hex(utf8, 4), checksumValid(text)));
            }
        }
        return Optional.empty();
    }

    /** What to say of {@code value}, which is to be a token, where {@link #looksExpected} does not accept it. */
    public static Optional<String> complaint(SecretValue value) {
        return looksExpected(value)
                ? Optional.empty()
                : Optional.of(UNEXPECTED_FORMAT
                        + value.blemish().map(what -> ": it " + what).orElse(""));
    }

    /** Whether {@code value} begins like a token, be it behind blanks or a quote, and yet is not a whole, undamaged one. */
    public static boolean isMalformed(SecretValue value) {
        var text = new String(value.reveal(), StandardCharsets.UTF_8);
        int start = 0;
        while (start < text.length() && !Character.isLetterOrDigit(text.charAt(start))) {
            start++;
        }
        for (var kind : Kind.values()) {
            if (text.startsWith(kind.prefix, start)) {
                return !looksExpected(value);
            }
        }
        return false;
    }

    /** Whether GitHub's server would probably take it: a token with a valid checksum, or 40 hex digits as until 2021. */
    public static boolean looksExpected(SecretValue value) {
        return of(value)
                .map(GitHubToken::checksumValid)
                .orElseGet(() -> BEFORE_2021
                        .matcher(new String(value.reveal(), StandardCharsets.UTF_8))
                        .matches());
    }

    /** The six characters that GitHub appends to the 30 in {@code body}: their CRC32 in base 62. */
    static String checksum(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        var digits = new char[CHECKSUM];
        long rest = crc.getValue();
        for (int i = CHECKSUM - 1; i >= 0; i--) {
            digits[i] = BASE62.charAt((int) (rest % BASE62.length()));
            rest /= BASE62.length();
        }
        return new String(digits);
    }

    private static boolean checksumValid(String text) {
        if (!FIXED_LENGTH.matcher(text).matches()) {
            return true;
        }
        int prefix = Kind.CLASSIC.prefix.length();
        int end = text.length() - CHECKSUM;
        return checksum(text.substring(prefix, end)).equals(text.substring(end));
    }
}
