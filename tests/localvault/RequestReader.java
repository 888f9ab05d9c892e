//SOURCES ApiError.java
//SOURCES WireRequest.java
package localvault;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads HTTP/1.1 requests off one connection: content-length and chunked bodies, {@code expect: 100-continue}. Bytes
 * are taken as they come, nothing is normalised. Not thread-safe.
 */
final class RequestReader {
    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_BODY = 4 * 1024 * 1024;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final OutputStream out;
    private int headLeft;

    RequestReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next request; empty at an orderly end. ApiError 400 for what is not HTTP. */
    Optional<WireRequest> next() throws IOException {
        headLeft = MAX_HEAD;
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        String[] start = line(first).split(" ");
        if (start.length != 3 || !start[1].startsWith("/") || !start[2].startsWith("HTTP/1.")) {
            throw malformed("request line");
        }
        Map<String, String> headers = headers();
        if (start[2].equals("HTTP/1.0")) {
            headers.putIfAbsent("connection", "close");
        }
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write(CONTINUE);
            out.flush();
        }
        return Optional.of(new WireRequest(start[0], start[1], headers, body(headers)));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(read()); !line.isEmpty(); line = line(read())) {
            int colon = line.indexOf(':');
            if (colon < 1 || Character.isWhitespace(line.charAt(0))) {
                throw malformed("header");
            }
            headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks();
        }
        return exactly(length(headers.getOrDefault("content-length", "0"), 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(exactly(size));
            if (!line(read()).isEmpty() || body.size() > MAX_BODY) {
                throw malformed("chunk");
            }
        }
        headers();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return length(line(read()).split(";")[0].strip(), 16);
    }

    private static int length(String text, int radix) {
        try {
            int length = Integer.parseUnsignedInt(text, radix);
            if (length >= 0 && length <= MAX_BODY) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw malformed("length");
        }
        throw new ApiError(413, "PayloadTooLarge", "The request body is too large");
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the request ended early");
        }
        return bytes;
    }

    /** The line that begins with this byte, without its end. */
    private String line(int first) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = first; b != '\n'; b = read()) {
            if (--headLeft < 0) {
                throw new ApiError(431, "RequestHeaderFieldsTooLarge", "The request head is too large");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private int read() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the request ended early");
        }
        return b;
    }

    private static ApiError malformed(String part) {
        return new ApiError(400, "BadRequest", "Malformed " + part);
    }
}
