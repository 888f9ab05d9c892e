import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Checkout;
import testkit.Outcome;
import testkit.Run;
import testkit.SourceFile;
import testkit.Toolbox;

/** {@code install-launchers} as people run it, and what it leaves on their machine. */
@Tag("slow")
@Tag("apart")
class InstallLaunchersTest {

    private static final Duration BUILD = Duration.ofMinutes(4);
    private static final Map<String, String> SCRIPTS = Map.of(
            "github-mcp-proxy", "GitHubMcpProxy.java",
            "vault-resolve", "VaultResolve.java",
            "upload-secret", "UploadSecret.java",
            "protect-configs", "lib/ProtectConfigs.java");

    @TempDir
    static Path home;

    /** A folder with a name that every shell script has to quote. */
    private static Path bin;

    private static Path toolkit;

    @BeforeAll
    static void install() throws IOException {
        bin = home.resolve("it's my $bin");
        var outcome = installer(home, "--bin-dir", bin.toString(), "--no-server");
        assertEquals(0, outcome.exitCode(), outcome.stderr());
        toolkit = onlyToolkit(home);
    }

    private static Outcome installer(Path data, String... args) {
        return installer(data, System.getenv("PATH"), args);
    }

    private static Outcome installer(Path data, String path, String[] args) {
        var words =
                Stream.concat(Stream.of("install-launchers"), Stream.of(args)).toArray(String[]::new);
        return Run.jbang(words)
                .env("HOME", home)
                .env("XDG_DATA_HOME", data.resolve("data"))
                .env("PATH", path)
                .env("JAVA_HOME", System.getProperty("java.home"))
                .env(Toolbox.mavenRepository())
                .timeout(BUILD)
                .run();
    }

    private static Path onlyToolkit(Path data) throws IOException {
        try (var folders = Files.list(data.resolve("data/oci-vault-mcp"))) {
            var found = folders.filter(Files::isDirectory).toList();
            assertEquals(1, found.size(), found::toString);
            return found.getFirst();
        }
    }

    private static Run launcher(String name, String... args) {
        return Run.command(Stream.concat(Stream.of(bin.resolve(name).toString()), Stream.of(args))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"github-mcp-proxy", "vault-resolve", "upload-secret", "protect-configs"})
    void aLauncherNeedsNoEnvironment(String name) {
        var outcome = launcher(name, "--version").without("PATH").run();

        assertEquals("", outcome.stderr());
        assertTrue(outcome.stdout().startsWith(name + " "), outcome.stdout());
        assertEquals(0, outcome.exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"github-mcp-proxy", "vault-resolve", "upload-secret", "protect-configs"})
    void aLauncherHasTheJvmOptionsOfItsScript(String name) {
        var options = new SourceFile(Checkout.file(SCRIPTS.get(name)))
                .runtimeOptions().stream()
                        .filter(option -> !option.equals("-Xshare:auto") && !option.startsWith("-Xlog:all="))
                        .toList();

        var line = Checkout.read(bin.resolve(name))
                .lines()
                .filter(text -> text.startsWith("exec "))
                .findFirst()
                .orElseThrow();

        assertEquals(
                List.of(),
                options.stream()
                        .filter(option -> !line.contains(" " + option + " "))
                        .toList());
    }

    /** Where there is nothing to fetch, a server may start while other threads have files open for what was not needed. */
    @RepeatedTest(30)
    @EnabledOnOs(OS.LINUX)
    void aLauncherLeavesTheServerNoFileOpen() {
        var list = new String[] {"/bin/ls", "/proc/self/fd"};

        var launched = launcher("github-mcp-proxy", "--allow-plaintext", "--", list[0], list[1])
                .env("GITHUB_PERSONAL_ACCESS_TOKEN", "ghp_plain")
                .run();

        assertEquals(Run.command(list).run().stdout(), launched.stdout(), launched.stderr());
    }

    @Test
    void theClassesComeOutOfTheArchive() throws IOException {
        var log = home.resolve("classes");
        var watched = Checkout.read(bin.resolve("vault-resolve"))
                .replace(" -cp ", " -Xlog:class+load:file='" + log + "' -cp ");
        var script = Files.writeString(home.resolve("watched"), watched);

        assertEquals(
                0, Run.command("/bin/sh", script.toString(), "--version").run().exitCode());

        var loaded = Files.readAllLines(log);
        for (var wanted : List.of("ocivault.cli.Cli ", "picocli.CommandLine ")) {
            var line = loaded.stream()
                    .filter(each -> each.contains(" " + wanted))
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.contains("shared objects file"), line);
        }
    }

    @Test
    void aSecondRunBuildsNothing() throws IOException {
        var before = Files.getLastModifiedTime(toolkit.resolve("toolkit.jar"));

        var outcome = installer(home, "--bin-dir", bin.toString(), "--no-server");

        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertFalse(outcome.stderr().contains("building"), outcome.stderr());
        assertEquals(before, Files.getLastModifiedTime(onlyToolkit(home).resolve("toolkit.jar")));
    }

    @Test
    void aServerThatCannotBeInstalledIsAWarning(@TempDir Path tools) throws IOException {
        var npm = Files.writeString(tools.resolve("npm"), "#!/bin/sh\necho no network; exit 1\n");
        npm.toFile().setExecutable(true);

        var outcome = installer(home, tools + ":" + System.getenv("PATH"), new String[] {"--bin-dir", bin.toString()});

        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertTrue(outcome.stderr().contains("Warning: GitHub's server is not ready, so a first start takes longer: "));
        assertTrue(outcome.stderr().contains("no network"), outcome.stderr());
    }

    @Test
    void uninstallLeavesNothing(@TempDir Path scratch) throws IOException {
        var folder = scratch.resolve("bin");
        var data = scratch.resolve("data");
        assertEquals(
                0,
                installer(scratch, "--bin-dir", folder.toString(), "--no-server", "--completion")
                        .exitCode());
        assertTrue(Files.exists(data.resolve("bash-completion/completions/github-mcp-proxy")));
        Files.writeString(folder.resolve("mine"), "kept");

        var outcome = installer(scratch, "--uninstall");

        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertEquals(List.of("mine"), List.of(folder.toFile().list()));
        assertEquals(List.of(), List.of(data.toFile().list()));
    }

    @Test
    void theDoctorFindsThemFreshAndMissesAnArchive() throws IOException {
        assertTrue(doctor().contains("✅ launchers: " + bin.resolve("github-mcp-proxy")), doctor());

        var archive = toolkit.resolve("toolkit.jsa");
        var kept = Files.move(archive, home.resolve("away"));
        try {
            assertTrue(
                    doctor().contains("⚠ launchers: " + bin.resolve("github-mcp-proxy") + " has no prepared classes"));
        } finally {
            Files.move(kept, archive);
        }
    }

    private static String doctor() {
        return launcher("github-mcp-proxy", "--doctor")
                .env("HOME", home)
                .env("XDG_DATA_HOME", home.resolve("data"))
                .run()
                .stdout();
    }

    @Nested
    class AtAVault {

        @Test
        void fetchesColdAndServesWarm() throws IOException {
            try (var vault = VaultServer.builder().https().start();
                    var login = ThrowawayLogin.at(vault)) {
                vault.put("token", "ghp_" + "x".repeat(36));
                for (int start = 1; start <= 2; start++) {
                    var outcome = launcher("github-mcp-proxy", "--secret", "oci-vault://token", "--", "/usr/bin/env")
                            .env(login.environment())
                            .run();

                    assertEquals(0, outcome.exitCode(), outcome.stderr());
                    assertTrue(outcome.stdoutLines().contains("GITHUB_PERSONAL_ACCESS_TOKEN=ghp_" + "x".repeat(36)));
                    assertEquals(1, vault.requests().size());
                }
            }
        }

        @Test
        void uploads() throws IOException {
            try (var vault = VaultServer.builder().https().start();
                    var login = ThrowawayLogin.at(vault)) {
                var outcome = launcher("upload-secret", "--json", "token")
                        .env(login.environment())
                        .stdin("value")
                        .run();

                assertEquals(0, outcome.exitCode(), outcome.stderr());
                var revealed = launcher("vault-resolve", "--reveal", "oci-vault://token")
                        .env(login.environment())
                        .run();
                assertEquals("value", revealed.stdout());
            }
        }
    }

    @Nested
    class WithAnArchiveThat {

        enum Flaw {
            IS_MISSING,
            IS_EMPTY,
            IS_CUT_OFF,
            IS_DAMAGED,
            IS_A_FOLDER
        }

        @ParameterizedTest
        @EnumSource
        void noLongerFitsWorksAndSaysNothing(Flaw flaw) throws IOException {
            var archive = toolkit.resolve("toolkit.jsa");
            var kept = Files.move(archive, home.resolve("kept"));
            try {
                spoil(flaw, kept, archive);

                var outcome = launcher("vault-resolve", "--version").run();

                assertEquals("", outcome.stderr());
                assertEquals(1, outcome.stdoutLines().size(), outcome.stdout());
                assertEquals(0, outcome.exitCode());
            } finally {
                Files.deleteIfExists(archive);
                Files.move(kept, archive);
            }
        }

        private static void spoil(Flaw flaw, Path intact, Path archive) throws IOException {
            switch (flaw) {
                case IS_MISSING -> {}
                case IS_EMPTY -> Files.createFile(archive);
                case IS_CUT_OFF -> Files.write(archive, new byte[4096]);
                case IS_DAMAGED -> {
                    var bytes = Files.readAllBytes(intact);
                    // Its header, where the JVM's own version is: as after an update of the JDK in place.
                    for (int at = 32; at < 512; at++) {
                        bytes[at] ^= 1;
                    }
                    Files.write(archive, bytes);
                }
                case IS_A_FOLDER -> Files.createDirectory(archive);
            }
        }
    }

    @Nested
    class WhenSomethingIsGone {

        @Test
        void theJdk() throws IOException {
            var java = "java='" + System.getProperty("java.home") + "/bin/java'";
            var text = Checkout.read(bin.resolve("vault-resolve"));
            assertTrue(text.contains(java), text);
            var script = Files.writeString(home.resolve("moved"), text.replace(java, "java='/nowhere/bin/java'"));

            var outcome = Run.command("/bin/sh", script.toString(), "--version")
                    .without("PATH")
                    .run();

            assertEquals(
                    List.of(
                            "vault-resolve: error: the Java that it was installed with is gone: /nowhere/bin/java",
                            "hint: Install it again: jbang install-launchers --bin-dir '"
                                    + bin.toString().replace("'", "'\\''") + "'"),
                    outcome.stderrLines());
            assertEquals("", outcome.stdout());
            assertEquals(78, outcome.exitCode());
        }

        @Test
        void theToolkit() throws IOException {
            var elsewhere = Files.move(toolkit, home.resolve("elsewhere"), StandardCopyOption.ATOMIC_MOVE);
            try {
                var outcome = launcher("github-mcp-proxy", "--version")
                        .without("PATH")
                        .run();

                assertEquals(2, outcome.stderrLines().size(), outcome.stderr());
                assertEquals(
                        "github-mcp-proxy: error: its part in " + toolkit + " is gone",
                        outcome.stderrLines().getFirst());
                assertEquals("", outcome.stdout());
                assertEquals(78, outcome.exitCode());
            } finally {
                Files.move(elsewhere, toolkit, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
