package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import ocivault.files.SourceTree;
import ocivault.launch.CommandPath;
import ocivault.launch.ServerEnvironment;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Checkout;
import testkit.Run;

/** Installs the real server by the real npm, once for all tests; those that harm it wait for its repair. */
@Tag("slow")
@Tag("apart")
@DisabledOnOs(OS.WINDOWS)
@TestInstance(Lifecycle.PER_CLASS)
class NpmServerTest {

    private static final String AGAIN =
            "@modelcontextprotocol/server-github is not as it was installed: installing it again";

    @TempDir
    static Path cache;

    private final ServerEnvironment environment = ServerEnvironment.ofThisProcess();
    private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
    private List<Argv> first;

    @BeforeAll
    void twoFirstStartsAtOnce() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            var one = threads.submit(this::command);
            var two = threads.submit(this::command);
            first = List.of(one.get(), two.get());
        }
    }

    @AfterAll
    void nothingUnfinishedStays() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("npm"))) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().matches(".*(unfinished|discarded|bundling).*"))
                            .toList());
        }
    }

    @Test
    void twoFirstStartsShareOneInstallation() {
        assertEquals(first.get(0).text(), first.get(1).text());
        assertEquals(
                "installing @modelcontextprotocol/server-github 2025.4.8 (the first time only)", progress.getFirst());
        assertEquals(
                1,
                progress.stream().filter(line -> line.startsWith("installing")).count());
    }

    @Test
    void itsFolderIsNamedAfterItsLock() throws Exception {
        var lock = Files.readAllBytes(Checkout.file("lib/ocivault/proxy/npm/package-lock.json"));
        var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(lock));
        assertEquals(NpmServer.LOCK, hash.substring(0, NpmServer.LOCK.length()));
    }

    @Test
    void itsFilesAreThoseThatItsLockDetermines() throws IOException {
        assertEquals(NpmServer.BUNDLED, SourceTree.hash(installed(".")));
    }

    @Test
    void itIsStartedByNodeItself() {
        var words = command().text();
        assertEquals(CommandPath.find("node", environment).toString(), words.getFirst());
        assertTrue(words.getLast().endsWith("/" + NpmBundle.FILE), words.getLast());
        assertEquals(NpmServer.preview(cache, environment).text(), words);
    }

    @Test
    void itAnswers() {
        var hello = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},\
            "clientInfo":{"name":"test","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":2,"method":"tools/list"}
            """;
        var words = command().text().toArray(String[]::new);
        try (var server = Run.command(words).start()) {
            server.send(hello);
            assertTrue(server.awaitLine(line -> line.contains("\"id\":1")).contains("github-mcp-server"));
            assertTrue(server.awaitLine(line -> line.contains("\"id\":2")).contains("search_repositories"));
        }
    }

    @Test
    void anIntactOneStartsWithoutAWord() {
        assertEquals(List.of(), newProgress());
    }

    @Test
    void aFileThatWasChangedNeverStartsThoughItsSizeAndTimeWerePutBack(@TempDir Path tools) throws IOException {
        var file = installed(NpmBundle.FILE);
        var right = Files.readString(file);
        var time = Files.getLastModifiedTime(file);
        Files.writeString(file, "evil();" + right.substring(7));
        Files.setLastModifiedTime(file, time);

        Files.writeString(tools.resolve("npm"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(tools.resolve("npm"), PosixFilePermissions.fromString("rwx------"));
        var withoutNpm = ServerEnvironment.of(Map.of("PATH", tools + ":" + System.getenv("PATH")));
        for (int starts = 0; starts < 2; starts++) {
            assertThrows(VaultException.CannotRun.class, () -> NpmServer.command(cache, withoutNpm, _ -> {}));
        }
        assertEquals(List.of(AGAIN), newProgress());
        assertEquals(right, Files.readString(file));
    }

    @Test
    void whatFailsTheLocksHashesIsNotInstalled(@TempDir Path folder) throws IOException {
        var lock = Checkout.read(Checkout.file("lib/ocivault/proxy/npm/package-lock.json"));
        var other = lock.replaceFirst("(\"integrity\": \"sha512-)......", "$1AAAAAA");
        var npm = new NpmInstall(CommandPath.find("npm", environment), bundle(environment), environment);
        var failed = assertThrows(
                VaultException.CannotRun.class,
                () -> npm.into(
                        folder.resolve("server"),
                        Files.readAllBytes(Checkout.file("lib/ocivault/proxy/npm/package.json")),
                        other.getBytes(StandardCharsets.UTF_8),
                        NpmServer.TREE));
        assertTrue(failed.getMessage().contains("EINTEGRITY"), failed.getMessage());
        assertFalse(Files.exists(folder.resolve("server")));
    }

    /** Not even where npm's own settings allow scripts; npm, left to itself, runs this one. */
    @Test
    void noScriptOfAPackageRuns(@TempDir Path folder) throws IOException {
        var ran = folder.resolve("ran");
        var manifest = "{\"name\":\"p\",\"version\":\"1.0.0\"%s}";
        var scripts = ",\"scripts\":{\"install\":\"touch '" + ran + "'\"}";
        var lock = "{\"name\":\"p\",\"version\":\"1.0.0\",\"lockfileVersion\":3,\"packages\":{\"\":"
                + manifest.formatted(",\"hasInstallScript\":true") + "}}";
        var allowing = ServerEnvironment.of(
                Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString(), "npm_config_ignore_scripts", "false"));

        var install = new NpmInstall(CommandPath.find("npm", allowing), bundle(allowing), allowing);
        assertThrows(
                VaultException.CannotRun.class,
                () -> install.into(
                        folder.resolve("server"),
                        manifest.formatted(scripts).getBytes(StandardCharsets.UTF_8),
                        lock.getBytes(StandardCharsets.UTF_8),
                        "the hash of another tree"));

        assertFalse(Files.exists(ran));
        var other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("package.json"), manifest.formatted(scripts));
        Files.writeString(other.resolve("package-lock.json"), lock);
        var left = Run.command("npm", "ci").in(other).env("HOME", folder).run();
        assertEquals(0, left.exitCode(), left.stderr());
        assertTrue(Files.exists(ran));
    }

    @Test
    void aMissingFileAndAnAddedOneAreFound() throws IOException {
        Files.delete(installed(NpmBundle.LICENCES));
        assertEquals(List.of(AGAIN), newProgress());
        var shadow = installed("node_modules");
        Files.createDirectory(shadow);
        Files.writeString(shadow.resolve("zod.js"), "evil()");
        assertEquals(List.of(AGAIN), newProgress());
        assertFalse(Files.exists(shadow));
    }

    @Test
    void otherTimesAloneAreNoDamage() throws IOException {
        Files.setLastModifiedTime(installed(NpmBundle.FILE), FileTime.fromMillis(1_000_000));
        assertEquals(List.of(), newProgress());
    }

    /** A node that is not up to it, or an esbuild that writes anything else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "case $* in *esbuild*) exit 1;; esac",
                "case $* in *esbuild*) for last; do :; done; echo 'evil()' >${last#--outfile=}; exit 0;; esac",
                "case $* in *" + NpmBundle.FILE + ") exit 1;; esac"
            })
    void theTreeIsStartedWhereNoBundleCanBeMadeOfIt(String failing, @TempDir Path tools) throws IOException {
        var node = CommandPath.find("node", environment);
        Files.writeString(tools.resolve("node"), "#!/bin/sh\n" + failing + "\nexec '" + node + "' \"$@\"\n");
        Files.setPosixFilePermissions(tools.resolve("node"), PosixFilePermissions.fromString("rwx------"));
        var worse = ServerEnvironment.of(Map.of("PATH", tools + ":" + System.getenv("PATH")));

        var words = NpmServer.command(tools.resolve("cache"), worse, _ -> {}).text();

        assertTrue(words.getLast().endsWith("/dist/index.js"), words.getLast());
        var root = Path.of(words.getLast().replaceAll("/node_modules/.*", ""));
        assertEquals(NpmServer.TREE, SourceTree.hash(root));
        assertEquals(words, NpmServer.preview(tools.resolve("cache"), worse).text());
    }

    @Test
    void theLicencesOfAllThatIsInTheBundleLieBesideIt() throws IOException {
        var text = Files.readString(installed(NpmBundle.LICENCES));
        for (var module : List.of("@modelcontextprotocol/sdk", "zod", "node-fetch", "universal-user-agent")) {
            assertTrue(text.contains("==== " + module + "/LICENSE"), module);
        }
        assertFalse(text.contains("esbuild"), text);
    }

    @Test
    void theFolderIsOurs() throws IOException {
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolve("npm"))));
    }

    @Test
    void withoutNodeOrNpmItSaysWhatToInstall(@TempDir Path tools) throws IOException {
        var path = ServerEnvironment.of(Map.of("PATH", tools.toString()));
        var node = assertThrows(VaultException.CommandNotFound.class, () -> NpmServer.command(cache, path, _ -> {}));
        assertEquals("node", node.command);
        assertTrue(node.remedy.contains("Node.js"), node.remedy);
        Files.createFile(
                tools.resolve("node"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var npm = assertThrows(
                VaultException.CommandNotFound.class, () -> NpmServer.command(tools.resolve("cache"), path, _ -> {}));
        assertEquals("npm", npm.command);
    }

    @Test
    void whatNpmSaysIsShownWhenItFails(@TempDir Path tools) throws IOException {
        for (var name : List.of("node", "npm")) {
            Files.writeString(tools.resolve(name), "#!/bin/sh\ncat\necho \"npm error $SECRET no network\"\nexit 1\n");
            Files.setPosixFilePermissions(tools.resolve(name), PosixFilePermissions.fromString("rwx------"));
        }
        var path = ServerEnvironment.of(Map.of("PATH", tools + ":" + System.getenv("PATH")))
                .with("SECRET", SecretValue.of("hunter2"));
        var failed = assertThrows(
                VaultException.CannotRun.class, () -> NpmServer.command(tools.resolve("cache"), path, _ -> {}));
        assertEquals(
                "cannot run " + tools.resolve("npm") + ": npm ci failed with exit code 1:\nnpm error  no network",
                failed.getMessage());
    }

    @Test
    void theLockNamesNoHostAndHashesEverything() {
        var lock = Checkout.read(Checkout.file("lib/ocivault/proxy/npm/package-lock.json"));
        assertFalse(lock.contains("\"resolved\""));
        long packages = lock.lines()
                .filter(line -> line.startsWith("    \"node_modules/"))
                .count();
        assertTrue(packages > 10);
        assertEquals(
                packages,
                lock.lines()
                        .filter(line -> line.contains("\"integrity\": \"sha512-"))
                        .count());
    }

    private static NpmBundle bundle(ServerEnvironment environment) {
        return new NpmBundle(CommandPath.find("node", environment), environment);
    }

    private Argv command() {
        return NpmServer.command(cache, environment, progress::add);
    }

    private List<String> newProgress() {
        int before = progress.size();
        command();
        return List.copyOf(progress.subList(before, progress.size()));
    }

    private Path installed(String file) {
        return Path.of(first.getFirst().text().getLast().replaceAll("[^/]*$", ""))
                .resolve(file);
    }
}
