package ocivault.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines as bytes, without their ends. A line that is too long is skipped and told as such. For one thread. */
final class LineReader {

    /** @param bytes without line feed and carriage return; empty where the line was too long */
    record Line(Optional<byte[]> bytes) {}

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[64 << 10];
    private int next;
    private int end;

    LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next line, the last one also where no line feed ends it; empty at the end. */
    Optional<Line> next() throws IOException {
        var line = new ByteArrayOutputStream(256);
        boolean tooLong = false;
        while (true) {
            if (next == end) {
                end = Math.max(in.read(buffer), 0);
                next = 0;
                if (end == 0) {
                    return line.size() == 0 && !tooLong ? Optional.empty() : Optional.of(line(line, tooLong));
                }
            }
            int stop = next;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            tooLong |= line.size() + stop - next > maxBytes;
            if (tooLong) {
                line.reset();
            } else {
                line.write(buffer, next, stop - next);
            }
            boolean whole = stop < end;
            next = whole ? stop + 1 : stop;
            if (whole) {
                return Optional.of(line(line, tooLong));
            }
        }
    }

    private static Line line(ByteArrayOutputStream line, boolean tooLong) {
        if (tooLong) {
            return new Line(Optional.empty());
        }
        var bytes = line.toByteArray();
        boolean returned = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return new Line(Optional.of(returned ? java.util.Arrays.copyOf(bytes, bytes.length - 1) : bytes));
    }
}
