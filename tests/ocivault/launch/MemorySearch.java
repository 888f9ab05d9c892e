package ocivault.launch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/**
 * {@code MemorySearch PROGRAM [keep]}: launches a program that cannot be run with a secret in its environment, then prints
 * how often this process still has the secret, in its heap or beside it; {@code keep} leaves one copy on purpose.
 */
class MemorySearch {

    private static final int LENGTH = 32;
    private static final byte MASK = 0x55;

    public static void main(String[] args) throws IOException {
        var secret = new byte[LENGTH];
        new SecureRandom().nextBytes(secret);
        var masked = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            secret[i] = (byte) ('a' + (secret[i] & 15));
            masked[i] = (byte) (secret[i] ^ MASK);
        }
        if (args.length > 1) {
            MemorySegment.copy(secret, 0, Arena.global().allocate(LENGTH), ValueLayout.JAVA_BYTE, 0, LENGTH);
        }
        var value = SecretValue.ofUtf8(secret);
        Arrays.fill(secret, (byte) 0);
        var environment = ServerEnvironment.ofThisProcess().with("SECRET", value);
        value.destroy();
        try {
            Launcher.launch(Argv.of(args[0]), environment, InheritedDescriptors.ofThisProcess(), Launcher.Mode.BECOME);
        } catch (VaultException.CannotRun expected) {
            System.out.println(occurrences(masked));
        }
    }

    /** In all memory that was written to and belongs to no file. */
    private static int occurrences(byte[] masked) throws IOException {
        int found = 0;
        for (var mapping : Files.readAllLines(Path.of("/proc/self/maps"))) {
            var fields = List.of(mapping.split(" +"));
            if (fields.get(1).equals("rw-p") && fields.get(4).equals("0")) {
                var bounds = fields.getFirst().split("-");
                found += occurrences(
                        masked, Long.parseUnsignedLong(bounds[0], 16), Long.parseUnsignedLong(bounds[1], 16));
            }
        }
        return found;
    }

    @SuppressWarnings("restricted") // It reads this process's own memory, wherever that is.
    private static int occurrences(byte[] masked, long start, long end) {
        var memory = MemorySegment.ofAddress(start).reinterpret(end - start);
        byte first = (byte) (masked[0] ^ MASK);
        int found = 0;
        for (long at = 0; at <= end - start - LENGTH; at++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) == first && isAt(memory, at, masked)) {
                found++;
            }
        }
        return found;
    }

    private static boolean isAt(MemorySegment memory, long at, byte[] masked) {
        for (int i = 0; i < LENGTH; i++) {
            if ((memory.get(ValueLayout.JAVA_BYTE, at + i) ^ MASK) != masked[i]) {
                return false;
            }
        }
        return true;
    }
}
