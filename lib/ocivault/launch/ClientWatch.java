package ocivault.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import ocivault.os.NativeCalls;
import ocivault.os.OperatingSystem;

/**
 * Whether there is still a client at the other ends of our streams: one that can send to stdin, or that can hear from
 * stdout. One that has ended the one and goes on with the other is there; so is anyone at a terminal or a file. Nothing
 * is read and nothing written. For one thread.
 */
final class ClientWatch {

    // struct pollfd { int fd; short events; short revents; }, and its bits, alike on Linux and macOS.
    private static final int POLLFD = 8;
    private static final int REVENTS = 6;
    private static final int POLLERR = 0x08;
    private static final int POLLHUP = 0x10;

    private final Optional<NativeCalls> calls;
    private final MemorySegment streams;

    /** @param arena for how long it can be asked */
    ClientWatch(Arena arena) {
        calls = OperatingSystem.current().isUnix() ? NativeCalls.in(arena) : Optional.empty();
        streams = arena.allocate(2 * POLLFD, Integer.BYTES);
        streams.set(ValueLayout.JAVA_INT, POLLFD, 1);
    }

    /** Always false where native calls are impossible. */
    boolean isGone() {
        return calls.isPresent()
                && calls.get().call("poll", streams.address(), 2, 0) == 2
                && hasEnded(0)
                && hasEnded(POLLFD);
    }

    private boolean hasEnded(int stream) {
        return (streams.get(ValueLayout.JAVA_SHORT, stream + REVENTS) & (POLLERR | POLLHUP)) != 0;
    }
}
