package ocivault.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {

    private static final int MAX = 1000;

    /** Gives the bytes in pieces of that length. */
    private static InputStream pieces(byte[] bytes, int length) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] target, int from, int most) {
                return super.read(target, from, Math.min(most, length));
            }
        };
    }

    private static SseReader reader(String stream) {
        return new SseReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), MAX);
    }

    private static List<String> events(SseReader reader) throws IOException {
        var events = new ArrayList<String>();
        for (var event = reader.next(); event.isPresent(); event = reader.next()) {
            events.add(event.get().type() + "|" + new String(event.get().data(), StandardCharsets.UTF_8) + "|"
                    + reader.lastId());
        }
        return events;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void readsTheSameWhereverTheStreamIsSplitAndHoweverItsLinesEnd(String lineEnd) throws IOException {
        var stream =
                "\uFEFFid: 1\ndata: {\"a\":\ndata: \"ü🔑\"}\n\n: comment\nevent: ping\ndata\n\nid\nretry: 50\ndata:x\n\n"
                        .replace("\n", lineEnd)
                        .getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length <= stream.length; length++) {
            assertEquals(
                    List.of("message|{\"a\":\n\"ü🔑\"}|1", "ping||1", "message|x|"),
                    events(new SseReader(pieces(stream, length), MAX)),
                    "in pieces of " + length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'data: x', 0",
        "'data: x\n', 0",
        "'data: x\n\n', 1",
        "'data: x\r\n\r', 1",
        "'\n\n\n', 0",
        "'id: 1\n\n', 0"
    })
    void takesAnEventForOneOnlyWhenItIsWhole(String stream, int events) throws IOException {
        assertEquals(events, events(reader(stream)).size());
    }

    @ParameterizedTest
    @CsvSource({"'data:  x', ' x'", "'data:x: y', 'x: y'", "'data', ''", "'data: \t', '\t'"})
    void dropsOneBlankBehindTheColon(String line, String data) throws IOException {
        assertEquals(List.of("message|" + data + "|"), events(reader(line + "\n\n")));
    }

    @Test
    void keepsTheIdOfAnEventWithoutData() throws IOException {
        var reader = reader("id: 7\n\n");

        assertEquals(Optional.empty(), reader.next());
        assertEquals("7", reader.lastId());
    }

    @Test
    void doesNotCountTheIdOfAnEventThatWasCutOff() throws IOException {
        var reader = reader("id: 1\ndata: a\n\nid: 2\ndata: b\n");

        events(reader);

        assertEquals("1", reader.lastId());
    }

    @Test
    void goesOnWhereAnotherEnded() throws IOException {
        var first = reader("id: 1\nretry: 250\ndata: a\n\n");
        events(first);
        var second = reader("data: b\n\n").after(first);

        assertEquals(List.of("message|b|1"), events(second));
        assertEquals(Optional.of(Duration.ofMillis(250)), second.retry());
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry: soon", "retry: -1", "retry: 99999999999", "retry:"})
    void takesNoOtherWaitThanANumber(String line) throws IOException {
        var reader = reader(line + "\n\n");
        events(reader);

        assertEquals(Optional.empty(), reader.retry());
    }

    @Test
    void refusesAnEventThatIsTooLong() {
        assertThrows(IOException.class, () -> events(reader("data: " + "x".repeat(MAX) + "\n\n")));
        assertThrows(IOException.class, () -> events(reader(("data: " + "x".repeat(MAX / 2) + "\n").repeat(3) + "\n")));
    }
}
