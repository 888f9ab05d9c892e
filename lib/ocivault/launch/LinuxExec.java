package ocivault.launch;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import ocivault.os.Argv;
import ocivault.os.NativeCalls;

/**
 * execve, with everything put back that a JVM changes in a process. What cannot be known any more, unless the installed
 * launcher has noted it: whether SIGQUIT, SIGUSR2, SIGPIPE or SIGXFSZ were ignored (of SIGQUIT, what SIGINT tells). That
 * NOFILE stays is up to {@code -XX:-MaxFDLimit}, and the filter for core dumps to {@code -XX:-DumpPrivateMappingsInCore}
 * and its sibling.
 *
 * <p>Where exec fails, this process goes on: descriptors were marked, not closed, and its signals are as before.
 */
final class LinuxExec {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String DESCRIPTORS = "/proc/self/fd";

    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGQUIT = 3;
    private static final int SIGTERM = 15;
    private static final int SIGCANCEL = 32;
    private static final int SIGSETXID = 33;
    private static final int[] ENDING = {SIGHUP, SIGINT, SIGTERM};

    /** What a JVM lives on (ILL, TRAP, BUS, FPE, SEGV), and what nobody can ignore (KILL, STOP), as a set of bits. */
    private static final long UNTOUCHED = 1L << 3 | 1L << 4 | 1L << 6 | 1L << 7 | 1L << 10 | 1L << 8 | 1L << 18;

    private static final int SIG_SETMASK = 2;
    private static final long SIG_DFL = 0;
    private static final long SIG_IGN = 1;

    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    private static final int CLOSE_RANGE_CLOEXEC = 4;

    /** More than any sigset_t and struct sigaction. */
    private static final int SIGNAL_STRUCT = 256;

    private static final byte[] SHELL = "/bin/sh".getBytes(StandardCharsets.US_ASCII);

    private final NativeCalls calls;
    private final Arena arena;
    private final List<MemorySegment> savedActions = new ArrayList<>();
    private final List<Integer> savedSignals = new ArrayList<>();

    LinuxExec(NativeCalls calls, Arena arena) {
        this.calls = calls;
        this.arena = arena;
    }

    /**
     * @param file what execve is given
     * @param program the same for messages
     * @param kept what stays open for the server
     * @throws VaultException if exec failed
     */
    void become(byte[] file, Argv command, Path program, ServerEnvironment environment, InheritedDescriptors kept) {
        var argv = NativeCalls.stringArray(arena, command.words());
        var envp = NativeCalls.stringArray(arena, environment.entries());
        var path = NativeCalls.string(arena, file);
        int errno;
        try {
            restoreSignals(kept.ignoredSignals());
            // Last, since any other thread may open something.
            closeOnExec(kept.numbers());
            closeStreams(kept);
            errno = execve(path, argv, envp);
            if (errno == ExecFailure.ENOEXEC && isScript(program)) {
                errno = execve(NativeCalls.string(arena, SHELL), shellArgv(file, command), envp);
            }
        } finally {
            envp.fill((byte) 0);
            takeSignalsBack();
        }
        throw ExecFailure.of(errno, command, program, environment);
    }

    private int execve(MemorySegment path, MemorySegment argv, MemorySegment envp) {
        calls.call("execve", path.address(), argv.address(), envp.address());
        return calls.errno();
    }

    /** As execvp does with a script that names no interpreter. */
    private MemorySegment shellArgv(byte[] file, Argv command) {
        var words = new ArrayList<>(command.words());
        words.set(0, file);
        words.addFirst(SHELL);
        return NativeCalls.stringArray(arena, words);
    }

    /** As shells tell a script from a program for another machine: no NUL in its beginning. */
    private static boolean isScript(Path program) {
        try (InputStream in = Files.newInputStream(program)) {
            for (byte b : in.readNBytes(128)) {
                if (b == 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Everything past stderr but {@code kept}; marked rather than closed, so that this JVM survives a failure. */
    private void closeOnExec(List<Integer> kept) {
        int from = 3;
        boolean done = calls.has("close_range");
        for (int each : kept) {
            done = done && closeRange(from, each - 1);
            from = each + 1;
        }
        if (!done || !closeRange(from, Integer.MAX_VALUE)) {
            closeEach(kept);
        }
    }

    /** Those that the caller had closed, where there is now a file of the JVM. */
    private void closeStreams(InheritedDescriptors kept) {
        for (int stream = 0; stream <= 2; stream++) {
            if (!kept.hasStream(stream)) {
                calls.call("fcntl", stream, F_SETFD, FD_CLOEXEC);
            }
        }
    }

    private boolean closeRange(int first, int last) {
        return first > last || calls.call("close_range", first, last, CLOSE_RANGE_CLOEXEC) == 0;
    }

    private void closeEach(List<Integer> kept) {
        var open = new File(DESCRIPTORS).list();
        if (open == null) {
            throw new IllegalStateException(DESCRIPTORS + " cannot be read");
        }
        for (var descriptor : open) {
            int number = Integer.parseInt(descriptor);
            if (number > 2 && !kept.contains(number)) {
                calls.call("fcntl", number, F_SETFD, FD_CLOEXEC);
            }
        }
    }

    /**
     * The signal mask that we were started with, which the JVM's first thread still has while all others block SIGQUIT;
     * and the default actions now, so that a signal that comes between here and the server ends this process instead of
     * being lost with it. Exec itself puts back the rest.
     *
     * @param noted signals that were ignored, whatever the JVM made of them
     */
    private void restoreSignals(long noted) {
        long blocked = 0;
        long ignored = 0;
        try {
            for (var line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("SigBlk:")) {
                    blocked = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                } else if (line.startsWith("SigIgn:")) {
                    ignored = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                }
            }
        } catch (IOException noProc) {
            // Then no signal is blocked, which is what almost every program is started with.
        }
        new ParentDeath(calls, arena).adopt(blocked);
        for (int signal = 1; signal < Integer.SIZE; signal++) {
            if (isIn(noted & ~ignored & ~UNTOUCHED, signal)) {
                setAction(signal, SIG_IGN);
            }
        }
        for (int signal : ENDING) {
            if (!isIn(ignored | noted, signal)) {
                setAction(signal, SIG_DFL);
            }
        }
        // A shell ignores both for what it starts in the background; the JVM respects the one and takes the other.
        if (noted == 0 && isIn(ignored, SIGINT)) {
            setAction(SIGQUIT, SIG_IGN);
        }
        if (isIn(ignored, SIGCANCEL)) {
            ignoreSetxid();
        }
        stopIfShuttingDown();
        setMask(blocked);
    }

    private static boolean isIn(long set, int signal) {
        return ((set >>> (signal - 1)) & 1) != 0;
    }

    private void setAction(int signal, long handler) {
        var action = arena.allocate(SIGNAL_STRUCT, Long.BYTES);
        action.set(ValueLayout.JAVA_LONG, 0, handler);
        var before = arena.allocate(SIGNAL_STRUCT, Long.BYTES);
        calls.call("sigaction", signal, action.address(), before.address());
        savedSignals.add(signal);
        savedActions.add(before);
    }

    /**
     * A program started by posix_spawn, as by a JVM, ignores glibc's two signals; starting a thread makes glibc take
     * this one. It lets nobody else set it, so the kernel is asked.
     */
    private void ignoreSetxid() {
        var action = arena.allocate(SIGNAL_STRUCT, Long.BYTES);
        action.set(ValueLayout.JAVA_LONG, 0, SIG_IGN);
        switch (System.getProperty("os.arch")) {
            case "amd64" -> calls.call("syscall", 13, SIGSETXID, action.address(), 0, Long.BYTES, 0);
            case "aarch64", "riscv64" -> calls.call("syscall", 134, SIGSETXID, action.address(), 0, Long.BYTES, 0);
            default -> {}
        }
    }

    private void setMask(long signals) {
        var mask = arena.allocate(SIGNAL_STRUCT, Long.BYTES);
        mask.set(ValueLayout.JAVA_LONG, 0, signals);
        calls.call("pthread_sigmask", SIG_SETMASK, mask.address(), 0);
    }

    private void takeSignalsBack() {
        for (int i = 0; i < savedSignals.size(); i++) {
            calls.call("sigaction", savedSignals.get(i), savedActions.get(i).address(), 0);
        }
    }

    /** A signal has reached the JVM already: it is about to end, and no server may outlive that. */
    private static void stopIfShuttingDown() {
        try {
            Runtime.getRuntime().removeShutdownHook(new Thread());
        } catch (IllegalStateException shuttingDown) {
            while (true) {
                LockSupport.park();
            }
        }
    }
}
