package ocivault.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import ocivault.oci.OciSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.ScriptedServer;

class WireTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Wire wire = new Wire(OciSetup.DIRECT, LIMIT);

    @AfterEach
    void close() {
        wire.close();
    }

    private HttpMessage.Answer get(int port) throws IOException {
        return get(wire, "http://127.0.0.1:" + port + "/x?y=%20z");
    }

    private static HttpMessage.Answer get(Wire wire, String uri) throws IOException {
        return wire.exchange(
                new HttpMessage.Request("GET", URI.create(uri), Map.of("host", List.of("h")), new byte[0]), LIMIT);
    }

    private static String text(HttpMessage.Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Nested
    class AConnectionBegunAhead {

        private static final String ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";

        @Test
        void isTheOneThatTheNextExchangeUses() throws IOException {
            try (var server = ScriptedServer.answering(ANSWER)) {
                wire.connectAhead(URI.create("http://127.0.0.1:" + server.port()));
                Await.until("the connection", () -> server.connections() == 1);

                assertEquals("hi", text(get(server.port())));
                assertEquals("hi", text(get(server.port())));
                assertEquals(1, server.connections());
            }
        }

        @Test
        void isNotBegunTwiceNorBesideAnIdleOne() throws IOException {
            try (var server = ScriptedServer.answering(ANSWER)) {
                var host = URI.create("http://127.0.0.1:" + server.port());
                wire.connectAhead(host);
                wire.connectAhead(host);
                get(server.port());
                wire.connectAhead(host);
                get(server.port());

                assertEquals(1, server.connections());
            }
        }

        @Test
        void tellsTheNextExchangeAloneThatItFailed() throws IOException {
            int port;
            try (var server = ScriptedServer.answering(ANSWER)) {
                port = server.port();
            }
            wire.connectAhead(URI.create("http://127.0.0.1:" + port));

            assertThrows(ConnectException.class, () -> get(port));
        }

        @Test
        void isClosedWhenItIsNotUsed() throws Exception {
            var ended = new CompletableFuture<Integer>();
            try (var server = new ScriptedServer(
                    (socket, itself) -> ended.complete(socket.getInputStream().read()))) {
                wire.connectAhead(URI.create("http://127.0.0.1:" + server.port()));
                Await.until("the connection", () -> server.connections() == 1);
                wire.close();

                assertEquals(-1, ended.get(10, TimeUnit.SECONDS));
            }
        }
    }

    @Nested
    class Answers {

        private HttpMessage.Answer answer(String bytes) throws IOException {
            try (var server = ScriptedServer.answeringOnce(bytes)) {
                return get(server.port());
            }
        }

        private String broken(String bytes) {
            return assertThrows(IOException.class, () -> answer(bytes)).getMessage();
        }

        @Test
        void haveStatusHeadersAndBody() throws IOException {
            var answer = answer("HTTP/1.1 200 OK\r\nX-One: 1\r\nx-one:  2 \r\ncontent-length: 2\r\n\r\nhi");
            assertEquals(200, answer.status());
            assertEquals(List.of("1", "2"), answer.headers().get("x-one"));
            assertEquals("1", answer.header("X-ONE"));
            assertEquals("hi", text(answer));
        }

        @Test
        void mayComeInChunks() throws IOException {
            assertEquals(
                    "hello",
                    text(answer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                            + "2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\ntrailer: t\r\n\r\n")));
        }

        @Test
        void mayLastUntilTheConnectionEnds() throws IOException {
            var answer = answer("HTTP/1.1 200 OK\r\n\r\nhello");
            assertEquals("hello", text(answer));
            assertFalse(answer.reusable());
        }

        @Test
        void mayFollowInterimOnes() throws IOException {
            assertEquals(
                    204,
                    answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\na: b\r\n\r\nHTTP/1.1 204 \r\n\r\n")
                            .status());
        }

        @Test
        void thatAreCutShortAreNeverTakenForWhole() {
            assertEquals("the answer was cut short", broken("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhi"));
            assertEquals(
                    "the answer was cut short", broken("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhi"));
            assertEquals(
                    "the connection ended before the answer was complete",
                    broken("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n"));
            assertEquals("the connection ended before the answer was complete", broken("HTTP/1.1 200 OK\r\nx: y\r\n"));
            assertEquals("the connection ended before the answer was complete", broken(""));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "SSH-2.0-OpenSSH\r\n",
                    "HTTP/2 200\r\n\r\n",
                    "HTTP/1.1 20 OK\r\n\r\n",
                    "HTTP/1.1 999 x\r\n\r\n"
                })
        void thatAreNoHttpAreRefused(String bytes) {
            assertEquals("the answer is not HTTP", broken(bytes));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "content-length: 1048577|the answer is larger than 1024 KiB",
                    "content-length: 999999999999999999|the answer is larger than 1024 KiB",
                    "content-length: -1|a malformed content-length in the answer",
                    "content-length: 2\\r\\ncontent-length: 3|a malformed content-length in the answer",
                    "content-length: 2, 2|a malformed content-length in the answer",
                    "content-length: +2|a malformed content-length in the answer",
                    "content-length: 2\\r\\ntransfer-encoding: chunked"
                            + "|the answer has both a content-length and a transfer-encoding",
                    "Transfer-Encoding: chunked\\r\\nContent-Length: 0"
                            + "|the answer has both a content-length and a transfer-encoding",
                    "content-length: 2\\r\\ntransfer-encoding: identity"
                            + "|the answer has both a content-length and a transfer-encoding",
                    "transfer-encoding: xchunked|an unknown transfer-encoding in the answer",
                    "transfer-encoding: gzip, chunked|an unknown transfer-encoding in the answer",
                    "transfer-encoding: chunked\\r\\ntransfer-encoding: chunked"
                            + "|an unknown transfer-encoding in the answer",
                    "content-length : 2|a malformed header in the answer",
                    "x: a\\r\\n content-length: 2|a malformed header in the answer",
                    "x(y): 2|a malformed header in the answer",
                    "nonsense|a malformed header in the answer",
                    "transfer-encoding: chunked\\r\\n\\r\\n100001\\r\\n|the answer is larger than 1024 KiB",
                    "transfer-encoding: chunked\\r\\n\\r\\nzz\\r\\n|a malformed chunk in the answer"
                })
        void thatLieOrOverflowAreRefused(String headers, String reason) {
            assertEquals(reason, broken("HTTP/1.1 200 OK\r\n" + headers.replace("\\r\\n", "\r\n") + "\r\n\r\n"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified", "HTTP/1.0 200 OK"})
        void thatMayHaveNoTransferEncodingBesideALengthAreRefusedToo(String status) {
            assertEquals(
                    "the answer has both a content-length and a transfer-encoding",
                    broken(status + "\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"));
        }

        @Test
        void ofHttp10HaveNoTransferEncoding() {
            assertEquals(
                    "an unknown transfer-encoding in the answer",
                    broken("HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"));
        }

        @Test
        void whoseHeadHasNoEndAreRefused() {
            assertEquals(
                    "the answer's head is larger than 64 KiB", broken("HTTP/1.1 200 OK\r\nx: " + "y".repeat(70_000)));
        }

        @Test
        void withoutAnEndAreRefused() {
            assertEquals(
                    "the answer is larger than 1024 KiB", broken("HTTP/1.1 200 OK\r\n\r\n" + "y".repeat(1_100_000)));
        }
    }

    @Nested
    class Requests {

        @Test
        void goOutAsTheyAre() throws IOException {
            try (var server = ScriptedServer.answering("HTTP/1.1 204 \r\n\r\n")) {
                get(server.port());
                assertEquals(List.of("GET /x?y=%20z HTTP/1.1\r\nhost: h\r\n\r\n"), server.heads());
            }
        }

        @Test
        void cannotSmuggleAHeader() {
            try (var server = ScriptedServer.answering("HTTP/1.1 204 \r\n\r\n")) {
                var request = new HttpMessage.Request(
                        "GET",
                        URI.create("http://127.0.0.1:" + server.port() + "/"),
                        Map.of("x", List.of("a\r\nevil: 1")),
                        new byte[0]);
                assertThrows(IllegalArgumentException.class, () -> wire.exchange(request, LIMIT));
                assertEquals(List.of(), server.heads());
            }
        }

        @Test
        void shareAConnectionThatStays() throws IOException {
            try (var server = ScriptedServer.answering("HTTP/1.1 204 \r\n\r\n")) {
                get(server.port());
                get(server.port());
                assertEquals(1, server.connections());
                assertEquals(2, server.heads().size());
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
                })
        void doNotShareOneThatWillNotStay(String answer) throws IOException {
            try (var server = ScriptedServer.answering(answer)) {
                get(server.port());
                get(server.port());
                assertEquals(2, server.connections());
            }
        }

        @Test
        void doNotTakeWhatCameUnaskedForAnAnswer() throws IOException {
            var evil = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil";
            try (var server = ScriptedServer.answering("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ngood" + evil)) {
                assertEquals("good", text(get(server.port())));
                assertEquals("good", text(get(server.port())));
            }
        }

        @Test
        void areNotSentTwiceWhenTheConnectionBreaks() {
            try (var server = ScriptedServer.answeringOnce("")) {
                assertThrows(IOException.class, () -> get(server.port()));
                assertEquals(1, server.heads().size());
            }
        }
    }

    @Test
    void keepsBytesAsTheyAre() throws IOException {
        try (var server = ScriptedServer.answeringOnce("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nä\r\n")) {
            assertArrayEquals(
                    "ä\r\n".getBytes(StandardCharsets.UTF_8), get(server.port()).body());
        }
    }
}
