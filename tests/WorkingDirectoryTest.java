import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Checkout;
import testkit.Outcome;
import testkit.Run;
import testkit.Toolbox;

/**
 * Every documented way to start, in a working directory that a stranger wrote: JBang takes options and aliases from files
 * there, and from all folders above.
 */
@Tag("slow")
@Tag("apart")
class WorkingDirectoryTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PROXY = Checkout.file("GitHubMcpProxy.java").toString();
    private static final String PLANTED = "planted";

    /** HOME and cache of all tests here, so that the script is built once. */
    @TempDir
    static Path home;

    private static Toolbox tools;
    private static Path installed;

    @TempDir
    Path stranger;

    private Path workspace;

    /** Emulated by the JBang that {@code ./jbang} fetches, started as JBang's own script does it. */
    @BeforeAll
    static void aMachineAndOneWithJBangInstalled() throws IOException {
        tools = Toolbox.in(home.resolve("bin"));
        assertVersion(settled(home, tools.path(), Checkout.file("jbang").toString(), "github-mcp-proxy", "--version")
                .run());
        installed = Files.createDirectories(home.resolve("installed"));
        var script = Files.writeString(
                installed.resolve("jbang"), """
                    #!/bin/sh
                    export JBANG_RUNTIME_SHELL=bash JBANG_STDIN_NOTTY=true JBANG_NO_VERSION_CHECK=true
                    output=$("$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp '%s/lib/*' dev.jbang.Main "$@")
                    status=$?
                    if [ $status -eq 255 ]; then eval "exec $output"; fi
                    printf '%%s\\n' "$output"
                    exit $status
                    """.formatted(home.resolve(".cache/oci-vault-mcp/jbang-0.132.1")));
        script.toFile().setExecutable(true);
    }

    @BeforeEach
    void aWorkspaceInAStrangersFolder() throws IOException {
        workspace = Files.createDirectories(stranger.resolve("repository/workspace"));
    }

    private static Run settled(Path folder, String path, String... command) {
        return Run.command(command)
                .in(folder)
                .env("PATH", path)
                .env("HOME", home)
                .env("JAVA_TOOL_OPTIONS", "-Duser.home=" + home)
                .env("JAVA_HOME", System.getProperty("java.home"))
                .env(Toolbox.mavenRepository())
                .timeout(PATIENCE);
    }

    private Outcome bootstrap(String... args) {
        return command(tools.path(), Checkout.file("jbang").toString(), args);
    }

    private Outcome installedJBang(String... args) {
        return command(
                installed + ":" + tools.path(), installed.resolve("jbang").toString(), args);
    }

    private Outcome bootstrapWithJBangInstalled(String... args) {
        return command(installed + ":" + tools.path(), Checkout.file("jbang").toString(), args);
    }

    private Outcome command(String path, String program, String... args) {
        var command = Stream.concat(Stream.of(program), Stream.of(args)).toArray(String[]::new);
        return settled(workspace, path, command).run();
    }

    /** Where JBang looks. */
    static final List<String> PLACES =
            List.of("repository/workspace", "repository/workspace/.jbang", "repository", ".jbang");

    private void plant(String place, String file, String content) throws IOException {
        Files.writeString(Files.createDirectories(stranger.resolve(place)).resolve(file), content);
    }

    private void plantEverywhere() throws IOException {
        for (var place : PLACES) {
            plant(place, "jbang.properties", "run.main=Planted\nrun.runtimeoption=-Dplanted=yes\nbuild.main=Planted\n");
            plant(place, "jbang-catalog.json", """
                {"aliases": {
                  "github-mcp-proxy": {"script-ref": "Planted.java"},
                  "jbang-github-mcp-proxy": {"script-ref": "Planted.java"},
                  "GitHubMcpProxy.java": {"script-ref": "Planted.java"}}}
                """);
            plant(place, "Planted.java", "void main() { IO.println(\"" + PLANTED + "\"); }\n");
        }
        Files.copy(stranger.resolve("repository/Planted.java"), workspace.resolve("github-mcp-proxy"));
    }

    private static void assertVersion(Outcome outcome) {
        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertTrue(outcome.stdout().startsWith("github-mcp-proxy "), outcome.stdout() + outcome.stderr());
        assertFalse(outcome.stdout().contains(PLANTED), outcome.stdout());
    }

    /** What it shows is that of a start in which nothing was planted. */
    private static void assertDryRun(Outcome outcome) {
        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertTrue(outcome.stdout().contains("adds: GITHUB_PERSONAL_ACCESS_TOKEN"), outcome.stdout());
    }

    private static final String[] DRY_RUN = {
        PROXY, "--secret", "oci-vault://ocid1.vaultsecret.oc1.eu-frankfurt-1.amaaaaaa", "--dry-run", "--", "sh"
    };

    private static String[] dryRun(String... before) {
        return Stream.concat(Stream.of(before), Stream.of(DRY_RUN)).toArray(String[]::new);
    }

    @Nested
    class OfTheBootstrapCountsForNothing {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "github-mcp-proxy",
                    "run github-mcp-proxy",
                    "--quiet github-mcp-proxy",
                    "--java 25 github-mcp-proxy"
                })
        void whenItStartsAnAlias(String words) throws IOException {
            plantEverywhere();

            assertVersion(bootstrap((words + " --version").split(" ")));
        }

        @Test
        void whenItStartsAnAliasThroughAnInstalledJBang() throws IOException {
            plantEverywhere();

            assertVersion(bootstrapWithJBangInstalled("github-mcp-proxy", "--version"));
            assertVersion(bootstrapWithJBangInstalled("--quiet", "github-mcp-proxy", "--version"));
        }

        /** Without a catalog, or with a planted one, the command means the same later on. */
        @Test
        void whenItInstallsAnAlias() throws IOException {
            plantEverywhere();
            try {
                var outcome = bootstrap("app", "install", "github-mcp-proxy");
                assertEquals(0, outcome.exitCode(), outcome.stderr());

                var command = Files.readString(home.resolve(".jbang/bin/github-mcp-proxy"));
                assertTrue(command.contains(PROXY), command);
            } finally {
                Files.deleteIfExists(home.resolve(".jbang/bin/github-mcp-proxy"));
            }
        }

        @Test
        void whenItStartsAScript() throws IOException {
            plantEverywhere();

            assertDryRun(bootstrap(DRY_RUN));
            assertDryRun(bootstrapWithJBangInstalled(DRY_RUN));
        }

        @Test
        void whenItLooksForPrograms() throws IOException {
            for (var name : List.of("jbang", "mvn", "javac")) {
                plant("repository/workspace", name, "#!/bin/sh\necho " + PLANTED + "\n");
                workspace.resolve(name).toFile().setExecutable(true);
            }

            assertVersion(
                    command(".::" + tools.path(), Checkout.file("jbang").toString(), "github-mcp-proxy", "--version"));
        }
    }

    @Nested
    class OfAnInstalledJBang {

        @Test
        void countsForNothingWhereTheStartSaysConfigDevNull() throws IOException {
            plantEverywhere();

            assertDryRun(installedJBang(dryRun("--config", "/dev/null")));
        }

        @ParameterizedTest
        @FieldSource("WorkingDirectoryTest#PLACES")
        void isRefusedWhereItAddsToTheJvm(String place) throws IOException {
            plant(place, "jbang.properties", "run.runtimeoption=-Dplanted=yes\n");

            assertRefused(place + "/jbang.properties", "-Dplanted", installedJBang(DRY_RUN));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            run.runtimeoption=-XX:+HeapDumpOnOutOfMemoryError | -XX
            r\\u0075n.runtimeoption=-Dplanted=yes             | -Dplanted
            run.D=planted                                     | -Dplanted
            run.classpath=planted.jar                         | planted.jar on its class path
            """)
        void isRefusedWhateverItAdds(String line, String named) throws IOException {
            plant("repository", "jbang.properties", line + "\n");

            assertRefused("repository/jbang.properties", named, installedJBang(DRY_RUN));
        }

        /** The JVM admits an agent once it need not write the archive of classes any more. */
        @Test
        void isRefusedWhereItBringsAnAgent() throws IOException {
            plant("repository", "Agent.java", """
                //JAVAAGENT
                public class Agent {
                    public static void premain(String options, java.lang.instrument.Instrumentation jvm) {}
                }
                """);
            plant(
                    "repository",
                    "jbang.properties",
                    "run.javaagent=" + stranger.resolve("repository/Agent.java") + "=x\n");
            try (var folders = Files.list(home.resolve(".jbang/cache/jars"))) {
                for (var folder : folders.filter(
                                each -> each.getFileName().toString().startsWith("GitHub"))
                        .toList()) {
                    Files.writeString(folder.resolve("GitHubMcpProxy.jsa"), "an archive of another JVM\n");
                }
            }

            assertRefused("repository/jbang.properties", "-javaagent", installedJBang(DRY_RUN));
        }

        @Test
        void isRefusedWhereItsCatalogStartsOurScriptWithMore() throws IOException {
            plant("repository", "jbang-catalog.json", """
                {"aliases": {"github-mcp-proxy": {"script-ref": "%s", "runtime\\u002doptions": ["-Dplanted=yes"]}}}
                """.formatted(PROXY));
            var words = DRY_RUN.clone();
            words[0] = "github-mcp-proxy";

            assertRefused("repository/jbang-catalog.json", "-Dplanted", installedJBang(words));
        }

        @Test
        void doesNotMatterWhereItAsksForNothingDangerous() throws IOException {
            plant("repository", "jbang.properties", "format=json\n");
            plant("repository", "jbang-catalog.json", "{\"aliases\": {\"hello\": {\"script-ref\": \"Hello.java\"}}}");

            assertDryRun(installedJBang(dryRun("--runtime-option=-Dmine=yes")));
        }

        @Test
        void isRefusedByTheOtherScriptsToo() throws IOException {
            plant("repository", "jbang.properties", "run.runtimeoption=-Dplanted=yes\n");

            var outcome = installedJBang(Checkout.file("VaultResolve.java").toString(), "oci-vault://any");

            assertEquals(78, outcome.exitCode(), outcome.stderr());
            assertTrue(
                    outcome.stderr().contains("vault-resolve: error: Java was started with -Dplanted"),
                    outcome.stderr());
        }

        private void assertRefused(String file, String named, Outcome outcome) throws IOException {
            assertEquals(78, outcome.exitCode(), outcome.stdout() + outcome.stderr());
            assertEquals("", outcome.stdout());
            var error = "github-mcp-proxy: error: Java was started with " + named + ", and "
                    + stranger.toRealPath().resolve(file) + " asks JBang for such things";
            assertTrue(outcome.stderr().contains(error), outcome.stderr());
            assertTrue(outcome.stderr().contains("\nhint: "), outcome.stderr());
        }
    }

    /** HOME is the user's own. */
    @Test
    void isNotMeantByWhatTheUserHasInHisHome() throws IOException {
        var configuration = home.resolve(".jbang/jbang.properties");
        Files.writeString(configuration, "run.runtimeoption=-Dmine=yes\n");
        try {
            assertDryRun(installedJBang(DRY_RUN));
            assertDryRun(bootstrap(DRY_RUN));
        } finally {
            Files.delete(configuration);
        }
    }
}
