import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Checkout;
import testkit.Outcome;
import testkit.Run;
import testkit.Toolbox;

/** What {@code ./jbang} starts from its cache folder: its user's own, and JBang as it is pinned. */
@Tag("slow")
@Tag("apart")
class JBangCacheTest {

    private static final Duration FIRST_START = Duration.ofMinutes(3);

    @TempDir
    static Path shared;

    private static Toolbox tools;

    @TempDir
    Path scratch;

    @BeforeAll
    static void fetchJBangOnce() {
        tools = Toolbox.in(shared.resolve("bin"));
        assertEquals("0.132.1\n", version(shared).stdout());
    }

    /** HOME is the folder of the cache. */
    private static Run jbang(Path cacheHome, String... args) {
        return Run.jbang(args)
                .in(cacheHome)
                .env("PATH", tools.path())
                .env("HOME", cacheHome)
                .env("XDG_CACHE_HOME", cacheHome)
                .env("JAVA_HOME", System.getProperty("java.home"))
                .env(Toolbox.mavenRepository())
                .timeout(FIRST_START);
    }

    private static Outcome version(Path cacheHome) {
        return jbang(cacheHome, "version").run();
    }

    private static Path folder(Path path, String permissions) throws IOException {
        Files.createDirectory(path);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** A jar that says so where it runs. */
    private static void plantJBang(Path cache) throws IOException {
        var lib = Files.createDirectories(cache.resolve("jbang-0.132.1/lib"));
        var classes = Files.createDirectories(cache.resolve("classes"));
        var source = Files.createDirectories(classes.resolve("dev/jbang")).resolve("Main.java");
        Files.writeString(source, """
            package dev.jbang;
            public class Main {
                public static void main(String[] args) { System.out.println("planted"); }
            }
            """);
        var bin = Path.of(System.getProperty("java.home"), "bin");
        run(bin.resolve("javac").toString(), "-d", classes.toString(), source.toString());
        run(
                bin.resolve("jar").toString(),
                "cf",
                lib.resolve("planted.jar").toString(),
                "-C",
                classes.toString(),
                "dev");
        Files.createFile(cache.resolve("jbang-0.132.1/verified"));
    }

    private static void run(String... command) {
        var outcome = Run.command(command).run();
        assertEquals(0, outcome.exitCode(), outcome.stderr());
    }

    private static void assertRefused(Path cache, Outcome outcome) {
        assertEquals(78, outcome.exitCode(), outcome.stderr());
        assertEquals("", outcome.stdout());
        assertEquals(
                "jbang: error: programs would be started from " + cache
                        + ", which is not a folder of yours that nobody else may enter",
                outcome.stderrLines().getFirst());
        assertTrue(outcome.stderrLines().getLast().startsWith("hint: "), outcome.stderr());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxrwx---", "rwx-w----", "rwx----w-", "rwxr-xr-x", "rwx--x---"})
    void aFolderThatOthersMayEnterIsRefusedAndLeftAsItIs(String permissions) throws IOException {
        var cache = folder(scratch.resolve("oci-vault-mcp"), permissions);
        plantJBang(cache);

        assertRefused(cache, version(scratch));
        assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
    }

    @Test
    void aFolderOfAnotherUserIsRefused() throws IOException {
        var cache = folder(scratch.resolve("oci-vault-mcp"), "rwx------");
        plantJBang(cache);
        boolean isRoot = Files.getAttribute(cache, "unix:uid").equals(0);
        Assumptions.assumeTrue(isRoot, "only root can give a folder away");
        Files.setAttribute(cache, "unix:uid", 12345);

        assertRefused(cache, version(scratch));
    }

    @Test
    void aLinkToAFolderIsRefused() throws IOException {
        var target = folder(scratch.resolve("target"), "rwx------");
        plantJBang(target);
        var cache = Files.createSymbolicLink(scratch.resolve("oci-vault-mcp"), target);

        assertRefused(cache, version(scratch));
    }

    @Test
    void aScriptIsRefusedThereToo() throws IOException {
        var cache = folder(scratch.resolve("oci-vault-mcp"), "rwxrwxrwx");
        plantJBang(cache);

        assertRefused(cache, jbang(scratch, "vault-resolve", "--version").run());
    }

    @Test
    void whatIsNotJBangAsItIsPinnedNeverRunsAndIsFetchedAgain() throws IOException {
        plantJBang(folder(scratch.resolve("oci-vault-mcp"), "rwx------"));
        // Anyone who can write here can write this too; what is asked is that nothing is believed because it is there.
        Files.delete(scratch.resolve("oci-vault-mcp/jbang-0.132.1/verified"));

        var outcome = version(scratch);

        assertEquals("0.132.1\n", outcome.stdout(), outcome.stderr());
        assertTrue(outcome.stderr().contains("is not JBang 0.132.1 as it is pinned"), outcome.stderr());
    }

    @Test
    void aJarThatWasChangedSinceIsFetchedAgain() throws IOException {
        copy(shared.resolve("oci-vault-mcp"), scratch.resolve("oci-vault-mcp"));
        assertEquals("", version(scratch).stderr());
        var jar = scratch.resolve("oci-vault-mcp/jbang-0.132.1/lib/jbang-cli-0.132.1.jar");
        Files.writeString(jar, "cut off");

        var outcome = version(scratch);

        assertEquals("0.132.1\n", outcome.stdout(), outcome.stderr());
        assertTrue(Files.size(jar) > 100_000);
    }

    /** Maven's own repository, or a mirror, has a jar that differs. */
    @Test
    void whatMavenBringsIsComparedBeforeItRuns() throws IOException {
        var maven = Toolbox.in(scratch.resolve("bin"))
                .write(
                        "mvn",
                        "for word; do case $word in -DoutputDirectory=*) lib=${word#*=} ;; esac; done\n"
                                + "cp -r '" + shared.resolve("oci-vault-mcp/jbang-0.132.1/lib") + "' \"$lib\"\n"
                                + "printf x >>\"$lib/gson-2.13.2.jar\"");

        var outcome = jbang(scratch, "version").env("PATH", maven.path()).run();

        assertEquals(78, outcome.exitCode(), outcome.stderr());
        assertEquals("", outcome.stdout());
        assertTrue(outcome.stderr().contains("""
              gson-2.13.2.jar
            jbang: error: Maven did not fetch JBang 0.132.1 as it is pinned, so it is not started
            hint: remove these from\
            """), outcome.stderr());
        assertTrue(Files.notExists(scratch.resolve("oci-vault-mcp/jbang-0.132.1")));
    }

    /** Every jar of JBang stands in the script with its SHA-256; a test that runs JBang would fail otherwise. */
    @Test
    void everyJarIsPinned() throws IOException {
        var pinned = new TreeMap<String, String>();
        Checkout.read(Checkout.file("jbang"))
                .lines()
                .filter(line -> line.startsWith("#= "))
                .map(line -> line.substring("#= ".length()).split("  "))
                .forEach(pin -> pinned.put(pin[1], pin[0]));
        var found = new TreeMap<String, String>();
        try (var jars = Files.list(shared.resolve("oci-vault-mcp/jbang-0.132.1/lib"))) {
            for (var jar : jars.toList()) {
                found.put(jar.getFileName().toString(), sha256(jar));
            }
        }

        assertEquals(Map.copyOf(found), Map.copyOf(pinned));
    }

    /** Without HOME the cache is below the temporary folder, where anyone may put Maven's project settings. */
    @Test
    void mavenTakesNoSettingsFromAFolderAbove() throws IOException {
        Files.writeString(Files.createDirectory(scratch.resolve(".mvn")).resolve("maven.config"), "--no-such-option\n");
        Files.writeString(scratch.resolve(".mvn/jvm.config"), "-XX:NoSuchFlag\n");

        var outcome = version(scratch);

        assertEquals("0.132.1\n", outcome.stdout(), outcome.stderr());
    }

    private static String sha256(Path file) {
        return Run.command("sha256sum", file.toString()).run().stdout().split(" ")[0];
    }

    private static void copy(Path from, Path to) {
        run("cp", "-Rp", from.toString(), to.toString());
    }
}
