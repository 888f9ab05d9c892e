package ocivault.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.oracle.bmc.model.BmcException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import ocivault.http.WireConnection;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Denied;
import ocivault.model.VaultException.Rejected;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Throttled;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;

/** The one translation of the SDK's exceptions into {@link VaultException}. */
final class OciErrors {

    /** OCI refuses signatures that are older or newer than this. */
    private static final Duration TOLERATED_SKEW = Duration.ofMinutes(5);

    private static final int MAX_WORDS = 300;

    /** Nothing more is known than the answer. */
    static final Asked UNKNOWN = new Asked("", "", "");

    private OciErrors() {}

    /**
     * What an error tells besides the answer.
     *
     * @param region its long name; may be empty
     * @param endpoint the one that the user named; may be empty
     * @param remedy what to do about a login that is not accepted; empty for the usual
     */
    record Asked(String region, String endpoint, String remedy) {

        /** Ends a sentence: the region says where a secret was looked for, and is easily another one than meant. */
        String where() {
            return region.isEmpty() && endpoint.isEmpty()
                    ? ""
                    : ", asked" + (region.isEmpty() ? "" : " in region " + region)
                            + (endpoint.isEmpty() ? "" : " at " + endpoint);
        }

        private String unknownRegion() {
            return endpoint.isEmpty()
                            && !region.isEmpty()
                            && !OciHosts.regions().containsKey(region)
                    ? "; region " + region + " is newer than this program, or its name is misspelt"
                    : "";
        }
    }

    /**
     * Makes a call to the SDK.
     *
     * @param asked called where the call fails
     * @throws VaultException where the service, the network or the login is to blame; everything else, a bug, as it is
     */
    static <T> T translated(Supplier<Asked> asked, Supplier<T> call) {
        var trace = new AnswerTrace();
        try {
            return ScopedValue.where(AnswerTrace.CURRENT, trace).call(call::get);
        } catch (BmcException e) {
            throw e.getStatusCode() > 0 ? answered(e, trace, asked.get()) : failed(e, trace, asked.get());
        } catch (UncheckedIOException e) {
            throw failed(e, trace, asked.get());
        }
    }

    /** The words of an exception's first cause, in one line. */
    static String rootMessage(Throwable e) {
        var root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return words(root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage());
    }

    private static VaultException answered(BmcException e, AnswerTrace trace, Asked asked) {
        int status = e.getStatusCode();
        if (e.getOpcRequestId() == null || e.getOpcRequestId().isBlank()) {
            return network(new ForeignAnswer(status), null, asked);
        }
        var code = words(e.getServiceCode());
        var message = words(e.getUnmodifiedMessage());
        var answer = new ServiceAnswer(status, code, message, words(e.getOpcRequestId()));
        var said = " (" + status + (code.isEmpty() ? "" : " " + code) + (message.isEmpty() ? "" : ": " + message) + ")";
        var there = said + asked.where();
        return switch (status) {
            case 401 -> new Denied("OCI does not accept this login" + there + skew(trace), answer, asked.remedy());
            case 403 -> new Denied("OCI denies access" + there, answer);
            case 404 -> new Denied("not found, or no permission" + there, answer);
            case 429 -> new Throttled(answer, retryAfter(trace));
            case 408 -> new Unavailable("OCI gave up waiting" + said, answer, retryAfter(trace), null);
            case 409 ->
                code.equals("IncorrectState")
                        ? new Unavailable("the secret is being changed" + said, answer, retryAfter(trace), null)
                        : new Rejected("OCI refuses the request" + said, answer);
            default ->
                status >= 500
                        ? new Unavailable("OCI has a problem" + said, answer, retryAfter(trace), null)
                        : status < 400
                                ? new Unavailable(
                                        Origin.WAY,
                                        "the endpoint redirects elsewhere (" + status + "), which is not followed:"
                                                + " no OCI service does that",
                                        answer,
                                        Duration.ZERO,
                                        null)
                                : new Rejected("OCI refuses the request" + said, answer);
        };
    }

    /** No answer, or one that cannot be read. */
    private static RuntimeException failed(RuntimeException e, AnswerTrace trace, Asked asked) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case VaultException known -> {
                    return known;
                }
                case InterruptedException _ -> {
                    return unavailable(Origin.VAULT, "interrupted", cause);
                }
                case JsonProcessingException _ -> {
                    // Without it as the cause: it quotes what it could not read.
                    return new Unavailable(
                            "OCI's answer cannot be read",
                            new ServiceAnswer(trace.status(), "", "", words(trace.header("opc-request-id"))),
                            null);
                }
                case IOException io -> {
                    return network(io, io, asked);
                }
                default -> {}
            }
        }
        return e.getCause() instanceof RuntimeException bug ? bug : e;
    }

    /**
     * What a failure of the transport comes to.
     *
     * @param cause of the result; may be null
     */
    static Unavailable network(IOException e, Throwable cause, Asked asked) {
        return switch (e) {
            case ForeignAnswer foreign ->
                new Unavailable(
                        Origin.WAY,
                        foreign.getMessage(),
                        new ServiceAnswer(foreign.status(), "", "", ""),
                        Duration.ZERO,
                        null);
            case SocketTimeoutException _ -> unavailable(Origin.VAULT, rootMessage(e), cause);
            case InterruptedIOException _ -> unavailable(Origin.VAULT, "interrupted", cause);
            case UnknownHostException _ ->
                unavailable(Origin.WAY, "unknown host " + rootMessage(e) + asked.unknownRegion(), cause);
            case WireConnection.ProxyDenial _ -> unavailable(Origin.SETTINGS, rootMessage(e), cause);
            case WireConnection.ProxyRefusal _ -> unavailable(Origin.WAY, rootMessage(e), cause);
            case SSLException _ ->
                untrusted(e)
                        .map(why -> unavailable(
                                Origin.SETTINGS,
                                "the server's certificate is not trusted (" + why
                                        + "); if a proxy or an authority of your own signs it, name its certificate"
                                        + " with --cert-bundle, OCI_CLI_CERT_BUNDLE or REQUESTS_CA_BUNDLE",
                                cause))
                        .orElseGet(() -> unavailable(Origin.WAY, "TLS failed: " + rootMessage(e), cause));
            default -> unavailable(Origin.VAULT, "the network failed: " + rootMessage(e), cause);
        };
    }

    private static Optional<String> untrusted(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return Optional.of(rootMessage(cause));
            }
        }
        return Optional.empty();
    }

    private static Unavailable unavailable(Origin origin, String message, Throwable cause) {
        return new Unavailable(origin, message, ServiceAnswer.NONE, Duration.ZERO, cause);
    }

    /** Seconds or a date; a date counts from the service's own clock. */
    private static Duration retryAfter(AnswerTrace trace) {
        var text = trace.header("retry-after");
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        var wait = date(text)
                .flatMap(until -> date(trace.header("date"))
                        .or(() -> date(trace.sentDate()))
                        .map(now -> Duration.between(now, until)));
        return wait.filter(Duration::isPositive).orElse(Duration.ZERO);
    }

    private static String skew(AnswerTrace trace) {
        return date(trace.sentDate())
                .flatMap(ours -> date(trace.header("date")).map(theirs -> Duration.between(theirs, ours)))
                .filter(ahead -> ahead.abs().compareTo(TOLERATED_SKEW) > 0)
                .map(ahead -> "; this machine's clock is " + ahead.abs().toMinutes() + " minutes "
                        + (ahead.isNegative() ? "behind" : "ahead of") + " OCI's")
                .orElse("");
    }

    private static Optional<ZonedDateTime> date(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A stranger's text, made fit for one line of a terminal. */
    static String words(String text) {
        if (text == null) {
            return "";
        }
        var line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
        return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) + "…" : line;
    }
}
