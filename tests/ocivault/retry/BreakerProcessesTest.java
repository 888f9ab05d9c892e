package ocivault.retry;

import static ocivault.retry.ResilienceSetup.DOWN;
import static ocivault.retry.ResilienceSetup.breaking;
import static ocivault.retry.ResilienceSetup.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ocivault.model.Metrics;
import ocivault.model.VaultException.CircuitOpen;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import testkit.Await;
import testkit.ManualClock;
import testkit.Run;
import testkit.Running;

/** One breaker and real processes. */
@Timeout(120)
class BreakerProcessesTest {

    private static final int PROCESSES = 8;
    private static final Duration RECOVERY = Duration.ofMillis(1);

    @TempDir
    Path scratch;

    @BeforeEach
    void anOpenBreakerThatIsDue() {
        var calls = resilience(scratch.resolve("cache"), Clock.systemUTC());
        assertEquals(
                Optional.of(DOWN),
                failureOf(() -> calls.call("ref", () -> {
                    throw DOWN;
                })));
    }

    @Test
    void ofEightProcessesAtOnceOneProbes() throws IOException {
        var processes = start(PROCESSES);
        Files.createFile(scratch.resolve("go"));
        var said = new ArrayList<String>();
        for (var process : processes) {
            process.awaitLine(line -> line.equals("asking") || line.equals("open"));
            said.addAll(process.stdout().lines().skip(1).toList());
        }
        said.sort(null);
        assertEquals(1, said.stream().filter("asking"::equals).count(), said.toString());
        assertEquals(PROCESSES - 1, said.stream().filter("open"::equals).count(), said.toString());
        Files.createFile(scratch.resolve("answer"));
        for (var process : processes) {
            assertEquals(0, process.await().exitCode(), process.stderr());
        }
        assertEquals(
                Optional.empty(),
                failureOf(() ->
                        resilience(scratch.resolve("cache"), Clock.systemUTC()).call("ref", () -> "")));
    }

    @Test
    void aProberThatIsKilledBlocksTheOthersNoLongerThanItsDeadline() throws IOException {
        try (var prober = start(1).getFirst()) {
            Files.createFile(scratch.resolve("go"));
            prober.awaitStdout("asking");
            prober.signal("KILL").await();
        }
        var clock = new ManualClock(Instant.now());
        var refused = failureOf(
                        () -> resilience(scratch.resolve("cache"), clock).call("ref", () -> ""))
                .orElseThrow();
        clock.advance(Duration.between(clock.instant(), assertInstanceOf(CircuitOpen.class, refused).triesAgainAt));
        assertEquals(
                Optional.empty(),
                failureOf(() -> resilience(scratch.resolve("cache"), clock).call("ref", () -> "")));
    }

    private List<Running> start(int processes) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var started = new ArrayList<Running>();
        for (int i = 0; i < processes; i++) {
            started.add(Run.command(
                            java,
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Caller.class.getName(),
                            scratch.toString())
                    .start());
        }
        started.forEach(process -> process.awaitStdout("ready"));
        return started;
    }

    private static Resilience resilience(Path folder, Clock clock) {
        var setup = breaking(folder, 1, RECOVERY);
        return new Resilience(
                setup.settings(), new Metrics(), clock, clock.instant().plus(setup.timeout()), _ -> {});
    }

    /** Calls once {@code go} is there, and is answered once {@code answer} is. */
    static final class Caller {
        public static void main(String[] args) {
            var scratch = Path.of(args[0]);
            System.out.println("ready");
            Await.until("the start", () -> Files.exists(scratch.resolve("go")));
            failureOf(() -> resilience(scratch.resolve("cache"), Clock.systemUTC())
                            .call("ref", () -> {
                                System.out.println("asking");
                                Await.until("the answer", () -> Files.exists(scratch.resolve("answer")));
                                return "";
                            }))
                    .ifPresent(_ -> System.out.println("open"));
        }
    }
}
