import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.Outcome;
import testkit.Run;
import testkit.Running;
import testkit.Toolbox;

/**
 * The first starts of a script through {@code ./jbang}: several at once, killed ones, and what others left broken. The
 * script has a class and a file besides its main class, as ours do.
 */
@Tag("slow")
@Tag("apart")
class FirstStartTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String ANNOUNCED =
            "jbang: the first start of Main.java, or the first after a change, takes about a minute";

    /** Has JBang, so that not every test fetches it. */
    @TempDir
    static Path shared;

    @TempDir
    Path scratch;

    private Toolbox tools;
    private Path script;

    @BeforeAll
    static void fetchJBangOnce() {
        var outcome =
                jbang(shared, Toolbox.in(shared.resolve("bin")), "version").run();
        assertEquals("0.132.1\n", outcome.stdout(), outcome.stderr());
    }

    @BeforeEach
    void aScriptThatNobodyHasBuilt() throws IOException {
        tools = Toolbox.in(scratch.resolve("bin"));
        run(
                "cp",
                "-Rp",
                shared.resolve("cache").toString(),
                scratch.resolve("cache").toString());
        Files.createDirectory(scratch.resolve("lib"));
        Files.writeString(scratch.resolve("lib/Part.java"), "class Part { static final String TEXT = \"part\"; }\n");
        Files.writeString(scratch.resolve("lib/resource.txt"), "resource\n");
        script = Files.writeString(scratch.resolve("Main.java"), """
            //SOURCES lib/Part.java
            //FILES resource.txt=lib/resource.txt
            class Main {
                public static void main(String... args) throws Exception {
                    var resource = new String(Main.class.getResourceAsStream("/resource.txt").readAllBytes());
                    System.out.println(String.join(" ", args) + " " + Part.TEXT.toString() + " " + resource.strip());
                }
            }
            """);
    }

    private static Run jbang(Path home, Toolbox tools, String... args) {
        return Run.jbang(args)
                .in(home)
                .env("PATH", tools.path())
                .env("HOME", home)
                .env("XDG_CACHE_HOME", home.resolve("cache"))
                .env("JAVA_HOME", System.getProperty("java.home"))
                .env(Toolbox.mavenRepository())
                .timeout(PATIENCE);
    }

    private Run start() {
        return jbang(scratch, tools, script.toString(), "works:");
    }

    private static void run(String... command) {
        var outcome = Run.command(command).run();
        assertEquals(0, outcome.exitCode(), outcome.stderr());
    }

    private Path cache() {
        return scratch.resolve("cache/oci-vault-mcp");
    }

    private Path jar() throws IOException {
        try (var folders = Files.list(scratch.resolve(".jbang/cache/jars"))) {
            return folders.findFirst().orElseThrow().resolve("Main.jar");
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertWorks(Outcome outcome) {
        assertEquals("works: part resource\n", outcome.stdout(), outcome.stderr());
        assertEquals(0, outcome.exitCode(), outcome.stderr());
    }

    private void assertWorksAtOnce() {
        var outcome = start().run();
        assertWorks(outcome);
        assertEquals("", outcome.stderr());
    }

    private static long builds(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(each -> each.stderr().contains("Building jar for Main.java"))
                .count();
    }

    private List<Outcome> atOnce(int number) {
        var running = new ArrayList<Running>();
        try {
            for (int i = 0; i < number; i++) {
                running.add(start().start());
            }
            return running.stream().map(Running::finish).toList();
        } finally {
            running.forEach(Running::close);
        }
    }

    @Nested
    class SeveralAtOnce {

        @Test
        void allWorkAndOneOfThemBuilds() throws IOException {
            var outcomes = atOnce(4);

            outcomes.forEach(FirstStartTest::assertWorks);
            outcomes.forEach(
                    outcome -> assertEquals(ANNOUNCED, outcome.stderrLines().getFirst()));
            assertEquals(1, builds(outcomes));
            assertWorksAtOnce();
            assertEquals(List.of("jbang-0.132.1"), namesIn(cache()));
        }

        @Test
        void allWorkAfterAChangeToo() throws IOException {
            assertWorks(start().run());
            Files.writeString(script, Files.readString(script) + "// changed\n");

            var outcomes = atOnce(3);

            outcomes.forEach(FirstStartTest::assertWorks);
            assertEquals(1, builds(outcomes));
        }

        @Test
        void allWorkWhereThereIsNoFlock() throws IOException {
            tools.remove("flock");

            var outcomes = atOnce(2);

            outcomes.forEach(FirstStartTest::assertWorks);
            assertEquals(1, builds(outcomes));
            assertEquals(List.of("jbang-0.132.1"), namesIn(cache()));
        }
    }

    /** By a client that would not wait: with {@code kill -9}, and its whole process group. */
    @Nested
    class ThatIsKilled {

        @Test
        void goesOnSoThatTheNextNeedNotBuild() throws IOException {
            killOnceItBuilds();

            assertFalse(hasBuilt(start().run()));
            assertWorksAtOnce();
            assertEquals(List.of("jbang-0.132.1"), namesIn(cache()));
        }

        @Test
        void holdsNeitherStdoutNorStderrOfItsClientOpen() throws IOException {
            // finish() reads both to their ends.
            killOnceItBuilds();
        }

        @Test
        void leavesNoLockThatTheNextWouldWaitForWhereThereIsNoFlock() throws IOException {
            tools.remove("flock");
            Files.createSymbolicLink(cache().resolve(".lock"), Path.of("999999999"));

            assertWorks(start().run());
            assertEquals(List.of("jbang-0.132.1"), namesIn(cache()));
        }

        private static boolean hasBuilt(Outcome outcome) {
            assertWorks(outcome);
            return outcome.stderr().contains("Building jar");
        }

        private void killOnceItBuilds() {
            var own = start().inShell("exec setsid \"$@\"").env("PATH", tools.path());
            try (var first = own.start()) {
                Await.until("it builds", PATIENCE, () -> first.stderr().contains("Building jar"));
                run("kill", "-KILL", "--", "-" + first.pid());
                assertEquals(128 + 9, first.finish().exitCode());
            }
        }
    }

    @Nested
    class FindsABrokenJarAndBuildsItAgain {

        @BeforeEach
        void build() {
            assertWorks(start().run());
        }

        @Test
        void thatIsEmpty() throws IOException {
            Files.writeString(jar(), "");
        }

        @Test
        void thatLacksAResource() throws IOException {
            remove("/resource.txt");
        }

        @Test
        void thatLacksItsMainClassThoughItLooksOld() throws IOException {
            remove("/Main.class");
            try (FileSystem zip = FileSystems.newFileSystem(jar())) {
                Files.writeString(zip.getPath("/META-INF/MANIFEST.MF"), "Manifest-Version: 1.0\nBuild-Jdk: 25\n");
            }
            run("touch", "-d", "2020-01-01", jar().toString());
        }

        @Test
        void whoseFolderIsGone() throws IOException {
            run("rm", "-r", scratch.resolve(".jbang").toString());
        }

        @AfterEach
        void startsAgain() {
            assertWorks(start().run());
            assertWorksAtOnce();
        }

        private void remove(String entry) throws IOException {
            try (FileSystem zip = FileSystems.newFileSystem(jar())) {
                Files.delete(zip.getPath(entry));
            }
        }
    }

    /** Left by two at once, without our lock. */
    @Test
    void doesNotBelieveAJarThatItDidNotBuild() throws IOException {
        assertWorks(start().run());
        Files.delete(jar().resolveSibling("Main.jar.whole"));
        try (FileSystem zip = FileSystems.newFileSystem(jar())) {
            Files.delete(zip.getPath("/resource.txt"));
        }

        assertWorks(start().run());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"a\": [", "no json at all }"})
    void survivesAListOfDependenciesThatWasCutOff(String content) throws IOException {
        var list = scratch.resolve(".jbang/cache/dependency_cache.json");
        Files.writeString(script, "//DEPS info.picocli:picocli:4.7.7\n" + Files.readString(script));
        assertWorks(start().run());
        Files.writeString(list, content);

        assertWorks(start().run());
        assertWorksAtOnce();
    }

    @Test
    void sweepsWhatKilledOnesLeft() throws IOException {
        for (var name : List.of(".new-aB3xYz", ".new-999999999-aB3xYz")) {
            Files.writeString(Files.createDirectory(cache().resolve(name)).resolve("maven.log"), "old");
        }

        assertWorks(start().run());
        assertEquals(List.of("jbang-0.132.1"), namesIn(cache()));
    }

    @Test
    void passesOnWhatTheCompilerSaysAndItsFailure() throws IOException {
        Files.writeString(script, "class Main { nonsense }\n");

        var outcome = start().run();

        assertEquals(1, outcome.exitCode(), outcome.stderr());
        assertEquals("", outcome.stdout());
        assertTrue(outcome.stderr().contains("Main.java:1: error: "), outcome.stderr());
        assertEquals(List.of("jbang-0.132.1"), namesIn(cache()));
    }
}
