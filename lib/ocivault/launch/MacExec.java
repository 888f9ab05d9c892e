package ocivault.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import ocivault.os.Argv;
import ocivault.os.NativeCalls;

/**
 * macOS's exec: {@code posix_spawn} in this very process, which closes every descriptor but the three streams and
 * starts with an empty signal mask. Where it fails, nothing has changed.
 */
final class MacExec {

    // Constants of spawn.h and signal.h.
    private static final int SETSIGDEF = 0x0004;
    private static final int SETSIGMASK = 0x0008;
    private static final int SETEXEC = 0x0040;
    private static final int CLOEXEC_DEFAULT = 0x4000;
    private static final int SIGPIPE = 13;

    private final NativeCalls calls;
    private final Arena arena;

    MacExec(NativeCalls calls, Arena arena) {
        this.calls = calls;
        this.arena = arena;
    }

    /**
     * @param file what the system is given
     * @param program the same for messages
     * @throws VaultException if it failed
     */
    void become(byte[] file, Argv command, Path program, ServerEnvironment environment) {
        var attributes = attributes();
        var streams = streams();
        var argv = NativeCalls.stringArray(arena, command.words());
        var envp = NativeCalls.stringArray(arena, environment.entries());
        var path = NativeCalls.string(arena, file);
        int error = calls.call(
                "posix_spawn",
                0,
                path.address(),
                streams.address(),
                attributes.address(),
                argv.address(),
                envp.address());
        envp.fill((byte) 0);
        throw ExecFailure.of(error, command, program, environment);
    }

    private MemorySegment attributes() {
        var attributes = arena.allocate(ValueLayout.ADDRESS);
        require(calls.call("posix_spawnattr_init", attributes.address(), 0, 0));
        require(calls.call(
                "posix_spawnattr_setflags",
                attributes.address(),
                SETEXEC | CLOEXEC_DEFAULT | SETSIGMASK | SETSIGDEF,
                0));
        var none = arena.allocate(ValueLayout.JAVA_LONG);
        require(calls.call("posix_spawnattr_setsigmask", attributes.address(), none.address(), 0));
        var defaults = arena.allocate(ValueLayout.JAVA_LONG);
        defaults.set(ValueLayout.JAVA_INT, 0, 1 << (SIGPIPE - 1));
        require(calls.call("posix_spawnattr_setsigdefault", attributes.address(), defaults.address(), 0));
        return attributes;
    }

    private MemorySegment streams() {
        var actions = arena.allocate(ValueLayout.ADDRESS);
        require(calls.call("posix_spawn_file_actions_init", actions.address(), 0, 0));
        for (int stream = 0; stream <= 2; stream++) {
            require(calls.call("posix_spawn_file_actions_addinherit_np", actions.address(), stream, 0));
        }
        return actions;
    }

    private static void require(int error) {
        if (error != 0) {
            throw new IllegalStateException("posix_spawn cannot be prepared: error " + error);
        }
    }
}
