import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import localvault.Fault;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import testkit.Await;
import testkit.Checkout;
import testkit.Run;

/** Where the value comes from, and where it must not turn up. */
class UploadSecretValueTest extends UploadScene {

    @Nested
    class APipe {

        @Test
        void losesItsLastNewline() {
            bench.upload(VALUE + "\n", "token");

            assertEquals(VALUE, uploaded());
        }

        @Test
        void keepsItWithKeepNewline() {
            bench.upload(VALUE + "\n", "token", "--keep-newline");

            assertEquals(VALUE + "\n", uploaded());
        }

        @Test
        void isReadByTheScriptItself() {
            var outcome = bench.process("token").stdin(VALUE + "\n").run();

            assertEquals(0, outcome.exitCode(), outcome::stderr);
            assertEquals("", outcome.stderr());
            assertEquals(VALUE, uploaded());
        }

        @Test
        void mayBeCalledDash() {
            bench.upload(VALUE, "token", "--file", "-");

            assertEquals(VALUE, uploaded());
        }
    }

    @Nested
    class AFile {

        @Test
        void isUploadedByteForByte() throws IOException {
            var file = Files.writeString(home.resolve("key.pem"), "-----BEGIN-----\nabc\n-----END-----\n");

            var ended = bench.upload("", "token", "--file", file.toString());

            assertEquals("", ended.err());
            assertEquals(Files.readString(file), uploaded());
        }

        @Test
        void withANewlineAfterItsOnlyLineIsWarnedAbout() throws IOException {
            var file = Files.writeString(home.resolve("token.txt"), "a password\n");

            var ended = bench.upload("", "token", "--file", file.toString());

            assertEquals(
                    "Warning: the newline at the end of " + file + " is part of the value; to drop it:"
                            + " upload-secret token < " + file + "\n",
                    ended.err());
            assertEquals("a password\n", uploaded());
        }

        @Test
        void thatIsMissingIsRefused() {
            var file = home.resolve("none");

            var ended = bench.upload("", "token", "--file", file.toString());

            assertEquals(
                    "upload-secret: error: cannot read --file " + file + ": no such file\n"
                            + "hint: Name a readable file that holds the value and nothing else.\n",
                    ended.err());
            assertEquals(64, ended.exitCode());
        }

        @Test
        void besideAnArgumentIsOneSourceTooMany() {
            var ended = bench.upload("", "token", VALUE, "--file", "f");

            assertEquals(
                    "upload-secret: error: the value is given twice, as an argument and with --file\n"
                            + "hint: Leave out the argument.\n",
                    ended.err());
            assertEquals(64, ended.exitCode());
            assertEquals(List.of(), vault.requests());
        }
    }

    @Nested
    class AnArgument {

        @Test
        void isTakenWithAWarning() {
            var ended = bench.upload("ignored", "token", VALUE);

            assertEquals(
                    "Warning: the value is an argument: it stays in your shell's history and other users can see it"
                            + " in ps; better pipe it, or use --file\n",
                    ended.err());
            assertEquals(VALUE, uploaded());
        }
    }

    @Nested
    class AGitHubToken {

        @Test
        void thatLostACharacterIsWarnedAboutAndUploaded() {
            var damaged = VALUE.replace("abc", "abd");

            var ended = bench.upload(damaged, "token");

            assertEquals("Warning: Token doesn't have expected format\n", ended.err());
            assertEquals(damaged, uploaded());
        }
    }

    @Nested
    class ATerminal {

        @Test
        void promptsWithoutShowingWhatIsTyped() {
            try (var running = bench.process("token").onTerminal().start()) {
                running.awaitStdout("Value of token (not shown): ");
                running.send(VALUE + "\n");
                var outcome = running.await();

                assertEquals(0, outcome.exitCode(), outcome::stdout);
                assertTrue(outcome.stdout().contains("40 characters"), outcome::stdout);
                assertFalse(outcome.stdout().contains(VALUE), outcome::stdout);
            }
            assertEquals(VALUE, uploaded());
        }

        @Test
        void isNotReadWhereItWouldShowTheValue() {
            var java = Path.of(System.getProperty("java.home"), "bin", "java");
            var shell = Run.command(
                    "sh",
                    "-c",
                    "exec \"$0\" -cp \"$1\" UploadSecret token > \"$HOME/out\"",
                    java.toString(),
                    System.getProperty("java.class.path"));

            try (var running = bench.around(shell).onTerminal().start()) {
                var outcome = running.await();

                assertEquals(
                        "upload-secret: error: there is no prompt for the value while stdout is redirected\r\n"
                                + "hint: Pipe the value in, name its --file, or leave stdout on the terminal.\r\n",
                        outcome.stdout());
                assertEquals(64, outcome.exitCode());
            }
        }
    }

    @Nested
    class TheValue {

        @Test
        void isInNoArgumentsOfAnyProcess() {
            vault.inject(Fault.delay(Duration.ofSeconds(2)).on("CreateSecret"));
            try (var running = bench.process("token", "--verbose").start()) {
                running.send(VALUE).closeStdin();
                Await.until(
                        "CreateSecret", () -> !vault.requests("CreateSecret").isEmpty());

                var family = Stream.concat(ProcessHandle.of(running.pid()).stream(), running.descendants().stream());
                var lines = family.map(one -> Checkout.read(Path.of("/proc", one.pid() + "", "cmdline")))
                        .toList();

                assertTrue(lines.stream().anyMatch(line -> line.contains("UploadSecret\0")), lines::toString);
                assertFalse(lines.stream().anyMatch(line -> line.contains(VALUE)), lines::toString);
                assertEquals(0, running.await().exitCode());
            }
        }

        @Test
        void isInNoOutputHoweverVerbose() {
            vault.inject(Fault.status(500, "InternalError", "Internal server error")
                    .on("CreateSecret")
                    .times(1));

            var ended = bench.upload(VALUE, "token", "--verbose", "--metrics", "--json");

            assertEquals(0, ended.exitCode(), ended::err);
            assertSecret(ended);
        }

        @Test
        void isInNoOutputOfAFailureHoweverVerbose() {
            vault.inject(Fault.malformedJson().on("CreateSecret"));

            var ended = bench.upload(VALUE, "token", "--verbose");

            assertTrue(ended.exitCode() != 0);
            assertSecret(ended);
        }

        @Test
        void isInNoFileUnderHome() throws IOException {
            bench.upload(VALUE, "token");

            try (var files = Files.walk(home)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    assertFalse(new String(Files.readAllBytes(file), UTF_8).contains(VALUE), file::toString);
                }
            }
        }

        private static void assertSecret(UploadBench.Ended ended) {
            var encoded = Base64.getEncoder().encodeToString(VALUE.getBytes(UTF_8));
            for (var text : List.of(ended.out(), ended.err())) {
                assertFalse(text.contains(VALUE), text);
                assertFalse(text.contains(encoded), text);
            }
        }
    }

    /** What CreateSecret brought. */
    private String uploaded() {
        var content = (JSONObject) bench.sent("CreateSecret").get("secretContent");
        return new String(Base64.getDecoder().decode(content.getAsString("content")), UTF_8);
    }
}
