package testkit;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * A secret that a test makes up, and how often this process has it in its memory: in the heap, garbage included, or beside
 * it. Linux only.
 */
public final class MemorySearch {

    private static final int LENGTH = 32;
    private static final byte MASK = 0x55;

    /** The secret, but so that it is not found here. */
    private final byte[] masked = new byte[LENGTH];

    /** For a new secret, of ASCII letters. */
    public MemorySearch() {
        new SecureRandom().nextBytes(masked);
        for (int i = 0; i < LENGTH; i++) {
            masked[i] = (byte) (('a' + (masked[i] & 15)) ^ MASK);
        }
    }

    /** The same search in another process, by its {@link #toString}. */
    public static MemorySearch parse(String text) {
        return new MemorySearch(HexFormat.of().parseHex(text));
    }

    private MemorySearch(byte[] masked) {
        System.arraycopy(masked, 0, this.masked, 0, LENGTH);
    }

    /** A copy of the secret, which is the caller's to overwrite. */
    public byte[] secret() {
        var secret = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            secret[i] = (byte) (masked[i] ^ MASK);
        }
        return secret;
    }

    /** In all memory that can be written to and belongs to no file. */
    public int occurrences() throws IOException {
        int found = 0;
        for (var mapping : Files.readAllLines(Path.of("/proc/self/maps"))) {
            var fields = List.of(mapping.split(" +"));
            if (fields.get(1).equals("rw-p") && fields.get(4).equals("0")) {
                var bounds = fields.getFirst().split("-");
                found += occurrences(Long.parseUnsignedLong(bounds[0], 16), Long.parseUnsignedLong(bounds[1], 16));
            }
        }
        return found;
    }

    @SuppressWarnings("restricted") // It reads this process's own memory, wherever that is.
    private int occurrences(long start, long end) {
        var memory = MemorySegment.ofAddress(start).reinterpret(end - start);
        byte first = (byte) (masked[0] ^ MASK);
        int found = 0;
        for (long at = 0; at <= end - start - LENGTH; at++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) == first && isAt(memory, at)) {
                found++;
            }
        }
        return found;
    }

    private boolean isAt(MemorySegment memory, long at) {
        for (int i = 0; i < LENGTH; i++) {
            if ((memory.get(ValueLayout.JAVA_BYTE, at + i) ^ MASK) != masked[i]) {
                return false;
            }
        }
        return true;
    }

    /** Not the secret itself. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(masked);
    }
}
