package ocivault.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import ocivault.os.NativeText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Checkout;
import testkit.Run;
import testkit.Toolbox;

/** What {@code ./jbang} changes in the environment, the server does not see. */
class BootstrapNotesTest {

    private static final String PRINT = "exec cat /proc/self/environ";
    private static final long PROCESS = 4711;

    @TempDir
    Path scratch;

    @Nested
    class AreUndone {

        @Test
        void whereAVariableWasNotSet() {
            assertEquals(
                    List.of("A=1", "B=2"),
                    undone("A=1", "JBANG_GIVEN_BY=4711", "JAVA_HOME=/jdk", "JBANG_GIVEN_JAVA_HOME=", "B=2"));
        }

        @Test
        void whereItHadAnotherValue() {
            assertEquals(
                    List.of("JAVA_HOME=/old=\u00ff", "A=1"),
                    undone("JBANG_GIVEN_JAVA_HOME==/old=\u00ff", "JAVA_HOME=/jdk", "A=1", "JBANG_GIVEN_BY=4711"));
        }

        @Test
        void whereItWasEmpty() {
            assertEquals(
                    List.of("JAVA_HOME="), undone("JBANG_GIVEN_BY=4711", "JAVA_HOME=/jdk", "JBANG_GIVEN_JAVA_HOME=="));
        }

        @Test
        void forTheVeryNameAlone() {
            assertEquals(
                    List.of("JAVA_HOME_2=x"),
                    undone("JBANG_GIVEN_BY=4711", "JAVA_HOME_2=x", "JAVA_HOME=/jdk", "JBANG_GIVEN_JAVA_HOME="));
        }

        @Test
        void unlessTheyAreNone() {
            assertEquals(
                    List.of("JUNK", "A=1"),
                    undone("JUNK", "JBANG_GIVEN_BY=4711", "JBANG_GIVEN_", "JBANG_GIVEN_A", "JBANG_GIVEN_=x", "A=1"));
        }
    }

    /** Such a note is of a {@code ./jbang} that has long become another program, whose child we are. */
    @Nested
    class AreDroppedAndNothingIsUndone {

        @Test
        void whereAnotherProcessMadeThem() {
            assertEquals(
                    List.of("LC_CTYPE=de_DE.UTF-8"),
                    undone("JBANG_GIVEN_BY=471", "JBANG_GIVEN_LC_CTYPE=", "LC_CTYPE=de_DE.UTF-8"));
        }

        @Test
        void whereNobodySaysThatHeMadeThem() {
            assertEquals(List.of("JAVA_HOME=/new"), undone("JBANG_GIVEN_JAVA_HOME==/old", "JAVA_HOME=/new"));
        }

        @Test
        void whereTheProcessIsNotThisOne() {
            var entries = Stream.of("JBANG_GIVEN_BY=0", "JBANG_GIVEN_A==old", "A=new")
                    .map(entry -> entry.getBytes(StandardCharsets.UTF_8))
                    .toList();

            assertEquals(List.of("A=new"), texts(BootstrapNotes.undone(entries)));
        }
    }

    @Nested
    class OfTheScript {

        private Toolbox tools;
        private Path home;
        private Path jdk;
        private long process;

        @BeforeEach
        void aJdkWhoseJavaSaysWhatReachesItsChild() throws IOException {
            tools = Toolbox.in(scratch.resolve("bin"));
            home = Files.createDirectory(scratch.resolve("höme"));
            jdk = home.resolve(".jdks/99");
            Files.createDirectories(jdk.resolve("bin"));
            Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"99\"\n");
            Toolbox.in(jdk.resolve("bin"))
                    .write("javac", "exit 1")
                    .write("java", "echo \"sh -c '" + PRINT + "'\"; exit 255");
            var cache = Files.createDirectories(home.resolve(".cache")).resolve("oci-vault-mcp");
            Files.createDirectory(
                    cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createFile(
                    Files.createDirectory(cache.resolve("jbang-0.132.1")).resolve("verified"));
        }

        @Test
        void restoreWhatItSetForItsOwnJBang() throws IOException {
            var seen = strings(seenThrough(bootstrap()));

            assertTrue(seen.contains("LC_CTYPE=C.UTF-8"), seen::toString);
            assertEquals(given(), undoneWithoutPwd(seen));
        }

        @Test
        void restoreWhatItSetForAnInstalledJBang() throws IOException {
            tools.write("jbang", PRINT);
            for (var old : List.of("", "/no/jdk/$HOME `id` 'x' \"y\"")) {
                var seen = strings(seenThrough(bootstrap().env("JAVA_HOME", old)));

                assertTrue(seen.contains("JAVA_HOME=" + jdk), seen::toString);
                assertEquals(
                        Stream.concat(given().stream(), Stream.of("JAVA_HOME=" + old))
                                .sorted()
                                .toList(),
                        undoneWithoutPwd(seen));
            }
        }

        @Test
        void areThoseOfTheInnermostStartAlone() throws IOException {
            tools.write("jbang", PRINT);
            var seen = strings(seenThrough(bootstrap().env("JAVA_HOME", jdk).env("JBANG_GIVEN_JAVA_HOME", "=/outer")));

            assertTrue(undoneWithoutPwd(seen).contains("JAVA_HOME=" + jdk), seen::toString);
            assertFalse(undoneWithoutPwd(seen).contains("LC_CTYPE=C.UTF-8"), seen::toString);
        }

        /** That this machine's own JDKs will not do, a copy of the script asks for a later Java. */
        private Run bootstrap() throws IOException {
            var script = scratch.resolve("jbang");
            Files.writeString(script, Checkout.read(Checkout.file("jbang")).replace("MIN_JAVA=25", "MIN_JAVA=99"));
            script.toFile().setExecutable(true);
            return Run.command(script.toString()).env("PATH", tools.path()).env("ACCENT", "é");
        }

        private List<String> given() {
            return List.of("ACCENT=é", "HOME=" + home, "PATH=" + tools.path());
        }

        private byte[] seenThrough(Run bootstrap) {
            var outcome = bootstrap.env("HOME", home).run();
            assertEquals(0, outcome.exitCode(), outcome.stderr());
            process = outcome.pid();
            return outcome.stdout().getBytes(StandardCharsets.UTF_8);
        }

        /** A shell gives every child PWD, some OLDPWD and more. */
        private List<String> undoneWithoutPwd(List<String> seen) {
            return undone(process, seen).stream()
                    .filter(entry -> !entry.matches("(PWD|OLDPWD|SHLVL|_)=.*"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> strings(byte[] environ) {
        return NativeText.split(environ).stream()
                .map(entry -> new String(entry, StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> undone(String... entries) {
        return undone(PROCESS, List.of(entries));
    }

    private static List<String> undone(long process, List<String> entries) {
        var bytes = entries.stream()
                .map(entry -> entry.getBytes(StandardCharsets.UTF_8))
                .toList();
        return texts(BootstrapNotes.undone(bytes, process));
    }

    private static List<String> texts(List<byte[]> entries) {
        return entries.stream()
                .map(entry -> new String(entry, StandardCharsets.UTF_8))
                .toList();
    }
}
