package ocivault.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ocivault.check.CheckReport;
import ocivault.check.McpCheck;
import ocivault.docker.ContainerGuard;
import ocivault.launch.CommandPath;
import ocivault.launch.Launcher;
import ocivault.launch.SecretFiles;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Failure;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Unresolved;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/** Starts the server with its secrets as a child, and talks to it as a client would. For one use. */
public final class ServerCheck {

    private final ServerSetup setup;

    public ServerCheck(ServerSetup setup) {
        this.setup = setup;
    }

    /**
     * Checks the server, and tells on stdout how each step went: as it goes, or at the end as one JSON object.
     *
     * @param timeout for the conversation with the server, which does not include its installation
     * @return the exit code
     * @throws VaultException as the step that failed has it
     */
    public int run(Duration timeout, Output output) {
        var report = new CheckReport(output::tell);
        var resolutions = new ArrayList<Resolution>();
        try {
            var fetched = report.step(
                    "resolve",
                    () -> fetch(resolutions),
                    done -> String.join(", ", done.plan().told()));
            check(fetched, timeout, report);
            output.tell(report.toJson());
            return 0;
        } catch (VaultException e) {
            var json = report.toJson();
            json.put(
                    "error",
                    failures(resolutions).stream()
                            .findFirst()
                            .orElseGet(() -> Failure.of(e))
                            .toJson());
            output.tell(json);
            int unresolved = setup.cli().report(resolutions);
            if (unresolved == 0) {
                throw e;
            }
            return unresolved;
        } finally {
            setup.reportMetrics();
        }
    }

    /** The first failure is thrown, all are in {@code resolutions}. */
    private FetchedSecrets fetch(List<Resolution> resolutions) {
        var plan = setup.plan(ProxyOptions.Mode.CHECK);
        resolutions.addAll(setup.resolveAll(plan));
        for (var resolution : resolutions) {
            if (resolution instanceof Unresolved unresolved) {
                throw unresolved.failure();
            }
        }
        return FetchedSecrets.of(plan, resolutions, setup.minted(), setup.cli()::warn);
    }

    private void check(FetchedSecrets fetched, Duration timeout, CheckReport report) {
        fetched.requireNoReferences();
        try (var files = SecretFiles.onDisk(fetched.files());
                var gateway = SecretFiles.onDisk(fetched.gatewayFile())) {
            var environment = files.in(setup.environment(fetched));
            var command = report.step(
                    "prepare",
                    () -> ready(setup.command(environment, fetched.plan(), gateway), environment),
                    Argv::program);
            var masked = new ArrayList<>(fetched.secrets().values());
            fetched.plan()
                    .references()
                    .keySet()
                    .forEach(name -> masked.add(fetched.variables().get(name)));
            masked.addAll(fetched.gateway().values());
            var filled = fetched.inArguments(command);
            setup.lookForSecrets(filled, fetched);
            try (var guard = ContainerGuard.of(filled, environment)) {
                McpCheck.run(Launcher.child(guard.command(), environment), masked, timeout, report);
            }
        }
    }

    private Argv ready(Argv command, ServerEnvironment environment) {
        var located = command.withProgram(CommandPath.find(command.program(), environment));
        new Preparation(setup).fetchImageOf(located);
        return located;
    }

    private static List<Failure> failures(List<Resolution> resolutions) {
        return resolutions.stream()
                .filter(Unresolved.class::isInstance)
                .map(unresolved -> Failure.of((Unresolved) unresolved))
                .toList();
    }
}
