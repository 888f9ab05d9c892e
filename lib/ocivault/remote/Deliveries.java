package ocivault.remote;

import java.io.IOException;
import java.util.Optional;
import ocivault.remote.RpcMessage.Batch;
import ocivault.remote.RpcMessage.Notification;
import ocivault.remote.RpcMessage.Request;
import ocivault.remote.RpcMessage.Response;

/**
 * What comes from the server, on its way to the client: messages as they are, answers once and only to those who wait for
 * them, and nothing that is no message. Thread-safe.
 */
final class Deliveries {

    private final Outstanding outstanding;
    private final ClientOutput out;
    private final Log log;

    Deliveries(Outstanding outstanding, ClientOutput out, Log log) {
        this.outstanding = outstanding;
        this.out = out;
        this.log = log;
    }

    /** Passes on all messages of a stream, to its end. */
    void stream(SseReader events, Runnable heard) throws IOException {
        for (var event = events.next(); event.isPresent(); event = events.next()) {
            heard.run();
            if (event.get().isMessage()) {
                message(event.get().data());
            }
        }
    }

    private void message(byte[] json) {
        try {
            pass(RpcReader.read(json));
        } catch (RpcReader.NoMessage e) {
            log.warn().accept("an event of the server is no JSON-RPC message, and is left out: " + e.getMessage());
        }
    }

    /** Passes on one message. */
    void pass(RpcMessage message) {
        switch (message) {
            case Request request -> out.line(request.bytes());
            case Notification notification -> out.line(notification.bytes());
            case Response response -> answer(response);
            case Batch batch -> batch.messages().forEach(this::pass);
        }
    }

    /** Gives an answer to the request that waits for it; false where none does. */
    boolean answer(Response response) {
        var call = outstanding.take(response.id());
        if (call.isEmpty()) {
            log.verbose().accept("an answer that no request waits for, id " + response.id() + ", is left out");
            return false;
        }
        call.get().exchange().answered(call.get().request(), response);
        out.line(response.bytes());
        return true;
    }

    /** Answers a request in the server's place. */
    void fail(RpcId id, Trouble trouble) {
        fail(id, trouble.answer(id), trouble.message());
    }

    /** Gives a request the error of the server, which did not say whose it is. */
    void fail(RpcId id, RpcMessage.RpcError error) {
        fail(id, Trouble.answer(id, error.json()), error.message());
    }

    private void fail(RpcId id, byte[] answer, String why) {
        Optional<Outstanding.Call> call = outstanding.take(id);
        call.ifPresent(waiting -> {
            log.verbose().accept(waiting.request().method() + " failed: " + why);
            out.line(answer);
        });
    }
}
