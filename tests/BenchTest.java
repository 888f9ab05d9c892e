import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bench.Chart;
import bench.Memory;
import bench.Stopwatch;
import bench.Timing;
import bench.Variant;
import bench.Variant.Until;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the benchmark says must be true of what it ran. */
class BenchTest {

    private static Variant variant(String id, String... command) {
        return new Variant(id, id, Until.EXIT, "base", "", List.of(command), Map.of());
    }

    @Nested
    class ATiming {

        @Test
        void hasTheMedianOfAnOddAndOfAnEvenCount() {
            assertEquals(2, new Timing(variant("odd"), 9, 1, 2).median());
            assertEquals(1.5, new Timing(variant("even"), 2, 1).median());
        }

        @Test
        void isComparedByMedians() {
            assertEquals(4, new Timing(variant("slow"), 8, 4, 100).ratioTo(new Timing(variant("base"), 2)));
        }

        @Test
        void ofNoRunIsNone() {
            assertThrows(IllegalArgumentException.class, () -> new Timing(variant("none")));
        }
    }

    @Nested
    class TheStopwatch {

        @Test
        void takesTheTimeOfEachRunAndNotOfTheFirst() throws Exception {
            var timings =
                    Stopwatch.inTurns(List.of(variant("quick", "/bin/true"), variant("slow", "/bin/sleep", "0.2")), 3);

            assertEquals(3, timings.getLast().seconds().length);
            assertTrue(
                    timings.getLast().min() >= 0.2,
                    () -> "slow took " + timings.getLast().min());
            assertTrue(timings.getFirst().min() < timings.getLast().min());
        }

        @Test
        void doesNotTakeAFailureForAFastRun() {
            assertThrows(IOException.class, () -> Stopwatch.inTurns(List.of(variant("failing", "/bin/false")), 1));
        }
    }

    @Test
    void memoryIsThatOfTheProcessBeforeAndAfterItBecameAnother() throws Exception {
        var busyFirst = "i=0; while [ $i -lt 1000000 ]; do i=$((i + 1)); done; exec " + Memory.WAITING;

        var memory = Memory.of(List.of("/bin/sh", "-c", busyFirst), Map.of());

        assertTrue(memory.peakBefore() > 0.1, memory::toString);
        assertTrue(memory.after() > 0.1 && memory.after() < 100, memory::toString);
        assertEquals(0, memory.children());
    }

    @Test
    void theChartHasABarForEachPathAndEscapesItsLabel() {
        var svg = Chart.svg("""
            {"paths":[{"id":"a","label":"<a & b>","baseline":"a","median":0.5},
            {"id":"b","label":"b","baseline":"a","median":1.0}]}
            """);

        assertTrue(svg.contains("&lt;a &amp; b&gt;</text>"), svg);
        assertTrue(svg.contains("width=\"210.0\"") && svg.contains("width=\"420.0\""), svg);
        assertTrue(svg.contains("0.50 s") && svg.contains("1.00 s"), svg);
    }
}
