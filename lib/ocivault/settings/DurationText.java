package ocivault.settings;

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
public final class DurationText {

    private static final Pattern PLAIN = Pattern.compile("([0-9]{1,12})(?:\\.([0-9]{1,9}))?([smhd]?)");

    private DurationText() {}

    /** The length that {@code text} names; empty where it names none. */
    public static Optional<Duration> parse(String text) {
        var plain = PLAIN.matcher(text);
        if (!plain.matches()) {
            return text.startsWith("PT") ? iso(text) : Optional.empty();
        }
        long seconds = switch (plain.group(3)) {
            case "m" -> 60;
            case "h" -> 3_600;
            case "d" -> 86_400;
            default -> 1;
        };
        // 12 digits of days, or 9 of their fraction, are far from where a long ends.
        long whole = Long.parseLong(plain.group(1));
        long billionths = plain.group(2) == null ? 0 : Long.parseLong((plain.group(2) + "00000000").substring(0, 9));
        return Optional.of(Duration.ofSeconds(whole * seconds).plusNanos(billionths * seconds));
    }

    /** {@code 3 h} for 3 h 12 min: the largest unit that it fills. */
    public static String roughly(Duration length) {
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
