package ocivault.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import ocivault.os.NativeCalls;

/**
 * The parent-death signal: a client that sets it wants its servers to end with it, however it ends.
 *
 * <p>The kernel keeps it for the first thread of a program, which in a JVM only waits, and tells it to nobody but that
 * thread. Exec takes it from the thread that calls it, which is another. So the first thread is made to ask: by a signal
 * that nobody uses, whose handler is the one system call, written down in machine code. On Linux with x86-64; elsewhere a
 * server is without.
 */
final class ParentDeath {

    private static final int PR_SET_PDEATHSIG = 1;
    /** The last of the real-time signals. */
    private static final int SIGNAL = 64;

    private static final int SYS_TGKILL = 234;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int PAGE = 4096;

    /** struct sigaction of the C library: the handler, 128 bytes of signals to block, flags. */
    private static final int FLAGS_AT = 136;

    private static final int SIGACTION = 256;
    private static final int SA_RESTART = 0x10000000;

    private static final int UNKNOWN = -1;
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final NativeCalls calls;
    private final Arena arena;

    /** @param arena what outlives the process, or its exec */
    ParentDeath(NativeCalls calls, Arena arena) {
        this.calls = calls;
        this.arena = arena;
    }

    /**
     * Gives this thread the signal that the first thread has.
     *
     * @param blocked the signals that the first thread blocks, as a set of bits
     */
    void adopt(long blocked) {
        if (!System.getProperty("os.arch").equals("amd64") || blocked >>> (SIGNAL - 1) != 0) {
            return;
        }
        int signal = ofTheFirstThread();
        if (signal > 0) {
            calls.call("prctl", PR_SET_PDEATHSIG, signal, 0);
        }
    }

    private int ofTheFirstThread() {
        // A page for the code and one for the answer, both for good: it may come late.
        long code = calls.address("mmap", 0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (code == -1) {
            return UNKNOWN;
        }
        var answer = memory(code + PAGE, Integer.BYTES);
        answer.set(ValueLayout.JAVA_INT, 0, UNKNOWN);
        var bytes = getAndStore(answer.address());
        MemorySegment.copy(bytes, 0, memory(code, bytes.length), ValueLayout.JAVA_BYTE, 0, bytes.length);
        if (calls.call("mprotect", code, PAGE, PROT_READ | PROT_EXEC) != 0) {
            return UNKNOWN;
        }
        var action = arena.allocate(SIGACTION, Long.BYTES);
        action.set(ValueLayout.JAVA_LONG, 0, code);
        action.set(ValueLayout.JAVA_INT, FLAGS_AT, SA_RESTART);
        var before = arena.allocate(SIGACTION, Long.BYTES);
        if (calls.call("sigaction", SIGNAL, action.address(), before.address()) != 0) {
            return UNKNOWN;
        }
        int process = calls.call("getpid", 0, 0, 0);
        calls.call("syscall", SYS_TGKILL, process, process, SIGNAL, 0, 0);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (given(answer) == UNKNOWN && System.nanoTime() < deadline) {
            LockSupport.parkNanos(10_000);
        }
        if (given(answer) != UNKNOWN) {
            // Else it is still on its way, and would end us without a handler.
            calls.call("sigaction", SIGNAL, before.address(), 0);
        }
        return given(answer);
    }

    private static int given(MemorySegment answer) {
        VarHandle.acquireFence();
        return answer.get(ValueLayout.JAVA_INT, 0);
    }

    /** {@code void handler(int) { prctl(PR_GET_PDEATHSIG, answer); }}, by the system call itself. */
    private static byte[] getAndStore(long answer) {
        return ByteBuffer.allocate(23)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xBF) // mov edi, 2 (PR_GET_PDEATHSIG)
                .putInt(2)
                .putShort((short) 0xBE48) // movabs rsi, answer
                .putLong(answer)
                .put((byte) 0xB8) // mov eax, 157 (prctl)
                .putInt(157)
                .putShort((short) 0x050F) // syscall
                .put((byte) 0xC3) // ret
                .array();
    }

    @SuppressWarnings("restricted")
    private static MemorySegment memory(long address, long length) {
        return MemorySegment.ofAddress(address).reinterpret(length);
    }
}
