package testkit;

import java.util.Optional;
import java.util.regex.Pattern;

/** How a run of tests ended. */
public record Counts(long passed, long failed, long skipped) {

    private static final Pattern LINE = Pattern.compile("(\\d+) passed, (\\d+) failed, (\\d+) skipped");

    /** Those that {@link #toString} wrote; empty for any other line. */
    public static Optional<Counts> parse(String line) {
        var match = LINE.matcher(line);
        return match.matches()
                ? Optional.of(new Counts(
                        Long.parseLong(match.group(1)), Long.parseLong(match.group(2)), Long.parseLong(match.group(3))))
                : Optional.empty();
    }

    public Counts plus(Counts other) {
        return new Counts(passed + other.passed, failed + other.failed, skipped + other.skipped);
    }

    @Override
    public String toString() {
        return passed + " passed, " + failed + " failed, " + skipped + " skipped";
    }
}
