package abuse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import localvault.Fault;
import localvault.LoggedRequest;
import testkit.Outcome;
import testkit.Run;

/**
 * Starts {@code github-mcp-proxy} and {@code vault-resolve} all at once against one vault of whose answers one in twenty
 * is a fault that passes: 500, 503, 429 with a Retry-After, or a connection that is reset. Each start wants another
 * secret, so that none has its answer from the cache that all share; one in five wants what is not there.
 *
 * <p>Each has to end as it would alone. Every fault may cost one request more, and so may an answer that takes longer
 * than ten seconds to arrive on a machine that has two hundred JVMs to run; nothing else may.
 */
public final class Load {

    private static final double FAULT_RATE = 0.05;
    /** The vault stands for another machine: it does not wait for a processor that two hundred JVMs want too. */
    private static final String POLITELY = "exec nice -n 19 \"$@\"";

    private static final int DENIED = 77;
    private static final int UNSUITABLE = 65;
    private static final Pattern RETRIES = Pattern.compile("\"retries\":([0-9]+)");
    private static final Pattern LATE = Pattern.compile("retry [0-9]+ of [0-9]+ in .*: no answer from ");
    private static final Pattern NAME = Pattern.compile("secretName=([^&]+)");

    private static final List<Fault> FAULTS = List.of(
            Fault.status(500, "InternalServerError", "load"),
            Fault.status(503, "ServiceUnavailable", "load"),
            Fault.retryAfter(Duration.ofSeconds(1)),
            Fault.reset());

    /**
     * What was found.
     *
     * @param launches how many were started
     * @param asPromised how many of them ended as their contract says
     * @param requests how many requests came in
     * @param faults how many of these were answered by a fault
     * @param late how often a launch gave up waiting for an answer, and asked again
     * @param mostByOne how many requests came from one launch, at most
     * @param peakRequests how many requests were in progress at the same time, at most
     * @param took from the first start to the last end
     * @param complaints everything that was not as it has to be, one text each
     */
    public record Tally(
            int launches,
            int asPromised,
            int requests,
            int faults,
            int late,
            int mostByOne,
            int peakRequests,
            Duration took,
            List<String> complaints) {

        /** {@code 200 launches at once, 200 ended as promised, 211 requests, 11 of them faults and 0 late, …}. */
        public String summary() {
            return String.format(
                    Locale.ROOT,
                    "%d launches at once, %d ended as promised, %d requests, %d of them faults"
                            + " and %d late, at most %d by one launch and %d at a time, %.1f s",
                    launches,
                    asPromised,
                    requests,
                    faults,
                    late,
                    mostByOne,
                    peakRequests,
                    took.toMillis() / 1e3);
        }
    }

    /** What a launch asks for, and how it has to end. */
    private enum Kind {
        PROXY(0),
        RESOLVE(0),
        PROXY_AGAIN(0),
        ABSENT(DENIED),
        NO_SUCH_FIELD(UNSUITABLE);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        static Kind of(int number) {
            return values()[number % values().length];
        }
    }

    private final Site site;
    private final List<String> complaints = new ArrayList<>();
    private int asPromised;
    private int retries;
    private int late;

    private Load(Site site) {
        this.site = site;
    }

    /**
     * Starts so many, and waits for them all.
     *
     * @param seed of the faults
     */
    public static Tally run(int launches, long seed) {
        try (var site = new Site()) {
            return new Load(site).press(launches, seed);
        }
    }

    private Tally press(int launches, long seed) {
        for (int number = 0; number < launches; number++) {
            if (Kind.of(number) != Kind.ABSENT) {
                site.vault().put(name(number), value(number));
            }
        }
        site.vault().put("load", "");
        site.train("oci-vault://load");
        site.vault().resetLog();
        // Of several faults each has its chance when those before it have passed.
        double each = 1 - Math.pow(1 - FAULT_RATE, 1.0 / FAULTS.size());
        for (int i = 0; i < FAULTS.size(); i++) {
            site.vault().inject(FAULTS.get(i).withProbability(each, seed + i));
        }
        long started = System.nanoTime();
        Crowd.of(launches)
                .forEach(launches, number -> note(number, launch(number).run()));
        return count(launches, Duration.ofNanos(System.nanoTime() - started));
    }

    private Run launch(int number) {
        var reference = "oci-vault://" + name(number);
        return switch (Kind.of(number)) {
            case PROXY, PROXY_AGAIN ->
                launch("GitHubMcpProxy", "--env", "LOADED=" + reference, "--", "printenv", "LOADED");
            case RESOLVE, ABSENT -> launch("VaultResolve", "--reveal", reference);
            case NO_SUCH_FIELD -> launch("VaultResolve", "--reveal", reference + "#absent");
        };
    }

    private Run launch(String script, String... args) {
        var all = new ArrayList<>(List.of("--metrics", "--verbose", "--timeout=" + Site.PATIENCE.toSeconds()));
        all.addAll(List.of(args));
        return site.script(script, all.toArray(String[]::new)).inShell(POLITELY);
    }

    private synchronized void note(int number, Outcome end) {
        var kind = Kind.of(number);
        var stdout = switch (kind) {
            case PROXY, PROXY_AGAIN -> value(number) + "\n";
            case RESOLVE -> value(number);
            case ABSENT, NO_SUCH_FIELD -> "";
        };
        retries += RETRIES.matcher(end.stderr())
                .results()
                .mapToInt(metric -> Integer.parseInt(metric.group(1)))
                .sum();
        late += (int) LATE.matcher(end.stderr()).results().count();
        if (end.exitCode() == kind.exitCode && end.stdout().equals(stdout)) {
            asPromised++;
        } else {
            complaints.add(kind + " ended with " + end.exitCode() + ": " + end.stderr());
        }
    }

    private Tally count(int launches, Duration took) {
        var requests = site.vault().requests();
        int faults = (int) requests.stream().filter(Load::isFault).count();
        var byLaunch = new HashMap<String, Integer>();
        requests.forEach(request -> byLaunch.merge(nameIn(request), 1, Integer::sum));
        if (retries != faults + late) {
            complaints.add(retries + " retries after " + faults + " faults and " + late + " late answers");
        }
        // Of a late one it depends on how late whether its request came in at all.
        if (requests.size() < launches + faults || requests.size() > launches + retries) {
            complaints.add(requests.size() + " requests by " + launches + " launches with " + retries + " retries");
        }
        if (byLaunch.size() != launches) {
            complaints.add(byLaunch.size() + " launches asked the vault");
        }
        int mostByOne =
                byLaunch.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return new Tally(
                launches,
                asPromised,
                requests.size(),
                faults,
                late,
                mostByOne,
                site.vault().peakRequests(),
                took,
                List.copyOf(complaints));
    }

    private static boolean isFault(LoggedRequest request) {
        return request.status() == 0 || request.status() == 429 || request.status() >= 500;
    }

    private static String nameIn(LoggedRequest request) {
        var name = NAME.matcher(request.path() + "?" + request.query());
        return name.find() ? name.group(1) : "";
    }

    private static String name(int number) {
        return "load-" + number;
    }

    /** As JSON too it is what a field may be looked for in. */
    private static String value(int number) {
        return "{\"number\":" + number + "}";
    }
}
