package testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A JVM beside this one that runs tests of its own: those that mostly wait for other processes. What it prints goes where this
 * one prints, all but its counts. It ends with this one.
 */
public final class SecondLane {

    private final Process process;
    private final CompletableFuture<Optional<Counts>> counts = new CompletableFuture<>();

    private SecondLane(Process process) {
        this.process = process;
    }

    /**
     * Starts {@code program} with the options and the class path of this JVM.
     *
     * @param args for the program, which ends with its counts as the last line
     */
    public static SecondLane start(String program, List<String> args, PrintWriter out) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
        command.addAll(args);
        try {
            var lane = new SecondLane(new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(Redirect.INHERIT)
                    .start());
            Runtime.getRuntime().addShutdownHook(new Thread(lane.process::destroy));
            Thread.ofPlatform().daemon().start(() -> lane.copy(out));
            return lane;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copy(PrintWriter out) {
        var found = Optional.<Counts>empty();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), System.out.charset()))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var read = Counts.parse(line);
                if (read.isEmpty()) {
                    out.println(line);
                } else {
                    found = read;
                }
            }
        } catch (IOException e) {
            out.println("the second lane cannot be read: " + e.getMessage());
        } finally {
            counts.complete(found);
        }
    }

    /** Waits for its end. Without counts it has failed, whatever it ran. */
    public Counts await() {
        return counts.join().orElse(new Counts(0, 1, 0));
    }
}
