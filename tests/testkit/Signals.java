package testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The signals that this JVM was told to ignore, as {@code nohup} and a shell's {@code &} do: every process that it starts
 * would ignore them too, and no test could end one by such a signal.
 */
public final class Signals {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Map<Integer, String> NAMES =
            Map.of(1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 13, "SIGPIPE", 15, "SIGTERM");

    /** Starts a command with every signal at its default, and becomes it; empty where there is no such program. */
    private static final List<String> RESET = ignored().isEmpty() ? List.of() : reset();

    private Signals() {}

    /** One sentence for the person who runs the tests, or empty where nothing is ignored. */
    public static String note() {
        if (ignored().isEmpty()) {
            return "";
        }
        return String.join(", ", ignored()) + " ignored here, as under nohup or in the background: "
                + (RESET.isEmpty()
                        ? "tests that end a process by that will fail (no env --default-signal, of GNU coreutils 8.31)"
                        : "the tests start their processes without that");
    }

    /** The command, so started that it ignores nothing that its caller does not ask for. */
    static List<String> atTheirDefault(List<String> command) {
        return Stream.concat(RESET.stream(), command.stream()).toList();
    }

    private static List<String> ignored() {
        try (var lines = Files.lines(STATUS)) {
            long mask = lines.filter(line -> line.startsWith("SigIgn:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElse(0);
            return IntStream.rangeClosed(1, 31)
                    .filter(signal -> (mask >> (signal - 1) & 1) == 1)
                    .mapToObj(signal -> NAMES.getOrDefault(signal, "signal " + signal))
                    .toList();
        } catch (IOException e) {
            return List.of(); // Not Linux, which alone says it.
        }
    }

    private static List<String> reset() {
        var env = Toolbox.find("env").toString();
        try {
            var trial = new ProcessBuilder(env, "--default-signal", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor() == 0 ? List.of(env, "--default-signal") : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
