import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import localvault.Fault;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.Outcome;
import testkit.Run;
import testkit.Running;

/** stdout belongs to the server: whatever the caller asks of every JVM, and however badly the start goes. */
class StdoutPurityTest extends ProxyScene {

    @TempDir
    Path folder;

    @Nested
    class TheServersBytesAlone {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-Xlog:gc*:stdout -Xlog:class+load -Xlog:async -Xlog:all=debug:stdout",
                    "-verbose:class -verbose:jni -Xcheck:jni",
                    "-XX:+PrintFlagsFinal -XX:+PrintCommandLineFlags -XX:+PrintCompilation -XX:+CITime",
                    "-XX:+DisplayVMOutputToStdout -XX:+PrintFlagsFinal",
                    "-XX:-DisplayVMOutputToStderr -XX:NativeMemoryTracking=summary -XX:+UnlockDiagnosticVMOptions"
                            + " -XX:+PrintNMTStatistics",
                    "-XX:AOTCache=FOLDER/garbage",
                    "-XX:AOTCache=FOLDER/absent",
                    "-XX:SharedArchiveFile=FOLDER/garbage",
                    "-Djava.security.debug=all -Djavax.net.debug=all -Djdk.internal.httpclient.debug=true"
                            + " -Djava.util.logging.config.file=FOLDER/logging.properties"
                            + " -Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                })
        void comeWithJavaToolOptions(String options) throws IOException {
            Files.writeString(folder.resolve("garbage"), "no archive at all\n".repeat(1000));
            Files.writeString(
                    folder.resolve("logging.properties"),
                    "handlers=java.util.logging.ConsoleHandler\n"
                            + ".level=ALL\n"
                            + "java.util.logging.ConsoleHandler.level=ALL\n");

            assertPure(noisy("--no-cache").env("JAVA_TOOL_OPTIONS", options.replace("FOLDER", folder.toString())));
        }

        @Test
        void comeWithTheLaunchersOptions() {
            assertPure(noisy("--no-cache").env("JDK_JAVA_OPTIONS", "-XshowSettings:all -showversion -verbose"));
        }

        @Test
        void comeWithACacheThatCannotBeUsed() throws IOException {
            var file = Files.createFile(folder.resolve("file")).toString();
            for (var cache : List.of(file, "/proc/self", "/dev/null")) {
                assertPure(noisy("--cache-dir", cache));
            }
        }

        private Run noisy(String... options) {
            var args = new String[options.length + 6];
            System.arraycopy(options, 0, args, 0, options.length);
            System.arraycopy(
                    new String[] {"--verbose", "--metrics", "--", "printf", "%s", "{}"}, 0, args, options.length, 6);
            return world.proxy(args).in(folder);
        }

        private void assertPure(Run run) {
            var outcome = run.run();
            assertEquals("{}", outcome.stdout(), outcome.stderr());
            assertEquals(0, outcome.exitCode());
        }
    }

    @Nested
    class Nothing {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-Xmx1k",
                    "-XX:NoSuchFlag",
                    "-XX:AOTMode=on -XX:AOTCache=/dev/null",
                    "-Xmx1g -Xms2g",
                    "-javaagent:/no/such.jar",
                    "-agentlib:nosuch",
                    "-XX:+UseZGC"
                })
        void comesFromAJvmThatDoesNotStart(String options) {
            assertSilent(world.proxy("--", "echo", "server")
                    .env("JAVA_TOOL_OPTIONS", options)
                    .run());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "-XX:+HeapDumpOnOutOfMemoryError", "-XX:OnOutOfMemoryError=true"})
        void comesFromAJvmThatRunsOutOfMemory(String options) throws IOException {
            var outcome = world.proxy("--no-cache", "--", "echo", "server")
                    .in(folder)
                    .env("JAVA_TOOL_OPTIONS", "-Xmx3m " + options)
                    .run();

            assertTrue(outcome.stderr().contains("OutOfMemoryError"), outcome.stderr());
            assertSilent(outcome);
            assertLeavesNothing();
        }

        @ParameterizedTest
        @ValueSource(strings = {"SEGV", "ABRT"})
        void comesFromAJvmThatCrashes(String signal) throws IOException {
            try (var proxy = waiting()) {
                assertSilent(proxy.signal(signal).await());
            }
            assertLeavesNothing();
        }

        @Test
        void comesOfThreadDumpsAndAttachedTools() {
            try (var proxy = waiting()) {
                proxy.signal("QUIT").awaitStderr("Full thread dump");
                var jcmd = Run.command(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                        .toString(),
                                "-J-Dsun.tools.attach.attachTimeout=1000",
                                Long.toString(proxy.pid()),
                                "VM.system_properties")
                        .run();
                assertNotEquals(0, jcmd.exitCode());
                assertFalse(jcmd.stdout().contains("java.home"), jcmd.stdout());
                assertEquals("", proxy.signal("TERM").await().stdout());
            }
        }

        private void assertSilent(Outcome outcome) {
            assertEquals("", outcome.stdout());
            assertNotEquals(0, outcome.exitCode());
        }

        /** Neither hs_err file nor core nor heap dump, all of which would hold secrets. */
        private void assertLeavesNothing() throws IOException {
            try (var files = Files.list(folder)) {
                assertEquals(List.of(), files.toList());
            }
        }
    }

    /** The proxy while it waits for the vault, free to dump core, in the test's folder. */
    private Running waiting() {
        world.vault.inject(Fault.delay(Duration.ofMinutes(1)));
        world.vault.resetLog();
        var proxy = world.proxy("--no-cache", "--", "echo", "server")
                .env("JAVA_TOOL_OPTIONS", "-XX:ErrorFile=" + folder + "/hs_err.log -XX:+CreateCoredumpOnCrash")
                .in(folder)
                .inShell("ulimit -c unlimited 2>/dev/null; exec \"$@\"")
                .start();
        Await.until("the proxy to ask the vault", () -> !world.vault.requests().isEmpty());
        return proxy;
    }
}
