import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import testkit.Await;
import testkit.Outcome;
import testkit.Run;

/** Secrets as files, {@code --file NAME=REF}, with real servers: shell, node, Python, npx, and what they start. */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
class ProxySecretFilesTest extends ProxyScene {

    private static final String PEM = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";
    private static final byte[] BINARY = {0, 1, (byte) 0xff, (byte) 0xfe, '\n', 0};

    @TempDir
    private Path folder;

    @BeforeAll
    static void fill() {
        world.vault.put("pem", PEM);
        world.vault.put("json", "{\"key\":\"inside\"}");
        world.vault.put("binary", BINARY);
    }

    private static Run proxy(List<String> options, String... command) {
        var words = new ArrayList<>(options);
        words.add("--");
        words.addAll(List.of(command));
        return world.proxy(words.toArray(String[]::new));
    }

    private static final List<String> KEY = List.of("--file", "KEY=oci-vault://pem");

    /** A proxy that may make no native call, and so becomes no server. */
    private static Run supervising(Path temporary, String... server) {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(
                "--illegal-native-access=deny",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "GitHubMcpProxy"));
        command.addAll(KEY);
        command.add("--");
        command.addAll(List.of(server));
        return Run.command(command.toArray(String[]::new))
                .env(world.login.environment())
                .env("HOME", world.home);
    }

    private static void assertPrints(String expected, Outcome outcome) {
        assertEquals("", outcome.stderr());
        assertEquals(expected, outcome.stdout());
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void aShellReadsItAgainAndAgainAndSoDoesWhatItStarts() {
        assertPrints(
                PEM.repeat(4),
                proxy(
                                KEY,
                                "sh",
                                "-c",
                                "cat \"$KEY\"; cat \"$KEY\"; sh -c 'cat \"$KEY\"; sh -c \"cat \\\"$KEY\\\"; :\"; :'; :")
                        .run());
    }

    @Test
    void itLiesInMemorySealedAndForItsUserAlone() {
        var outcome = proxy(
                        KEY,
                        "sh",
                        "-c",
                        "echo \"$KEY\" $$; readlink \"$KEY\"; stat -Lc '%a %s' \"$KEY\"; stat -c %a /proc/$$/fd;"
                                + " (echo x >> \"$KEY\") 2>/dev/null && echo written; exit 0")
                .run();
        assertEquals(0, outcome.exitCode(), outcome.stderr());
        var lines = outcome.stdout().lines().toList();
        var pid = lines.getFirst().replaceAll(".* ", "");
        assertTrue(lines.getFirst().matches("/proc/" + pid + "/fd/[0-9]+ " + pid), lines::toString);
        assertEquals(List.of("/memfd:KEY (deleted)", "400 " + PEM.length(), "500"), lines.subList(1, lines.size()));
    }

    @Test
    void nodeAndItsChildrenReadIt() {
        assertPrints(
                PEM.repeat(3),
                proxy(
                                KEY,
                                "node",
                                "-e",
                                "const fs = require('fs'); const {execFileSync} = require('child_process');"
                                        + "process.stdout.write(fs.readFileSync(process.env.KEY, 'utf8'));"
                                        + "process.stdout.write(execFileSync('cat', [process.env.KEY]));"
                                        + "process.stdout.write(execFileSync(process.execPath, ['-p',"
                                        + " 'require(\"fs\").readFileSync(process.env.KEY, \"utf8\").trimEnd()']));")
                        .run());
    }

    @Test
    void pythonAndItsChildrenReadIt() {
        assertPrints(
                PEM.repeat(2),
                proxy(
                                KEY,
                                "python3",
                                "-c",
                                "import os, subprocess, sys;"
                                    + " sys.stdout.write(open(os.environ['KEY']).read());sys.stdout.write(subprocess.check_output(['cat',"
                                    + " os.environ['KEY']], text=True))")
                        .run());
    }

    @Test
    void npxAndTheServerThatItStartsReadIt() throws IOException {
        var server = Files.createDirectories(folder.resolve("server"));
        Files.writeString(
                server.resolve("package.json"), "{\"name\":\"s\",\"version\":\"1.0.0\",\"bin\":{\"s\":\"s.js\"}}");
        var script = Files.writeString(
                server.resolve("s.js"),
                "#!/usr/bin/env node\nprocess.stdout.write(require('fs').readFileSync(process.env.KEY, 'utf8'));\n");
        assertTrue(script.toFile().setExecutable(true));
        var outcome = proxy(KEY, "npx", "--yes", "--offline", "--package", server.toString(), "s")
                .in(folder)
                .run();
        assertEquals(PEM, outcome.stdout(), outcome.stderr());
    }

    @Test
    void anySecretWillDoByteForByte() {
        var outcome = proxy(
                        List.of(
                                "--file",
                                "A=oci-vault://binary",
                                "--file",
                                "B=oci-vault://json#key",
                                "--env",
                                "C=oci-vault://pem"),
                        "sh",
                        "-c",
                        "od -An -tx1 \"$A\" | tr -d ' \\n'; echo; cat \"$B\"; test -n \"$C\"")
                .run();
        assertPrints(HexFormat.of().formatHex(BINARY) + "\ninside", outcome);
        var cached = proxy(List.of("--file", "A=oci-vault://binary"), "sh", "-c", "od -An -tx1 \"$A\" | tr -d ' \\n'")
                .run();
        assertPrints(HexFormat.of().formatHex(BINARY), cached);
        var variable = proxy(List.of("--env", "A=oci-vault://binary"), "true").run();
        assertEquals(65, variable.exitCode());
        assertTrue(variable.stderr().contains("is not UTF-8 text"), variable.stderr());
    }

    @Test
    void nothingIsOnDiskAndNothingIsLeft() throws IOException {
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        try (var server = proxy(KEY, "sh", "-c", "cat \"$KEY\" >/dev/null; echo ready; cat")
                .env("TMPDIR", temporary)
                .jvm("-Djava.io.tmpdir=" + temporary)
                .start()) {
            server.awaitLine(line -> line.equals("ready"));
            assertEquals(List.of(), list(temporary));
            assertEquals(List.of(), ProxyWorld.filesWith(world.login.directory(), "BEGIN PRIVATE KEY-----\nMIIE\n"));
            server.finish();
        }
        assertEquals(List.of(), list(temporary));
    }

    @Test
    void whereWeSuperviseItIsAPrivateFileThatIsGoneAfterwards() throws IOException {
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        var script = "stat -Lc '%a' \"$KEY\" \"$(dirname \"$KEY\")\"; cat \"$KEY\"; exit 3";
        var outcome = supervising(temporary, "sh", "-c", script).run();
        assertEquals("600\n700\n" + PEM, outcome.stdout(), outcome.stderr());
        assertEquals(3, outcome.exitCode());
        assertEquals(List.of(), list(temporary));
    }

    @Test
    void aSignalToASupervisorLeavesNoneEither() throws IOException {
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        try (var server =
                supervising(temporary, "sh", "-c", "echo ready; exec sleep 60").start()) {
            server.awaitLine(line -> line.equals("ready"));
            assertEquals(1, list(temporary).size());
            server.signal("TERM");
            assertEquals(143, server.await().exitCode());
        }
        Await.until("the folder to be empty", () -> list(temporary).isEmpty());
    }

    @Test
    void aCheckGivesThemToo() {
        var outcome = proxy(
                        List.of("--check", "--file", "KEY=oci-vault://pem"),
                        "sh",
                        "-c",
                        "test -s \"$KEY\" || exit 9; cat \"$KEY\"; cat")
                .run();
        assertEquals(76, outcome.exitCode(), outcome.stderr());
        assertFalse((outcome.stdout() + outcome.stderr()).contains("MIIE"), outcome.stderr());
    }

    @Test
    void itIsRefusedWhereItMakesNoSense() {
        for (var refusal : List.of(
                List.of(
                        "--file KEY is no reference (its value is not shown: it may be a secret)",
                        "--file",
                        "KEY=hidden"),
                List.of("--file without '='", "--file", "hidden"),
                List.of(
                        "--env KEY and --file KEY both set it",
                        "--file",
                        "KEY=oci-vault://pem",
                        "--env",
                        "KEY=oci-vault://pem"))) {
            var outcome = proxy(refusal.subList(1, refusal.size()), "true").run();
            assertEquals(64, outcome.exitCode());
            assertEquals(
                    "github-mcp-proxy: error: " + refusal.getFirst(),
                    outcome.stderrLines().getFirst());
            assertFalse(outcome.stderr().contains("hidden"));
        }
        var docker = world.proxy("--server", "docker", "--file", "KEY=oci-vault://pem", "--dry-run")
                .run();
        assertEquals(64, docker.exitCode());
        assertTrue(docker.stderr().contains("a container sees no file of this machine"), docker.stderr());
        var missing = proxy(List.of("--file", "KEY=oci-vault://missing"), "echo", "started")
                .run();
        assertEquals(77, missing.exitCode());
        assertEquals("", missing.stdout());
    }

    @Test
    void theServersOwnDescriptorsAreThereBesideThem() {
        var outcome = proxy(KEY, "sh", "-c", "cat <&5; cat \"$KEY\"")
                .inShell("printf given > '" + folder + "/five'; exec \"$@\" 5<'" + folder + "/five'")
                .run();
        assertPrints("given" + PEM, outcome);
        assertArrayEquals(
                PEM.getBytes(StandardCharsets.UTF_8),
                outcome.stdout().substring(5).getBytes(StandardCharsets.UTF_8));
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperf"))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
