package ocivault.retry;

import static abuse.FuzzTarget.require;
import static abuse.FuzzTarget.utf8;

import abuse.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The circuit breaker's file, for fuzzing. */
public final class FuzzedBreaker {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Path file;

    private FuzzedBreaker(Path folder) {
        new BreakerMemory.OfUser(folder, "host", Clock.systemUTC()).update(_ -> new BreakerState.Closed(1));
        try (var files = Files.newDirectoryStream(folder, "breaker-*")) {
            file = files.iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param folder for the file that they read */
    public static List<FuzzTarget> targets(Path folder) {
        return List.of(FuzzTarget.text(
                "breaker files",
                80,
                List.of(
                        "closed 3\n",
                        "open 1767225600000\n",
                        "half-open 1767225600000 1767225660000 20000\n",
                        "open 99999999999999\n"),
                FuzzTarget.words("closed open half-open 0 -1 \n 3600001 1767225600000"),
                new FuzzedBreaker(folder.resolve("breaker"))::recall));
    }

    private String recall(String text) {
        var state = BreakerState.parse(text, NOW);
        require(BreakerState.parse(state.toText(), NOW).equals(state), "its text means the same");
        FuzzTarget.write(file, utf8(text));
        var memory = new BreakerMemory.OfUser(file.getParent(), "host", Clock.fixed(NOW, ZoneOffset.UTC));
        require(
                memory.recall().equals(BreakerState.parse(new String(utf8(text), StandardCharsets.US_ASCII), NOW)),
                "the file says the same");
        return state.toText();
    }
}
