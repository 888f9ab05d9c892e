package ocivault.os;

import java.io.Console;
import java.lang.foreign.Arena;
import java.util.Optional;

/** Whether a person sits at the other end. Nothing is read. */
public final class Terminal {

    private Terminal() {}

    public static boolean isStdin() {
        try (var arena = Arena.ofConfined()) {
            var calls = NativeCalls.in(arena);
            return (calls.isPresent() && calls.get().has("isatty"))
                    ? calls.get().call("isatty", 0, 0, 0) == 1
                    : Optional.ofNullable(System.console())
                            .filter(Console::isTerminal)
                            .isPresent();
        }
    }
}
