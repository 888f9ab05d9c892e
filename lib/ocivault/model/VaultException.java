package ocivault.model;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Everything that can go wrong for a reason outside this program. Each case carries what its reader needs; what a
 * person is told (exit code, message, hint) is decided in {@link Failure} alone. A bug is not a VaultException.
 *
 * <p>No case ever carries a secret, a token or a signed header.
 */
@SuppressWarnings("serial") // never serialized
public abstract sealed class VaultException extends RuntimeException {

    /** What to do about it; empty where {@link Failure} says that from the case's own fields. */
    public final String remedy;

    private VaultException(String message, String remedy, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    private VaultException(String message) {
        this(message, "", null);
    }

    /** Whether whoever was asked said no to who asks: what was given before is not good any more. */
    public boolean isRefusal() {
        return this instanceof Denied || (this instanceof NoAppToken none && none.reason == NoAppToken.Reason.REFUSED);
    }

    /** Whether whoever was asked could not answer, rather than said no: what was given before may still be good. */
    public boolean isOutage() {
        return this instanceof Unavailable
                || this instanceof Throttled
                || this instanceof CircuitOpen
                || (this instanceof NoAppToken none && none.reason != NoAppToken.Reason.REFUSED);
    }

    /** A reference that breaks the grammar: which {@code part} of it, and what was {@code expected} there. */
    public static final class MalformedReference extends VaultException {
        public final String reference;
        public final String part;
        public final String expected;

        public MalformedReference(String reference, String part, String expected) {
            super("malformed reference " + reference + ": " + part);
            this.reference = reference;
            this.part = part;
            this.expected = expected;
        }
    }

    /** Options or arguments that do not go together, or a value that is refused before anything is sent. */
    public static final class Usage extends VaultException {
        public Usage(String message, String remedy) {
            super(message, remedy, null);
        }
    }

    /** More than one secret of that name: never a silent first match. */
    public static final class AmbiguousName extends VaultException {
        public final String name;
        public final List<String> candidates;

        /** @param candidates one line each: the secret's OCID and its vault's */
        public AmbiguousName(String name, List<String> candidates) {
            super(candidates.size() + " secrets are named " + name);
            this.name = name;
            this.candidates = List.copyOf(candidates);
        }
    }

    /** The secret is there but not what was asked for: no such field, not JSON, not UTF-8, not Base64. */
    public static final class UnsuitableContent extends VaultException {
        public UnsuitableContent(String message, String remedy) {
            super(message, remedy, null);
        }
    }

    /** OCI could not be asked, or could not answer: 5xx, 409 IncorrectState, network, deadline. */
    public static final class Unavailable extends VaultException {

        /** Where it failed. */
        public enum Origin {
            /** In the vault, or on the connection to it. */
            VAULT,
            /** On the way there: a name, a proxy, TLS, or a stranger's answer in OCI's place. It may pass. */
            WAY,
            /** Nowhere: the time of who asks was up before there was any answer. */
            DEADLINE,
            /** In the settings of who asks: a proxy that refuses, a certificate that is not trusted. It stays so. */
            SETTINGS
        }

        public final Origin origin;
        public final ServiceAnswer answer;
        /** What Retry-After asked for; zero where it was absent. */
        public final Duration retryAfter;

        /** @param answer {@link ServiceAnswer#NONE} where the transport failed before there was one */
        public Unavailable(Origin origin, String message, ServiceAnswer answer, Duration retryAfter, Throwable cause) {
            super(message, "", cause);
            this.origin = origin;
            this.answer = answer;
            this.retryAfter = retryAfter;
        }

        /** Of the vault. */
        public Unavailable(String message, ServiceAnswer answer, Duration retryAfter, Throwable cause) {
            this(Origin.VAULT, message, answer, retryAfter, cause);
        }

        /** Of the vault, without a Retry-After. */
        public Unavailable(String message, ServiceAnswer answer, Throwable cause) {
            this(message, answer, Duration.ZERO, cause);
        }
    }

    /** OCI said 429. */
    public static final class Throttled extends VaultException {
        public final ServiceAnswer answer;
        /** What Retry-After asked for; zero where it was absent. */
        public final Duration retryAfter;

        public Throttled(ServiceAnswer answer, Duration retryAfter) {
            super("OCI throttles these requests");
            this.answer = answer;
            this.retryAfter = retryAfter;
        }
    }

    /** The breaker is open: nothing was sent. */
    public static final class CircuitOpen extends VaultException {
        public final Instant triesAgainAt;

        public CircuitOpen(Instant triesAgainAt) {
            super("Circuit breaker is OPEN");
            this.triesAgainAt = triesAgainAt;
        }
    }

    /** 401, 403 or 404: not authenticated, not authorised, or not there, which OCI does not tell apart. */
    public static final class Denied extends VaultException {
        public final ServiceAnswer answer;

        /** @param remedy empty for the usual one */
        public Denied(String message, ServiceAnswer answer, String remedy) {
            super(message, remedy, null);
            this.answer = answer;
        }

        public Denied(String message, ServiceAnswer answer) {
            this(message, answer, "");
        }
    }

    /** GitHub gives an App no token; the message says which of App id, installation, key and permission is wrong. */
    public static final class NoAppToken extends VaultException {

        /** What kind of answer it is. */
        public enum Reason {
            /** GitHub says no: 401, 403, 404 or 422. */
            REFUSED,
            /** Not now: a rate limit. */
            LATER,
            /** It could not be asked, or what came is no answer. */
            UNAVAILABLE
        }

        public final Reason reason;
        /** HTTP status, 0 where there was no answer. */
        public final int status;

        public NoAppToken(Reason reason, int status, String message, String remedy) {
            super(message, remedy, null);
            this.reason = reason;
            this.status = status;
        }
    }

    /** OCI refused the request as such: 400, 409, 412, 413 and the rest of 4xx. */
    public static final class Rejected extends VaultException {
        public final ServiceAnswer answer;

        public Rejected(String message, ServiceAnswer answer) {
            super(message);
            this.answer = answer;
        }
    }

    /** No usable login: no OCI config, no such profile, an unreadable key. */
    public static final class Configuration extends VaultException {
        public Configuration(String message, String remedy) {
            super(message, remedy, null);
        }

        /** A failure to log in, in the words that every such failure begins with. */
        public static Configuration noLogin(String what, String remedy) {
            return new Configuration("Failed to initialize OCI SDK clients: " + what, remedy);
        }
    }

    /** The server's command is not there. */
    public static final class CommandNotFound extends VaultException {
        public final String command;

        public CommandNotFound(String command, String remedy) {
            super("command not found: " + command, remedy, null);
            this.command = command;
        }
    }

    /** The server's command is there and cannot be run. */
    public static final class CannotRun extends VaultException {
        public final Path command;

        public CannotRun(Path command, String reason, String remedy) {
            super("cannot run " + command + ": " + reason, remedy, null);
            this.command = command;
        }
    }

    /** {@code --check}: the server started but a step of the MCP handshake failed. */
    public static final class CheckFailed extends VaultException {
        public final String step;

        public CheckFailed(String step, String reason, String remedy) {
            super("check failed at " + step + ": " + reason, remedy, null);
            this.step = step;
        }
    }

    /**
     * What a service answered.
     *
     * @param status HTTP status, 0 where there was no answer
     * @param code OCI's error code, such as {@code NotAuthorizedOrNotFound}; may be empty
     * @param message the service's own words; may be empty
     * @param opcRequestId OCI's request id; may be empty
     */
    public record ServiceAnswer(int status, String code, String message, String opcRequestId) {
        public static final ServiceAnswer NONE = new ServiceAnswer(0, "", "", "");
    }
}
