package ocivault.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.install.LauncherInstall.Others;
import ocivault.model.VaultException;

/** Completion scripts where bash-completion looks for those of a user, each named after its command. */
public final class CompletionFiles {

    /** The second line, by which we know what we wrote. */
    private static final String MARK =
            "# oci-vault-mcp completion: 'jbang install-launchers --completion' wrote it, with --uninstall it removes"
                    + " it";

    private final Path folder;
    private final List<String> names;

    /** @param names of the commands */
    public CompletionFiles(Path folder, List<String> names) {
        this.folder = folder;
        this.names = List.copyOf(names);
    }

    /** Where bash-completion looks, by its own documentation; empty where no variable tells. */
    public static Optional<Path> folder(Map<String, String> environment) {
        return Optional.of(Path.of(environment.getOrDefault("BASH_COMPLETION_USER_DIR", "")))
                .filter(Path::isAbsolute)
                .or(() -> LauncherInstall.data(environment).map(data -> data.resolveSibling("bash-completion")))
                .map(base -> base.resolve("completions"));
    }

    /** Whether an earlier run wrote some, which are to be kept up to date. */
    public boolean areThere() {
        return names.stream().anyMatch(name -> isOurs(folder.resolve(name)));
    }

    /** @throws VaultException.Usage if a file of others is in the way, and to be kept */
    public void requireFree(Others others) {
        for (var name : names) {
            var file = folder.resolve(name);
            if (others == Others.KEEP && Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isOurs(file)) {
                throw new VaultException.Usage(
                        file + " is in the way, and was not written by this command",
                        "Remove it, or replace it with --force.");
            }
        }
    }

    /**
     * Writes them.
     *
     * @param scripts by the name of their command
     * @return the files
     */
    public List<Path> write(Map<String, String> scripts) {
        try {
            Files.createDirectories(folder);
            var written = new ArrayList<Path>();
            for (var name : names) {
                var lines = scripts.get(name).split("\n", 2);
                var file = folder.resolve(name);
                LauncherInstall.replace(file, lines[0] + "\n" + MARK + "\n" + lines[1], "rw-r--r--");
                written.add(file);
            }
            return written;
        } catch (IOException e) {
            throw LauncherInstall.unwritable(e);
        }
    }

    /** Removes those that are still ours, and folders that are empty then; returns them. */
    public List<Path> remove() {
        try {
            var removed = new ArrayList<Path>();
            for (var name : names) {
                var file = folder.resolve(name);
                if (isOurs(file)) {
                    Files.delete(file);
                    removed.add(file);
                }
            }
            if (!removed.isEmpty()) {
                removeEmpty(folder);
                removeEmpty(folder.getParent());
            }
            return removed;
        } catch (IOException e) {
            throw LauncherInstall.unwritable(e);
        }
    }

    private static void removeEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException ofOthers) {
            // They stay.
        }
    }

    private static boolean isOurs(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.skip(1).findFirst().filter(MARK::equals).isPresent();
        } catch (IOException | UncheckedIOException unreadable) {
            return false;
        }
    }
}
