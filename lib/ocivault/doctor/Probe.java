package ocivault.doctor;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import ocivault.check.SafeText;
import ocivault.launch.CommandPath;
import ocivault.launch.Launcher;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * Asks a program for its version: with an empty stdin, nothing of our environment that could be a secret, in a folder that
 * is nobody's, and not for long.
 */
final class Probe {

    /** What a program needs to find its files, and docker its daemon. */
    private static final List<String> PASSED =
            List.of("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "XDG_*");

    private static final Duration LAST_WORDS = Duration.ofMillis(300);
    private static final int MAX_BYTES = 4096;
    private static final int LINE = 120;

    private final ServerEnvironment environment;
    private final Duration patience;

    /** @param patience for one program */
    Probe(ServerEnvironment environment, Duration patience) {
        this.environment = environment.clean(PASSED);
        this.patience = patience;
    }

    /**
     * What became of a program.
     *
     * @param exitCode -1 where it took too long
     * @param line the first that it wrote, to stdout or stderr, fit for a terminal; may be empty
     */
    record Answer(int exitCode, String line) {
        boolean isGood() {
            return exitCode == 0;
        }
    }

    /** Where PATH has a program; empty where it has none. */
    Optional<Path> find(String program) {
        try {
            return Optional.of(CommandPath.find(program, environment));
        } catch (VaultException.CommandNotFound e) {
            return Optional.empty();
        }
    }

    /** Runs a program that is there. */
    Answer ask(Path program, String... arguments) {
        var command = new ArrayList<>(List.of(arguments));
        command.addFirst(program.toString());
        return ask(command);
    }

    /** @param command its program an absolute path */
    Answer ask(List<String> command) {
        try {
            var process = Launcher.child(Argv.of(command), environment)
                    .directory(new File(File.separator))
                    .redirectInput(Redirect.from(nothing()))
                    .redirectErrorStream(true)
                    .start();
            return answer(process);
        } catch (IOException e) {
            return new Answer(126, SafeText.masking(List.of()).line("" + e.getMessage(), LINE));
        }
    }

    private Answer answer(Process process) {
        var output = new ByteArrayOutputStream();
        var reader = Thread.ofPlatform().daemon().name("doctor-output").start(() -> read(process, output));
        try {
            boolean ended = process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
            // To end it closes its streams; and what it left behind may keep its output open.
            reader.join(LAST_WORDS);
            end(process);
            String text;
            synchronized (output) {
                text = output.toString(StandardCharsets.UTF_8);
            }
            var line = text.lines()
                    .map(String::strip)
                    .filter(each -> !each.isEmpty())
                    .findFirst();
            return new Answer(
                    ended ? process.exitValue() : -1,
                    SafeText.masking(List.of()).line(line.orElse(""), LINE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(-1, "");
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Its beginning; the rest is read too, so that the program can end. */
    private static void read(Process process, ByteArrayOutputStream output) {
        var bytes = new byte[1024];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                synchronized (output) {
                    output.write(bytes, 0, Math.min(n, MAX_BYTES - Math.min(MAX_BYTES, output.size())));
                }
            }
        } catch (IOException ended) {
            // What it said so far counts.
        }
    }

    private static File nothing() {
        return new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
    }
}
