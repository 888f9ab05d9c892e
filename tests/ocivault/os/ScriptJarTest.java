package ocivault.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Checkout;
import testkit.Outcome;
import testkit.Run;
import testkit.Toolbox;

/** A jar of the proxy as JBang would have built it, with its start as JBang's, without what JBang sometimes loses. */
class ScriptJarTest {

    @TempDir
    Path scratch;

    private Path jar;

    @BeforeEach
    void build() throws IOException {
        var folder = Files.createDirectory(scratch.resolve("GitHubMcpProxy.java." + "0a".repeat(32)));
        jar = folder.resolve("GitHubMcpProxy.jar");
        var classes = Path.of(ScriptJar.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of("create", "true"));
                var files = Files.isDirectory(classes)
                        ? Files.walk(classes)
                        : Files.walk(FileSystems.newFileSystem(classes).getPath("/"))) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                var root = Files.isDirectory(classes)
                        ? classes
                        : file.getFileSystem().getPath("/");
                var name = root.relativize(file).toString();
                if (name.startsWith("ocivault/") || name.startsWith("GitHubMcpProxy")) {
                    var copy = zip.getPath(name);
                    if (copy.getParent() != null) {
                        Files.createDirectories(copy.getParent());
                    }
                    Files.copy(file, copy);
                }
            }
        }
        for (var companion :
                ScriptJar.COMPANIONS.values().stream().flatMap(List::stream).toList()) {
            try (var zip = FileSystems.newFileSystem(jar)) {
                var copy = zip.getPath(companion);
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, "{}");
            }
        }
    }

    private void lose(String entry) throws IOException {
        try (var zip = FileSystems.newFileSystem(jar)) {
            Files.delete(zip.getPath(entry));
        }
    }

    private Outcome start(String... args) {
        return run(args).run();
    }

    private Run run(String... args) {
        var libraries = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(entry -> entry.contains("/info/picocli/")
                        || entry.contains("/net/minidev/")
                        || entry.contains("/dev/failsafe/")
                        || entry.contains("/com/oracle/")
                        || entry.contains("/com/fasterxml/")
                        || entry.contains("/org/"))
                .collect(Collectors.joining(File.pathSeparator));
        var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        var command = new ArrayList<>(List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                jar + File.pathSeparator + libraries,
                "GitHubMcpProxy"));
        command.addAll(List.of(args));
        return Run.command(command.toArray(String[]::new)).env("HOME", scratch);
    }

    @Test
    void isRemovedWhereItLacksAClassSoThatTheNextStartBuildsIt() throws IOException {
        lose("ocivault/proxy/ServerPreview.class");

        assertIncomplete(
                "ocivault/proxy/ServerPreview.class",
                start("--secret", "oci-vault://ocid1.vaultsecret.oc1..a", "--dry-run", "--", "sh"));
    }

    /** Found out where the server is to be installed, with its secret at hand. */
    @Test
    void isRemovedWhereItLacksAResourceSoThatTheNextStartBuildsIt() throws IOException {
        lose("ocivault/proxy/npm/package-lock.json");
        var tools = Toolbox.in(scratch.resolve("bin")).write("node", "exit 1").write("npm", "exit 1");
        try (var vault = VaultServer.builder().start();
                var login = ThrowawayLogin.at(vault)) {
            vault.put("token", "a token");

            var outcome = run("--secret", "oci-vault://token")
                    .env("PATH", tools.path())
                    .env(login.environment())
                    .run();

            var lines = outcome.stderrLines();
            assertEquals(
                    List.of(
                            "github-mcp-proxy: error: this program was built incompletely, it lacks"
                                    + " ocivault/proxy/npm/package-lock.json",
                            "hint: Start it again: the broken build was removed, so it is built anew."),
                    lines.subList(Math.max(0, lines.size() - 2), lines.size()),
                    outcome.stderr());
            assertEquals(78, outcome.exitCode());
            assertTrue(Files.notExists(jar));
        }
    }

    @Test
    void isLeftWhereNothingIsWrongWithIt() {
        var outcome = start("--secret", "oci-vault://ocid1.vaultsecret.oc1.eu-frankfurt-1.a", "--dry-run", "--", "sh");

        assertEquals(0, outcome.exitCode(), outcome.stderr());
        assertTrue(Files.exists(jar));
    }

    @Test
    void needsWhatTheDoorsNameAsFiles() {
        var named = new TreeSet<String>();
        for (var door : Checkout.javaFiles()
                .filter(file -> file.path().endsWith("package-info.java"))
                .toList()) {
            door.directives("FILES").forEach(file -> named.add(file.split("=")[0]));
        }

        assertEquals(
                named,
                new TreeSet<>(ScriptJar.COMPANIONS.values().stream()
                        .flatMap(List::stream)
                        .toList()));
    }

    @Test
    void isKnownByTheFolderThatJBangGivesIt() {
        var folder = "/cache/jars/Some.java." + "0f".repeat(32);

        assertEquals(Optional.of(Path.of(folder, "Some.jar")), ScriptJar.path(folder + "/Some.jar:/other.jar"));
        assertEquals(Optional.empty(), ScriptJar.path("/home/me/toolkit.jar:" + folder + "/Some.jar"));
        assertEquals(Optional.empty(), ScriptJar.path(folder + "/Other.jar"));
    }

    private void assertIncomplete(String missing, Outcome outcome) {
        assertEquals("""
            github-mcp-proxy: error: this program was built incompletely, it lacks %s
            hint: Start it again: the broken build was removed, so it is built anew.
            """.formatted(missing), outcome.stderr());
        assertEquals(78, outcome.exitCode());
        assertTrue(Files.notExists(jar));
    }
}
