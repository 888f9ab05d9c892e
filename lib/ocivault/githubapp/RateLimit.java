package ocivault.githubapp;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import ocivault.http.HttpMessage;

/**
 * That GitHub wants to be asked later, and when. Source: GitHub's "Rate limits for the REST API", "Exceeding the rate limit":
 * by Retry-After, else by x-ratelimit-reset where nothing remains, else a minute for a secondary limit.
 */
record RateLimit(Duration pause) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration USUAL = Duration.ofMinutes(1);

    /**
     * What an answer says of it; empty where it is about something else.
     *
     * @param words of the answer
     * @param now where the answer has no date
     */
    static Optional<RateLimit> of(HttpMessage.Answer answer, String words, Instant now) {
        if (answer.status() != 403 && answer.status() != 429) {
            return Optional.empty();
        }
        var theirs = ClockSkew.date(answer.header("date")).orElse(now);
        var after = answer.header("retry-after").strip();
        if (after.matches("[0-9]{1,9}")) {
            return limit(Duration.ofSeconds(Long.parseLong(after)));
        }
        var date = ClockSkew.date(after);
        if (date.isPresent()) {
            return limit(Duration.between(theirs, date.get()));
        }
        var reset = answer.header("x-ratelimit-reset").strip();
        if (answer.header("x-ratelimit-remaining").strip().equals("0") && reset.matches("[0-9]{1,12}")) {
            return limit(Duration.between(theirs, Instant.ofEpochSecond(Long.parseLong(reset))));
        }
        var said = words.toLowerCase(Locale.ROOT);
        return answer.status() == 429 || said.contains("rate limit") || said.contains("abuse")
                ? limit(USUAL)
                : Optional.empty();
    }

    private static Optional<RateLimit> limit(Duration wait) {
        return Optional.of(new RateLimit(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait));
    }
}
