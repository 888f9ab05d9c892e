package ocivault.install;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import ocivault.model.VaultException;

/**
 * Puts the commands {@code github-mcp-proxy}, {@code vault-resolve} and {@code upload-secret} into a folder of the
 * user's PATH, and takes them away again. They start java directly, without JBang, from what {@link LauncherBuild} made.
 *
 * <p>A list of what was written lies beside it. A second run brings all of that up to date, wherever it is, and removes
 * what it replaces. Not for two processes at once.
 */
public final class LauncherInstall {

    static final String LIST = "launchers";

    private static final String FOLDER = "oci-vault-mcp";

    /** What becomes of files of others that are in the way. */
    public enum Others {
        KEEP,
        REPLACE
    }

    private final Path data;
    private final LauncherBuild build;
    private final Consumer<String> progress;

    /**
     * @param data a folder of our own, made where it is missing
     * @param javaHome the JDK that the commands are to run on
     * @param classPath the jars of all scripts
     * @param progress lines for people
     * @throws VaultException.Usage if the folder's name cannot stand in a class path
     */
    public LauncherInstall(Path data, Path javaHome, List<Path> classPath, Consumer<String> progress) {
        if (data.toString().contains(File.pathSeparator)) {
            throw new VaultException.Usage(
                    "java cannot use the folder " + data + ": there is a '" + File.pathSeparator + "' in its name",
                    "Set XDG_DATA_HOME to another.");
        }
        this.data = data;
        this.build = new LauncherBuild(data, javaHome, classPath);
        this.progress = progress;
    }

    /**
     * The folder for it, as the XDG Base Directory Specification has it, which wants a relative path to be ignored; empty
     * where neither XDG_DATA_HOME nor HOME is a path.
     */
    public static Optional<Path> data(Map<String, String> environment) {
        return Optional.of(Path.of(environment.getOrDefault("XDG_DATA_HOME", "")))
                .filter(Path::isAbsolute)
                .or(() -> Optional.of(Path.of(environment.getOrDefault("HOME", "")))
                        .filter(Path::isAbsolute)
                        .map(home -> home.resolve(".local/share")))
                .map(folder -> folder.resolve(FOLDER));
    }

    /**
     * Writes the commands into {@code bin}; builds what they start where sources or JDK are new.
     *
     * @param training used where there is something to build
     * @return the commands in {@code bin}
     * @throws VaultException.Usage if a file of others is in the way; then nothing was written
     * @throws VaultException.Configuration if a folder cannot be written
     */
    public List<Path> install(Path bin, Others others, LauncherBuild.Training training) {
        try {
            requireFree(bin, others);
            var built = build.make(training, progress);
            var written = ours();
            for (var launcher : LauncherScript.ALL) {
                written.add(bin.resolve(launcher.name()));
            }
            makeFolder(bin);
            // First the list: what is on it and is not there does no harm.
            replace(
                    data.resolve(LIST),
                    String.join("\n", written.stream().map(Path::toString).toList()) + "\n",
                    "rw-r--r--");
            for (var file : written) {
                write(file, built);
            }
            build.removeOthers(built.folder());
            return LauncherScript.ALL.stream()
                    .map(launcher -> bin.resolve(launcher.name()))
                    .toList();
        } catch (IOException e) {
            throw unwritable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultException.Configuration("interrupted", "Run it again.");
        }
    }

    /**
     * Removes every command that was written and is still ours, and all that they start.
     *
     * @return the commands that are gone
     */
    public List<Path> uninstall() {
        try {
            var removed = new ArrayList<Path>();
            for (var file : ours()) {
                Files.delete(file);
                removed.add(file);
            }
            for (var folder : build.versions()) {
                LauncherBuild.delete(folder);
            }
            Files.deleteIfExists(data.resolve(LIST));
            try {
                Files.deleteIfExists(data);
            } catch (DirectoryNotEmptyException ofOthers) {
                progress.accept("left " + data + ", in which there is something else");
            }
            return removed;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static void requireFree(Path bin, Others others) throws IOException {
        for (var launcher : LauncherScript.ALL) {
            var file = bin.resolve(launcher.name());
            if (others == Others.KEEP
                    && Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !LauncherScript.isOurs(file)) {
                throw new VaultException.Usage(
                        file + " is in the way, and was not written by this command",
                        "Remove it, choose another --bin-dir, or replace it with --force.");
            }
        }
    }

    /** What earlier runs wrote, as far as it is still there and ours. */
    private Set<Path> ours() throws IOException {
        var list = data.resolve(LIST);
        var files = new LinkedHashSet<Path>();
        for (var line : Files.isRegularFile(list) ? Files.readAllLines(list) : List.<String>of()) {
            if (LauncherScript.isOurs(Path.of(line))) {
                files.add(Path.of(line));
            }
        }
        return files;
    }

    private static void makeFolder(Path bin) throws IOException {
        if (!Files.isDirectory(bin)) {
            Files.createDirectories(bin);
        }
    }

    private static void write(Path file, LauncherBuild.Built built) throws IOException {
        var repair = LauncherSurvey.repair(file);
        for (var launcher : LauncherScript.ALL) {
            if (file.endsWith(launcher.name())) {
                replace(file, launcher.text(built, repair), "rwxr-xr-x");
            }
        }
    }

    /** In one step: who starts it meanwhile gets the old one or the new one. */
    static void replace(Path file, String text, String permissions) throws IOException {
        var unfinished = Files.createTempFile(file.getParent(), "." + file.getFileName(), "");
        try {
            Files.write(unfinished, text.getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString(permissions));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    static VaultException unwritable(IOException e) {
        var file = e instanceof FileSystemException named && named.getFile() != null ? named.getFile() : "a file";
        var reason = e instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : e.getClass()
                        .getSimpleName()
                        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                        .toLowerCase(Locale.ROOT);
        return new VaultException.Configuration(
                "cannot use " + file + ": " + reason,
                "Check its permissions, or choose other folders with --bin-dir and XDG_DATA_HOME.");
    }
}
