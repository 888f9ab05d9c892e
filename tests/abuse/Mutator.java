package abuse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes inputs: examples with a few faults in them, and now and then noise. The same seed makes the same inputs. */
final class Mutator {

    private static final int LARGEST = 256 * 1024;
    private static final int DEEPEST = 20_000;

    /** What parsers stumble over, whatever they parse. */
    private static final List<String> AWKWARD = List.of(
            "",
            " ",
            "\0",
            "\n",
            "\r\n",
            "\t",
            "\"",
            "\\",
            "/",
            "..",
            "../",
            "%",
            "%00",
            "%FF",
            "%2e%2e%2f",
            "#",
            "?",
            "&",
            "=",
            ":",
            ";",
            ",",
            "-",
            "-1",
            "0",
            "00",
            "1e9",
            "1e400",
            "-0",
            "0x10",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999",
            "NaN",
            "null",
            "true",
            "[",
            "]",
            "{",
            "}",
            "[[",
            "{\"a\":",
            "\u00e9",
            "\ud83d\udd11",
            "\u202e",
            "\ufeff",
            "\u2028",
            "\u001b[31m",
            "$(id)",
            "%s",
            "'",
            "`",
            "é".repeat(200),
            "A".repeat(300));

    private final SplittableRandom random;
    private final FuzzTarget target;
    private int made;

    Mutator(FuzzTarget target, long seed) {
        this.target = target;
        this.random = new SplittableRandom(seed);
    }

    /** The next input; the examples come first, as they are. */
    byte[] next() {
        if (made < target.examples().size()) {
            return target.examples().get(made++);
        }
        int kind = random.nextInt(100);
        if (kind < 2) {
            return noise(random.nextInt(400));
        }
        var input = kind < 8 ? sentence() : example();
        for (int faults = kind < 10 ? 0 : 1 + random.nextInt(random.nextInt(1, 6)); faults > 0; faults--) {
            input = faulty(input);
        }
        return input.length > LARGEST ? Arrays.copyOf(input, LARGEST) : input;
    }

    private byte[] faulty(byte[] input) {
        if (input.length == 0) {
            return word();
        }
        int at = random.nextInt(input.length);
        int length = 1 + random.nextInt(Math.min(input.length - at, 1 + random.nextInt(64)));
        return switch (random.nextInt(11)) {
            case 0 -> with(input, at, (byte) (input[at] ^ 1 << random.nextInt(8)));
            case 1 -> with(input, at, (byte) random.nextInt(256));
            case 2, 3 -> replaced(input, at, 0, word());
            case 4 -> replaced(input, at, length, word());
            case 5 -> replaced(input, at, length, new byte[0]);
            case 6 -> replaced(input, at, 0, Arrays.copyOfRange(input, at, at + length));
            case 7 -> Arrays.copyOf(input, at);
            case 8 -> spliced(input, at);
            case 9 -> replaced(input, at, 0, noise(1 + random.nextInt(8)));
            default -> random.nextInt(12) > 0 ? swapped(input, at, length) : replaced(input, at, 0, repeated(word()));
        };
    }

    private byte[] example() {
        return target.examples().get(random.nextInt(target.examples().size()));
    }

    private byte[] word() {
        var words = random.nextInt(3) == 0 || target.words().isEmpty() ? AWKWARD : target.words();
        return words.get(random.nextInt(words.size())).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] sentence() {
        var text = new ByteArrayOutputStream();
        for (int words = random.nextInt(20); words > 0; words--) {
            text.writeBytes(word());
        }
        return text.toByteArray();
    }

    private byte[] noise(int length) {
        var noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] repeated(byte[] word) {
        var text = new ByteArrayOutputStream();
        for (int times = random.nextInt(DEEPEST); times > 0 && text.size() < LARGEST; times--) {
            text.writeBytes(word);
        }
        return text.toByteArray();
    }

    /** The head of one input and the tail of an example. */
    private byte[] spliced(byte[] input, int at) {
        var other = example();
        int from = random.nextInt(other.length + 1);
        return replaced(input, at, input.length - at, Arrays.copyOfRange(other, from, other.length));
    }

    /** The piece put in another place. */
    private byte[] swapped(byte[] input, int at, int length) {
        var piece = Arrays.copyOfRange(input, at, at + length);
        var rest = replaced(input, at, length, new byte[0]);
        return replaced(rest, random.nextInt(rest.length + 1), 0, piece);
    }

    private static byte[] with(byte[] input, int at, byte value) {
        var changed = input.clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] replaced(byte[] input, int at, int length, byte[] by) {
        var changed = new byte[input.length - length + by.length];
        System.arraycopy(input, 0, changed, 0, at);
        System.arraycopy(by, 0, changed, at, by.length);
        System.arraycopy(input, at + length, changed, at + by.length, input.length - at - length);
        return changed;
    }
}
