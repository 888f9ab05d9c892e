package bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a start takes of memory, and what it leaves behind; on Linux.
 *
 * @param peakBefore the most that the process had resident before it became the server, in MB
 * @param after what it has as the server, in MB
 * @param children how many processes it has left
 */
public record Memory(double peakBefore, double after, int children) {

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final double KB_PER_MB = 1024;
    private static final Path PROC = Path.of("/proc");

    /** A program that waits for its input, to become. */
    public static final String WAITING = "/bin/cat";

    /** Starts {@code command}, which is to become {@link #WAITING}, and looks at it until it has, and after. */
    public static Memory of(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            var status = PROC.resolve("" + process.pid()).resolve("status");
            double peak = 0;
            while (!field(status, "Name:").equals(Path.of(WAITING).getFileName().toString())) {
                peak = Math.max(peak, megabytes(field(status, "VmHWM:")));
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            // Once it waits for its input it has all that it needs.
            while (!field(status, "State:").startsWith("S")) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            return new Memory(peak, megabytes(field(status, "VmRSS:")), (int)
                    process.descendants().count());
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static String field(Path status, String name) throws IOException {
        for (var line : Files.readAllLines(status)) {
            if (line.startsWith(name)) {
                return line.substring(name.length()).strip();
            }
        }
        return "";
    }

    private static double megabytes(String kilobytes) {
        return kilobytes.isEmpty() ? 0 : Long.parseLong(kilobytes.split(" ")[0]) / KB_PER_MB;
    }
}
