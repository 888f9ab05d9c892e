package testkit;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Tells how a run gets on: a line when a test class ends, with its counts and how long it took, and every failure at
 * once.
 *
 * <pre>{@code
 *  41/94  ocivault.http.WireTest  25 passed  1.9 s
 * FAILED  ocivault.http.WireTest.aRequest.isSentOnce
 *         org.opentest4j.AssertionFailedError: expected: <1> but was: <2>
 *         at ocivault.http.WireTest.java:80
 * }</pre>
 *
 * <p>JUnit finds it by the file {@code listeners} beside it. It is silent until {@link #speak}. Thread-safe.
 */
public final class Progress implements TestExecutionListener {

    private static final PrintStream OUT = System.out; // what a test does to System.out is not our concern
    private static final int LONGEST_MESSAGE = 300;
    private static volatile boolean speaks;

    private final Map<String, TestClass> running = new HashMap<>();
    private TestPlan plan;
    private long classes;
    private int ended;

    /** Begins to print, in this JVM. */
    public static void speak() {
        speaks = true;
    }

    @Override
    public synchronized void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
        classes = plan.getRoots().stream()
                .mapToLong(engine -> plan.getChildren(engine).size())
                .sum();
    }

    @Override
    public synchronized void executionStarted(TestIdentifier test) {
        if (isTopLevel(test)) {
            running.put(test.getUniqueId(), new TestClass(test.getLegacyReportingName()));
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        if (isTopLevel(test)) {
            ended++;
            print(position() + "  " + test.getLegacyReportingName() + "  skipped: " + reason);
        } else {
            topLevel(test).ifPresent(at -> at.skipped++);
        }
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        var at = topLevel(test);
        if (at.isPresent() && (test.isTest() || result.getStatus() == Status.FAILED)) {
            at.get().count(result.getStatus());
        }
        if (result.getStatus() == Status.FAILED) {
            print("FAILED  " + name(test));
            result.getThrowable().ifPresent(failure -> explain(test, failure));
        }
        if (isTopLevel(test)) {
            ended++;
            print(position() + "  " + running.remove(test.getUniqueId()));
        }
    }

    private String position() {
        int width = Long.toString(classes).length();
        return ("%" + (2 * width + 1) + "s").formatted(ended + "/" + classes);
    }

    /** A child of the engine, which has no parent. */
    private boolean isTopLevel(TestIdentifier test) {
        return plan.getParent(test)
                .filter(engine -> plan.getParent(engine).isEmpty())
                .isPresent();
    }

    private Optional<TestClass> topLevel(TestIdentifier test) {
        var at = Optional.of(test);
        while (at.isPresent() && !isTopLevel(at.get())) {
            at = plan.getParent(at.get());
        }
        return at.map(container -> running.get(container.getUniqueId()));
    }

    /** Class, method and, for one of several runs of a method, its arguments. */
    private String name(TestIdentifier test) {
        if (test.getSource().orElse(null) instanceof MethodSource method) {
            var name = method.getClassName().replace('$', '.') + "." + method.getMethodName();
            var plain = test.getDisplayName().startsWith(method.getMethodName() + "(");
            return plain ? name : name + "  " + test.getDisplayName();
        }
        return test.getLegacyReportingName();
    }

    private void explain(TestIdentifier test, Throwable failure) {
        var message = String.valueOf(failure).strip().replace("\n", "\n        ");
        print("        "
                + (message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message));
        if (test.getSource().orElse(null) instanceof MethodSource method) {
            Arrays.stream(failure.getStackTrace())
                    .filter(frame -> frame.getClassName().equals(method.getClassName()))
                    .findFirst()
                    .ifPresent(frame -> print("        at " + frame.getFileName() + ":" + frame.getLineNumber()));
        }
    }

    private static void print(String line) {
        if (speaks) {
            OUT.println(line);
            OUT.flush();
        }
    }

    /** What has become of a class's tests so far. */
    private static final class TestClass {

        private final String name;
        private final long started = System.nanoTime();
        private int passed;
        private int failed;
        private int skipped;

        TestClass(String name) {
            this.name = name;
        }

        void count(Status status) {
            switch (status) {
                case SUCCESSFUL -> passed++;
                case FAILED -> failed++;
                case ABORTED -> skipped++;
            }
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s  %d passed%s%s  %.1f s",
                    name,
                    passed,
                    failed == 0 ? "" : ", " + failed + " failed",
                    skipped == 0 ? "" : ", " + skipped + " skipped",
                    (System.nanoTime() - started) / 1e9);
        }
    }
}
