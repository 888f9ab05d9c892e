package ocivault.proxy;

import java.util.ArrayList;
import java.util.List;
import ocivault.cli.Cli;
import ocivault.docker.DockerDoctor;
import ocivault.docker.DockerDoctor.Finding;
import ocivault.docker.DockerDoctor.Severity;
import ocivault.docker.DockerDoctor.Stdin;
import ocivault.docker.DockerDoctor.Wanted;
import ocivault.docker.DockerRun;
import ocivault.docker.GatewayCommand;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import ocivault.os.Terminal;

/** Tells what is wrong with a command that starts a container, before anything is fetched. */
final class DockerAdvice {

    private DockerAdvice() {}

    /**
     * Warns of what is wrong.
     *
     * @throws VaultException.Usage for what no client could work with; whatever else is wrong is told before
     */
    static void examine(
            ServerCommand.Custom command, LaunchPlan plan, ServerEnvironment given, ProxyOptions.Mode mode, Cli cli) {
        var run = DockerRun.of(command.argv().text());
        if (run.isEmpty()) {
            return;
        }
        // A client never has a terminal, and a check is one.
        var stdin = mode == ProxyOptions.Mode.START && Terminal.isStdin() ? Stdin.TERMINAL : Stdin.OTHER;
        Finding worst = null;
        for (var finding : DockerDoctor.examine(run.get(), wanted(run.get(), plan, given), stdin)) {
            if (worst == null && finding.severity() == Severity.ERROR) {
                worst = finding;
            } else {
                cli.warn(finding.what(), finding.remedy());
            }
        }
        if (worst != null) {
            throw new VaultException.Usage(worst.what(), worst.remedy());
        }
    }

    private static Wanted wanted(DockerRun run, LaunchPlan plan, ServerEnvironment given) {
        var settings = new ArrayList<>(plan.variables().keySet());
        settings.removeAll(plan.references().keySet());
        if (run.image().contains("github-mcp-server")) {
            ServerCommand.limits(given, List.of()).stream()
                    .filter(name -> !plan.names().contains(name))
                    .forEach(settings::add);
        }
        return new Wanted(plan.references().keySet(), settings);
    }

    /** Warns of a secret among the arguments. */
    static void examine(Argv command, FetchedSecrets fetched, Cli cli) {
        if (DockerRun.of(command.text()).isPresent()) {
            DockerDoctor.exposed(command, fetched.secrets().values())
                    .ifPresent(finding -> cli.warn(finding.what(), finding.remedy()));
        }
    }

    /** Warns of a gateway whose servers are not those of a profile. */
    static void examine(ServerCommand.Gateway gateway, Cli cli) {
        if (!GatewayCommand.namesServers(gateway.flags().map(Argv::text).orElse(List.of()))) {
            cli.warn(
                    "with secrets from a file the gateway uses no profile, and no server is named",
                    "Name them, and a catalog that has them: --server gateway -- --servers github-official --catalog"
                            + " FILE (docs/gateway.md).");
        }
    }
}
