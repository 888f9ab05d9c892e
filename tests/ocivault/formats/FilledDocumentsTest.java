package ocivault.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A few of the documents of {@code ./jbang abuse templates}. */
class FilledDocumentsTest {

    private static final long SEED = 20_261_125;

    @Test
    void meanWhatTheirTemplatesMeanWithTheSecretsPutIn() {
        var tally = FilledDocuments.run(3_000, SEED);

        assertEquals(List.of(), tally.findings());
        assertTrue(tally.filled() > 2_000, tally.summary());
    }
}
