package ocivault.proxy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import ocivault.adb.AdbLogin;
import ocivault.cli.AppOptions;
import ocivault.cli.Cli;
import ocivault.cli.Options;
import ocivault.docker.GatewaySecrets;
import ocivault.githubapp.AppTokens;
import ocivault.githubapp.GitHubApp;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import ocivault.proxy.SecretPlan.InArguments;
import ocivault.proxy.SecretPlan.Inheritance;
import ocivault.proxy.SecretPlan.Plaintext;
import ocivault.remote.MintedHeader;
import ocivault.remote.RemoteProxy;
import ocivault.remote.RemoteUrl;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code github-mcp-proxy} that no other command has, and what they ask for. */
public final class ProxyOptions {

    private final OptionSpec secret = Options.text(
            "--secret",
            "REF",
            "the GitHub token's reference (default: GITHUB_PERSONAL_ACCESS_TOKEN where that is a reference,"
                    + " else oci-vault://mcp-github-token where a default vault or compartment is set)");

    private final AppOptions app = new AppOptions();

    private final OptionSpec adbLogin = Options.text(
            "--adb-login",
            "USER=REF",
            "for the MCP server of an Autonomous Database at --url: the bearer that this database user gets for the"
                    + " password at REF, renewed each hour");

    private final OptionSpec added = Options.texts(
            "--env",
            "NAME=REF",
            "one more secret for the server, or text with some: NAME='Bearer {{REF}}'; repeatable; beats --env-file, a"
                    + " later one of which beats an earlier, and all of them the environment");

    private final OptionSpec envFile = Options.texts(
            "--env-file", "FILE", "variables for the server, plain or with references; a dotenv file; repeatable");

    private final OptionSpec files =
            Options.texts("--file", "NAME=REF", "a secret as a file, whose path is in the variable NAME; repeatable");

    private final OptionSpec allowInArguments = Options.flag(
            "--allow-secrets-in-arguments", "resolve {{REF}} in the server's arguments too, which process lists show");

    private final OptionSpec server = Options.text(
            "--server",
            "NAME",
            "auto: binary where there is one, else npm (default); binary: github-mcp-server from PATH or from"
                + " --install-server; docker: ghcr.io/github/github-mcp-server; npm:"
                + " @modelcontextprotocol/server-github, which is archived, installed once from a lock; npx: the same"
                + " by npx; gateway: Docker's MCP gateway, whose flags come after '--'; remote: GitHub's own at the"
                + " GITHUB_HOST's https URL");

    private final OptionSpec gatewaySecret = Options.texts(
            "--gateway-secret",
            "NAME=REF",
            "a secret for --server gateway, by the gateway's name, beside github.personal_access_token, which --secret"
                    + " stands for; repeatable");

    private final OptionSpec installServer = Options.flag(
            "--install-server", "build GitHub's own server with Go, for --server auto and binary, and do nothing else");

    private final OptionSpec url = Options.text(
            "--url", "URL", "any remote MCP server (streamable HTTP): stay between it and the client on stdio");

    private final OptionSpec header = Options.texts(
            "--header",
            "'NAME: TEXT'",
            "sent with each request to --url or --server remote, {{REF}} in it replaced by the secret; repeatable");

    private final OptionSpec requestTimeout = Options.text(
            "--request-timeout",
            "TIME",
            "how long a remote server may be silent before a request fails (default: 10m)");

    private final ModeOptions modes = new ModeOptions();

    private final OptionSpec cleanEnv = Options.flag(
            "--clean-env", "inherit only HOME LOGNAME USER PATH SHELL TERM LANG LC_* TMPDIR, and what --pass names");

    private final OptionSpec pass = Options.texts(
            "--pass", "NAME", "inherit this variable all the same, such as OCI_REGION or 'OCI_*'; repeatable");

    private final OptionSpec literal = Options.texts(
            "--literal", "NAME", "hand this variable on as it is, though it contains oci-vault://; repeatable");

    private final OptionSpec allowPlaintext =
            Options.flag("--allow-plaintext", "accept a token that lies in GITHUB_PERSONAL_ACCESS_TOKEN itself");

    private final List<String> serverWords;

    /** @param serverWords {@code --} and the command after it; empty where there is no {@code --} */
    public ProxyOptions(List<String> serverWords) {
        this.serverWords = List.copyOf(serverWords);
    }

    /** What is to be done. */
    public enum Mode {
        START,
        CHECK,
        DRY_RUN,
        DOCTOR,
        PREPARE
    }

    /** Adds them to {@code command}. */
    public void addTo(CommandSpec command) {
        for (var option : List.of(
                secret,
                added,
                envFile,
                files,
                server,
                gatewaySecret,
                installServer,
                url,
                header,
                requestTimeout,
                cleanEnv,
                pass,
                literal,
                allowPlaintext,
                allowInArguments)) {
            command.addOption(option);
        }
        modes.specs().forEach(command::addOption);
        app.specs().forEach(command::addOption);
        command.addOption(adbLogin);
    }

    /**
     * What is to be done.
     *
     * @throws VaultException.Usage where two are asked for at once, or a form of output that this one does not have
     */
    public Mode mode(Output.Format format) {
        return modes.mode(format);
    }

    /**
     * How long a check may talk to the server.
     *
     * @throws VaultException.Usage for what is no length of time
     */
    public Duration checkTimeout() {
        return modes.checkTimeout();
    }

    /**
     * Whether a server is to be installed, and nothing started.
     *
     * @throws VaultException.Usage if anything else is asked for as well
     */
    public boolean isInstallation() {
        if (!Options.isGiven(installServer)) {
            return false;
        }
        if (mode(Output.Format.TEXT) != Mode.START
                || !Options.valueOf(server).isEmpty()
                || !Options.valueOf(url).isEmpty()
                || !serverWords.isEmpty()) {
            throw new VaultException.Usage(
                    "--install-server starts nothing", "Give it alone, and start the server afterwards.");
        }
        return true;
    }

    /**
     * Whether the server is a URL.
     *
     * @throws VaultException.Usage for options that do not go with that, or only with that
     */
    public boolean isRemote() {
        boolean gitHub = Options.valueOf(server).equals("remote");
        boolean any = !Options.valueOf(url).isEmpty();
        if (any && (!Options.valueOf(server).isEmpty() || !serverWords.isEmpty())) {
            throw new VaultException.Usage("--url and another server are both given", "Give one of them.");
        }
        if (!any && !Options.valueOf(adbLogin).isEmpty()) {
            throw new VaultException.Usage(
                    "--adb-login is for the MCP server of an Autonomous Database", "Give that server's --url.");
        }
        if (!any && !gitHub) {
            if (!Options.valuesOf(header).isEmpty()
                    || !Options.valueOf(requestTimeout).isEmpty()) {
                throw new VaultException.Usage(
                        "--header and --request-timeout are for a remote server", "Give --url or --server remote.");
            }
            return false;
        }
        if (!Options.valuesOf(added).isEmpty()
                || !Options.valuesOf(envFile).isEmpty()
                || !Options.valuesOf(files).isEmpty()
                || !Options.valuesOf(pass).isEmpty()
                || Options.isGiven(cleanEnv)
                || Options.isGiven(allowInArguments)
                || (any && !Options.valueOf(secret).isEmpty())) {
            throw new VaultException.Usage(
                    "a remote server has no environment of ours",
                    "Send secrets as headers: --header 'Authorization: Bearer {{oci-vault://…}}'.");
        }
        return true;
    }

    /**
     * The App whose token is wanted; empty where none is.
     *
     * @throws VaultException.Usage for one that is none, or where a secret is to be the token too
     */
    public Optional<AppTokens> app(ServerEnvironment environment) {
        if (!app.areGiven()) {
            return Optional.empty();
        }
        if (!Options.valueOf(secret).isEmpty()) {
            throw twoTokens("--secret");
        }
        for (var option : List.of(added, files)) {
            if (assignments(option).containsKey(ServerCommand.TOKEN)) {
                throw twoTokens(option.longestName() + " " + ServerCommand.TOKEN);
            }
        }
        return Optional.of(new AppTokens(GitHubApp.of(
                app.app(),
                app.key(),
                app.permissions(),
                app.repositories(),
                environment.value("GITHUB_HOST").orElse(""))));
    }

    private static VaultException.Usage twoTokens(String other) {
        return new VaultException.Usage("--github-app and " + other + " both name the token", "Give one of them.");
    }

    /** The server that is a URL, and what it is sent. */
    public RemoteProxy.Target target(Cli cli, ServerEnvironment environment) {
        var minted = minted(environment);
        var plaintext = Options.isGiven(allowPlaintext) ? Plaintext.ALLOW : Plaintext.REFUSE;
        return Options.valueOf(url).isEmpty()
                ? RemoteLaunch.gitHub(
                        cli, request(), environment, Options.valuesOf(header), minted, Options.valueOf(requestTimeout))
                : RemoteLaunch.url(
                        Options.valueOf(url),
                        Options.valuesOf(header),
                        minted,
                        plaintext,
                        Options.valueOf(requestTimeout));
    }

    private List<MintedHeader> minted(ServerEnvironment environment) {
        var app = app(environment);
        var user = databaseUser();
        if (app.isPresent() && user.isPresent()) {
            throw twoTokens("--adb-login");
        }
        return app.map(RemoteLaunch::header).or(() -> user.map(RemoteLaunch::header)).stream()
                .toList();
    }

    /** The database user of {@code --adb-login}, for the server at {@code --url}; empty where none is asked for. */
    Optional<AdbLogin> databaseUser() {
        return Options.valueOf(adbLogin).isEmpty()
                ? Optional.empty()
                : Optional.of(AdbLogin.of(
                        Options.valueOf(adbLogin),
                        RemoteUrl.of(Options.valueOf(url)).uri()));
    }

    /** The server that is a process, and what it gets. */
    public SecretPlan.Request request() {
        return new SecretPlan.Request(
                server(),
                Options.valueOf(secret),
                assignments(added),
                assignments(files),
                Options.valuesOf(envFile),
                Options.isGiven(allowPlaintext) ? Plaintext.ALLOW : Plaintext.REFUSE,
                Options.isGiven(allowInArguments) ? InArguments.ALLOW : InArguments.REFUSE,
                Options.isGiven(cleanEnv) ? Inheritance.ESSENTIAL : Inheritance.GIVEN,
                Options.valuesOf(pass),
                Options.valuesOf(literal));
    }

    private ServerCommand server() {
        var name = Options.valueOf(server);
        if (name.equals("gateway")) {
            return new ServerCommand.Gateway(gatewaySecrets(), flags());
        }
        if (!Options.valuesOf(gatewaySecret).isEmpty()) {
            throw new VaultException.Usage("--gateway-secret is for --server gateway", "Give that too.");
        }
        if (serverWords.isEmpty()) {
            return ServerCommand.named(name.isEmpty() ? "auto" : name);
        }
        if (serverWords.size() == 1) {
            throw new VaultException.Usage("no command after '--'", "Expected -- COMMAND [ARG]...");
        }
        if (!name.isEmpty()) {
            throw new VaultException.Usage("--server and '-- COMMAND' both name the server", "Give one of them.");
        }
        return new ServerCommand.Custom(Argv.lastOfThisProcess(serverWords.subList(1, serverWords.size())));
    }

    /** What follows {@code --} are the gateway's own flags. */
    private Optional<Argv> flags() {
        return serverWords.size() < 2
                ? Optional.empty()
                : Optional.of(Argv.lastOfThisProcess(serverWords.subList(1, serverWords.size())));
    }

    private Map<String, String> gatewaySecrets() {
        return assignments(gatewaySecret, GatewaySecrets::checkName);
    }

    private static Map<String, String> assignments(OptionSpec option) {
        return assignments(option, ServerEnvironment::checkName);
    }

    /** The values of an option of the form NAME=REF. */
    private static Map<String, String> assignments(OptionSpec option, Consumer<String> checkName) {
        var references = new LinkedHashMap<String, String>();
        for (var entry : Options.valuesOf(option)) {
            int equals = entry.indexOf('=');
            if (equals < 0) {
                throw new VaultException.Usage(
                        option.longestName() + " without '='",
                        "Expected " + option.longestName() + " NAME=oci-vault://…");
            }
            var name = entry.substring(0, equals);
            checkName.accept(name);
            if (references.put(name, entry.substring(equals + 1)) != null) {
                throw new VaultException.Usage(
                        option.longestName() + " " + name + " is given more than once", "Give it once.");
            }
        }
        return references;
    }
}
