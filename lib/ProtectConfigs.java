///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Find the plaintext tokens in the configs of MCP clients
//JAVA 25+
//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.core:jackson-databind:2.19.2
//DEPS com.fasterxml.jackson.dataformat:jackson-dataformat-toml:2.19.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-common:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-secrets:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-vault:3.79.0
//DEPS dev.failsafe:failsafe:3.3.2
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//DEPS org.slf4j:slf4j-nop:1.7.36
//DEPS org.snakeyaml:snakeyaml-engine:2.10
//SOURCES ocivault/package-info.java
//SOURCES ocivault/formats/package-info.java
//SOURCES ocivault/edit/package-info.java
//SOURCES ocivault/cli/package-info.java
//SOURCES ocivault/protect/package-info.java
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
import java.util.stream.Stream;
import ocivault.cli.Cli;
import ocivault.cli.VaultOptions;
import ocivault.model.Failure;
import ocivault.model.VaultException;
import ocivault.os.Ahead;
import ocivault.os.ProcessHardening;
import ocivault.protect.ClientConfigs;
import ocivault.protect.ConfigScan;
import ocivault.protect.Inspected;
import ocivault.protect.ProtectReport;
import ocivault.protect.StagedFiles;
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
                + " place of each secret, never its value, and who else may have seen it. Changes nothing.%n"
        },
        footer = {
            "%nExamples:",
            "  protect-configs",
            "  protect-configs .mcp.json ~/.codex/config.toml",
            "  protect-configs --staged        in .git/hooks/pre-commit",
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

    private final VaultOptions options = new VaultOptions();

    @Override
    public VaultOptions options() {
        return options;
    }

    @Override
    public int run(Cli cli) {
        Ahead.end(); // Until this process is hardened, no secret comes into it.
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
