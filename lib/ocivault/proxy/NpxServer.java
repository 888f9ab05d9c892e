package ocivault.proxy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ocivault.files.PrivateFolder;
import ocivault.launch.CommandPath;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * GitHub's MCP server by npx, in a private folder with nothing in it but an empty package, of which npx takes it for a
 * part: where it finds none, it looks upwards.
 *
 * <p>npx runs what lies in {@code node_modules} of the working directory under the right name and version, obeys the
 * {@code .npmrc} there, and puts {@code node_modules/.bin} of that folder and of all above it in front of PATH, where the
 * server then looks for {@code node}. A client's working directory may be anybody's, so it is not where npx starts.
 */
final class NpxServer {

    /** The program of the package; named, since npx would look upwards for one that is called like the package. */
    static final String PROGRAM = "mcp-server-github";

    private static final String IN_FOLDER = "cd -- \"$0\" && exec \"$@\"";

    private static final String LOCK = ".lock";
    private static final String MANIFEST = "package.json";
    private static final byte[] EMPTY = "{}\n".getBytes(StandardCharsets.US_ASCII);

    /** What npx starts by way of PATH, which it lets begin with these folders. */
    private static final List<String> STARTED = List.of("node_modules/.bin/node", "node_modules/.bin/sh");

    private NpxServer() {}

    /**
     * The words to start it with.
     *
     * @param cacheFolder in which the empty folder is, made with mode 0700 where it is missing
     * @param environment the server's, whose PATH has npx
     * @throws VaultException.CommandNotFound if there is no npx
     * @throws VaultException.CannotRun if the folder is not private, or something in it or above it would be started
     */
    static Argv command(Path cacheFolder, ServerEnvironment environment) {
        var folder = folder(cacheFolder);
        try {
            var start = new PrivateFolder(folder);
            if (start.read(MANIFEST)
                    .filter(found -> Arrays.equals(found, EMPTY))
                    .isEmpty()) {
                try (var lock = start.lock()) {
                    lock.write(MANIFEST, EMPTY);
                }
            }
            try (var files = Files.list(folder)) {
                if (!files.allMatch(file ->
                        List.of(LOCK, MANIFEST).contains(file.getFileName().toString()))) {
                    throw new VaultException.CannotRun(
                            folder, "npx is to start in it, and it is not empty", "Remove what is in it.");
                }
            }
        } catch (IOException e) {
            throw new VaultException.CannotRun(
                    folder,
                    "npx cannot start in it: " + NpmServer.reason(e),
                    "Free the folder, choose another with --cache-dir, or use --server docker or binary.");
        }
        refuseOthers(folder);
        return preview(cacheFolder, environment);
    }

    private static void refuseOthers(Path folder) {
        for (var above = folder; above != null; above = above.getParent()) {
            for (var name : STARTED) {
                if (Files.exists(above.resolve(name))) {
                    throw new VaultException.CannotRun(
                            above.resolve(name),
                            "npx would start it in place of the system's own",
                            "Remove it, choose another folder with --cache-dir, or use --server npm.");
                }
            }
        }
    }

    /** The same words without a look at the folder, which may be missing. */
    static Argv preview(Path cacheFolder, ServerEnvironment environment) {
        var folder = folder(cacheFolder).toString();
        var words = new ArrayList<String>();
        if (File.separatorChar == '/') {
            words.addAll(List.of("/bin/sh", "-c", IN_FOLDER, folder));
        }
        words.addAll(List.of(
                CommandPath.find("npx", environment, NpmServer.INSTALL_NODE).toString(),
                "-y",
                "--no-workspaces",
                "--package=" + NpmServer.PACKAGE + "@" + NpmServer.VERSION,
                "--",
                PROGRAM));
        return Argv.of(words);
    }

    private static Path folder(Path cacheFolder) {
        return cacheFolder.toAbsolutePath().resolve("npx");
    }
}
