package ocivault.resolve;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.github.GitHubApi;
import ocivault.github.GitHubToken;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.model.Metrics;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Resolved;
import ocivault.model.Resolution.Unresolved;
import ocivault.model.VaultException;

/** One run of {@code vault-resolve}: what resolved goes to stdout, what failed to stderr, in the order given. */
public final class ResolveRun {

    /** What goes to stdout. */
    public enum Show {
        LINES,
        VALUE,
        JSON,
        JSON_WITH_VALUE
    }

    /** Whether GitHub is asked as well. */
    public enum Verify {
        NOTHING,
        AT_GITHUB
    }

    private final Cli cli;
    private final List<String> references;
    private final Show show;
    private final Verify verify;

    public ResolveRun(Cli cli, List<String> references, Show show, Verify verify) {
        this.cli = cli;
        this.references = List.copyOf(references);
        this.show = show;
        this.verify = verify;
    }

    /** The exit code: 0, or that of the first reference that failed. */
    public int run() {
        if (show == Show.VALUE && (references.size() > 1 || verify == Verify.AT_GITHUB)) {
            throw new VaultException.Usage(
                    "--reveal prints one value and nothing else", "Give one reference and no --verify, or add --json.");
        }
        try (var resolver = cli.resolver().build()) {
            var resolutions = resolver.resolveAll(references);
            var reports = reports(resolutions, resolver);
            switch (show) {
                case LINES -> printLines(reports);
                case VALUE -> printValue(resolutions.getFirst());
                case JSON -> printJson(reports, resolver.metrics(), ResolveReport::toJson);
                case JSON_WITH_VALUE -> printJson(reports, resolver.metrics(), ResolveReport::toRevealingJson);
            }
            cli.out().flush();
            int exitCode = tellFailures(reports);
            cli.report(resolver.metrics());
            return exitCode;
        }
    }

    private List<ResolveReport> reports(List<Resolution> resolutions, VaultResolver resolver) {
        var api = verify == Verify.NOTHING
                ? Optional.<GitHubApi>empty()
                : Optional.of(GitHubApi.of(cli.environment().getOrDefault("GITHUB_HOST", ""), resolver.settings()));
        var reports = new ArrayList<ResolveReport>();
        for (var resolution : resolutions) {
            reports.add(new ResolveReport(
                    resolution,
                    switch (resolution) {
                        case Unresolved _ -> Optional.empty();
                        case Resolved(var secret) -> {
                            if (GitHubToken.isMalformed(secret.value())) {
                                GitHubToken.complaint(secret.value()).ifPresent(cli::warn);
                            } else if (secret.value().isBlank()) {
                                secret.value()
                                        .blemish()
                                        .ifPresent(what -> cli.warn("the value of " + secret.ref() + " " + what));
                            }
                            yield api.map(github -> github.verify(secret.value()));
                        }
                    }));
        }
        return reports;
    }

    /** A line for each; which one it is about is said where there are several. */
    private void printLines(List<ResolveReport> reports) {
        for (var report : reports) {
            var suffix =
                    reports.size() > 1 && report.resolution() instanceof Resolved(var secret) ? " " + secret.ref() : "";
            report.lines().forEach(line -> cli.out().println(Cli.printable(line + suffix)));
        }
    }

    /** Byte for byte, for $(…) and pipes; with a line end for a person. */
    private void printValue(Resolution resolution) {
        if (resolution instanceof Resolved(var secret)) {
            cli.out().writeBytes(secret.value().reveal());
            if (cli.terminal().isPresent()) {
                cli.out().println();
            }
        }
    }

    private void printJson(List<ResolveReport> reports, Metrics metrics, Function<ResolveReport, Object> form) {
        var json = Json.object(
                "secrets", reports.stream().map(form).toList(),
                "metrics", metrics.snapshot());
        cli.out().println(Cli.json(json));
    }

    private int tellFailures(List<ResolveReport> reports) {
        var failures = new LinkedHashSet<Failure>();
        reports.forEach(report -> report.failure().ifPresent(failures::add));
        failures.forEach(cli::report);
        return failures.isEmpty() ? 0 : failures.getFirst().exitCode();
    }
}
