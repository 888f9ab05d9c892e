package ocivault.launch;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import ocivault.model.Failure;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import ocivault.os.NativeCalls;
import ocivault.os.ProcessHardening;

/**
 * The launcher without a vault, for tests: {@code LaunchMain BECOME|SUPERVISE COMMAND ARG…}. System properties:
 * {@code secret}, a length, sets SECRET to so many characters; {@code harden} applies {@link ProcessHardening};
 * {@code noCloseRange} makes the kernel refuse close_range; {@code tellDumpable} prints to stderr whether this process may
 * be dumped.
 */
class LaunchMain {

    public static void main(String[] args) throws IOException {
        var descriptors = InheritedDescriptors.ofThisProcess();
        var environment = ServerEnvironment.ofThisProcess();
        if (Boolean.getBoolean("harden")) {
            ProcessHardening.apply();
        }
        if (Boolean.getBoolean("tellDumpable")) {
            tellDumpable();
        }
        if (Boolean.getBoolean("noCloseRange")) {
            refuseCloseRange();
        }
        int length = Integer.getInteger("secret", -1);
        if (length >= 0) {
            environment = environment.with("SECRET", SecretValue.of("x".repeat(length)));
        }
        // Descriptors that a server must never see.
        try (var _ = new ServerSocket(0);
                var _ = new FileInputStream(Path.of("/proc/self/status").toFile())) {
            var command = Arrays.asList(args).subList(1, args.length);
            System.exit(Launcher.launch(
                    Argv.lastOfThisProcess(command), environment, descriptors, Launcher.Mode.valueOf(args[0])));
        } catch (VaultException e) {
            var failure = Failure.of(e);
            System.err.println(failure.message());
            System.exit(failure.exitCode());
        }
    }

    private static void tellDumpable() {
        try (var arena = Arena.ofConfined()) {
            int dumpable = NativeCalls.in(arena).orElseThrow().call("prctl", 3, 0, 0); // PR_GET_DUMPABLE
            System.err.println("dumpable " + dumpable);
        }
    }

    /** A seccomp filter of this thread: where the system call is close_range (436), EPERM, else go on. */
    private static void refuseCloseRange() {
        try (var arena = Arena.ofConfined()) {
            var filter = arena.allocate(4 * 8, 8);
            instruction(filter, 0, 0x20, 0, 0, 0); // load the call's number
            instruction(filter, 1, 0x15, 0, 1, 436); // skip one unless it is 436
            instruction(filter, 2, 0x06, 0, 0, 0x00050001); // SECCOMP_RET_ERRNO | EPERM
            instruction(filter, 3, 0x06, 0, 0, 0x7fff0000); // SECCOMP_RET_ALLOW
            var program = arena.allocate(16, 8);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) 4);
            program.set(ValueLayout.JAVA_LONG, 8, filter.address());
            var calls = NativeCalls.in(arena).orElseThrow();
            require(calls.call("prctl", 38, 1, 0)); // PR_SET_NO_NEW_PRIVS
            require(calls.call("prctl", 22, 2, program.address())); // PR_SET_SECCOMP, SECCOMP_MODE_FILTER
            if (calls.call("close_range", 1000, 1000, 4) == 0) {
                throw new AssertionError("close_range still works");
            }
        }
    }

    private static void instruction(MemorySegment filter, int index, int code, int jumpTrue, int jumpFalse, int k) {
        filter.set(ValueLayout.JAVA_SHORT, index * 8L, (short) code);
        filter.set(ValueLayout.JAVA_BYTE, index * 8L + 2, (byte) jumpTrue);
        filter.set(ValueLayout.JAVA_BYTE, index * 8L + 3, (byte) jumpFalse);
        filter.set(ValueLayout.JAVA_INT, index * 8L + 4, k);
    }

    private static void require(int result) {
        if (result != 0) {
            throw new AssertionError("prctl failed");
        }
    }
}
