package ocivault.remote;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import ocivault.model.Failure;

/**
 * Why a request has no answer of the server: the JSON-RPC error that it gets from us in its place. Its code lies outside the
 * range that JSON-RPC and MCP keep for themselves, so that nobody takes it for the server's.
 *
 * @param code one of the constants
 * @param message what failed, one sentence without a full stop
 * @param hint what to do about it
 * @param status the HTTP status; 0 where there was none
 * @param retryAfter as the server has asked for it; zero where it has not
 */
record Trouble(int code, String message, String hint, int status, Duration retryAfter) {

    /** The server refuses the credential, or what it may do. */
    static final int REFUSED = -31001;
    /** The server cannot be reached, or says that it cannot answer now. */
    static final int UNAVAILABLE = -31002;
    /** What came is no answer: cut off, no JSON, too long, a redirect. */
    static final int BROKEN_ANSWER = -31003;
    /** The server has lost the session. */
    static final int SESSION_LOST = -31004;
    /** The credential could not be had from the vault. */
    static final int NO_CREDENTIAL = -31005;
    /** Nothing came in time, or the client went. */
    static final int NO_ANSWER = -31006;

    /** JSON-RPC's own: what the client sent is no JSON, or no message. */
    static final int PARSE_ERROR = -32700;

    static final int INVALID_REQUEST = -32600;

    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final String PERHAPS_DONE =
            "Whether it was carried out is not known: look before you send it again.";

    static Trouble of(int code, String message, String hint) {
        return new Trouble(code, message, hint, 0, Duration.ZERO);
    }

    static Trouble vault(Failure failure) {
        var source = failure.type().startsWith("github_") ? "GitHub" : "the vault";
        return of(
                NO_CREDENTIAL,
                "no credential from " + source + ", nothing was sent: " + failure.message(),
                failure.hint());
    }

    static Trouble unreachable(String origin, String why) {
        return of(
                UNAVAILABLE,
                "cannot reach " + origin + ", nothing was sent: " + why,
                "Check the URL, the network, HTTPS_PROXY and NO_PROXY, then try again.");
    }

    /** The connection broke at some point behind the request's first byte. */
    static Trouble broken(String why) {
        return of(
                BROKEN_ANSWER, "the connection to the server broke before the answer was whole: " + why, PERHAPS_DONE);
    }

    static Trouble noAnswer(Duration patience) {
        return of(
                NO_ANSWER,
                "the server has sent nothing for " + patience.toSeconds() + " s",
                PERHAPS_DONE + " --request-timeout allows more time.");
    }

    static Trouble streamEnded() {
        return of(BROKEN_ANSWER, "the server ended its stream without an answer", PERHAPS_DONE);
    }

    static Trouble notAnAnswer(String what) {
        return of(BROKEN_ANSWER, "the server's answer is none: " + what, PERHAPS_DONE);
    }

    static Trouble sessionLost(Optional<Trouble> renewal) {
        return renewal.map(why -> of(
                        SESSION_LOST,
                        "the server has lost the session, and a new one failed: " + why.message,
                        why.hint + " The request was not carried out."))
                .orElseGet(() -> of(
                        SESSION_LOST,
                        "the server had lost the session, and a new one has begun",
                        "The request was not carried out: send it again."));
    }

    /**
     * What an HTTP status means that brings no JSON-RPC message along.
     *
     * @param said the server's own words, safe to show; may be empty
     * @param target of a redirect, its origin alone; else empty
     */
    static Trouble status(int status, String said, String retryAfter, String target, Credential.Renewal renewal) {
        var http = "HTTP " + status + (said.isEmpty() ? "" : ": " + said);
        var wait = seconds(retryAfter);
        var when = wait.isZero() ? "Try again later." : "Try again in " + wait.toSeconds() + " s.";
        return switch (status) {
            case 401 ->
                new Trouble(
                        REFUSED,
                        "the server refuses the credential"
                                + switch (renewal) {
                                    case NONE -> "";
                                    case FETCHED -> ", one fetched from the vault just now too";
                                    case MINTED -> ", one minted just now too";
                                }
                                + " (" + http + ")",
                        switch (renewal) {
                            case NONE ->
                                "Check that --header sends what this server asks for, and that the vault can be"
                                        + " reached.";
                            case FETCHED ->
                                "Renew it with its issuer and store it with upload-secret: it is used from then on,"
                                        + " without a restart.";
                            case MINTED -> "Check that this server takes tokens of this issuer.";
                        },
                        status,
                        wait);
            case 403 ->
                new Trouble(
                        REFUSED,
                        "the server forbids this (" + http + ")",
                        "The credential is known but lacks a right or scope: see the server's words.",
                        status,
                        wait);
            case 404, 405, 406, 410, 415, 501 ->
                new Trouble(
                        BROKEN_ANSWER,
                        "no MCP server over streamable HTTP at this URL (" + http + ")",
                        "Check the path of --url; the older HTTP+SSE transport is not supported.",
                        status,
                        wait);
            case 413 ->
                new Trouble(BROKEN_ANSWER, "too long for the server (" + http + ")", "Send less.", status, wait);
            case 429 -> new Trouble(UNAVAILABLE, "too many requests for the server (" + http + ")", when, status, wait);
            default ->
                status >= 300 && status < 400
                        ? new Trouble(
                                BROKEN_ANSWER,
                                "the server redirects" + (target.isEmpty() ? "" : " to " + target)
                                        + ", which is not followed: the credential is for one origin (" + http + ")",
                                "Give the new address as --url, if you trust it.",
                                status,
                                wait)
                        : status >= 500
                                ? new Trouble(
                                        UNAVAILABLE,
                                        "the server fails (" + http + ")",
                                        when + " " + PERHAPS_DONE,
                                        status,
                                        wait)
                                : new Trouble(
                                        BROKEN_ANSWER,
                                        "the server refuses the request (" + http + ")",
                                        "See the server's words.",
                                        status,
                                        wait);
        };
    }

    /** Retry-After in seconds or as a date; zero where it is neither. */
    private static Duration seconds(String retryAfter) {
        try {
            var text = retryAfter.strip();
            if (text.matches("[0-9]{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            var wait = text.isEmpty()
                    ? Duration.ZERO
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0 ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    /** In one sentence or two. */
    String text() {
        return message + ". " + hint;
    }

    /** The answer to the request of that id. */
    byte[] answer(RpcId id) {
        var data = "{\"source\":\"github-mcp-proxy\",\"hint\":" + JsonText.quoted(hint)
                + (status == 0 ? "" : ",\"httpStatus\":" + status)
                + (retryAfter.isZero() ? "" : ",\"retryAfterSeconds\":" + retryAfter.toSeconds())
                + "}";
        return answer(id, "{\"code\":" + code + ",\"message\":" + JsonText.quoted(text()) + ",\"data\":" + data + "}");
    }

    /** An answer with an error object that is there already. */
    static byte[] answer(RpcId id, String error) {
        return JsonText.onOneLine(("{\"jsonrpc\":\"2.0\",\"id\":" + id.json() + ",\"error\":" + error + "}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
