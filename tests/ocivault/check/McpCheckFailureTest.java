package ocivault.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import ocivault.model.VaultException.CheckFailed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broken server: the check names the step, and quotes it without harm. */
class McpCheckFailureTest {

    private final OddServer odd = new OddServer();

    @AfterEach
    void leavesNoProcess() {
        assertEquals(List.of(), odd.processes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Server ready", "{\"level\":\"info\"}", "[]x", "null", "[null]", "{\"jsonrpc\":\"1.0\",\"id\":1}"
            })
    void aServerThatWritesSomethingElseToStdoutIsQuoted(String line) {
        var failure = odd.fails("chatty", line);

        assertEquals("initialize", failure.step);
        assertEquals(
                "check failed at initialize: the server wrote to stdout what is no JSON-RPC message: \"" + line + '"',
                failure.getMessage());
    }

    @Test
    void aServerIsQuotedWithoutItsSecretsAndControlCharacters() {
        var failure = odd.fails("chatty", "\u001b[31mtoken " + OddServer.SECRET + "\u202e " + "x".repeat(1000));

        assertFalse(failure.getMessage().contains(OddServer.SECRET));
        assertTrue(failure.getMessage().contains("\"\uFFFD[31mtoken [secret]\uFFFD xxx"), failure.getMessage());
        assertTrue(failure.getMessage().length() < 400);
    }

    @Test
    void aServerMayNotWriteAnEmptyLine() {
        assertTrue(odd.fails("chatty", "").getMessage().endsWith("no JSON-RPC message: an empty line"));
    }

    @Test
    void aServerMayNotNestWithoutEnd() {
        var message = odd.fails("chatty", "[".repeat(100_000)).getMessage();
        assertTrue(message.startsWith("check failed at initialize: the server wrote to stdout what is no"), message);
    }

    @Test
    void aServerMayNotWriteALineWithoutEnd() {
        assertEquals(
                "check failed at initialize: the server wrote a line of more than 16 MiB to stdout",
                odd.fails("long").getMessage());
    }

    @Test
    void aServerThatEndsEarlyIsNamedWithItsExitCodeAndItsLastWords() {
        var failure = odd.fails("leaving", OddServer.SECRET);

        assertEquals(
                "check failed at initialize: the server ended with exit code 3 before it answered",
                failure.getMessage());
        assertTrue(odd.lines.get(1).matches("❌ initialize \\d+ ms"), odd.lines.get(1));
        assertEquals(List.of("   server: first line", "   server: no [secret] in sight"), odd.lines.subList(2, 4));
        assertEquals(false, odd.report.toJson().get("ok"));
        assertEquals(null, odd.report.toJson().get("server"));
    }

    @Test
    void aServerThatEndsLaterIsStillIntroduced() {
        var failure = odd.fails("leavingLater", "x");

        assertEquals(
                "check failed at tools/list: the server ended with exit code 3 before it answered",
                failure.getMessage());
        assertEquals(
                Map.of("name", "odd-server", "version", "1.2.3"),
                odd.report.toJson().get("server"));
    }

    @Test
    void aServerThatClosesItsStdoutIsNamed() {
        assertEquals(
                "check failed at initialize: the server closed its stdout before it answered",
                odd.fails("closing").getMessage());
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        var failure = assertThrows(CheckFailed.class, () -> odd.run(odd.server("silent"), Duration.ofMillis(700)));

        assertEquals("check failed at initialize: no answer in time", failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"notifying", "pinging", "deaf", "dripping", "shouting"})
    void aServerThatTalksWithoutEndIsGivenUpInTime(String kind) {
        var failure = assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThrows(CheckFailed.class, () -> odd.run(odd.server(kind), Duration.ofSeconds(2))));

        assertEquals("check failed at initialize: no answer in time", failure.getMessage());
    }

    @Test
    void aServerThatRefusesIsQuoted() {
        assertEquals(
                "check failed at initialize: the server refused: Bad credentials [secret] (-32000)",
                odd.fails("refusing", "Bad credentials " + OddServer.SECRET).getMessage());
    }

    @Test
    void aServerThatRefusesToListItsToolsIsQuoted() {
        assertEquals(
                "check failed at tools/list: the server refused: not you (-32000)",
                odd.fails("shy", "not you").getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-10-07", "latest", "1.0"})
    void aServerThatSpeaksNoKnownRevisionIsRefused(String revision) {
        assertTrue(odd.fails("revision", revision)
                .getMessage()
                .startsWith("check failed at initialize: the server speaks protocol \"" + revision
                        + "\", which is older than 2024-11-05"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"circular", "endless"})
    void aServerMayNotListToolsForEver(String kind) {
        assertTrue(
                odd.fails(kind).getMessage().startsWith("check failed at tools/list: the list of tools does not end"));
    }

    @Test
    void aServerMayNotHaveAToolWithoutAName() {
        assertEquals(
                "check failed at tools/list: a tool has no name",
                odd.fails("nameless").getMessage());
    }

    @Test
    void aServerMustHaveAName() {
        assertEquals(
                "check failed at initialize: the answer has no serverInfo with a name",
                odd.fails("anonymous").getMessage());
    }
}
