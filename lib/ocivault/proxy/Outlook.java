package ocivault.proxy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import ocivault.cli.Cli;
import ocivault.docker.GatewaySecrets;
import ocivault.launch.ServerEnvironment;
import ocivault.remote.HeaderTemplate;

/**
 * What a start with these options would come to, looked at beforehand: nothing is fetched, nothing installed. What is asked
 * for throws as the start would.
 *
 * @param url the remote server's; empty for one that is a process
 * @param wanted asked for what would be resolved
 * @param words asked for the command, without a secret; has nothing to say of a remote server
 * @param environment what a server would have, without its secrets
 */
public record Outlook(
        Optional<URI> url, Supplier<Wanted> wanted, Supplier<List<String>> words, ServerEnvironment environment) {

    /**
     * What would be resolved.
     *
     * @param references all, each once
     * @param tokens those of them that are to be a GitHub token
     * @param binary those of them that may be any bytes
     */
    public record Wanted(List<String> references, List<String> tokens, Set<String> binary) {}

    /** @throws ocivault.model.VaultException.Usage for options that do not go together */
    public static Outlook of(ProxyOptions options, Cli cli, ServerEnvironment given) {
        if (options.isRemote()) {
            var target = options.target(cli, given);
            var references = target.headers().stream()
                    .map(HeaderTemplate::references)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
            return new Outlook(
                    Optional.of(target.url().uri()),
                    () -> new Wanted(references, List.of(), Set.of()),
                    List::of,
                    given);
        }
        var setup = new ServerSetup(cli, options.request(), given);
        return new Outlook(
                Optional.empty(),
                () -> wanted(setup.plan(ProxyOptions.Mode.DOCTOR)),
                setup::preview,
                setup.inherited());
    }

    private static Wanted wanted(LaunchPlan plan) {
        var token = plan.variables()
                .getOrDefault(ServerCommand.TOKEN, plan.gateway().get(GatewaySecrets.TOKEN));
        var tokens = token == null || token.references().size() != 1 ? List.<String>of() : token.references();
        return new Wanted(plan.all(), tokens, plan.binary());
    }

    /** GitHub's own server where {@link BinaryInstall} put it below this cache folder. */
    public static Optional<Path> installedBinary(Path cacheFolder) {
        return Optional.of(GitHubBinary.file(cacheFolder)).filter(Files::isExecutable);
    }

    /** Whether {@code words} start the server that {@link NpmServer} installs below this cache folder. */
    public static boolean isNpmServer(List<String> words, Path cacheFolder) {
        var installed = cacheFolder.toAbsolutePath().resolve("npm").resolve("server-github-");
        return words.stream().anyMatch(word -> word.startsWith(installed.toString()));
    }
}
