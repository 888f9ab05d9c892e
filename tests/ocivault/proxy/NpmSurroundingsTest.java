package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ocivault.files.SourceTree;
import ocivault.launch.CommandPath;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever strangers put around the folder that the npm server is installed in: what is installed is what the lock says. */
@Tag("slow")
@Tag("apart")
@DisabledOnOs(OS.WINDOWS)
class NpmSurroundingsTest {

    private static final String TREE_OF_OTHERS = """
        {"name": "theirs", "lockfileVersion": 3, "packages": {"": {"name": "theirs", "workspaces": ["cache/npm/*"]},
         "node_modules/server-github": {"resolved": "cache/npm/x", "link": true}}}
        """;

    @TempDir
    Path around;

    @ParameterizedTest
    @ValueSource(strings = {".", "cache", "cache/npm"})
    void aWorkspaceAboveItDoesNotCount(String where) throws IOException {
        var root = Files.createDirectories(around.resolve(where));
        for (var folder = root; !folder.equals(around.getParent()); folder = folder.getParent()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        var members =
                around.resolve("cache/npm").equals(root) ? "*" : root.relativize(around.resolve("cache/npm")) + "/*";
        Files.writeString(
                root.resolve("package.json"), "{\"name\": \"theirs\", \"workspaces\": [\"" + members + "\"]}");
        Files.writeString(root.resolve("package-lock.json"), TREE_OF_OTHERS);
        Files.writeString(root.resolve(".npmrc"), "registry=http://127.0.0.1:1/\noffline=true\nignore-scripts=false\n");

        assertInstalled(NpmServer.command(around.resolve("cache"), environment(List.of()), _ -> {})
                .text());
        assertFalse(Files.exists(root.resolve("node_modules")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "install_strategy=nested",
                "install_strategy=linked",
                "global=true",
                "location=global",
                "workspaces=true",
                "ignore_scripts=false",
                "include=dev",
                "prefix=/nowhere",
                "dry_run=true",
                "package_lock=false",
                "legacy_peer_deps=true"
            })
    void norDoNpmsOwnVariables(String setting) throws IOException {
        assertInstalled(NpmServer.command(around, environment(List.of("npm_config_" + setting)), _ -> {})
                .text());
    }

    @Test
    void whatNpmInstallsBesideTheLockNeverStarts() throws IOException {
        var tools = Files.createDirectory(around.resolve("tools"));
        var npm = Files.writeString(
                tools.resolve("npm"),
                "#!/bin/sh\n'"
                        + CommandPath.find("npm", ServerEnvironment.ofThisProcess())
                        + "' \"$@\" && echo 'evil()'"
                        + " >>node_modules/@modelcontextprotocol/server-github/dist/index.js\n");
        Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwx------"));
        var variables = new ArrayList<>(ServerEnvironment.ofThisProcess().entries());
        variables.replaceAll(entry -> new String(entry, StandardCharsets.UTF_8).startsWith("PATH=")
                ? ("PATH=" + tools + ":" + new String(entry, StandardCharsets.UTF_8).substring(5))
                        .getBytes(StandardCharsets.UTF_8)
                : entry);
        var environment = ServerEnvironment.of(variables);

        for (int start = 1; start <= 2; start++) {
            var refused = assertThrows(
                    VaultException.CannotRun.class,
                    () -> NpmServer.command(around.resolve("cache"), environment, _ -> {}));
            assertTrue(refused.getMessage().contains("something else than its lock says"), refused.getMessage());
        }
        try (var left = Files.list(around.resolve("cache/npm"))) {
            assertEquals(List.of(), left.filter(Files::isDirectory).toList());
        }
    }

    @Test
    void aTreeThatAnOlderToolkitSealedIsLookedAtAnew() throws IOException {
        var environment = environment(List.of());
        var words = NpmServer.command(around, environment, _ -> {}).text();
        var entry = Path.of(words.getLast());
        Files.writeString(entry, "evil()");
        var name = entry.toString().replaceAll(".*/npm/([^/]+)/.*", "$1");
        // The stamp alone, and the hashes that were found: so it was done until 1.1.
        var stamp = SourceTree.stamp(around.resolve("npm").resolve(name));
        Files.writeString(around.resolve("npm").resolve(name + ".seal"), stamp + "\n0000  evil\n");

        assertInstalled(NpmServer.command(around, environment, _ -> {}).text());
    }

    @Test
    void withoutAFolderOfItsOwnNothingStarts() throws IOException {
        Files.setPosixFilePermissions(
                Files.createDirectory(around.resolve("npm")), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThrows(
                VaultException.CannotRun.class,
                () -> NpmServer.command(around, ServerEnvironment.of(Map.of("PATH", System.getenv("PATH"))), _ -> {}));
    }

    /** With a node that makes no bundle, which is not what is looked at here and takes seconds each time. */
    private ServerEnvironment environment(List<String> more) throws IOException {
        var ours = ServerEnvironment.ofThisProcess();
        var tools = Files.createDirectories(around.resolve("node"));
        var node = Files.writeString(
                tools.resolve("node"),
                "#!/bin/sh\ncase $* in *esbuild*) exit 1;; esac\nexec '" + CommandPath.find("node", ours)
                        + "' \"$@\"\n");
        Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rwx------"));
        var variables = new ArrayList<byte[]>();
        for (var entry : ours.entries()) {
            var text = new String(entry, StandardCharsets.UTF_8);
            variables.add(
                    text.startsWith("PATH=")
                            ? ("PATH=" + tools + ":" + text.substring(5)).getBytes(StandardCharsets.UTF_8)
                            : entry);
        }
        more.forEach(entry -> variables.add(entry.getBytes(StandardCharsets.UTF_8)));
        return ServerEnvironment.of(variables);
    }

    private static void assertInstalled(List<String> words) throws IOException {
        var root = Path.of(words.getLast().replaceAll("/node_modules/.*", ""));
        assertEquals(NpmServer.TREE, SourceTree.hash(root));
    }
}
