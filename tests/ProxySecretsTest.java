import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the token goes: to GitHub, and nowhere else. */
@Tag("slow")
class ProxySecretsTest extends ProxyScene {

    @TempDir
    private Path folder;

    /** Sends the server's calls to a stand-in for GitHub's API, and changes nothing else of them. */
    private static final String REDIRECT = """
        const send = globalThis.fetch;
        globalThis.fetch = (url, init) => send(String(url).replace('https://api.github.com', '%s'), init);
        """;

    @Test
    void theVaultsTokenReachesGitHubsApi() throws IOException {
        var seen = new CopyOnWriteArrayList<String>();
        var github = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        github.createContext("/", exchange -> answer(exchange, seen));
        github.start();
        var redirect = Files.writeString(
                folder.resolve("redirect.mjs"),
                REDIRECT.formatted("http://127.0.0.1:" + github.getAddress().getPort()));
        try (var server = world.proxy("--server", "npm")
                .env("NODE_OPTIONS", "--import=" + redirect.toUri())
                .start()) {
            ProxyWorld.ask(server, ProxyWorld.INITIALIZE, 1);
            var code =
                    ProxyWorld.ask(server, call(2, "search_code", "{\"q\":\"language:java class VaultResolver\"}"), 2);
            var repositories =
                    ProxyWorld.ask(server, call(3, "search_repositories", "{\"query\":\"user:anthropics\"}"), 3);

            assertFalse(code.containsKey("error"), code::toString);
            assertFalse(repositories.containsKey("error"), repositories::toString);
            assertEquals(
                    List.of(
                            "/search/code?q=language%3Ajava+class+VaultResolver Bearer " + world.token,
                            "/search/repositories?q=user%3Aanthropics&page=1&per_page=30 Bearer " + world.token),
                    seen);
        } finally {
            github.stop(0);
        }
    }

    @Test
    void theTokenIsInNoCommandLineNoFileAndNoOutputOfOurs() throws IOException {
        var commandLines = ConcurrentHashMap.<String>newKeySet();
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        try (var server = world.proxy("--verbose", "--metrics")
                .env("TMPDIR", temporary)
                .jvm("-Djava.io.tmpdir=" + temporary)
                .start()) {
            var watcher = Thread.ofPlatform().daemon().start(() -> collect(commandLines));
            var hello = ProxyWorld.ask(server, ProxyWorld.INITIALIZE, 1);
            watcher.interrupt();
            commandLines.addAll(currentCommandLines().toList());

            assertTrue(hello.containsKey("result"));
            assertTrue(commandLines.stream().anyMatch(line -> line.contains("server-github")), commandLines::toString);
            assertEquals(
                    List.of(),
                    commandLines.stream()
                            .filter(line -> line.contains(world.token))
                            .toList());

            var end = server.finish();
            assertFalse(end.stdout().contains(world.token));
            assertFalse(end.stderr().contains(world.token));
        }
        assertEquals(List.of(), ProxyWorld.filesWith(world.login.directory(), world.token));
        assertEquals(List.of(), ProxyWorld.filesWith(folder, world.token));
    }

    @Test
    void theCheckShowsItNeither() {
        var leak = "echo \"$GITHUB_PERSONAL_ACCESS_TOKEN\"; echo \"$GITHUB_PERSONAL_ACCESS_TOKEN\" >&2; cat";
        var end = world.proxy("--check", "--verbose", "--", "sh", "-c", leak).run();

        assertEquals(76, end.exitCode());
        assertTrue(end.stderr().contains("no JSON-RPC message: \"[secret]\""), end.stderr());
        assertFalse((end.stdout() + end.stderr()).contains(world.token));
    }

    private static void answer(HttpExchange exchange, List<String> seen) throws IOException {
        try (exchange) {
            seen.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            var body = "{\"total_count\":0,\"incomplete_results\":false,\"items\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String call(int id, String tool, String arguments) {
        return """
            {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s}}
            """.formatted(id, tool, arguments);
    }

    private static void collect(Set<String> commandLines) {
        while (!Thread.currentThread().isInterrupted()) {
            currentCommandLines().forEach(commandLines::add);
        }
    }

    /** Of every process that we may look at. */
    private static Stream<String> currentCommandLines() {
        return ProcessHandle.allProcesses().map(process -> read(Path.of("/proc", process.pid() + "", "cmdline")));
    }

    private static String read(Path commandLine) {
        try {
            return Files.readString(commandLine, StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }
}
