package ocivault.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    private static List<String> lines(String text, int max) throws IOException {
        var lines = new ArrayList<String>();
        var reader = new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), max);
        for (var line = reader.next(); line.isPresent(); line = reader.next()) {
            lines.add(line.get().bytes().map(String::new).orElse("(too long)"));
        }
        return lines;
    }

    @Test
    void takesLineFeedsOffAndTheCarriageReturnBeforeThem() throws IOException {
        assertEquals(List.of("a", "b", "", "c\rd"), lines("a\nb\r\n\nc\rd\n", 10));
    }

    @Test
    void takesALastLineWithoutAnEnd() throws IOException {
        assertEquals(List.of("a", "b"), lines("a\nb", 10));
    }

    @Test
    void skipsALineThatIsTooLongAndGoesOn() throws IOException {
        assertEquals(List.of("1234", "(too long)", "5"), lines("1234\n" + "x".repeat(200_000) + "\n5\n", 4));
        assertEquals(List.of("(too long)"), lines("12345", 4));
    }
}
