import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import testkit.Await;
import testkit.Outcome;
import testkit.Run;
import testkit.Toolbox;

/** {@code ./jbang} on machines that lack this or that, each in a HOME of its own. */
@Tag("slow")
@Tag("apart")
class JBangTest {

    /** A cache folder that one test fills and the others use: a bootstrap takes ten seconds. */
    @TempDir
    static Path sharedCache;

    @TempDir
    Path scratch;

    private Path home;
    private Toolbox tools;

    @BeforeEach
    void emptyHome() throws IOException {
        home = Files.createDirectory(scratch.resolve("home"));
        tools = Toolbox.in(scratch.resolve("bin"));
    }

    /** With PATH, HOME and nothing else but the Maven repository that the tests themselves came from. */
    private Run jbang(String... args) {
        return Run.jbang(args)
                .in(scratch)
                .env("PATH", tools.path())
                .env("HOME", home)
                .env("JAVA_HOME", System.getProperty("java.home"))
                .env(Toolbox.mavenRepository());
    }

    /** A script that says what reaches it. */
    private Path script() throws IOException {
        return Files.writeString(scratch.resolve("Echo.java"), """
            void main(String... args) throws Exception {
                for (var arg : args) IO.println("[" + arg + "]");
                System.in.transferTo(System.out);
                System.exit(7);
            }
            """);
    }

    /** A JVM does once the thread is there that waits for signals. */
    private static boolean takesSigquit(long pid) {
        try (var threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.anyMatch(thread -> read(thread.resolve("comm")).equals("Signal Dispatch\n"));
        } catch (IOException | UncheckedIOException gone) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static Path privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder.getParent());
        return Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Nested
    class OnAMachineWithoutJBang {

        @Test
        void fetchesItOnceIntoTheUsersCacheAndNeverTouchesTheStreamsOfTheProgram() throws IOException {
            var script = script().toString();
            var awkward =
                    List.of("", "two words", "it's", "\"quoted\"", "", "$HOME `id` *", "new\nline", "back\\slash", "");
            var command = Stream.concat(Stream.of(script), awkward.stream()).toArray(String[]::new);
            var expected = String.join(
                            "", awkward.stream().map(arg -> "[" + arg + "]\n").toList()) + "typed\n";

            Outcome first = jbang(command).stdin("typed\n").run();
            Outcome second = jbang(command).stdin("typed\n").run();

            assertEquals(7, first.exitCode(), first.stderr());
            assertEquals(expected, first.stdout());
            assertTrue(first.stderr().startsWith("jbang: fetching JBang "), first.stderr());
            assertEquals(7, second.exitCode(), second.stderr());
            assertEquals(expected, second.stdout());
            assertEquals("", second.stderr());
            assertEquals(List.of("jbang-0.132.1"), namesIn(home.resolve(".cache/oci-vault-mcp")));
        }

        @Test
        void fetchesItOnceWhenTwoStartAtTheSameTime() throws IOException {
            try (var one = jbang("version").start();
                    var two = jbang("version").start()) {
                var first = one.finish();
                var second = two.finish();

                assertEquals("0.132.1\n", first.stdout(), first.stderr());
                assertEquals("0.132.1\n", second.stdout(), second.stderr());
            }
            var cache = home.resolve(".cache/oci-vault-mcp");
            assertEquals(List.of("jbang-0.132.1"), namesIn(cache));
            assertTrue(namesIn(cache.resolve("jbang-0.132.1")).stream().noneMatch(name -> name.startsWith(".")));
        }

        @Test
        void worksAsSilentlyWithAnArchiveThatIsDamagedOrFromAnotherPlace() throws IOException {
            jbang("version").env("XDG_CACHE_HOME", sharedCache).run();
            var original = sharedCache.resolve("oci-vault-mcp/jbang-0.132.1");
            var moved = privateFolder(scratch.resolve("cache/oci-vault-mcp")).resolve("jbang-0.132.1");
            copy(original, moved);
            var elsewhere = jbang("version").env("XDG_CACHE_HOME", scratch.resolve("cache"));

            var stale = elsewhere.run();
            var archive = namesIn(moved).stream()
                    .filter(name -> name.endsWith(".aot"))
                    .findFirst();
            Files.writeString(moved.resolve(archive.orElseThrow()), "no archive at all\n".repeat(1000));
            var damaged = elsewhere.run();

            for (var outcome : List.of(stale, damaged)) {
                assertEquals("0.132.1\n", outcome.stdout());
                assertEquals("", outcome.stderr());
                assertEquals(0, outcome.exitCode());
            }
        }

        /** What JBang and javac print is evaluated. */
        @ParameterizedTest
        @CsvSource({
            "JAVA_TOOL_OPTIONS, -Xlog:gc*:stdout -XX:+PrintFlagsFinal -Dx=*",
            "_JAVA_OPTIONS, -verbose:gc",
            "JDK_JAVA_OPTIONS, --show-version"
        })
        void isNotMisledByWhatTheCallerAsksOfEveryJvm(String name, String options) throws IOException {
            var outcome = jbang(script().toString(), "here")
                    .env("XDG_CACHE_HOME", sharedCache)
                    .env(name, options)
                    .run();

            assertEquals(7, outcome.exitCode(), outcome.stderr());
            assertTrue(outcome.stdout().contains("[here]\n"), outcome.stdout());
        }

        @Test
        void isNotMisledByAThreadDump() throws IOException {
            var script = script().toString();
            jbang(script).env("XDG_CACHE_HOME", sharedCache).run();
            try (var jbang =
                    jbang(script, "here").env("XDG_CACHE_HOME", sharedCache).start()) {
                var pid = Await.value(
                        "the JVM of JBang",
                        Await.PATIENCE,
                        () -> jbang.descendants().stream()
                                .map(ProcessHandle::pid)
                                .filter(JBangTest::takesSigquit)
                                .findFirst());
                Run.command("kill", "-QUIT", pid.toString()).run();
                var outcome = jbang.finish();

                assertTrue(outcome.stderr().contains("Full thread dump"), outcome.stderr());
                assertEquals("[here]\n", outcome.stdout());
                assertEquals(7, outcome.exitCode());
            }
        }

        @Test
        void saysWhatToInstallWithoutMaven() {
            tools.remove("mvn");

            var outcome = jbang("version").run();

            assertEquals(127, outcome.exitCode());
            assertEquals("", outcome.stdout());
            assertEquals("""
                jbang: error: JBang is not installed, and neither is Maven (mvn), which could fetch it
                hint: install JBang (https://jbang.dev/download), or Maven (apt install maven, brew install maven)
                """, outcome.stderr());
        }

        @Test
        void showsMavensOwnErrorAndLeavesNothingBehindWhenMavenFails() throws IOException {
            tools.write("mvn", "echo '[INFO] a thousand lines'; echo '[ERROR] no route to host'; exit 1");

            var outcome = jbang("version").run();

            assertEquals(69, outcome.exitCode());
            assertEquals("", outcome.stdout());
            assertEquals("""
                jbang: fetching JBang 0.132.1 through Maven into %s/.cache/oci-vault-mcp (the first time only)
                [ERROR] no route to host
                jbang: error: Maven could not fetch JBang 0.132.1
                hint: check the network, and the proxy or mirror in ~/.m2/settings.xml, then run it again
                """.formatted(home), outcome.stderr());
            assertEquals(List.of(), namesIn(home.resolve(".cache/oci-vault-mcp")));
        }

        @Test
        void saysWhichFolderItCannotWriteTo() throws IOException {
            var file = Files.createFile(scratch.resolve("file"));

            var outcome = jbang("version").env("XDG_CACHE_HOME", file).run();

            assertEquals(78, outcome.exitCode());
            assertTrue(
                    outcome.stderr().contains("jbang: error: cannot write to " + file + "/oci-vault-mcp\n"),
                    outcome.stderr());
        }
    }

    /** Empty arguments are JBang's to lose. */
    @Test
    void keepsEmptyArgumentsThroughAnInstalledJBangToo() throws IOException {
        jbang("version").env("XDG_CACHE_HOME", sharedCache).run();
        var installed = Files.createDirectory(scratch.resolve("installed"));
        var lib = sharedCache.resolve("oci-vault-mcp/jbang-0.132.1/lib");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        String.join(
                                " ",
                                namesIn(lib).stream()
                                        .map(name -> lib.resolve(name).toUri().toString())
                                        .toList()));
        new JarOutputStream(Files.newOutputStream(installed.resolve("jbang.jar")), manifest).close();
        tools.write("jbang", "exit 0");
        Files.copy(scratch.resolve("bin/jbang"), installed.resolve("jbang"));
        tools.link("jbang", installed.resolve("jbang"));
        installed.resolve("jbang").toFile().setExecutable(true);

        var outcome = jbang(script().toString(), "", "a", "").run();

        assertEquals("[]\n[a]\n[]\n", outcome.stdout(), outcome.stderr());
        assertEquals(7, outcome.exitCode());
    }

    @Nested
    class WithoutHome {

        @Test
        void keepsJBangInAFolderOfTheUsersUnderTheTemporaryOne() throws IOException {
            var outcome = jbang(script().toString(), "here")
                    .without("HOME")
                    .env("TMPDIR", scratch)
                    .env("XDG_CACHE_HOME", sharedCache)
                    .run();

            assertEquals("[here]\n", outcome.stdout(), outcome.stderr());
            var folder = namesIn(scratch).stream()
                    .filter(name -> name.startsWith("oci-vault-mcp-"))
                    .findFirst();
            var mode = Files.getPosixFilePermissions(scratch.resolve(folder.orElseThrow()));
            assertEquals("rwx------", PosixFilePermissions.toString(mode));
            assertEquals(List.of(), namesIn(home));
        }

        @Test
        void refusesAFolderThatSomebodyElseMayHaveLinkedThere() throws IOException {
            var uid = Files.getAttribute(scratch, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            var link = Files.createSymbolicLink(scratch.resolve("oci-vault-mcp-" + uid), home);

            var outcome =
                    jbang("version").without("HOME").env("TMPDIR", scratch).run();

            assertEquals(78, outcome.exitCode());
            assertEquals(
                    "jbang: error: HOME is not set, and " + link + " is not a folder of yours",
                    outcome.stderrLines().getFirst());
            assertEquals(List.of(), namesIn(home));
        }
    }
}
