package ocivault.proxy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ocivault.VaultResolver;
import ocivault.check.CheckReport;
import ocivault.check.McpCheck;
import ocivault.cli.Cli;
import ocivault.github.GitHubToken;
import ocivault.launch.CommandPath;
import ocivault.launch.InheritedDescriptors;
import ocivault.launch.Launcher;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Resolved;
import ocivault.model.Resolution.Unresolved;
import ocivault.model.ResolvedSecret;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * The proxy's job: fetch the server's secrets, put them into its environment, and become the server, or check it, or
 * say what would be started. One unresolved reference, and nothing starts.
 *
 * <p>{@link #start} writes nothing to stdout, which is the server's. stdin is never touched. For one use.
 */
public final class ServerLaunch {

    private static final String TOKEN = ServerCommand.TOKEN;

    /** How a result is written to stdout. */
    public enum Format {
        TEXT,
        JSON
    }

    private final Cli cli;
    private final SecretPlan.Request request;
    private final ServerEnvironment given;
    private final InheritedDescriptors descriptors;
    private final VaultResolver resolver;

    /**
     * @param given the environment that we were started with
     * @param descriptors those that we were started with
     * @throws VaultException.Usage if an option is refused
     */
    public ServerLaunch(
            Cli cli, SecretPlan.Request request, ServerEnvironment given, InheritedDescriptors descriptors) {
        this.cli = cli;
        this.request = request;
        this.given = given;
        this.descriptors = descriptors;
        this.resolver = cli.resolver().build();
    }

    /**
     * Becomes the server.
     *
     * @return an exit code where it does not come to that, or the server's own where we cannot become it
     */
    public int start() {
        var plan = plan();
        var resolutions = resolveAll(plan);
        int failed = cli.report(resolutions);
        if (failed != 0) {
            cli.report(resolver.metrics());
            return failed;
        }
        var secrets = secrets(plan, resolutions);
        var environment = environment(secrets);
        forget(resolutions, secrets);
        var command = command(environment, plan);
        cli.report(resolver.metrics());
        return Launcher.launch(command, environment, descriptors, Launcher.Mode.BECOME);
    }

    /**
     * Checks the server, and tells on stdout how each step went: as it goes, or at the end as one JSON object.
     *
     * @param timeout for the conversation with the server, which does not include its installation
     * @throws VaultException as the step that failed has it
     */
    public int check(Duration timeout, Format format) {
        var report = new CheckReport(line -> {
            if (format == Format.TEXT) {
                tell(line);
            }
        });
        var resolutions = new ArrayList<Resolution>();
        try {
            var secrets =
                    report.step("resolve", () -> fetch(resolutions), values -> String.join(", ", values.keySet()));
            var environment = environment(secrets);
            var command =
                    report.step("prepare", () -> located(command(environment, secrets), environment), Argv::program);
            McpCheck.run(Launcher.child(command, environment), secrets.values(), timeout, report);
            tellJson(format, report.toJson());
            return 0;
        } catch (VaultException e) {
            var json = report.toJson();
            json.put(
                    "error",
                    failures(resolutions).stream()
                            .findFirst()
                            .orElseGet(() -> Failure.of(e))
                            .toJson());
            tellJson(format, json);
            int unresolved = cli.report(resolutions);
            if (unresolved == 0) {
                throw e;
            }
            return unresolved;
        } finally {
            cli.report(resolver.metrics());
        }
    }

    /** Prints the command, and the variables that it would get from which references. Fetches nothing, installs nothing. */
    public int dryRun(Format format) {
        var plan = plan();
        var environment = inherited();
        var command = request.command()
                .argv(environment, plan.keySet(), new Preview(environment))
                .text();
        switch (format) {
            case TEXT -> {
                tell("command: "
                        + String.join(
                                " ", command.stream().map(ServerLaunch::quoted).toList()));
                plan.forEach((name, reference) -> tell("adds: " + name + " from " + reference));
            }
            case JSON -> {
                var json = Json.object(
                        "command", command,
                        "adds", plan);
                tellJson(format, json);
            }
        }
        return 0;
    }

    private Map<String, String> plan() {
        var plan = SecretPlan.of(request, given, resolver.settings().names());
        request.command().requireHeeded(given, plan.keySet());
        return plan;
    }

    private List<Resolution> resolveAll(Map<String, String> plan) {
        var resolutions = resolver.resolveAll(List.copyOf(plan.values()));
        resolver.close();
        return resolutions;
    }

    /** As {@link #start} does it; the first failure is thrown, all are in {@code resolutions}. */
    private Map<String, SecretValue> fetch(List<Resolution> resolutions) {
        var plan = plan();
        resolutions.addAll(resolveAll(plan));
        for (var resolution : resolutions) {
            if (resolution instanceof Unresolved unresolved) {
                throw unresolved.failure();
            }
        }
        return secrets(plan, resolutions);
    }

    /** By the name of their variable; none of them may be unresolved. */
    private Map<String, SecretValue> secrets(Map<String, String> plan, List<Resolution> resolutions) {
        var secrets = new LinkedHashMap<String, SecretValue>();
        var next = resolutions.iterator();
        for (var name : plan.keySet()) {
            if (next.next() instanceof Resolved(ResolvedSecret secret)) {
                secrets.put(name, secret.value());
            }
        }
        if (secrets.containsKey(TOKEN) && !GitHubToken.looksExpected(secrets.get(TOKEN))) {
            cli.warn(GitHubToken.UNEXPECTED_FORMAT);
        }
        return secrets;
    }

    private ServerEnvironment environment(Map<String, SecretValue> secrets) {
        var environment = inherited();
        for (var secret : secrets.entrySet()) {
            environment = environment.with(secret.getKey(), secret.getValue());
        }
        return environment;
    }

    /** The environment has its own copies, which the launcher wipes. */
    private static void forget(List<Resolution> resolutions, Map<String, SecretValue> secrets) {
        secrets.values().forEach(SecretValue::destroy);
        for (var resolution : resolutions) {
            if (resolution instanceof Resolved(ResolvedSecret secret)) {
                secret.bundle().value().destroy();
            }
        }
    }

    private ServerEnvironment inherited() {
        var pass = new ArrayList<>(request.pass());
        if (request.plaintext() == SecretPlan.Plaintext.ALLOW) {
            pass.add(TOKEN);
        }
        return switch (request.inheritance()) {
            case GIVEN -> given.withoutLauncherVariables(pass);
            case ESSENTIAL -> given.clean(pass);
        };
    }

    private Argv command(ServerEnvironment environment, Map<String, ?> secrets) {
        return request.command().argv(environment, secrets.keySet(), new Ready(environment));
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

    private static Argv located(Argv command, ServerEnvironment environment) {
        return command.withProgram(CommandPath.find(command.program(), environment));
    }

    private Path folder() {
        return resolver.settings()
                .cacheFolder()
                .orElseThrow(() -> new VaultException.Configuration(
                        "no folder for a server from npm: HOME is not set",
                        "Set HOME or --cache-dir, or use --server docker or binary."));
    }

    private static List<Failure> failures(List<Resolution> resolutions) {
        return resolutions.stream()
                .filter(Unresolved.class::isInstance)
                .map(unresolved -> Failure.of((Unresolved) unresolved))
                .toList();
    }

    private void tell(String line) {
        cli.out().println(line);
        cli.out().flush();
    }

    private void tellJson(Format format, Map<String, Object> json) {
        if (format == Format.JSON) {
            tell(Cli.json(json));
        }
    }

    /** As a person would type it into a shell. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
