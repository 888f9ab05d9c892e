package ocivault.proxy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import ocivault.launch.CommandPath;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/** GitHub's own server as a program: on PATH, or in the folder where {@link BinaryInstall} puts it. */
final class GitHubBinary {

    static final String NAME = "github-mcp-server";

    /** How to have it. */
    static final String BETTER = "github-mcp-proxy --install-server, or --server docker or remote";

    /** What to say where there is none. */
    static final String ARCHIVED =
            "starting " + NpmServer.PACKAGE + " from npm, which its authors archived and no longer support. GitHub's"
                    + " own server is better: " + BETTER + "; --server npm starts this one without a word";

    private static final String INSTALL =
            "Install it: github-mcp-proxy --install-server (with Go), or take it from GitHub's releases; or use"
                    + " --server docker, remote or npm.";

    private GitHubBinary() {}

    /** Our own folder for it, of mode 0700. */
    static Path folder(Path cacheFolder) {
        return cacheFolder.toAbsolutePath().resolve("bin");
    }

    /** Whether {@link #command} has one to start. */
    static boolean isThere(ServerEnvironment environment, Optional<Path> cacheFolder) {
        return isOnPath(environment)
                || cacheFolder
                        .map(GitHubBinary::file)
                        .filter(Files::isExecutable)
                        .isPresent();
    }

    private static boolean isOnPath(ServerEnvironment environment) {
        try {
            CommandPath.find(NAME, environment);
            return true;
        } catch (VaultException.CommandNotFound | VaultException.CannotRun none) {
            return false;
        }
    }

    /** Where it is in that folder. */
    static Path file(Path cacheFolder) {
        return folder(cacheFolder).resolve(File.separatorChar == '\\' ? NAME + ".exe" : NAME);
    }

    /**
     * The words to start it with; what PATH has comes first.
     *
     * @throws VaultException.CommandNotFound if there is none
     * @throws VaultException.CannotRun if it lies where others may write
     */
    static Argv command(ServerEnvironment environment, Optional<Path> cacheFolder) {
        if (!isOnPath(environment) && isThere(environment, cacheFolder)) {
            return Argv.of(installed(cacheFolder.orElseThrow()).toString(), "stdio");
        }
        CommandPath.find(NAME, environment, INSTALL);
        return Argv.of(NAME, "stdio");
    }

    /**
     * The one in our folder.
     *
     * @throws VaultException.CommandNotFound if it is not there
     * @throws VaultException.CannotRun if it lies where others may write
     */
    static Path installed(Path cacheFolder) {
        var path = Map.of("PATH", folder(cacheFolder).toString());
        return CommandPath.find(NAME, ServerEnvironment.of(path), INSTALL);
    }

    /**
     * The same words, whether it is there or not.
     *
     * @throws VaultException.CannotRun if it lies where others may write
     */
    static Argv preview(ServerEnvironment environment, Optional<Path> cacheFolder) {
        return isThere(environment, cacheFolder) ? command(environment, cacheFolder) : Argv.of(NAME, "stdio");
    }
}
