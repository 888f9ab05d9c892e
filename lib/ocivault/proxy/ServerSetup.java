package ocivault.proxy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.launch.ServerEnvironment;
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

    Cli cli() {
        return cli;
    }

    /** Tells of the figures, where they are asked for. */
    void reportMetrics() {
        cli.report(resolver.metrics());
    }

    /** @throws VaultException.Usage for what the server would not heed, or what cannot be */
    LaunchPlan plan() {
        var plan = SecretPlan.of(request, given, resolver.settings().names());
        request.command().requireHeeded(given, plan.names());
        request.command().requireFiles(plan.files().keySet());
        plan.arguments()
                .keySet()
                .forEach(position -> cli.warn("argument " + position + " of the server's command gets a secret, which"
                        + " everybody can read who may list processes"));
        return plan;
    }

    /** In the order of {@link LaunchPlan#all}. */
    List<Resolution> resolveAll(LaunchPlan plan) {
        var resolutions = resolver.resolveAll(plan.all(), plan.binary());
        resolver.close();
        return resolutions;
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
