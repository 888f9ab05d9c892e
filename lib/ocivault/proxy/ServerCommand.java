package ocivault.proxy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/** Which MCP server is started. */
public sealed interface ServerCommand {

    /** GitHub's server from npm at an exact version, installed once and checked, then run by node itself. */
    record Npm() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, Supplier<Argv> npm) {
            return npm.get();
        }
    }

    /** The same by npx, which asks npm at every start and checks nothing. */
    record Npx() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, Supplier<Argv> npm) {
            return Argv.of("npx", "-y", NpmServer.PACKAGE + "@" + NpmServer.VERSION);
        }
    }

    /** GitHub's own server in its container. */
    record Docker() implements ServerCommand {
        /** Names without values: docker takes those from its own environment, so they show in no process list. */
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, Supplier<Argv> npm) {
            var words = new ArrayList<>(List.of("docker", "run", "-i", "--rm", "-e", TOKEN));
            secrets.stream().filter(name -> !name.equals(TOKEN)).forEach(name -> words.addAll(List.of("-e", name)));
            CONTAINER_SETTINGS.stream()
                    .filter(name ->
                            !secrets.contains(name) && environment.value(name).isPresent())
                    .forEach(name -> words.addAll(List.of("-e", name)));
            words.add(IMAGE);
            return Argv.of(words);
        }
    }

    /** GitHub's own server from PATH. */
    record Binary() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, Supplier<Argv> npm) {
            return Argv.of("github-mcp-server", "stdio");
        }
    }

    /** @param argv any command, verbatim */
    record Custom(Argv argv) implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, Supplier<Argv> npm) {
            return argv;
        }
    }

    /** The variable from which every GitHub server takes its token. */
    String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";

    /** A released image, held to the bytes that were released. */
    String IMAGE = "ghcr.io/github/github-mcp-server:v1.11.0"
            + "@sha256:fbec75de11c255213fa08d80fb166abe73d851fff631c51c0079872967720699";

    /** What the server in the container reads besides its token; a container inherits nothing by itself. */
    List<String> CONTAINER_SETTINGS = List.of(
            "GITHUB_HOST",
            "GITHUB_TOOLSETS",
            "GITHUB_TOOLS",
            "GITHUB_READ_ONLY",
            "GITHUB_DYNAMIC_TOOLSETS",
            "GITHUB_LOCKDOWN_MODE");

    /**
     * The server of that name.
     *
     * @throws VaultException.Usage naming those that there are
     */
    static ServerCommand named(String name) {
        return switch (name) {
            case "npm" -> new Npm();
            case "npx" -> new Npx();
            case "docker" -> new Docker();
            case "binary" -> new Binary();
            default ->
                throw new VaultException.Usage(
                        "no such --server",
                        "Expected npm, npx, docker or binary; any other server goes after '--': -- command args…");
        };
    }

    /** Whether the server is of no use without a GitHub token. */
    default boolean isGitHub() {
        return !(this instanceof Custom);
    }

    /**
     * The words to start it with. A secret's value is never among them.
     *
     * @param environment what the server will have
     * @param secrets the names of the variables that hold its secrets
     * @param npm the words for {@link Npm}, whose place on the disk is not known here
     */
    Argv argv(ServerEnvironment environment, Collection<String> secrets, Supplier<Argv> npm);
}
