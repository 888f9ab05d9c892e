package ocivault.proxy;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import ocivault.check.CheckReport;
import ocivault.check.McpCheck;
import ocivault.launch.Launcher;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Sha256;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * An installed npm tree made into one file, which node loads in half the time. esbuild makes it, from the tree that was
 * found to be right, so that its SHA-256 is determined by the lock too. A file of another hash, or one that does not
 * answer as a server, is thrown away, and the tree stays.
 */
final class NpmBundle {

    /** CommonJS, for the server's packages are. */
    static final String FILE = "server-github.cjs";

    /** The licences of all that is in it. */
    static final String LICENCES = "LICENSES.txt";

    /** The SHA-256 of {@link #FILE}. */
    static final String SHA256 = "fcd90aa24c983d72391015adb8e9bb147a187e52c9bfcd08bfc88e718bedfa7b";

    private static final String ESBUILD = "node_modules/esbuild-wasm";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path node;
    private final ServerEnvironment environment;

    /** @param environment without any secret */
    NpmBundle(Path node, ServerEnvironment environment) {
        this.node = node;
        this.environment = environment;
    }

    /** Puts the bundle and its licences into {@code bundled}, made of the tree; returns false where that fails. */
    boolean make(Path tree, String entry, Path bundled) throws IOException {
        Files.createDirectory(bundled);
        var file = bundled.resolve(FILE);
        if (!build(tree, entry, file)
                || !Files.isRegularFile(file)
                || !HexFormat.of()
                        .formatHex(Sha256.digest().digest(Files.readAllBytes(file)))
                        .equals(SHA256)
                || !answers(file)) {
            return false;
        }
        Files.writeString(bundled.resolve(LICENCES), licences(tree.resolve("node_modules")));
        return true;
    }

    /** In the tree's own folder: esbuild looks at the files around it, and names them in what it writes. */
    private boolean build(Path tree, String entry, Path file) throws IOException {
        var process = Launcher.child(
                        Argv.of(
                                node.toString(),
                                ESBUILD + "/bin/esbuild",
                                entry,
                                "--bundle",
                                "--platform=node",
                                "--format=cjs",
                                "--target=node18",
                                "--minify-whitespace",
                                "--legal-comments=eof",
                                "--tsconfig-raw={}",
                                "--log-level=error",
                                "--outfile=" + file),
                        environment)
                .directory(tree.toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private boolean answers(Path file) {
        try {
            McpCheck.run(
                    Launcher.child(Argv.of(node.toString(), file.toString()), environment),
                    List.of(),
                    PATIENCE,
                    new CheckReport(_ -> {}));
            return true;
        } catch (VaultException e) {
            return false;
        }
    }

    private static String licences(Path modules) throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.walk(modules)) {
            var licences = files.filter(file -> file.getFileName().toString().startsWith("LICENSE"))
                    .filter(file -> !file.startsWith(modules.resolve("esbuild-wasm")))
                    .map(modules::relativize)
                    .sorted()
                    .toList();
            for (var licence : licences) {
                text.append("==== ")
                        .append(licence)
                        .append(" ====\n\n")
                        .append(Files.readString(modules.resolve(licence), StandardCharsets.UTF_8))
                        .append("\n\n");
            }
        }
        return text.toString();
    }
}
