package ocivault.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes.Name;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Outcome;
import testkit.Run;

/**
 * The script in front of a JVM that becomes whatever it is given: a program is as if it were started directly. In a
 * folder with a letter beyond ASCII in its name.
 */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
@TestInstance(Lifecycle.PER_CLASS)
class LauncherScriptTest {

    @TempDir
    static Path scratch;

    private Path folder;
    private Path launcher;

    @BeforeAll
    void install() throws IOException {
        // Made by a shell: this JVM may not know the letter.
        Run.command("sh", "-c", "cd \"$1\" && mkdir \"jos$(printf '\\303\\251')\"", "sh", scratch.toString())
                .run();
        try (var found = Files.list(scratch)) {
            folder = found.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Name.CLASS_PATH,
                        String.join(
                                " ",
                                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                        .map(entry -> Path.of(entry).toUri().toString())
                                        .toList()));
        for (var jar : List.of(LauncherJars.FIRST, LauncherJars.SECOND)) {
            new JarOutputStream(Files.newOutputStream(folder.resolve(jar)), manifest).close();
        }
        launcher = write("launcher", System.getProperty("java.home") + "/bin/java");
    }

    private Path write(String name, String java) throws IOException {
        var text = new LauncherScript("launcher", "ocivault.launch.LaunchMain")
                .text(new LauncherBuild.Built(Path.of(java), folder), "install it");
        return Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> launched(String... command) {
        var words = new ArrayList<>(List.of(launcher.toString(), "BECOME"));
        words.addAll(List.of(command));
        return words;
    }

    /** With this preparation of a shell, and nothing in its environment but what that exports. */
    private static Outcome after(String shell, String preparation, List<String> command) {
        var words = new ArrayList<>(List.of("env", "-i", shell, "-c", preparation + "\nexec \"$@\"", "sh"));
        words.addAll(command);
        return Run.command(words.toArray(String[]::new)).run();
    }

    private void assertSame(String shell, String preparation, String... command) {
        var direct = after(shell, preparation, List.of(command));
        var launched = after(shell, preparation, launched(command));
        assertEquals(direct.stdout() + direct.stderr(), launched.stdout() + launched.stderr());
        assertEquals(direct.exitCode(), launched.exitCode());
    }

    @Nested
    class TheEnvironmentIsTheGivenOne {

        /** By {@code env}, for a shell would change it before we come to it. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "HOME=/x",
                    "PWD=/nowhere",
                    "PWD=/",
                    "OLDPWD=/usr _=/bin/x SHLVL=7",
                    "A.B=1 C-D=2 %E=3",
                    "Z=1 B=2 Z=3 A=4",
                    "EMPTY= PATH=/usr/bin",
                    "LANG=C LC_ALL=POSIX",
                    "LC_ALL=C.UTF-8",
                    "OCI_VAULT_MCP_GIVEN=1 A=b",
                    "java=1 toolkit=2 state=3 memory=4 encoding=5 closed=6 file=7 there=8 IFS=x"
                })
        void byNameOrderAndValue(String variables) {
            var probe = List.of("/usr/bin/od", "-An", "-v", "-c", "/proc/self/environ");
            var words = new ArrayList<>(List.of("env", "-i"));
            words.addAll(variables.isEmpty() ? List.of() : List.of(variables.split(" ")));
            var direct = new ArrayList<>(words);
            direct.addAll(probe);
            words.addAll(launched(probe.toArray(String[]::new)));
            var expected = Run.command(direct.toArray(String[]::new)).run();
            var actual = Run.command(words.toArray(String[]::new)).run();
            if (!variables.contains("OCI_VAULT_MCP_GIVEN")) {
                assertEquals(expected.stdout(), actual.stdout(), actual.stderr());
            } else {
                // No note of an earlier launcher is handed on.
                assertEquals("A=b\\0", actual.stdout().replaceAll("\\s", ""));
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "A=\"$(printf 'l1\\nl2\\n\\nx')\"; export A",
                    "A=\"$(printf 'o\\001x')\" B=\"$(printf '\\001\\ny')\"; export A B",
                    "A=\"$(printf '\\200\\201\\202\\203\\204\\205\\206\\207\\210\\211\\377\\177')\"; export A",
                    "export A='it'\\''s \"$x\" `y` \\\\ *'",
                    "A=\"$(head -c 100000 /dev/zero | tr '\\0' a)\"; export A",
                    "A=\"$(head -c 130000 /dev/zero | tr '\\0' a)\"; export A"
                })
        void byEveryByte(String preparation) {
            assertSame(
                    "/bin/bash",
                    "PATH=/usr/bin:/bin; export PATH; cd /\n" + preparation + "\nunset _ OLDPWD SHLVL; export PWD",
                    "/bin/sh",
                    "-c",
                    "tr '\\0' '\\n' </proc/self/environ | grep -v ^_= | sort | od -An -v -c");
        }
    }

    /** As on a system without /proc, or with an environment too large for the note: as much as a shell leaves. */
    @ParameterizedTest
    @ValueSource(strings = {"", "LC_ALL=C", "LC_ALL=C.UTF-8 JBANG_GIVEN_BY=1 JBANG_GIVEN_JAVA_HOME=x"})
    void withoutTheNoteTheLocaleIsStillTheGivenOne(String variables) throws IOException {
        var text = Files.readString(launcher).replace("-x /usr/bin/tr", "-x /nowhere/tr");
        var script = Files.writeString(folder.resolve("without-note"), text);
        var words = new ArrayList<>(List.of("env", "-i", "PWD=/"));
        words.addAll(variables.isEmpty() ? List.of() : List.of(variables.split(" ")));
        words.addAll(List.of("/bin/sh", script.toString(), "BECOME", "/usr/bin/env"));

        var outcome = Run.command(words.toArray(String[]::new)).in(Path.of("/")).run();

        var expected = new ArrayList<>(List.of("PWD=/"));
        expected.addAll(Stream.of(variables.split(" "))
                .filter(each -> each.startsWith("LC"))
                .toList());
        assertEquals(
                expected.stream().sorted().toList(),
                outcome.stdoutLines().stream().sorted().toList(),
                outcome.stderr());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-", ""})
    void whatTheCallerClosedIsClosed(String closed) throws IOException {
        var list = folder.resolve("descriptors");
        var script = Files.writeString(
                folder.resolve("probe"),
                "for n in 0 1 2; do [ -e /proc/$$/fd/$n ] && s=$s$n;" + " done\necho \"open:$s\" >\"" + list + "\"\n");
        after("/bin/sh", "exec " + closed, List.of("/bin/sh", script.toString()));
        var direct = Files.readString(list);
        Files.delete(list);
        after("/bin/sh", "exec " + closed, launched("/bin/sh", script.toString()));

        assertEquals(direct, Files.readString(list));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QUIT",
                "USR2",
                "USR1 USR2",
                "INT",
                "INT QUIT",
                "HUP",
                "PIPE",
                "XFSZ PIPE ALRM",
                "TERM USR1",
                "TSTP TTIN TTOU WINCH"
            })
    void whatTheCallerIgnoredIsIgnored(String signals) {
        assertSame("/bin/sh", "trap '' " + signals, "/bin/grep", "^Sig[BI]", "/proc/self/status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x11", "0x33", "0", "0x7f"})
    void theFilterForCoreDumpsStays(String filter) {
        assertSame(
                "/bin/sh", "echo " + filter + " >/proc/self/coredump_filter", "/bin/cat", "/proc/self/coredump_filter");
    }

    @Nested
    class InALocaleWithoutTheLetter {

        /** As the MCP TypeScript SDK starts servers; and in locales that are asked for, or are none. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "LC_ALL=C",
                    "LANG=C",
                    "LC_CTYPE=POSIX",
                    "LANG=en_US.UTF-8",
                    "LC_ALL=C.UTF-8",
                    "LC_ALL=xx.utf8"
                })
        void theToolkitIsFoundAndFilesAre(String locale) {
            var script = "HOME='" + folder + "'; export HOME " + locale;
            var outcome = after("/bin/sh", script, launched("/bin/sh", "-c", "cat \"$HOME/é\"; echo é"));

            assertEquals("é\n", outcome.stdout());
            assertTrue(outcome.stderr().startsWith("cat: "), outcome.stderr());
        }
    }

    @Nested
    class InTwoLinesItSays {

        @Test
        void thatTheWorkingDirectoryIsGone() {
            var outcome =
                    after("/bin/sh", "mkdir /tmp/gone.$$ && cd /tmp/gone.$$ && rmdir /tmp/gone.$$", launched("true"));

            assertSaid(
                    "launcher: error: the working directory is gone",
                    "hint: Start it in a folder that exists (cd /, or 'cwd' in the client's configuration).",
                    outcome);
        }

        @ParameterizedTest
        @ValueSource(ints = {100_000, 500_000, 1_000_000, 1_500_000})
        void howMuchMemoryItNeeds(int limit) {
            var outcome = after("/bin/sh", "ulimit -v " + limit, launched("true"));

            assertSaid(
                    "launcher: error: its address space is limited to " + limit
                            + " KiB (ulimit -v), and Java needs 1572864",
                    "hint: Raise the limit, such as by 'ulimit -v unlimited', where it is set.",
                    outcome);
        }

        @ParameterizedTest
        @ValueSource(ints = {1_572_864, 2_000_000, 3_000_000, 4_000_000})
        void nothingWhereTheLimitIsEnough(int limit) {
            assertSame("/bin/sh", "ulimit -v " + limit, "/bin/sh", "-c", "ulimit -v");
        }

        @Test
        @EnabledIf("ocivault.install.LauncherScriptTest#isRoot")
        void thatItMayNotReadItsPart() throws IOException {
            for (var closed : List.of(folder, folder.resolve(LauncherJars.SECOND))) {
                var before = Files.getPosixFilePermissions(closed);
                var copy = Files.copy(launcher, Path.of(scratch + "-" + closed.getFileName() + "-launcher"));
                try {
                    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
                    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
                    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
                    var outcome = Run.command(
                                    "setpriv", "--reuid=4711", "--regid=4711", "--clear-groups", copy.toString())
                            .run();

                    assertEquals(78, outcome.exitCode(), outcome.stderr());
                    assertEquals(2, outcome.stderrLines().size(), outcome.stderr());
                    assertTrue(
                            outcome.stderrLines()
                                    .getFirst()
                                    .startsWith("launcher: error: it has no permission to use "),
                            outcome.stderr());
                    assertTrue(outcome.stderrLines().getLast().contains(closed + " (chmod u+rX"), outcome.stderr());
                } finally {
                    Files.setPosixFilePermissions(closed, before);
                    Files.delete(copy);
                }
            }
        }

        @Test
        void thatItsPartIsGone() throws IOException {
            var jar = folder.resolve(LauncherJars.SECOND);
            var elsewhere = Files.move(jar, folder.resolve("elsewhere"));
            try {
                assertSaid(
                        "launcher: error: its part in " + folder + " is gone",
                        "hint: Install it again: install it",
                        after("/bin/sh", "", launched("true")));
            } finally {
                Files.move(elsewhere, jar);
            }
        }

        @Test
        void thatItsJavaIsGone() throws IOException {
            var script = write("without-java", "/nowhere/bin/java");
            assertSaid(
                    "launcher: error: the Java that it was installed with is gone: /nowhere/bin/java",
                    "hint: Install it again: install it",
                    after("/bin/sh", "", List.of(script.toString())));
        }

        private void assertSaid(String error, String hint, Outcome outcome) {
            var lines = outcome.stderrLines().stream()
                    // dash has its own word about a working directory that is gone, before it reads the script.
                    .filter(line -> !line.contains("getcwd() failed"))
                    .toList();
            assertEquals(List.of(error, hint), lines);
            assertEquals("", outcome.stdout());
            assertEquals(78, outcome.exitCode());
        }
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
