//SOURCES ApiError.java
//SOURCES JsonTime.java
package localvault;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The rules of a secret, as the caller wrote them. Expiry is an interval from P1D to P90D after a version was created,
 * or a time 1 to 365 days ahead, the earlier where both are given.
 */
final class SecretRules {
    static final SecretRules NONE = new SecretRules(List.of(), Optional.empty(), Optional.empty(), false);

    private static final String EXPIRY = "SECRET_EXPIRY_RULE";
    private static final String REUSE = "SECRET_REUSE_RULE";

    private final List<Object> json;
    private final Optional<Duration> interval;
    private final Optional<Instant> absolute;
    private final boolean blocked;

    private SecretRules(List<Object> json, Optional<Duration> interval, Optional<Instant> absolute, boolean blocked) {
        this.json = json;
        this.interval = interval;
        this.absolute = absolute;
        this.blocked = blocked;
    }

    /** Reads {@code secretRules}; ApiError 400 for what OCI refuses. */
    static SecretRules of(List<?> json, Instant now) {
        SecretRules rules = new SecretRules(List.copyOf(json), Optional.empty(), Optional.empty(), false);
        for (Object rule : json) {
            if (!(rule instanceof Map<?, ?> fields)) {
                throw ApiError.invalid("A secret rule must be an object");
            }
            rules = switch (String.valueOf(fields.get("ruleType"))) {
                case EXPIRY -> rules.expiring(fields, now);
                case REUSE -> rules;
                default -> throw ApiError.invalid("Unknown ruleType: " + fields.get("ruleType"));
            };
        }
        return rules;
    }

    private SecretRules expiring(Map<?, ?> rule, Instant now) {
        Optional<Duration> after = text(rule, "secretVersionExpiryInterval").map(SecretRules::interval);
        Optional<Instant> at = text(rule, "timeOfAbsoluteExpiry").map(time -> absolute(time, now));
        if (after.isEmpty() && at.isEmpty()) {
            throw ApiError.invalid("An expiry rule needs secretVersionExpiryInterval or timeOfAbsoluteExpiry");
        }
        boolean blocking = Boolean.TRUE.equals(rule.get("isSecretContentRetrievalBlockedOnExpiry"));
        return new SecretRules(json, after, at, blocking);
    }

    private static Duration interval(String text) {
        var days = IntStream.rangeClosed(1, 90)
                .filter(number -> text.equals("P" + number + "D"))
                .findFirst();
        if (days.isPresent()) {
            return Duration.ofDays(days.getAsInt());
        }
        try {
            var _ = Period.parse(text);
        } catch (DateTimeParseException e) {
            throw ApiError.invalid("secretVersionExpiryInterval is not an ISO 8601 period: " + text);
        }
        throw ApiError.invalid("secretVersionExpiryInterval must be from P1D to P90D: " + text);
    }

    private static Instant absolute(String text, Instant now) {
        Instant time = JsonTime.parse("timeOfAbsoluteExpiry", text);
        if (time.isBefore(now.plus(Duration.ofDays(1))) || time.isAfter(now.plus(Duration.ofDays(365)))) {
            throw ApiError.invalid("timeOfAbsoluteExpiry must be 1 to 365 days ahead: " + text);
        }
        return time;
    }

    private static Optional<String> text(Map<?, ?> fields, String name) {
        return Optional.ofNullable(fields.get(name)).map(String::valueOf);
    }

    /** When a version created at {@code created} expires. */
    Optional<Instant> expiry(Instant created) {
        Optional<Instant> after = interval.map(created::plus);
        return after.isPresent() && absolute.isPresent()
                ? after.filter(time -> time.isBefore(absolute.get())).or(() -> absolute)
                : after.or(() -> absolute);
    }

    /** Whether a version created at {@code created} may no longer be read. */
    boolean blocks(Instant created, Instant now) {
        return blocked && expiry(created).filter(time -> !now.isBefore(time)).isPresent();
    }

    List<Object> json() {
        return json;
    }
}
