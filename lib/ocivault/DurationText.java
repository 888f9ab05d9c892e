package ocivault;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A length of time as a person writes it.
 *
 * <pre>{@code
 * 90      90 s       0.5    500 ms
 * 90s     90 s       30m    30 minutes
 * 1h      an hour    2d     48 hours
 * PT1M30S ISO 8601, as Duration.toString writes it
 * }</pre>
 */
final class DurationText {

    private static final Pattern PLAIN = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)([smhd]?)");

    private DurationText() {}

    /** The length that {@code text} names; empty where it names none. */
    static Optional<Duration> parse(String text) {
        var plain = PLAIN.matcher(text);
        if (!plain.matches()) {
            return text.startsWith("PT") ? iso(text) : Optional.empty();
        }
        long seconds = switch (plain.group(2)) {
            case "m" -> 60;
            case "h" -> 3_600;
            case "d" -> 86_400;
            default -> 1;
        };
        var nanos = new BigDecimal(plain.group(1)).multiply(BigDecimal.valueOf(seconds)).movePointRight(9).toBigInteger();
        var perSecond = BigInteger.valueOf(1_000_000_000);
        return Optional.of(Duration.ofSeconds(nanos.divide(perSecond).longValueExact(), nanos.mod(perSecond).longValue()));
    }

    /** {@code 3 h} for 3 h 12 min: the largest unit that it fills. */
    static String roughly(Duration length) {
        if (length.toDays() > 1) {
            return length.toDays() + " d";
        }
        if (length.toHours() > 0) {
            return length.toHours() + " h";
        }
        return length.toMinutes() > 0 ? length.toMinutes() + " min" : length.toSeconds() + " s";
    }

    private static Optional<Duration> iso(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
