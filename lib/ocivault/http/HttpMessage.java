package ocivault.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP/1.1 messages (RFC 9112) as they are on the wire: what a client of one service needs, and bounds on all of it. */
public final class HttpMessage {

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int MAX_BODY_BYTES = 1024 * 1024;

    private HttpMessage() {}

    /** @param body empty for none; its length is sent only where {@code headers} say so */
    public record Request(String method, URI uri, Map<String, List<String>> headers, byte[] body) {}

    /**
     * @param headers by name in lower case, values in the order they came
     * @param reusable whether the connection can carry another exchange
     */
    public record Answer(int status, Map<String, List<String>> headers, byte[] body, boolean reusable) {

        /** A header's first value; empty where it is absent. */
        public String header(String name) {
            var values = headers.get(name);
            return values == null ? "" : values.getFirst();
        }
    }

    static void write(Request request, OutputStream out) throws IOException {
        var path = request.uri().getRawPath();
        var query = request.uri().getRawQuery();
        var target = (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
        write(request.method(), target, request.headers(), request.body(), out);
    }

    /** Asks a proxy for a tunnel to {@code host:port}. */
    static void writeConnect(String authority, Map<String, List<String>> headers, OutputStream out) throws IOException {
        write("CONNECT", authority, headers, new byte[0], out);
    }

    private static void write(
            String method, String target, Map<String, List<String>> headers, byte[] body, OutputStream out)
            throws IOException {
        var head = new StringBuilder(method).append(' ').append(oneLine(target)).append(" HTTP/1.1\r\n");
        headers.forEach((name, values) -> {
            for (var value : values) {
                head.append(oneLine(name)).append(": ").append(oneLine(value)).append("\r\n");
            }
        });
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body);
        bytes.writeTo(out);
        out.flush();
    }

    /** A line break in a header would be a header of its own. */
    private static String oneLine(String text) {
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a header contains a line break");
        }
        return text;
    }

    /**
     * Reads an answer to its end. Where it ends has to be beyond doubt (RFC 9112, section 6.3): an answer that gives its
     * length in two ways is refused, since whoever passed it on may have read it in the other one.
     *
     * @param hasBody whether one may follow the head: not after CONNECT
     * @throws IOException if it is cut short, malformed, or larger than 64 KiB of head and 1 MiB of body
     */
    static Answer read(InputStream in, boolean hasBody) throws IOException {
        while (true) {
            var lines = new Lines(in);
            var status = lines.next();
            if (!status.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
                throw new IOException("the answer is not HTTP");
            }
            int code = Integer.parseInt(status.substring(9, 12));
            var headers = headers(lines);
            if (code >= 200) {
                return hasBody
                        ? answer(code, headers, status.charAt(7) == '1', in)
                        : new Answer(code, headers, new byte[0], false);
            }
        }
    }

    private static Map<String, List<String>> headers(Lines lines) throws IOException {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (var line = lines.next(); !line.isEmpty(); line = lines.next()) {
            int colon = line.indexOf(':');
            if (colon < 1 || !isToken(line, colon) || line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0) {
                throw new IOException("a malformed header in the answer");
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** Whether the first {@code length} characters may be a header's name: no blank, no continued line. */
    private static boolean isToken(String line, int length) {
        for (int i = 0; i < length; i++) {
            char c = line.charAt(i);
            if (c <= ' ' || c >= 0x7F || "\"(),/;<=>?@[\\]{}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static Answer answer(int code, Map<String, List<String>> headers, boolean http11, InputStream in)
            throws IOException {
        boolean empty = code == 204 || code == 304;
        var lengths = headers.getOrDefault("content-length", List.of());
        var codings = headers.getOrDefault("transfer-encoding", List.of());
        boolean chunked = !codings.isEmpty();
        if (chunked && !lengths.isEmpty()) {
            throw new IOException("the answer has both a content-length and a transfer-encoding");
        }
        if (chunked && !(http11 && codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"))) {
            throw new IOException("an unknown transfer-encoding in the answer");
        }
        boolean framed = empty || chunked || !lengths.isEmpty();
        var body = empty ? new byte[0] : chunked ? chunks(in) : framed ? exactly(in, length(lengths)) : rest(in);
        return new Answer(code, headers, body, http11 && framed && !has(headers, "connection", "close"));
    }

    private static boolean has(Map<String, List<String>> headers, String name, String token) {
        return headers.getOrDefault(name, List.of()).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(token));
    }

    private static int length(List<String> lengths) throws IOException {
        if (lengths.stream().distinct().count() != 1 || !lengths.getFirst().matches("[0-9]{1,18}")) {
            throw new IOException("a malformed content-length in the answer");
        }
        return bounded(Long.parseLong(lengths.getFirst()));
    }

    private static int bounded(long bytes) throws IOException {
        if (bytes > MAX_BODY_BYTES) {
            throw new IOException("the answer is larger than " + MAX_BODY_BYTES / 1024 + " KiB");
        }
        return (int) bytes;
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the answer was cut short");
        }
        return body;
    }

    private static byte[] rest(InputStream in) throws IOException {
        var body = in.readNBytes(MAX_BODY_BYTES + 1);
        bounded(body.length);
        return body;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        var lines = new Lines(in);
        while (true) {
            var size = lines.next().split(";", 2)[0].strip();
            if (!size.matches("[0-9A-Fa-f]{1,8}")) {
                throw new IOException("a malformed chunk in the answer");
            }
            int length = bounded(Long.parseLong(size, 16));
            if (length == 0) {
                while (!lines.next().isEmpty()) {
                    // trailers, which nobody here reads
                }
                return body.toByteArray();
            }
            bounded((long) body.size() + length);
            body.writeBytes(exactly(in, length));
            if (!lines.next().isEmpty()) {
                throw new IOException("a malformed chunk in the answer");
            }
        }
    }

    /** Lines that end in CR LF or LF, together at most {@link #MAX_HEAD_BYTES}. */
    private static final class Lines {
        private final InputStream in;
        private int left = MAX_HEAD_BYTES;

        Lines(InputStream in) {
            this.in = in;
        }

        String next() throws IOException {
            var line = new ByteArrayOutputStream(64);
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("the connection ended before the answer was complete");
                }
                if (--left < 0) {
                    throw new IOException("the answer's head is larger than " + MAX_HEAD_BYTES / 1024 + " KiB");
                }
                line.write(b);
            }
            var text = line.toString(StandardCharsets.ISO_8859_1);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }
    }
}
