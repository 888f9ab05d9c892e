package ocivault.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The C library's functions, called by name with up to six integers or addresses; for Linux and macOS on 64 bits.
 *
 * <p>All go through one method handle, since to link one costs more than everything else on the way to exec. The
 * calling conventions allow it: integers, {@code int} or {@code long}, and addresses travel in the same registers, and
 * a function does not look at arguments that it does not have.
 *
 * <p>For one thread: the value of {@link #errno} is that of the last call.
 */
public final class NativeCalls {

    private static final FunctionDescriptor SIX_WORDS = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);

    /** The one method handle, for which threads that ask for it wait while one of them links it. */
    private static final class Linked {
        static final Optional<MethodHandle> CALL = link();

        @SuppressWarnings("restricted")
        private static Optional<MethodHandle> link() {
            try {
                return Optional.of(
                        Linker.nativeLinker().downcallHandle(SIX_WORDS, Linker.Option.captureCallState("errno")));
            } catch (UnsupportedOperationException | IllegalCallerException impossible) {
                return Optional.empty();
            }
        }
    }

    private final SymbolLookup functions;
    private final MethodHandle call;
    private final MemorySegment capturedState;
    private final long errnoOffset;

    private NativeCalls(SymbolLookup functions, MethodHandle call, Arena arena) {
        this.functions = functions;
        this.call = call;
        var layout = Linker.Option.captureStateLayout();
        errnoOffset = layout.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
        capturedState = arena.allocate(layout);
    }

    /**
     * Empty where this JVM cannot, or was told not to, call native functions.
     *
     * @param arena what keeps the calls possible
     */
    public static Optional<NativeCalls> in(Arena arena) {
        return in(Linker.nativeLinker().defaultLookup(), arena);
    }

    /** The same for the functions of another library. */
    public static Optional<NativeCalls> in(SymbolLookup library, Arena arena) {
        return Linked.CALL.map(call -> new NativeCalls(library, call, arena));
    }

    /** The first of the libraries that the system has, by their names, such as {@code libcrypto.so.3}. */
    @SuppressWarnings("restricted") // as every native call is
    public static Optional<SymbolLookup> library(Arena arena, String... names) {
        if (Linked.CALL.isEmpty()) {
            return Optional.empty();
        }
        for (var name : names) {
            try {
                return Optional.of(SymbolLookup.libraryLookup(name, arena));
            } catch (IllegalArgumentException absent) {
                // the next one
            }
        }
        return Optional.empty();
    }

    /** Makes calls that need nothing to stay afterwards; none where they are impossible. */
    static void use(Consumer<NativeCalls> calls) {
        // Before any of the classes that another thread may be linking with is touched.
        if (Linked.CALL.isPresent()) {
            try (var arena = Arena.ofConfined()) {
                in(arena).ifPresent(calls);
            }
        }
    }

    /** Links, unless that is done: what the first call would take long for. */
    static void prepare() {
        var _ = Linked.CALL;
    }

    public boolean has(String function) {
        return functions.find(function).isPresent();
    }

    /** What a function that returns {@code int} returned. */
    public int call(String function, long a, long b, long c) {
        return call(function, a, b, c, 0, 0, 0);
    }

    public int call(String function, long a, long b, long c, long d, long e, long f) {
        return (int) address(function, a, b, c, d, e, f);
    }

    /** What a function that returns an address or {@code long} returned. */
    public long address(String function, long a, long b, long c, long d, long e, long f) {
        var address = functions.find(function).orElseThrow();
        try {
            return (long) call.invokeExact(address, capturedState, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a native call throws nothing", impossible);
        }
    }

    public int errno() {
        return capturedState.get(ValueLayout.JAVA_INT, errnoOffset);
    }

    /** A {@code char *[]} that ends with NULL, in one block with its strings. */
    public static MemorySegment stringArray(Arena arena, List<byte[]> strings) {
        long pointers = (strings.size() + 1) * ValueLayout.ADDRESS.byteSize();
        long size = pointers;
        for (var string : strings) {
            size += string.length + 1;
        }
        var block = arena.allocate(size, ValueLayout.ADDRESS.byteAlignment());
        long next = pointers;
        for (int i = 0; i < strings.size(); i++) {
            var string = strings.get(i);
            block.setAtIndex(ValueLayout.JAVA_LONG, i, block.address() + next);
            MemorySegment.copy(string, 0, block, ValueLayout.JAVA_BYTE, next, string.length);
            next += string.length + 1;
        }
        return block;
    }

    /** A {@code char *}. */
    public static MemorySegment string(Arena arena, byte[] bytes) {
        var block = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, block, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return block;
    }
}
