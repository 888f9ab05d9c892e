package ocivault.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ocivault.launch.ServerEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

/** What is said of the clients' own files. */
@EnabledOnOs(OS.LINUX)
class ClientsTest {

    private static final String TOKEN = "ghp_" + "a".repeat(36);

    @TempDir
    Path home;

    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        launcher = Files.writeString(home.resolve("github-mcp-proxy"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    @ParameterizedTest
    @CsvSource({
        "Claude Desktop,.config/Claude/claude_desktop_config.json,mcpServers",
        "Claude Code,.claude.json,mcpServers",
        "Claude Code,project/.mcp.json,mcpServers",
        "Cursor,.cursor/mcp.json,mcpServers",
        "VS Code,.config/Code/User/mcp.json,servers",
        "VS Code,project/.vscode/mcp.json,servers",
        "Windsurf,.codeium/windsurf/mcp_config.json,mcpServers",
        "Gemini CLI,.gemini/settings.json,mcpServers",
        "Zed,.config/zed/settings.json,context_servers"
    })
    void thoseThatStartUsAreNamed(String client, String file, String block) throws IOException {
        write(file, "// settings\n{\"" + block + "\": {\"github\": " + server(launcher.toString()) + "},\n}");

        assertEquals(List.of(Finding.ok("client: " + client, home.resolve(file).toString())), look());
    }

    @Test
    void othersAreNotMentioned() throws IOException {
        write(
                ".cursor/mcp.json",
                "{\"mcpServers\": {\"other\": {\"command\": \"/nowhere\", \"env\": {\"T\": \"" + TOKEN + "\"}}}}");
        write(".claude.json", "{ broken");

        assertEquals(
                List.of(Finding.ok("clients", "no client's configuration that is known here names this proxy")),
                look());
    }

    @Nested
    class ACommand {

        @Test
        void thatIsNotThereIsAnError() throws IOException {
            write(".cursor/mcp.json", mcpServers(server("/nowhere/github-mcp-proxy")));

            var finding = only();

            assertEquals(Finding.Status.ERROR, finding.status());
            assertTrue(finding.detail()
                    .endsWith(".cursor/mcp.json, server github starts /nowhere/github-mcp-proxy, which is not there"));
            assertTrue(finding.hint().contains("install-launchers"));
        }

        @Test
        void thatMayNotBeExecutedIsAnError() throws IOException {
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rw-------"));
            write(".cursor/mcp.json", mcpServers(server(launcher.toString())));

            assertTrue(only().detail().endsWith("which is not executable"));
            assertEquals("chmod +x " + launcher, only().hint());
        }

        @Test
        void thatPathDoesNotHaveIsAnErrorAndARelativeOneAWarning() throws IOException {
            write(".cursor/mcp.json", mcpServers(server("github-mcp-proxy-2")));
            assertEquals(Finding.Status.ERROR, only().status());

            write(".cursor/mcp.json", mcpServers(server("bin/github-mcp-proxy")));
            assertEquals(Finding.Status.WARNING, only().status());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"command\": \"/x\\u0000/github-mcp-proxy\"",
                    "\"command\": \"/bin/sh\", \"args\": [\"/x\\u0000/GitHubMcpProxy.java\"]"
                })
        void thatIsNoPathIsAnError(String server) throws IOException {
            write(".cursor/mcp.json", "{\"mcpServers\": {\"github\": {" + server + "}}}");

            assertEquals(Finding.Status.ERROR, only().status());
            assertTrue(only().detail().endsWith("server github starts what is no path"), only().detail());
        }

        @Test
        void thatTheClientExpandsIsNotJudged() throws IOException {
            write(".vscode/mcp.json", "");
            write(".cursor/mcp.json", mcpServers(server("${env:HOME}/bin/github-mcp-proxy")));

            assertEquals(Finding.Status.OK, only().status());
        }

        @Test
        void ofJBangHasToNameAScriptThatIsThere() throws IOException {
            var jbang = Files.copy(launcher, home.resolve("jbang"));
            write(
                    ".cursor/mcp.json",
                    mcpServers("{\"command\": \"" + jbang
                            + "\", \"args\": [\"--config\", \"/dev/null\", \"/nowhere/GitHubMcpProxy.java\"]}"));
            assertTrue(only().detail().endsWith("starts /nowhere/GitHubMcpProxy.java, which is not there"));

            var script = Files.writeString(home.resolve("GitHubMcpProxy.java"), "");
            write(".cursor/mcp.json", mcpServers("{\"command\": \"" + jbang + "\", \"args\": [\"" + script + "\"]}"));
            assertEquals(Finding.Status.OK, only().status());
        }
    }

    @Nested
    class ASecret {

        @Test
        void inPlainTextIsAWarningThatDoesNotShowIt() throws IOException {
            write(
                    ".cursor/mcp.json",
                    "{\"mcpServers\": {\"github\": " + server(launcher.toString())
                            + ", \"old\": {\"command\": \"npx\", \"env\": {\"GITHUB_PERSONAL_ACCESS_TOKEN\": \"" + TOKEN
                            + "\"}}}}");

            assertEquals(Finding.Status.WARNING, only().status());
            assertTrue(only().detail().endsWith("holds a GitHub token in plain text"));
            assertFalse(only().toString().contains(TOKEN));
        }

        @ParameterizedTest
        @ValueSource(strings = {"oci-vault://", "oci-vault://no/such/form", "Bearer {{oci-vault://ocid1.nonsense.x}}"})
        void thatIsAMalformedReferenceIsAnErrorThatNamesItsPlace(String text) throws IOException {
            write(
                    ".cursor/mcp.json",
                    mcpServers("{\"command\": \"" + launcher + "\", \"env\": {\"API_KEY\": \"" + text + "\"}}"));

            assertEquals(Finding.Status.ERROR, only().status());
            assertTrue(only().detail().endsWith("server github: the reference in env.API_KEY is malformed"));
            assertTrue(only().hint().startsWith("Expected: "));
        }

        @Test
        void inPlaceOfACommandIsNotShown() throws IOException {
            write(".cursor/mcp.json", mcpServers(server(TOKEN + "/github-mcp-proxy")));

            assertFalse(look().toString().contains(TOKEN));
        }
    }

    @Nested
    class AFile {

        @ParameterizedTest
        @ValueSource(
                strings = {"{\"mcpServers\": {\"github-mcp-proxy\": ", "github-mcp-proxy", "{'a': 'github-mcp-proxy'}"})
        void thatIsNoJsonIsAnError(String text) throws IOException {
            write(".cursor/mcp.json", text);

            assertEquals(Finding.Status.ERROR, only().status());
            assertTrue(only().detail().endsWith("is no JSON, so the client starts nothing of it"));
        }

        @Test
        void ofAnyDepthOrKindDoesNoHarm() throws IOException {
            write(".cursor/mcp.json", "[".repeat(100_000) + "\"github-mcp-proxy\"");
            assertEquals(Finding.Status.ERROR, only().status());

            Files.delete(home.resolve(".cursor/mcp.json"));
            assertEquals(
                    0,
                    Run.command("mkfifo", home.resolve(".cursor/mcp.json").toString())
                            .run()
                            .exitCode());
            assertTrue(only().detail().endsWith("is not a regular file"));
        }

        @Test
        void ofCodexIsReadAsToml() throws IOException {
            write(".codex/config.toml", """
                model = "o3" # github-mcp-proxy below
                [mcp_servers.github] # ours
                command = '%s'
                args = [
                  "--secret", # the token
                  "oci-vault://my-token",
                ]
                [mcp_servers.github.env]
                OTHER = "oci-vault://also"
                """.formatted(launcher));
            assertEquals(Finding.Status.OK, only().status());

            write(".codex/config.toml", """
                [mcp_servers."my github"]
                command = "/nowhere/\\u0067ithub-mcp-proxy"
                env = { API_KEY = "oci-vault://no/such/form" }
                """);
            var findings = look();
            assertTrue(findings.getFirst()
                    .detail()
                    .endsWith("server my github starts /nowhere/github-mcp-proxy, which is not there"));
            assertTrue(findings.getLast().detail().endsWith("server my github: the reference in env is malformed"));
        }

        @Test
        void ofTheGatewayIsLookedThroughForTokens() throws IOException {
            write(".docker/mcp/catalogs/mine.yaml", "registry:\n  github-mcp-proxy:\n    token: " + TOKEN + "\n");

            assertEquals("client: Docker", only().name());
            assertEquals(Finding.Status.WARNING, only().status());
        }
    }

    private static String server(String command) {
        return "{\"command\": \"" + command
                + "\", /* one */ \"args\": [\"--secret\", \"oci-vault://my-token\",], // two\n}";
    }

    private static String mcpServers(String server) {
        return "{\"mcpServers\": {\"github\": " + server + "}}";
    }

    private void write(String file, String text) throws IOException {
        var path = home.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Finding only() {
        var findings = look();
        assertEquals(1, findings.size(), findings::toString);
        return findings.getFirst();
    }

    private List<Finding> look() {
        var environment = new HashMap<>(Map.of("HOME", home.toString(), "PATH", home.toString()));
        var probe = new Probe(ServerEnvironment.of(environment), Duration.ofSeconds(5));
        return new Clients(environment, home.resolve("project"), probe).look();
    }
}
