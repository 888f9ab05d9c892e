package ocivault.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import ocivault.os.NativeCalls;

/**
 * A file that exists in memory alone, for as long as a process has it open, and that nobody can change. Linux only.
 *
 * <p>Who may look into that process can read it again and again under {@link #path}; to the kernel that is its user.
 */
record MemoryFile(int descriptor, String path) {

    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_NOEXEC_SEAL = 8;
    private static final int F_ADD_SEALS = 1033;
    /** F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE. */
    private static final int ALL_SEALS = 1 | 2 | 4 | 8;

    private static final int ONLY_READABLE_BY_OWNER = 0400;
    private static final int EINTR = 4;

    /**
     * Makes one, which stays open over an exec. Empty where the kernel cannot.
     *
     * @param name shown where open files are listed
     */
    static Optional<MemoryFile> of(String name, byte[] content) {
        try (var arena = Arena.ofConfined()) {
            var calls = NativeCalls.in(arena);
            return calls.isPresent() && calls.get().has("memfd_create")
                    ? of(
                            NativeCalls.string(arena, name.getBytes(StandardCharsets.US_ASCII)),
                            content,
                            calls.get(),
                            arena)
                    : Optional.empty();
        }
    }

    private static Optional<MemoryFile> of(MemorySegment name, byte[] content, NativeCalls calls, Arena arena) {
        int descriptor = calls.call("memfd_create", name.address(), MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL, 0);
        if (descriptor < 0) {
            // Before Linux 6.3 there is no such flag.
            descriptor = calls.call("memfd_create", name.address(), MFD_ALLOW_SEALING, 0);
        }
        if (descriptor < 0) {
            return Optional.empty();
        }
        var buffer = NativeCalls.string(arena, content);
        boolean done = write(descriptor, buffer, content.length, calls)
                && calls.call("fchmod", descriptor, ONLY_READABLE_BY_OWNER, 0) == 0
                && calls.call("fcntl", descriptor, F_ADD_SEALS, ALL_SEALS) == 0;
        buffer.fill((byte) 0);
        if (!done) {
            calls.call("close", descriptor, 0, 0);
            return Optional.empty();
        }
        return Optional.of(
                new MemoryFile(descriptor, "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor));
    }

    private static boolean write(int descriptor, MemorySegment buffer, int length, NativeCalls calls) {
        for (int done = 0; done < length; ) {
            int written = calls.call("write", descriptor, buffer.address() + done, length - done);
            if (written < 0 && calls.errno() != EINTR) {
                return false;
            }
            done += Math.max(0, written);
        }
        return true;
    }
}
