package ocivault.remote;

import static ocivault.remote.RemoteScene.call;
import static ocivault.remote.RemoteScene.error;
import static ocivault.remote.RemoteScene.message;
import static ocivault.remote.RemoteScene.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import remotemcp.HttpCall;
import remotemcp.RemoteMcp;

/** What a server may do to a request, and the answer that the client gets all the same, once. */
class BridgeFaultsTest {

    private final RemoteScene scene = new RemoteScene();

    @AfterEach
    void close() {
        scene.close();
    }

    private static Arguments fault(String what, int code, String says, RemoteMcp.Play play) {
        return Arguments.of(what, code, says, play);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "429 with Retry-After",
                        Trouble.UNAVAILABLE,
                        "too many requests for the server (HTTP 429). Try again in 17 s.",
                        call -> call.answer(429, "", "", "Retry-After: 17")),
                fault(
                        "503",
                        Trouble.UNAVAILABLE,
                        "the server fails (HTTP 503: over capacity). Try again later. Whether it was carried out is not"
                                + " known: look before you send it again.",
                        call -> call.answer(503, "text/plain", "over capacity\nsecond line")),
                fault(
                        "a redirect to another host",
                        Trouble.BROKEN_ANSWER,
                        "the server redirects to https://elsewhere.example, which is not followed: the credential is"
                                + " for one origin (HTTP 307). Give the new address as --url, if you trust it.",
                        call -> call.answer(307, "", "", "Location: https://elsewhere.example/mcp?token=x")),
                fault(
                        "403",
                        Trouble.REFUSED,
                        "the server forbids this (HTTP 403)",
                        call -> call.answer(403, "text/html", "<h1>no</h1>")),
                fault(
                        "413",
                        Trouble.BROKEN_ANSWER,
                        "too long for the server (HTTP 413). Send less.",
                        call -> call.answer(413, "", "")),
                fault(
                        "405",
                        Trouble.BROKEN_ANSWER,
                        "no MCP server over streamable HTTP at this URL (HTTP 405)",
                        call -> call.answer(405, "", "")),
                fault(
                        "half a JSON",
                        Trouble.BROKEN_ANSWER,
                        "the server's answer is none: it is not JSON",
                        call -> call.answer(200, "application/json", "{\"jsonrpc\":\"2.0\",\"id\":1,\"res")),
                fault(
                        "half of the promised bytes",
                        Trouble.BROKEN_ANSWER,
                        "the connection to the server broke before the answer was whole",
                        call -> call.head(200, List.of("Content-Type: application/json", "Content-Length: 100"))
                                .send("{\"jsonrpc\":".getBytes(StandardCharsets.UTF_8))
                                .hangUp()),
                fault(
                        "a reset before the answer",
                        Trouble.BROKEN_ANSWER,
                        "the connection to the server broke before the answer was whole",
                        HttpCall::reset),
                fault(
                        "a stream that ends without an answer",
                        Trouble.BROKEN_ANSWER,
                        "the server ended its stream without an answer",
                        call -> call.events().event("", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}")),
                fault(
                        "a stream that ends within the answer",
                        Trouble.BROKEN_ANSWER,
                        "the server ended its stream without an answer",
                        call -> call.events()
                                .send(("data: " + call.response("{}") + "\n").getBytes(StandardCharsets.UTF_8))),
                fault(
                        "a stream that is reset",
                        Trouble.BROKEN_ANSWER,
                        "the connection to the server broke before the answer was whole",
                        call -> call.events()
                                .send("data: {".getBytes(StandardCharsets.UTF_8))
                                .reset()),
                fault(
                        "the answer to another request",
                        Trouble.BROKEN_ANSWER,
                        "the server's answer is none: it is the answer to another request",
                        call -> call.answer(200, "application/json", "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}")),
                fault(
                        "no content",
                        Trouble.BROKEN_ANSWER,
                        "the server's answer is none: HTTP 202 with no content",
                        call -> call.answer(202, "", "")),
                fault(
                        "a page",
                        Trouble.BROKEN_ANSWER,
                        "the server's answer is none: HTTP 200 with another type of content than JSON or events",
                        call -> call.answer(200, "text/html", "<html>")),
                fault(
                        "bytes that are not UTF-8",
                        Trouble.BROKEN_ANSWER,
                        "the server's answer is none: it is not UTF-8",
                        call -> call.head(200, List.of("Content-Type: application/json", "Content-Length: 3"))
                                .send(new byte[] {'"', (byte) 0xFF, '"'})),
                fault(
                        "an error without an id",
                        -32000,
                        "of the server's own",
                        call -> call.answer(
                                400,
                                "application/json",
                                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"of the"
                                        + " server's own\"}}")),
                fault(
                        "an error with status 500",
                        -32603,
                        "of the server's own",
                        call -> call.answer(
                                500,
                                "application/json",
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":\"of the"
                                        + " server's own\"}}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void becomesOneErrorWithTheRequestsIdAndTheNextRequestGoesThrough(
            String what, int code, String says, RemoteMcp.Play play) {
        scene.open();
        scene.remote.fault("tools/call", play);

        var answer = scene.ask(call(1, "echo", "{}"));

        assertEquals(code, error(answer).getAsNumber("code").intValue());
        assertTrue(message(answer).startsWith(says), message(answer));
        assertEquals("x", text(scene.ask(call(2, "echo", "{\"text\":\"x\"}"))));
        scene.finish();
        assertEquals(1, scene.answers(1).size());
        assertEquals(2, scene.remote.calls("tools/call").size());
    }

    @Test
    void aServerThatIsGoneIsSaidToBe() {
        scene.open();
        scene.remote.close();

        var answer = scene.ask(call(1, "echo", "{}"));

        assertTrue(
                List.of(Trouble.UNAVAILABLE, Trouble.BROKEN_ANSWER)
                        .contains(error(answer).getAsNumber("code").intValue()),
                answer::toString);
        var next = scene.ask(call(2, "echo", "{}"));
        assertTrue(message(next).contains(", nothing was sent: "), message(next));
    }

    @Test
    void anIdThatIsNeverAnsweredIsAnsweredByUsInTheEnd() {
        scene.patience(Duration.ofMillis(300)).open();
        scene.remote.fault("tools/call", call -> {
            call.events().send(": alive\n\n".getBytes(StandardCharsets.UTF_8));
            call.awaitHangUp();
        });

        var answer = scene.ask(call(1, "echo", "{}"));

        assertEquals(Trouble.NO_ANSWER, error(answer).getAsNumber("code").intValue());
        assertEquals("x", text(scene.ask(call(2, "echo", "{\"text\":\"x\"}"))));
    }

    @Test
    void aHeadThatNeverComesIsAnsweredByUsInTheEnd() {
        scene.patience(Duration.ofMillis(300)).open();
        scene.remote.fault("tools/call", HttpCall::awaitHangUp);

        assertEquals(
                Trouble.NO_ANSWER,
                error(scene.ask(call(1, "echo", "{}"))).getAsNumber("code").intValue());
    }

    @Test
    void aRequestUnderWayWhenTheInputEndsStillGetsItsAnswer() {
        scene.open();
        var arrived = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        scene.remote.fault("tools/call", call -> {
            arrived.countDown();
            BridgeWithSessionTest.await(release);
            call.result("{\"content\":[{\"type\":\"text\",\"text\":\"late\"}]}");
        });
        scene.send(call(1, "echo", "{}"));
        BridgeWithSessionTest.await(arrived);

        scene.endInput();
        release.countDown();

        assertEquals("late", text(scene.answer(1)));
    }

    @Nested
    class AnEndlessStream {
        @Test
        void isPassedOnAsLongAsTheClientWants() {
            scene.open();
            scene.remote.fault("tools/call", call -> {
                call.events();
                try {
                    while (true) {
                        call.event("", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}");
                    }
                } catch (IOException cancelled) {
                    // As it should be.
                }
            });
            scene.send(call(1, "echo", "{}"));
            scene.line("notifications/progress");

            assertEquals("x", text(scene.ask(call(2, "echo", "{\"text\":\"x\"}"))));
            scene.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
        }

        @Test
        void ofOneEventIsCutOff() {
            scene.open();
            scene.remote.fault("tools/call", call -> {
                call.events().send("data: ".getBytes(StandardCharsets.UTF_8));
                try {
                    while (true) {
                        call.send(new byte[1 << 20]);
                    }
                } catch (IOException cut) {
                    // As it should be.
                }
            });

            assertTrue(message(scene.ask(call(1, "echo", "{}"))).contains("an event is too long"));
        }

        @Test
        void ofJsonIsCutOff() {
            scene.open();
            scene.remote.fault("tools/call", call -> {
                call.head(200, List.of("Content-Type: application/json"));
                try {
                    while (true) {
                        call.send(" ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
                    }
                } catch (IOException cut) {
                    // As it should be.
                }
            });

            assertTrue(message(scene.ask(call(1, "echo", "{}"))).contains("it is longer than 32 MiB"));
        }
    }

    @Nested
    class FromTheClient {
        @ParameterizedTest
        @ValueSource(strings = {"nonsense", "{\"jsonrpc\":\"2.0\",\"id\":1,", "\"x", "{} {}"})
        void whatIsNoJsonIsSaidToBe(String line) {
            scene.open();

            scene.send(line);

            var code =
                    ((JSONObject) ((JSONObject) JSONValue.parse(scene.line("\"id\":null"))).get("error")).get("code");
            assertEquals(Trouble.PARSE_ERROR, code);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[]",
                    "7",
                    "{}",
                    "{\"jsonrpc\":\"1.0\",\"method\":\"ping\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}"
                })
        void whatIsNoMessageIsSaidToBe(String line) {
            scene.open();

            scene.send(line);

            var code =
                    ((JSONObject) ((JSONObject) JSONValue.parse(scene.line("\"id\":null"))).get("error")).get("code");
            assertEquals(Trouble.INVALID_REQUEST, code);
        }

        @Test
        void aRequestThatIsNoneHasAnAnswerWithItsIdWhereItHasOne() {
            scene.open();

            var answer = scene.ask("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}");

            assertEquals(
                    Trouble.INVALID_REQUEST, error(answer).getAsNumber("code").intValue());
        }

        @Test
        void aSecondRequestOfTheSameIdIsRefusedAndTheFirstIsAnswered() {
            scene.open();
            var release = new CountDownLatch(1);
            scene.remote.fault("tools/call", call -> {
                BridgeWithSessionTest.await(release);
                call.result("{\"content\":[{\"type\":\"text\",\"text\":\"first\"}]}");
            });
            scene.send(call(1, "echo", "{}"));
            scene.send(call(1, "echo", "{\"text\":\"second\"}"));

            assertTrue(scene.line("\"id\":null").contains("waits for its answer already"));
            release.countDown();
            assertEquals("first", text(scene.answer(1)));
            assertEquals(1, scene.remote.calls("tools/call").size());
        }

        @Test
        void idsOfAnyKindComeBackAsTheyWere() {
            scene.open();

            for (var id : List.of("\"a\\u0000\\u2028\\\"\"", "0", "-7", "12345678901234567890", "1.5", "\"1\"", "1")) {
                scene.send("{\"jsonrpc\":\"2.0\",\"id\":" + id
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                        + "\"arguments\":{\"text\":\"x\"}}}");
                scene.answer(JSONValue.parse(id));
            }
            assertFalse(scene.received.stream().anyMatch(line -> line.contains("\"error\"")), scene.received::toString);
        }
    }

    /** Nothing lost, nothing twice. */
    @Test
    void ofAThousandCallsWithFaultsEachHasOneAnswerAndNoneIsCarriedOutTwice() {
        scene.open();
        var random = new Random(7);
        scene.remote.fault(Integer.MAX_VALUE, call -> call.method().equals("tools/call") && strikes(random), call -> {
            switch (random.nextInt(6)) {
                case 0 -> call.reset();
                case 1 -> call.answer(503, "", "", "Retry-After: 1");
                case 2 -> call.answer(401, "", "", "WWW-Authenticate: Bearer");
                case 3 -> call.answer(200, "application/json", "{\"jsonrpc\":");
                case 4 -> {
                    scene.remote.carryOut(call);
                    call.events()
                            .send("data: {\"json".getBytes(StandardCharsets.UTF_8))
                            .reset();
                }
                default -> {
                    scene.remote.carryOut(call);
                    call.hangUp();
                }
            }
        });

        for (int id = 1; id <= 1000; id++) {
            scene.send(call(id, "add", "{\"key\":\"" + id + "\"}"));
        }
        int good = 0;
        for (int id = 1; id <= 1000; id++) {
            good += scene.answer(id).containsKey("result") ? 1 : 0;
        }
        scene.finish();

        var answers = scene.received.stream()
                .map(line -> ((JSONObject) JSONValue.parse(line)).get("id"))
                .filter(Integer.class::isInstance)
                .toList();
        assertEquals(1001, answers.size());
        assertEquals(1001, answers.stream().distinct().count());
        assertTrue(good > 900 && good < 1000, "answers without error: " + good);
        assertTrue(scene.remote.carriedOut().values().stream().allMatch(count -> count.get() == 1));
        assertTrue(scene.remote.carriedOut().size() >= good);
    }

    private static boolean strikes(Random random) {
        synchronized (random) {
            return random.nextInt(20) == 0;
        }
    }
}
