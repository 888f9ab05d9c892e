package ocivault.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import ocivault.launch.CommandPath;
import ocivault.launch.Launcher;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/** The words that start the Docker MCP Gateway with a file of secrets. */
public final class GatewayCommand {

    private static final List<String> RUN = List.of("docker", "mcp", "gateway", "run");

    /** Where the file of secrets is named. */
    private static final int SECRETS_AT = RUN.size();

    /** One of these says which servers there are. */
    private static final Set<String> SERVERS = Set.of(
            "--servers", "--enable-all-servers", "--registry", "--additional-registry", "--oci-ref", "--mcp-registry");

    /** What to do where it is missing. */
    public static final String INSTALL =
            "Install Docker Desktop, or Docker Engine and the plugin docker-mcp (github.com/docker/mcp-gateway) in"
                    + " ~/.docker/cli-plugins.";

    /** Where docker looks for plugins beside its user's folder. */
    private static final List<String> SYSTEM_FOLDERS = List.of(
            "/usr/local/lib/docker/cli-plugins",
            "/usr/local/libexec/docker/cli-plugins",
            "/usr/lib/docker/cli-plugins",
            "/usr/libexec/docker/cli-plugins");

    private static final long PATIENCE_SECONDS = 10;
    private static final int LONGEST_ANSWER = 4096;

    private GatewayCommand() {}

    /**
     * The words.
     *
     * @param secrets the path of the file
     * @param flags what the user adds
     */
    public static Argv of(String secrets, Optional<Argv> flags) {
        var words = new ArrayList<>(RUN);
        words.add("--secrets=" + secrets);
        var command = Argv.of(words);
        return flags.map(more -> command.withAppended(more)).orElse(command);
    }

    /**
     * Accepts the user's flags.
     *
     * @throws VaultException.Usage for what contradicts ours
     */
    public static void check(List<String> flags) {
        if (!flags.isEmpty() && !flags.getFirst().startsWith("-")) {
            throw new VaultException.Usage(
                    "with --server gateway, '--' is followed by flags of 'docker mcp gateway run'",
                    "Expected for instance: --server gateway -- --servers github-official --catalog my-catalog.yaml");
        }
        for (var flag : flags) {
            var name = name(flag);
            if (name.equals("--secrets")) {
                throw new VaultException.Usage(
                        "--secrets is github-mcp-proxy's own with --server gateway",
                        "Name further secrets as --gateway-secret NAME=oci-vault://…, before '--'.");
            }
            if (name.equals("--profile")) {
                throw new VaultException.Usage(
                        "the gateway takes no --profile together with secrets from a file",
                        "Name the servers, -- --servers NAME, or keep the profile and store its secrets once:"
                                + " vault-resolve --reveal REF | docker mcp secret set NAME");
            }
        }
    }

    /** Whether the flags say which servers there are; where not, the gateway takes its old registry.yaml, and no profile. */
    public static boolean namesServers(List<String> flags) {
        return flags.stream().map(GatewayCommand::name).anyMatch(SERVERS::contains);
    }

    private static String name(String flag) {
        int equals = flag.indexOf('=');
        return equals < 0 ? flag : flag.substring(0, equals);
    }

    /**
     * The words with another path of the file.
     *
     * @throws VaultException.Usage for a path that the gateway would take for several
     */
    public static Argv withSecrets(Argv command, String path) {
        if (path.contains(":")) {
            throw new VaultException.Usage(
                    "the folder for temporary files has ':' in its name, where the gateway begins another path",
                    "Set TMPDIR to another folder.");
        }
        return command.withWord(SECRETS_AT, Argv.of("--secrets=" + path).words().getFirst());
    }

    /**
     * Makes sure that there is a docker with the gateway in it; the words with its path.
     *
     * @throws VaultException.CommandNotFound otherwise
     */
    public static Argv located(Argv command, ServerEnvironment environment) {
        var docker = CommandPath.find(RUN.getFirst(), environment, INSTALL);
        if (!hasPlugin(environment) && isProgram(docker) && lacksCommand(docker, environment)) {
            throw new VaultException.CommandNotFound("docker mcp", INSTALL);
        }
        return command.withProgram(docker);
    }

    private static boolean hasPlugin(ServerEnvironment environment) {
        try {
            var own = environment
                    .value("DOCKER_CONFIG")
                    .filter(folder -> !folder.isEmpty())
                    .map(Path::of)
                    .or(() -> environment.value("HOME").map(home -> Path.of(home, ".docker")));
            return Stream.concat(
                            own.stream().map(folder -> folder.resolve("cli-plugins")),
                            SYSTEM_FOLDERS.stream().map(Path::of))
                    .anyMatch(folder -> Files.exists(folder.resolve("docker-mcp"))
                            || Files.exists(folder.resolve("docker-mcp.exe")));
        } catch (InvalidPathException notInThisLocale) {
            return false;
        }
    }

    /** A script in docker's place knows its own ways, and is not asked. */
    private static boolean isProgram(Path docker) {
        try (var in = Files.newInputStream(docker)) {
            return in.read() != '#' || in.read() != '!';
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Asks docker itself: its settings may name other folders. */
    private static boolean lacksCommand(Path docker, ServerEnvironment environment) {
        try {
            var process = Launcher.child(Argv.of(docker.toString(), "mcp", "version"), environment.withoutSecrets())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() != 0
                    && new String(process.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8)
                            .matches("(?s).*(unknown command|is not a docker command).*");
        } catch (IOException notToBeRun) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
