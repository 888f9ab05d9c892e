///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Check that oci-vault:// references resolve, and see what they would give
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
//SOURCES lib/ocivault/package-info.java
//SOURCES lib/ocivault/github/package-info.java
//SOURCES lib/ocivault/kms/package-info.java
//SOURCES lib/ocivault/githubapp/package-info.java
//SOURCES lib/ocivault/cli/package-info.java
//SOURCES lib/ocivault/formats/package-info.java
//SOURCES lib/ocivault/list/package-info.java
//SOURCES lib/ocivault/resolve/package-info.java
//JAVAC_OPTIONS -XDstringConcat=inline
//CDS
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//RUNTIME_OPTIONS -XX:-MaxFDLimit -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:+SuppressFatalErrorMessage -XX:-CreateCoredumpOnCrash
//RUNTIME_OPTIONS -XX:-HeapDumpOnOutOfMemoryError
//RUNTIME_OPTIONS -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:NewSize=24m -XX:MaxNewSize=24m
//RUNTIME_OPTIONS -XX:+UnlockDiagnosticVMOptions -XX:-DumpPrivateMappingsInCore -XX:-DumpSharedMappingsInCore

import java.util.List;
import java.util.stream.Stream;
import ocivault.VaultResolver;
import ocivault.cli.AppOptions;
import ocivault.cli.Cli;
import ocivault.cli.Options;
import ocivault.cli.VaultOptions;
import ocivault.githubapp.AppTokens;
import ocivault.githubapp.GitHubApp;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.os.Ahead;
import ocivault.os.ProcessHardening;
import ocivault.resolve.FeedRun;
import ocivault.resolve.FillRun;
import ocivault.resolve.HeaderRun;
import ocivault.resolve.ListRun;
import ocivault.resolve.ResolveRun;
import ocivault.resolve.ResolveRun.Show;
import ocivault.resolve.TokenRun;
import ocivault.settings.Setting;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code vault-resolve REF…}: proves that references resolve. Exit 0 only if all do. Also fills templates, feeds other
 * programs, and lists the secrets that there are.
 */
public class VaultResolve implements Cli.Program {

    private final PositionalParamSpec references = PositionalParamSpec.builder()
            .paramLabel("REF")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("0..*")
            .description("what to resolve, such as oci-vault://mcp-github-token")
            .build();

    private final OptionSpec reveal =
            Options.flag("--reveal", "print the value itself and nothing else; with --json, add it");

    private final OptionSpec verify = Options.flag(
            "--verify",
            "ask GitHub whose token it is, its scopes, expiry and rate limit (GITHUB_HOST; default: github.com)");

    private final OptionSpec in = Options.text(
            "--in", "FILE", "print FILE with secrets in the place of its references; - reads the template from stdin");

    private final OptionSpec out =
            Options.text("--out", "FILE", "write that to FILE, which only you can read, instead of printing it");

    private final OptionSpec format = Options.text(
            "--format",
            "FORMAT",
            "of several NAME=REF: dotenv, json, docker-secrets or shell; of --in: yaml, json, jsonc, toml, dotenv or"
                    + " text (default: by the file's name)");

    private final OptionSpec header = Options.texts(
            "--header",
            "'NAME: TEXT'",
            "print a JSON object of HTTP headers, as Claude Code's headersHelper reads it; repeatable");

    private final OptionSpec list =
            Options.optional("--list", "PATTERN", "list the secrets of the default vault or compartment");

    private final AppOptions app = new AppOptions();

    private final VaultOptions options = new VaultOptions();

    public static void main(String... args) {
        Ahead.begin("hardening", ProcessHardening::applyQuietly);
        Ahead.begin("cryptography", VaultResolver::prepare);
        Cli.main(new VaultResolve(), args);
    }

    @Override
    public CommandSpec command() {
        var command = CommandSpec.create().name("vault-resolve").addPositional(references);
        own().forEach(command::addOption);
        app.specs().forEach(command::addOption);
        options.addTo(command);
        command.usageMessage()
                .sortOptions(false)
                .customSynopsis(
                        "vault-resolve [OPTION]... REF...",
                        "       vault-resolve [OPTION]... --in FILE [--out FILE]",
                        "       vault-resolve [OPTION]... --format FORMAT NAME=REF...",
                        "       vault-resolve [OPTION]... --header 'NAME: TEXT {{REF}}'...",
                        "       vault-resolve [OPTION]... --list [PATTERN]",
                        "       vault-resolve [OPTION]... --github-app APP_ID[/INSTALLATION] --app-key KEY")
                .description(
                        "Resolve references to secrets in OCI Vault, to see that access works and what would be used;"
                                + " or hand the secrets on: in a file, to another program, as HTTP headers.",
                        "")
                .footer(
                        "",
                        "A reference:",
                        "  oci-vault://<secret ocid>              oci-vault://<vault ocid>/<name>",
                        "  oci-vault://<compartment ocid>/<name>  oci-vault://<name>",
                        "  and ?version=3, ?stage=PREVIOUS or ?version-name=blue, and #field or #/json/pointer",
                        "Within a text it stands in braces: Bearer {{oci-vault://<name>}}",
                        "",
                        "Examples:",
                        "  vault-resolve --vault-id ocid1.vault.oc1.eu-frankfurt-1.bbbb….abtx…"
                                + " oci-vault://mcp-github-token",
                        "  vault-resolve --verify oci-vault://ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa…",
                        "  PGPASSWORD=$(vault-resolve --reveal 'oci-vault://database#password') psql",
                        "  vault-resolve --in app.yaml.tmpl --out app.yaml",
                        "  eval \"$(vault-resolve --format shell PGPASSWORD='oci-vault://database#password')\"",
                        "  vault-resolve --list 'mcp-*'",
                        "",
                        "Exit codes: 0 resolved, 64 usage or malformed reference, 65 no such field, 69 vault"
                                + " unavailable,",
                        "75 try later, 77 not authenticated, not authorised or not found, 78 no usable OCI login.");
        return command;
    }

    private List<OptionSpec> own() {
        return List.of(reveal, verify, in, out, format, header, list);
    }

    @Override
    public VaultOptions options() {
        return options;
    }

    @Override
    public int run(Cli cli) {
        Ahead.end(); // Until this process is hardened, no secret comes into it.
        List<String> given = references.getValue();
        var arguments = given == null ? List.<String>of() : given;
        if (app.areGiven()) {
            return token(cli, arguments);
        }
        if (isGiven(in)) {
            allowOnly("--in", arguments, in, out, format);
            return new FillRun(cli, Options.valueOf(in), Options.valueOf(out), Options.valueOf(format)).run();
        }
        if (isGiven(out)) {
            throw new VaultException.Usage("--out goes with --in", "Give the template with --in FILE.");
        }
        if (isGiven(header)) {
            allowOnly("--header", arguments, header);
            return new HeaderRun(cli, Options.valuesOf(header)).run();
        }
        if (isGiven(list)) {
            allowOnly("--list", arguments, list);
            var compartment =
                    options.given(Setting.COMPARTMENT_ID, cli.environment()).flatMap(Ocid::parse);
            return new ListRun(
                            cli,
                            Options.valueOf(list),
                            compartment,
                            options.json() ? ListRun.Show.JSON : ListRun.Show.TABLE)
                    .run();
        }
        if (arguments.isEmpty()) {
            throw new VaultException.Usage(
                    isGiven(format) ? "missing NAME=REF" : "missing REF", "Try 'vault-resolve --help'.");
        }
        return isGiven(format) ? feed(cli, arguments) : resolve(cli, arguments);
    }

    private int feed(Cli cli, List<String> arguments) {
        allowOnly("--format", List.of(), format);
        var feed = FeedRun.Feed.named(Options.valueOf(format))
                .orElseThrow(() -> new VaultException.Usage(
                        "--format is none that NAME=REF can have", "Expected dotenv, json, docker-secrets or shell."));
        return new FeedRun(cli, feed, arguments).run();
    }

    private int resolve(Cli cli, List<String> arguments) {
        return new ResolveRun(cli, arguments, show(), verify()).run();
    }

    private int token(Cli cli, List<String> arguments) {
        for (var other : own()) {
            if (isGiven(other) && !other.equals(reveal) && !other.equals(verify)) {
                throw new VaultException.Usage(
                        "--github-app and " + other.longestName() + " do not go together", "Give one of them.");
            }
        }
        if (!arguments.isEmpty()) {
            throw new VaultException.Usage(
                    "--github-app takes no reference beside it (not shown: it may be a secret)",
                    "Try 'vault-resolve --help'.");
        }
        var host = cli.environment().getOrDefault("GITHUB_HOST", "");
        var source = new AppTokens(GitHubApp.of(app.app(), app.key(), app.permissions(), app.repositories(), host));
        return new TokenRun(cli, source, show(), verify()).run();
    }

    private Show show() {
        boolean value = Options.isGiven(reveal);
        return options.json() ? value ? Show.JSON_WITH_VALUE : Show.JSON : value ? Show.VALUE : Show.LINES;
    }

    private ResolveRun.Verify verify() {
        return Options.isGiven(verify) ? ResolveRun.Verify.AT_GITHUB : ResolveRun.Verify.NOTHING;
    }

    /** Refuses what has no meaning beside {@code mode}. */
    private void allowOnly(String mode, List<String> arguments, OptionSpec... allowed) {
        var others = own().stream()
                .filter(option -> isGiven(option) && !List.of(allowed).contains(option))
                .map(OptionSpec::longestName);
        boolean json = options.json() && !mode.equals("--list");
        Stream.concat(others, json ? Stream.of("--json") : Stream.empty())
                .findFirst()
                .ifPresent(other -> {
                    throw new VaultException.Usage(mode + " and " + other + " do not go together", "Give one of them.");
                });
        if (!arguments.isEmpty()) {
            throw new VaultException.Usage(
                    mode + " takes no further argument (not shown: it may be a secret)", "Try 'vault-resolve --help'.");
        }
    }

    private static boolean isGiven(OptionSpec option) {
        return option.getValue() != null && !Boolean.FALSE.equals(option.getValue());
    }
}
