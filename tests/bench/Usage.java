package bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * What a whole run takes beside time; on Linux. A process is looked at until it is gone, so its last milliseconds may be
 * missing.
 *
 * @param cpu seconds of processor time, user and system
 * @param peak the most that it had resident, in MB
 */
public record Usage(double cpu, double peak) {

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on all of Linux
    private static final double KB_PER_MB = 1024;
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+([0-9]+)");

    /** Of a command that ends with status 0. */
    public static Usage of(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        var folder = Path.of("/proc", Long.toString(process.pid()));
        double cpu = 0;
        double peak = 0;
        while (process.isAlive()) {
            try {
                var stat = Files.readString(folder.resolve("stat"));
                var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                cpu = Math.max(cpu, (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND);
                var high = PEAK.matcher(Files.readString(folder.resolve("status")));
                if (high.find()) {
                    peak = Math.max(peak, Long.parseLong(high.group(1)) / KB_PER_MB);
                }
            } catch (IOException gone) {
                break;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        if (process.waitFor() != 0) {
            throw new IOException(command.getFirst() + " ended with status " + process.exitValue());
        }
        return new Usage(cpu, peak);
    }
}
