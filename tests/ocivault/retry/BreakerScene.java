package ocivault.retry;

import static ocivault.retry.ResilienceSetup.DOWN;
import static ocivault.retry.ResilienceSetup.breaking;
import static ocivault.retry.ResilienceSetup.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import ocivault.model.Metrics;
import ocivault.model.VaultException;
import ocivault.model.VaultException.CircuitOpen;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Unavailable;
import ocivault.settings.VaultSettings;
import testkit.ManualClock;

/** Processes that share a breaker, each stood for by a {@link Resilience} of its own, and a clock to move. */
final class BreakerScene {

    static final int THRESHOLD = 3;
    static final Duration RECOVERY = Duration.ofSeconds(30);
    static final Optional<VaultException> SUCCESS = Optional.empty();

    final ManualClock clock = new ManualClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    final AtomicInteger asked = new AtomicInteger();
    final Path folder;
    private final Metrics metrics = new Metrics();

    BreakerScene(Path scratch) {
        folder = scratch.resolve("cache");
    }

    ResilienceSetup setup() {
        return breaking(folder, THRESHOLD, RECOVERY);
    }

    /** What another process, or a later one, would have. */
    Resilience process() {
        return process(setup());
    }

    Resilience process(ResilienceSetup setup) {
        return process(setup.settings());
    }

    Resilience process(VaultSettings settings) {
        return new Resilience(settings, metrics, clock, clock.instant().plus(settings.timeout()), _ -> {});
    }

    void open() {
        for (int i = 0; i < THRESHOLD; i++) {
            fail(process(), DOWN);
        }
    }

    Optional<VaultException> fail(Resilience calls, VaultException failure) {
        return failureOf(() -> calls.call("ref", () -> {
            asked.incrementAndGet();
            throw failure;
        }));
    }

    Optional<VaultException> succeed(Resilience calls) {
        return failureOf(() -> calls.call("ref", asked::incrementAndGet));
    }

    void assertOpenUntil(Instant when, Resilience calls) {
        int before = asked.get();
        assertEquals(when, assertInstanceOf(CircuitOpen.class, succeed(calls).orElseThrow()).triesAgainAt);
        assertEquals(before, asked.get(), "nothing was sent");
    }

    Object opens() {
        return metrics.snapshot().get("circuit_breaker_opens");
    }

    /** The breaker's file; one that is not there where it has none. */
    Path file() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("breaker-"))
                    .findFirst()
                    .orElse(folder.resolve("none"));
        }
    }

    /** Waits as an attempt should: until it is interrupted at the latest. */
    static String await(CountDownLatch latch) {
        try {
            latch.await();
            return "";
        } catch (InterruptedException e) {
            throw new Unavailable("interrupted", ServiceAnswer.NONE, e);
        }
    }
}
