import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import testkit.Run;
import testkit.Running;

/**
 * What the proxy needs around it in a test: a vault with a GitHub token in it, a login, and a HOME of its own. The npm
 * server is installed once for all that use one world.
 */
final class ProxyWorld implements AutoCloseable {

    static final String REFERENCE = "oci-vault://mcp-github-token";
    static final String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";
    static final String INITIALIZE = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
        "clientInfo":{"name":"test","version":"1"}}}
        """;
    static final String LIST_TOOLS = """
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        {"jsonrpc":"2.0","id":2,"method":"tools/list"}
        """;

    final String token = Demo.inventedToken();
    final VaultServer vault = VaultServer.start();
    final ThrowawayLogin login;
    final Path home;

    ProxyWorld() {
        try {
            login = ThrowawayLogin.at(vault);
            home = Files.createDirectories(login.directory().resolve("home"));
            vault.put("mcp-github-token", token);
        } catch (IOException e) {
            vault.close();
            throw new UncheckedIOException(e);
        }
    }

    /** The proxy with that login and nothing else but HOME and PATH. */
    Run proxy(String... args) {
        return Run.script("GitHubMcpProxy", args).env(login.environment()).env("HOME", home);
    }

    /** The proxy in front of the npm server; it takes its token from the default reference. */
    Running server() {
        return proxy("--server", "npm").start();
    }

    /** Sends a line and waits for the answer with this id. */
    static JSONObject ask(Running server, String line, int id) {
        server.send(line);
        return (JSONObject) JSONValue.parse(server.awaitLine(answer -> isAnswer(answer, id)));
    }

    /** How many tools the server of {@code answer} lists. */
    static int toolCount(JSONObject answer) {
        return ((List<?>) ((Map<?, ?>) answer.get("result")).get("tools")).size();
    }

    static boolean isAnswer(String line, int id) {
        return JSONValue.parse(line) instanceof JSONObject json && json.get("id") instanceof Integer n && n == id;
    }

    /** The files at or under the folder that contain the text. */
    static List<Path> filesWith(Path folder, String text) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, text))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        login.close();
        vault.close();
    }
}
