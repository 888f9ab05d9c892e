package ocivault.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import ocivault.model.VaultException;

/**
 * Looks at many things at once, in groups of those that come one after the other, and for no longer than it is given: what
 * is not done by then is left behind on its thread, which keeps no JVM alive. For one use.
 */
final class Examination {

    /**
     * @param look finds something, or nothing that is worth a line; a {@link VaultException} is a finding too
     * @param late what it is where there was no time for it
     */
    record Check(String name, Supplier<List<Finding>> look, Finding.Status late) {

        /** Of something that a start cannot do without. */
        static Check needed(String name, Supplier<List<Finding>> look) {
            return new Check(name, look, Finding.Status.ERROR);
        }

        /** Of something that a start may do without. */
        static Check useful(String name, Supplier<List<Finding>> look) {
            return new Check(name, look, Finding.Status.WARNING);
        }
    }

    private record Waiting(Check check, FutureTask<List<Finding>> result) {}

    private static final Duration LAST_MOMENT = Duration.ofMillis(200);

    private final Duration limit;
    private final long start = System.nanoTime();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** @param limit for all of it, from now on */
    Examination(Duration limit) {
        this.limit = limit;
    }

    /** Begins with the first of these, on a thread of their own. */
    void begin(List<Check> group) {
        var tasks = new ArrayList<FutureTask<List<Finding>>>();
        for (var check : group) {
            var task = new FutureTask<>(() -> findings(check));
            tasks.add(task);
            waiting.add(new Waiting(check, task));
        }
        threads.add(Thread.ofPlatform().daemon().name("doctor").start(() -> tasks.forEach(FutureTask::run)));
    }

    /** Tells each finding, in the order in which the checks were begun, as soon as it is there. */
    void tell(Consumer<Finding> each) {
        for (var next : waiting) {
            result(next).forEach(each);
        }
        threads.forEach(Examination::await);
    }

    /** A moment, in which who was interrupted ends the program that he waited for. */
    private static void await(Thread thread) {
        try {
            thread.join(LAST_MOMENT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Finding> result(Waiting next) {
        try {
            long left = limit.toNanos() - (System.nanoTime() - start);
            return next.result.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            next.result.cancel(true);
            return List.of(new Finding(
                    next.check.name,
                    next.check.late,
                    "not looked at, since it was not its turn within " + limit.toMillis() / 1000.0 + " s",
                    "Look at the lines above for what hangs, or allow more with --timeout."));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a bug, since every failure is a finding", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(Finding.error(next.check.name, "interrupted", "Run it again."));
        }
    }

    /** What goes wrong in a look is a finding, whatever it is: the others have to be told all the same. */
    private static List<Finding> findings(Check check) {
        try {
            return check.look.get();
        } catch (VaultException e) {
            return List.of(Finding.error(check.name, e));
        } catch (RuntimeException e) {
            return List.of(Finding.error(
                    check.name,
                    "it could not be looked at: " + e.getClass().getSimpleName(),
                    "Report this as a bug of --doctor."));
        }
    }
}
