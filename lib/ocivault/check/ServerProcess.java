package ocivault.check;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import ocivault.model.VaultException;

/**
 * A stdio server as our child: its stdout is read line by line and its stderr drained, both bounded in memory, and it
 * goes down with every process that it started. For one thread; {@link #close} leaves nothing running.
 */
final class ServerProcess implements AutoCloseable {

    /** The longest line that is read; a list of tools is some 10 KB, one of thousands of them 1 MB. */
    static final int MAX_LINE_BYTES = 16 << 20;

    /** How long a server has to obey, as the MCP SDKs have it. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final int MAX_WAITING_LINES = 16;
    private static final int MAX_STDERR_BYTES = 16 << 10;
    private static final Duration POLL = Duration.ofMillis(10);

    /** What came from the server's stdout. */
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

    private final Process process;
    private final BlockingQueue<Output> output = new ArrayBlockingQueue<>(MAX_WAITING_LINES);
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final Thread stdoutReader;
    private final Thread stderrReader;
    private final Thread killOnExit;
    /** The server and what it started; remembered, since an orphan no longer shows whose child it was. */
    private final Set<ProcessHandle> family = new LinkedHashSet<>();

    private ServerProcess(Process process) {
        this.process = process;
        family.add(process.toHandle());
        stdoutReader = Thread.ofPlatform().daemon().name("server stdout").start(this::readStdout);
        stderrReader = Thread.ofPlatform().daemon().name("server stderr").start(this::drainStderr);
        killOnExit = new Thread(this::kill, "end the server");
        Runtime.getRuntime().addShutdownHook(killOnExit);
    }

    /**
     * Starts the server with exactly the command and environment of {@code server}.
     *
     * @throws VaultException.CannotRun if the system refuses
     */
    static ServerProcess start(ProcessBuilder server) {
        try {
            return new ServerProcess(server.redirectErrorStream(false).start());
        } catch (IOException e) {
            var reason = Optional.ofNullable(e.getCause()).orElse(e).getMessage();
            throw new VaultException.CannotRun(
                    Path.of(server.command().getFirst()),
                    reason,
                    "Check that the command exists and that you may execute it.");
        }
    }

    /** Sends one line. To a server that is gone it goes nowhere: its end shows in {@link #next}. */
    void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException gone) {
            closeStdin();
        }
    }

    /** The next output, in order; empty where none comes until {@code nanoTime}. */
    Optional<Output> next(long nanoTime) {
        while (true) {
            rememberFamily();
            long left = nanoTime - System.nanoTime();
            try {
                var next = output.poll(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)), TimeUnit.NANOSECONDS);
                if (next != null || left <= 0) {
                    return Optional.ofNullable(next);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    /** The exit code, 128+n for signal n; empty where the server still runs a moment later. */
    Optional<Integer> exitCode() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? Optional.of(process.exitValue()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The last of what it wrote to stderr, whole lines; all of it where the server has ended. */
    String stderr() {
        try {
            stderrReader.join(process.isAlive() ? POLL : Duration.ofMillis(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (stderr) {
            return stderr.toString(StandardCharsets.UTF_8);
        }
    }

    /**
     * Ends the server as a client does: closes its stdin, waits, SIGTERM, waits, SIGKILL, the signals to all of its
     * processes. None of them is left.
     */
    Ending stop() {
        rememberFamily();
        closeStdin();
        if (goneWithin(GRACE)) {
            return Ending.BY_ITSELF;
        }
        living().forEach(ProcessHandle::destroy);
        if (goneWithin(GRACE)) {
            return Ending.ON_SIGTERM;
        }
        kill();
        goneWithin(GRACE);
        return Ending.ON_SIGKILL;
    }

    /** At once, for a server that has failed. */
    @Override
    public void close() {
        rememberFamily();
        kill();
        goneWithin(GRACE);
        closeStdin();
        stdoutReader.interrupt();
        try {
            Runtime.getRuntime().removeShutdownHook(killOnExit);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs, and does the same.
        }
    }

    private boolean goneWithin(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!living().isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            rememberFamily();
        }
        return true;
    }

    private void kill() {
        living().forEach(ProcessHandle::destroyForcibly);
    }

    private synchronized void rememberFamily() {
        List.copyOf(family).forEach(member -> member.descendants().forEach(family::add));
    }

    /** Those who run. An orphan that nobody reaps has no command any more: it is as good as gone. */
    private synchronized List<ProcessHandle> living() {
        return family.stream()
                .filter(ProcessHandle::isAlive)
                .filter(member -> member.info().command().isPresent())
                .toList();
    }

    private void closeStdin() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyClosed) {
            // By its end, the server's or ours.
        }
    }

    private void readStdout() {
        try (var stdout = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
            var line = new ByteArrayOutputStream();
            for (int b = stdout.read(); b >= 0; b = stdout.read()) {
                if (b == '\n') {
                    output.put(new Line(line.toByteArray()));
                    line.reset();
                } else if (line.size() == MAX_LINE_BYTES) {
                    output.put(new OversizedLine());
                    return;
                } else {
                    line.write(b);
                }
            }
            if (line.size() > 0) {
                output.put(new Line(line.toByteArray()));
            }
            output.put(new End());
        } catch (IOException | InterruptedException closed) {
            output.offer(new End());
        }
    }

    private void drainStderr() {
        try (InputStream in = process.getErrorStream()) {
            var buffer = new byte[4096];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (stderr) {
                    stderr.write(buffer, 0, n);
                    keepLastLines();
                }
            }
        } catch (IOException closed) {
            // What was read is all there is.
        }
    }

    /** Cuts at a line end: the second half of a secret would escape the mask. */
    private void keepLastLines() {
        var all = stderr.toByteArray();
        if (all.length <= 2 * MAX_STDERR_BYTES) {
            return;
        }
        int from = all.length - MAX_STDERR_BYTES;
        while (from < all.length && all[from - 1] != '\n') {
            from++;
        }
        stderr.reset();
        stderr.write(all, from, all.length - from);
    }
}
