import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Outcome;
import testkit.Run;
import testkit.Toolbox;

/** {@code --server gateway} with a script in docker's place; {@code ./jbang peers} has the real gateway. */
@EnabledOnOs(OS.LINUX)
class ProxyGatewayTest extends ProxyScene {

    /** Reads the secrets twice, as the gateway does under --watch, and tells what it was given. */
    private static final String DOCKER = """
        for word in "$@"; do
          printf 'word:%s\\n' "$word"
          case $word in --secrets=*) file=${word#--secrets=};; esac
        done
        cat "$file"
        cat "$file" | sed 's/^/again:/'
        printf 'token:%s\\n' "$GITHUB_PERSONAL_ACCESS_TOKEN"
        printf 'home:%s\\n' "$HOME"
        """;

    /** An MCP server that says in its name whether the secrets are there. */
    private static final String SERVER = """
        for word in "$@"; do
          case $word in --secrets=*) file=${word#--secrets=};; esac
        done
        case $(cat "$file") in *personal_access_token=gh*) found=found;; *) found=lost;; esac
        while read -r line; do
          id=$(printf '%s' "$line" | sed 's/.*"id":\\([0-9]*\\).*/\\1/')
          case $line in
            *'"initialize"'*) printf '%s\\n' '{"jsonrpc":"2.0","id":'$id',"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"gateway-'$found'","version":"1"}}}';;
            *tools*list*) printf '%s\\n' '{"jsonrpc":"2.0","id":'$id',"result":{"tools":[]}}';;
          esac
        done
        """;

    @TempDir
    private Path folder;

    private Toolbox tools;

    @BeforeAll
    static void fill() {
        world.vault.put("weather", "sunny=yes");
        world.vault.put("lines", "first\nsecond");
        world.vault.put("blank", " ");
    }

    @BeforeEach
    void standIn() {
        tools = Toolbox.in(folder.resolve("bin")).write("docker", DOCKER);
    }

    private Run gateway(String... words) {
        return world.proxy(Stream.concat(Stream.of("--server", "gateway"), Stream.of(words))
                        .toArray(String[]::new))
                .env("PATH", tools.path());
    }

    private static final String[] FLAGS = {"--", "--servers", "github-official", "--catalog=mine.yaml"};

    private static String[] withFlags(String... words) {
        return Stream.concat(Stream.of(words), Stream.of(FLAGS)).toArray(String[]::new);
    }

    @Test
    void becomesTheGatewayWithItsSecretsInMemory() {
        var end = gateway(withFlags(
                        "--secret", ProxyWorld.REFERENCE, "--gateway-secret", "weather.key=oci-vault://weather"))
                .run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertEquals("", end.stderr());
        var lines = end.stdoutLines();
        assertEquals(List.of("word:mcp", "word:gateway", "word:run"), lines.subList(0, 3));
        assertTrue(lines.get(3).matches("word:--secrets=/dev/fd/\\d+"), lines.get(3));
        assertEquals(
                List.of(
                        "word:--servers",
                        "word:github-official",
                        "word:--catalog=mine.yaml",
                        "github.personal_access_token=" + world.token,
                        "weather.key=sunny=yes",
                        "again:github.personal_access_token=" + world.token,
                        "again:weather.key=sunny=yes",
                        "token:",
                        "home:" + world.home),
                lines.subList(4, lines.size()));
    }

    @Test
    void takesTheTokenFromItsVariableAndHandsThatOnToNobody() {
        var end = gateway(withFlags())
                .env(ProxyWorld.TOKEN, "oci-vault://weather")
                .run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertTrue(end.stdout().contains("\ngithub.personal_access_token=sunny=yes\n"), end.stdout());
        assertTrue(end.stdout().contains("\ntoken:\n"), end.stdout());
    }

    @Test
    void takesAPlainTokenWhereThatIsAllowed() {
        var allowed = gateway(withFlags("--allow-plaintext"))
                .env(ProxyWorld.TOKEN, world.token)
                .run();

        assertTrue(allowed.stdout().contains("\ngithub.personal_access_token=" + world.token + "\n"), allowed.stderr());
        assertTrue(allowed.stdout().contains("\ntoken:\n"), allowed.stdout());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines", "absent"})
    void startsNothingWithASecretThatWouldNotArrive(String name) {
        var end = gateway(withFlags("--gateway-secret", "weather.key=oci-vault://" + name))
                .run();

        assertEquals(name.equals("absent") ? 77 : 65, end.exitCode(), end.stderr());
        assertEquals("", end.stdout());
        assertTrue(name.equals("absent") || end.stderr().contains("the gateway's secret weather.key"), end.stderr());
        assertFalse(end.stderr().contains("second"), end.stderr());
    }

    @Test
    void refusesWhatContradictsIt() {
        assertRefused(64, "--secrets is github-mcp-proxy's own", gateway("--", "--secrets=/tmp/x"));
        assertRefused(
                64,
                "--gateway-secret is for --server gateway",
                world.proxy("--gateway-secret", "a=oci-vault://weather", "--", "cat"));
    }

    @Test
    void saysWhereThereIsNoDocker() {
        tools.remove("docker");

        assertRefused(127, "docker", gateway(withFlags()));
    }

    /** The real docker, where there is one: it alone can say that it lacks the plugin. */
    @Test
    void saysWhereDockerHasNoGateway() {
        var docker = Stream.of(System.getenv("PATH").split(":"))
                .map(entry -> Path.of(entry, "docker"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(docker.isPresent(), "no docker on PATH");
        tools.link("docker", docker.get());
        var end = gateway(withFlags()).run();

        assumeTrue(end.exitCode() == 127, "this docker has the gateway");
        assertTrue(end.stderr().contains("docker mcp"), end.stderr());
        assertTrue(
                end.stderr().contains("hint: Install Docker Desktop, or Docker Engine and the plugin docker-mcp"),
                end.stderr());
    }

    @Test
    void warnsWhereNoServerIsNamedSinceAProfileDoesNotCount() {
        var end = gateway().run();

        assertEquals(0, end.exitCode());
        assertEquals(
                List.of(
                        "Warning: with secrets from a file the gateway uses no profile, and no server is named",
                        "hint: Name them, and a catalog that has them: --server gateway -- --servers github-official"
                                + " --catalog FILE (docs/gateway.md)."),
                end.stderrLines());
    }

    @Test
    void isCheckedThroughItsStdio() throws IOException {
        tools.write("docker", SERVER);
        var end = gateway(withFlags("--check", "--check-timeout", "10s")).run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertTrue(end.stdout().contains("gateway-found"), end.stdout());
        assertTrue(end.stdout().contains("github.personal_access_token"), end.stdout());
        assertEquals(List.of(), ProxyWorld.filesWith(world.home, world.token));
    }

    @Test
    void canBeLookedAtBeforeItIsStarted() {
        world.vault.resetLog();
        var text = gateway(withFlags(
                        "--dry-run", "--secret", ProxyWorld.REFERENCE, "--gateway-secret", "a=oci-vault://weather"))
                .run();

        assertEquals("""
            command: docker mcp gateway run --secrets=/dev/fd/N --servers github-official --catalog=mine.yaml
            gateway secret: github.personal_access_token from oci-vault://mcp-github-token
            gateway secret: a from oci-vault://weather
            """, text.stdout(), text.stderr());
        var json = gateway(withFlags("--dry-run", "--json", "--secret", "oci-vault://weather"))
                .run();
        assertTrue(
                json.stdout()
                        .contains("\"gateway_secrets\":{\"github.personal_access_token\":\"oci-vault://weather\"}"),
                json.stdout());
        assertEquals(List.of(), world.vault.requests());
    }

    private static Outcome assertRefused(int exitCode, String what, Run run) {
        var end = run.run();
        assertEquals(exitCode, end.exitCode(), end.stderr());
        assertEquals("", end.stdout());
        assertTrue(end.stderrLines().getFirst().contains(what), end.stderr());
        assertEquals(2, end.stderrLines().size(), end.stderr());
        assertTrue(end.stderrLines().getLast().startsWith("hint: "), end.stderr());
        return end;
    }
}
