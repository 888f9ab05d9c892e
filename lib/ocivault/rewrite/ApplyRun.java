package ocivault.rewrite;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.edit.ConfigDocument;
import ocivault.files.SmallFile;
import ocivault.model.Failure;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.protect.ConfigFile;
import ocivault.protect.Finding;
import ocivault.protect.Inspected;
import ocivault.protect.Inspected.Checked;
import ocivault.protect.Inspected.Refused;
import ocivault.rewrite.ConfigRewrite.Variables;
import ocivault.rewrite.Outcome.Rewritten;
import ocivault.rewrite.ServerCheck.Result;
import ocivault.upload.SecretUpload;

/**
 * {@code protect-configs --apply}: secrets go into the vault and are read back, then their configs are rewritten, file by
 * file, and then each rewritten server is started and talked to. For one use.
 */
public final class ApplyRun {

    /** Whether somebody is asked before a file is written. */
    public enum Consent {
        ASK,
        GIVEN
    }

    /** How the result is written to stdout. */
    public enum Format {
        TEXT,
        JSON
    }

    /**
     * What to do.
     *
     * @param named files by name: a file of variables that nobody has named stays, but for Docker's
     * @param only servers by name; empty for all
     * @param checkTimeout for talking to each server
     */
    public record Request(
            List<Path> named,
            List<String> only,
            Launch launch,
            Consent consent,
            Format format,
            Path journal,
            Duration checkTimeout,
            Secrets.Target target) {
        public Request {
            named = List.copyOf(named);
            only = List.copyOf(only);
        }
    }

    private final Cli cli;
    private final Request request;
    private final Journal journal;
    private final List<Refused> refused = new ArrayList<>();
    private final List<ConfigRewrite> declined = new ArrayList<>();
    private final Map<ConfigRewrite, ConfigDocument> written = new LinkedHashMap<>();
    private final List<ConfigRewrite> untouched = new ArrayList<>();
    private final List<ConfigRewrite> failedToWrite = new ArrayList<>();

    public ApplyRun(Cli cli, Request request) {
        this.cli = cli;
        this.request = request;
        this.journal = new Journal(request.journal);
    }

    /**
     * Does it, and tells on stdout what became of each secret.
     *
     * @return 0 where every secret is in the vault and every server passed its check; 76 where one did not, 1 where a
     *     secret was left, 65 where a file was; or what ended it before
     */
    public int run(List<Inspected> files) {
        requireConsent(cli, request.consent);
        requireServers(files);
        var configs = configs(files);
        int failed = 0;
        try (var resolver = cli.resolver().build();
                var upload = SecretUpload.open(
                        request.target.vault(),
                        resolver.settings(),
                        resolver.metrics(),
                        cli.clock(),
                        cli::warn,
                        cli::verbose)) {
            var secrets = new Secrets(upload, request.target);
            for (var config : configs) {
                if (config.rewritten().isEmpty()) {
                    untouched.add(config);
                } else if (!agrees(config)) {
                    declined.add(config);
                } else {
                    rewrite(config, secrets, resolver);
                }
            }
        } catch (VaultException e) {
            failed = cli.report(Failure.of(e));
        }
        var unreached = configs.stream()
                .filter(config -> !written.containsKey(config)
                        && !declined.contains(config)
                        && !untouched.contains(config)
                        && !failedToWrite.contains(config))
                .toList();
        var report = new ApplyReport(refused, declined, untouched, unreached, written.keySet(), checks());
        cli.out().print(request.format == Format.JSON ? Cli.json(report.json()) + "\n" : report.text());
        return failed == 0 ? report.exitCode() : failed;
    }

    /** @throws VaultException.Usage where nobody can be asked who ought to be */
    static void requireConsent(Cli cli, Consent consent) {
        if (consent == Consent.ASK && cli.terminal().isEmpty()) {
            throw new VaultException.Usage(
                    "there is no terminal to ask at before a file is written",
                    "Give --yes to write without a question; without --apply and --undo nothing is written.");
        }
    }

    private void requireServers(List<Inspected> files) {
        var servers = files.stream()
                .filter(Checked.class::isInstance)
                .flatMap(file -> ((Checked) file).findings().stream())
                .map(Finding::server)
                .toList();
        for (var name : request.only) {
            if (!servers.contains(name)) {
                throw new VaultException.Usage(
                        "--only names a server of which there is no secret here: " + name,
                        "See the names of those that have some: protect-configs without --apply.");
            }
        }
    }

    private List<ConfigRewrite> configs(List<Inspected> files) {
        var configs = new ArrayList<ConfigRewrite>();
        for (var file : files) {
            switch (file) {
                case Refused one -> refused.add(one);
                case Checked checked -> {
                    if (!checked.findings().isEmpty()) {
                        try {
                            var config = ConfigRewrite.of(
                                    checked,
                                    request.launch,
                                    request.only,
                                    variables(checked.file().path()));
                            if (!config.outcomes().isEmpty()
                                    || !config.elsewhere().isEmpty()) {
                                configs.add(config);
                            }
                        } catch (IOException e) {
                            refused.add(new Refused(checked.file(), SmallFile.reason(e)));
                        }
                    }
                }
            }
        }
        return configs;
    }

    private Variables variables(Path file) {
        boolean isDockers = file.toString().replace('\\', '/').contains("/.docker/");
        return isDockers || request.named.contains(file) ? Variables.REWRITE : Variables.LEAVE;
    }

    private boolean agrees(ConfigRewrite config) {
        if (request.consent == Consent.GIVEN) {
            return true;
        }
        int count = config.rewritten().stream()
                .mapToInt(server -> server.holes().size())
                .sum();
        var names = config.rewritten().stream().map(Rewritten::name).distinct().toList();
        return asks(
                cli,
                Cli.printable(config.file() + ": put " + count + (count == 1 ? " secret" : " secrets") + " of "
                        + String.join(", ", names) + " into the vault, and rewrite the file?"));
    }

    static boolean asks(Cli cli, String question) {
        var answer = cli.terminal().orElseThrow().readLine("%s [y/N] ", question);
        return answer != null && answer.strip().matches("(?i)y|yes");
    }

    private void rewrite(ConfigRewrite config, Secrets secrets, VaultResolver resolver) {
        config.upload(secrets, journal);
        try {
            written.put(config, config.write(journal));
        } catch (IOException e) {
            failedToWrite.add(config);
            refused.add(new Refused(new ConfigFile(config.file(), ""), SmallFile.reason(e)));
        }
        resolver.forget(config.references());
    }

    private Map<List<String>, Result> checks() {
        var results = new LinkedHashMap<List<String>, Result>();
        var check = new ServerCheck(cli.environment(), request.checkTimeout);
        written.forEach((config, document) -> {
            var servers = ServerEntry.in(document.root());
            // A server may say what is another's, or what was left.
            var masked = config.outcomes().stream()
                    .flatMap(outcome -> ConfigRewrite.holes(outcome).stream())
                    .map(hole -> SecretValue.of(hole.secret()))
                    .toList();
            for (var rewritten : config.rewritten()) {
                servers.stream()
                        .filter(server -> server.path().equals(rewritten.path()))
                        .findFirst()
                        .ifPresent(server -> {
                            cli.progress("checking " + rewritten.name());
                            results.put(ApplyReport.key(config, rewritten), check.run(server, config.file(), masked));
                        });
            }
        });
        return results;
    }
}
