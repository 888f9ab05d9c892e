package testkit;

import java.time.Duration;
import java.util.List;

/**
 * How a process ended.
 *
 * @param exitCode its exit status; 128+n when signal n ended it
 * @param stdout everything it and its children wrote to stdout, read as UTF-8
 * @param stderr everything it and its children wrote to stderr, read as UTF-8
 * @param pid its process id
 * @param elapsed from just before the start until it had ended
 */
public record Outcome(int exitCode, String stdout, String stderr, long pid, Duration elapsed) {

    /** The lines of stdout, without their line ends. */
    public List<String> stdoutLines() {
        return stdout.lines().toList();
    }

    /** The lines of stderr, without their line ends. */
    public List<String> stderrLines() {
        return stderr.lines().toList();
    }
}
