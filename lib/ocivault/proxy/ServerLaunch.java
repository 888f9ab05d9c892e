package ocivault.proxy;

import java.util.List;
import ocivault.docker.ContainerGuard;
import ocivault.launch.CommandPath;
import ocivault.launch.InheritedDescriptors;
import ocivault.launch.Launcher;
import ocivault.launch.Launcher.Mode;
import ocivault.launch.SecretFiles;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Resolved;
import ocivault.model.ResolvedSecret;
import ocivault.model.SecretValue;
import ocivault.os.Argv;

/**
 * The proxy's job: fetch the server's secrets, put them into its environment, and become the server. One unresolved
 * reference, and nothing starts.
 *
 * <p>It writes nothing to stdout, which is the server's. stdin is never touched. For one use.
 */
public final class ServerLaunch {

    private final ServerSetup setup;
    private final InheritedDescriptors descriptors;

    /** @param descriptors those that we were started with */
    public ServerLaunch(ServerSetup setup, InheritedDescriptors descriptors) {
        this.setup = setup;
        this.descriptors = descriptors;
    }

    /**
     * Becomes the server.
     *
     * @return an exit code where it does not come to that, or the server's own where we cannot become it
     */
    public int start() {
        var plan = setup.plan(ProxyOptions.Mode.START);
        setup.announce();
        var resolutions = setup.resolveAll(plan);
        int failed = setup.cli().report(resolutions);
        if (failed != 0) {
            setup.reportMetrics();
            return failed;
        }
        var fetched = FetchedSecrets.of(plan, resolutions, setup.minted(), setup.cli()::warn);
        var gatewayFile = fetched.gatewayFile();
        try (var files = SecretFiles.of(fetched.files());
                var gateway = SecretFiles.of(gatewayFile)) {
            var environment = files.in(setup.environment(fetched));
            var command = fetched.inArguments(setup.command(environment, plan, gateway));
            setup.lookForSecrets(command, fetched);
            setup.sayWhenTheTokenEnds();
            forget(resolutions, fetched);
            gatewayFile.values().forEach(SecretValue::destroy);
            setup.reportMetrics();
            return launch(
                    command,
                    environment,
                    gateway.in(files.in(descriptors)),
                    files.mode() == Mode.BECOME ? gateway.mode() : Mode.SUPERVISE);
        }
    }

    private static int launch(Argv command, ServerEnvironment environment, InheritedDescriptors inherited, Mode mode) {
        if (!Launcher.supervises(mode)) {
            return Launcher.launch(command, environment, inherited, mode);
        }
        var located = command.withProgram(CommandPath.find(command.program(), environment));
        try (var guard = ContainerGuard.of(located, environment)) {
            return Launcher.launch(guard.command(), environment, inherited, mode);
        }
    }

    /** The environment has its own copies, which the launcher wipes. */
    private static void forget(List<Resolution> resolutions, FetchedSecrets fetched) {
        fetched.variables().values().forEach(SecretValue::destroy);
        fetched.secrets().values().forEach(SecretValue::destroy);
        fetched.gateway().values().forEach(SecretValue::destroy);
        for (var resolution : resolutions) {
            if (resolution instanceof Resolved(ResolvedSecret secret)) {
                secret.bundle().value().destroy();
            }
        }
    }
}
