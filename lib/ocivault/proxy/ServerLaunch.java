package ocivault.proxy;

import java.nio.charset.StandardCharsets;
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
import ocivault.launch.SecretFiles;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Resolved;
import ocivault.model.Resolution.Unresolved;
import ocivault.model.ResolvedSecret;
import ocivault.model.SecretRef;
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
        var fetched = fetched(plan, resolutions);
        var secrets = secrets(plan, fetched);
        try (var files = SecretFiles.of(files(plan, fetched))) {
            var environment = files.in(environment(secrets));
            var command = withArguments(command(environment, plan), plan, fetched);
            forget(resolutions, secrets);
            cli.report(resolver.metrics());
            return Launcher.launch(command, environment, files.in(descriptors), files.mode());
        }
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
            var fetched = report.step(
                    "resolve", () -> fetch(plan(), resolutions), done -> String.join(", ", done.plan.names()));
            check(fetched, timeout, report);
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

    /** Starts the server as a child, and talks to it. */
    private void check(Fetched done, Duration timeout, CheckReport report) {
        var plan = done.plan;
        var fetched = done.secrets;
        var secrets = done.variables;
        requireNoReferences(plan, secrets);
        try (var files = SecretFiles.onDisk(files(plan, fetched))) {
            var environment = files.in(environment(secrets));
            var command = report.step("prepare", () -> located(command(environment, plan), environment), Argv::program);
            var masked = new ArrayList<>(fetched.values());
            plan.references().keySet().forEach(name -> masked.add(secrets.get(name)));
            McpCheck.run(Launcher.child(withArguments(command, plan, fetched), environment), masked, timeout, report);
        }
    }

    /** Prints the command, and the variables that it would get from which references. Fetches nothing, installs nothing. */
    public int dryRun(Format format) {
        var plan = plan();
        var environment = inherited();
        var command = request.command()
                .argv(environment, plan.names(), new Preview(environment))
                .text();
        switch (format) {
            case TEXT -> {
                tell("command: "
                        + String.join(
                                " ", command.stream().map(ServerLaunch::quoted).toList()));
                plan.variables()
                        .forEach((name, template) -> tell("adds: " + name + " from "
                                + (template.references().isEmpty()
                                        ? "a file of variables"
                                        : String.join(" and ", template.references()))));
                plan.files().forEach((name, reference) -> tell("adds: " + name + ", a file from " + reference));
                plan.arguments()
                        .forEach((position, template) -> tell("fills: argument " + position + " from "
                                + String.join(" and ", template.references())));
            }
            case JSON -> tellJson(format, json(command, plan));
        }
        return 0;
    }

    /** What there is sometimes only is named only then. */
    private static Map<String, Object> json(List<String> command, LaunchPlan plan) {
        var json = Json.object("command", command, "adds", plan.references());
        var plain = new ArrayList<>(plan.variables().keySet());
        plain.removeAll(plan.references().keySet());
        if (!plain.isEmpty()) {
            json.put("sets", plain);
        }
        if (!plan.files().isEmpty()) {
            json.put("files", plan.files());
        }
        if (!plan.arguments().isEmpty()) {
            var arguments = new LinkedHashMap<String, Object>();
            plan.arguments()
                    .forEach((position, template) ->
                            arguments.put(String.valueOf(position), String.join(" ", template.references())));
            json.put("arguments", arguments);
        }
        return json;
    }

    /** One that is a reference itself is not resolved again; a start hands it on, a check has to find it. */
    private static void requireNoReferences(LaunchPlan plan, Map<String, SecretValue> secrets) {
        secrets.forEach((name, value) -> {
            if (plan.references().containsKey(name)
                    && SecretRef.isIn(new String(value.reveal(), StandardCharsets.UTF_8))) {
                throw new VaultException.CheckFailed(
                        "resolve",
                        "the server would see an unresolved reference in " + name,
                        "The secret that was fetched contains a reference itself, and a secret is not resolved again:"
                                + " store there what that one refers to.");
            }
        });
    }

    private LaunchPlan plan() {
        var plan = SecretPlan.of(request, given, resolver.settings().names());
        request.command().requireHeeded(given, plan.names());
        request.command().requireFiles(plan.files().keySet());
        plan.arguments()
                .keySet()
                .forEach(position -> cli.warn("argument " + position + " of the server's command gets a secret, which"
                        + " everybody can read who may list processes"));
        return plan;
    }

    private List<Resolution> resolveAll(LaunchPlan plan) {
        var resolutions = resolver.resolveAll(plan.all(), plan.binary());
        resolver.close();
        return resolutions;
    }

    /** As {@link #start} does it; the first failure is thrown, all are in {@code resolutions}. */
    private Fetched fetch(LaunchPlan plan, List<Resolution> resolutions) {
        resolutions.addAll(resolveAll(plan));
        for (var resolution : resolutions) {
            if (resolution instanceof Unresolved unresolved) {
                throw unresolved.failure();
            }
        }
        var fetched = fetched(plan, resolutions);
        return new Fetched(plan, fetched, secrets(plan, fetched));
    }

    /**
     * What a check goes on with.
     *
     * @param secrets by reference
     * @param variables by name, looked at
     */
    private record Fetched(LaunchPlan plan, Map<String, SecretValue> secrets, Map<String, SecretValue> variables) {}

    /** By reference; none of them may be unresolved. */
    private static Map<String, SecretValue> fetched(LaunchPlan plan, List<Resolution> resolutions) {
        var fetched = new LinkedHashMap<String, SecretValue>();
        var next = resolutions.iterator();
        for (var reference : plan.all()) {
            if (next.next() instanceof Resolved(ResolvedSecret secret)) {
                fetched.put(reference, secret.value());
            }
        }
        return fetched;
    }

    /** What the variables hold, by their names. */
    private Map<String, SecretValue> secrets(LaunchPlan plan, Map<String, SecretValue> fetched) {
        var secrets = new LinkedHashMap<String, SecretValue>();
        for (var variable : plan.variables().entrySet()) {
            var value = variable.getValue().filled(fetched);
            secrets.put(variable.getKey(), value);
            if (!variable.getValue().references().isEmpty()) {
                inspect(variable.getKey(), value);
            }
        }
        return secrets;
    }

    private static Map<String, SecretValue> files(LaunchPlan plan, Map<String, SecretValue> fetched) {
        var files = new LinkedHashMap<String, SecretValue>();
        plan.files().forEach((name, reference) -> files.put(name, fetched.get(reference)));
        return files;
    }

    private static Argv withArguments(Argv command, LaunchPlan plan, Map<String, SecretValue> fetched) {
        var filled = command;
        for (var argument : plan.arguments().entrySet()) {
            var word = argument.getValue().filled(fetched).reveal();
            for (byte b : word) {
                if (b == 0) {
                    throw new VaultException.UnsuitableContent(
                            "the secret for argument " + argument.getKey() + " contains a NUL character",
                            "No argument can hold it: store the value as text, binary data as Base64.");
                }
            }
            filled = filled.withWord(argument.getKey(), word);
        }
        return filled;
    }

    /** Names what will not do as a token, and what nobody sees at the ends of another secret. */
    private void inspect(String name, SecretValue value) {
        if (!name.equals(TOKEN)) {
            value.blemish().ifPresent(what -> cli.warn("the secret for " + name + " " + what));
        } else if (value.isBlank()) {
            throw new VaultException.UnsuitableContent(
                    "the token for " + TOKEN + " " + value.blemish().orElseThrow(),
                    "Store a token there: gh auth token | upload-secret NAME; upload-secret says what it stores.");
        } else {
            GitHubToken.complaint(value).ifPresent(cli::warn);
        }
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

    private Argv command(ServerEnvironment environment, LaunchPlan plan) {
        return request.command().argv(environment, plan.names(), new Ready(environment));
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
