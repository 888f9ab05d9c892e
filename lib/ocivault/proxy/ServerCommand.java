package ocivault.proxy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/** Which MCP server is started. */
public sealed interface ServerCommand {

    /** GitHub's server from npm at an exact version, installed once and checked, then run by node itself. */
    record Npm() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, NodeServers node) {
            return node.npm();
        }
    }

    /** The same by npx, which asks npm at every start and checks no hash. */
    record Npx() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, NodeServers node) {
            return node.npx();
        }
    }

    /** GitHub's own server in its container. */
    record Docker() implements ServerCommand {
        /** Names without values: docker takes those from its own environment, so they show in no process list. */
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, NodeServers node) {
            var words = new ArrayList<>(List.of("docker", "run", "-i", "--rm", "-e", TOKEN));
            secrets.stream().filter(name -> !name.equals(TOKEN)).forEach(name -> words.addAll(List.of("-e", name)));
            Stream.concat(LIMITS.stream(), COMFORTS.stream())
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
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, NodeServers node) {
            return Argv.of("github-mcp-server", "stdio");
        }
    }

    /** GitHub's server at GitHub, which is no command at all: {@link RemoteLaunch} leads to it. */
    record Remote() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, NodeServers node) {
            throw new IllegalStateException("a remote server has no command");
        }
    }

    /** @param argv any command, verbatim */
    record Custom(Argv argv) implements ServerCommand {
        @Override
        public boolean concernsGitHub() {
            return argv.text().stream()
                    .anyMatch(word -> word.toLowerCase(Locale.ROOT).contains("github"));
        }

        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, NodeServers node) {
            return argv;
        }
    }

    /** The variable from which every GitHub server takes its token. */
    String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";

    /** A released image, held to the bytes that were released. */
    String IMAGE = "ghcr.io/github/github-mcp-server:v1.11.0"
            + "@sha256:fbec75de11c255213fa08d80fb166abe73d851fff631c51c0079872967720699";

    /** What decides where GitHub's own server goes and what it may do. The one from npm takes no notice of any of them. */
    List<String> LIMITS = List.of(
            "GITHUB_HOST",
            "GITHUB_TOOLSETS",
            "GITHUB_TOOLS",
            "GITHUB_EXCLUDE_TOOLS",
            "GITHUB_DYNAMIC_TOOLSETS",
            "GITHUB_READ_ONLY",
            "GITHUB_LOCKDOWN_MODE",
            "GITHUB_FEATURES",
            "GITHUB_INSIDERS");

    /** What else the server in the container reads besides its token; a container inherits nothing by itself. */
    List<String> COMFORTS = List.of(
            "GITHUB_CONTENT_WINDOW_SIZE",
            "GITHUB_REPO_ACCESS_CACHE_TTL",
            "GITHUB_ENABLE_COMMAND_LOGGING",
            "GITHUB_LOG_FILE",
            "GITHUB_EXPORT_TRANSLATIONS");

    /** The words for servers that node runs, whose place on the disk is not known here. */
    interface NodeServers {
        Argv npm();

        Argv npx();
    }

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
            case "remote" -> new Remote();
            default ->
                throw new VaultException.Usage(
                        "no such --server",
                        "Expected npm, npx, docker, binary or remote; any other server goes after '--': -- command"
                                + " args…");
        };
    }

    /** Whether the server is of no use without a GitHub token. */
    default boolean isGitHub() {
        return !(this instanceof Custom);
    }

    /** Whether a GitHub token in its environment is there for its sake. */
    default boolean concernsGitHub() {
        return true;
    }

    /**
     * Accepts the settings of GitHub's server that this one heeds, and those that ask for what every server does: an
     * enterprise's token must not go to github.com, nor anybody rely on limits that are none.
     *
     * @param given the environment that we were started with
     * @param secrets the names of the variables that hold its secrets
     * @throws VaultException.Usage for a setting that it would ignore
     */
    default void requireHeeded(ServerEnvironment given, Collection<String> secrets) {
        if (!(this instanceof Npm) && !(this instanceof Npx)) {
            return;
        }
        for (var name : LIMITS) {
            if (secrets.contains(name)
                    || given.value(name).filter(value -> isLimit(name, value)).isPresent()) {
                throw new VaultException.Usage(
                        name + " is set, of which this server takes no notice: it talks to api.github.com, with all its"
                                + " tools",
                        "Use --server binary or --server docker, whose server heeds it, or unset " + name + ".");
            }
        }
    }

    /**
     * Accepts secrets that it gets as files.
     *
     * @param names of the variables that get their paths
     * @throws VaultException.Usage if it cannot read files of this machine
     */
    default void requireFiles(Collection<String> names) {
        if (this instanceof Docker && !names.isEmpty()) {
            throw new VaultException.Usage(
                    "--file is not for --server docker: a container sees no file of this machine",
                    "Give the secret in a variable: --env NAME=oci-vault://…");
        }
    }

    /** False for what asks for nothing: no value, a switch that is off, and the host that every server goes to. */
    private static boolean isLimit(String name, String value) {
        var plain = value.strip().toLowerCase(Locale.ROOT);
        var nothing = name.equals("GITHUB_HOST")
                ? List.of("", "github.com", "https://github.com", "https://github.com/", "https://api.github.com")
                : List.of("", "0", "f", "false");
        return !nothing.contains(plain);
    }

    /**
     * The words to start it with. A secret's value is never among them.
     *
     * @param environment what the server will have
     * @param secrets the names of the variables that hold its secrets
     * @param node the words for {@link Npm} and {@link Npx}
     */
    Argv argv(ServerEnvironment environment, Collection<String> secrets, NodeServers node);
}
