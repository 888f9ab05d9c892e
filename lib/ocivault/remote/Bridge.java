package ocivault.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import ocivault.remote.RpcMessage.Batch;
import ocivault.remote.RpcMessage.Notification;
import ocivault.remote.RpcMessage.Request;
import ocivault.remote.RpcMessage.Response;

/**
 * Between a client on stdio and a server over streamable HTTP, for both eras of MCP: which of them, each message of the client
 * says itself. Messages are forwarded as bytes; requests run side by side; each is answered exactly once. For one run.
 */
final class Bridge {

    /** How the run ended. */
    enum End {
        /** The client ended its input. */
        INPUT,
        /** The client reads no more. */
        OUTPUT
    }

    private static final int MAX_EXCHANGES = 1024;
    private static final int MAX_BYTES_UNDER_WAY = 2 * AnswerBody.MAX_BYTES;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final long ROUND_MILLIS = 250;

    private final Exchange.Parts parts;
    private final Session session;
    private final Outstanding outstanding = new Outstanding();
    private final Deliveries deliveries;
    private final ClientOutput out;
    private final Log log;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Semaphore exchanges = new Semaphore(MAX_EXCHANGES);
    private final Semaphore bytesUnderWay = new Semaphore(MAX_BYTES_UNDER_WAY);
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final Set<Thread> listeners = ConcurrentHashMap.newKeySet();
    private final Notes notes;
    private volatile String modernVersion = "";

    /** @param patience how long the server may be silent before a request is given up */
    Bridge(Endpoint endpoint, OutputStream stdout, Duration patience, Log log) {
        this.log = log;
        this.out = new ClientOutput(stdout, over);
        this.deliveries = new Deliveries(outstanding, out, log);
        this.session = new Session(endpoint, log, this::listen);
        this.notes = new Notes(endpoint, session, log);
        this.parts = new Exchange.Parts(
                endpoint, session, deliveries, outstanding, new ToolParameters(log.warn()), log, patience);
    }

    /** Carries messages until the client ends its input and has its last answers, or reads no more. */
    End run(InputStream stdin) {
        var reader = Thread.ofPlatform().daemon().name("client").start(() -> read(stdin));
        var watch = Thread.ofVirtual().start(this::watch);
        try {
            over.await();
            if (!out.isBroken()) {
                awaitLastAnswers();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.interrupt();
        watch.interrupt();
        outstanding.all().forEach(call -> {
            deliveries.fail(
                    call.request().id(),
                    Trouble.of(
                            Trouble.NO_ANSWER,
                            "the input ended before the server answered",
                            "Keep stdin open until every answer is there."));
            call.exchange().stop();
        });
        end();
        return out.isBroken() ? End.OUTPUT : End.INPUT;
    }

    /** Ends the session, on a signal too; what is under way stops. */
    void end() {
        listeners.forEach(Thread::interrupt);
        session.end();
        running.forEach(Exchange::stop);
    }

    private void awaitLastAnswers() throws InterruptedException {
        long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (isBusy() && !out.isBroken() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
    }

    /** A subscription has no last answer to wait for. */
    private boolean isBusy() {
        return notes.areUnderWay() || outstanding.all().stream().anyMatch(call -> !call.listens());
    }

    private void read(InputStream stdin) {
        try {
            var lines = new LineReader(stdin, AnswerBody.MAX_BYTES);
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                var bytes = line.get().bytes();
                if (bytes.isEmpty()) {
                    refuse(
                            RpcId.NONE,
                            Trouble.PARSE_ERROR,
                            "the message is longer than " + (AnswerBody.MAX_BYTES >> 20) + " MiB");
                } else if (!isBlank(bytes.get())) {
                    message(bytes.get());
                }
            }
        } catch (IOException | InterruptedException e) {
            log.verbose().accept("stdin cannot be read any more");
        } finally {
            over.countDown();
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private void refuse(RpcId id, int code, String why) {
        out.line(Trouble.of(code, why, "One JSON-RPC 2.0 message a line, in UTF-8.")
                .answer(id));
    }

    private void message(byte[] line) throws InterruptedException {
        try {
            switch (RpcReader.read(line)) {
                case Request request -> request(request);
                case Notification note -> note(note);
                case Response response -> {
                    var unused = note(response, Optional.empty());
                }
                case Batch batch -> batch(batch);
            }
        } catch (RpcReader.NoMessage e) {
            refuse(
                    e.id,
                    e.unreadable ? Trouble.PARSE_ERROR : Trouble.INVALID_REQUEST,
                    "the line is no message: " + e.getMessage());
        }
    }

    private void request(Request request) throws InterruptedException {
        boolean modern = !request.params().metaVersion().isEmpty();
        if (modern) {
            modernVersion = request.params().metaVersion();
        }
        exchange(request, List.of(request), modern);
    }

    private void batch(Batch batch) throws InterruptedException {
        var requests = batch.messages().stream()
                .filter(Request.class::isInstance)
                .map(Request.class::cast)
                .toList();
        if (requests.isEmpty()) {
            var unused = note(batch, Optional.empty());
        } else {
            exchange(batch, requests, false);
        }
    }

    private void exchange(RpcMessage message, List<Request> requests, boolean modern) throws InterruptedException {
        int bytes = Math.min(message.bytes().length, MAX_BYTES_UNDER_WAY);
        exchanges.acquire();
        bytesUnderWay.acquire(bytes);
        var accepted = new ArrayList<Request>();
        boolean begins = !modern && requests.getFirst().method().equals("initialize");
        var before = notes.initialized();
        var exchange = new Exchange(parts, message, requests, modern, () -> {
            if (begins) {
                session.handshakeOver();
            }
        });
        for (var request : requests) {
            boolean listens = request.method().equals("subscriptions/listen");
            if (outstanding.add(new Outstanding.Call(request, exchange, listens))) {
                accepted.add(request);
            }
        }
        if (accepted.size() < requests.size()) {
            accepted.forEach(request -> outstanding.take(request.id()));
            exchanges.release();
            bytesUnderWay.release(bytes);
            out.line(Trouble.of(
                            Trouble.INVALID_REQUEST,
                            "a request with this id waits for its answer already",
                            "Give every request an id of its own.")
                    .answer(RpcId.NONE));
            return;
        }
        if (begins) {
            session.begin(requests.getFirst());
        }
        running.add(exchange);
        Thread.ofVirtual().start(() -> {
            try {
                if (!modern && !begins) {
                    session.awaitHandshake();
                    Notes.await(before);
                }
                exchange.run();
            } finally {
                running.remove(exchange);
                bytesUnderWay.release(bytes);
                exchanges.release();
            }
        });
    }

    /** What no answer is expected to, except that of a cancelled request, which is none. */
    private void note(Notification note) throws InterruptedException {
        var cancelled =
                note.method().equals("notifications/cancelled") ? note.params().requestId() : Optional.<RpcId>empty();
        var call = cancelled.flatMap(outstanding::find);
        boolean modern = call.map(each -> !each.request().params().metaVersion().isEmpty())
                .orElse(!session.hasBegun() && !modernVersion.isEmpty());
        if (modern && cancelled.isPresent()) {
            // Without sessions, the end of its stream is what tells the server.
            cancel(cancelled.get());
            return;
        }
        var unused = note(note, modern ? Optional.of(modernVersion) : Optional.empty())
                .thenRun(() -> cancelled.ifPresent(this::cancel));
    }

    private CompletableFuture<Void> note(RpcMessage note, Optional<String> modern) throws InterruptedException {
        int bytes = Math.min(note.bytes().length, MAX_BYTES_UNDER_WAY);
        bytesUnderWay.acquire(bytes);
        return notes.send(note, modern).whenComplete((_, _) -> bytesUnderWay.release(bytes));
    }

    private void cancel(RpcId id) {
        outstanding.take(id).ifPresent(call -> {
            if (call.exchange().isAnswered()) {
                call.exchange().stop();
            }
        });
    }

    private void listen(Session.Open open) {
        var listener = new Listener(parts.endpoint(), session, open, deliveries, log);
        listeners.removeIf(thread -> !thread.isAlive());
        listeners.add(Thread.ofVirtual().start(listener));
    }

    /** Gives up what the server has been silent about for too long, and streams that go on behind their answer. */
    private void watch() {
        try {
            while (true) {
                Thread.sleep(ROUND_MILLIS);
                for (var call : outstanding.all()) {
                    if (!call.listens() && call.exchange().silence().compareTo(parts.patience()) > 0) {
                        deliveries.fail(call.request().id(), Trouble.noAnswer(parts.patience()));
                        call.exchange().stop();
                    }
                }
                running.stream()
                        .filter(exchange ->
                                exchange.isAnswered() && exchange.silence().compareTo(GRACE) > 0)
                        .forEach(Exchange::stop);
            }
        } catch (InterruptedException over) {
            // The bridge ends.
        }
    }
}
