package ocivault.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ocivault.files.SourceTree;
import ocivault.launch.Launcher;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * {@code npm ci} into a folder that is there whole or not at all. npm gets an empty stdin, and nothing of ours: what it
 * says is kept for the case that it fails. If this process ends, npm does too.
 *
 * <p>The lock determines every byte of what is installed, so its SHA-256 is known before. Whatever else npm puts there,
 * by whatever configuration, registry or bug, is thrown away.
 */
final class NpmInstall {

    private static final String UNFINISHED = ".unfinished";
    private static final String TREE = "tree";
    private static final String BUNDLE = "bundle";
    private static final String DISCARDED = "discarded";
    private static final int LINES_KEPT = 8;

    private final Path npm;
    private final NpmBundle bundle;
    private final ServerEnvironment environment;

    /** @param environment without any secret */
    NpmInstall(Path npm, NpmBundle bundle, ServerEnvironment environment) {
        this.npm = npm;
        this.bundle = bundle;
        this.environment = environment;
    }

    /**
     * Replaces {@code target} by what the lock says, as one file where that can be made of it. For one process at a time.
     *
     * <p>Each goes to work in a folder of its own: whoever was killed may have left npm at its work in another. What such a
     * one had finished is taken over, and what it had fetched npm has in its cache.
     *
     * @param tree what {@link SourceTree#hash} gives for it
     * @throws VaultException.CannotRun if npm fails, or installs anything else
     */
    void into(Path target, byte[] packageJson, byte[] lock, String tree) throws IOException {
        var left = unfinished(target);
        var work = Files.createTempDirectory(target.getParent(), target.getFileName() + UNFINISHED);
        try {
            var whole = work.resolve(TREE);
            if (!takeOver(left, whole, tree)) {
                Files.createDirectory(whole);
                Files.write(whole.resolve("package.json"), packageJson);
                Files.write(whole.resolve("package-lock.json"), lock);
                run(whole);
                prune(whole);
                requireTree(whole, tree);
            }
            var bundled = work.resolve(BUNDLE);
            var made = bundle.make(whole, NpmServer.ENTRY, bundled) ? bundled : whole;
            if (Files.exists(target)) {
                Files.move(target, work.resolve(DISCARDED), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(work);
            left.forEach(NpmInstall::sweep);
        }
    }

    /** The folders of those that did not come to their end. */
    private static List<Path> unfinished(Path target) throws IOException {
        var name = target.getFileName() + UNFINISHED;
        try (Stream<Path> files = Files.list(target.getParent())) {
            return files.filter(file -> file.getFileName().toString().startsWith(name)
                            && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    /** Moves a tree that is as the lock says to {@code whole}: false where nobody left one. */
    private static boolean takeOver(List<Path> left, Path whole, String tree) throws IOException {
        for (var folder : left) {
            try {
                Files.move(folder.resolve(TREE), whole, StandardCopyOption.ATOMIC_MOVE);
                prune(whole);
                if (SourceTree.hash(whole).equals(tree)) {
                    return true;
                }
            } catch (IOException notUsable) {
                // npm was not done, or there was not even a tree.
            }
            delete(whole);
        }
        return false;
    }

    /** As far as it can be had: an npm that was left behind may still write there. What stays, the next one removes. */
    private static void sweep(Path folder) {
        try {
            delete(folder);
        } catch (IOException busy) {
            // As said.
        }
    }

    private void run(Path folder) throws IOException {
        var command = Argv.of(
                npm.toString(),
                "ci",
                // Else npm looks upwards for the root of a workspace, and takes that one's lock and .npmrc. --prefix
                // would do too, but takes the machine's npmrc away, with its registry and its certificates.
                "--no-workspaces",
                "--no-global",
                "--location=project",
                "--no-dry-run",
                "--package-lock",
                "--install-strategy=hoisted",
                "--ignore-scripts",
                "--include=dev",
                "--no-audit",
                "--no-fund",
                "--no-bin-links",
                "--no-update-notifier",
                "--loglevel=error");
        var child = new Child();
        // Before npm starts: a signal may come in that very moment.
        var killOnExit = new Thread(child::end, "end npm");
        Runtime.getRuntime().addShutdownHook(killOnExit);
        var process = child.start(
                Launcher.child(command, environment).directory(folder.toFile()).redirectErrorStream(true));
        var lastLines = new ArrayDeque<String>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().close();
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                lastLines.add(line);
                if (lastLines.size() > LINES_KEPT) {
                    lastLines.remove();
                }
            }
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new VaultException.CannotRun(
                        npm,
                        "npm ci failed with exit code " + exitCode + ":\n" + String.join("\n", lastLines),
                        "Check that npm reaches its registry (npm ping), or use another --server.");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while npm ran", e);
        } finally {
            child.end();
            release(killOnExit);
        }
    }

    private void requireTree(Path folder, String tree) throws IOException {
        if (!SourceTree.hash(folder).equals(tree)) {
            throw new VaultException.CannotRun(
                    npm,
                    "npm ci installed something else than its lock says, which was thrown away",
                    "Look for the reason in npm's settings (npm config list) and in its registry, or use --server"
                            + " docker or binary.");
        }
    }

    /** A program that ends with this one, whenever that is. */
    private static final class Child {

        private Optional<Process> process = Optional.empty();
        private boolean over;

        synchronized Process start(ProcessBuilder program) throws IOException {
            if (over) {
                throw new IOException("this program is about to end");
            }
            var started = program.start();
            process = Optional.of(started);
            return started;
        }

        synchronized void end() {
            over = true;
            process.ifPresent(started -> {
                started.descendants().forEach(ProcessHandle::destroyForcibly);
                started.destroyForcibly();
            });
        }
    }

    private static void release(Thread killOnExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(killOnExit);
        } catch (IllegalStateException shuttingDown) {
            // It runs.
        }
    }

    /**
     * Leaves what node loads, a third of the files: they are looked at before every start. What npm notes for itself
     * goes too: each of its versions writes it in its own way.
     */
    private static void prune(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve("node_modules/.package-lock.json"));
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                var name = file.getFileName().toString();
                if (!name.endsWith(".js")
                        && !name.endsWith(".cjs")
                        && !name.endsWith(".mjs")
                        && !name.endsWith(".json")
                        && !name.endsWith(".wasm")
                        && !name.equals("esbuild")
                        && !name.startsWith("LICENSE")) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (var file : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
