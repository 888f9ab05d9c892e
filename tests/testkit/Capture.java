package testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads a process's output stream to its end in the background, so that the process never blocks on a full pipe.
 * Thread-safe.
 */
final class Capture {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread reader;

    Capture(InputStream stream) {
        reader = Thread.ofPlatform().daemon().start(() -> copy(stream));
    }

    /** What has arrived so far. */
    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * Everything, once every process that held the stream has closed it.
     *
     * @throws AssertionError when one of them outlives the patience: somebody left a child behind
     */
    String wholeText(Duration patience) throws InterruptedException {
        if (!reader.join(patience)) {
            throw new AssertionError("a child process still holds the output open, which so far is: " + text());
        }
        return text();
    }

    private void copy(InputStream stream) {
        try (stream) {
            stream.transferTo(bytes);
        } catch (IOException closed) {
            // The process is gone and its pipe with it: what was read is all there is.
        }
    }
}
