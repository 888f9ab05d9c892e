package abuse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import ocivault.model.Failure;
import ocivault.model.VaultException;

/**
 * Gives every place where strangers' text comes in a great many inputs, and checks of each: no exception but a
 * {@link VaultException}, an end within {@link #LIMIT}, and no secret in what is shown.
 *
 * <p>A run is repeated by its seed and its number of cases. On its own in the JVM, since it blames a slow case.
 */
public final class Fuzz {

    /** Stands in the examples where a secret would. */
    public static final String SECRET = "Zq7XvK9wTp2LmN4cRb8Y";

    /** A case takes microseconds; this is for a machine that has much else to do. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final int LONGEST_SHOWN = 3000;

    /** @param refused how many cases ended in a VaultException */
    public record Tally(String target, long cases, long refused, Duration took) {
        @Override
        public String toString() {
            return String.format(
                    "%-18s %,10d cases %,10d refused %,9d cases/s",
                    target, cases, refused, cases * 1_000 / Math.max(1, took.toMillis()));
        }
    }

    /** @param findings what went wrong, a paragraph each; of findings alike only the first */
    public record Report(long seed, List<Tally> tallies, List<String> findings) {

        public long cases() {
            return tallies.stream().mapToLong(Tally::cases).sum();
        }

        /** {@code 1,000,000 cases (seed 42) in 80 s: 0 findings}. */
        public String summary() {
            long seconds = tallies.stream()
                    .map(Tally::took)
                    .reduce(Duration.ZERO, Duration::plus)
                    .toSeconds();
            return String.format("%,d cases (seed %d) in %d s: %d findings", cases(), seed, seconds, findings.size());
        }
    }

    private final long seed;
    private final List<String> findings = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    private Fuzz(long seed) {
        this.seed = seed;
    }

    /**
     * Runs about {@code cases} cases, at least one for each target.
     *
     * @param progress told of each target when it is done, and of each finding
     */
    public static Report run(long cases, long seed, Consumer<String> progress) {
        try (var targets = FuzzTargets.open()) {
            return run(targets.all(), cases, seed, progress);
        }
    }

    /** The same with targets of the caller's. */
    static Report run(List<FuzzTarget> targets, long cases, long seed, Consumer<String> progress) {
        var fuzz = new Fuzz(seed);
        var tallies = new ArrayList<Tally>();
        long shares = targets.stream().mapToLong(FuzzTarget::share).sum();
        for (var target : targets) {
            int before = fuzz.findings.size();
            tallies.add(fuzz.run(target, Math.ceilDiv(cases * target.share(), shares)));
            progress.accept(tallies.getLast().toString());
            fuzz.findings.subList(before, fuzz.findings.size()).forEach(progress);
        }
        return new Report(seed, List.copyOf(tallies), List.copyOf(fuzz.findings));
    }

    private Tally run(FuzzTarget target, long cases) {
        var worker = new Worker(target, cases);
        long started = System.nanoTime();
        var thread = Thread.ofPlatform().daemon().name("fuzz " + target.name()).start(worker);
        try {
            while (!thread.join(Duration.ofMillis(200))) {
                if (System.nanoTime() - worker.caseStarted > LIMIT.toNanos()) {
                    var where = new StringBuilder();
                    for (var frame : thread.getStackTrace()) {
                        where.append("\n\tat ").append(frame);
                    }
                    found(
                            target,
                            worker.done.get(),
                            worker.input,
                            "hang",
                            "no end within " + LIMIT.toSeconds() + " s" + where);
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Tally(
                target.name(), worker.done.get(), worker.refused.get(), Duration.ofNanos(System.nanoTime() - started));
    }

    private synchronized void found(FuzzTarget target, long number, byte[] input, String kind, String what) {
        if (known.add(target.name() + kind)) {
            var base64 = Base64.getEncoder().encodeToString(input);
            findings.add(target.name() + ", case " + number + " of seed " + seed + ": " + what + "\ninput, Base64: "
                    + (base64.length() > LONGEST_SHOWN ? base64.substring(0, LONGEST_SHOWN) + "…" : base64));
        }
    }

    /** All cases of one target, on a thread that can be left behind when one of them hangs. */
    private final class Worker implements Runnable {
        private final FuzzTarget target;
        private final long cases;
        private final Mutator mutator;
        private volatile long caseStarted = System.nanoTime();
        private volatile byte[] input = {};
        private final AtomicLong done = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();

        Worker(FuzzTarget target, long cases) {
            this.target = target;
            this.cases = cases;
            this.mutator = new Mutator(target, seed ^ target.name().hashCode() * 0x9E3779B97F4A7C15L);
        }

        @Override
        public void run() {
            while (done.get() < cases) {
                input = mutator.next();
                caseStarted = System.nanoTime();
                one(input);
                done.incrementAndGet();
            }
        }

        private void one(byte[] given) {
            try {
                checkShown(given, target.probe().take(given.clone()));
            } catch (VaultException e) {
                refused.incrementAndGet();
                var failure = Failure.of(e);
                checkShown(given, failure.message() + "\n" + failure.hint() + chain(e));
            } catch (Throwable e) {
                var trace = trace(e);
                found(target, done.get(), given, kind(e), trace.substring(0, Math.min(LONGEST_SHOWN, trace.length())));
            }
        }

        private void checkShown(byte[] given, String shown) {
            if (shown.contains(SECRET) && !target.shows().test(given)) {
                found(target, done.get(), given, "shown", "the secret is shown: " + shown);
            }
        }
    }

    /** What --verbose shows. */
    private static String chain(Throwable e) {
        var text = new StringBuilder();
        for (var cause = e; cause != null; cause = cause.getCause()) {
            text.append('\n').append(cause);
        }
        return text.toString();
    }

    /** A stack overflows in ever other places. */
    private static String kind(Throwable e) {
        return e.getClass()
                + (e instanceof Error || e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0].toString());
    }

    private static String trace(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
