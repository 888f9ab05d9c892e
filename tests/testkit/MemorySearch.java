package testkit;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    /** As much as is looked at together. */
    private static final int WINDOW = 1 << 20;

    /** The smallest piece that may be there or not. */
    private static final int PAGE = 4096;

    /** The secret, but so that it is not found here. */
    private final byte[] masked;

    /** For a new secret, of ASCII letters. */
    public MemorySearch() {
        this(new byte[LENGTH]);
        new SecureRandom().nextBytes(masked);
        for (int i = 0; i < LENGTH; i++) {
            masked[i] = (byte) (('a' + (masked[i] & 15)) ^ MASK);
        }
    }

    private MemorySearch(byte[] masked) {
        this.masked = masked;
    }

    /** The same search in another process, by its {@link #toString}. */
    public static MemorySearch parse(String text) {
        return new MemorySearch(HexFormat.of().parseHex(text));
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
        // Through the kernel, for which memory that another thread has just given back is no reason to die.
        try (var memory = FileChannel.open(Path.of("/proc/self/mem"), StandardOpenOption.READ);
                var arena = Arena.ofConfined()) {
            var window = arena.allocate(WINDOW, PAGE);
            for (var mapping : Files.readAllLines(Path.of("/proc/self/maps"))) {
                var fields = List.of(mapping.split(" +"));
                if (fields.get(1).equals("rw-p") && fields.get(4).equals("0")) {
                    var bounds = fields.getFirst().split("-");
                    long end = Long.parseLong(bounds[1], 16);
                    for (long at = Long.parseLong(bounds[0], 16); at < end; at += WINDOW - LENGTH) {
                        found += occurrences(memory, at, Math.min(WINDOW, end - at), window);
                    }
                }
            }
        }
        return found;
    }

    /** Among those that begin in the first {@code WINDOW - LENGTH} bytes. */
    private int occurrences(FileChannel memory, long start, long length, MemorySegment window) throws IOException {
        window.fill((byte) 0);
        for (long at = 0; at < length; ) {
            long page = Math.min(PAGE - (start + at) % PAGE, length - at);
            boolean isOurs = start + at + page > window.address() && start + at < window.address() + WINDOW;
            if (!isOurs) {
                read(memory, start + at, window.asSlice(at, page));
            }
            at += page;
        }
        int found = 0;
        byte first = (byte) (masked[0] ^ MASK);
        for (long at = 0; at <= length - LENGTH && at < WINDOW - LENGTH; at++) {
            if (window.get(ValueLayout.JAVA_BYTE, at) == first && isAt(window, at)) {
                found++;
            }
        }
        return found;
    }

    private static void read(FileChannel memory, long address, MemorySegment into) throws IOException {
        try {
            memory.read(into.asByteBuffer(), address);
        } catch (IOException gone) {
            into.fill((byte) 0);
        }
    }

    private boolean isAt(MemorySegment window, long at) {
        for (int i = 0; i < LENGTH; i++) {
            if ((window.get(ValueLayout.JAVA_BYTE, at + i) ^ MASK) != masked[i]) {
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
