package ocivault.launch;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/** Why exec failed, by its errno, which is the same on Linux and macOS for what is told apart here. */
final class ExecFailure {

    static final int ENOENT = 2;
    static final int E2BIG = 7;
    static final int ENOEXEC = 8;
    static final int EACCES = 13;

    /** Linux's MAX_ARG_STRLEN with pages of 4 KiB, less the final NUL. */
    private static final int LONGEST_STRING = 131_071;

    private ExecFailure() {}

    /** @param program what exec was given, for the message */
    static VaultException of(int errno, Argv command, Path program, ServerEnvironment environment) {
        return switch (errno) {
            case ENOENT ->
                Files.exists(program)
                        ? new VaultException.CannotRun(
                                program,
                                "the interpreter in its first line, or its loader, is missing",
                                "Install it, or correct the first line.")
                        : CommandPath.notFound(command.program(), "Check the path.");
            case EACCES ->
                new VaultException.CannotRun(
                        program,
                        "permission denied",
                        "It must be a file, executable for you, on a file system that is not mounted noexec.");
            case ENOEXEC ->
                new VaultException.CannotRun(
                        program,
                        "it is not a program for this machine",
                        "Install the one for this system and processor.");
            case E2BIG -> tooBig(program, environment);
            default ->
                new VaultException.CannotRun(
                        program, "the system refuses with error " + errno, "Try to run it directly, as the same user.");
        };
    }

    private static VaultException tooBig(Path program, ServerEnvironment environment) {
        for (var entry : environment.entries()) {
            if (entry.length > LONGEST_STRING) {
                var text = new String(entry, StandardCharsets.ISO_8859_1);
                return new VaultException.CannotRun(
                        program,
                        "the environment variable " + text.substring(0, Math.max(0, text.indexOf('='))) + " takes "
                                + entry.length + " bytes with its name, of which the system allows " + LONGEST_STRING,
                        "Shorten the value, or give it to the server in a file.");
            }
        }
        return new VaultException.CannotRun(
                program,
                "its arguments and environment are larger than the system allows",
                "Start with a smaller environment (--clean-env), or raise the stack limit (ulimit -s).");
    }
}
