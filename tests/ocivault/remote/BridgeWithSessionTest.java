package ocivault.remote;

import static ocivault.remote.RemoteScene.call;
import static ocivault.remote.RemoteScene.error;
import static ocivault.remote.RemoteScene.message;
import static ocivault.remote.RemoteScene.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import remotemcp.HttpCall;
import testkit.Await;

/** The bridge in front of a server up to 2025-11-25. */
class BridgeWithSessionTest {

    private final RemoteScene scene = new RemoteScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Nested
    class ASession {
        @Test
        void isNamedAndDatedInEveryRequestBehindTheFirst() {
            scene.open();

            assertEquals("hello", text(scene.ask(call(1, "echo", "{\"text\":\"hello\"}"))));

            var first = scene.remote.calls("initialize").getFirst();
            var later = scene.remote.calls("tools/call").getFirst();
            assertEquals("", first.header("mcp-session-id"));
            assertEquals("session-1", later.header("mcp-session-id"));
            assertEquals("2025-11-25", later.header("mcp-protocol-version"));
            assertEquals("application/json, text/event-stream", later.header("accept"));
            assertEquals("application/json", later.header("content-type"));
            assertEquals("", later.header("mcp-method"));
        }

        @Test
        void needsNoWaitingOnTheClientsSide() {
            scene.start();
            scene.send(RemoteScene.OPENING + "\n" + RemoteScene.OPENED + "\n" + call(1, "echo", "{\"text\":\"x\"}"));

            assertEquals("x", text(scene.answer(1)));
            assertEquals(
                    List.of("initialize", "notifications/initialized", "tools/call"),
                    scene.remote.calls().stream()
                            .filter(each -> each.verb().equals("POST"))
                            .map(HttpCall::method)
                            .toList());
        }

        @Test
        void endsWithADeleteWhenTheInputEnds() {
            scene.open();

            scene.finish();

            var last = scene.remote.calls().getLast();
            assertEquals("DELETE", last.verb());
            assertEquals("session-1", last.header("mcp-session-id"));
        }

        @Test
        void mayHaveNoNameAtAll() {
            scene.remote.fault(
                    "initialize",
                    call -> call.result("{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
                            + "\"serverInfo\":{\"name\":\"n\",\"version\":\"1\"}}"));
            scene.remote.fault("ping", call -> call.result("{}"));
            scene.start().ask(RemoteScene.OPENING);

            scene.ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");

            var ping = scene.remote.calls("ping").getFirst();
            assertEquals("", ping.header("mcp-session-id"));
            assertEquals("2025-06-18", ping.header("mcp-protocol-version"));
            scene.finish();
            assertFalse(
                    scene.remote.calls().stream().anyMatch(call -> call.verb().equals("DELETE")));
        }
    }

    @Nested
    class ALostSession {
        @Test
        void isReplacedUnderTheClientsFeetAndNothingIsSentTwice() {
            scene.open();
            scene.remote.forgetSessions();

            var lost = scene.ask(call("lost", "add", "{\"key\":\"a\"}"));
            var next = scene.ask(call("next", "add", "{\"key\":\"b\"}"));

            assertEquals(Trouble.SESSION_LOST, error(lost).getAsNumber("code").intValue());
            assertEquals(
                    "the server had lost the session, and a new one has begun. The request was not carried out: send it"
                            + " again.",
                    message(lost));
            assertEquals("b", text(next));
            assertEquals(List.of("b"), List.copyOf(scene.remote.carriedOut().keySet()));
            assertEquals(2, scene.remote.calls("tools/call").size());
            var openings = scene.remote.calls("initialize");
            assertEquals(openings.getFirst().body(), openings.getLast().body());
            assertEquals("", openings.getLast().header("mcp-session-id"));
            assertEquals(2, scene.remote.calls("notifications/initialized").size());
            assertEquals(1, scene.answers(0).size());
        }

        @Test
        void isReplacedOnceForAllThatNotice() {
            scene.open();
            scene.remote.forgetSessions();

            for (int id = 1; id <= 20; id++) {
                scene.send(call(id, "echo", "{\"text\":\"x\"}"));
            }
            for (int id = 1; id <= 20; id++) {
                scene.answer(id);
            }

            assertEquals(2, scene.remote.calls("initialize").size());
            assertEquals("y", text(scene.ask(call(21, "echo", "{\"text\":\"y\"}"))));
        }

        @Test
        void isRecognisedByWordsInA400Too() {
            scene.open();
            scene.remote.fault(
                    "tools/call",
                    call -> call.answer(
                            400,
                            "application/json",
                            "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,"
                                    + "\"message\":\"Bad Request: No valid session ID provided\"},\"id\":null}"));

            var lost = scene.ask(call(1, "echo", "{\"text\":\"x\"}"));

            assertEquals(Trouble.SESSION_LOST, error(lost).getAsNumber("code").intValue());
            assertEquals("y", text(scene.ask(call(2, "echo", "{\"text\":\"y\"}"))));
        }

        @Test
        void thatCannotBeReplacedYetIsTriedAgainAtTheNextRequest() {
            scene.open();
            scene.remote.forgetSessions();
            scene.remote.fault("initialize", call -> call.answer(503, "text/plain", "restarting"));

            var lost = scene.ask(call(1, "echo", "{\"text\":\"x\"}"));

            assertTrue(message(lost).contains("a new one failed: the server fails (HTTP 503)"), message(lost));
            assertEquals("y", text(scene.ask(call(2, "echo", "{\"text\":\"y\"}"))));
        }
    }

    @Nested
    class TheServersOwnStream {
        @Test
        void isOpenedBehindTheHandshakeAndPassedOn() {
            scene.remote.streamOfItsOwn(call -> {
                call.events().event("", "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"method\":\"roots/list\"}");
                call.awaitHangUp();
            });
            scene.open();

            scene.line("\"roots/list\"");
            scene.send("{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"result\":{\"roots\":[]}}");

            Await.until(
                    "the client's answer at the server",
                    () -> scene.remote.calls().stream()
                            .anyMatch(call -> call.body().contains("\"roots\":[]")));
        }

        @Test
        void isTakenUpBehindItsLastEvent() {
            scene.remote.streamOfItsOwn(call -> {
                if (call.header("last-event-id").isEmpty()) {
                    call.events()
                            .send("retry: 20\n\n".getBytes(StandardCharsets.UTF_8))
                            .event("e-1", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
                } else {
                    call.events().event("e-2", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}");
                    call.awaitHangUp();
                }
            });
            scene.open();

            scene.line("notifications/tools/list_changed");
            scene.line("notifications/message");

            var streams = scene.remote.calls().stream()
                    .filter(call -> call.verb().equals("GET"))
                    .toList();
            assertEquals("e-1", streams.get(1).header("last-event-id"));
        }

        @Test
        void isNotAskedForAgainWhereThereIsNone() {
            scene.open();

            for (int id = 1; id <= 3; id++) {
                scene.ask(call(id, "echo", "{\"text\":\"x\"}"));
            }

            Await.until(
                    "the one GET",
                    () -> scene.remote.calls().stream()
                            .anyMatch(call -> call.verb().equals("GET")));
            scene.finish();
            assertEquals(
                    1,
                    scene.remote.calls().stream()
                            .filter(call -> call.verb().equals("GET"))
                            .count());
        }
    }

    @Nested
    class AnAnswer {
        @Test
        void mayComeAsAStreamWithMessagesBeforeIt() {
            scene.open();
            scene.remote.fault(
                    "tools/call",
                    call -> call.events()
                            .event("", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}")
                            .event("", call.response("{\"content\":[{\"type\":\"text\",\"text\":\"late\"}]}")));

            assertEquals("late", text(scene.ask(call(1, "echo", "{}"))));

            assertTrue(scene.received.indexOf(scene.line("notifications/progress")) < scene.received.size() - 1);
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void mayComeOnAStreamThatIsTakenUpAgainWithoutTheRequestBeingSentAgain(boolean inGoodOrder) {
            scene.open();
            scene.remote.fault("tools/call", call -> {
                scene.remote.carryOut(call);
                var event = "id: e-1\nretry: 10\ndata:\n\n";
                if (inGoodOrder) {
                    call.events().send(event.getBytes(StandardCharsets.UTF_8));
                } else {
                    call.events("Transfer-Encoding: chunked")
                            .send((Integer.toHexString(event.length()) + "\r\n" + event + "\r\n")
                                    .getBytes(StandardCharsets.UTF_8))
                            .hangUp();
                }
            });
            scene.remote.fault(
                    1,
                    call -> call.header("last-event-id").equals("e-1"),
                    call -> call.events()
                            .event(
                                    "e-2",
                                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\","
                                            + "\"text\":\"resumed\"}]}}"));

            assertEquals("resumed", text(scene.ask(call(1, "add", "{\"key\":\"k\"}"))));

            assertEquals(1, scene.remote.calls("tools/call").size());
            assertEquals(1, scene.remote.carriedOut().get("k").get());
        }

        @Test
        void isTheServersOwnBytesOnOneLine() {
            scene.open();
            scene.remote.fault(
                    "tools/call",
                    call -> call.answer(
                            200,
                            "application/json; charset=utf-8",
                            "{\r\n  \"jsonrpc\": \"2.0\",\n  \"extra\": 1.0e2, \"id\": 1.0,\n  \"result\": {\"a\":"
                                    + " \"\\u00fc ü\"}\n}\n"));

            scene.send(call(1, "echo", "{}"));

            assertEquals(
                    "{    \"jsonrpc\": \"2.0\",   \"extra\": 1.0e2, \"id\": 1.0,   \"result\": {\"a\": \"\\u00fc ü\"}"
                            + " } ",
                    scene.line("1.0e2"));
        }

        @Test
        void ofTenMegabytesPassesInBothDirections() {
            scene.open();
            var text = "ä".repeat(5 << 20);

            assertEquals(text, text(scene.ask(call(1, "echo", "{\"text\":\"" + text + "\"}"))));
        }

        @Test
        void isNotHeldUpByASlowOne() throws InterruptedException {
            scene.open();
            var release = new CountDownLatch(1);
            scene.remote.fault("tools/call", call -> {
                await(release);
                call.result("{\"content\":[{\"type\":\"text\",\"text\":\"slow\"}]}");
            });

            scene.send(call("slow", "echo", "{}"));
            Await.until(
                    "the slow one to arrive",
                    () -> scene.remote.calls("tools/call").size() == 1);
            assertEquals("fast", text(scene.ask(call("fast", "echo", "{\"text\":\"fast\"}"))));
            assertEquals(List.of(), scene.answers("slow"));
            release.countDown();

            assertEquals("slow", text(scene.answer("slow")));
        }

        @Test
        void toABatchIsOneForEachOfItsRequests() {
            scene.open();
            scene.remote.fault(
                    1,
                    HttpCall::isBatch,
                    call -> call.answer(
                            200,
                            "application/json",
                            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}]"));

            scene.send("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},"
                    + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}]");

            assertEquals(Map.of(), scene.answer(1).get("result"));
            assertEquals(Map.of(), scene.answer(2).get("result"));
        }
    }

    @Nested
    class ACancelledRequest {
        @Test
        void isCancelledAtTheServerAndHasNoAnswer() {
            scene.open();
            var hungUp = new CountDownLatch(1);
            scene.remote.fault("tools/call", call -> {
                call.events().send(": still at it\n\n".getBytes(StandardCharsets.UTF_8));
                call.awaitHangUp();
                hungUp.countDown();
            });

            scene.send(call(1, "echo", "{}"));
            Await.until(
                    "the call to arrive",
                    () -> !scene.remote.calls("tools/call").isEmpty());
            scene.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");

            Await.until("the end of its stream", () -> hungUp.getCount() == 0);
            assertEquals(1, scene.remote.calls("notifications/cancelled").size());
            scene.finish();
            assertEquals(List.of(), scene.answers(1));
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
