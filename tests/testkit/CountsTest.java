package testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountsTest {

    @Test
    void areReadAsTheyAreWritten() {
        var counts = new Counts(12, 3, 4);

        assertEquals(Optional.of(counts), Counts.parse(counts.toString()));
        assertEquals(Optional.empty(), Counts.parse("FAILED  FooTest: " + counts));
    }

    @Test
    void addUp() {
        assertEquals(new Counts(11, 22, 33), new Counts(1, 2, 3).plus(new Counts(10, 20, 30)));
    }
}
