package testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./jbang test} prints, of runs of the classes at the end, which no scan for tests finds. */
class ProgressTest {

    @Test
    void eachClassGetsALineWhenItEnds() {
        var outcome = tests(Mixed.class, Slow.class);

        var lines = outcome.stdoutLines();
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.matches("FAILED  testkit.ProgressTest.Mixed.ofNumbers  \\[2\\] .*\"two\"")),
                outcome::stdout);
        assertTrue(lines.contains("FAILED  testkit.ProgressTest.Mixed.Inner.fails"), outcome::stdout);
        assertTrue(
                line(lines, "1/2").matches("1/2  .*Mixed  2 passed, 2 failed, 2 skipped  \\d+[.]\\d s"),
                outcome::stdout);
        assertTrue(line(lines, "2/2").matches("2/2  .*Slow  1 passed  \\d+[.]\\d s"), outcome::stdout);
        assertEquals("3 passed, 2 failed, 2 skipped", lines.getLast());
        assertEquals(1, outcome.exitCode());
    }

    @Test
    void aFailureIsToldWithItsReasonAndPlaceBeforeItsClassEnds() {
        var lines = tests(Mixed.class).stdoutLines();

        int failure = lines.indexOf("FAILED  testkit.ProgressTest.Mixed.Inner.fails");
        assertEquals("        org.opentest4j.AssertionFailedError: the reason", lines.get(failure + 1));
        assertTrue(lines.get(failure + 2).matches("        at ProgressTest.java:\\d+"), lines.get(failure + 2));
        assertTrue(failure < lines.indexOf(line(lines, "1/1")));
    }

    @Test
    void aClassThatCannotBeTidiedUpFails() {
        var outcome = tests(Untidy.class);

        var lines = outcome.stdoutLines();
        assertTrue(line(lines, "1/1").contains("1 passed, 1 failed"), outcome::stdout);
        assertEquals("1 passed, 1 failed, 0 skipped", lines.getLast());
    }

    @Test
    void aClassThatIsLeftOutIsNamedWithTheReason() {
        var lines = tests(Off.class).stdoutLines();

        assertEquals("1/1  Off  skipped: not today", line(lines, "1/1").replace("testkit.ProgressTest$", ""));
    }

    @Test
    void fastLeavesOutWhatIsTaggedSlow() {
        var outcome = Run.script("AllTests", arguments(Stream.of("--fast"), Quick.class, Slow.class))
                .run();

        assertEquals("1 passed, 0 failed, 0 skipped", outcome.stdoutLines().getLast());
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void junitsOwnTreeTakesThePlaceOfOurLines() {
        var outcome = Run.script("AllTests", arguments(Stream.of("--details=tree"), Quick.class))
                .run();

        assertTrue(outcome.stdout().contains("JUnit Jupiter"), outcome::stdout);
        assertTrue(outcome.stdoutLines().stream().noneMatch(line -> line.startsWith("1/1")), outcome::stdout);
        assertEquals("1 passed, 0 failed, 0 skipped", outcome.stdoutLines().getLast());
    }

    @Test
    void aRunWithoutTestsFails() {
        assertEquals(
                2,
                Run.script("AllTests", arguments(Stream.of("--fast"), Slow.class))
                        .run()
                        .exitCode());
    }

    private static Outcome tests(Class<?>... classes) {
        return Run.script("AllTests", arguments(Stream.empty(), classes)).run();
    }

    private static String[] arguments(Stream<String> options, Class<?>... classes) {
        return Stream.concat(options, Stream.of(classes).map(one -> "--select-class=" + one.getName()))
                .toArray(String[]::new);
    }

    private static String line(List<String> lines, String beginning) {
        return lines.stream()
                .filter(line -> line.startsWith(beginning + "  "))
                .findFirst()
                .orElse("no line " + beginning);
    }

    static class Mixed {

        @ParameterizedTest
        @ValueSource(strings = {"one", "two"})
        void ofNumbers(String number) {
            assertEquals("one", number);
        }

        @Test
        void passes() {}

        @Test
        void isAborted() {
            abort();
        }

        @Test
        @Disabled
        void isDisabled() {}

        @Nested
        class Inner {

            @Test
            void fails() {
                fail("the reason");
            }
        }
    }

    @Tag("slow")
    static class Slow {

        @Test
        void passes() {}
    }

    static class Quick {

        @Test
        void passes() {}
    }

    @Disabled("not today")
    static class Off {

        @Test
        void passes() {}
    }

    static class Untidy {

        @Test
        void passes() {}

        @AfterAll
        static void tidyUp() {
            fail("it is stuck");
        }
    }
}
