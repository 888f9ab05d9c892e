package ocivault.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import ocivault.files.PrivateFolder;
import ocivault.files.SourceTree;
import ocivault.launch.CommandPath;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * GitHub's MCP server from npm, installed once into a private folder and started by node itself, which saves npx's half
 * second at every start.
 *
 * <p>What is installed is what the lock beside this file says, by its SHA-512 hashes; no script of any package runs, and
 * the whole tree must have the SHA-256 that is written here, which that lock determines. Of every installed file size, time
 * of change and identity are compared at each start, and where they differ, that SHA-256. Of the tree one file is made
 * where that works, see {@link NpmBundle}: node loads it in half the time. A folder with a file that is not
 * as it was installed, one too many or one too few never starts: it is thrown away and installed anew from the lock, and
 * where npm cannot do that, or what it gets fails the hashes, nothing starts. That finds damage, and tampering by whoever
 * cannot also rewrite the seal, which lies in the same folder of mode 0700.
 */
public final class NpmServer {

    public static final String PACKAGE = "@modelcontextprotocol/server-github";
    public static final String VERSION = "2025.4.8";

    /** How the SHA-256 of package-lock.json begins: another lock is another installation. To compute it takes a start 6 ms. */
    static final String LOCK = "c9c5d9e09f4f076e";

    /** What {@link SourceTree#hash} gives for the tree that this lock determines, whatever npm installs it. */
    public static final String TREE = "a81e885f6f957bd98c1c7710605ef8724da1869f3a539ffe571c09e55d01ab9f";

    /** The same for the folder with the one file that esbuild makes of it, see {@link NpmBundle}. */
    public static final String BUNDLED = "13b55cedac345a1dc96bcb2161ff2a8f65a729befcb14c4bf310a77903fba7d8";

    /** Told before it is done. */
    static final String INSTALLING = "installing " + PACKAGE + " " + VERSION + " (the first time only)";

    static final String ENTRY = "node_modules/" + PACKAGE + "/dist/index.js";
    static final String INSTALL_NODE = "Install Node.js 18 or newer, with npm, so that PATH finds both.";

    /** An installation takes seconds; on a slow network minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

    private final Path folder;
    private final PrivateFolder seals;
    private final String name;
    private final Path installed;

    private NpmServer(Path cacheFolder) {
        folder = cacheFolder.toAbsolutePath().resolve("npm");
        seals = new PrivateFolder(folder);
        name = "server-github-" + VERSION + "-" + LOCK;
        installed = folder.resolve(name);
    }

    /**
     * The words to start it with, once it is there and intact.
     *
     * @param cacheFolder made, with mode 0700, where it is missing
     * @param environment the server's, whose PATH has node; npm gets it without the secrets
     * @param progress lines for people
     * @throws VaultException.CommandNotFound if there is no node, or no npm when it is needed
     * @throws VaultException.CannotRun if the server cannot be installed
     */
    public static Argv command(Path cacheFolder, ServerEnvironment environment, Consumer<String> progress) {
        var node = CommandPath.find("node", environment, INSTALL_NODE);
        var server = new NpmServer(cacheFolder);
        try {
            if (!server.isSealed()) {
                server.repair(node, environment, progress);
            }
        } catch (IOException e) {
            throw new VaultException.CannotRun(
                    server.installed,
                    "it cannot be installed: " + reason(e),
                    "Free the folder, choose another with --cache-dir, or use --server docker or binary.");
        }
        return server.argv(node);
    }

    /** Whether a start installs it first, for which a client may not wait; a matter of microseconds. */
    static boolean isMissing(Path cacheFolder) {
        return Files.notExists(new NpmServer(cacheFolder).installed);
    }

    /** What there is of it. */
    public enum State {
        /** A start installs it first. */
        MISSING,
        /** A start is a matter of milliseconds. */
        READY,
        /** It is not as it was installed, or was moved: a start looks at every file, and may install it anew. */
        CHANGED
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws IOException if its folder would be refused, or cannot be read
     */
    public static State state(Path cacheFolder) throws IOException {
        var server = new NpmServer(cacheFolder);
        return server.isSealed() ? State.READY : Files.exists(server.installed) ? State.CHANGED : State.MISSING;
    }

    /** The same words without a look at the installation, which may be missing. */
    static Argv preview(Path cacheFolder, ServerEnvironment environment) {
        return new NpmServer(cacheFolder).argv(CommandPath.find("node", environment, INSTALL_NODE));
    }

    private Argv argv(Path node) {
        var bundle = installed.resolve(NpmBundle.FILE);
        var entry = Files.exists(installed) && !Files.exists(bundle) ? installed.resolve(ENTRY) : bundle;
        return Argv.of(node.toString(), entry.toString());
    }

    /** Whether nothing was touched since it was found to be right. */
    private boolean isSealed() throws IOException {
        var seal = seals.read(name + ".seal");
        return seal.isPresent()
                && Files.isDirectory(installed)
                && new String(seal.get(), StandardCharsets.US_ASCII).equals(seal());
    }

    /** Which files they are, and what was found in them. */
    private String seal() throws IOException {
        return SourceTree.stamp(installed) + "\n" + TREE + "\n";
    }

    private void writeSeal() throws IOException {
        try (var lock = seals.lock()) {
            lock.write(name + ".seal", seal().getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** One process at a time; those that waited find it done. */
    private void repair(Path node, ServerEnvironment environment, Consumer<String> progress) throws IOException {
        seals.lock().close();
        try (var channel = FileChannel.open(
                folder.resolve(name + ".installing"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            await(channel);
            if (isSealed()) {
                return;
            }
            if (Files.isDirectory(installed)) {
                if (isIntact()) {
                    // Moved or restored, but every byte is right.
                    writeSeal();
                    return;
                }
                progress.accept(PACKAGE + " is not as it was installed: installing it again");
            } else {
                progress.accept(INSTALLING);
            }
            var npm = CommandPath.find("npm", environment, INSTALL_NODE);
            var withoutSecrets = environment.withoutSecrets();
            new NpmInstall(npm, new NpmBundle(node, withoutSecrets), withoutSecrets)
                    .into(installed, resource("package.json"), resource("package-lock.json"), TREE);
            writeSeal();
        }
    }

    /** False also where it has a link in it, or cannot be read. */
    private boolean isIntact() {
        try {
            return List.of(TREE, BUNDLED).contains(SourceTree.hash(installed));
        } catch (IOException unfit) {
            return false;
        }
    }

    /** The lock goes with the channel, or with this process. */
    private static void await(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isLocked(channel)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "another process has been installing it for " + PATIENCE.toMinutes() + " minutes");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException byAnotherThread) {
            return false;
        }
    }

    private static byte[] resource(String file) {
        try (InputStream in = NpmServer.class.getResourceAsStream("npm/" + file)) {
            return Objects.requireNonNull(in, "this program was built without npm/" + file)
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why it is so, for people. */
    public static String reason(IOException e) {
        return e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : e.getMessage();
    }
}
