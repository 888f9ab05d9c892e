package ocivault.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import ocivault.check.McpServer;

/** A bridge within this process, in a server's place. */
final class BridgedServer implements McpServer {

    private static final int MAX_WAITING_LINES = 16;

    /** The bridge's side. */
    record Stdio(InputStream in, OutputStream out) {}

    private final PipedOutputStream stdin = new PipedOutputStream();
    private final BlockingQueue<Output> output = new ArrayBlockingQueue<>(MAX_WAITING_LINES);
    private final Thread bridge;

    /** @param bridge runs until its input ends */
    BridgedServer(Consumer<Stdio> bridge) {
        try {
            var in = new PipedInputStream(stdin, 1 << 16);
            this.bridge = Thread.ofPlatform().daemon().name("bridge").start(() -> {
                bridge.accept(new Stdio(in, new Lines()));
                output.offer(new End());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a whole line with each write, as {@link ClientOutput} writes it. */
    private final class Lines extends OutputStream {
        @Override
        public void write(byte[] line, int from, int length) throws IOException {
            try {
                output.put(
                        length > MAX_LINE_BYTES
                                ? new OversizedLine()
                                : new Line(Arrays.copyOfRange(line, from, from + length - 1)));
            } catch (InterruptedException e) {
                throw new IOException("nobody reads any more", e);
            }
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException("whole lines only");
        }
    }

    @Override
    public boolean send(String line, long nanoTime) {
        try {
            stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException gone) {
            // Its end shows in next().
        }
        return true;
    }

    @Override
    public Optional<Output> next(long nanoTime) {
        try {
            return Optional.ofNullable(output.poll(Math.max(0, nanoTime - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public Optional<Integer> exitCode() {
        return Optional.empty();
    }

    @Override
    public String stderr() {
        return "";
    }

    @Override
    public Ending stop(long nanoTime) {
        close();
        try {
            bridge.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Ending.BY_ITSELF;
    }

    @Override
    public void close() {
        output.clear();
        endInput();
    }

    /** The bridge gives its last answers and ends. */
    void endInput() {
        try {
            stdin.close();
        } catch (IOException alreadyClosed) {
            // By an earlier stop.
        }
    }
}
