package abuse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import localvault.Fault;
import testkit.Await;
import testkit.Outcome;
import testkit.Running;

/**
 * Kills starts of {@code vault-resolve} and {@code github-mcp-proxy} by SIGKILL at random moments, eight at once on one
 * cache folder, and after each kill expects another start to work amid all the others.
 *
 * <p>Every victim asks the vault and writes the cache; one request in five fails, so that the circuit breaker is written
 * too, and opens. Half of the victims die anywhere between start and end, the others within milliseconds of the vault's
 * answer, when files are written.
 */
public final class Storm {

    private static final int AT_ONCE = 8;
    private static final double FAULT_RATE = 0.2;
    /** For all that a victim does, and so for how long its probe of an open breaker keeps others out. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration RECOVERY = Duration.ofSeconds(1);
    private static final Duration WRITING = Duration.ofMillis(30);
    private static final int KILLED = 128 + 9;
    private static final String LASTING = "\\.lock|[0-9a-f]{64}|breaker-[0-9a-f]{32}";

    /** Short, long, and the longest that a vault takes. */
    private static final List<String> VALUES = List.of("a", "b".repeat(5_000), "c".repeat(25_000));

    /**
     * What was found.
     *
     * @param killed starts that were killed
     * @param worked starts after a kill that gave the right value
     * @param torn entries that were in the cache and could not be read any more
     * @param temporary the names of files that were left behind
     * @param calm how long it took until the breaker let a request through and was closed
     * @param complaints everything that was not as it has to be, one text each
     */
    public record Toll(
            int killed, int worked, int torn, List<String> temporary, Duration calm, List<String> complaints) {

        /** {@code 500 killed, 500 starts after them worked, 0 temporary files, 0 torn entries, …}. */
        public String summary() {
            return killed + " killed, " + worked + " starts after them worked, " + temporary.size()
                    + " temporary files, " + torn + " torn entries, breaker closed after " + calm.toMillis() + " ms";
        }
    }

    private final Site site;
    private final List<String> complaints = new ArrayList<>();
    private volatile Duration wholeStart = Duration.ZERO;
    private int worked;
    private int torn;

    private Storm(Site site) {
        this.site = site;
    }

    /**
     * Rages until so many starts were killed.
     *
     * @param seed of the moments, as far as the machine lets them repeat
     */
    public static Toll run(int kills, long seed) {
        try (var site = new Site()) {
            return new Storm(site).rage(kills, seed);
        }
    }

    private Toll rage(int kills, long seed) {
        for (int secret = 0; secret < VALUES.size(); secret++) {
            site.vault().put(name(secret), VALUES.get(secret));
            if (secret == 0) {
                site.train(reference(secret));
            }
            refresh(secret);
        }
        int before = worked;
        site.vault().inject(Fault.status(503, "ServiceUnavailable", "storm").withProbability(FAULT_RATE, seed));
        Crowd.of(AT_ONCE).forEach(kills, number -> killAndStartAgain(number, new Random(seed + number)));
        site.vault().clearFaults();
        int afterKills = worked - before;

        for (int secret = 0; secret < VALUES.size(); secret++) {
            startFromCache(secret);
        }
        var calm = awaitCalm();
        var left = new ArrayList<>(site.temporaryFiles());
        site.cacheFiles().stream().filter(name -> !name.matches(LASTING)).forEach(left::add);
        site.cacheFiles().stream()
                .filter(name -> name.startsWith("breaker-"))
                .forEach(name -> complaints.add("the breaker is closed, and yet there is " + name));
        return new Toll(kills, afterKills, torn, List.copyOf(left), calm, List.copyOf(complaints));
    }

    private void killAndStartAgain(int number, Random random) {
        while (!isKilled(number, random)) {
            // It ended before its moment came: another one takes its place.
        }
        int secret = secret(number);
        if (number % 3 == 0) {
            refresh(secret);
        } else {
            startFromCache(secret);
        }
    }

    private boolean isKilled(int number, Random random) {
        try (var victim = victim(number)) {
            boolean whileItWrites = random.nextBoolean();
            if (whileItWrites) {
                Await.until(
                        "the vault's answer",
                        Site.PATIENCE,
                        () -> victim.stderr().contains(" from the vault") || !victim.isAlive());
            }
            var moment = part(whileItWrites ? WRITING : wholeStart, random);
            if (victim.endsWithin(moment)) {
                return false;
            }
            return victim.kill().await().exitCode() == KILLED;
        }
    }

    private Running victim(int number) {
        var script = number % 2 == 0 ? "VaultResolve" : "GitHubMcpProxy";
        var args = new ArrayList<>(List.of(
                "--refresh",
                "--verbose",
                "--max-retries=0",
                "--timeout=" + TIMEOUT.toSeconds(),
                "--circuit-breaker-threshold=2",
                recovery()));
        args.addAll(
                number % 2 == 0
                        ? List.of(reference(secret(number)))
                        : List.of("--secret", reference(secret(number)), "--allow-plaintext", "--", "true"));
        return site.script(script, args.toArray(String[]::new)).start();
    }

    private void refresh(int secret) {
        var end = resolve(secret, "--refresh");
        wholeStart = end.elapsed();
        note(secret, end);
    }

    /** It has been there from the beginning. */
    private void startFromCache(int secret) {
        var end = resolve(secret);
        note(secret, end);
        if (end.exitCode() == 0 && !end.stderr().contains("\"cache_hits\":1")) {
            noteTorn(end);
        }
    }

    /** A prober that was killed keeps the others out no longer than its timeout, and the breaker's recovery time. */
    private Duration awaitCalm() {
        long started = System.nanoTime();
        return Await.value("a request that is let through", Site.PATIENCE, () -> {
            var end = resolve(0, "--refresh", recovery());
            var elapsed = Duration.ofNanos(System.nanoTime() - started);
            return end.stderr().contains("\"secrets_fetched\":1") ? Optional.of(elapsed) : Optional.empty();
        });
    }

    private Outcome resolve(int secret, String... options) {
        var args = new ArrayList<>(List.of(options));
        args.addAll(List.of("--metrics", "--reveal", reference(secret)));
        return site.script("VaultResolve", args.toArray(String[]::new)).run();
    }

    private synchronized void note(int secret, Outcome end) {
        if (end.exitCode() == 0 && end.stdout().equals(VALUES.get(secret))) {
            worked++;
        } else {
            complaints.add("a start ended with " + end.exitCode() + ": " + end.stderr());
        }
    }

    private synchronized void noteTorn(Outcome end) {
        torn++;
        complaints.add("the cache had no entry to read: " + end.stderr());
    }

    private static Duration part(Duration whole, Random random) {
        return Duration.ofNanos((long) (whole.toNanos() * random.nextDouble()));
    }

    private static int secret(int number) {
        return number % VALUES.size();
    }

    private static String name(int secret) {
        return "storm-" + secret;
    }

    private static String reference(int secret) {
        return "oci-vault://" + name(secret);
    }

    private static String recovery() {
        return "--circuit-breaker-recovery-timeout=" + RECOVERY.toSeconds();
    }
}
