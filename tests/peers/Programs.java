package peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import localvault.Cleanup;

/** Real programs, run and started. */
public final class Programs {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Path folder;
    private final Map<String, String> environment;
    private final Cleanup cleanup;

    /** @param environment beside PATH, which is ours */
    public Programs(Path folder, Map<String, String> environment, Cleanup cleanup) {
        this.folder = folder;
        this.environment = new TreeMap<>(environment);
        this.environment.put("PATH", System.getenv("PATH"));
        this.cleanup = cleanup;
    }

    /** A server that runs. Closing it ends it. */
    public record Running(Process process) implements AutoCloseable {
        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    public void say(String what) {
        System.err.println("peers: " + what);
    }

    public static List<String> words(String command) {
        return List.of(command.split(" "));
    }

    public static List<String> join(List<String> words, List<String> more) {
        var all = new ArrayList<>(words);
        all.addAll(more);
        return all;
    }

    public static List<String> join(List<String> words, String more) {
        return join(words, List.of(more));
    }

    public static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Runs an installer to its end, with the environment of this process, which knows the way to the registries. */
    public void install(List<String> command) throws IOException, InterruptedException {
        install(command, Map.of());
    }

    /** The same with {@code more} in its environment. */
    public void install(List<String> command, Map<String, String> more) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(more);
        var process = builder.start();
        var said = read(process);
        if (process.exitValue() != 0) {
            throw new IOException(command.getFirst() + " ended with exit code " + process.exitValue() + ": " + said);
        }
    }

    /** What it prints to stdout; where it fails, an IOException with the last that it said. */
    public String output(List<String> command) throws IOException, InterruptedException {
        return output(command, Map.of());
    }

    /** The same with {@code more} in its environment. */
    public String output(List<String> command, Map<String, String> more) throws IOException, InterruptedException {
        var process = builder(command, more).redirectError(Redirect.INHERIT).start();
        var output = read(process);
        if (process.exitValue() != 0) {
            throw new IOException(command.getFirst() + " ended with exit code " + process.exitValue());
        }
        return output;
    }

    /** All that it prints, however it ends. */
    public String said(List<String> command, Map<String, String> more) throws IOException, InterruptedException {
        return read(builder(command, more).redirectErrorStream(true).start());
    }

    private static String read(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
        return output;
    }

    /** Starts a server and waits until it takes connections. */
    public Running start(List<String> command, Map<String, String> more, URI url)
            throws IOException, InterruptedException {
        var process = builder(command, more)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        var running = cleanup.open(() -> new Running(process));
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), 500);
                return running;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        running.close();
        throw new IOException(command + " takes no connection");
    }

    /**
     * An MCP server on stdio that is asked line by line.
     *
     * @param answers what it has said
     */
    public record Conversation(Running running, BufferedReader answers) implements AutoCloseable {

        public void send(String lines) throws IOException {
            running.process.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
            running.process.getOutputStream().flush();
        }

        /** The line that answers the request of this id. */
        public String answer(int id) throws IOException {
            for (var line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.contains("\"id\":" + id + ",")) {
                    return line;
                }
            }
            throw new IOException("the server ended before it answered");
        }

        /** Ends its stdin, and waits for its end. */
        @Override
        public void close() throws IOException {
            running.process.getOutputStream().close();
            try {
                running.process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.close();
        }
    }

    /** Starts an MCP server on stdio; what it says on stderr goes to {@code log}. */
    public Conversation converse(List<String> command, Map<String, String> more, Path log) throws IOException {
        var process = builder(command, more).redirectError(log.toFile()).start();
        var running = cleanup.open(() -> new Running(process));
        return new Conversation(
                running, new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    private ProcessBuilder builder(List<String> command, Map<String, String> more) {
        var builder = new ProcessBuilder(
                        command.stream().filter(word -> !word.isEmpty()).toList())
                .directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        return builder;
    }
}
