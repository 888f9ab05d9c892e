package ocivault.proxy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import ocivault.cli.Cli;
import ocivault.docker.GatewaySecrets;
import ocivault.githubapp.AppKey;
import ocivault.githubapp.AppTokens;
import ocivault.launch.ServerEnvironment;

/**
 * What a start with these options would come to, looked at beforehand: nothing is fetched, nothing installed. What is asked
 * for throws as the start would.
 *
 * @param url the remote server's; empty for one that is a process
 * @param wanted asked for what would be resolved
 * @param words asked for the command, without a secret; has nothing to say of a remote server
 * @param environment what a server would have, without its secrets
 * @param better how to have a better server than {@code auto} has to take
 */
public record Outlook(
        Optional<URI> url,
        Supplier<Wanted> wanted,
        Supplier<List<String>> words,
        ServerEnvironment environment,
        Optional<String> better) {

    /**
     * What would be resolved.
     *
     * @param references all, each once
     * @param tokens those of them that are to be a GitHub token
     * @param binary those of them that may be any bytes
     * @param minted what a start would have made, such as an App's token, in words
     */
    public record Wanted(List<String> references, List<String> tokens, Set<String> binary, List<String> minted) {

        /** Whether a start asks no vault. */
        public boolean isNothing() {
            return references.isEmpty() && minted.isEmpty();
        }
    }

    /** @throws ocivault.model.VaultException.Usage for options that do not go together */
    public static Outlook of(ProxyOptions options, Cli cli, ServerEnvironment given) {
        var app = options.app(given);
        if (options.isRemote()) {
            var target = options.target(cli, given);
            var references = new LinkedHashSet<String>();
            target.headers().forEach(header -> references.addAll(header.references()));
            references.addAll(keys(app));
            options.databaseUser().ifPresent(user -> references.add(user.password()));
            var minted = target.minted().isEmpty()
                    ? List.<String>of()
                    : List.of(app.map(Outlook::told).orElse("a token of the database"));
            var wanted = new Wanted(List.copyOf(references), List.of(), Set.of(), minted);
            return new Outlook(Optional.of(target.url().uri()), () -> wanted, List::of, given, Optional.empty());
        }
        var setup = new ServerSetup(cli, options.request(), given);
        app.ifPresent(setup::withTokenOf);
        return new Outlook(
                Optional.empty(),
                () -> wanted(setup.plan(ProxyOptions.Mode.DOCTOR), app),
                () -> setup.preview(LaunchPlan.NOTHING),
                setup.inherited(),
                setup.isFallback() ? Optional.of(GitHubBinary.BETTER) : Optional.empty());
    }

    private static Wanted wanted(LaunchPlan plan, Optional<AppTokens> app) {
        var references = new LinkedHashSet<>(plan.all());
        app.ifPresent(tokens -> references.remove(tokens.toString()));
        references.addAll(keys(app));
        var token = plan.variables()
                .getOrDefault(ServerCommand.TOKEN, plan.gateway().get(GatewaySecrets.TOKEN));
        boolean isOne = app.isEmpty() && token != null && token.references().size() == 1;
        return new Wanted(
                List.copyOf(references),
                isOne ? token.references() : List.of(),
                plan.binary(),
                app.stream().map(Outlook::told).toList());
    }

    /** The secret with the App's key, where it is one. */
    private static List<String> keys(Optional<AppTokens> app) {
        return app.map(tokens -> tokens.app().key())
                .filter(AppKey.InVault.class::isInstance)
                .map(key -> List.of(key.toString()))
                .orElse(List.of());
    }

    private static String told(AppTokens app) {
        return "the token of " + app + ", by the key " + app.app().key();
    }

    /**
     * GitHub's own server where {@link BinaryInstall} put it below this cache folder.
     *
     * @throws ocivault.model.VaultException.CannotRun if others may write there
     */
    public static Optional<Path> installedBinary(Path cacheFolder) {
        return Optional.of(GitHubBinary.file(cacheFolder))
                .filter(Files::isExecutable)
                .map(_ -> GitHubBinary.installed(cacheFolder));
    }

    /** Whether {@code words} start the server that {@link NpmServer} installs below this cache folder. */
    public static boolean isNpmServer(List<String> words, Path cacheFolder) {
        var installed = cacheFolder.toAbsolutePath().resolve("npm").resolve("server-github-");
        return words.stream().anyMatch(word -> word.startsWith(installed.toString()));
    }
}
