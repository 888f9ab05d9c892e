package ocivault.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import ocivault.model.Failure;
import ocivault.model.VaultException;
import ocivault.remote.RpcMessage.Notification;

/**
 * What the client sends and gets no answer to: notifications and its own answers, in the order in which they came, as far as
 * the server is not slow about it. What does not arrive is told on stderr. {@link #send} is for one thread.
 */
final class Notes {

    private static final Duration ORDER = Duration.ofSeconds(3);

    private final Endpoint endpoint;
    private final Session session;
    private final Log log;
    private final AtomicInteger underWay = new AtomicInteger();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> initialized = CompletableFuture.completedFuture(null);

    Notes(Endpoint endpoint, Session session, Log log) {
        this.endpoint = endpoint;
        this.session = session;
        this.log = log;
    }

    /** Whether any are on their way. */
    boolean areUnderWay() {
        return underWay.get() > 0;
    }

    /** The last {@code notifications/initialized}, which requests are not to overtake. */
    CompletableFuture<Void> initialized() {
        return initialized;
    }

    /**
     * Sends one.
     *
     * @param modernVersion of the revision without sessions that it belongs to; empty where it belongs to the session
     * @return done when it is over, whether it arrived or not
     */
    CompletableFuture<Void> send(RpcMessage note, Optional<String> modernVersion) {
        underWay.incrementAndGet();
        var before = last;
        var sent = new CompletableFuture<Void>();
        last = sent;
        if (isInitialized(note)) {
            initialized = sent;
        }
        Thread.ofVirtual().start(() -> {
            try {
                await(before);
                session.awaitHandshake();
                post(note, modernVersion);
            } finally {
                underWay.decrementAndGet();
                sent.complete(null);
            }
        });
        return sent;
    }

    private static boolean isInitialized(RpcMessage message) {
        return message instanceof Notification notification
                && notification.method().equals("notifications/initialized");
    }

    /** The message before goes first, unless the server is slow about it. */
    static void await(CompletableFuture<Void> before) {
        try {
            before.get(ORDER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Then the other way round: a slow one holds up nothing.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(RpcMessage note, Optional<String> modernVersion) {
        try {
            var open = modernVersion.isPresent() ? Session.Open.NONE : session.current();
            var headers = modernVersion.isPresent() ? mirrored(modernVersion.get(), note) : open.headers();
            var reply = endpoint.post(note.bytes(), headers);
            int status = reply.status();
            if (status >= 200 && status < 300) {
                reply.drain();
                if (isInitialized(note)) {
                    session.ready(note.bytes());
                }
                return;
            }
            var body = AnswerBody.refusal(reply);
            if (!open.id().isEmpty() && AnswerBody.saysSessionLost(status, AnswerBody.response(body))) {
                session.renew(open);
            }
            unsent(Trouble.status(status, AnswerBody.words(reply, body), "", "", reply.renewal())
                    .message());
        } catch (Session.Gone e) {
            unsent(e.trouble.message());
        } catch (VaultException e) {
            unsent(Failure.of(e).message());
        } catch (IOException e) {
            unsent(Endpoint.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> mirrored(String version, RpcMessage note) {
        return note instanceof Notification notification
                ? MirroredHeaders.of(version, notification.method(), notification.params())
                : Map.of("MCP-Protocol-Version", version);
    }

    private void unsent(String why) {
        log.warn().accept("a notification or answer of the client did not reach the server: " + why);
    }
}
