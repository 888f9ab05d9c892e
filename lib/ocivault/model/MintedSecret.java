package ocivault.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A secret that was made to live shortly, and where it came from.
 *
 * @param bundle it, and when it ends
 * @param mintedAt when it was made
 * @param elapsed from the request to the value
 */
public record MintedSecret(SecretBundle bundle, Origin origin, Instant mintedAt, Duration elapsed) {

    /** {@code STALE}: one that was to be replaced, served because nobody could make another now. */
    public enum Origin {
        MINTED,
        CACHE,
        STALE
    }

    /** How long before its end it is replaced: what it is used for must not outlive it. */
    public static final Duration MARGIN = Duration.ofMinutes(5);

    public SecretValue value() {
        return bundle.value();
    }

    /** When it is replaced. */
    public Instant renewAt() {
        return bundle.expires().minus(MARGIN);
    }
}
