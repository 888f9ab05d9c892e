package ocivault.remote;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests of the client that have no answer yet. Whoever takes one out owes its answer, and nobody else can give it: none
 * is left without, none has two. Thread-safe.
 */
final class Outstanding {

    /**
     * @param exchange that carries it
     * @param listens whether it is one that stays open as long as the client wants: {@code subscriptions/listen}
     */
    record Call(RpcMessage.Request request, Exchange exchange, boolean listens) {}

    private final Map<RpcId, Call> calls = new ConcurrentHashMap<>();

    /** False where a request of that id waits already. */
    boolean add(Call call) {
        return calls.putIfAbsent(call.request.id(), call) == null;
    }

    /** Takes the request out, to answer it or to leave it unanswered as the client wants. */
    Optional<Call> take(RpcId id) {
        return Optional.ofNullable(calls.remove(id));
    }

    Optional<Call> find(RpcId id) {
        return Optional.ofNullable(calls.get(id));
    }

    List<Call> all() {
        return List.copyOf(calls.values());
    }
}
