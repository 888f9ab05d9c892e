package ocivault.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessHardeningTest {

    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;

    @Test
    void thisProcessIsNotDumped() {
        try (var arena = Arena.ofConfined()) {
            var calls = NativeCalls.in(arena).orElseThrow();
            int before = calls.call("prctl", PR_GET_DUMPABLE, 0, 0);
            try {
                assertEquals(1, before);
                ProcessHardening.apply();
                assertEquals(0, calls.call("prctl", PR_GET_DUMPABLE, 0, 0));
            } finally {
                calls.call("prctl", PR_SET_DUMPABLE, before, 0);
            }
        }
    }
}
