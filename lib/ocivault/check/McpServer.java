package ocivault.check;

import java.time.Duration;
import java.util.Optional;

/**
 * A server that a check talks to, a message a line: a process of ours, or a remote one behind a bridge. For one thread;
 * {@link #close} leaves nothing running.
 */
public interface McpServer extends AutoCloseable {

    /** The longest line that is read; a list of tools is some 10 KB, one of thousands of them 1 MB. */
    int MAX_LINE_BYTES = 16 << 20;

    /** How long a server has to obey, as the MCP SDKs have it. */
    Duration GRACE = Duration.ofSeconds(2);

    /** What came from the server. */
    sealed interface Output {}

    /** @param bytes without the line feed */
    record Line(byte[] bytes) implements Output {}

    /** A line of more than {@link #MAX_LINE_BYTES}; nothing after it is read. */
    record OversizedLine() implements Output {}

    /** No more will come. */
    record End() implements Output {}

    /** How the server went, in the order of the means. */
    enum Ending {
        BY_ITSELF,
        ON_SIGTERM,
        ON_SIGKILL
    }

    /**
     * Sends one line, without waiting for the server to read it. To a server that is gone it goes nowhere: its end shows
     * in {@link #next}.
     *
     * @return false where there is no room for the line until {@code nanoTime}, since the server reads none
     */
    boolean send(String line, long nanoTime);

    /** The next output, in order; empty from {@code nanoTime} on, and where none comes until then. */
    Optional<Output> next(long nanoTime);

    /** The exit code, 128+n for signal n; empty where the server still runs a moment later, or is no process of ours. */
    Optional<Integer> exitCode();

    /** The last of what it wrote to stderr, whole lines; all of it where the server has ended. */
    String stderr();

    /**
     * Ends the server as a client does: a process by closing its stdin, SIGTERM and SIGKILL, in turn, the signals to all of
     * its processes. None of them is left.
     *
     * @param nanoTime when to wait no longer than a moment any more
     */
    Ending stop(long nanoTime);

    /** At once, for a server that has failed. */
    @Override
    void close();
}
