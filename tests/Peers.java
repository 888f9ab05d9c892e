///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Tries github-mcp-proxy --url between real MCP clients and servers, and measures it beside other bridges
//JAVA 25+
//DEPS net.minidev:json-smart:2.6.1
//SOURCES localvault/Cleanup.java
//SOURCES localvault/ThrowawayLogin.java
//SOURCES localvault/VaultServer.java
//SOURCES peers/DockerDaemon.java
//SOURCES peers/Gateway.java
//SOURCES peers/GitHubStandIn.java
//SOURCES peers/GoPrograms.java
//SOURCES peers/Programs.java
//SOURCES peers/ProtectedClients.java
//SOURCES peers/Table.java

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import localvault.Cleanup;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import peers.Gateway;
import peers.GitHubStandIn;
import peers.GoPrograms;
import peers.Programs;
import peers.ProtectedClients;
import peers.Table;

/**
 * Real clients and real servers, with and without the proxy in between: both have to learn the same. What a machine lacks (Go,
 * Python, a version of Node) is skipped and said to be. Installs pinned versions from npm, PyPI and the Go module proxy into
 * a folder that stays, which is the first argument, or {@code oci-vault-peers} in the folder for temporary files. Further
 * arguments are the parts to run alone: sdks, github (and Docker's gateway), conformance, protect. Exit code 1 if a row differs.
 */
class Peers {

    private static final String NPM = "@modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0"
            + " @modelcontextprotocol/server@2.4.0 @modelcontextprotocol/node@2.1.2 zod@4.1.12"
            + " @modelcontextprotocol/server-everything@2026.8.31 mcp-remote@0.15.1";
    /** The last that runs on Node 20, with an SDK that its own servers work with. */
    private static final String CONFORMANCE_NPM =
            "@modelcontextprotocol/conformance@0.1.10 @modelcontextprotocol/sdk@1.25.2";

    private static final String BRIDGE_NPM = "mcp-proxy@6.7.19";
    /** No token of anybody's, but it looks like one. */
    private static final String TOKEN = "ghp_PeersPeersPeersPeersPeersPeers1234567";

    private static final String KEY = "key-of-the-bridge-0123456789";

    private static final String PYTHON_SDK = "mcp==2.3.0";
    private static final String PYTHON_BRIDGE = "mcp-proxy==0.13.0";
    private static final String GITHUB = "github.com/github/github-mcp-server";
    private static final List<String> GITHUB_VERSIONS = List.of("v1.11.0", "v1.10.1", "v1.9.0");
    private static final String GATEWAY = "github.com/docker/mcp-gateway";
    private static final List<String> GATEWAY_VERSIONS = List.of("v0.43.3", "v0.43.1");
    private static final List<String> CONFORMANCE =
            List.of("initialize", "tools_call", "elicitation-sep1034-client-defaults", "sse-retry");

    private final Cleanup cleanup = Cleanup.atExit();
    private final Path checkout = Path.of("").toAbsolutePath();
    private final Table table = new Table();
    private final Path folder;
    private final List<String> parts;
    private final Programs programs;
    private final List<String> proxy;
    private boolean same = true;

    private Peers(Path folder, List<String> parts) throws IOException, InterruptedException {
        this.parts = parts;
        this.folder = Files.createDirectories(folder.toAbsolutePath());
        var vault = cleanup.open(VaultServer::start);
        vault.put("peer-token", TOKEN);
        vault.put("peer-github", TOKEN);
        vault.put("peer-key", KEY);
        ThrowawayLogin login = cleanup.open(() -> ThrowawayLogin.at(vault));
        var environment = new TreeMap<>(login.environment());
        environment.put("HOME", folder.resolve("home").toString());
        this.programs = new Programs(checkout, environment, cleanup);
        this.proxy = launcher();
    }

    static void main(String... args) throws Exception {
        var where =
                args.length > 0 ? Path.of(args[0]) : Path.of(System.getProperty("java.io.tmpdir"), "oci-vault-peers");
        System.exit(new Peers(where, List.of(args).subList(Math.min(1, args.length), args.length)).run());
    }

    private List<String> launcher() throws IOException, InterruptedException {
        programs.say("installing the launchers");
        var bin = folder.resolve("bin");
        programs.install(
                List.of(
                        checkout.resolve("jbang").toString(),
                        checkout.resolve("InstallLaunchers.java").toString(),
                        "--bin-dir",
                        bin.toString()),
                Map.of("XDG_DATA_HOME", folder.resolve("data").toString()));
        return List.of(
                bin.resolve("github-mcp-proxy").toString(),
                "--header",
                "Authorization: Bearer {{oci-vault://peer-token}}");
    }

    private int run() throws IOException, InterruptedException {
        programs.say("installing from npm");
        for (var script : List.of(
                "client.mjs",
                "server-v2.mjs",
                "conformance-client.mjs",
                "stdio-server.mjs",
                "bench.mjs",
                "lean-server.mjs",
                "client.py",
                "server.py")) {
            Files.copy(
                    checkout.resolve("tests/peers").resolve(script),
                    folder.resolve(script),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        npmInstall(folder, NPM);
        if (isWanted("sdks")) {
            everything();
            typescriptV2();
            python();
        }
        if (isWanted("github")) {
            gitHub();
        }
        if (isWanted("conformance")) {
            npmInstall(Files.createDirectories(folder.resolve("conformance")), CONFORMANCE_NPM);
            conformance();
        }
        if (isWanted("protect")) {
            same &= new ProtectedClients(folder, folder.resolve("bin"), programs, table, cleanup).tried();
        }
        System.out.println(table);
        return same ? 0 : 1;
    }

    private boolean isWanted(String part) {
        return parts.isEmpty() || parts.contains(part);
    }

    /** A package.json of its own keeps npm from looking for a workspace further up. */
    private void npmInstall(Path where, String packages) throws IOException, InterruptedException {
        Files.writeString(where.resolve("package.json"), "{\"private\": true}");
        programs.install(
                Programs.words("npm --prefix " + where + " install --no-audit --no-fund --ignore-scripts " + packages));
    }

    private List<String> npm(String... words) {
        var command = new java.util.ArrayList<>(List.of("node"));
        command.addAll(List.of(words));
        command.set(1, folder.resolve(words[0]).toString());
        return command;
    }

    private void everything() throws IOException, InterruptedException {
        int port = Programs.freePort();
        var server = npm("node_modules/@modelcontextprotocol/server-everything/dist/index.js", "streamableHttp");
        var url = URI.create("http://127.0.0.1:" + port + "/mcp");
        try (var _ = programs.start(server, Map.of("PORT", "" + port), url)) {
            compare("server-everything, TypeScript SDK v1 client", npm("client.mjs", "v1"), url);
            compare("server-everything, TypeScript SDK v2 client", npm("client.mjs", "v2"), url);
            bench("server-everything", url);
        }
        lean();
    }

    /** Before a server that takes no time itself, a bridge shows how many calls it can do. */
    private void lean() throws IOException, InterruptedException {
        int port = Programs.freePort();
        var url = URI.create("http://127.0.0.1:" + port + "/mcp");
        try (var _ = programs.start(npm("lean-server.mjs"), Map.of("PORT", "" + port), url)) {
            bench("a server that does nothing", url);
        }
    }

    private void typescriptV2() throws IOException, InterruptedException {
        for (var strict : List.of("", "strict")) {
            int port = Programs.freePort();
            var url = URI.create("http://127.0.0.1:" + port + "/");
            try (var _ = programs.start(npm("server-v2.mjs", "" + port, strict), Map.of(), url)) {
                var era = strict.isEmpty() ? "both eras" : "2026-07-28 alone";
                compare("TypeScript SDK v2 server of " + era + ", v2 client", npm("client.mjs", "v2"), url);
                if (strict.isEmpty()) {
                    compare("TypeScript SDK v2 server of both eras, v1 client", npm("client.mjs", "v1"), url);
                }
                check("TypeScript SDK v2 server of " + era + ", --check", url);
            }
        }
    }

    private void python() throws IOException, InterruptedException {
        var python = venv("python-sdk", PYTHON_SDK);
        if (python.isEmpty()) {
            table.add("Python SDK server and client", "skipped: no python3 with venv, or PyPI cannot be reached");
            return;
        }
        int port = Programs.freePort();
        var url = URI.create("http://127.0.0.1:" + port + "/mcp");
        var server = List.of(python.get(), folder.resolve("server.py").toString(), "" + port);
        try (var _ = programs.start(server, Map.of(), url)) {
            compare(
                    "Python SDK server, Python SDK client",
                    List.of(python.get(), folder.resolve("client.py").toString()),
                    url);
            compare("Python SDK server, TypeScript SDK v2 client", npm("client.mjs", "v2"), url);
            check("Python SDK server, --check", url);
        }
    }

    private Optional<String> venv(String name, String requirement) throws InterruptedException {
        try {
            programs.say("installing " + requirement);
            var venv = folder.resolve(name);
            if (!Files.exists(venv)) {
                programs.install(List.of("python3", "-m", "venv", venv.toString()));
            }
            programs.install(List.of(venv.resolve("bin/pip").toString(), "-q", "install", requirement));
            return Optional.of(venv.resolve("bin/python").toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void gitHub() throws IOException, InterruptedException {
        var row = "GitHub's server in http mode, TypeScript SDK v1 client";
        var go = new GoPrograms(programs, folder.resolve("go"));
        var program = go.program(GITHUB, "github-mcp-server", GITHUB_VERSIONS);
        if (program.isEmpty()) {
            table.add(row, "skipped: no Go, or its module proxy does not have the server");
            table.add("Docker MCP Gateway", "skipped: GitHub's server is missing");
            return;
        }
        int port = Programs.freePort();
        var url = URI.create("http://127.0.0.1:" + port + "/");
        var server = List.of(program.get().toString(), "http", "--listen-host", "127.0.0.1", "--port", "" + port);
        try (var github = new GitHubStandIn();
                var _ = programs.start(server, Map.of("GITHUB_HOST", github.host()), url)) {
            compare(row, npm("client.mjs", "v1"), url);
        }
        var plugin = go.program(GATEWAY, "docker-mcp", GATEWAY_VERSIONS);
        if (plugin.isEmpty() || !Programs.isOnPath("docker")) {
            table.add("Docker MCP Gateway", "skipped: no docker on PATH, no Go, or its module proxy lacks the gateway");
            return;
        }
        gateway(
                plugin.get(),
                program.get(),
                " (gateway " + go.version("docker-mcp") + ", GitHub's server " + go.version("github-mcp-server") + ")");
    }

    private void gateway(Path plugin, Path server, String versions) throws IOException, InterruptedException {
        var launcher = Path.of(proxy.getFirst());
        var home = folder.resolve("home");
        var token = List.of("--secret", "oci-vault://peer-github");
        try (var gateway = new Gateway(programs, home, launcher, plugin, server, TOKEN, cleanup)) {
            attempt("gateway, image" + versions, () -> gateway.who(Gateway.IMAGE, token));
            attempt("gateway, image, --check" + versions, () -> gateway.check(Gateway.IMAGE));
            try (var _ = gateway.remoteServer()) {
                attempt("gateway, remote server" + versions, () -> gateway.who(Gateway.REMOTE, token));
                attempt("gateway, remote server, --check" + versions, () -> gateway.check(Gateway.REMOTE));
            }
            npmInstall(Files.createDirectories(folder.resolve("bridge")), BRIDGE_NPM);
            var bridge = folder.resolve("bridge/node_modules/mcp-proxy/dist/bin/mcp-proxy.mjs");
            try (var _ = gateway.bridge(bridge, KEY)) {
                attempt(
                        "gateway, this proxy behind " + BRIDGE_NPM + versions,
                        () -> gateway.who(
                                Gateway.BRIDGE, List.of("--gateway-secret", "github-vault.key=oci-vault://peer-key")));
            }
        }
    }

    /** What the client learns from the URL itself and through the proxy. */
    private void compare(String row, List<String> client, URI url) throws InterruptedException {
        attempt(row, () -> {
            var directly = programs.output(
                    Programs.join(client, url.toString()), Map.of("PEER_AUTHORIZATION", "Bearer " + TOKEN));
            var through = programs.output(Programs.join(
                    Programs.join(Programs.join(client, url.toString()), proxy), List.of("--url", url.toString())));
            boolean equal = JSONValue.parse(directly).equals(JSONValue.parse(through));
            same &= equal;
            int tools = ((List<?>) ((JSONObject) JSONValue.parse(through)).get("tools")).size();
            return equal ? "same with and without us, " + tools + " tools" : "DIFFERS: " + directly + " / " + through;
        });
    }

    private void check(String row, URI url) throws InterruptedException {
        attempt(row, () -> {
            var json = (JSONObject) JSONValue.parse(
                    programs.output(Programs.join(proxy, List.of("--url", url.toString(), "--check", "--json"))));
            return "passed, protocol " + json.get("protocol_version");
        });
    }

    private void conformance() throws InterruptedException {
        for (var scenario : CONFORMANCE) {
            attempt("conformance client, " + scenario, () -> {
                var directly = passed(scenario, List.of());
                var through = passed(scenario, proxy);
                same &= directly.equals(through);
                return directly.equals(through) ? "same: " + through : "DIFFERS: " + directly + " / " + through;
            });
        }
    }

    private String passed(String scenario, List<String> through) throws IOException, InterruptedException {
        var words = npm(
                "conformance/node_modules/@modelcontextprotocol/conformance/dist/index.js",
                "client",
                "--command",
                "node " + folder.resolve("conformance-client.mjs"),
                "--scenario",
                scenario);
        var said = programs.said(words, Map.of("PEER_COMMAND", JSONValue.toJSONString(through)));
        return said.lines()
                .filter(line -> line.matches("(?i).*passed: *\\d+/\\d+.*"))
                .findFirst()
                .orElse("no result")
                .strip();
    }

    private void bench(String server, URI url) throws InterruptedException {
        measured(server, "direct HTTP client", List.of(url.toString()));
        measured(server, "github-mcp-proxy", Programs.join(proxy, List.of("--url", url.toString())));
        measured(
                server,
                "mcp-remote (npm)",
                npm("node_modules/mcp-remote/dist/proxy.js", url.toString(), "--allow-http"));
        var python = venv("python-bridge", PYTHON_BRIDGE);
        python.ifPresentOrElse(
                interpreter -> measured(
                        server,
                        "mcp-proxy (PyPI)",
                        List.of(
                                Path.of(interpreter).resolveSibling("mcp-proxy").toString(),
                                "--transport",
                                "streamablehttp",
                                url.toString())),
                () -> table.add(
                        "bench, " + server + ": mcp-proxy (PyPI)",
                        "skipped: no python3 with venv, or PyPI cannot be reached"));
    }

    private void measured(String server, String way, List<String> command) {
        attempt("bench, " + server + ": " + way, () -> {
            var words = Programs.join(npm("bench.mjs", "4000", "8"), command);
            var json = (JSONObject) JSONValue.parse(programs.output(words));
            return json.get("first") + " ms to the first reply, p50 " + json.get("p50") + " ms, p99 " + json.get("p99")
                    + " ms, " + json.get("rate") + " calls/s, " + json.get("rss") + " MB";
        });
    }

    private void attempt(String row, Callable<String> work) {
        programs.say(row);
        try {
            table.add(row, work.call());
        } catch (Exception e) {
            same = false;
            table.add(row, "FAILED: " + e.getMessage());
        }
    }
}
