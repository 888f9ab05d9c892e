package ocivault.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Server-sent events as the WHATWG standard has them, split into reads anywhere: lines end in CR, LF or CR LF, an event
 * ends at a blank line, and one that the stream's end cuts off is none. For one thread; what it has seen may be asked at
 * any time.
 */
final class SseReader {

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int MAX_FIELD_BYTES = 64 << 10;
    private static final int KEPT_BYTES = 64 << 10;

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[16 << 10];
    private int next;
    private int end;
    private boolean afterCarriageReturn;
    private boolean atStart = true;

    private ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private ByteArrayOutputStream data = new ByteArrayOutputStream(512);
    private boolean hasData;
    private String type = "";
    private String pendingId = "";

    private String lastId = "";
    private Optional<Duration> retry = Optional.empty();

    /** @param maxBytes of one event; a longer one is an IOException, and so is an endless line */
    SseReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Goes on where another reader ended: its last id and its wait count until this stream says otherwise. */
    SseReader after(SseReader earlier) {
        lastId = earlier.lastId;
        pendingId = earlier.lastId;
        retry = earlier.retry;
        return this;
    }

    /** The id of the last whole event that had or inherited one; may be empty. */
    String lastId() {
        return lastId;
    }

    /** How long to wait before coming back, where the stream has said so. */
    Optional<Duration> retry() {
        return retry;
    }

    /** The next event, those without data among them where they have an id; empty at the stream's end. */
    Optional<SseEvent> next() throws IOException {
        while (readLine()) {
            if (line.size() > 0) {
                field(line.toByteArray());
                continue;
            }
            lastId = pendingId;
            var event = new SseEvent(type.isEmpty() ? "message" : type, data.toByteArray());
            boolean whole = hasData;
            clear();
            if (whole) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private void clear() {
        data = emptied(data);
        hasData = false;
        type = "";
    }

    /** The same buffer, unless a long event has made it a burden. */
    private static ByteArrayOutputStream emptied(ByteArrayOutputStream buffer) {
        if (buffer.size() > KEPT_BYTES) {
            return new ByteArrayOutputStream(512);
        }
        buffer.reset();
        return buffer;
    }

    private void field(byte[] text) throws IOException {
        int colon = 0;
        while (colon < text.length && text[colon] != ':') {
            colon++;
        }
        int from = Math.min(text.length, colon + (colon + 1 < text.length && text[colon + 1] == ' ' ? 2 : 1));
        switch (new String(text, 0, Math.min(colon, 16), StandardCharsets.UTF_8)) {
            case "data" -> {
                if (data.size() + text.length > maxBytes) {
                    throw tooLong();
                }
                if (hasData) {
                    data.write('\n');
                }
                hasData = true;
                data.write(text, from, text.length - from);
            }
            case "event" -> type = value(text, from);
            case "id" -> {
                var id = value(text, from);
                if (id.indexOf('\0') < 0) {
                    pendingId = id;
                }
            }
            case "retry" -> {
                var number = value(text, from);
                if (number.matches("[0-9]{1,9}")) {
                    retry = Optional.of(Duration.ofMillis(Long.parseLong(number)));
                }
            }
            default -> {
                // A comment, or what a later standard may mean.
            }
        }
    }

    private static String value(byte[] text, int from) throws IOException {
        if (text.length - from > MAX_FIELD_BYTES) {
            throw tooLong();
        }
        return new String(text, from, text.length - from, StandardCharsets.UTF_8);
    }

    /** Reads a line into {@link #line}, without its end; false where the stream ends before the line does. */
    private boolean readLine() throws IOException {
        line = emptied(line);
        while (true) {
            if (next == end && !fill()) {
                return false;
            }
            if (afterCarriageReturn) {
                afterCarriageReturn = false;
                if (buffer[next] == '\n') {
                    next++;
                    continue;
                }
            }
            int stop = next;
            while (stop < end && buffer[stop] != '\n' && buffer[stop] != '\r') {
                stop++;
            }
            if (line.size() + stop - next > maxBytes + MAX_FIELD_BYTES) {
                throw tooLong();
            }
            line.write(buffer, next, stop - next);
            if (stop < end) {
                afterCarriageReturn = buffer[stop] == '\r';
                next = stop + 1;
                dropByteOrderMark();
                return true;
            }
            next = stop;
        }
    }

    private void dropByteOrderMark() {
        if (atStart) {
            atStart = false;
            var text = line.toByteArray();
            if (text.length >= BOM.length && Arrays.equals(text, 0, BOM.length, BOM, 0, BOM.length)) {
                line.reset();
                line.write(text, BOM.length, text.length - BOM.length);
            }
        }
    }

    private boolean fill() throws IOException {
        int n = in.read(buffer, 0, buffer.length);
        next = 0;
        end = Math.max(n, 0);
        return n > 0 || (n == 0 && fill());
    }

    private static IOException tooLong() {
        return new IOException("an event is too long");
    }
}
