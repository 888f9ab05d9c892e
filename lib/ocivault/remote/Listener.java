package ocivault.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import ocivault.model.VaultException;

/**
 * The stream on which a server up to 2025-11-25 sends messages of its own: opened by GET, opened again behind the last event
 * whenever it ends, until the session does or the server says that it has no such stream. Runs on a thread of its own.
 */
final class Listener implements Runnable {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Endpoint endpoint;
    private final Session session;
    private final Session.Open open;
    private final Deliveries deliveries;
    private final Log log;
    private Optional<SseReader> last = Optional.empty();
    private int idleRounds;

    Listener(Endpoint endpoint, Session session, Session.Open open, Deliveries deliveries, Log log) {
        this.endpoint = endpoint;
        this.session = session;
        this.open = open;
        this.deliveries = deliveries;
        this.log = log;
    }

    @Override
    public void run() {
        try {
            while (session.isCurrent(open) && listen()) {
                Thread.sleep(wait(idleRounds));
            }
        } catch (InterruptedException over) {
            // The bridge ends.
        }
    }

    private Duration wait(int rounds) {
        var asked = last.flatMap(SseReader::retry);
        if (asked.isPresent()) {
            return asked.get();
        }
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(rounds, 5));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    /** One stream to its end; false where there will be no other. */
    private boolean listen() throws InterruptedException {
        idleRounds++;
        try {
            var headers = open.headers();
            last.map(SseReader::lastId).filter(id -> !id.isEmpty()).ifPresent(id -> headers.put("Last-Event-ID", id));
            var reply = endpoint.get(headers);
            if (reply.status() == 200 && AnswerBody.isEvents(reply)) {
                var events = new SseReader(reply.http().body(), AnswerBody.MAX_BYTES);
                last = Optional.of(last.map(events::after).orElse(events));
                log.verbose().accept("the server's own stream is open");
                deliveries.stream(events, () -> idleRounds = 0);
                return true;
            }
            var response = AnswerBody.response(AnswerBody.refusal(reply));
            if (!open.id().isEmpty() && AnswerBody.saysSessionLost(reply.status(), response)) {
                session.renew(open).ifPresent(trouble -> log.warn().accept(trouble.text()));
                return false;
            }
            log.verbose().accept("no stream of the server's own: HTTP " + reply.status());
            return reply.status() == 401 || reply.status() == 429 || (reply.status() >= 500 && reply.status() != 501);
        } catch (IOException e) {
            log.verbose().accept("the server's own stream broke: " + Endpoint.reason(e));
            return true;
        } catch (VaultException e) {
            log.verbose().accept("no credential for the server's own stream: " + e.getMessage());
            return true;
        }
    }
}
