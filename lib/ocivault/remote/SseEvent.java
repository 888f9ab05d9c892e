package ocivault.remote;

/**
 * An event of a server-sent stream.
 *
 * @param type {@code message} unless the stream says otherwise
 * @param data its lines joined by line feeds
 */
record SseEvent(String type, byte[] data) {

    boolean isMessage() {
        return type.equals("message") && data.length > 0;
    }
}
