package testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A process that runs: its stdin is ours to write, its output is read in the background. Closing it kills it and
 * what it started.
 */
public final class Running implements AutoCloseable {

    private final Process process;
    private final List<String> command;
    private final Duration timeout;
    private final long started;
    private final Capture stdout;
    private final Capture stderr;

    Running(Process process, List<String> command, Duration timeout, long started) {
        this.process = process;
        this.command = command;
        this.timeout = timeout;
        this.started = started;
        this.stdout = new Capture(process.getInputStream());
        this.stderr = new Capture(process.getErrorStream());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The processes that it started, and theirs. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** What it has written to stdout so far. */
    public String stdout() {
        return stdout.text();
    }

    /** What it has written to stderr so far. */
    public String stderr() {
        return stderr.text();
    }

    /** Writes to its stdin as UTF-8, exactly, and flushes. */
    public Running send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes to its stdin and flushes. */
    public Running send(byte[] bytes) {
        try {
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("stdin of " + command + " is closed, stderr: " + stderr(), e);
        }
    }

    /** Ends its stdin. */
    public Running closeStdin() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // A process that has ended has closed it for us.
        }
        return this;
    }

    /** Writes to its stdin in the background, whether it reads all of that or not, then ends it. */
    void feed(byte[] bytes) {
        Thread.ofPlatform().daemon().start(() -> {
            try (var stdin = process.getOutputStream()) {
                stdin.write(bytes);
            } catch (IOException notRead) {
                // It ended, or closed its stdin, before it had read everything: its own choice.
            }
        });
    }

    /** Sends a signal by its name: {@code signal("TERM")}. */
    public Running signal(String name) {
        var kill = Run.command("kill", "-" + name, Long.toString(pid())).run();
        if (kill.exitCode() != 0) {
            throw new AssertionError(kill.stderr());
        }
        return this;
    }

    /** Kills it, unless it has ended. */
    public Running kill() {
        process.destroyForcibly();
        return this;
    }

    /** Waits until stdout contains the text. */
    public Running awaitStdout(String text) {
        Await.until(text + " on stdout of " + command, timeout, () -> arrived(stdout, text));
        return this;
    }

    /** Waits until stderr contains the text. */
    public Running awaitStderr(String text) {
        Await.until(text + " on stderr of " + command, timeout, () -> arrived(stderr, text));
        return this;
    }

    /** Waits so long, or until it has ended; true if it has. */
    public boolean endsWithin(Duration length) {
        try {
            return process.waitFor(length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    /** Waits for the first complete line on stdout that the predicate accepts. */
    public String awaitLine(Predicate<String> wanted) {
        return Await.value("a line of " + command, timeout, () -> firstLine(wanted));
    }

    /** Ends its stdin and waits for its end. */
    public Outcome finish() {
        closeStdin();
        return await();
    }

    /**
     * Waits for its end; stdin stays as it is.
     *
     * @throws AssertionError when it runs longer than its timeout, or leaves a child behind that holds its output
     */
    public Outcome await() {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(command + " still runs after " + timeout + transcript());
            }
            var elapsed = Duration.ofNanos(System.nanoTime() - started);
            var out = stdout.wholeText(timeout);
            var err = stderr.wholeText(timeout);
            return new Outcome(process.exitValue(), out, err, pid(), elapsed);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private boolean arrived(Capture stream, String text) {
        if (stream.text().contains(text)) {
            return true;
        }
        if (!process.isAlive() && !stream.text().contains(text)) {
            throw new AssertionError(command + " ended without writing " + text + transcript());
        }
        return false;
    }

    private Optional<String> firstLine(Predicate<String> wanted) {
        boolean ended = !process.isAlive();
        var text = stdout.text();
        var line = text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(wanted)
                .findFirst();
        if (line.isEmpty() && ended) {
            throw new AssertionError(command + " ended without the line" + transcript());
        }
        return line;
    }

    private String transcript() {
        return "\n--- stdout\n" + stdout() + "\n--- stderr\n" + stderr();
    }
}
