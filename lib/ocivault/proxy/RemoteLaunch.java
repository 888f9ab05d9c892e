package ocivault.proxy;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import ocivault.VaultResolver;
import ocivault.adb.AdbLogin;
import ocivault.check.CheckReport;
import ocivault.check.McpCheck;
import ocivault.cli.Cli;
import ocivault.github.GitHubToken;
import ocivault.githubapp.AppTokens;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.remote.HeaderTemplate;
import ocivault.remote.Log;
import ocivault.remote.MintedHeader;
import ocivault.remote.RemoteProxy;
import ocivault.remote.RemoteUrl;
import ocivault.settings.DurationText;
import ocivault.settings.Setting;
import ocivault.settings.VaultSettings.CacheMode;

/**
 * The proxy's job for a server that is a URL: fetch the credential, and stay between the client and that server; or check it,
 * or say what would be sent. stdin is read here, and nowhere else in this program. For one use.
 */
public final class RemoteLaunch {

    /** EX_IOERR: the client reads no more. */
    private static final int OUTPUT_FAILED = 74;

    private static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(10);
    private static final Duration LONGEST_PATIENCE = Duration.ofDays(1);
    private static final String AUTHORIZATION = "Authorization";

    private final Cli cli;
    private final RemoteProxy.Target target;
    private final VaultResolver resolver;

    /** @throws VaultException.Usage if an option is refused */
    public RemoteLaunch(Cli cli, RemoteProxy.Target target) {
        this.cli = cli;
        this.target = target;
        this.resolver = cli.resolver().build();
    }

    /**
     * The server of {@code --url}.
     *
     * @param headers as {@code --header} has them
     * @param minted beside those
     */
    public static RemoteProxy.Target url(
            String url,
            List<String> headers,
            List<MintedHeader> minted,
            SecretPlan.Plaintext plaintext,
            String requestTimeout) {
        return target(RemoteUrl.of(url), templates(headers, plaintext), minted, requestTimeout);
    }

    /** The header with an App's token. */
    public static MintedHeader header(AppTokens app) {
        return new MintedHeader(AUTHORIZATION, "Bearer ", app.toString(), app::token);
    }

    /** The header with the bearer of a database user. */
    public static MintedHeader header(AdbLogin login) {
        return new MintedHeader(AUTHORIZATION, "Bearer ", "the bearer of " + login, login::token);
    }

    private static RemoteProxy.Target target(
            RemoteUrl url, List<HeaderTemplate> headers, List<MintedHeader> minted, String requestTimeout) {
        for (var header : headers) {
            if (minted.stream().anyMatch(other -> other.name().equalsIgnoreCase(header.name()))) {
                throw new VaultException.Usage(
                        "--header " + header.name() + " is made already: it carries the token that is minted",
                        "Leave one of them out.");
            }
        }
        return new RemoteProxy.Target(url, headers, minted, patience(requestTimeout));
    }

    /**
     * GitHub's remote server, with the GitHub token that {@link SecretPlan} finds.
     *
     * @param headers beside that with the token, such as X-MCP-Toolsets
     * @param minted the header with the token, where that is not a secret; else empty
     * @throws VaultException.Usage for a setting of GitHub's server that this one would ignore, among others
     */
    public static RemoteProxy.Target gitHub(
            Cli cli,
            SecretPlan.Request request,
            ServerEnvironment given,
            List<String> headers,
            List<MintedHeader> minted,
            String requestTimeout) {
        var all = new ArrayList<String>();
        if (minted.isEmpty()) {
            all.add(AUTHORIZATION + ": Bearer " + token(cli, request, given));
        }
        all.addAll(headers);
        all.addAll(RemoteLimits.headers(given, headers));
        return target(
                RemoteUrl.ofGitHub(given.value("GITHUB_HOST").orElse("")),
                templates(all, request.plaintext()),
                minted,
                requestTimeout);
    }

    private static String token(Cli cli, SecretPlan.Request request, ServerEnvironment given) {
        var plan = SecretPlan.of(request, given, cli.resolver().settings().names());
        var references = plan.variables().containsKey(ServerCommand.TOKEN)
                ? plan.variables().get(ServerCommand.TOKEN).references()
                : List.<String>of();
        return references.size() == 1
                ? "{{" + references.getFirst() + "}}"
                : given.value(ServerCommand.TOKEN)
                        .orElseThrow(() -> new VaultException.Usage(
                                "the GitHub token is not one reference",
                                "Give it with --secret oci-vault://…, or in GITHUB_PERSONAL_ACCESS_TOKEN."));
    }

    private static List<HeaderTemplate> templates(List<String> headers, SecretPlan.Plaintext plaintext) {
        var templates = new ArrayList<HeaderTemplate>();
        for (var header : headers) {
            var template = HeaderTemplate.of(header, HeaderTemplate.Plaintext.valueOf(plaintext.name()));
            if (templates.stream().anyMatch(other -> other.name().equalsIgnoreCase(template.name()))) {
                throw new VaultException.Usage(
                        "--header " + template.name() + " is given more than once",
                        "Give it once; with --server remote, Authorization carries the GitHub token already.");
            }
            templates.add(template);
        }
        return templates;
    }

    private static Duration patience(String text) {
        return text.isEmpty()
                ? DEFAULT_PATIENCE
                : DurationText.parse(text)
                        .filter(length -> length.isPositive() && length.compareTo(LONGEST_PATIENCE) <= 0)
                        .orElseThrow(() -> new VaultException.Usage(
                                "--request-timeout is not a length of time",
                                "Expected seconds, or a number with s, m or h, up to a day: 90s."));
    }

    /**
     * Serves the client until it goes.
     *
     * @return the exit code
     * @throws VaultException where the credential is not to be had now; later that is an error of the request
     */
    public int start() {
        try (var proxy = proxy()) {
            fetch(proxy);
            cli.report(resolver.metrics());
            return proxy.serve(cli.in(), new FileOutputStream(FileDescriptor.out)) ? 0 : clientGone();
        }
    }

    private int clientGone() {
        return cli.report(new Failure(
                OUTPUT_FAILED,
                "output",
                "stdout could not be written",
                "The client has closed it: see why it ended.",
                ""));
    }

    /** As {@link ServerCheck#run}. */
    public int check(Duration timeout, Output output) {
        var report = new CheckReport(output::tell);
        try (var proxy = proxy()) {
            var secrets = report.step("resolve", () -> fetch(proxy), _ -> String.join(", ", references()));
            McpCheck.run(proxy::server, secrets, timeout, report);
            output.tell(report.toJson());
            return 0;
        } catch (VaultException e) {
            var json = report.toJson();
            json.put("error", Failure.of(e).toJson());
            output.tell(json);
            throw e;
        } finally {
            cli.report(resolver.metrics());
        }
    }

    /** Prints the URL and the headers, with references in the place of secrets. Fetches nothing. */
    public int dryRun(Output output) {
        var headers = Stream.concat(target.headers().stream(), target.minted().stream())
                .map(Object::toString)
                .toList();
        output.tell("url: " + target.url());
        headers.forEach(header -> output.tell("header: " + header));
        output.tell(Json.object("url", target.url().toString(), "headers", headers));
        return 0;
    }

    private RemoteProxy proxy() {
        return new RemoteProxy(
                target,
                new RemoteProxy.Resolvers(first(resolver), this::asking),
                resolver.settings().network(),
                cli.clock(),
                new Log(cli::warn, cli::verbose));
    }

    private List<SecretValue> fetch(RemoteProxy proxy) {
        var secrets = proxy.fetch();
        boolean gitHub = target.url().uri().getHost().matches("api\\.githubcopilot\\.com|copilot-api\\..*\\.ghe\\.com");
        if (gitHub && target.minted().isEmpty()) {
            secrets.stream()
                    .flatMap(secret -> GitHubToken.complaint(secret).stream())
                    .forEach(cli::warn);
        }
        return secrets;
    }

    /** The resolver whose figures are reported, once; from then on new ones, which read the login anew. */
    private Supplier<VaultResolver> first(VaultResolver known) {
        var left = new ArrayList<>(List.of(known));
        return () -> left.isEmpty() ? cli.resolver().build() : left.removeFirst();
    }

    private VaultResolver asking() {
        var builder = cli.resolver();
        return resolver.settings().cacheMode() == CacheMode.OFF
                ? builder.build()
                : builder.option(Setting.REFRESH, "").build();
    }

    private List<String> references() {
        return Stream.concat(
                        target.headers().stream()
                                .filter(header -> !header.references().isEmpty())
                                .map(HeaderTemplate::name),
                        target.minted().stream().map(MintedHeader::name))
                .toList();
    }
}
