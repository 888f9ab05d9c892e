package peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import localvault.Cleanup;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

/**
 * The real Docker MCP Gateway, started by {@code github-mcp-proxy --server gateway}, through it GitHub's real server, and behind
 * that a GitHub on loopback: what comes out must be the token of the vault, and it must lie in no argument and in no log. In
 * place of Docker's daemon is {@link DockerDaemon}; {@code docker run} starts the server itself.
 */
public final class Gateway implements AutoCloseable {

    /** The server's name in our catalog. */
    public static final String IMAGE = "github-official";

    public static final String REMOTE = "github-remote";
    public static final String BRIDGE = "github-vault";

    private static final String CATALOG = """
        name: peers
        displayName: Peers
        registry:
          github-official:
            title: GitHub
            description: GitHub's server as an image
            type: server
            image: ghcr.io/github/github-mcp-server
            secrets:
              - name: github.personal_access_token
                env: GITHUB_PERSONAL_ACCESS_TOKEN
          github-remote:
            title: GitHub
            description: GitHub's server by HTTP
            type: remote
            remote:
              url: http://127.0.0.1:%d/
              transport_type: streamable-http
              headers:
                Authorization: "Bearer ${GITHUB_PERSONAL_ACCESS_TOKEN}"
            secrets:
              - name: github.personal_access_token
                env: GITHUB_PERSONAL_ACCESS_TOKEN
          github-vault:
            title: GitHub
            description: github-mcp-proxy behind a bridge
            type: remote
            remote:
              url: http://127.0.0.1:%d/mcp
              transport_type: streamable-http
              headers:
                X-API-Key: "${BRIDGE_KEY}"
            secrets:
              - name: github-vault.key
                env: BRIDGE_KEY
        """;

    /** In docker's place: a container of GitHub's image is the program itself, all else is docker's. */
    private static final String DOCKER = """
        #!/bin/sh
        case $1 in
          run) GITHUB_HOST=%s exec '%s' stdio;;
          *) exec '%s' "$@";;
        esac
        """;

    private static final String HELLO = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
        "clientInfo":{"name":"peers","version":"1"}}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        """;
    private static final String WHO = """
        {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"get_me","arguments":{}}}
        """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Programs programs;
    private final Path proxy;
    private final Path server;
    private final String token;
    private final GitHubStandIn github;
    private final Path catalog;
    private final Path config;
    private final int port = Programs.freePort();
    private final int bridgePort = Programs.freePort();
    private final Map<String, String> environment = new TreeMap<>();

    /**
     * @param home where the gateway keeps its files
     * @param proxy our launcher
     * @param plugin docker-mcp
     * @param server GitHub's
     * @param token what the vault has
     */
    public Gateway(Programs programs, Path home, Path proxy, Path plugin, Path server, String token, Cleanup cleanup)
            throws IOException {
        this.programs = programs;
        this.proxy = proxy;
        this.server = server;
        this.token = token;
        github = cleanup.open(GitHubStandIn::new);
        var daemon = cleanup.open(
                () -> DockerDaemon.at(Files.createTempDirectory("peers-").resolve("docker.sock")));
        var plugins = Files.createDirectories(home.resolve(".docker/cli-plugins"));
        Files.copy(plugin, plugins.resolve("docker-mcp"), StandardCopyOption.REPLACE_EXISTING);
        catalog = Files.createDirectories(home.resolve(".docker/mcp/catalogs")).resolve("peers.yaml");
        Files.writeString(catalog, CATALOG.formatted(port, bridgePort));
        // It watches what is there when it starts.
        config = Files.writeString(home.resolve(".docker/mcp/config.yaml"), "");
        var bin = Files.createDirectories(home.resolve("bin"));
        var docker = bin.resolve("docker");
        Files.writeString(docker, DOCKER.formatted(github.host(), server, realDocker()));
        docker.toFile().setExecutable(true);
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        environment.put("DOCKER_HOST", daemon.host());
        environment.put("DOCKER_MCP_ALLOW_INSECURE_REMOTE_URLS", "1");
    }

    private static Path realDocker() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(entry -> Path.of(entry, "docker"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no docker on PATH"));
    }

    /** GitHub's server over HTTP, for {@link #REMOTE}. */
    public Programs.Running remoteServer() throws IOException, InterruptedException {
        return programs.start(
                List.of(server.toString(), "http", "--listen-host", "127.0.0.1", "--port", "" + port),
                Map.of("GITHUB_HOST", github.host()),
                URI.create("http://127.0.0.1:" + port + "/"));
    }

    /** The proxy behind mcp-proxy from npm, for {@link #BRIDGE}. */
    public Programs.Running bridge(Path mcpProxy, String key) throws IOException, InterruptedException {
        return programs.start(
                List.of(
                        "node",
                        mcpProxy.toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "" + bridgePort,
                        "--server",
                        "stream",
                        "--",
                        proxy.toString(),
                        "--secret",
                        "oci-vault://peer-github",
                        "--server",
                        "binary"),
                Map.of(
                        "MCP_PROXY_API_KEY",
                        key,
                        "GITHUB_HOST",
                        github.host(),
                        "PATH",
                        server.getParent() + ":" + System.getenv("PATH")),
                URI.create("http://127.0.0.1:" + bridgePort + "/"));
    }

    /**
     * Has the gateway, with that server alone, ask GitHub who it is, and again after a change of its configuration, on which it
     * reads its secrets anew.
     *
     * @param secrets our options for them
     * @return what was seen
     * @throws IOException naming what is wrong
     */
    public String who(String name, List<String> secrets) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(proxy.toString(), "--server", "gateway"));
        words.addAll(secrets);
        words.addAll(List.of("--", "--catalog", catalog.toString(), "--servers", name, "--verbose"));
        var log = catalog.resolveSibling(name + ".log");
        try (var gateway = programs.converse(words, environment, log)) {
            gateway.send(HELLO);
            var hello = gateway.answer(1);
            var answer = ask(gateway, 2);
            requireNowhere("stdout", hello + answer);
            Files.writeString(config, "changed-at: {time: " + System.nanoTime() + "}\n");
            await(log, "(?s).*Configuration updated.*tools listed.*");
            requireNowhere("stdout", ask(gateway, 3));
        }
        requireNowhere("its log", Files.readString(log));
        return "the vault's token reached GitHub, and again after a change of configuration; in no argument, no log";
    }

    private String ask(Programs.Conversation gateway, int id) throws IOException {
        github.forget();
        gateway.send(WHO.formatted(id));
        var answer = gateway.answer(id);
        requireNowhere("an argument", arguments());
        if (!answer.contains(GitHubStandIn.LOGIN)) {
            throw new IOException("GitHub was not asked: " + answer);
        }
        if (!github.tokens().equals(Set.of(token))) {
            throw new IOException("GitHub got " + github.tokens().size() + " tokens, not that of the vault");
        }
        return answer;
    }

    private static void await(Path log, String wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(log).matches(wanted)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("its log does not come to " + wanted);
            }
            Thread.sleep(50);
        }
    }

    /** @return how many tools a check lists */
    public String check(String name) throws IOException, InterruptedException {
        var json = (JSONObject) JSONValue.parse(programs.output(
                List.of(
                        proxy.toString(),
                        "--server",
                        "gateway",
                        "--secret",
                        "oci-vault://peer-github",
                        "--check",
                        "--json",
                        "--",
                        "--catalog",
                        catalog.toString(),
                        "--servers",
                        name),
                environment));
        var server = (JSONObject) json.get("server");
        return server.get("name") + " " + server.get("version") + ", " + ((List<?>) json.get("tools")).size()
                + " tools";
    }

    private void requireNowhere(String what, String text) throws IOException {
        if (text.contains(token)) {
            throw new IOException("the token is in " + what);
        }
    }

    /** Of all processes that can be seen. */
    private static String arguments() {
        try (var processes = Files.list(Path.of("/proc"))) {
            var all = new StringBuilder();
            for (var process : processes
                    .filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                try {
                    all.append(new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1))
                            .append('\n');
                } catch (IOException ended) {
                    // Between the list and the look.
                }
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(catalog);
    }
}
