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
final class ServerProcess implements McpServer {

    private static final int MAX_WAITING_LINES = 16;
    /** Answers to pings, for a server that asks on without reading them. */
    private static final int MAX_UNSENT_LINES = 10_000;

    private static final int MAX_STDERR_BYTES = 16 << 10;
    private static final Duration POLL = Duration.ofMillis(10);
    /** How often the family is looked at while the server talks. */
    private static final Duration LOOK = Duration.ofMillis(100);
    /** What a server has to obey when the time is up already. */
    private static final Duration LEAST_GRACE = Duration.ofMillis(250);

    private static final String END_OF_STDIN = "\n";

    private final Process process;
    private final BlockingQueue<Output> output = new ArrayBlockingQueue<>(MAX_WAITING_LINES);
    private final BlockingQueue<String> input = new ArrayBlockingQueue<>(MAX_UNSENT_LINES);
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final Thread stdoutReader;
    private final Thread stderrReader;
    private final Thread killOnExit;
    /** The server and what it started; remembered, since an orphan no longer shows whose child it was. */
    private final Set<ProcessHandle> family = new LinkedHashSet<>();

    private long lastLook = System.nanoTime();

    private ServerProcess(Process process) {
        this.process = process;
        family.add(process.toHandle());
        Thread.ofPlatform().daemon().name("server stdin").start(this::writeStdin);
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

    @Override
    public boolean send(String line, long nanoTime) {
        try {
            return input.offer(line + "\n", nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Optional<Output> next(long nanoTime) {
        for (long left = left(nanoTime); left > 0; left = left(nanoTime)) {
            if (System.nanoTime() - lastLook > LOOK.toNanos()) {
                rememberFamily();
                lastLook = System.nanoTime();
            }
            try {
                var next = output.poll(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
                if (next != null) {
                    return Optional.of(next);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static long left(long nanoTime) {
        return nanoTime - System.nanoTime();
    }

    @Override
    public Optional<Integer> exitCode() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? Optional.of(process.exitValue()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public String stderr() {
        try {
            stderrReader.join(process.isAlive() ? POLL : Duration.ofMillis(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (stderr) {
            return stderr.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public Ending stop(long nanoTime) {
        rememberFamily();
        closeStdin();
        if (goneWithin(grace(nanoTime))) {
            return Ending.BY_ITSELF;
        }
        living().forEach(ProcessHandle::destroy);
        if (goneWithin(grace(nanoTime))) {
            return Ending.ON_SIGTERM;
        }
        killAll();
        return Ending.ON_SIGKILL;
    }

    private static Duration grace(long nanoTime) {
        var left = Duration.ofNanos(left(nanoTime));
        return left.compareTo(GRACE) > 0 ? GRACE : left.compareTo(LEAST_GRACE) > 0 ? left : LEAST_GRACE;
    }

    /** At once, for a server that has failed. */
    @Override
    public void close() {
        killAll();
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
            output.clear(); // a server that cannot write does not end
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

    /** Again and again, for those that were started meanwhile. */
    private void killAll() {
        long deadline = System.nanoTime() + GRACE.toNanos();
        do {
            rememberFamily();
            kill();
        } while (!goneWithin(LOOK)
                && System.nanoTime() < deadline
                && !Thread.currentThread().isInterrupted());
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

    /** After what is still to be sent. */
    private void closeStdin() {
        input.offer(END_OF_STDIN); // where there is no room, the server's end closes it
    }

    /** On a thread of its own: a server that does not read lets it wait. */
    private void writeStdin() {
        try (var stdin = process.getOutputStream()) {
            for (var line = input.take(); !line.equals(END_OF_STDIN); line = input.take()) {
                stdin.write(line.getBytes(StandardCharsets.UTF_8));
                stdin.flush();
            }
        } catch (IOException | InterruptedException gone) {
            // What is sent to nobody goes nowhere.
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
