package ocivault.docker;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import ocivault.files.SmallFile;
import ocivault.launch.Launcher;
import ocivault.launch.ServerEnvironment;
import ocivault.os.Argv;

/**
 * Ends the container of a {@code docker run} that is our child, when that child has ended and the container has not: killed,
 * docker's client ends alone, and the daemon goes on with the container and the secret in it.
 *
 * <p>The container's id comes from {@code --cidfile}, which is added where the command has none. Any other command stays as it
 * is. For one use.
 */
public final class ContainerGuard implements AutoCloseable {

    /** A container that does not answer must not keep a client waiting. */
    private static final long PATIENCE_SECONDS = 3;

    private static final int LONGEST_ID = 256;

    private final Argv command;
    private final List<String> engine;
    /** Where the container's id will be; none where there is no container. */
    private final Optional<Path> idFile;

    private final Optional<Path> folder;
    private final ServerEnvironment environment;

    private ContainerGuard(
            Argv command,
            List<String> engine,
            Optional<Path> idFile,
            Optional<Path> folder,
            ServerEnvironment environment) {
        this.command = command;
        this.engine = engine;
        this.idFile = idFile;
        this.folder = folder;
        this.environment = environment;
    }

    /**
     * For a command that is about to be started as a child.
     *
     * @param environment of which everything but the secrets is there for the command that ends the container
     */
    public static ContainerGuard of(Argv command, ServerEnvironment environment) {
        var run = DockerRun.of(command.text());
        if (run.isEmpty()) {
            return new ContainerGuard(command, List.of(), Optional.empty(), Optional.empty(), environment);
        }
        var engine = run.get().engine();
        var own = run.get().all("cidfile");
        if (!own.isEmpty()) {
            return new ContainerGuard(
                    command, engine, fresh(own.getLast().value()), Optional.empty(), environment.withoutSecrets());
        }
        try {
            var folder = Files.createTempDirectory("ocivault-");
            folder.toFile().deleteOnExit();
            var file = folder.resolve("container");
            file.toFile().deleteOnExit();
            return new ContainerGuard(
                    command.withInserted(run.get().runAt() + 1, List.of("--cidfile", file.toString())),
                    engine,
                    Optional.of(file),
                    Optional.of(folder),
                    environment.withoutSecrets());
        } catch (IOException noSuchFolder) {
            return new ContainerGuard(command, engine, Optional.empty(), Optional.empty(), environment);
        }
    }

    /** The user's own file for the id. One that is there already has the id of another container, which is not ours to end. */
    private static Optional<Path> fresh(String file) {
        try {
            return Optional.of(Path.of(file)).filter(path -> Files.notExists(path, LinkOption.NOFOLLOW_LINKS));
        } catch (InvalidPathException notInThisLocale) {
            return Optional.empty();
        }
    }

    /** What to start. */
    public Argv command() {
        return command;
    }

    /** Ends the container, unless it has ended, and waits for that; nothing is said of what cannot be done. */
    @Override
    public void close() {
        idFile.flatMap(ContainerGuard::id).ifPresent(this::kill);
        folder.ifPresent(where -> {
            idFile.ifPresent(ContainerGuard::delete);
            delete(where);
        });
    }

    private static Optional<String> id(Path file) {
        try {
            var id = new String(SmallFile.read(file, LONGEST_ID), StandardCharsets.US_ASCII).strip();
            return id.matches("[A-Za-z0-9][A-Za-z0-9_.-]*") ? Optional.of(id) : Optional.empty();
        } catch (IOException notStarted) {
            return Optional.empty();
        }
    }

    private void kill(String id) {
        var words = new ArrayList<>(engine);
        words.addAll(List.of("kill", id));
        try {
            var process = Launcher.child(Argv.of(words), environment)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException noSuchProgram) {
            // Then there is none that could have started a container.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // At this JVM's end it is tried again.
        }
    }
}
