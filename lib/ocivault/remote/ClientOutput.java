package ocivault.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The client's side of stdout: whole lines, one at a time. Where the client does not read, writers wait, and so do the
 * servers that they read from. Thread-safe.
 */
final class ClientOutput {

    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private final CountDownLatch gone;
    private volatile boolean broken;

    /** @param gone is counted down when the client reads no more */
    ClientOutput(OutputStream out, CountDownLatch gone) {
        this.out = out;
        this.gone = gone;
    }

    /** Writes the message and a line feed; to a client that has gone, nothing. */
    void line(byte[] json) {
        var message = JsonText.onOneLine(json);
        var line = new byte[message.length + 1];
        System.arraycopy(message, 0, line, 0, message.length);
        line[message.length] = '\n';
        writing.lock();
        try {
            if (!broken) {
                out.write(line);
                out.flush();
            }
        } catch (IOException e) {
            broken = true;
            gone.countDown();
        } finally {
            writing.unlock();
        }
    }

    /** Whether the client has stopped reading. */
    boolean isBroken() {
        return broken;
    }
}
