package ocivault.remote;

import static ocivault.remote.RemoteScene.error;
import static ocivault.remote.RemoteScene.modern;
import static ocivault.remote.RemoteScene.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import testkit.Await;

/** The bridge in front of a server of 2026-07-28: no handshake, no session, headers from each message. */
class BridgeWithoutSessionTest {

    private final RemoteScene scene = new RemoteScene().start();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void mirrorsMethodNameAndVersionInHeaders() {
        assertEquals(
                "hello",
                text(scene.ask(modern(1, "tools/call", "\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}"))));

        var call = scene.remote.calls("tools/call").getFirst();
        assertEquals("2026-07-28", call.header("mcp-protocol-version"));
        assertEquals("tools/call", call.header("mcp-method"));
        assertEquals("echo", call.header("mcp-name"));
        assertEquals("", call.header("mcp-session-id"));
        assertEquals("Bearer first-token", call.header("authorization"));
    }

    @Test
    void needsNoHandshakeAndLeavesNothingBehind() {
        var discovered =
                (JSONObject) scene.ask(modern("d", "server/discover", "")).get("result");
        assertEquals(List.of("2026-07-28"), discovered.get("supportedVersions"));

        scene.finish();

        assertTrue(scene.remote.calls().stream().allMatch(call -> call.verb().equals("POST")));
    }

    @Test
    void mirrorsTheParametersThatTheListOfToolsMarks() {
        scene.ask(modern(1, "tools/list", ""));

        var answer = scene.ask(modern(2, "tools/call", "\"name\":\"region\",\"arguments\":{\"where\":\"eu-1\"}"));

        assertFalse(answer.containsKey("error"), answer::toString);
        assertEquals("eu-1", scene.remote.calls("tools/call").getFirst().header("mcp-param-region"));
    }

    @Test
    void passesOnWhatTheServerSaysOfItsHeaders() {
        // The list was never asked for, so the bridge cannot know the header.
        var answer = scene.ask(modern(2, "tools/call", "\"name\":\"region\",\"arguments\":{\"where\":\"eu-1\"}"));

        assertEquals(-32020, error(answer).getAsNumber("code").intValue());
    }

    @Test
    void passesOnWhichRevisionsTheServerHas() {
        var answer = scene.ask(modern(1, "server/discover", "").replace("2026-07-28", "2099-01-01"));

        assertEquals(-32022, error(answer).getAsNumber("code").intValue());
        assertEquals(Map.of("supported", List.of("2026-07-28")), error(answer).get("data"));
    }

    @Test
    void passesOnThatThereIsNoSuchMethod() {
        assertEquals(
                -32601,
                error(scene.ask(modern(1, "no/such", ""))).getAsNumber("code").intValue());
    }

    @Test
    void keepsASubscriptionOpenUntilTheClientCancelsIt() {
        var hungUp = new CountDownLatch(1);
        scene.remote.fault("subscriptions/listen", call -> {
            call.events().event("", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\"}");
            call.awaitHangUp();
            hungUp.countDown();
        });
        scene.send(modern(1, "subscriptions/listen", "\"notifications\":{}"));
        scene.line("notifications/subscriptions/acknowledged");

        scene.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");

        Await.until("the end of the stream", () -> hungUp.getCount() == 0);
        scene.finish();
        assertEquals(List.of(), scene.answers(1));
        assertEquals(List.of(), scene.remote.calls("notifications/cancelled"));
    }

    @Test
    void doesNotWaitForASubscriptionAtTheEnd() {
        scene.remote.fault("subscriptions/listen", call -> {
            call.events().event("", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\"}");
            call.awaitHangUp();
        });
        scene.send(modern(1, "subscriptions/listen", "\"notifications\":{}"));
        scene.line("notifications/subscriptions/acknowledged");

        long start = System.nanoTime();
        scene.finish();

        assertTrue(System.nanoTime() - start < 2_000_000_000L);
    }

    @Test
    void doesNotTakeABrokenStreamUpAgain() {
        scene.remote.fault("tools/call", call -> call.events().event("e-1", "{\"jsonrpc\":\"2.0\",\"method\":\"x\"}"));

        var answer = scene.ask(modern(1, "tools/call", "\"name\":\"echo\",\"arguments\":{}"));

        assertEquals(Trouble.BROKEN_ANSWER, error(answer).getAsNumber("code").intValue());
        assertFalse(scene.remote.calls().stream().anyMatch(call -> call.verb().equals("GET")));
    }

    @Test
    void tellsAClientOfBothErasThatAnOlderServerIsOne() {
        scene.remote.fault(
                "server/discover",
                call -> call.answer(
                        400,
                        "application/json",
                        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"Bad Request:"
                                + " Unsupported protocol version\"}}"));

        var answer = scene.ask(modern("probe", "server/discover", ""));
        scene.ask(RemoteScene.OPENING);

        assertEquals(-32000, error(answer).getAsNumber("code").intValue());
        assertEquals("2025-11-25", ((JSONObject) scene.answer(0).get("result")).get("protocolVersion"));
    }
}
