package ocivault.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import ocivault.cli.Cli;
import ocivault.files.PrivateFolder;
import ocivault.launch.CommandPath;
import ocivault.launch.Launcher;
import ocivault.launch.NameGlob;
import ocivault.launch.ServerEnvironment;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * Builds GitHub's own server with Go, at the version that is pinned here, into our own folder. The user's module proxy serves
 * it, and Go's checksum database, which must be on, vouches for every byte.
 */
public final class BinaryInstall {

    private static final String MODULE = "github.com/github/github-mcp-server";
    private static final String WHAT = MODULE + "/cmd/" + GitHubBinary.NAME + "@" + ServerCommand.VERSION;

    private static final String NO_GO =
            "Install Go (go.dev), take the server from GitHub's releases and put it on PATH, or"
                    + " use --server docker or remote.";

    /** What could switch the checksums off, or build something else; and what a compiler has no need of. */
    private static final List<String> DROPPED =
            List.of("GOSUMDB", "GONOSUMDB", "GONOSUMCHECK", "GOPRIVATE", "GOINSECURE", "GOFLAGS", ServerCommand.TOKEN);

    /** A pattern that no module has, in place of the user's own: the checksums are for what the server is made of, too. */
    private static final String NONE = "none.invalid";

    private final Cli cli;
    private final ServerEnvironment environment;

    /** @param given the environment that we were started with */
    public BinaryInstall(Cli cli, ServerEnvironment given) {
        this.cli = cli;
        this.environment = given.withoutLauncherVariables(List.of()).without(DROPPED);
    }

    /**
     * Installs it, or installs it anew, and says where.
     *
     * @return the exit code
     * @throws VaultException.CommandNotFound if there is no Go
     * @throws VaultException.CannotRun if it cannot be built
     * @throws VaultException.Configuration if there is no folder for it, or Go does not check what it loads
     */
    public int run() {
        var go = CommandPath.find("go", environment, NO_GO);
        var folder = GitHubBinary.folder(cacheFolder());
        try {
            new PrivateFolder(folder).lock().close();
            requireChecksums(go, folder);
            cli.progress("building " + WHAT + " with " + go + ", which takes a minute or more");
            var end = output(
                    go,
                    folder,
                    List.of("install", WHAT),
                    with(Map.of("GOBIN", folder.toString(), "GO111MODULE", "on", "GONOSUMDB", NONE)));
            var binary = folder.resolve(GitHubBinary.NAME);
            if (end.exitCode != 0
                    || !(Files.isExecutable(binary) || Files.exists(folder.resolve(GitHubBinary.NAME + ".exe")))) {
                throw new VaultException.CannotRun(
                        go,
                        "go install " + WHAT + " failed with exit code " + end.exitCode + ": " + end.lastLines(),
                        "Look at Go's settings (go env GOPROXY GOTOOLCHAIN), take the server from GitHub's releases"
                                + " and put it on PATH, or use --server docker or remote.");
            }
            cli.out().println("installed " + GitHubBinary.NAME + " " + ServerCommand.VERSION + " in " + folder);
            return 0;
        } catch (IOException e) {
            throw new VaultException.CannotRun(
                    folder,
                    GitHubBinary.NAME + " cannot be installed there: " + NpmServer.reason(e),
                    "Free the folder, or choose another with --cache-dir.");
        }
    }

    private Path cacheFolder() {
        try (var resolver = cli.resolver().build()) {
            return resolver.settings()
                    .cacheFolder()
                    .orElseThrow(() -> new VaultException.Configuration(
                            "no folder for GitHub's server: HOME is not set", "Set HOME or --cache-dir."));
        }
    }

    /** What is in the environment is dropped; Go also has a file of settings. */
    private void requireChecksums(Path go, Path folder) throws IOException {
        var settings = output(go, folder, List.of("env", "GOSUMDB", "GONOSUMDB"), environment);
        if (settings.exitCode != 0) {
            throw new VaultException.CannotRun(
                    go, "go env failed with exit code " + settings.exitCode + ": " + settings.lastLines(), NO_GO);
        }
        // Among them may be what Go says on stderr.
        var lines = settings.text.lines().toList();
        if (lines.contains("off")) {
            throw unchecked("GOSUMDB", "go env -u GOSUMDB");
        }
        if (lines.stream().flatMap(line -> Stream.of(line.split(","))).anyMatch(BinaryInstall::isModule)) {
            throw unchecked("GONOSUMDB or GOPRIVATE", "go env -u GONOSUMDB GOPRIVATE");
        }
    }

    /** As Go takes such a pattern: for a prefix of the module's path, element by element. */
    static boolean isModule(String pattern) {
        var wanted = pattern.strip().split("/");
        var module = MODULE.split("/");
        if (pattern.isBlank() || wanted.length > module.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!NameGlob.anyMatches(List.of(wanted[i]), module[i])) {
                return false;
            }
        }
        return true;
    }

    private static VaultException.Configuration unchecked(String setting, String remedy) {
        return new VaultException.Configuration(
                "Go's settings switch its checksum database off (" + setting
                        + "): nothing would vouch for what it builds",
                remedy + ", or take the server from GitHub's releases and put it on PATH.");
    }

    private record End(int exitCode, String text) {

        private String lastLines() {
            var lines = text.strip().lines().toList();
            return String.join(" ", lines.subList(Math.max(0, lines.size() - 5), lines.size()))
                    .replaceAll("\\s+", " ");
        }
    }

    /** In our folder, where no file of somebody's project says what to build. */
    private End output(Path go, Path folder, List<String> arguments, ServerEnvironment settings) throws IOException {
        var words = new ArrayList<>(List.of(go.toString()));
        words.addAll(arguments);
        var process = Launcher.child(Argv.of(words), settings)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        try {
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new End(process.waitFor(), text);
        } catch (InterruptedException e) {
            process.destroy();
            throw new IllegalStateException("interrupted while go ran", e);
        }
    }

    private ServerEnvironment with(Map<String, String> settings) {
        var result = environment;
        for (var setting : new TreeMap<>(settings).entrySet()) {
            result = result.with(setting.getKey(), SecretValue.of(setting.getValue()));
        }
        return result;
    }
}
