package ocivault.githubapp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import ocivault.http.HttpMessage;

/**
 * How this machine's clock differs from GitHub's, by the Date header of an answer.
 *
 * @param ahead negative where it is behind; zero where GitHub does not say
 */
record ClockSkew(Duration ahead) {

    /** As much is nobody's fault: the JWT allows for it. */
    private static final Duration TOLERATED = Duration.ofMinutes(1);

    /** @param ours the time here when the answer came, or was made */
    static ClockSkew of(HttpMessage.Answer answer, Instant ours) {
        return new ClockSkew(date(answer.header("date"))
                .map(theirs -> Duration.between(theirs, ours))
                .orElse(Duration.ZERO));
    }

    /** An HTTP date. */
    static Optional<Instant> date(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    boolean isWrong() {
        return ahead.abs().compareTo(TOLERATED) > 0;
    }

    /** Such as {@code this machine's clock is 3 minutes behind GitHub's}. */
    String words() {
        long minutes = ahead.abs().plusSeconds(30).toMinutes();
        var length = minutes < 120 ? minutes + (minutes == 1 ? " minute" : " minutes") : minutes / 60 + " hours";
        return "this machine's clock is " + length + " " + (ahead.isNegative() ? "behind" : "ahead of") + " GitHub's";
    }
}
