package ocivault.remote;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.model.Failure;
import ocivault.model.VaultException;
import ocivault.remote.RpcMessage.Batch;
import ocivault.remote.RpcMessage.Notification;
import ocivault.remote.RpcMessage.Request;
import ocivault.remote.RpcMessage.Response;

/**
 * One message of the client with the requests in it, from its POST to its last answer: as JSON, as a stream, as a stream that
 * broke and is taken up again, or as an error of ours. It is sent once. Runs on a thread of its own.
 */
final class Exchange implements Runnable {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final int MAX_FAILURES = 5;

    /** What every exchange of a bridge shares. */
    record Parts(
            Endpoint endpoint,
            Session session,
            Deliveries deliveries,
            Outstanding outstanding,
            ToolParameters tools,
            Log log,
            Duration patience) {}

    private final Parts parts;
    private final RpcMessage message;
    private final List<Request> requests;
    private final boolean modern;
    private final Runnable whenOver;
    private volatile Optional<Thread> worker = Optional.empty();
    private volatile boolean stopped;
    private volatile long heardAt = System.nanoTime();
    private volatile String sessionId = "";

    /**
     * @param requests those in the message that wait for an answer
     * @param modern whether it is of a revision without sessions
     * @param whenOver is run at the end, whatever happened
     */
    Exchange(Parts parts, RpcMessage message, List<Request> requests, boolean modern, Runnable whenOver) {
        this.parts = parts;
        this.message = message;
        this.requests = List.copyOf(requests);
        this.modern = modern;
        this.whenOver = whenOver;
    }

    /** Ends it where it stands; nobody waits for its answer any more. */
    void stop() {
        stopped = true;
        worker.ifPresent(Thread::interrupt);
    }

    /** How long the server has been silent. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardAt);
    }

    boolean isAnswered() {
        return requests.stream()
                .noneMatch(request -> parts.outstanding
                        .find(request.id())
                        .filter(call -> call.exchange() == this)
                        .isPresent());
    }

    /** Is told of an answer before the client is. */
    void answered(Request request, Response response) {
        if (request.method().equals("initialize") && !modern && response.error().isEmpty()) {
            parts.session.established(sessionId, response.protocolVersion());
        } else if (modern && request.method().equals("tools/list")) {
            parts.tools.learn(response.bytes());
        }
    }

    @Override
    public void run() {
        worker = Optional.of(Thread.currentThread());
        try {
            if (!stopped) {
                talk();
            }
            fail(Trouble.streamEnded());
        } catch (Session.Gone e) {
            fail(e.trouble);
        } catch (VaultException e) {
            fail(Trouble.vault(Failure.of(e)));
        } catch (Endpoint.Unreachable e) {
            fail(Trouble.unreachable(parts.endpoint.url().origin(), e.getMessage()));
        } catch (HttpTimeoutException e) {
            fail(Trouble.noAnswer(parts.patience));
        } catch (IOException e) {
            fail(Trouble.broken(Endpoint.reason(e)));
        } catch (InterruptedException e) {
            fail(Trouble.broken("it was ended here"));
        } catch (OutOfMemoryError e) {
            fail(Trouble.notAnAnswer("it is too long for this process's memory"));
        } catch (RuntimeException bug) {
            parts.log.warn().accept("a bug of this program: " + bug.getClass().getName());
            fail(Trouble.broken("a bug of this program"));
        } finally {
            whenOver.run();
        }
    }

    private void fail(Trouble trouble) {
        requests.forEach(request -> fail(request, trouble));
    }

    private void fail(Request request, Trouble trouble) {
        if (parts.outstanding
                .find(request.id())
                .filter(call -> call.exchange() == this)
                .isPresent()) {
            parts.deliveries.fail(request.id(), trouble);
        }
    }

    private void talk() throws IOException, InterruptedException, Session.Gone {
        var open = modern ? Session.Open.NONE : parts.session.current();
        var reply = parts.endpoint.post(message.bytes(), headers(open));
        heardAt = System.nanoTime();
        sessionId = reply.header(Session.ID);
        if (reply.status() < 200 || reply.status() > 299) {
            refused(reply, open);
        } else if (AnswerBody.isEvents(reply)) {
            stream(reply, open);
        } else if (AnswerBody.isJson(reply)) {
            var body = AnswerBody.whole(reply);
            body.ifPresentOrElse(
                    this::deliver,
                    () -> fail(Trouble.notAnAnswer("it is longer than " + (AnswerBody.MAX_BYTES >> 20) + " MiB")));
        } else {
            reply.discard();
            fail(Trouble.notAnAnswer("HTTP " + reply.status() + " with "
                    + (reply.mediaType().isEmpty() ? "no content" : "another type of content than JSON or events")));
        }
    }

    private Map<String, String> headers(Session.Open open) {
        if (!modern || !(message instanceof Request request)) {
            return open.headers();
        }
        var params = request.params();
        var headers = MirroredHeaders.of(params.metaVersion(), request.method(), params);
        if (request.method().equals("tools/call") && params.name().isPresent()) {
            headers.putAll(parts.tools.headers(params.name().get(), request.bytes()));
        }
        return headers;
    }

    /** A whole body of JSON. */
    private void deliver(byte[] body) {
        try {
            switch (RpcReader.read(body)) {
                case Response response -> deliver(response);
                case Batch batch -> parts.deliveries.pass(batch);
                case Request _, Notification _ -> fail(Trouble.notAnAnswer("it is a message of the server's own"));
            }
        } catch (RpcReader.NoMessage e) {
            fail(Trouble.notAnAnswer(e.getMessage()));
        }
    }

    private void deliver(Response response) {
        boolean ours = requests.stream().anyMatch(request -> request.id().equals(response.id()));
        if (ours) {
            parts.deliveries.answer(response);
        } else if (response.id().equals(RpcId.NONE) && response.error().isPresent()) {
            requests.forEach(request ->
                    parts.deliveries.fail(request.id(), response.error().get()));
        } else {
            fail(Trouble.notAnAnswer("it is the answer to another request"));
        }
    }

    private void refused(Endpoint.Reply reply, Session.Open open) throws InterruptedException {
        var body = AnswerBody.refusal(reply);
        var response = AnswerBody.response(body);
        int status = reply.status();
        if (!open.id().isEmpty() && AnswerBody.saysSessionLost(status, response)) {
            fail(Trouble.sessionLost(parts.session.renew(open)));
            return;
        }
        boolean ours = response.isPresent()
                && requests.stream()
                        .anyMatch(request -> request.id().equals(response.get().id()));
        boolean aboutMessage = status == 400 || status == 404 || status == 422;
        boolean nobodys = response.isPresent()
                && response.get().id().equals(RpcId.NONE)
                && response.get().error().isPresent();
        if ((status != 401 && ours) || (aboutMessage && nobodys)) {
            deliver(response.get());
            return;
        }
        var target = status >= 300 && status < 400 ? redirectTarget(reply) : "";
        fail(Trouble.status(
                status, AnswerBody.words(reply, body), reply.header("retry-after"), target, reply.renewal()));
    }

    /** Its origin: a path or a query may hold what is nobody's business. */
    private String redirectTarget(Endpoint.Reply reply) {
        try {
            var target = parts.endpoint.url().uri().resolve(reply.header("location"));
            return target.getHost() == null
                    ? ""
                    : target.getScheme() + "://" + target.getHost()
                            + (target.getPort() < 0 ? "" : ":" + target.getPort());
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private void stream(Endpoint.Reply reply, Session.Open open)
            throws IOException, InterruptedException, Session.Gone {
        var events = new SseReader(reply.http().body(), AnswerBody.MAX_BYTES);
        try {
            parts.deliveries.stream(events, () -> heardAt = System.nanoTime());
        } catch (IOException e) {
            reply.discard();
            if (modern || events.lastId().isEmpty() || stopped) {
                throw e;
            }
        }
        if (!modern && !events.lastId().isEmpty()) {
            resume(events, open);
        }
    }

    /** Takes the stream up behind the last event that came, by GET, as long as the answer has not come. */
    private void resume(SseReader broken, Session.Open open) throws IOException, InterruptedException, Session.Gone {
        var events = broken;
        int failures = 0;
        while (!isAnswered() && !stopped) {
            Thread.sleep(wait(events, failures));
            var headers = open.headers();
            headers.put("Last-Event-ID", events.lastId());
            try {
                var reply = parts.endpoint.get(headers);
                if (reply.status() == 200 && AnswerBody.isEvents(reply)) {
                    failures = 0;
                    events = new SseReader(reply.http().body(), AnswerBody.MAX_BYTES).after(events);
                    parts.deliveries.stream(events, () -> heardAt = System.nanoTime());
                } else if (reply.status() == 429 || reply.status() >= 500) {
                    reply.discard();
                    failures++;
                } else {
                    notResumed(reply, open);
                    return;
                }
            } catch (IOException e) {
                failures++;
                if (stopped || failures >= MAX_FAILURES) {
                    throw e;
                }
            }
            if (failures >= MAX_FAILURES) {
                fail(Trouble.broken("the server fails whenever the stream is taken up again"));
            }
        }
    }

    private void notResumed(Endpoint.Reply reply, Session.Open open) throws InterruptedException {
        var response = AnswerBody.response(AnswerBody.refusal(reply));
        boolean lost = !open.id().isEmpty() && AnswerBody.saysSessionLost(reply.status(), response);
        if (lost) {
            parts.session.renew(open);
        }
        fail(
                lost
                        ? Trouble.broken("the server has lost the session meanwhile")
                        : Trouble.broken("the server does not take the stream up again, HTTP " + reply.status()));
    }

    /** As long as the server has asked for, else a second, and twice as long after each failure. */
    static Duration wait(SseReader events, int failures) {
        var wait = events.retry().orElse(FIRST_WAIT).multipliedBy(1L << Math.min(failures, 6));
        return wait.compareTo(LONGEST_WAIT) > 0 && events.retry().isEmpty() ? LONGEST_WAIT : wait;
    }
}
