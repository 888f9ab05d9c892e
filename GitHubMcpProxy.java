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
//SOURCES lib/ocivault/github/package-info.java
//SOURCES lib/ocivault/check/package-info.java
//SOURCES lib/ocivault/remote/package-info.java
//SOURCES lib/ocivault/cli/package-info.java
//SOURCES lib/ocivault/proxy/package-info.java
//JAVAC_OPTIONS -XDstringConcat=inline
//CDS
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//RUNTIME_OPTIONS -XX:-MaxFDLimit -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:+SuppressFatalErrorMessage -XX:-CreateCoredumpOnCrash
//RUNTIME_OPTIONS -XX:-HeapDumpOnOutOfMemoryError
//RUNTIME_OPTIONS -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:NewSize=24m -XX:MaxNewSize=24m
//RUNTIME_OPTIONS -XX:+UnlockDiagnosticVMOptions -XX:-DumpPrivateMappingsInCore -XX:-DumpSharedMappingsInCore

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ocivault.VaultResolver;
import ocivault.check.McpCheck;
import ocivault.cli.Cli;
import ocivault.cli.Options;
import ocivault.cli.VaultOptions;
import ocivault.launch.InheritedDescriptors;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Ahead;
import ocivault.os.Argv;
import ocivault.os.ProcessHardening;
import ocivault.proxy.RemoteLaunch;
import ocivault.proxy.SecretPlan;
import ocivault.proxy.SecretPlan.InArguments;
import ocivault.proxy.SecretPlan.Inheritance;
import ocivault.proxy.SecretPlan.Plaintext;
import ocivault.proxy.ServerCommand;
import ocivault.proxy.ServerLaunch;
import ocivault.proxy.ServerLaunch.Format;
import ocivault.remote.RemoteProxy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code github-mcp-proxy}: fetches the secrets of an MCP server and becomes that server. */
public class GitHubMcpProxy implements Cli.Program {

    private final OptionSpec secret = Options.text(
            "--secret",
            "REF",
            "the GitHub token's reference (default: GITHUB_PERSONAL_ACCESS_TOKEN where that is a reference,"
                    + " else oci-vault://mcp-github-token where a default vault or compartment is set)");

    private final OptionSpec added = Options.texts(
            "--env",
            "NAME=REF",
            "one more secret for the server, or text with some: NAME='Bearer {{REF}}'; repeatable; beats --env-file, a"
                    + " later one of which beats an earlier, and all of them the environment");

    private final OptionSpec envFile = Options.texts(
            "--env-file", "FILE", "variables for the server, plain or with references; a dotenv file; repeatable");

    private final OptionSpec files =
            Options.texts("--file", "NAME=REF", "a secret as a file, whose path is in the variable NAME; repeatable");

    private final OptionSpec allowInArguments = Options.flag(
            "--allow-secrets-in-arguments", "resolve {{REF}} in the server's arguments too, which process lists show");

    private final OptionSpec server = Options.text(
            "--server",
            "NAME",
            "npm: @modelcontextprotocol/server-github, installed once from a lock (default); npx: the same by"
                    + " npx; docker: ghcr.io/github/github-mcp-server; binary: github-mcp-server from PATH; remote:"
                    + " GitHub's own at the GITHUB_HOST's https URL");

    private final OptionSpec url = Options.text(
            "--url", "URL", "any remote MCP server (streamable HTTP): stay between it and the client on stdio");

    private final OptionSpec header = Options.texts(
            "--header",
            "'NAME: TEXT'",
            "sent with each request to --url or --server remote, {{REF}} in it replaced by the secret; repeatable");

    private final OptionSpec requestTimeout = Options.text(
            "--request-timeout",
            "TIME",
            "how long a remote server may be silent before a request fails (default: 10m)");

    private final OptionSpec check = Options.flag(
            "--check", "start the server, shake hands, list its tools, stop it, and say how each step went");

    private final OptionSpec checkTimeout =
            Options.text("--check-timeout", "TIME", "for talking to the server (default: 30s)");

    private final OptionSpec dryRun =
            Options.flag("--dry-run", "print the command and what its environment would get; fetch nothing");

    private final OptionSpec cleanEnv = Options.flag(
            "--clean-env", "inherit only HOME LOGNAME USER PATH SHELL TERM LANG LC_* TMPDIR, and what --pass names");

    private final OptionSpec pass = Options.texts(
            "--pass", "NAME", "inherit this variable all the same, such as OCI_REGION or 'OCI_*'; repeatable");

    private final OptionSpec literal = Options.texts(
            "--literal", "NAME", "hand this variable on as it is, though it contains oci-vault://; repeatable");

    private final OptionSpec allowPlaintext =
            Options.flag("--allow-plaintext", "accept a token that lies in GITHUB_PERSONAL_ACCESS_TOKEN itself");

    private final VaultOptions options = new VaultOptions();

    private final List<String> serverWords;
    private final InheritedDescriptors descriptors;

    /** @param serverWords {@code --} and the command after it; empty where there is no {@code --} */
    private GitHubMcpProxy(List<String> serverWords, InheritedDescriptors descriptors) {
        this.serverWords = serverWords;
        this.descriptors = descriptors;
    }

    @Override
    public CommandSpec command() {
        var command = CommandSpec.create().name("github-mcp-proxy");
        for (var option : List.of(
                secret,
                added,
                envFile,
                files,
                server,
                url,
                header,
                requestTimeout,
                check,
                checkTimeout,
                dryRun,
                cleanEnv,
                pass,
                literal,
                allowPlaintext,
                allowInArguments)) {
            command.addOption(option);
        }
        options.addTo(command);
        command.usageMessage()
                .sortOptions(false)
                .customSynopsis(
                        "github-mcp-proxy [OPTION]...",
                        "       github-mcp-proxy [OPTION]... -- COMMAND [ARG]...",
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
        var format = options.json() ? Format.JSON : Format.TEXT;
        requireSensibleMode();
        var timeout = McpCheck.timeout(Options.valueOf(checkTimeout));
        if (isRemote()) {
            var remote = new RemoteLaunch(cli, target(cli, environment));
            return Options.isGiven(check)
                    ? remote.check(timeout, format)
                    : Options.isGiven(dryRun) ? remote.dryRun(format) : remote.start();
        }
        var launch = new ServerLaunch(cli, request(), environment, descriptors);
        return Options.isGiven(check)
                ? launch.check(timeout, format)
                : Options.isGiven(dryRun) ? launch.dryRun(format) : launch.start();
    }

    private boolean isRemote() {
        boolean gitHub = Options.valueOf(server).equals("remote");
        boolean any = !Options.valueOf(url).isEmpty();
        if (any && (!Options.valueOf(server).isEmpty() || !serverWords.isEmpty())) {
            throw new VaultException.Usage("--url and another server are both given", "Give one of them.");
        }
        if (!any && !gitHub) {
            if (!Options.valuesOf(header).isEmpty()
                    || !Options.valueOf(requestTimeout).isEmpty()) {
                throw new VaultException.Usage(
                        "--header and --request-timeout are for a remote server", "Give --url or --server remote.");
            }
            return false;
        }
        if (!Options.valuesOf(added).isEmpty()
                || !Options.valuesOf(envFile).isEmpty()
                || !Options.valuesOf(files).isEmpty()
                || !Options.valuesOf(pass).isEmpty()
                || Options.isGiven(cleanEnv)
                || Options.isGiven(allowInArguments)
                || (any && !Options.valueOf(secret).isEmpty())) {
            throw new VaultException.Usage(
                    "a remote server has no environment of ours",
                    "Send secrets as headers: --header 'Authorization: Bearer {{oci-vault://…}}'.");
        }
        return true;
    }

    private RemoteProxy.Target target(Cli cli, ServerEnvironment environment) {
        var plaintext = Options.isGiven(allowPlaintext) ? Plaintext.ALLOW : Plaintext.REFUSE;
        return Options.valueOf(url).isEmpty()
                ? RemoteLaunch.gitHub(
                        cli, request(), environment, Options.valuesOf(header), Options.valueOf(requestTimeout))
                : RemoteLaunch.url(
                        Options.valueOf(url), Options.valuesOf(header), plaintext, Options.valueOf(requestTimeout));
    }

    private SecretPlan.Request request() {
        return new SecretPlan.Request(
                server(),
                Options.valueOf(secret),
                assignments(added),
                assignments(files),
                Options.valuesOf(envFile),
                Options.isGiven(allowPlaintext) ? Plaintext.ALLOW : Plaintext.REFUSE,
                Options.isGiven(allowInArguments) ? InArguments.ALLOW : InArguments.REFUSE,
                Options.isGiven(cleanEnv) ? Inheritance.ESSENTIAL : Inheritance.GIVEN,
                Options.valuesOf(pass),
                Options.valuesOf(literal));
    }

    private ServerCommand server() {
        var name = Options.valueOf(server);
        if (serverWords.isEmpty()) {
            return ServerCommand.named(name.isEmpty() ? "npm" : name);
        }
        if (serverWords.size() == 1) {
            throw new VaultException.Usage("no command after '--'", "Expected -- COMMAND [ARG]...");
        }
        if (!name.isEmpty()) {
            throw new VaultException.Usage("--server and '-- COMMAND' both name the server", "Give one of them.");
        }
        return new ServerCommand.Custom(Argv.lastOfThisProcess(serverWords.subList(1, serverWords.size())));
    }

    /** The values of an option of the form NAME=REF. */
    private static Map<String, String> assignments(OptionSpec option) {
        var references = new LinkedHashMap<String, String>();
        for (var entry : Options.valuesOf(option)) {
            int equals = entry.indexOf('=');
            if (equals < 0) {
                throw new VaultException.Usage(
                        option.longestName() + " without '='",
                        "Expected " + option.longestName() + " NAME=oci-vault://…");
            }
            var name = entry.substring(0, equals);
            ServerEnvironment.checkName(name);
            if (references.put(name, entry.substring(equals + 1)) != null) {
                throw new VaultException.Usage(
                        option.longestName() + " " + name + " is given more than once", "Give it once.");
            }
        }
        return references;
    }

    private void requireSensibleMode() {
        if (Options.isGiven(check) && Options.isGiven(dryRun)) {
            throw new VaultException.Usage("--check and --dry-run exclude each other", "Give one of them.");
        }
        if (options.json() && !Options.isGiven(check) && !Options.isGiven(dryRun)) {
            throw new VaultException.Usage(
                    "--json goes with --check or --dry-run", "stdout is the server's otherwise.");
        }
    }

    public static void main(String... args) {
        Cli.main(program(args), ownWords(args));
    }

    /** The same in a process that goes on where it does not become the server; returns the exit code. */
    static int run(String... args) {
        return Cli.run(program(args), ownWords(args));
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
