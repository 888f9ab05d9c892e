package testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real process to be started, for tests that check what users see.
 *
 * <pre>{@code
 * Outcome outcome = Run.script("VaultResolve", "--json", "oci-vault://token").env("HOME", home).run();
 * }</pre>
 *
 * <p>Its environment holds PATH and what {@link #env} adds, nothing else; it ignores no signal. Not thread-safe; build,
 * then run or start.
 */
public final class Run {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    /** What decides where JBang and Maven keep things, and with which JDK they run. */
    private static final List<String> CACHES =
            List.of("HOME", "JAVA_HOME", "JBANG_DIR", "JBANG_REPO", "MAVEN_OPTS", "XDG_CACHE_HOME");

    private final List<String> jvmOptions = new ArrayList<>();
    private final List<String> launcher;
    private final List<String> program;
    private final Map<String, String> environment = new TreeMap<>(Map.of("PATH", System.getenv("PATH")));
    private Path folder = Checkout.root();
    private byte[] stdin = {};
    private Duration timeout = DEFAULT_TIMEOUT;

    private Run(List<String> launcher, List<String> program) {
        this.launcher = launcher;
        this.program = program;
    }

    /**
     * One of our scripts by its class name, started by java directly with the JVM options of its header and the
     * class path of the tests. {@code lib/} and {@code tests/} are searched when the root has no such script.
     */
    public static Run script(String name, String... args) {
        var file = Stream.of("", "lib/", "tests/")
                .map(folder -> Checkout.file(folder + name + ".java"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var program = words(List.of("-cp", System.getProperty("java.class.path"), name), args);
        return new Run(List.of(java), program)
                .jvm(new SourceFile(file).runtimeOptions().toArray(String[]::new));
    }

    /** The checkout's own {@code ./jbang}. */
    public static Run jbang(String... args) {
        return new Run(List.of(), words(List.of(Checkout.file("jbang").toString()), args));
    }

    /** Any program. */
    public static Run command(String... command) {
        return new Run(List.of(), List.of(command));
    }

    /** Sets an environment variable. */
    public Run env(String name, Object value) {
        environment.put(name, value.toString());
        return this;
    }

    /** Sets several environment variables. */
    public Run env(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /** For JBang: with the caches that the tests themselves have, so that it fetches and builds nothing anew. */
    public Run withOurCaches() {
        CACHES.stream()
                .filter(name -> System.getenv(name) != null)
                .forEach(name -> environment.put(name, System.getenv(name)));
        return this;
    }

    /** Takes an environment variable away, PATH included. */
    public Run without(String name) {
        environment.remove(name);
        return this;
    }

    /** Further JVM options for a script, after those of its header. */
    public Run jvm(String... options) {
        jvmOptions.addAll(List.of(options));
        return this;
    }

    /** Its working directory; the checkout's root unless said otherwise. */
    public Run in(Path workingDirectory) {
        folder = workingDirectory;
        return this;
    }

    /** What {@link #run} writes to its stdin, as UTF-8, before closing it; nothing unless said otherwise. */
    public Run stdin(String text) {
        return stdin(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What {@link #run} writes to its stdin before closing it. */
    public Run stdin(byte[] bytes) {
        stdin = bytes.clone();
        return this;
    }

    /** How long it may run before it is killed and the test fails; 60 s unless said otherwise. */
    public Run timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    /** The same started by a shell: in {@code script}, {@code "$@"} is the command. */
    public Run inShell(String script) {
        var command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(command());
        return withProgram(command);
    }

    /**
     * The same on a pseudo-terminal of its own (util-linux {@code script}): stdin, stdout and stderr are that terminal,
     * what is sent to it is typed, and {@link Outcome#stdout} holds what a person would see, lines ending in CR LF.
     */
    public Run onTerminal() {
        var typed = command().stream().map(Run::quoted).collect(Collectors.joining(" "));
        return withProgram(List.of("script", "-qec", typed, "/dev/null"));
    }

    private Run withProgram(List<String> command) {
        var other = new Run(List.of(), List.copyOf(command));
        other.environment.clear();
        other.environment.putAll(environment);
        return other.in(folder).stdin(stdin).timeout(timeout);
    }

    /**
     * Runs it to its end.
     *
     * @throws AssertionError when it exceeds its timeout
     */
    public Outcome run() {
        try (var running = start()) {
            running.feed(stdin);
            return running.await();
        }
    }

    /** Starts it and leaves its stdin open. */
    public Running start() {
        var command = command();
        var builder = new ProcessBuilder(Signals.atTheirDefault(command)).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            long started = System.nanoTime();
            return new Running(builder.start(), command, timeout, started);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    private List<String> command() {
        var command = new ArrayList<>(launcher);
        command.addAll(jvmOptions);
        command.addAll(program);
        return List.copyOf(command);
    }

    private static List<String> words(List<String> first, String... rest) {
        var words = new ArrayList<>(first);
        words.addAll(List.of(rest));
        return List.copyOf(words);
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
