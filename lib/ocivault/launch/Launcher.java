package ocivault.launch;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import ocivault.model.VaultException;
import ocivault.os.Ahead;
import ocivault.os.Argv;
import ocivault.os.NativeCalls;
import ocivault.os.NativeText;
import ocivault.os.OperatingSystem;

/**
 * Starts the server in our place.
 *
 * <p>On Linux and macOS this process becomes the server: same process id, same stdin of which nothing was read, nothing
 * of ours left in memory, and what a direct start would have given it of signals, limits and descriptors (on macOS, of
 * descriptors its three streams). Elsewhere, and where native calls are forbidden, the server is a child with our
 * streams, of which we are but a proxy for signals and the exit code.
 */
public final class Launcher {

    /** How the server is started. */
    public enum Mode {
        /** Become it, or supervise it where that is impossible. */
        BECOME,
        /** Run it as a child in any case. */
        SUPERVISE
    }

    private Launcher() {}

    /**
     * Starts the server. Nothing may be written after this was called, nor stdin ever read before: both are its own.
     *
     * @param environment is wiped
     * @param descriptors what it gets beside its three streams, where this process becomes it on Linux, and which of these
     * @return only where the server was our child: its exit code, 128+n where signal n ended it
     * @throws VaultException.CommandNotFound if there is no such command
     * @throws VaultException.CannotRun if the system refuses to run it; this process goes on as before
     */
    public static int launch(Argv command, ServerEnvironment environment, InheritedDescriptors descriptors, Mode mode) {
        return start(command, environment, descriptors, mode).await();
    }

    private static Supervisor start(
            Argv command, ServerEnvironment environment, InheritedDescriptors descriptors, Mode mode) {
        try {
            if (mode == Mode.BECOME) {
                become(command, environment, descriptors);
            }
            return Supervisor.start(
                    child(command.withProgram(program(command, environment)), environment), descriptors);
        } finally {
            environment.wipe();
            // The strings that a secret went through cannot be overwritten: they are let go.
            System.gc();
        }
    }

    /** Whether the server will be a child of this process. */
    public static boolean supervises(Mode mode) {
        if (mode == Mode.SUPERVISE || !OperatingSystem.current().isUnix()) {
            return true;
        }
        try (var arena = Arena.ofConfined()) {
            return NativeCalls.in(arena).isEmpty();
        }
    }

    /** Returns where this system does not know how. */
    private static void become(Argv command, ServerEnvironment environment, InheritedDescriptors descriptors) {
        var system = OperatingSystem.current();
        if (!system.isUnix()) {
            return;
        }
        var program = program(command, environment);
        // A path goes through as it was given: its bytes may be none that the locale knows.
        var file = CommandPath.isPath(command.program())
                ? command.words().getFirst()
                : NativeText.encode(program.toString());
        Ahead.end();
        try (var arena = Arena.ofConfined()) {
            var calls = NativeCalls.in(arena);
            if (calls.isEmpty()) {
                return;
            }
            if (system == OperatingSystem.LINUX) {
                new LinuxExec(calls.get(), arena).become(file, command, program, environment, descriptors);
            } else {
                new MacExec(calls.get(), arena).become(file, command, program, environment);
            }
        }
    }

    private static Path program(Argv command, ServerEnvironment environment) {
        var program = command.program();
        return CommandPath.isPath(program) ? CommandPath.named(program) : CommandPath.find(program, environment);
    }

    /**
     * The same command with the same environment as a child that is yet to start, with pipes for streams.
     *
     * @param command its program a path
     * @throws VaultException.CannotRun if the command or a secret cannot be expressed in this JVM's locale
     */
    public static ProcessBuilder child(Argv command, ServerEnvironment environment) {
        var program = CommandPath.named(command.program());
        BatchFile.check(program, command);
        for (var word : command.words()) {
            requireText(program, "an argument", word);
        }
        var builder = new ProcessBuilder(command.text());
        var wanted = new HashMap<String, byte[]>();
        for (var entry : environment.entries()) {
            var text = NativeText.decode(entry);
            int equals = text.indexOf('=', 1);
            if (equals > 0) {
                wanted.putIfAbsent(text.substring(0, equals), entry);
            }
        }
        // What this process was given, the JVM passes on as bytes where nobody sets it.
        var variables = builder.environment();
        variables.keySet().retainAll(wanted.keySet());
        for (var entry : wanted.entrySet()) {
            var value =
                    NativeText.decode(entry.getValue()).substring(entry.getKey().length() + 1);
            if (!value.equals(variables.get(entry.getKey()))) {
                requireText(program, "the variable " + entry.getKey(), entry.getValue());
                variables.put(entry.getKey(), value);
            }
        }
        return builder;
    }

    private static void requireText(Path program, String what, byte[] bytes) {
        if (!Arrays.equals(NativeText.decode(bytes).getBytes(NativeText.CHARSET), bytes)) {
            throw new VaultException.CannotRun(
                    program,
                    what + " has characters that this locale does not know",
                    "Set LC_ALL=C.UTF-8 for this program.");
        }
    }
}
