package ocivault.proxy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ocivault.docker.GatewayCommand;
import ocivault.docker.GatewaySecrets;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/** Which MCP server is started. */
public sealed interface ServerCommand {

    /** GitHub's own binary where there is one, else {@link Npm}; {@link ServerSetup} chooses. */
    record Auto() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, InstalledServers installed) {
            throw new IllegalStateException("not yet chosen");
        }
    }

    /** GitHub's server from npm at an exact version, installed once and checked, then run by node itself. */
    record Npm() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, InstalledServers installed) {
            return installed.npm();
        }
    }

    /** The same by npx, which asks npm at every start and checks no hash. */
    record Npx() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, InstalledServers installed) {
            return installed.npx();
        }
    }

    /** GitHub's own server in its container. */
    record Docker() implements ServerCommand {
        /** Names without values: docker takes those from its own environment, so they show in no process list. */
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, InstalledServers installed) {
            var words = new ArrayList<>(List.of("docker", "run", "-i", "--rm"));
            if (!GitHubLogin.isOfItsOwn(this, environment, secrets)) {
                words.addAll(List.of("-e", TOKEN));
            }
            secrets.stream().filter(name -> !name.equals(TOKEN)).forEach(name -> words.addAll(List.of("-e", name)));
            Stream.of(LIMITS, GitHubLogin.VARIABLES, COMFORTS)
                    .flatMap(List::stream)
                    .filter(name ->
                            !secrets.contains(name) && environment.value(name).isPresent())
                    .forEach(name -> words.addAll(List.of("-e", name)));
            words.add(IMAGE);
            return Argv.of(words);
        }
    }

    /** GitHub's own server from PATH, or from our folder. */
    record Binary() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, InstalledServers installed) {
            return installed.binary();
        }
    }

    /**
     * Docker's MCP gateway, and whatever servers it starts.
     *
     * @param gatewaySecrets references, or texts with some in braces, by the gateway's names
     * @param flags what the user adds to {@code docker mcp gateway run}
     */
    record Gateway(Map<String, String> gatewaySecrets, Optional<Argv> flags) implements ServerCommand {

        public Gateway {
            gatewaySecrets = Collections.unmodifiableMap(new LinkedHashMap<>(gatewaySecrets));
            gatewaySecrets.keySet().forEach(GatewaySecrets::checkName);
            GatewayCommand.check(flags.map(Argv::text).orElse(List.of()));
        }

        /** Without secrets of other names it is meant for GitHub's server. */
        @Override
        public boolean isGitHub() {
            return gatewaySecrets.isEmpty();
        }

        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, InstalledServers installed) {
            return GatewayCommand.of("/dev/fd/N", flags);
        }
    }

    /** GitHub's server at GitHub, which is no command at all: {@link RemoteLaunch} leads to it. */
    record Remote() implements ServerCommand {
        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, InstalledServers installed) {
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

        /** Whether it is worth a look at its words. */
        boolean mayBeContainer() {
            return argv.program().contains("docker") || argv.program().contains("podman");
        }

        @Override
        public Argv argv(ServerEnvironment environment, Collection<String> secrets, InstalledServers installed) {
            return argv;
        }
    }

    /** The variable from which every GitHub server takes its token. */
    String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";

    /** The version of GitHub's own server, as an image and as a binary. */
    String VERSION = "v1.11.0";

    /** A released image, held to the bytes that were released. */
    String IMAGE = "ghcr.io/github/github-mcp-server:" + VERSION
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

    /** The words for servers whose place on the disk is not known here. */
    interface InstalledServers {
        Argv npm();

        Argv npx();

        Argv binary();
    }

    /**
     * The server of that name.
     *
     * @throws VaultException.Usage naming those that there are
     */
    static ServerCommand named(String name) {
        return switch (name) {
            case "auto" -> new Auto();
            case "npm" -> new Npm();
            case "npx" -> new Npx();
            case "docker" -> new Docker();
            case "binary" -> new Binary();
            case "gateway" -> new Gateway(Map.of(), Optional.empty());
            case "remote" -> new Remote();
            default ->
                throw new VaultException.Usage(
                        "no such --server",
                        "Expected auto, npm, npx, docker, binary, gateway or remote; any other server goes after '--':"
                                + " -- command args…");
        };
    }

    /** Whether the server is of no use without a GitHub token. */
    default boolean isGitHub() {
        return !(this instanceof Custom);
    }

    /** Whether the server knows other logins than a token. */
    default boolean mayLogInItself() {
        return this instanceof Binary || this instanceof Docker;
    }

    /** References for Docker's gateway by its names; none for any other server. */
    default Map<String, String> gatewaySecrets() {
        return Map.of();
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
        if (this instanceof Docker && given.value(GitHubLogin.KEY_FILE).isPresent()) {
            throw new VaultException.Usage(
                    GitHubLogin.KEY_FILE + " names a file of this machine, which a container does not see",
                    "Give the key itself: GITHUB_APP_PRIVATE_KEY=oci-vault://…, or use --server binary.");
        }
        if (!(this instanceof Npm) && !(this instanceof Npx) && !(this instanceof Gateway)) {
            return;
        }
        for (var name : limits(given, secrets)) {
            throw this instanceof Gateway
                    ? new VaultException.Usage(
                            name
                                    + " is set, of which Docker's gateway takes no notice: its servers get what its"
                                    + " catalog says",
                            "Write it into the server's entry in the catalog, under env, and unset " + name + ".")
                    : new VaultException.Usage(
                            name + " is set, of which this server takes no notice: it talks to api.github.com, with all"
                                    + " its tools",
                            "Use --server binary or --server docker, whose server heeds it, or unset " + name + ".");
        }
    }

    /**
     * Those of {@link #LIMITS} that ask for something.
     *
     * @param given the environment that we were started with
     * @param set the names of the variables that the server gets beside
     */
    static List<String> limits(ServerEnvironment given, Collection<String> set) {
        return LIMITS.stream()
                .filter(name -> set.contains(name)
                        || given.value(name)
                                .filter(value -> isLimit(name, value))
                                .isPresent())
                .toList();
    }

    /**
     * Accepts secrets that it gets as files.
     *
     * @param names of the variables that get their paths
     * @throws VaultException.Usage if it cannot read files of this machine
     */
    default void requireFiles(Collection<String> names) {
        boolean isContainer = this instanceof Docker || this instanceof Gateway;
        if (isContainer && !names.isEmpty()) {
            throw new VaultException.Usage(
                    "--file is not for --server " + (this instanceof Docker ? "docker" : "gateway")
                            + ": a container sees no file of this machine",
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
     * @param installed the words for {@link Npm}, {@link Npx} and {@link Binary}
     */
    Argv argv(ServerEnvironment environment, Collection<String> secrets, InstalledServers installed);
}
