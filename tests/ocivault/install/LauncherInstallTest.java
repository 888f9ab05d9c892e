package ocivault.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import ocivault.install.LauncherBuild.Lesson;
import ocivault.install.LauncherInstall.Others;
import ocivault.model.VaultException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written where, and when: with small jars, and a java that writes an archive of one word. */
class LauncherInstallTest {

    private static final List<String> NAMES =
            List.of("github-mcp-proxy", "protect-configs", "upload-secret", "vault-resolve");

    /** Makes the archive that its options name. */
    private static final String JAVA = """
        #!/bin/sh
        for option; do
            case $option in -XX:SharedArchiveFile=*) echo archive >"${option#*=}" ;; esac
        done
        """;

    @TempDir
    private Path scratch;

    private Path bin;
    private Path data;
    private Path jdk;
    private Path jar;
    private final List<Lesson> lessons = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        bin = scratch.resolve("bin");
        data = scratch.resolve("data");
        jdk = Files.createDirectory(scratch.resolve("jdk"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        var java = Files.writeString(Files.createDirectory(jdk.resolve("bin")).resolve("java"), JAVA);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        jar = jar("first.jar", "a/Entry", "one");
    }

    private Path jar(String name, String... entriesAndTexts) throws IOException {
        var file = scratch.resolve(name);
        try (var out = new JarOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < entriesAndTexts.length; i += 2) {
                out.putNextEntry(new ZipEntry(entriesAndTexts[i]));
                out.write(entriesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private LauncherInstall installer(Path... classPath) {
        return new LauncherInstall(data, jdk, List.of(classPath), told::add);
    }

    private void install() {
        installer(jar).install(bin, Others.KEEP, this::train);
    }

    /** Leaves what a JVM would where the options of {@code java} want it. */
    private int train(ProcessBuilder java, Lesson lesson) throws IOException {
        lessons.add(lesson);
        var option = switch (lesson) {
            case LAUNCH, CALL -> "-XX:DumpLoadedClassList=";
            case EVERYTHING -> "-XX:ArchiveClassesAtExit=";
        };
        var file = java.command().stream()
                .filter(word -> word.startsWith(option))
                .findFirst()
                .orElseThrow();
        Files.writeString(Path.of(file.substring(option.length())), "java/lang/Object\n");
        return 0;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path version() throws IOException {
        var folders =
                names(data).stream().filter(name -> !name.equals("launchers")).toList();
        assertEquals(1, folders.size(), folders::toString);
        return data.resolve(folders.getFirst());
    }

    @Test
    void writesTheCommandsAndWhatTheyStart() throws IOException {
        install();

        assertEquals(NAMES, names(bin));
        assertEquals(
                List.of("call.jsa", "launch.jsa", "libraries.jar", "toolkit.jar", "toolkit.jsa"), names(version()));
        for (var name : NAMES) {
            assertTrue(Files.isExecutable(bin.resolve(name)));
            assertTrue(Files.readString(bin.resolve(name)).contains("toolkit='" + version() + "'"));
        }
    }

    @Nested
    class BuildsAnew {

        @Test
        void notWhenEverythingIsAsItWas() throws IOException {
            install();
            var before = version();
            jar("first.jar", "a/Entry", "one");

            install();

            assertEquals(before, version());
            assertEquals(List.of(Lesson.LAUNCH, Lesson.CALL, Lesson.EVERYTHING), lessons);
        }

        @Test
        void whenASourceChanges() throws IOException {
            install();
            var before = version();
            jar("first.jar", "a/Entry", "two");

            install();

            assertNotEquals(before, version());
            assertTrue(Files.readString(bin.resolve("vault-resolve"))
                    .contains(version().toString()));
        }

        @Test
        void whenTheJdkIsUpdatedInPlace() throws IOException {
            install();
            var before = version();
            Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.2\"\n");

            install();

            assertNotEquals(before, version());
        }

        @Test
        void andBringsCommandsInOtherFoldersUpToDate() throws IOException {
            install();
            jar("first.jar", "a/Entry", "two");

            installer(jar).install(scratch.resolve("other"), Others.KEEP, LauncherInstallTest.this::train);

            assertTrue(Files.readString(bin.resolve("vault-resolve"))
                    .contains(version().toString()));
        }

        @ParameterizedTest
        @EnumSource
        void withoutAnArchiveWhenALessonFails(Lesson failing) throws IOException {
            installer(jar).install(bin, Others.KEEP, (java, lesson) -> {
                train(java, lesson);
                return lesson == failing ? 1 : 0;
            });

            assertEquals(List.of("libraries.jar", "toolkit.jar"), names(version()));
            assertTrue(told.stream().anyMatch(line -> line.startsWith("warning: no archive")), told::toString);
        }
    }

    @Nested
    class AFileOfOthers {

        @Test
        void isNeverReplacedAndNothingElseIsWritten() throws IOException {
            Files.writeString(Files.createDirectory(bin).resolve("vault-resolve"), "#!/bin/sh\necho mine\n");

            var refusal = assertThrows(VaultException.Usage.class, LauncherInstallTest.this::install);

            assertEquals(
                    bin.resolve("vault-resolve") + " is in the way, and was not written by this command",
                    refusal.getMessage());
            assertEquals(List.of("vault-resolve"), names(bin));
            assertEquals("#!/bin/sh\necho mine\n", Files.readString(bin.resolve("vault-resolve")));
            assertFalse(Files.exists(data));
        }

        @Test
        void isReplacedByForceButNotWhatItLinksTo() throws IOException {
            var target = Files.writeString(scratch.resolve("target"), "kept");
            Files.createSymbolicLink(Files.createDirectory(bin).resolve("vault-resolve"), target);

            installer(jar).install(bin, Others.REPLACE, LauncherInstallTest.this::train);

            assertTrue(Files.isRegularFile(bin.resolve("vault-resolve"), java.nio.file.LinkOption.NOFOLLOW_LINKS));
            assertEquals("kept", Files.readString(target));
        }

        @Test
        void survivesTheUninstallation() throws IOException {
            install();
            Files.writeString(bin.resolve("vault-resolve"), "mine now");
            Files.writeString(data.resolve("notes"), "mine too");

            installer(jar).uninstall();

            assertEquals(List.of("vault-resolve"), names(bin));
            assertEquals(List.of("notes"), names(data));
        }
    }

    @Test
    void uninstallRemovesTheCommandsWhereverTheyAre() throws IOException {
        install();
        var other = scratch.resolve("other");
        installer(jar).install(other, Others.KEEP, this::train);

        var removed = installer(jar).uninstall();

        assertEquals(2 * NAMES.size(), removed.size());
        assertEquals(List.of(), names(bin));
        assertEquals(List.of(), names(other));
        assertFalse(Files.exists(data));
    }

    @Test
    void uninstallOfNothingIsNoError() {
        assertEquals(List.of(), installer(jar).uninstall());
    }

    @Test
    void saysWhichFolderCannotBeUsed() throws IOException {
        Files.writeString(bin, "a file");

        var failure = assertThrows(VaultException.Configuration.class, this::install);

        assertTrue(failure.getMessage().startsWith("cannot use " + bin), failure.getMessage());
    }

    @Test
    void refusesAFolderThatNoClassPathCanName() {
        data = scratch.resolve("a:b");

        assertThrows(VaultException.Usage.class, () -> installer(jar));
    }

    @Nested
    class ASurvey {

        private List<LauncherSurvey.State> states(String classPath) throws IOException {
            return new LauncherSurvey(data, classPath, command -> command.contains("-Xshare:on") && archivesFit)
                    .launchers().stream()
                            .map(LauncherSurvey.Launcher::state)
                            .distinct()
                            .toList();
        }

        private boolean archivesFit = true;

        @Test
        void findsNothingWhereNothingWasInstalled() throws IOException {
            assertEquals(List.of(), states("classes"));
        }

        @Test
        void findsWhatWasJustInstalledFresh() throws IOException {
            jar("first.jar", "ocivault/A.class", "class one");
            install();

            assertEquals(List.of(LauncherSurvey.State.FRESH), states("classes"));
            assertEquals(List.of(LauncherSurvey.State.FRESH), states(jar.toString()));
            assertEquals(
                    NAMES,
                    new LauncherSurvey(data, "classes", _ -> true)
                            .launchers().stream()
                                    .map(launcher ->
                                            launcher.file().getFileName().toString())
                                    .sorted()
                                    .toList());
        }

        @Test
        void seesThatTheToolkitThatLooksIsAnother() throws IOException {
            jar("first.jar", "ocivault/A.class", "class one");
            install();

            assertEquals(
                    List.of(LauncherSurvey.State.OF_ANOTHER_BUILD),
                    states(jar("second.jar", "ocivault/A.class", "class two").toString()));
        }

        @Test
        void asksJavaWhetherTheArchivesFit() throws IOException {
            install();
            archivesFit = false;

            assertEquals(List.of(LauncherSurvey.State.WITHOUT_ARCHIVE), states("classes"));
        }

        @Test
        void seesWhatIsGone() throws IOException {
            install();
            Files.delete(version().resolve("libraries.jar"));
            assertEquals(List.of(LauncherSurvey.State.WITHOUT_TOOLKIT), states("classes"));

            Files.delete(jdk.resolve("bin/java"));
            assertEquals(List.of(LauncherSurvey.State.WITHOUT_JAVA), states("classes"));

            Files.writeString(bin.resolve("vault-resolve"), "mine");
            assertEquals(List.of(LauncherSurvey.State.WITHOUT_JAVA, LauncherSurvey.State.GONE), states("classes"));
        }
    }

    @Nested
    class TheJars {

        private JarFile written(String name, Path... classPath) throws IOException {
            LauncherJars.write(List.of(classPath), scratch);
            return new JarFile(scratch.resolve(name).toFile());
        }

        private static String text(JarFile jar, String entry) throws IOException {
            return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
        }

        @Test
        void keepTheToolkitAndPicocliApartFromTheRest() throws IOException {
            var own = jar("1.jar", "own", "");
            var other = jar("2.jar", "picocli/p", "", "sdk", "");
            try (var first = written("toolkit.jar", own, other);
                    var second = written("libraries.jar", own, other)) {
                assertEquals(
                        List.of("META-INF/MANIFEST.MF", "groovy/lang/Closure.class", "own", "picocli/p"),
                        first.stream().map(ZipEntry::getName).sorted().toList());
                assertEquals(
                        List.of("META-INF/MANIFEST.MF", "sdk"),
                        second.stream().map(ZipEntry::getName).sorted().toList());
            }
        }

        @Test
        void haveTheFirstOfTwoEntriesAndEveryProviderOfAService() throws IOException {
            var one = jar("1.jar", "same", "one", "META-INF/services/S", "One");
            var two = jar("2.jar", "same", "two", "META-INF/services/S", "Two");
            try (var jar = written("toolkit.jar", one, two)) {
                assertEquals("one", text(jar, "same"));
                assertEquals("One\nTwo", text(jar, "META-INF/services/S"));
            }
        }

        @Test
        void haveNoSignatures() throws IOException {
            var signed = jar("2.jar", "META-INF/ORACLE.SF", "s", "META-INF/ORACLE.RSA", "r", "META-INF/NOTICE", "n");
            try (var jar = written("libraries.jar", jar("1.jar", "own", ""), signed)) {
                assertEquals(
                        List.of("META-INF/MANIFEST.MF", "META-INF/NOTICE"),
                        jar.stream().map(ZipEntry::getName).sorted().toList());
            }
        }
    }
}
