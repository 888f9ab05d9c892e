package ocivault.githubapp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import ocivault.model.SecretBundle;
import ocivault.model.SecretValue;

/** What GitHub answers to who asks for an installation's token. */
final class InstallationToken {

    /** GitHub's promise; what says otherwise is not believed beyond it. */
    private static final Duration LIFE = Duration.ofHours(1);

    /** Of one whose end is not said: long enough to be used, too short to be kept. */
    private static final Duration LIFE_UNKNOWN = Duration.ofMinutes(5);

    private InstallationToken() {}

    /**
     * The token, which ends by this machine's clock, however wrong that is.
     *
     * @param installation it becomes the bundle's id
     * @param now by this machine's clock
     * @param warnings told where GitHub does not say when it ends
     * @return empty where there is no token in it
     */
    static Optional<SecretBundle> of(
            Map<?, ?> answer, String installation, Instant now, ClockSkew skew, Consumer<String> warnings) {
        if (!(answer.get("token") instanceof String token) || !isToken(token)) {
            return Optional.empty();
        }
        var end = end(answer.get("expires_at"), now, skew);
        if (end.isEmpty()) {
            warnings.accept("GitHub does not say when the token ends: it is not kept, and used for "
                    + LIFE_UNKNOWN.toMinutes() + " minutes at most");
        }
        return Optional.of(new SecretBundle(
                installation, 1, "", List.of(), SecretValue.of(token), end.orElse(now.plus(LIFE_UNKNOWN))));
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** Empty where it is not said, or in the past. */
    private static Optional<Instant> end(Object said, Instant now, ClockSkew skew) {
        try {
            if (said instanceof String text) {
                var theirs = OffsetDateTime.parse(text).toInstant();
                var end = skew.isWrong() ? theirs.plus(skew.ahead()) : theirs;
                var latest = now.plus(LIFE);
                return end.isAfter(now) ? Optional.of(end.isBefore(latest) ? end : latest) : Optional.empty();
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Then it is not said.
        }
        return Optional.empty();
    }
}
