package ocivault.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import ocivault.model.Failure;
import ocivault.model.VaultException;
import ocivault.remote.RpcMessage.Response;

/**
 * The session of revisions up to 2025-11-25: what the server called it, what was agreed on, and how to begin another when the
 * server has lost it, with the client's own {@code initialize} and {@code notifications/initialized}. Of a stateless
 * conversation it stays empty. Thread-safe.
 */
final class Session {

    static final String ID = "Mcp-Session-Id";
    private static final String VERSION = "MCP-Protocol-Version";
    private static final Duration FAREWELL = Duration.ofMillis(800);

    /**
     * @param id as the server has it; empty where it keeps none
     * @param version that was agreed on; empty before
     * @param number counts the sessions of this process
     */
    record Open(String id, String version, int number, boolean lost) {
        static final Open NONE = new Open("", "", 0, false);

        Map<String, String> headers() {
            var headers = new LinkedHashMap<String, String>();
            if (!id.isEmpty()) {
                headers.put(ID, id);
            }
            if (!version.isEmpty()) {
                headers.put(VERSION, version);
            }
            return headers;
        }
    }

    /** There is no session, and none could be begun. */
    @SuppressWarnings("serial") // never serialized
    static final class Gone extends Exception {
        final transient Trouble trouble;

        Gone(Trouble trouble) {
            super(trouble.message(), null, false, false);
            this.trouble = trouble;
        }
    }

    private final Endpoint endpoint;
    private final Log log;
    private final Consumer<Open> opened;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile Open open = Open.NONE;
    private volatile CompletableFuture<Void> handshake = CompletableFuture.completedFuture(null);
    private volatile Optional<RpcMessage.Request> initialize = Optional.empty();
    private volatile Optional<byte[]> initialized = Optional.empty();

    /** @param opened is told of each session that is ready for its stream of messages from the server */
    Session(Endpoint endpoint, Log log, Consumer<Open> opened) {
        this.endpoint = endpoint;
        this.log = log;
        this.opened = opened;
    }

    /** The client begins: what it sends from now on waits for {@link #handshakeOver}. */
    void begin(RpcMessage.Request message) {
        initialize = Optional.of(message);
        initialized = Optional.empty();
        open = new Open("", "", open.number, false);
        handshake = new CompletableFuture<>();
    }

    /** Whether the client has ever begun. */
    boolean hasBegun() {
        return initialize.isPresent();
    }

    void established(String id, String version) {
        open = new Open(id, version, open.number + 1, false);
        log.verbose().accept("session begun, protocol " + version + (id.isEmpty() ? ", without an id" : ""));
    }

    /** {@code initialize} has an answer, whichever. */
    void handshakeOver() {
        handshake.complete(null);
    }

    void awaitHandshake() {
        handshake.join();
    }

    /** The server has taken {@code notifications/initialized}. */
    void ready(byte[] notification) {
        initialized = Optional.of(notification);
        opened.accept(open);
    }

    @SuppressWarnings("ReferenceEquality") // two sessions that look alike are still two
    boolean isCurrent(Open one) {
        return open == one;
    }

    /**
     * The session to send in; a new one where it was lost.
     *
     * @throws Gone if no new one can be had
     */
    Open current() throws Gone, InterruptedException {
        var now = open;
        if (now.lost) {
            var trouble = renew(now);
            if (trouble.isPresent()) {
                throw new Gone(Trouble.sessionLost(trouble));
            }
        }
        return open;
    }

    /**
     * Begins a session in the place of one that the server no longer knows, unless another thread has.
     *
     * @return why there is none; empty where there is
     */
    Optional<Trouble> renew(Open gone) throws InterruptedException {
        renewing.lockInterruptibly();
        try {
            if (open.number != gone.number || (!open.lost && !isCurrent(gone))) {
                return Optional.empty();
            }
            open = new Open("", "", gone.number, true);
            log.warn().accept("the server has lost the session: beginning a new one");
            return begun(initialize.orElseThrow());
        } catch (VaultException e) {
            return Optional.of(Trouble.vault(Failure.of(e)));
        } catch (Endpoint.Unreachable e) {
            return Optional.of(Trouble.unreachable(endpoint.url().origin(), e.getMessage()));
        } catch (IOException e) {
            return Optional.of(Trouble.broken(Endpoint.reason(e)));
        } finally {
            renewing.unlock();
        }
    }

    private Optional<Trouble> begun(RpcMessage.Request message) throws IOException, InterruptedException {
        var reply = endpoint.post(message.bytes(), Map.of());
        var answer = AnswerBody.answerTo(message.id(), reply);
        if (answer.isEmpty()) {
            return Optional.of(Trouble.status(reply.status(), "", "", "", reply.renewal()));
        }
        Response response = answer.get();
        if (response.error().isPresent()) {
            return Optional.of(Trouble.of(
                    Trouble.SESSION_LOST,
                    "the server refuses another session",
                    "Start this proxy again from the client."));
        }
        var next = new Open(reply.header(ID), response.protocolVersion(), open.number + 1, false);
        if (initialized.isPresent()) {
            endpoint.post(initialized.get(), next.headers()).drain();
        }
        open = next;
        opened.accept(next);
        return Optional.empty();
    }

    /** Tells the server that the session is over, where it has one and listens in time. */
    void end() {
        var last = open;
        if (last.id.isEmpty() || last.lost) {
            return;
        }
        open = Open.NONE;
        try {
            endpoint.delete(last.headers(), FAREWELL).drain();
        } catch (IOException | VaultException e) {
            log.verbose().accept("the server was not told that the session is over");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
