import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import testkit.Outcome;
import testkit.Run;
import testkit.Toolbox;

/** Which of GitHub's servers is started where nobody names one, how the better one is had, and how it logs in. */
@EnabledOnOs(OS.LINUX)
class ProxyServerChoiceTest extends ProxyScene {

    private static final String BINARY = "echo \"binary $1 ${GITHUB_PERSONAL_ACCESS_TOKEN-none}\"";

    @TempDir
    private Path folder;

    private Toolbox tools;

    @BeforeEach
    void standIn() {
        tools = Toolbox.in(folder.resolve("bin")).write("node", "exit 3").write("npm", "exit 3");
    }

    private Run proxy(String... words) {
        return world.proxy(words).env("PATH", tools.path()).env("OCI_VAULT_CACHE_DIR", folder.resolve("cache"));
    }

    @Nested
    class Auto {
        @Test
        void isGitHubsBinaryWhereThereIsOne() {
            tools.write("github-mcp-server", BINARY);

            assertServed("binary stdio " + world.token + "\n", proxy().run());
        }

        @Test
        void isTheOneFromNpmOtherwiseAndSaysWhatThatIs() {
            var end = proxy("--dry-run").run();

            assertEquals(0, end.exitCode(), end.stderr());
            assertTrue(end.stdout().startsWith("command: " + tools.path() + "/node "), end.stdout());
            assertEquals(1, end.stderrLines().size(), end.stderr());
            assertTrue(
                    end.stderr()
                            .startsWith("github-mcp-proxy: starting @modelcontextprotocol/server-github from npm, which"
                                    + " its authors archived and no longer support. GitHub's own server is"
                                    + " better:"),
                    end.stderr());
        }

        @Test
        void refusesLimitsThatTheOneFromNpmWouldIgnore() {
            var end = proxy().env("GITHUB_READ_ONLY", "1").run();

            assertEquals(64, end.exitCode());
            assertTrue(
                    end.stderr().contains("error: GITHUB_READ_ONLY is set, of which this server takes no notice"),
                    end.stderr());
        }

        @Test
        void takesNoBinaryThatOthersMayWrite() throws Exception {
            tools.write("github-mcp-server", BINARY);
            Files.setPosixFilePermissions(
                    folder.resolve("bin/github-mcp-server"), PosixFilePermissions.fromString("rwxrwxrwx"));
            var end = proxy("--dry-run").run();

            assertTrue(end.stdout().startsWith("command: " + tools.path() + "/node "), end.stdout());
        }
    }

    @Nested
    class Installation {

        private static final String GO = """
            if [ "$1" = env ]; then printf '%s\\n' "${SUMDB-sum.example}" "$NOSUM"; exit; fi
            printf '%s\\n' "$@" "GOPROXY=$GOPROXY" "GOSUMDB=$GOSUMDB" "GONOSUMDB=$GONOSUMDB" "GOFLAGS=$GOFLAGS" \
            "GOINSECURE=$GOINSECURE" "token=$GITHUB_PERSONAL_ACCESS_TOKEN" > "$GOBIN/args"
            printf '#!/bin/sh\\necho "built $1"\\n' > "$GOBIN/github-mcp-server"
            chmod 755 "$GOBIN/github-mcp-server"
            """;

        @Test
        void buildsThePinnedVersionWithItsChecksums() throws Exception {
            tools.write("go", GO);
            var end = proxy("--install-server")
                    .env("GOPROXY", "https://proxy.example")
                    .env("GOSUMDB", "off")
                    .env("GONOSUMDB", "*")
                    .env("GOPRIVATE", "*")
                    .env("GOFLAGS", "-insecure")
                    .env("GOINSECURE", "*")
                    .env(ProxyWorld.TOKEN, world.token)
                    .run();

            assertEquals(0, end.exitCode(), end.stderr());
            assertTrue(
                    end.stdout().matches("installed github-mcp-server v[0-9.]+ in " + folder + "/cache/bin\n"),
                    end.stdout());
            var args = Files.readAllLines(folder.resolve("cache/bin/args"));
            assertEquals("install", args.get(0));
            assertTrue(
                    args.get(1)
                            .matches("github.com/github/github-mcp-server/cmd/github-mcp-server@v\\d+\\.\\d+\\.\\d+"),
                    args.get(1));
            assertEquals(
                    List.of(
                            "GOPROXY=https://proxy.example",
                            "GOSUMDB=",
                            "GONOSUMDB=none.invalid",
                            "GOFLAGS=",
                            "GOINSECURE=",
                            "token="),
                    args.subList(2, 8));
            assertEquals(
                    "rwx------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("cache/bin"))));

            assertServed("built stdio\n", proxy().run());
        }

        @Test
        void buildsNothingThatNobodyVouchesFor() {
            tools.write("go", GO);
            var end = proxy("--install-server").env("SUMDB", "off").run();

            assertEquals(78, end.exitCode(), end.stderr());
            assertTrue(end.stderr().contains("switch its checksum database off (GOSUMDB)"), end.stderr());
            assertFalse(Files.exists(folder.resolve("cache/bin/github-mcp-server")));

            end = proxy("--install-server").env("NOSUM", "github.com/github/*").run();
            assertEquals(78, end.exitCode(), end.stderr());
            assertTrue(end.stderr().contains("hint: go env -u GONOSUMDB GOPRIVATE"), end.stderr());
        }

        @Test
        void saysWhyItFailed() {
            assertRefused(127, "go", proxy("--install-server"));

            tools.write("go", "[ \"$1\" = env ] || { echo 'no such module' >&2; exit 1; }");
            var failed =
                    assertRefused(126, "go install github.com/github/github-mcp-server", proxy("--install-server"));
            assertTrue(failed.stderr().contains("no such module"), failed.stderr());

            tools.write("go", "echo 'broken settings' >&2; exit 2");
            assertRefused(126, "go env failed with exit code 2: broken settings", proxy("--install-server"));

            assertRefused(127, "github-mcp-server", proxy("--server", "binary"));
        }
    }

    @Test
    void anotherLoginTakesTheTokensPlaceAndIsWhatAContainerGets() {
        tools.write("docker", "printf '%s\\n' \"$@\" | grep -A1 -e -e; echo \"${GITHUB_PERSONAL_ACCESS_TOKEN-none}\"");
        assertServed(
                "-e\nGITHUB_APP_PRIVATE_KEY\n-e\nGITHUB_APP_ID\nnone\n",
                proxy("--server", "docker")
                        .env("GITHUB_APP_ID", "12")
                        .env("GITHUB_APP_PRIVATE_KEY", ProxyWorld.REFERENCE)
                        .run());

        tools.write("github-mcp-server", BINARY);
        var end = proxy().env("GITHUB_OAUTH_CLIENT_ID", "Iv1.x")
                .env(ProxyWorld.TOKEN, ProxyWorld.REFERENCE)
                .run();
        assertEquals("binary stdio none\n", end.stdout());
        assertEquals(
                List.of(
                        "Warning: GITHUB_PERSONAL_ACCESS_TOKEN is not handed on: another login is set, and GitHub's"
                                + " server takes one",
                        "hint: Unset it, or GITHUB_APP_* or GITHUB_OAUTH_CLIENT_ID."),
                end.stderrLines());
    }

    @Test
    void aCleanEnvironmentTakesNoLimitFromItWithoutAWord() {
        tools.write("github-mcp-server", "echo \"${GITHUB_READ_ONLY-none}\"");
        var end = assertRefused(
                64,
                "GITHUB_READ_ONLY is set, and --clean-env keeps it from the server",
                proxy("--clean-env").env("GITHUB_READ_ONLY", "1"));
        assertEquals(
                "hint: Add --pass GITHUB_READ_ONLY, or unset it.",
                end.stderrLines().getLast());

        assertServed(
                "1\n",
                proxy("--clean-env", "--pass", "GITHUB_READ_ONLY")
                        .env("GITHUB_READ_ONLY", "1")
                        .run());
        assertServed("none\n", proxy("--clean-env").env("GITHUB_READ_ONLY", "0").run());
    }

    private static void assertServed(String stdout, Outcome end) {
        assertEquals("", end.stderr());
        assertEquals(stdout, end.stdout());
        assertEquals(0, end.exitCode());
    }

    private static Outcome assertRefused(int exitCode, String what, Run run) {
        var end = run.run();
        assertEquals(exitCode, end.exitCode(), end.stderr());
        assertEquals("", end.stdout());
        assertTrue(
                end.stderr().contains("github-mcp-proxy: error: ")
                        && end.stderr().contains(what),
                end.stderr());
        assertTrue(end.stderrLines().getLast().startsWith("hint: "), end.stderr());
        return end;
    }
}
