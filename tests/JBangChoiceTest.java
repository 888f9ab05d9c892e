import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Checkout;
import testkit.Run;
import testkit.Toolbox;

/** Which JBang and which JDK {@code ./jbang} chooses on a machine that has several. */
class JBangChoiceTest {

    @TempDir
    Path scratch;

    private Path home;
    private Toolbox tools;

    @BeforeEach
    void emptyHomeAndAJBangOnThePath() throws IOException {
        home = Files.createDirectory(scratch.resolve("home"));
        tools = Toolbox.in(scratch.resolve("bin"));
        tools.write("jbang", "echo \"installed jbang: $*\"; echo \"$JAVA_HOME\"");
    }

    @Nested
    class OfTheJBangsOnThePath {

        @Test
        void itTakesTheInstalledOne() {
            var outcome = bootstrap(Checkout.file("jbang"), "run", "some thing")
                    .env("JAVA_HOME", jdkOfTheTests())
                    .run();

            assertEquals(0, outcome.exitCode(), outcome.stderr());
            assertEquals("installed jbang: run some thing\n" + jdkOfTheTests() + "\n", outcome.stdout());
            assertEquals("", outcome.stderr());
        }

        /** What a stranger's working directory may do in it, WorkingDirectoryTest tells. */
        @Test
        void itGivesItAConfigurationWhereTheWorkingDirectoryWould() throws IOException {
            var workspace = Files.createDirectories(scratch.resolve("repository/workspace"));
            Files.writeString(scratch.resolve("repository/jbang.properties"), "run.debug=1\n");

            var outcome = bootstrap(Checkout.file("jbang"), "hello")
                    .env("JAVA_HOME", jdkOfTheTests())
                    .in(workspace)
                    .run();

            assertEquals(
                    "installed jbang: --config=/dev/null hello",
                    outcome.stdoutLines().getFirst(),
                    outcome.stderr());
        }

        @Test
        void itPassesOverCopiesOfItself() throws IOException {
            var copy = Files.createDirectory(scratch.resolve("checkout")).resolve("jbang");
            Files.copy(Checkout.file("jbang"), copy);
            var path = Checkout.root() + ":.::" + copy.getParent() + ":" + tools.path();

            var outcome = bootstrap(copy, "hello")
                    .env("PATH", path)
                    .in(copy.getParent())
                    .run();

            assertEquals("installed jbang: hello", outcome.stdoutLines().getFirst(), outcome.stderr());
        }

        private static String jdkOfTheTests() {
            return System.getProperty("java.home");
        }
    }

    /** The bootstrap asks for a Java here that no machine has yet, so that only the test's own JDKs will do. */
    @Nested
    class OfTheJdks {

        @Test
        void itTakesOneThatAVersionManagerPutIntoHomeWhenJavaHomeIsTooOld() throws IOException {
            var current = jdk(home.resolve(".sdkman/candidates/java/99.1-tem"), "99.1");
            var old = jdk(scratch.resolve("old"), "21.0.8");

            var outcome =
                    bootstrap(demandingJava99(), "hello").env("JAVA_HOME", old).run();

            assertEquals(current.toString(), outcome.stdoutLines().getLast(), outcome.stderr());
        }

        @Test
        void itTakesTheOneOnThePathThroughItsLinks() throws IOException {
            var jdk = jdk(scratch.resolve("jdk"), "99-ea");
            tools.link("javac", jdk.resolve("bin/javac"));

            var outcome = bootstrap(demandingJava99(), "hello").run();

            assertEquals(jdk.toRealPath().toString(), outcome.stdoutLines().getLast(), outcome.stderr());
        }

        @Test
        void itTakesNoneThatCannotCompile() throws IOException {
            var runtimeOnly = jdk(scratch.resolve("jre"), "99");
            Files.delete(runtimeOnly.resolve("bin/javac"));

            tools.remove("jbang");

            var outcome = bootstrap(demandingJava99(), "hello")
                    .env("JAVA_HOME", runtimeOnly)
                    .run();

            assertEquals(
                    "jbang: error: found no JDK 99 or newer",
                    outcome.stderrLines().getFirst());
        }

        @Test
        void itSaysWhatToInstallWhenThereIsNeitherAJdkNorAJBang() throws IOException {
            tools.remove("jbang");

            var outcome = bootstrap(demandingJava99(), "hello").run();

            assertEquals(127, outcome.exitCode());
            assertEquals("", outcome.stdout());
            assertEquals("""
                jbang: error: found no JDK 99 or newer
                hint: install one (https://adoptium.net), and set JAVA_HOME if it is in an unusual place
                """, outcome.stderr());
        }

        private Path demandingJava99() throws IOException {
            var script = scratch.resolve("jbang-for-later");
            Files.writeString(script, Checkout.read(Checkout.file("jbang")).replace("MIN_JAVA=25", "MIN_JAVA=99"));
            script.toFile().setExecutable(true);
            return script;
        }

        private Path jdk(Path folder, String version) throws IOException {
            Files.createDirectories(folder.resolve("bin"));
            Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
            Files.createFile(folder.resolve("bin/javac")).toFile().setExecutable(true);
            return folder;
        }
    }

    private Run bootstrap(Path script, String... args) {
        var command =
                Stream.concat(Stream.of(script.toString()), Stream.of(args)).toArray(String[]::new);
        return Run.command(command).env("PATH", tools.path()).env("HOME", home);
    }
}
