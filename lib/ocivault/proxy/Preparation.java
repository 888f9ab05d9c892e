package ocivault.proxy;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import ocivault.docker.DockerRun;
import ocivault.launch.CommandPath;
import ocivault.launch.Launcher;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Json;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * Does ahead what would make a first start take long, and starts no server: installs the npm server, has npx fetch its
 * package, has docker or podman fetch the image. Asks no vault. For one use.
 */
public final class Preparation {

    /** An image has some 50 MB. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** To ask docker what is here. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final ServerSetup setup;

    public Preparation(ServerSetup setup) {
        this.setup = setup;
    }

    /**
     * Prepares, and tells on stdout what is ready.
     *
     * @throws VaultException as a start would, where something is missing that cannot be fetched
     */
    public int run(Output output) {
        var ready = prepare();
        output.tell("✅ ready to start: " + String.join(" ", ready));
        output.tell(Json.object("ok", true, "command", ready));
        return 0;
    }

    /** Does it, and returns the words that a start would start; those of a container or of npx in short. */
    public List<String> prepare() {
        var environment = setup.inherited();
        var words = setup.ready(environment);
        var program = CommandPath.find(words.program(), environment);
        var text = words.withProgram(program).text();
        var container = container(text);
        if (container.isPresent()) {
            image(container.get(), environment);
        } else if (text.contains(NpxServer.PROGRAM)) {
            setup.cli().progress("having npx fetch " + NpmServer.PACKAGE + " " + NpmServer.VERSION + ", unless it has");
            // The server ends with its stdin.
            fetch(words.withProgram(program), environment);
        }
        return text;
    }

    /**
     * Fetches the image of a command that starts a container, for a check, whose time-out is for the server. Where that fails,
     * nothing is thrown: the start will fail, and tell why.
     */
    void fetchImageOf(Argv located) {
        try {
            container(located.text()).ifPresent(run -> image(run, setup.inherited()));
        } catch (VaultException.CannotRun toldByTheStart) {
            // As said.
        }
    }

    private static Optional<DockerRun> container(List<String> words) {
        return DockerRun.of(words).filter(run -> !run.image().isEmpty());
    }

    /** One that is here is left alone: it may have been built here, and be nowhere else. */
    private void image(DockerRun run, ServerEnvironment environment) {
        var image = run.image();
        var inspect = new ArrayList<>(run.engine());
        inspect.addAll(List.of("image", "inspect", image));
        if (exitCode(Argv.of(inspect), environment, Redirect.DISCARD, ANSWER).orElse(0) == 0) {
            return;
        }
        setup.cli().progress("fetching " + image);
        var pull = new ArrayList<>(run.engine());
        pull.add("pull");
        run.all("platform").forEach(platform -> pull.add("--platform=" + platform.value()));
        pull.add(image);
        fetch(Argv.of(pull), environment);
    }

    /** Runs a program that fetches something, with nothing to read, and shows what it says on stderr. */
    private static void fetch(Argv command, ServerEnvironment environment) {
        var program = Path.of(command.program());
        int exitCode = exitCode(command, environment, Redirect.INHERIT, PATIENCE)
                .orElseThrow(() -> failed(program, "it was not done within " + PATIENCE.toMinutes() + " minutes"));
        if (exitCode != 0) {
            throw failed(program, "it failed with exit code " + exitCode);
        }
    }

    /** Empty where it was not done in time, and was ended. */
    private static Optional<Integer> exitCode(
            Argv command, ServerEnvironment environment, Redirect errors, Duration patience) {
        var program = Path.of(command.program());
        try {
            var process = Launcher.child(command, environment)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(errors)
                    .start();
            try {
                return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)
                        ? Optional.of(process.exitValue())
                        : Optional.empty();
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw failed(program, "it cannot be started");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(program, "interrupted");
        }
    }

    private static VaultException.CannotRun failed(Path program, String why) {
        return new VaultException.CannotRun(
                program, why, "See what it says above; check the network, and for docker: docker version.");
    }

    /** A remote server has nothing to install. */
    public static int ofRemote(Output output) {
        output.tell("✅ ready to start: a remote server has nothing to install");
        output.tell(Json.object("ok", true, "command", List.of()));
        return 0;
    }
}
