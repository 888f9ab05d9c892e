//SOURCES Json.java
//SOURCES Operation.java
package localvault;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Something that goes wrong on purpose, handed to {@link VaultServer#inject}. Immutable.
 *
 * <p>Unless narrowed, a fault strikes every request until {@link VaultServer#clearFaults}: {@link #on} names one
 * operation, {@link #times} limits the count, {@link #withProbability} leaves it to a seeded chance. Of several faults
 * the first injected that matches strikes. A wrongly signed request is a 401 before any fault is looked at.
 *
 * @param effect      what happens
 * @param operation   the operation it strikes, as in {@code GetSecretBundle}; {@link #ANY} for all
 * @param times       how many requests it strikes
 * @param delay       how long the request waits first
 * @param probability chance that a matching request is struck, above 0, at most 1
 * @param seed        of that chance
 */
public record Fault(Effect effect, String operation, int times, Duration delay, double probability, long seed) {
    /** Matches every operation. */
    public static final String ANY = "*";

    /** What a fault does. All but {@link Respond} and {@link Manner#RESET} let the operation take effect. */
    public sealed interface Effect {
        /** Answers this in place of the operation, which has no effect. */
        record Respond(int status, Map<String, String> headers, String body) implements Effect {
            public Respond {
                headers = Map.copyOf(headers);
            }
        }

        /** Puts this in place of the whole body of the answer. */
        record Body(String body) implements Effect {}

        /** Puts this in place of a bundle's Base64 content; other answers stay as they are. */
        record Content(String content) implements Effect {}

        /** Sends the answer in a broken way; {@code interval} is the pause of {@link Manner#DRIP}. */
        record Send(Manner manner, Duration interval) implements Effect {}
    }

    /** How an answer goes out. */
    public enum Manner {
        /** As it should. */
        WHOLE,
        /** TCP reset instead of an answer; the operation has no effect. */
        RESET,
        /** The operation takes effect, then a TCP reset instead of the answer. */
        RESET_AFTER_EFFECT,
        /** Half of the body, then a TCP reset. */
        RESET_MID_BODY,
        /** Half of the body, then an orderly end of the connection. */
        TRUNCATE,
        /** The body byte by byte. */
        DRIP,
        /** The whole answer, then the connection ends unannounced, as when a pooled connection goes stale. */
        HANG_UP
    }

    public Fault {
        Objects.requireNonNull(effect, "effect");
        if (times < 1) {
            throw new IllegalArgumentException("times must be at least 1: " + times);
        }
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be above 0 and at most 1: " + probability);
        }
        Set<String> known = new TreeSet<>(Operation.names());
        if (!operation.equals(ANY) && !known.contains(operation)) {
            throw new IllegalArgumentException("unknown operation " + operation + ", expected one of " + known);
        }
    }

    /** An error of the service. */
    public static Fault status(int status, String code, String message) {
        return of(new Effect.Respond(status, Map.of("content-type", "application/json"), Json.error(code, message)));
    }

    /** 429 TooManyRequests with this {@code Retry-After} in seconds. */
    public static Fault retryAfter(Duration wait) {
        return status(429, "TooManyRequests", "Too many requests for the user")
                .header("retry-after", "" + wait.toSeconds());
    }

    /** An answer that is not the service's, such as a proxy's HTML page. */
    public static Fault respond(int status, String contentType, String body) {
        return of(new Effect.Respond(status, Map.of("content-type", contentType), body));
    }

    /** 302 to {@code target}. */
    public static Fault redirect(URI target) {
        return of(new Effect.Respond(302, Map.of("location", target.toString()), ""));
    }

    /** The right answer, late. */
    public static Fault delay(Duration delay) {
        return of(new Effect.Send(Manner.WHOLE, Duration.ZERO)).delayed(delay);
    }

    /** TCP reset before an answer, the operation not carried out. */
    public static Fault reset() {
        return of(new Effect.Send(Manner.RESET, Duration.ZERO));
    }

    /** TCP reset before an answer, the operation carried out. */
    public static Fault resetAfterEffect() {
        return of(new Effect.Send(Manner.RESET_AFTER_EFFECT, Duration.ZERO));
    }

    /** TCP reset in the middle of the answer's body. */
    public static Fault resetMidBody() {
        return of(new Effect.Send(Manner.RESET_MID_BODY, Duration.ZERO));
    }

    /** Half of the body that {@code content-length} announces, then the end. */
    public static Fault truncated() {
        return of(new Effect.Send(Manner.TRUNCATE, Duration.ZERO));
    }

    /** The body, one byte every {@code interval}. */
    public static Fault drip(Duration interval) {
        return of(new Effect.Send(Manner.DRIP, interval));
    }

    /** The right answer on a connection that is then closed without a word. */
    public static Fault hangUp() {
        return of(new Effect.Send(Manner.HANG_UP, Duration.ZERO));
    }

    /** A complete body that is not JSON. */
    public static Fault malformedJson() {
        return of(new Effect.Body("{\"secretId\": oops, \"versionNumber\""));
    }

    /** A bundle whose content is no Base64. */
    public static Fault invalidBase64() {
        return of(new Effect.Content("!!! this is no base64 !!!"));
    }

    /** A bundle whose content is Base64 of the bytes FF FE C0 C1, which are not UTF-8. */
    public static Fault notUtf8() {
        return of(new Effect.Content("//7AwQ=="));
    }

    /** The same fault for one operation only, such as {@code GetSecretBundle} or {@code ListSecrets}. */
    public Fault on(String operation) {
        return new Fault(effect, operation, times, delay, probability, seed);
    }

    /** The same fault for the first {@code times} matching requests only. */
    public Fault times(int times) {
        return new Fault(effect, operation, times, delay, probability, seed);
    }

    /** The same fault after a wait. */
    public Fault delayed(Duration delay) {
        return new Fault(effect, operation, times, delay, probability, seed);
    }

    /** The same fault for a share of the matching requests, the same ones for the same seed and order. */
    public Fault withProbability(double probability, long seed) {
        return new Fault(effect, operation, times, delay, probability, seed);
    }

    /** The same answer with one more header; for faults that are an answer of their own. */
    public Fault header(String name, String value) {
        if (!(effect instanceof Effect.Respond(int status, Map<String, String> headers, String body))) {
            throw new IllegalStateException("this fault has no headers of its own");
        }
        var more = new TreeMap<>(headers);
        more.put(name, value);
        return new Fault(new Effect.Respond(status, more, body), operation, times, delay, probability, seed);
    }

    private static Fault of(Effect effect) {
        return new Fault(effect, ANY, Integer.MAX_VALUE, Duration.ZERO, 1, 0);
    }
}
