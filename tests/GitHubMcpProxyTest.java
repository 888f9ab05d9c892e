import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import localvault.Fault;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.Outcome;

/** The proxy as a client sees it: a process that turns out to be the server. */
@Tag("slow")
class GitHubMcpProxyTest extends ProxyScene {

    @Nested
    class TheNpmServer {
        @Test
        void shakesHandsAndListsItsToolsThroughTheProxy() throws IOException {
            try (var server = world.server()) {
                var hello = ProxyWorld.ask(server, ProxyWorld.INITIALIZE, 1);
                var tools = ProxyWorld.ask(server, ProxyWorld.LIST_TOOLS, 2);

                assertEquals(
                        "github-mcp-server",
                        ((Map<?, ?>) ((Map<?, ?>) hello.get("result")).get("serverInfo")).get("name"));
                assertEquals(26, ProxyWorld.toolCount(tools));
                assertTrue(Files.readString(Path.of("/proc/" + server.pid() + "/cmdline"))
                        .contains("server-github"));
                assertEquals(List.of(), server.descendants());

                var end = server.finish();
                assertEquals(0, end.exitCode());
                assertEquals(
                        List.of(),
                        end.stdoutLines().stream()
                                .filter(line -> !isJsonRpc(line))
                                .toList());
            }
        }

        @Test
        void getsTheLinesThatWereSentBeforeItWasThere() {
            world.vault.inject(Fault.delay(Duration.ofSeconds(1)));
            try (var server = world.proxy("--no-cache").start()) {
                server.send(ProxyWorld.INITIALIZE + ProxyWorld.LIST_TOOLS);

                server.awaitLine(line -> ProxyWorld.isAnswer(line, 1));
                server.awaitLine(line -> ProxyWorld.isAnswer(line, 2));
                assertEquals(0, server.finish().exitCode());
            }
        }

        @Test
        void endsWithItsStdin() {
            try (var server = world.server()) {
                ProxyWorld.ask(server, ProxyWorld.INITIALIZE, 1);

                assertEquals(0, server.finish().exitCode());
            }
        }

        @Test
        void diesOfSigterm() {
            try (var server = world.server()) {
                ProxyWorld.ask(server, ProxyWorld.INITIALIZE, 1);

                assertEquals(128 + 15, server.signal("TERM").await().exitCode());
            }
        }
    }

    @Nested
    class AnyServer {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 7, 64, 77, 126, 255})
        void hasItsOwnExitCode(int code) {
            assertEquals(code, run("sh", "-c", "exit " + code).exitCode());
        }

        @Test
        void mayEndByASignal() {
            assertEquals(128 + 9, run("sh", "-c", "kill -9 $$").exitCode());
        }

        @Test
        void isTheProcessThatWasStarted() {
            try (var server = world.proxy("--", "sh", "-c", "echo $$; exec cat").start()) {
                assertEquals(Long.toString(server.pid()), server.awaitLine(line -> true));
            }
        }

        @Test
        void getsItsArgumentsVerbatim() {
            var end = run("printf", "%s\\n", "-v", "--check", "--", "@/etc/hostname", "${HOME}", "'a b'", "");

            assertEquals(List.of("-v", "--check", "--", "@/etc/hostname", "${HOME}", "'a b'", ""), end.stdoutLines());
        }

        @Test
        void getsItsArgumentsByteForByteInAnyLocale() {
            var shell = "exec \"$@\" -- printf %s \"$(printf 'gr\\303\\274n \\377')\"";
            var proxy = world.proxy();
            var end = proxy.inShell(shell).env("LC_ALL", "C").env("X", "y").run();

            assertEquals(0, end.exitCode(), end.stderr());
            assertEquals("grün \uFFFD", end.stdout());
        }

        @Test
        void hasAnUntouchedStdin() {
            assertEquals(
                    "one\ntwo\n",
                    world.proxy("--", "cat").stdin("one\ntwo\n").run().stdout());
        }

        private Outcome run(String... command) {
            var args = new ArrayList<>(List.of("--"));
            args.addAll(List.of(command));
            return world.proxy(args.toArray(String[]::new)).run();
        }
    }

    @Nested
    class WhileItFetches {
        @Test
        void aSigtermEndsItAtOnceAndNothingStarts() {
            world.vault.inject(Fault.delay(Duration.ofMinutes(1)));
            world.vault.resetLog();
            var marker = world.home.resolve("started");
            try (var proxy =
                    world.proxy("--no-cache", "--", "touch", marker.toString()).start()) {
                Await.until(
                        "the proxy to ask the vault",
                        () -> !world.vault.requests().isEmpty());

                // Its vault answers after a minute, its own deadline is 20 s away: long before both, it ends.
                assertTrue(proxy.signal("TERM").endsWithin(Duration.ofSeconds(10)));
                var end = proxy.await();

                assertEquals(128 + 15, end.exitCode());
                assertEquals("", end.stdout());
                assertFalse(Files.exists(marker));
            }
        }

        @Test
        void aThreadDumpDoesNotReachStdout() {
            world.vault.inject(Fault.delay(Duration.ofSeconds(2)));
            world.vault.resetLog();
            try (var proxy =
                    world.proxy("--no-cache", "--", "echo", "the server").start()) {
                Await.until(
                        "the proxy to ask the vault",
                        () -> !world.vault.requests().isEmpty());

                assertEquals("the server\n", proxy.signal("QUIT").await().stdout());
            }
        }
    }

    private static boolean isJsonRpc(String line) {
        return JSONValue.parse(line) instanceof JSONObject json && "2.0".equals(json.get("jsonrpc"));
    }
}
