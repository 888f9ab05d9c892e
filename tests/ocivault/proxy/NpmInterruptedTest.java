package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import localvault.Fault;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import ocivault.files.SourceTree;
import ocivault.launch.CommandPath;
import ocivault.launch.ServerEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import testkit.Await;
import testkit.Run;

/** A client that waits no longer kills what it started, wherever that is: the next start goes on from there. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class NpmInterruptedTest {

    private static final ServerEnvironment OURS = ServerEnvironment.ofThisProcess();

    @TempDir
    Path scratch;

    private Path tools;
    private Path cache;

    @Test
    void aKillAtAnyStepLeavesNothingBrokenAndLosesNothingThatWasDone() throws IOException {
        tools = Files.createDirectory(scratch.resolve("tools"));
        cache = scratch.resolve("cache");
        tool("node", "case $* in *esbuild*) exit 1;; esac", "node");

        // By a signal that it can see, while npm is at work: npm goes too.
        var first = interrupted("TERM", "npm", "exec /bin/sleep 300");
        Await.until("the end of npm", () -> !first.isAlive());

        // By one that it cannot: npm is left behind, and writes on.
        var npm = interrupted("KILL", "npm", """
            while :; do
                mkdir -p "$PWD/node_modules/junk" && echo x >"$PWD/node_modules/junk/$$.js"
                sleep 0.05
            done\
            """);
        assertTrue(npm.isAlive());
        try {
            // While esbuild is at work on the tree that npm has made now.
            tool("npm", "", "npm");
            interrupted(
                            "KILL",
                            "node",
                            "case $* in *esbuild*) ;; *) exec '" + real("node") + "' \"$@\" ;; esac\n"
                                    + "exec /bin/sleep 300")
                    .destroyForcibly();

            tool("node", "case $* in *esbuild*) exit 1;; esac", "node");
            tool("npm", "echo 'npm is not needed any more'; exit 1", "npm");
            var end = prepare().run();
            assertEquals(0, end.exitCode(), end.stderr());
        } finally {
            npm.destroyForcibly();
        }
        var server = cache.resolve("npm/server-github-" + NpmServer.VERSION + "-" + NpmServer.LOCK);
        assertEquals(NpmServer.TREE, SourceTree.hash(server));
        // All that lies beside it is what the npm that was left behind wrote since.
        assertTrue(folders().size() <= 2, folders().toString());
        assertEquals(NpmServer.State.READY, NpmServer.state(cache));
    }

    /** A start that is killed when a program has begun its work; returns that program, which may live on. */
    private ProcessHandle interrupted(String signal, String program, String work) throws IOException {
        var begun = scratch.resolve("begun");
        Files.deleteIfExists(begun);
        tool(program, "case $1 in ci|*esbuild*) echo $$ >'" + begun + "';; esac\n" + work, program);
        try (var start = prepare().start()) {
            Await.until(program + " at work", () -> begun.toFile().length() > 1);
            var worker = ProcessHandle.of(Long.parseLong(Files.readString(begun).strip()))
                    .orElseThrow();
            var end = start.signal(signal).endsWithin(Duration.ofSeconds(20));
            assertTrue(end);
            return worker;
        }
    }

    private Run prepare() {
        return Run.script("GitHubMcpProxy", "--prepare", "--server", "npm", "--cache-dir", cache.toString())
                .env("HOME", System.getProperty("user.home"))
                .env("PATH", tools + ":" + System.getenv("PATH"));
    }

    /** A program that does this, and then what the real one does. */
    private void tool(String name, String before, String real) throws IOException {
        var file = tools.resolve(name);
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + before + "\nexec '" + real(real) + "' \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static Path real(String name) {
        return CommandPath.find(name, OURS);
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("npm"))) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    /** Not behind the vault's back: before it is asked, since the client's time runs. */
    @Test
    void aFirstStartSaysAtOnceThatItTakesLong() throws IOException {
        tools = Files.createDirectory(scratch.resolve("tools"));
        tool("npm", "exit 1", "npm");
        try (var vault = VaultServer.start();
                var login = ThrowawayLogin.at(vault)) {
            vault.put("mcp-github-token", "ghp_x");
            vault.inject(Fault.delay(Duration.ofMinutes(1)));
            try (var start = Run.script("GitHubMcpProxy", "--server", "npm")
                    .env(login.environment())
                    .env("HOME", scratch)
                    .env("PATH", tools + ":" + System.getenv("PATH"))
                    .start()) {
                start.awaitStderr("github-mcp-proxy: installing @modelcontextprotocol/server-github 2025.4.8 (the first"
                        + " time only), which may take a minute; --prepare does it ahead\n");
                assertEquals("", start.stdout());
            }
        }
    }
}
