package ocivault.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.doctor.Examination.Check;
import ocivault.launch.ServerEnvironment;
import ocivault.login.OciLogin;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.model.VaultException;
import ocivault.proxy.Outlook;
import ocivault.proxy.Output;
import ocivault.proxy.ProxyOptions;
import ocivault.settings.Setting;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.CacheMode;

/**
 * Looks at all that a start with the same options needs, and says of each what is wrong and what to do about it. It takes no
 * longer than the settings' timeout, starts no server, installs nothing and keeps nothing; what it reads of the vault, it
 * neither shows nor keeps. For one use.
 */
public final class Doctor {

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(10);

    private final ProxyOptions options;
    private final Cli cli;
    private final ServerEnvironment given;
    private final Path folder;

    /**
     * @param given the environment that we were started with
     * @param folder the working directory, in which there may be a project's configuration
     */
    public Doctor(ProxyOptions options, Cli cli, ServerEnvironment given, Path folder) {
        this.options = options;
        this.cli = cli;
        this.given = given;
        this.folder = folder;
    }

    /**
     * Tells every finding on stdout: as it comes, or at the end as one JSON object.
     *
     * @return 0 where a start would work
     */
    public int run(Output output) {
        var findings = new ArrayList<Finding>();
        examine(output, findings);
        var errors = findings.stream()
                .filter(finding -> finding.status() == Finding.Status.ERROR)
                .map(Finding::name)
                .distinct()
                .toList();
        output.tell(Json.object(
                "ok",
                errors.isEmpty(),
                "checks",
                findings.stream().map(Finding::toJson).toList()));
        return errors.isEmpty()
                ? 0
                : cli.report(new Failure(
                        Failure.PROTOCOL,
                        "doctor",
                        "a start would fail, because of: " + String.join(", ", errors),
                        "Do what stands below each ❌, from the top: what comes first often mends the rest.",
                        ""));
    }

    private void examine(Output output, List<Finding> findings) {
        Optional<VaultSettings> settings = Optional.empty();
        try {
            settings = Optional.of(cli.resolver().settings());
        } catch (VaultException e) {
            tell(Finding.error("settings", e), output, findings);
        }
        var limit = settings.map(VaultSettings::timeout).orElse(DEFAULT_LIMIT);
        var examination = new Examination(limit);
        var third = limit.dividedBy(3);
        var probe = new Probe(given, third.compareTo(LONGEST_PROBE) < 0 ? third : LONGEST_PROBE);
        var start = new Start(() -> Outlook.of(options, cli, given));

        var machine = new Machine(cli.environment(), probe);
        examination.begin(List.of(
                Check.useful("java", machine::java),
                Check.useful("jbang", machine::jbang),
                Check.useful("launchers", machine::launchers)));
        var tools = new Tools(start, settings.flatMap(VaultSettings::cacheFolder), probe);
        if (settings.isPresent()) {
            examination.begin(List.of(Check.needed("reference", start::told), Check.needed("server", tools::server)));
        }
        examination.begin(List.of(Check.useful("node", tools::node)));
        examination.begin(List.of(Check.useful("docker", tools::docker)));
        examination.begin(List.of(Check.useful("github-mcp-server", tools::gitHubServer)));
        settings.ifPresent(known -> begin(examination, start, known));
        examination.begin(List.of(
                Check.useful("clients", new Clients(new ClientFiles(cli.environment(), folder), probe)::look)));
        examination.tell(finding -> tell(finding, output, findings));
    }

    private void begin(Examination examination, Start start, VaultSettings settings) {
        var login = new Once<>(() -> OciLogin.load(settings.login(), _ -> {}));
        var way = new WayToVault(start, login, settings, cli.clock());
        var permission = new Permission(start, login, way, settings, () -> resolver(settings));
        examination.begin(List.of(
                Check.needed("login", way::login),
                Check.useful("proxy", way::proxy),
                Check.useful("certificates", way::certificates),
                Check.needed("vault", way::vault),
                Check.useful("clock", way::clock),
                Check.needed("policy", permission::policy)));
        var kept = new Kept(start, login, settings, cli.clock());
        examination.begin(List.of(Check.useful("cache", kept::cache), Check.needed("breaker", kept::breaker)));
    }

    /** One that asks the vault now, whatever is kept, and leaves no trace. */
    private VaultResolver resolver(VaultSettings settings) {
        return cli.resolver()
                .cacheMode(CacheMode.OFF)
                .option(Setting.NO_BREAKER, "")
                .timeout(settings.timeout().dividedBy(2))
                .warnings(_ -> {})
                .build();
    }

    private static void tell(Finding finding, Output output, List<Finding> findings) {
        findings.add(finding);
        output.tell(finding.status().mark() + " " + finding.name() + ": " + Cli.printable(finding.detail()));
        if (!finding.hint().isEmpty()) {
            output.tell("   → " + Cli.printable(finding.hint()));
        }
    }
}
