package ocivault.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ocivault.files.WriteAccess;
import ocivault.model.VaultException;

/**
 * Where a command is, as {@code execvp} finds it in the server's own PATH, but never in a folder that somebody else
 * may write to ({@link WriteAccess} has what that means), nor in one that depends on the working directory: whoever could
 * put a {@code node} there would get the secrets.
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
            var path = named(command).toAbsolutePath();
            if (!Files.exists(path) && command.strip().matches(".*\\s.*")) {
                throw notFound(command, remedy);
            }
            return path;
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
        throw refusal == null ? notFound(command, remedy) : refusal;
    }

    /** Of a command with arguments in one word only the beginning is shown. */
    static VaultException.CommandNotFound notFound(String command, String remedy) {
        var words = command.strip().split("\\s+", 2);
        return words.length < 2
                ? new VaultException.CommandNotFound(command, remedy)
                : new VaultException.CommandNotFound(
                        "'" + words[0] + " …', with its arguments in the same word",
                        "Give the command and each argument as a word of its own: -- " + words[0] + " ARG...");
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
        var weakness = weakness(file);
        if (weakness.isPresent()) {
            return Optional.of(refusal(file, weakness.get()));
        }
        if (!Files.isExecutable(file)) {
            return Optional.of(new VaultException.CannotRun(file, "permission denied", "chmod +x " + file));
        }
        return Optional.empty();
    }

    private static VaultException.CannotRun refusal(Path file, WriteAccess.Weakness weakness) {
        var at = weakness.at();
        var what = at.equals(file) ? "it" : at.equals(file.getParent()) ? "its folder" : at.toString();
        return weakness.who().isEmpty()
                ? new VaultException.CannotRun(
                        file,
                        what + " belongs to another user",
                        "Install it where only you or root may write, or give the command's absolute path.")
                : new VaultException.CannotRun(
                        file,
                        weakness.who() + " may write to " + what,
                        "chmod " + weakness.mode() + " " + at + ", or give the command's absolute path.");
    }

    /** What cannot be looked at is as good as somebody else's. */
    private static Optional<WriteAccess.Weakness> weakness(Path file) {
        try {
            return WriteAccess.ofOthersTo(file);
        } catch (IOException unknown) {
            return Optional.of(new WriteAccess.Weakness(file, "", ""));
        }
    }
}
