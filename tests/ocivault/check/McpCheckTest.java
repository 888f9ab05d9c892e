package ocivault.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import ocivault.model.VaultException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McpCheckTest {

    private final OddServer odd = new OddServer();

    @AfterEach
    void leavesNoProcess() {
        assertEquals(List.of(), odd.processes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon", "25h", "999999999999d", "PT-1S", "PT9999999999999H"})
    void theTimeoutIsAtMostADay(String text) {
        assertThrows(VaultException.Usage.class, () -> McpCheck.timeout(text));
        assertEquals(Duration.ofDays(1), McpCheck.timeout("1d"));
    }

    @Nested
    class APoliteServer {
        @Test
        void passesEveryStepAndShowsItsTools() {
            odd.check("polite");

            assertEquals(List.of("start", "initialize", "tools/list", "shutdown"), odd.stepNames());
            assertTrue(odd.report.steps().stream().allMatch(CheckReport.Step::ok));
            assertEquals(List.of("alpha", "beta"), odd.report.tools());
            assertTrue(
                    odd.lines.get(1).matches("✅ initialize \\d+ ms  odd-server 1\\.2\\.3, protocol 2025-11-25"),
                    odd.lines.get(1));
            assertTrue(odd.lines.get(2).matches("✅ tools/list \\d+ ms  2 tools"), odd.lines.get(2));
            assertEquals("   alpha, beta", odd.lines.get(3));
            assertTrue(odd.lines.get(4).matches("✅ shutdown \\d+ ms  exit code 0"), odd.lines.get(4));
        }

        @Test
        void isDescribedInJson() {
            odd.check("polite");

            var json = odd.report.toJson();
            assertEquals(List.of("ok", "steps", "server", "protocol_version", "tools"), List.copyOf(json.keySet()));
            assertEquals(true, json.get("ok"));
            assertEquals(Map.of("name", "odd-server", "version", "1.2.3"), json.get("server"));
            assertEquals("2025-11-25", json.get("protocol_version"));
            var step = ((List<?>) json.get("steps")).getFirst();
            assertEquals(List.of("name", "ok", "elapsed_ms"), List.copyOf(((Map<?, ?>) step).keySet()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"})
        void maySpeakAnyRevisionSince2024_11_05(String revision) {
            odd.check("revision", revision);

            assertEquals(revision, odd.report.toJson().get("protocol_version"));
        }

        @Test
        void isAskedForEveryPage() {
            odd.check("paged");

            assertEquals(List.of("tool-0", "tool-1", "tool-2"), odd.report.tools());
        }

        @Test
        void mayAnswerInABatch() {
            odd.check("batch");

            assertEquals(List.of("batched"), odd.report.tools());
        }

        @Test
        void mayAskBack() {
            odd.check("curious");

            assertEquals(List.of("p {}", "77 -32601"), odd.report.tools());
        }

        @Test
        void mayOfferNoTools() {
            odd.check("toolless");

            assertEquals(List.of(), odd.report.tools());
            assertTrue(odd.lines.get(2).endsWith("the server offers no tools"), odd.lines.get(2));
        }

        @Test
        void mayBeStateless() {
            odd.check("stateless");

            assertEquals("2026-07-28", odd.report.toJson().get("protocol_version"));
            assertEquals(List.of("io.modelcontextprotocol/clientInfo"), odd.report.tools());
            assertTrue(odd.lines.get(1).endsWith("odd-server 1.2.3, protocol 2026-07-28, stateless"), odd.lines.get(1));
        }

        @Test
        void mayBeSilentBeforeItsHandshake() {
            odd.check("mute");

            assertEquals("2025-11-25", odd.report.toJson().get("protocol_version"));
            assertEquals(List.of("alpha", "beta"), odd.report.tools());
        }

        @Test
        void mayBeStatelessAndSlow() {
            odd.check("slow");

            assertEquals("2026-07-28", odd.report.toJson().get("protocol_version"));
            assertEquals(List.of("alpha", "beta"), odd.report.tools());
        }

        @Test
        void maySpeakAnotherRevisionThanItIsAskedIn() {
            odd.check("newer", "2027-01-01");

            assertEquals("2027-01-01", odd.report.toJson().get("protocol_version"));
        }

        @Test
        void seesExactlyTheEnvironmentGiven() {
            var server = odd.server("environment");
            server.environment().put("GREETING", "grüß dich");

            odd.run(server, OddServer.PATIENCE);

            assertEquals(List.of("GREETING=grüß dich"), odd.report.tools());
        }
    }

    @Nested
    class Shutdown {
        @Test
        void ofAServerThatIgnoresTheEndOfItsStdinTakesASigterm() {
            odd.check("stubborn");

            assertTrue(
                    odd.lines.getLast().endsWith("by SIGTERM: the server ignores the end of its stdin"),
                    odd.lines.getLast());
            assertTrue(odd.lastStep().elapsed().compareTo(McpServer.GRACE) > 0);
        }

        @Test
        void ofAServerThatIgnoresSigtermKillsItAndItsChildren() {
            odd.check("immortal");

            assertTrue(
                    odd.lines.getLast().endsWith("by SIGKILL: the server ignores the end of its stdin and SIGTERM"),
                    odd.lines.getLast());
            assertEquals(List.of(), odd.processes());
        }

        @Test
        void ofAServerThatObeysNobodyEndsSoonAfterTheTimeIsUp() {
            odd.run(odd.server("immortal"), Duration.ofMillis(3500));

            assertTrue(
                    odd.lines.getLast().endsWith("by SIGKILL: the time was up before it had ended"),
                    odd.lines.getLast());
            assertTrue(odd.lastStep().elapsed().compareTo(ServerProcess.GRACE.multipliedBy(2)) < 0);
            assertEquals(List.of(), odd.processes());
        }

        @Test
        void takesAnOrphanThatOutlivesItsParent() {
            var shell = new ProcessBuilder(
                    "/bin/sh",
                    "-c",
                    "sh -c 'while :; do sleep 1; done' " + odd.marker + " </dev/null >/dev/null 2>&1 & \"$0\" \"$@\"");
            shell.command().addAll(odd.server("polite").command());
            shell.environment().clear();
            shell.environment().put("PATH", System.getenv("PATH"));

            odd.run(shell, OddServer.PATIENCE);

            assertEquals(List.of(), odd.processes());
        }
    }

    @Nested
    class Start {
        @Test
        void ofACommandThatIsNotThereFails() {
            var failure = assertThrows(
                    VaultException.CannotRun.class,
                    () -> odd.run(new ProcessBuilder("/no/such/server"), OddServer.PATIENCE));

            assertTrue(failure.getMessage().startsWith("cannot run /no/such/server: "), failure.getMessage());
        }
    }
}
