import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import remotemcp.RemoteMcp;
import testkit.Await;
import testkit.Run;
import testkit.Running;

/** {@code github-mcp-proxy --url} and {@code --server remote} as a client starts them. */
class ProxyRemoteTest {

    private static final String HEADER = "Authorization: Bearer {{oci-vault://mcp-github-token}}";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}}\n";
    private static final String OPENED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n";

    private static ProxyWorld world;
    private RemoteMcp remote;

    @BeforeAll
    static void openWorld() {
        world = new ProxyWorld();
    }

    @AfterAll
    static void closeWorld() {
        world.close();
    }

    @BeforeEach
    void open() {
        remote = new RemoteMcp().demand("Bearer " + world.token);
    }

    @AfterEach
    void close() {
        remote.close();
    }

    private Run proxy(String... more) {
        var args = new java.util.ArrayList<>(List.of("--url", remote.url().toString(), "--header", HEADER));
        args.addAll(List.of(more));
        return world.proxy(args.toArray(String[]::new));
    }

    private Running opened() {
        var running = proxy().start();
        ProxyWorld.ask(running, ProxyWorld.INITIALIZE, 1);
        running.send(OPENED);
        return running;
    }

    @Test
    void carriesAConversationAndEndsWithItsInput() {
        var end = proxy().stdin(ProxyWorld.INITIALIZE + OPENED + CALL).run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertEquals("", end.stderr());
        assertTrue(
                end.stdoutLines().stream().allMatch(line -> JSONValue.parse(line) instanceof JSONObject), end.stdout());
        assertTrue(end.stdout().contains("hello"), end.stdout());
        assertEquals("DELETE", remote.calls().getLast().verb());
    }

    @Test
    void isGitHubsOwnWithTheTokenWhereThatIsAsked() {
        var end = world.proxy("--server", "remote", "--header", "X-MCP-Readonly: true")
                .env("GITHUB_HOST", remote.url().resolve("/"))
                .stdin(ProxyWorld.INITIALIZE)
                .run();

        assertEquals(0, end.exitCode(), end.stderr());
        var call = remote.calls("initialize").getFirst();
        assertEquals("/mcp", call.target());
        assertEquals("Bearer " + world.token, call.header("authorization"));
        assertEquals("true", call.header("x-mcp-readonly"));
    }

    @Test
    void heedsTheSettingsOfGitHubsServerWhereThatIsTheHostedOne() {
        var end = world.proxy("--server", "remote", "--header", "x-mcp-toolsets: issues")
                .env("GITHUB_HOST", remote.url().resolve("/"))
                .env("GITHUB_READ_ONLY", "1")
                .env("GITHUB_TOOLSETS", "all")
                .env("GITHUB_TOOLS", "get_me,list_issues")
                .env("GITHUB_LOCKDOWN_MODE", "false")
                .stdin(ProxyWorld.INITIALIZE)
                .run();

        assertEquals(0, end.exitCode(), end.stderr());
        var call = remote.calls("initialize").getFirst();
        assertEquals("true", call.header("x-mcp-readonly"));
        assertEquals("issues", call.header("x-mcp-toolsets"));
        assertEquals("get_me,list_issues", call.header("x-mcp-tools"));
        assertEquals("", call.header("x-mcp-lockdown"));
    }

    @Test
    void refusesASettingThatTheHostedServerWouldIgnore() {
        var end = world.proxy("--server", "remote", "--dry-run")
                .env("GITHUB_DYNAMIC_TOOLSETS", "1")
                .run();

        assertEquals(64, end.exitCode(), end.stdout());
        assertTrue(
                end.stderr().contains("error: GITHUB_DYNAMIC_TOOLSETS is set, of which GitHub's hosted"), end.stderr());
    }

    @Test
    void hasTheCredentialNeitherInItsArgumentsNorInItsEnvironmentNorOnDisk() {
        try (var running = opened()) {
            var process = Run.command("sh", "-c", "cat /proc/$0/cmdline", Long.toString(running.pid()))
                    .run();
            assertFalse(process.stdout().contains(world.token));
            assertTrue(process.stdout().contains("{{oci-vault://mcp-github-token}}"));
            // Of a hardened process the environment is root's to read: what it was given is what it has.
            assertEquals(List.of(), ProxyWorld.filesWith(world.home, world.token));
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
    void tellsTheServerOnASignalThatTheSessionIsOver(String signal, int exitCode) {
        try (var running = opened()) {
            ProxyWorld.ask(running, CALL, 7);

            assertEquals(exitCode, running.signal(signal).await().exitCode());

            Await.until("the DELETE", () -> remote.calls().getLast().verb().equals("DELETE"));
        }
    }

    @Test
    void goesWithinASecondOfASignalWhileTheServerHangs() {
        try (var running = opened()) {
            var arrived = new CountDownLatch(1);
            remote.fault(Integer.MAX_VALUE, call -> true, call -> {
                arrived.countDown();
                call.awaitHangUp();
            });
            running.send(CALL);
            Await.until("the call to arrive", () -> arrived.getCount() == 0);

            running.signal("TERM");

            assertTrue(running.endsWithin(Duration.ofSeconds(3)));
        }
    }

    @Test
    void waitsABoundedTimeForTheLastAnswersAndGivesThemItself() {
        remote.fault("tools/call", remotemcp.HttpCall::awaitHangUp);

        var end = proxy().stdin(ProxyWorld.INITIALIZE + OPENED + CALL).run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertTrue(end.stdout().contains("the input ended before the server answered"), end.stdout());
        assertTrue(end.elapsed().compareTo(Duration.ofSeconds(30)) < 0, end.elapsed()::toString);
    }

    @Test
    void endsWhenTheClientReadsNoMore() {
        var end = proxy().inShell(
                        "(printf '%s' '" + ProxyWorld.INITIALIZE.strip() + "'; echo; cat) | \"$@\" | head -c 1")
                .start();
        try (end) {
            Await.until("the session", () -> !remote.calls("initialize").isEmpty());
            end.send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}\n");

            end.awaitStderr("github-mcp-proxy: error: stdout could not be written");
        }
    }

    @Test
    void startsNothingWithoutItsCredential() {
        var end = world.proxy("--url", remote.url().toString(), "--header", "X-Key: {{oci-vault://no-such}}")
                .stdin(ProxyWorld.INITIALIZE)
                .run();

        assertEquals(77, end.exitCode());
        assertEquals("", end.stdout());
        assertEquals(List.of(), remote.calls());
    }

    @Test
    void answersWhileTheServerCannotBeReached() {
        var url = remote.url().toString();
        remote.close();

        var end = world.proxy("--url", url, "--header", HEADER)
                .stdin(ProxyWorld.INITIALIZE)
                .run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertTrue(
                end.stdout().contains("cannot reach " + url.replace("/mcp", "") + ", nothing was sent"), end.stdout());
    }

    @Test
    void isChecked() {
        var end = proxy("--check").run();

        assertEquals(0, end.exitCode(), end.stderr());
        var lines = end.stdoutLines();
        assertTrue(lines.get(0).matches("✅ resolve \\d+ ms  Authorization"), lines.get(0));
        assertTrue(
                lines.get(2).matches("✅ initialize \\d+ ms  remote-mcp 2, protocol 2026-07-28, stateless"),
                lines.get(2));
        assertTrue(lines.get(3).matches("✅ tools/list \\d+ ms  3 tools"), lines.get(3));
        assertTrue(lines.getLast().startsWith("✅ shutdown "), lines.getLast());
    }

    @Test
    void isCheckedWhereItIsOfTheOlderEra() {
        remote.fault("server/discover", call -> call.answer(400, "text/plain", "no session"));

        var end = proxy("--check", "--json").run();

        assertEquals(0, end.exitCode(), end.stderr());
        var json = (JSONObject) JSONValue.parse(end.stdout());
        assertEquals(Map.of("name", "remote-mcp", "version", "1"), json.get("server"));
        assertEquals("2025-11-25", json.get("protocol_version"));
    }

    @Test
    void failsTheCheckWhereTheServerRefusesTheCredential() {
        remote.demand("Bearer another");

        var end = proxy("--check").run();

        assertEquals(76, end.exitCode());
        assertTrue(
                end.stderrLines()
                        .getFirst()
                        .startsWith(
                                "github-mcp-proxy: error: check failed at initialize: the server refused: the server"
                                        + " refuses the credential, one fetched from the vault just now too (HTTP 401"),
                end.stderr());
    }

    @Test
    void saysWhatItWouldSendInADryRun() {
        world.vault.resetLog();

        var end = proxy("--dry-run").run();

        assertEquals("url: " + remote.url() + "\nheader: " + HEADER + "\n", end.stdout());
        assertEquals(0, world.vault.requests().size());
        assertEquals(List.of(), remote.calls());
    }

    @Test
    void saysInADryRunWhoseBearerItWouldSend() {
        var end = world.proxy(
                        "--url",
                        "https://h.example/adb/mcp/v1/databases/a",
                        "--adb-login",
                        "SALES=oci-vault://a",
                        "--dry-run")
                .run();

        assertEquals(
                "url: https://h.example/adb/mcp/v1/databases/a\n"
                        + "header: Authorization: Bearer {{the bearer of database user SALES}}\n",
                end.stdout(),
                end.stderr());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--url|http://mcp.example.com/",
                "--url|https://mcp.example.com/|--server|npm",
                "--url|https://mcp.example.com/|--|cat",
                "--url|https://mcp.example.com/|--secret|oci-vault://x",
                "--url|https://mcp.example.com/|--env|A=oci-vault://x",
                "--url|https://mcp.example.com/|--clean-env",
                "--url|https://mcp.example.com/|--env-file|x.env",
                "--url|https://mcp.example.com/|--file|A=oci-vault://x",
                "--url|https://mcp.example.com/|--allow-secrets-in-arguments",
                "--url|https://mcp.example.com/|--header|Authorization: Bearer s3cret",
                "--url|https://mcp.example.com/|--header|X: {{oci-vault://a}}|--header|x: {{oci-vault://b}}",
                "--url|https://mcp.example.com/|--request-timeout|soon",
                "--header|X: {{oci-vault://a}}",
                "--server|remote|--header|Authorization: Bearer {{oci-vault://a}}",
                "--adb-login|SALES=oci-vault://a",
                "--url|https://mcp.example.com/|--adb-login|SALES=oci-vault://a",
                "--url|https://h.example/adb/mcp/v1/databases/a|--adb-login|SALES=s3cret",
                "--url|https://h.example/adb/mcp/v1/databases/a|--adb-login|S=oci-vault://a|--header|Authorization:"
                        + " Bearer {{oci-vault://b}}"
            })
    void refusesOptionsThatDoNotGoTogether(String args) {
        var end = world.proxy(args.split("\\|")).run();

        assertEquals(64, end.exitCode(), end.stderr());
        assertEquals(2, end.stderrLines().size());
        assertFalse(end.stderr().contains("s3cret"));
    }

    @Test
    void saysThatAnEnterpriseServerHasNone() {
        var end = world.proxy("--server", "remote")
                .env("GITHUB_HOST", "github.example.com")
                .run();

        assertEquals(64, end.exitCode());
        assertTrue(end.stderr().contains("GitHub Enterprise Server hosts no remote MCP server"), end.stderr());
    }
}
