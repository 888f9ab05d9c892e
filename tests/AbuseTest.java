import static org.junit.jupiter.api.Assertions.assertEquals;

import abuse.Load;
import abuse.Storm;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A few minutes' worth of {@code ./jbang abuse}, in seconds. */
@Tag("slow")
class AbuseTest {

    private static final long SEED = 1;
    private static final int KILLS = 6;
    private static final int LAUNCHES = 8;

    @Test
    void startsThatAreKilledLeaveNothingBehindThatHarmsAnother() {
        var toll = Storm.run(KILLS, SEED);

        assertEquals(List.of(), toll.complaints());
        assertEquals(List.of(), toll.temporary());
        assertEquals(List.of(KILLS, KILLS, 0), List.of(toll.killed(), toll.worked(), toll.torn()));
    }

    @Test
    void manyAtOnceEndAsOneAloneWouldAndAskNoMoreThanTheFaultsMakeThem() {
        var tally = Load.run(LAUNCHES, SEED);

        assertEquals(List.of(), tally.complaints());
        assertEquals(LAUNCHES, tally.asPromised());
    }
}
