package ocivault.proxy;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import ocivault.launch.CommandPath;
import ocivault.launch.Launcher;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Json;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * Does ahead what would make a first start take long, and starts no server: installs the npm server, has npx fetch its
 * package, has docker fetch the image. Asks no vault. For one use.
 */
public final class Preparation {

    /** An image has some 50 MB. */
    private static final long MINUTES = 15;

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
        if (text.contains(ServerCommand.IMAGE)) {
            setup.cli().progress("fetching " + ServerCommand.IMAGE + ", unless it is here");
            fetch(Argv.of(program.toString(), "pull", ServerCommand.IMAGE), environment);
        } else if (text.contains(NpxServer.PROGRAM)) {
            setup.cli().progress("having npx fetch " + NpmServer.PACKAGE + " " + NpmServer.VERSION + ", unless it has");
            // The server ends with its stdin.
            fetch(words.withProgram(program), environment);
        }
        return text;
    }

    /** Runs a program that fetches something, with nothing to read, and shows what it says on stderr. */
    private void fetch(Argv command, ServerEnvironment environment) {
        var program = Path.of(command.program());
        try {
            var process = Launcher.child(command, environment)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.INHERIT)
                    .start();
            try {
                if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                    throw failed(program, "it was not done within " + MINUTES + " minutes");
                }
                if (process.exitValue() != 0) {
                    throw failed(program, "it failed with exit code " + process.exitValue());
                }
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
