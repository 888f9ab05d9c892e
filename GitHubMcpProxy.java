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
//SOURCES lib/ocivault/Argv.java
//SOURCES lib/ocivault/Cli.java
//SOURCES lib/ocivault/McpCheck.java
//SOURCES lib/ocivault/ProcessHardening.java
//SOURCES lib/ocivault/SecretPlan.java
//SOURCES lib/ocivault/ServerCommand.java
//SOURCES lib/ocivault/ServerEnvironment.java
//SOURCES lib/ocivault/ServerLaunch.java
//SOURCES lib/ocivault/VaultException.java
//SOURCES lib/ocivault/VaultOptions.java
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//RUNTIME_OPTIONS -XX:-MaxFDLimit -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:+SuppressFatalErrorMessage -XX:-CreateCoredumpOnCrash
//RUNTIME_OPTIONS -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ocivault.Argv;
import ocivault.Cli;
import ocivault.McpCheck;
import ocivault.ProcessHardening;
import ocivault.SecretPlan;
import ocivault.SecretPlan.Inheritance;
import ocivault.SecretPlan.Plaintext;
import ocivault.ServerCommand;
import ocivault.ServerEnvironment;
import ocivault.ServerLaunch;
import ocivault.ServerLaunch.Format;
import ocivault.VaultException;
import ocivault.VaultOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code github-mcp-proxy}: fetches the secrets of an MCP server and becomes that server. */
@Command(
        name = "github-mcp-proxy",
        sortOptions = false,
        customSynopsis = {
            "github-mcp-proxy [--secret REF] [--env NAME=REF]... [--server NAME] [OPTION]...",
            "       github-mcp-proxy [OPTION]... -- COMMAND [ARG]...",
        },
        description = {
            "",
            "Fetches secrets from OCI Vault, puts them into the environment of an MCP server, and becomes that server:"
                + " GitHub's, or any COMMAND. Meant to be started by an MCP client in the server's place.",
            "",
            "Every environment variable whose whole value is a reference is resolved; the server inherits the rest, less"
                + " JBANG_* and OCI_*. A reference REF is one of",
            "  oci-vault://<secret ocid>                 oci-vault://<vault ocid>/<name>",
            "  oci-vault://<compartment ocid>/<name>     oci-vault://<name>",
            "  and ?version=3, ?stage=PREVIOUS or ?version-name=blue, and #field or #/json/pointer",
            "",
        },
        footer = {
            "",
            "Examples:",
            "  GITHUB_PERSONAL_ACCESS_TOKEN=oci-vault://ocid1.vaultsecret… github-mcp-proxy",
            "  github-mcp-proxy --vault-id ocid1.vault… --secret oci-vault://my-token --check",
            "  github-mcp-proxy --env API_KEY=oci-vault://weather-key -- npx -y some-mcp-server --verbose",
            "",
            "Exit codes: the server's own; before that 64 usage, 65 no such field, 69 vault unavailable, 75 try later,",
            "76 check failed, 77 not authenticated, not authorised or not found, 78 no usable OCI login, 126 command",
            "cannot be run, 127 command not found.",
        })
public class GitHubMcpProxy implements Cli.Program {

    @Option(names = "--secret", paramLabel = "REF",
            description = "the GitHub token's reference (default: GITHUB_PERSONAL_ACCESS_TOKEN where that is a reference,"
                    + " else oci-vault://mcp-github-token where a default vault or compartment is set)")
    private String secret = "";

    @Option(names = "--env", paramLabel = "NAME=REF", description = "one more secret for the server; repeatable")
    private List<String> added = new ArrayList<>();

    @Option(names = "--server", paramLabel = "NAME",
            description = "npm: @modelcontextprotocol/server-github, installed once from a lock (default); npx: the same by"
                    + " npx; docker: ghcr.io/github/github-mcp-server; binary: github-mcp-server from PATH")
    private String server = "";

    @Option(names = "--check",
            description = "start the server, shake hands, list its tools, stop it, and say how each step went")
    private boolean check;

    @Option(names = "--check-timeout", paramLabel = "TIME", description = "for talking to the server (default: 30s)")
    private String checkTimeout = "";

    @Option(names = "--dry-run", description = "print the command and what its environment would get; fetch nothing")
    private boolean dryRun;

    @Option(names = "--clean-env",
            description = "inherit only HOME LOGNAME USER PATH SHELL TERM LANG LC_* TMPDIR, and what --pass names")
    private boolean cleanEnv;

    @Option(names = "--pass", paramLabel = "NAME",
            description = "inherit this variable all the same, such as OCI_REGION or 'OCI_*'; repeatable")
    private List<String> pass = new ArrayList<>();

    @Option(names = "--allow-plaintext", description = "accept a token that lies in GITHUB_PERSONAL_ACCESS_TOKEN itself")
    private boolean allowPlaintext;

    @Mixin
    private VaultOptions options;

    private final List<String> serverWords;

    /** @param serverWords {@code --} and the command after it; empty where there is no {@code --} */
    GitHubMcpProxy(List<String> serverWords) {
        this.serverWords = serverWords;
    }

    @Override
    public VaultOptions options() {
        return options;
    }

    @Override
    public int run(Cli cli) {
        var environment = ServerEnvironment.ofThisProcess();
        ProcessHardening.apply();
        var format = options.json() ? Format.JSON : Format.TEXT;
        requireSensibleMode();
        var timeout = McpCheck.timeout(checkTimeout);
        var launch = new ServerLaunch(cli, request(), environment);
        return check ? launch.check(timeout, format) : dryRun ? launch.dryRun(format) : launch.start();
    }

    private SecretPlan.Request request() {
        return new SecretPlan.Request(command(), secret, addedReferences(),
                allowPlaintext ? Plaintext.ALLOW : Plaintext.REFUSE,
                cleanEnv ? Inheritance.ESSENTIAL : Inheritance.GIVEN, pass);
    }

    private ServerCommand command() {
        if (serverWords.isEmpty()) {
            return ServerCommand.named(server.isEmpty() ? "npm" : server);
        }
        if (serverWords.size() == 1) {
            throw new VaultException.Usage("no command after '--'", "Expected -- COMMAND [ARG]...");
        }
        if (!server.isEmpty()) {
            throw new VaultException.Usage("--server and '-- COMMAND' both name the server", "Give one of them.");
        }
        return new ServerCommand.Custom(Argv.lastOfThisProcess(serverWords.subList(1, serverWords.size())));
    }

    private Map<String, String> addedReferences() {
        var references = new LinkedHashMap<String, String>();
        for (var entry : added) {
            int equals = entry.indexOf('=');
            if (equals < 0) {
                throw new VaultException.Usage("--env without '='", "Expected --env NAME=oci-vault://…");
            }
            var name = entry.substring(0, equals);
            ServerEnvironment.checkName(name);
            if (references.put(name, entry.substring(equals + 1)) != null) {
                throw new VaultException.Usage("--env " + name + " is given more than once", "Give it once.");
            }
        }
        return references;
    }

    private void requireSensibleMode() {
        if (check && dryRun) {
            throw new VaultException.Usage("--check and --dry-run exclude each other", "Give one of them.");
        }
        if (options.json() && !check && !dryRun) {
            throw new VaultException.Usage("--json goes with --check or --dry-run", "stdout is the server's otherwise.");
        }
    }

    /** What follows {@code --} is the server's, never ours to parse. */
    public static void main(String... args) {
        int found = List.of(args).indexOf("--");
        int end = found < 0 ? args.length : found;
        var program = new GitHubMcpProxy(List.of(args).subList(end, args.length));
        System.exit(Cli.run(program, Arrays.copyOf(args, end)));
    }
}
