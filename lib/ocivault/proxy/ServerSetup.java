package ocivault.proxy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.docker.GatewayCommand;
import ocivault.githubapp.AppTokens;
import ocivault.launch.SecretFiles;
import ocivault.launch.ServerEnvironment;
import ocivault.model.MintedSecret;
import ocivault.model.Resolution;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * The server that is asked for: which secrets it gets, its environment and its command. What {@link ServerLaunch},
 * {@link ServerCheck} and {@link ServerPreview} share. For one use.
 */
public final class ServerSetup {

    static final String GATEWAY_FILE = "gateway-secrets";

    private final Cli cli;
    private final SecretPlan.Request request;
    private final ServerEnvironment given;
    private final VaultResolver resolver;
    /** Whether the server is what there is for want of a better one. */
    private final boolean fallback;

    private boolean announced;

    private Optional<AppTokens> app = Optional.empty();
    private Optional<MintedSecret> token = Optional.empty();

    /**
     * @param given the environment that we were started with
     * @throws VaultException.Usage if an option is refused
     */
    public ServerSetup(Cli cli, SecretPlan.Request request, ServerEnvironment given) {
        this.cli = cli;
        this.given = given;
        this.resolver = cli.resolver().build();
        var cacheFolder = resolver.settings().cacheFolder();
        this.request = request.command() instanceof ServerCommand.Auto
                ? request.with(
                        GitHubBinary.isThere(given, cacheFolder) ? new ServerCommand.Binary() : new ServerCommand.Npm())
                : request;
        this.fallback =
                request.command() instanceof ServerCommand.Auto && this.request.command() instanceof ServerCommand.Npm;
    }

    /** The same with the GitHub token from an App. */
    public ServerSetup withTokenOf(AppTokens source) {
        app = Optional.of(source);
        return this;
    }

    Cli cli() {
        return cli;
    }

    /** Tells of the figures, where they are asked for. */
    void reportMetrics() {
        cli.report(resolver.metrics());
    }

    /**
     * What the server gets.
     *
     * @throws VaultException.Usage for what the server would not heed, or what cannot be
     */
    LaunchPlan plan(ProxyOptions.Mode mode) {
        var wanted = app.isPresent() ? request.withToken(app.get().toString()) : request;
        var plan = SecretPlan.of(wanted, given, resolver.settings().names());
        request.command().requireHeeded(given, plan.names());
        requireInherited(plan);
        request.command().requireFiles(plan.files().keySet());
        plan.arguments()
                .keySet()
                .forEach(position -> cli.warn("argument " + position + " of the server's command gets a secret, which"
                        + " everybody can read who may list processes"));
        if (fallback && mode != ProxyOptions.Mode.DOCTOR) {
            cli.progress(GitHubBinary.ARCHIVED);
        }
        if (request.command().mayLogInItself()
                && plan.withheld().contains(ServerCommand.TOKEN)
                && given.value(ServerCommand.TOKEN).isPresent()) {
            cli.warn(
                    ServerCommand.TOKEN + " is not handed on: another login is set, and GitHub's server takes one",
                    "Unset it, or " + GitHubLogin.NAMES + ".");
        }
        if (request.command() instanceof ServerCommand.Custom custom && custom.mayBeContainer()) {
            DockerAdvice.examine(custom, plan, given, mode, cli);
        } else if (request.command() instanceof ServerCommand.Gateway gateway) {
            DockerAdvice.examine(gateway, cli);
        }
        return plan;
    }

    /** Nobody may rely on limits that {@code --clean-env} keeps from a server that knows them. */
    private void requireInherited(LaunchPlan plan) {
        if (request.inheritance() == SecretPlan.Inheritance.GIVEN
                || !request.command().mayLogInItself()) {
            return;
        }
        var inherited = inherited();
        for (var name : ServerCommand.limits(given, List.of())) {
            if (!plan.names().contains(name) && inherited.value(name).isEmpty()) {
                throw new VaultException.Usage(
                        name + " is set, and --clean-env keeps it from the server",
                        "Add --pass " + name + ", or unset it.");
            }
        }
    }

    /** Whether there is a better server, and {@code auto} takes this one since it is not here. */
    boolean isFallback() {
        return fallback;
    }

    /** Says at once what will take long. */
    void announce() {
        var folder = resolver.settings().cacheFolder();
        if (request.command() instanceof ServerCommand.Npm && folder.isPresent() && NpmServer.isMissing(folder.get())) {
            cli.progress(NpmServer.INSTALLING + ", which may take a minute; --prepare does it ahead");
            announced = true;
        }
    }

    /** What was announced is not told again when it is done. */
    private void progress(String line) {
        if (!announced || !line.equals(NpmServer.INSTALLING)) {
            cli.progress(line);
        }
    }

    /** In the order of {@link LaunchPlan#all}, less what is minted. */
    List<Resolution> resolveAll(LaunchPlan plan) {
        var references = new ArrayList<>(plan.all());
        if (app.isPresent()) {
            references.remove(app.get().toString());
        }
        var resolutions = resolver.resolveAll(references, plan.binary());
        resolver.close();
        return resolutions;
    }

    /**
     * The App's token by what stands for it in the plan; empty without an App.
     *
     * @throws VaultException where there is none to be had
     */
    Map<String, SecretValue> minted() {
        if (app.isEmpty()) {
            return Map.of();
        }
        token = Optional.of(app.get().token(resolver));
        return Map.of(app.get().toString(), token.get().value());
    }

    /** Once, since the server cannot have another when it ends. */
    void sayWhenTheTokenEnds() {
        if (token.isPresent()) {
            var left =
                    Duration.between(cli.clock().instant(), token.get().bundle().expires());
            // Not the time of day: to write that takes a start ten milliseconds.
            cli.progress("the token of " + app.get() + " lives for an hour, " + left.toMinutes()
                    + " minutes of it from now on; this server gets no other: start it again then, or use --server"
                    + " remote or --url, which renew it");
        }
    }

    /** What we were given, less what is not for a server. */
    ServerEnvironment inherited() {
        var pass = new ArrayList<>(request.pass());
        if (request.plaintext() == SecretPlan.Plaintext.ALLOW) {
            pass.add(ServerCommand.TOKEN);
        }
        return switch (request.inheritance()) {
            case GIVEN -> given.withoutLauncherVariables(pass);
            case ESSENTIAL -> given.clean(pass);
        };
    }

    /** The same, less what is not for this server. */
    private ServerEnvironment inherited(LaunchPlan plan) {
        return plan.withheld().isEmpty() ? inherited() : inherited().without(List.copyOf(plan.withheld()));
    }

    /** The same and the secrets, copies of its own, which the launcher wipes. */
    ServerEnvironment environment(FetchedSecrets fetched) {
        var environment = inherited(fetched.plan());
        for (var secret : fetched.variables().entrySet()) {
            environment = environment.with(secret.getKey(), secret.getValue());
        }
        return environment;
    }

    /**
     * The words to start, for which everything is there when they are returned.
     *
     * @param gateway the file for Docker's gateway, where that is started
     */
    Argv command(ServerEnvironment environment, LaunchPlan plan, SecretFiles gateway) {
        var words = request.command().argv(environment, plan.names(), new Ready(environment));
        return request.command() instanceof ServerCommand.Gateway
                ? GatewayCommand.located(GatewayCommand.withSecrets(words, gateway.path(GATEWAY_FILE)), environment)
                : words;
    }

    /** Warns of a secret among a container's arguments, where nobody asked for it. */
    void lookForSecrets(Argv command, FetchedSecrets fetched) {
        if (fetched.plan().arguments().isEmpty()
                && request.command() instanceof ServerCommand.Custom custom
                && custom.mayBeContainer()) {
            DockerAdvice.examine(command, fetched, cli);
        }
    }

    /** The same without any secret. */
    Argv ready(ServerEnvironment environment) {
        var words = request.command().argv(environment, List.of(), new Ready(environment));
        return request.command() instanceof ServerCommand.Gateway ? GatewayCommand.located(words, environment) : words;
    }

    /** The same words, for which nothing is done. */
    List<String> preview(LaunchPlan plan) {
        var environment = inherited(plan);
        return request.command()
                .argv(environment, plan.names(), new Preview(environment))
                .text();
    }

    /** Servers that are there when their words are. */
    private final class Ready implements ServerCommand.InstalledServers {

        private final ServerEnvironment environment;

        private Ready(ServerEnvironment environment) {
            this.environment = environment;
        }

        @Override
        public Argv npm() {
            return NpmServer.command(folder(), environment, ServerSetup.this::progress);
        }

        @Override
        public Argv npx() {
            return NpxServer.command(folder(), environment);
        }

        @Override
        public Argv binary() {
            return GitHubBinary.command(environment, resolver.settings().cacheFolder());
        }
    }

    /** The same words, for which nothing is done. */
    private final class Preview implements ServerCommand.InstalledServers {

        private final ServerEnvironment environment;

        private Preview(ServerEnvironment environment) {
            this.environment = environment;
        }

        @Override
        public Argv npm() {
            return NpmServer.preview(folder(), environment);
        }

        @Override
        public Argv npx() {
            return NpxServer.preview(folder(), environment);
        }

        @Override
        public Argv binary() {
            return GitHubBinary.preview(environment, resolver.settings().cacheFolder());
        }
    }

    private Path folder() {
        return resolver.settings()
                .cacheFolder()
                .orElseThrow(() -> new VaultException.Configuration(
                        "no folder for a server from npm: HOME is not set",
                        "Set HOME or --cache-dir, or use --server docker or binary."));
    }
}
