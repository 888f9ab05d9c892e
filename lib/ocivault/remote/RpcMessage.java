package ocivault.remote;

import java.util.List;
import java.util.Optional;

/**
 * A JSON-RPC message: its bytes, which are forwarded as they are, and of its content what routing needs. See
 * {@link RpcReader}.
 */
sealed interface RpcMessage {

    byte[] bytes();

    /** Wants an answer. */
    record Request(byte[] bytes, RpcId id, String method, Params params) implements RpcMessage {}

    /** Wants none. */
    record Notification(byte[] bytes, String method, Params params) implements RpcMessage {}

    /**
     * The answer to a request of the other side.
     *
     * @param id {@link RpcId#NONE} where it has none that can be read
     * @param protocolVersion of the result of {@code initialize}; else empty
     * @param error of the failure, where it is one
     */
    record Response(byte[] bytes, RpcId id, String protocolVersion, Optional<RpcError> error) implements RpcMessage {}

    /** Several in one, as revision 2025-03-26 allows; never empty. */
    record Batch(byte[] bytes, List<RpcMessage> messages) implements RpcMessage {
        public Batch {
            messages = List.copyOf(messages);
        }
    }

    /**
     * Of the parameters what is mirrored in HTTP headers, or names another request; empty where absent.
     *
     * @param name {@code params.name}, of a tool or prompt
     * @param uri {@code params.uri}, of a resource
     * @param metaVersion {@code params._meta["io.modelcontextprotocol/protocolVersion"]}: there in every request since
     *     2026-07-28, in none before
     * @param requestId {@code params.requestId}, of what is cancelled
     */
    record Params(Optional<String> name, Optional<String> uri, String metaVersion, Optional<RpcId> requestId) {
        static final Params NONE = new Params(Optional.empty(), Optional.empty(), "", Optional.empty());
    }

    /** @param json the error object as it stands in the message */
    record RpcError(long code, String message, String json) {}
}
