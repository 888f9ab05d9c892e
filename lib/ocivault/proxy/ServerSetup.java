package ocivault.proxy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.githubapp.AppTokens;
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

    private final Cli cli;
    private final SecretPlan.Request request;
    private final ServerEnvironment given;
    private final VaultResolver resolver;
    private Optional<AppTokens> app = Optional.empty();
    private Optional<MintedSecret> token = Optional.empty();

    /**
     * @param given the environment that we were started with
     * @throws VaultException.Usage if an option is refused
     */
    public ServerSetup(Cli cli, SecretPlan.Request request, ServerEnvironment given) {
        this.cli = cli;
        this.request = request;
        this.given = given;
        this.resolver = cli.resolver().build();
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

    /** @throws VaultException.Usage for what the server would not heed, or what cannot be */
    LaunchPlan plan() {
        var wanted = app.isPresent() ? request.withToken(app.get().toString()) : request;
        var plan = SecretPlan.of(wanted, given, resolver.settings().names());
        request.command().requireHeeded(given, plan.names());
        request.command().requireFiles(plan.files().keySet());
        plan.arguments()
                .keySet()
                .forEach(position -> cli.warn("argument " + position + " of the server's command gets a secret, which"
                        + " everybody can read who may list processes"));
        return plan;
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

    /** The same and the secrets, copies of its own, which the launcher wipes. */
    ServerEnvironment environment(Map<String, SecretValue> secrets) {
        var environment = inherited();
        for (var secret : secrets.entrySet()) {
            environment = environment.with(secret.getKey(), secret.getValue());
        }
        return environment;
    }

    /** The words to start, for which everything is there when they are returned. */
    Argv command(ServerEnvironment environment, LaunchPlan plan) {
        return request.command().argv(environment, plan.names(), new Ready(environment));
    }

    /** The same words, for which nothing is done. */
    List<String> preview(LaunchPlan plan) {
        var environment = inherited();
        return request.command()
                .argv(environment, plan.names(), new Preview(environment))
                .text();
    }

    /** Servers of node that are there when their words are. */
    private final class Ready implements ServerCommand.NodeServers {

        private final ServerEnvironment environment;

        private Ready(ServerEnvironment environment) {
            this.environment = environment;
        }

        @Override
        public Argv npm() {
            return NpmServer.command(folder(), environment, cli::progress);
        }

        @Override
        public Argv npx() {
            return NpxServer.command(folder(), environment);
        }
    }

    /** The same words, for which nothing is done. */
    private final class Preview implements ServerCommand.NodeServers {

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
    }

    private Path folder() {
        return resolver.settings()
                .cacheFolder()
                .orElseThrow(() -> new VaultException.Configuration(
                        "no folder for a server from npm: HOME is not set",
                        "Set HOME or --cache-dir, or use --server docker or binary."));
    }
}
