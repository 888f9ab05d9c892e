package ocivault.launch;

import static ocivault.launch.LaunchSetup.launcher;
import static ocivault.launch.LaunchSetup.supervise;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ocivault.launch.Launcher.Mode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.Run;
import testkit.Running;

/** What goes through a supervised server's streams, and what becomes of it when they end. */
@EnabledOnOs(OS.LINUX)
class SupervisorStreamsTest {

    @Nested
    class TheStreams {

        @Test
        void areTheServersOwnSoThatNothingPassesThroughUs() throws IOException {
            try (var running = supervise("sh", "-c", "readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2; cat")
                    .start()) {
                running.awaitLine(_ -> true);
                var ours = Stream.of("0", "1", "2")
                        .map(fd -> descriptor(running.pid(), fd))
                        .toList();
                assertEquals(ours, running.finish().stdoutLines());
            }
        }

        @Test
        void leadNowhereWhereTheCallerClosedThem() {
            var outcome = Run.command(LaunchSetup.after(
                            "exec <&-", launcher(Mode.SUPERVISE, List.of(), "readlink", "/proc/self/fd/0")))
                    .run();
            assertEquals("/dev/null\n", outcome.stdout(), outcome.stderr());
        }

        /** The one collection is that after the server's start: from then on the heap does not grow. */
        @Test
        void carryAGigabyteWithASmallHeap() {
            var launcher = launcher(Mode.SUPERVISE, List.of("-Xms16m", "-Xmx16m", "-Xlog:gc:stderr"), "cat");
            var outcome = Run.command(launcher)
                    .inShell("head -c 1073741824 /dev/zero | \"$@\" | wc -c")
                    .run();

            assertEquals("1073741824", outcome.stdout().strip());
            assertTrue(outcome.stderrLines().getLast().contains("Pause Full (System.gc())"), outcome.stderr());
        }

        /** The server thinks for longer than we wait for one whose client is gone. */
        @Test
        void hearTheAnswerAfterTheClientHasEndedStdin() {
            var outcome = supervise("sh", "-c", "cat >/dev/null; sleep 1; echo answer; exit 5")
                    .stdin("question")
                    .run();

            assertEquals("answer\n", outcome.stdout());
            assertEquals(5, outcome.exitCode());
        }

        @Test
        void tellTheServerThatNobodyListens() {
            var script = "{ \"$@\"; echo $? >&2; } | head -n 1";
            var direct = Run.command("yes").inShell(script).run();
            var outcome = supervise("yes").inShell(script).run();

            assertEquals(List.of("141"), direct.stderrLines());
            assertEquals(direct.stderrLines(), outcome.stderrLines());
        }
    }

    @Nested
    class AClientThatIsGone {

        private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

        /** Starts the server as clients do, and passes on what it prints. */
        private static final String CLIENT = """
            const child = require('node:child_process').spawn(process.argv[1], process.argv.slice(2),
                {stdio: ['pipe', 'pipe', 'inherit']});
            child.stdout.pipe(process.stdout);
            setInterval(() => {}, 1000);
            """;

        @TempDir
        Path folder;

        /** The server ignores the end of its stdin; the second also wants a harder signal. */
        @ParameterizedTest
        @ValueSource(strings = {"", "trap '' TERM; "})
        void takesEverythingWithItWithinTwoSeconds(String preparation) {
            var server = "sh -c 'echo $$; sleep 1000; :'; :";
            var took = Duration.ofDays(1);
            // A machine that has much else to do may need longer, but not four times in a row.
            for (int tries = 0; tries < 4 && took.compareTo(TWO_SECONDS) >= 0; tries++) {
                try (var client = client("sh", "-c", preparation + "echo $$; " + server)) {
                    took = allGo(client, 2);
                }
            }
            assertTrue(took.compareTo(TWO_SECONDS) < 0, took.toString());
        }

        @Test
        void takesTheChainOfNpxWithIt() throws IOException {
            Files.writeString(folder.resolve("package.json"), "{\"name\":\"server\",\"version\":\"1.0.0\"}");
            Files.writeString(
                    folder.resolve("server.js"),
                    "console.log(process.ppid); console.log(process.pid);" + "setInterval(() => {}, 1000);");
            try (var client = client("sh", "-c", "cd " + folder + " && exec npx --offline -c 'node server.js; :'")) {
                allGo(client, 2);
            }
        }

        private Running client(String... server) {
            var words = new ArrayList<>(List.of("node", "-e", CLIENT));
            words.addAll(List.of(launcher(Mode.SUPERVISE, List.of(), server)));
            return Run.command(words.toArray(String[]::new)).env("HOME", folder).start();
        }

        /**
         * Kills the client and waits until nothing of it is left; how long that took.
         *
         * @param announced how many processes print their id
         */
        private Duration allGo(Running client, int announced) {
            Await.until("the ids of the server's processes", () -> pids(client).size() == announced);
            var all = new ArrayList<>(
                    client.descendants().stream().map(ProcessHandle::pid).toList());
            assertTrue(all.containsAll(pids(client)), () -> all + " lacks one of " + client.stdout());
            assertTrue(all.size() > announced, all::toString);

            long killed = System.nanoTime();
            client.signal("KILL");
            Await.until("the end of " + all, () -> all.stream().noneMatch(SupervisorStreamsTest::isAlive));
            return Duration.ofNanos(System.nanoTime() - killed);
        }

        private List<Long> pids(Running client) {
            var text = client.stdout();
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(Long::valueOf)
                    .toList();
        }
    }

    @Test
    void everyWayToEndComesThrough() {
        var launcher = launcher(Mode.SUPERVISE, List.of());
        int main = List.of(launcher).indexOf("ocivault.launch.LaunchMain");
        var command = Stream.concat(
                IntStream.range(0, main).mapToObj(i -> launcher[i]), Stream.of("ocivault.launch.EveryEnding"));

        assertEquals(
                "256 codes, 54 signals\n",
                Run.command(command.toArray(String[]::new)).run().stdout());
    }

    private static String descriptor(long pid, String number) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "fd", number))
                    .toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A zombie, which in a container may stay for want of anybody to wait for it, is dead. */
    private static boolean isAlive(long pid) {
        try {
            return !Files.readString(Path.of("/proc", Long.toString(pid), "stat"))
                    .matches("(?s).*\\) [ZX] .*");
        } catch (IOException gone) {
            return false;
        }
    }
}
