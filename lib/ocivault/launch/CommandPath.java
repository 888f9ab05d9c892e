package ocivault.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import ocivault.model.VaultException;

/**
 * Where a command is, as {@code execvp} finds it in the server's own PATH, but never in a folder that somebody else
 * may write to, nor in one that depends on the working directory: whoever could put a {@code node} there would get the
 * secrets.
 */
public final class CommandPath {

    /** Where {@code execvp} looks when there is no PATH. */
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private static final List<String> NO_SUFFIX = List.of("");
    private static final List<String> WINDOWS_SUFFIXES = List.of("", ".exe", ".cmd", ".bat");

    private CommandPath() {}

    /**
     * The absolute path of {@code command}; one that contains a slash is taken as it is, from the working directory.
     *
     * @throws VaultException.CommandNotFound if no folder of PATH has it
     * @throws VaultException.CannotRun if only an unsafe folder has it, or it is not executable
     */
    public static Path find(String command, ServerEnvironment environment) {
        return find(command, environment, "Install it, or give its absolute path.");
    }

    /** @param remedy what to do where it is not found */
    public static Path find(String command, ServerEnvironment environment, String remedy) {
        if (command.isEmpty()) {
            throw new VaultException.CommandNotFound("''", "The command is empty: name a program.");
        }
        if (isPath(command)) {
            return named(command).toAbsolutePath();
        }
        VaultException.CannotRun refusal = null;
        for (var folder : environment.value("PATH").orElse(DEFAULT_PATH).split(File.pathSeparator, -1)) {
            var file = in(folder, command);
            if (file.isPresent()) {
                var reason = refusal(folder, file.get());
                if (reason.isEmpty()) {
                    return file.get();
                }
                refusal = refusal == null ? reason.get() : refusal;
            }
        }
        throw refusal == null ? new VaultException.CommandNotFound(command, remedy) : refusal;
    }

    /** Whether {@code command} names a file rather than something to look up. */
    static boolean isPath(String command) {
        return command.indexOf('/') >= 0 || command.indexOf(File.separatorChar) >= 0;
    }

    /** The path, for messages also where the locale cannot express it. */
    static Path named(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException notInThisLocale) {
            return Path.of(path.replaceAll("[^ -~]", "?"));
        }
    }

    private static Optional<Path> in(String folder, String command) {
        try {
            for (var suffix : File.separatorChar == '\\' ? WINDOWS_SUFFIXES : NO_SUFFIX) {
                var file = Path.of(folder).resolve(command + suffix);
                if (Files.isRegularFile(file)) {
                    return Optional.of(file);
                }
            }
        } catch (InvalidPathException notInThisLocale) {
            // Java cannot look there.
        }
        return Optional.empty();
    }

    private static Optional<VaultException.CannotRun> refusal(String folder, Path file) {
        if (!file.isAbsolute()) {
            return Optional.of(new VaultException.CannotRun(
                    file.toAbsolutePath(),
                    "PATH names its folder as '" + folder + "', relative to the working directory",
                    "Remove that entry from PATH, or give the command's absolute path."));
        }
        if (isWorldWritable(file.getParent())) {
            return Optional.of(new VaultException.CannotRun(
                    file,
                    "everybody may write to its folder",
                    "chmod o-w " + file.getParent() + ", or give the command's absolute path."));
        }
        if (!Files.isExecutable(file)) {
            return Optional.of(new VaultException.CannotRun(file, "permission denied", "chmod +x " + file));
        }
        return Optional.empty();
    }

    /** A sticky bit does not help: it keeps others from replacing a file, not from being there first. */
    private static boolean isWorldWritable(Path folder) {
        try {
            return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException noSuchPermissions) {
            return false;
        }
    }
}
