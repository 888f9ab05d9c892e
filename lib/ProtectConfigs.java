///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Find the plaintext tokens in the configs of MCP clients, and put them into OCI Vault
//JAVA 25+
//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.core:jackson-databind:2.19.2
//DEPS com.fasterxml.jackson.dataformat:jackson-dataformat-toml:2.19.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-common:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-secrets:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-vault:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-keymanagement:3.68.2
//DEPS dev.failsafe:failsafe:3.3.2
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//DEPS org.slf4j:slf4j-nop:1.7.36
//DEPS org.snakeyaml:snakeyaml-engine:2.10
//SOURCES ocivault/package-info.java
//SOURCES ocivault/formats/package-info.java
//SOURCES ocivault/edit/package-info.java
//SOURCES ocivault/cli/package-info.java
//SOURCES ocivault/clients/package-info.java
//SOURCES ocivault/protect/package-info.java
//SOURCES ocivault/github/package-info.java
//SOURCES ocivault/upload/package-info.java
//SOURCES ocivault/remote/package-info.java
//SOURCES ocivault/check/package-info.java
//SOURCES ocivault/rewrite/package-info.java
//JAVAC_OPTIONS -XDstringConcat=inline
//CDS
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//RUNTIME_OPTIONS -XX:-MaxFDLimit -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:+SuppressFatalErrorMessage -XX:-CreateCoredumpOnCrash
//RUNTIME_OPTIONS -XX:-HeapDumpOnOutOfMemoryError
//RUNTIME_OPTIONS -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:NewSize=24m -XX:MaxNewSize=24m
//RUNTIME_OPTIONS -XX:+UnlockDiagnosticVMOptions -XX:-DumpPrivateMappingsInCore -XX:-DumpSharedMappingsInCore

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ocivault.check.McpCheck;
import ocivault.cli.Cli;
import ocivault.cli.VaultOptions;
import ocivault.model.Failure;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.os.Ahead;
import ocivault.os.ProcessHardening;
import ocivault.protect.ClientConfigs;
import ocivault.protect.ConfigScan;
import ocivault.protect.Inspected;
import ocivault.protect.ProtectReport;
import ocivault.protect.StagedFiles;
import ocivault.rewrite.ApplyRun;
import ocivault.rewrite.Launch;
import ocivault.rewrite.Secrets;
import ocivault.rewrite.UndoRun;
import ocivault.settings.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code protect-configs}: the plaintext secrets in the configs of MCP clients. */
@Command(
        name = "protect-configs",
        sortOptions = false,
        customSynopsis = "protect-configs [OPTION]... [FILE]...",
        header = "Find the plaintext tokens in the configs of MCP clients.%n",
        description = {
            "%nWithout FILE: the configs of every client that this user has, of the project around the working"
                + " directory, and of the projects that Claude Code and Codex know. Says server, key, kind, length and"
                + " place of each secret, never its value, and who else may have seen it. Changes nothing without"
                + " --apply or --undo.%n"
        },
        footer = {
            "%nExamples:",
            "  protect-configs",
            "  protect-configs .mcp.json ~/.codex/config.toml",
            "  protect-configs --staged        in .git/hooks/pre-commit",
            "  protect-configs --apply --vault-id ocid1.vault.oc1.…",
            "  protect-configs --undo --only github",
            "%nExit codes: 0 nothing found, 1 a secret was found, 64 usage, 65 nothing found but a file could not be"
                    + " looked at."
        })
public final class ProtectConfigs implements Cli.Program {

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "look at these files alone")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--staged",
            description = "look at what git has staged for the next commit, not at what lies in the folder")
    private boolean staged;

    @Option(
            names = "--apply",
            description = "put the secrets into the vault, references into the files, and our command before each"
                    + " server's; then check each server")
    private boolean apply;

    @Option(names = "--undo", description = "put the values back from the vault, and the servers' own commands")
    private boolean undo;

    @Option(names = "--only", paramLabel = "SERVER", split = ",", description = "only these servers; repeatable")
    private List<String> only = new ArrayList<>();

    @Option(names = "--yes", description = "write without a question for each file")
    private boolean yes;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "before the names of new secrets")
    private String prefix = "";

    @Option(
            names = "--key-id",
            paramLabel = "OCID",
            description = "encrypt new secrets with this key (default: the vault's first enabled AES key)")
    private String keyId = "";

    @Option(
            names = "--launcher",
            paramLabel = "COMMAND",
            description = "what starts github-mcp-proxy in the files (default: where install-launchers put it)")
    private String launcher = "";

    @Option(names = "--check-timeout", paramLabel = "TIME", description = "for talking to each server (default: 30s)")
    private String checkTimeout = "";

    private final VaultOptions options = new VaultOptions();

    @Override
    public VaultOptions options() {
        return options;
    }

    @Override
    public int run(Cli cli) {
        Ahead.end(); // Until this process is hardened, no secret comes into it.
        requireSensibleMode();
        if (undo) {
            return new UndoRun(cli, new UndoRun.Request(files, only, consent(), format(), journal(cli))).run();
        }
        if (apply) {
            return new ApplyRun(cli, request(cli)).run(inspected(cli));
        }
        var report = new ProtectReport(inspected(cli));
        cli.out().print(options.json() ? Cli.json(report.json()) + "\n" : report.text());
        if (report.exitCode() == Failure.UNSUITABLE) {
            var refused = report.refused();
            cli.report(new Failure(
                    Failure.UNSUITABLE,
                    "unsuitable_content",
                    refused.getFirst().file().path() + " " + refused.getFirst().reason()
                            + (refused.size() == 1
                                    ? ""
                                    : ", and " + (refused.size() - 1) + " more could not be looked at"),
                    "It may have secrets that nobody has looked for: correct it, or name the other files.",
                    ""));
        }
        return report.exitCode();
    }

    private void requireSensibleMode() {
        if ((apply && undo) || (staged && (apply || undo))) {
            throw new VaultException.Usage("--apply, --undo and --staged exclude each other", "Give one of them.");
        }
        if (!apply && !undo && (yes || !only.isEmpty())) {
            throw new VaultException.Usage("--only and --yes are for --apply and --undo", "Give one of these two.");
        }
        if (!apply && !(prefix + keyId + launcher + checkTimeout).isEmpty()) {
            throw new VaultException.Usage(
                    "--prefix, --key-id, --launcher and --check-timeout are for --apply", "Give --apply with them.");
        }
    }

    private ApplyRun.Request request(Cli cli) {
        if (!SecretRef.isName(prefix + "x")) {
            throw new VaultException.Usage(
                    "--prefix is no beginning of a secret's name", "Expected letters, digits, dots, - and _.");
        }
        var vault = Ocid.parse(
                        options.given(Setting.VAULT_ID, cli.environment()).orElse(""))
                .orElseThrow(() -> new VaultException.Usage(
                        "no vault to put the secrets into",
                        "Give its OCID with --vault-id or OCI_VAULT_ID; the OCI console shows it."));
        var target = new Secrets.Target(
                vault, options.given(Setting.COMPARTMENT_ID, cli.environment()).orElse(""), keyId, prefix);
        return new ApplyRun.Request(
                files,
                only,
                Launch.of(cli, options, launcher),
                consent(),
                format(),
                journal(cli),
                McpCheck.timeout(checkTimeout),
                target);
    }

    private ApplyRun.Consent consent() {
        return yes ? ApplyRun.Consent.GIVEN : ApplyRun.Consent.ASK;
    }

    private ApplyRun.Format format() {
        return options.json() ? ApplyRun.Format.JSON : ApplyRun.Format.TEXT;
    }

    /** As the XDG Base Directory Specification has it, which wants a relative path to be ignored. */
    private static Path journal(Cli cli) {
        return Optional.of(Path.of(cli.environment().getOrDefault("XDG_STATE_HOME", "")))
                .filter(Path::isAbsolute)
                .orElseGet(() -> home(cli).resolve(".local/state"))
                .resolve("oci-vault-mcp/protected");
    }

    private List<Inspected> inspected(Cli cli) {
        var folder = Path.of("").toAbsolutePath();
        if (staged) {
            return StagedFiles.inspect(folder, cli.environment(), files);
        }
        return files.isEmpty()
                ? ConfigScan.of(ClientConfigs.of(cli.environment(), home(cli), folder), cli.environment())
                : ConfigScan.ofNamed(files, cli.environment());
    }

    private static Path home(Cli cli) {
        return Stream.of("HOME", "USERPROFILE")
                .map(name -> cli.environment().getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseThrow(() -> new VaultException.Configuration(
                        "HOME is not set, and the clients' configs lie there", "Set HOME, or name the files."));
    }

    public static void main(String... args) {
        Ahead.begin("hardening", ProcessHardening::applyQuietly);
        Cli.main(new ProtectConfigs(), args);
    }
}
