///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Start the GitHub MCP server, or any other, with its secrets taken from OCI Vault
//JAVA 25+
//DEPS com.fasterxml.jackson.core:jackson-core:2.19.2
//DEPS com.fasterxml.jackson.core:jackson-databind:2.19.2
//DEPS com.oracle.oci.sdk:oci-java-sdk-common:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-common-httpclient:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-secrets:3.79.0
//DEPS com.oracle.oci.sdk:oci-java-sdk-vault:3.79.0
//DEPS dev.failsafe:failsafe:3.3.2
//DEPS info.picocli:picocli:4.7.7
//DEPS net.minidev:json-smart:2.6.1
//DEPS org.slf4j:slf4j-nop:1.7.36
//SOURCES lib/ocivault/package-info.java
//SOURCES lib/ocivault/launch/package-info.java
//SOURCES lib/ocivault/docker/package-info.java
//SOURCES lib/ocivault/github/package-info.java
//SOURCES lib/ocivault/kms/package-info.java
//SOURCES lib/ocivault/githubapp/package-info.java
//SOURCES lib/ocivault/adb/package-info.java
//SOURCES lib/ocivault/check/package-info.java
//SOURCES lib/ocivault/remote/package-info.java
//SOURCES lib/ocivault/cli/package-info.java
//SOURCES lib/ocivault/proxy/package-info.java
//SOURCES lib/ocivault/install/package-info.java
//SOURCES lib/ocivault/clients/package-info.java
//SOURCES lib/ocivault/doctor/package-info.java
//JAVAC_OPTIONS -XDstringConcat=inline
//CDS
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//RUNTIME_OPTIONS -XX:-MaxFDLimit -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:+SuppressFatalErrorMessage -XX:-CreateCoredumpOnCrash
//RUNTIME_OPTIONS -XX:-HeapDumpOnOutOfMemoryError
//RUNTIME_OPTIONS -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:NewSize=24m -XX:MaxNewSize=24m
//RUNTIME_OPTIONS -XX:+UnlockDiagnosticVMOptions -XX:-DumpPrivateMappingsInCore -XX:-DumpSharedMappingsInCore

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.cli.VaultOptions;
import ocivault.doctor.Doctor;
import ocivault.launch.InheritedDescriptors;
import ocivault.launch.ServerEnvironment;
import ocivault.os.Ahead;
import ocivault.os.ProcessHardening;
import ocivault.proxy.BinaryInstall;
import ocivault.proxy.Output;
import ocivault.proxy.Preparation;
import ocivault.proxy.ProxyOptions;
import ocivault.proxy.RemoteLaunch;
import ocivault.proxy.ServerCheck;
import ocivault.proxy.ServerLaunch;
import ocivault.proxy.ServerPreview;
import ocivault.proxy.ServerSetup;
import picocli.CommandLine.Model.CommandSpec;

/** {@code github-mcp-proxy}: fetches the secrets of an MCP server and becomes that server. */
public class GitHubMcpProxy implements Cli.Program {

    private final VaultOptions options = new VaultOptions();

    private final ProxyOptions own;
    private final InheritedDescriptors descriptors;

    /** @param serverWords {@code --} and the command after it; empty where there is no {@code --} */
    private GitHubMcpProxy(List<String> serverWords, InheritedDescriptors descriptors) {
        this.own = new ProxyOptions(serverWords);
        this.descriptors = descriptors;
    }

    @Override
    public CommandSpec command() {
        var command = CommandSpec.create().name("github-mcp-proxy");
        own.addTo(command);
        options.addTo(command);
        command.usageMessage()
                .sortOptions(false)
                .customSynopsis(
                        "github-mcp-proxy [OPTION]...",
                        "       github-mcp-proxy [OPTION]... -- COMMAND [ARG]...",
                        "       github-mcp-proxy [OPTION]... --server gateway -- [GATEWAY FLAG]...",
                        "       github-mcp-proxy [OPTION]... --url URL [--header 'NAME: TEXT']...")
                .description(
                        "",
                        "Fetches secrets from OCI Vault, puts them into the environment of an MCP server, and becomes"
                                + " that server: GitHub's, or any COMMAND. Meant to be started by an MCP client in the"
                                + " server's place.",
                        "",
                        "Every environment variable that is a reference, or has some in braces, is resolved; the server"
                                + " inherits the rest, less JBANG_* and OCI_*. A reference REF is one of",
                        "  oci-vault://<secret ocid>                 oci-vault://<vault ocid>/<name>",
                        "  oci-vault://<compartment ocid>/<name>     oci-vault://<name>",
                        "  and ?version=3, ?stage=PREVIOUS or ?version-name=blue, and #field or #/json/pointer",
                        "Within a text it stands in braces: Bearer {{oci-vault://<name>}}")
                .footer(
                        "",
                        "Examples:",
                        "  GITHUB_PERSONAL_ACCESS_TOKEN=oci-vault://ocid1.vaultsecret… github-mcp-proxy",
                        "  github-mcp-proxy --vault-id ocid1.vault… --secret oci-vault://my-token --check",
                        "  github-mcp-proxy --env API_KEY=oci-vault://weather-key -- npx -y some-mcp-server --verbose",
                        "  github-mcp-proxy --url https://host/mcp --header 'Authorization: Bearer"
                                + " {{oci-vault://key}}'",
                        "  github-mcp-proxy --server remote --github-app 123456 --app-key ocid1.key…",
                        "",
                        "Exit codes: the server's own; before that 64 usage, 65 no such field, 69 vault unavailable,"
                                + " 75 try later,",
                        "76 check failed, 77 not authenticated, not authorised or not found, 78 no usable OCI login,"
                                + " 126 command",
                        "cannot be run, 127 command not found.");
        return command;
    }

    @Override
    public VaultOptions options() {
        return options;
    }

    /** Programs that start us, mcp-proxy (PyPI) among them, take a {@code --} of ours for their own. */
    @Override
    public String hintFor(String stray) {
        return stray.startsWith("-")
                ? Cli.Program.super.hintFor(stray)
                : "The server's command comes after '--': github-mcp-proxy [OPTION]... -- COMMAND [ARG]... If yours"
                        + " did, the program that starts github-mcp-proxy took it: give it '-- --'.";
    }

    @Override
    public int run(Cli cli) {
        var environment = ServerEnvironment.ofThisProcess();
        ProcessHardening.apply();
        var output = new Output(cli, options.json() ? Output.Format.JSON : Output.Format.TEXT);
        var mode = own.mode(output.format());
        if (own.isInstallation()) {
            return new BinaryInstall(cli, environment).run();
        }
        if (mode == ProxyOptions.Mode.DOCTOR) {
            return new Doctor(own, cli, environment, Path.of("").toAbsolutePath()).run(output);
        }
        var timeout = own.checkTimeout();
        if (own.isRemote()) {
            var remote = new RemoteLaunch(cli, own.target(cli, environment));
            return switch (mode) {
                case START -> remote.start();
                case CHECK -> remote.check(timeout, output);
                case DRY_RUN, DOCTOR -> remote.dryRun(output);
                case PREPARE -> Preparation.ofRemote(output);
            };
        }
        var setup = new ServerSetup(cli, own.request(), environment);
        var app = own.app(environment);
        if (app.isPresent()) {
            setup.withTokenOf(app.get());
        }
        return switch (mode) {
            case START -> new ServerLaunch(setup, descriptors).start();
            case CHECK -> new ServerCheck(setup).run(timeout, output);
            case DRY_RUN, DOCTOR -> new ServerPreview(setup).run(output);
            case PREPARE -> new Preparation(setup).run(output);
        };
    }

    public static void main(String... args) {
        Cli.main(program(args), ownWords(args));
    }

    /** The same in a process that goes on where it does not become the server; returns the exit code. */
    static int run(String... args) {
        return Cli.run(program(args), ownWords(args));
    }

    /** Its options, for those who describe them. */
    static CommandSpec described() {
        return new GitHubMcpProxy(List.of(), InheritedDescriptors.ofThisProcess()).command();
    }

    private static GitHubMcpProxy program(String... args) {
        var descriptors = InheritedDescriptors.ofThisProcess();
        Ahead.begin();
        Ahead.begin("cryptography", VaultResolver::prepare);
        return new GitHubMcpProxy(serverWords(args), descriptors);
    }

    private static String[] ownWords(String... args) {
        return Arrays.copyOf(args, end(args));
    }

    /** Two at once are one, for whoever has to give two because he cannot know whether one is taken on the way. */
    private static List<String> serverWords(String... args) {
        int end = end(args);
        boolean two = end + 2 < args.length && args[end + 1].equals("--");
        return List.of(args).subList(two ? end + 1 : end, args.length);
    }

    /** What follows {@code --} is the server's, never ours to parse. */
    private static int end(String... args) {
        int found = List.of(args).indexOf("--");
        return found < 0 ? args.length : found;
    }
}
