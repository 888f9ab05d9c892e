import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --server npx} in a working directory that strangers have written: what runs comes from the registry all the same. */
class ProxyNpxTest {

    private static final String PACKAGE = "node_modules/@modelcontextprotocol/server-github";

    private static ProxyWorld world;

    @TempDir
    Path workspace;

    @BeforeAll
    static void open() {
        world = new ProxyWorld();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void theServerIsTheRealOneWhateverLiesInTheWorkingDirectory() throws IOException {
        var evil = "#!/bin/sh\necho evil \"$GITHUB_PERSONAL_ACCESS_TOKEN\"\n";
        for (var name : new String[] {
            "node_modules/.bin/node",
            "node_modules/.bin/sh",
            "node_modules/.bin/mcp-server-github",
            "node_modules/.bin/@modelcontextprotocol/server-github@2025.4.8",
            PACKAGE + "/index.js"
        }) {
            write(name, evil);
        }
        var manifest = "{\"name\": \"@modelcontextprotocol/server-github\", \"version\": \"2025.4.8\","
                + " \"bin\": {\"mcp-server-github\": \"index.js\"}}";
        write(PACKAGE + "/package.json", manifest);
        write("package.json", manifest);
        write("index.js", evil);
        write(
                ".npmrc",
                "registry=http://127.0.0.1:1/\noffline=true\nscript-shell=" + workspace.resolve("index.js") + "\n");

        try (var server = world.proxy("--server", "npx").in(workspace).start()) {
            var hello = ProxyWorld.ask(server, ProxyWorld.INITIALIZE, 1);
            assertEquals(
                    "github-mcp-server", ((Map<?, ?>) ((Map<?, ?>) hello.get("result")).get("serverInfo")).get("name"));
            assertEquals(26, ProxyWorld.toolCount(ProxyWorld.ask(server, ProxyWorld.LIST_TOOLS, 2)));
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"npx/.npmrc", "npx/sh", "npx/node_modules/x", "node_modules/.bin/node"})
    void nothingStartsWhereItsFolderIsNotEmptyOrSomethingAboveWouldBeStarted(String planted) throws IOException {
        write(planted, "");
        if (planted.startsWith("npx/")) {
            Files.setPosixFilePermissions(workspace.resolve("npx"), PosixFilePermissions.fromString("rwx------"));
        }

        var end = world.proxy("--server", "npx", "--cache-dir", workspace.toString())
                .run();

        assertEquals(126, end.exitCode(), end.stderr());
        assertEquals(2, end.stderrLines().size(), end.stderr());
        assertTrue(end.stderrLines().getLast().contains("Remove"), end.stderr());
        assertEquals("", end.stdout());
    }

    @Test
    void aDryRunSaysWhereAndLeavesNothing() {
        var end = world.proxy(
                        "--server",
                        "npx",
                        "--dry-run",
                        "--cache-dir",
                        workspace.resolve("cache").toString())
                .run();

        assertEquals(0, end.exitCode(), end.stderr());
        assertTrue(
                end.stdout().contains("--package=@modelcontextprotocol/server-github@2025.4.8 -- mcp-server-github"),
                end.stdout());
        assertTrue(Files.notExists(workspace.resolve("cache")));
    }

    private void write(String name, String text) throws IOException {
        var file = workspace.resolve(name);
        Files.createDirectories(file.getParent());
        Files.setPosixFilePermissions(Files.writeString(file, text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
