package ocivault.github;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32;
import ocivault.model.SecretValue;
import ocivault.model.Sha256;

/**
 * What the look of a GitHub token tells about it, without asking GitHub.
 *
 * <p>GitHub may change the look at any time (the {@code ghs_} of 2026 has some 520 characters instead of 40): a
 * surprise is worth a warning, never a refusal.
 *
 * @param checksumValid whether its last six characters fit the rest; true where its kind has no checksum
 */
public record GitHubToken(Kind kind, boolean checksumValid) {

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
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String CHARACTERS = BASE62 + "._-";
    private static final String HEXADECIMAL = "0123456789abcdef";

    /** The token that {@code value} is; empty where it begins like none, or is too short to be one. */
    public static Optional<GitHubToken> of(SecretValue value) {
        return read(value, GitHubToken::of);
    }

    private static Optional<GitHubToken> of(byte[] text) {
        if (text.length >= SHORTEST && consistsOf(CHARACTERS, text, 0)) {
            for (var kind : Kind.values()) {
                if (begins(text, 0, kind)) {
                    return Optional.of(new GitHubToken(kind, checksumValid(text, kind)));
                }
            }
        }
        return Optional.empty();
    }

    /** The first 8 hexadecimal digits of the SHA-256 of {@code token}, which is long enough not to be guessed by them. */
    public static String fingerprint(SecretValue token) {
        return read(token, bytes -> Sha256.hex(bytes, 4));
    }

    /** No copy of a secret outlives that. */
    private static <T> T read(SecretValue value, Function<byte[], T> reader) {
        var bytes = value.reveal();
        try {
            return reader.apply(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static boolean begins(byte[] text, int start, Kind kind) {
        boolean so = text.length >= start + kind.prefix.length();
        for (int i = 0; so && i < kind.prefix.length(); i++) {
            so = text[start + i] == kind.prefix.charAt(i);
        }
        return so;
    }

    private static boolean consistsOf(String characters, byte[] text, int start) {
        for (int i = start; i < text.length; i++) {
            if (characters.indexOf(text[i]) < 0) {
                return false;
            }
        }
        return true;
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
        return read(value, GitHubToken::beginsInside) && !looksExpected(value);
    }

    private static boolean beginsInside(byte[] text) {
        int start = 0;
        while (start < text.length && BASE62.indexOf(text[start]) < 0) {
            start++;
        }
        for (var kind : Kind.values()) {
            if (begins(text, start, kind)) {
                return true;
            }
        }
        return false;
    }

    /** Whether GitHub's server would probably take it: a token with a valid checksum, or 40 hex digits as until 2021. */
    public static boolean looksExpected(SecretValue value) {
        return read(
                value,
                text -> of(text).map(GitHubToken::checksumValid)
                        .orElseGet(() -> text.length == SHORTEST && consistsOf(HEXADECIMAL, text, 0)));
    }

    /** The six characters that GitHub appends to the 30 of {@code text} from {@code start}: their CRC32 in base 62. */
    static byte[] checksum(byte[] text, int start, int end) {
        var crc = new CRC32();
        crc.update(text, start, end - start);
        var digits = new byte[CHECKSUM];
        long rest = crc.getValue();
        for (int i = CHECKSUM - 1; i >= 0; i--) {
            digits[i] = (byte) BASE62.charAt((int) (rest % BASE62.length()));
            rest /= BASE62.length();
        }
        return digits;
    }

    /** Those of a fixed length have one; newer kinds, which are longer, do not. */
    private static boolean checksumValid(byte[] text, Kind kind) {
        int start = kind.prefix.length();
        if (kind == Kind.FINE_GRAINED || text.length != SHORTEST || !consistsOf(BASE62, text, start)) {
            return true;
        }
        int end = text.length - CHECKSUM;
        return Arrays.equals(checksum(text, start, end), Arrays.copyOfRange(text, end, text.length));
    }
}
