package ocivault.protect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Questions to git, which changes nothing, asks no other machine, and runs nothing that a repository's configuration names.
 * No secret is ever among its arguments.
 */
final class Git {

    /** Reads what git answers. */
    interface Reader<T> {
        T read(InputStream answer) throws IOException;
    }

    private static final List<String> COMMAND = List.of(
            "git",
            "--no-pager",
            "-c",
            "core.fsmonitor=false",
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "log.showSignature=false",
            "-c",
            "diff.relative=false");

    private static final Map<String, String> SETTINGS = Map.of(
            "GIT_OPTIONAL_LOCKS", "0",
            "GIT_NO_LAZY_FETCH", "1",
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_LITERAL_PATHSPECS", "1",
            "LC_ALL", "C");

    private static final int SECONDS = 60;

    private final Path folder;
    private final Map<String, String> environment;

    /** @param environment GIT_DIR and the like in it count: a hook has them */
    Git(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** What {@code reader} makes of the answer; empty where git is missing, fails, or takes too long. */
    <T> Optional<T> ask(byte[] input, Reader<T> reader, String... arguments) {
        var words = new ArrayList<>(COMMAND);
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(SETTINGS);
        try {
            var process = builder.start();
            var limit = Thread.ofVirtual().start(() -> endLater(process));
            var writer = Thread.ofVirtual().start(() -> write(process.getOutputStream(), input));
            try (var answer = process.getInputStream()) {
                var read = reader.read(answer);
                return process.waitFor() == 0 ? Optional.of(read) : Optional.empty();
            } finally {
                process.destroyForcibly();
                limit.interrupt();
                writer.interrupt();
            }
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The parts of an answer to {@code -z}. */
    Optional<List<String>> list(byte[] input, String... arguments) {
        return ask(input, answer -> parts(answer.readAllBytes()), arguments);
    }

    private static List<String> parts(byte[] answer) {
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < answer.length; i++) {
            if (answer[i] == 0) {
                parts.add(new String(answer, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return parts;
    }

    private static void endLater(Process process) {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(OutputStream to, byte[] input) {
        try (to) {
            to.write(input);
        } catch (IOException hasEnough) {
            // Its exit code tells what it made of that.
        }
    }

    /**
     * Objects by their ids, one after the other.
     *
     * @param most an object larger than this is skipped
     * @return false where git could not give them
     */
    boolean contents(List<String> ids, int most, ObjectVisit visit) {
        var input = (String.join("\n", ids) + "\n").getBytes(StandardCharsets.US_ASCII);
        return ask(
                        input,
                        answer -> {
                            for (var id : ids) {
                                content(answer, most).ifPresent(content -> visit.object(id, content));
                            }
                            return true;
                        },
                        "cat-file",
                        "--batch")
                .orElse(false);
    }

    /** What is done with an object. */
    interface ObjectVisit {
        void object(String id, byte[] content);
    }

    /** Behind a line {@code id type size}; of one that is missing there is that line alone. */
    private static Optional<byte[]> content(InputStream answer, int most) throws IOException {
        var head = new StringBuilder();
        for (int c = answer.read(); c != '\n'; c = answer.read()) {
            if (c < 0) {
                throw new IOException("git ended early");
            }
            head.append((char) c);
        }
        var words = head.toString().split(" ");
        if (words.length < 3) {
            return Optional.empty();
        }
        long size = Long.parseLong(words[2]);
        if (size > most) {
            answer.skipNBytes(size + 1);
            return Optional.empty();
        }
        var content = answer.readNBytes((int) size);
        answer.skipNBytes(1);
        return Optional.of(content);
    }
}
