package ocivault.githubapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import ocivault.check.McpServer;
import ocivault.remote.Log;
import ocivault.remote.MintedHeader;
import ocivault.remote.RemoteProxy;
import ocivault.remote.RemoteUrl;
import ocivault.settings.Setting;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import testkit.Await;

/** A session with a remote server that outlives its token: no request is lost. */
class AppBridgeTest extends AppScene {

    private static final int MANY = 100;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private Optional<RemoteProxy> proxy = Optional.empty();
    private McpServer bridge;

    private void open() {
        var tokens = new AppTokens(app(APP + "/" + installation, keyId));
        var opened = new RemoteProxy(
                new RemoteProxy.Target(
                        RemoteUrl.of(github.mcp()),
                        List.of(),
                        List.of(new MintedHeader("Authorization", "Bearer ", tokens.toString(), tokens::token)),
                        Duration.ofSeconds(20)),
                new RemoteProxy.Resolvers(
                        () -> builder().build(),
                        () -> builder().option(Setting.REFRESH, "").build()),
                new VaultSettings.Network(URI.create(""), List.of(), Path.of("")),
                clock,
                new Log(warnings::add, _ -> {}));
        proxy = Optional.of(opened);
        bridge = opened.server();
        Thread.ofVirtual().start(this::collect);
        send("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
        assertTrue(answer(0).containsKey("result"), received::toString);
        send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    @AfterEach
    void close() {
        if (proxy.isPresent()) {
            bridge.stop(System.nanoTime() + McpServer.GRACE.toNanos());
            proxy.get().close();
        }
    }

    private void collect() {
        while (true) {
            var next = bridge.next(System.nanoTime() + Duration.ofSeconds(1).toNanos());
            if (next.isPresent()) {
                if (!(next.get() instanceof McpServer.Line(byte[] line))) {
                    return;
                }
                received.add(new String(line, StandardCharsets.UTF_8));
            }
        }
    }

    private void send(String line) {
        bridge.send(line, System.nanoTime() + Await.PATIENCE.toNanos());
    }

    private void call(int id) {
        send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                + "\"arguments\":{\"n\":" + id + "}}}");
    }

    private JSONObject answer(int id) {
        return Await.value(
                "the answer to " + id,
                Await.PATIENCE,
                () -> received.stream()
                        .map(line -> (JSONObject) JSONValue.parse(line))
                        .filter(message -> Integer.valueOf(id).equals(message.get("id")))
                        .findFirst());
    }

    /** Of both clocks. */
    private void pass(Duration time) {
        clock.advance(time);
        github.setAhead(clock.ahead());
    }

    /** So many calls at once, and {@code meanwhile} after half of them. */
    private void callMany(Runnable meanwhile) {
        for (int id = 1; id <= MANY; id++) {
            call(id);
            if (id == MANY / 2) {
                meanwhile.run();
            }
        }
        for (int id = 1; id <= MANY; id++) {
            var answer = answer(id);
            assertTrue(answer.containsKey("result"), answer::toJSONString);
            assertTrue(answer.toJSONString().contains("\\\"n\\\":" + id + "}"), answer::toJSONString);
        }
        assertEquals(
                MANY,
                received.stream().filter(line -> line.contains("\\\"n\\\"")).count());
    }

    @Test
    void takesAnotherBeforeItsEndInTheMiddleOfAHundredCalls() {
        open();
        assertEquals(1, minted());

        callMany(() -> pass(Duration.ofMinutes(56)));

        assertEquals(2, minted());
        assertEquals(2, vault.requests("Sign").size());
        assertTrue(github.calls("/mcp").stream()
                .noneMatch(call -> call.header("authorization").isEmpty()));
        assertEquals(List.of(), warnings);
    }

    @Test
    void takesAnotherWhereItIsRefusedInTheMiddleOfAHundredCalls() {
        open();

        callMany(github::revokeTokens);

        assertEquals(2, minted());
    }

    @Test
    void takesAnotherWhereGitHubsClockHasEndedItAlready() {
        open();
        github.setAhead(Duration.ofMinutes(61));
        // Its JWT is too old then, by a clock that is so far behind.
        clock.advance(Duration.ofMinutes(54));

        call(1);

        assertTrue(answer(1).containsKey("result"), received::toString);
        assertEquals(2, minted());
    }

    @Test
    void goesOnWithTheOldOneWhileGitHubGivesNone() {
        open();
        github.answer(100, "/app/", 502, "{\"message\":\"bad gateway\"}");
        pass(Duration.ofMinutes(57));

        call(1);
        assertTrue(answer(1).containsKey("result"), received::toString);
        assertTrue(
                warnings.getFirst().startsWith("going on with the credential fetched before: GitHub gives no token"),
                warnings::toString);

        pass(Duration.ofMinutes(4));
        call(2);
        assertTrue(answer(2).toJSONString().contains("GitHub gives no token: it answers 502"), received::toString);
    }

    @Test
    void takesAnotherBeforeTheEndOfOneThatLivesForLessThanFiveMinutes() {
        github.fault(
                1,
                "/access_tokens",
                play -> play.answer(
                        201,
                        "application/json",
                        "{\"token\":\"" + github.grant(installation) + "\",\"expires_at\":\""
                                + clock.instant().plusSeconds(100) + "\"}"));
        open();

        pass(Duration.ofSeconds(80));
        call(1);
        assertTrue(answer(1).containsKey("result"), received::toString);
        assertEquals(1, minted());

        pass(Duration.ofSeconds(15));
        call(2);
        assertTrue(answer(2).containsKey("result"), received::toString);
        assertEquals(2, minted());
    }

    @Test
    void saysWhatHappenedWhereTheInstallationIsGone() {
        open();
        github.uninstall(installation);

        call(1);

        var answer = answer(1).toJSONString();
        assertTrue(answer.contains("installation " + installation + " is none of App 4711"), answer);
    }

    @Test
    void asksOnceForAllThatWaitWhereTheInstallationIsGone() {
        open();
        int before = github.calls("/mcp").size();
        github.uninstall(installation);
        github.fault(1, "/access_tokens", call -> {
            Await.until("all calls", () -> github.calls("/mcp").size() == before + MANY);
            call.answer(404, "application/json", "{\"message\":\"Not Found\"}");
        });

        for (int id = 1; id <= MANY; id++) {
            call(id);
        }

        for (int id = 1; id <= MANY; id++) {
            var answer = answer(id).toJSONString();
            assertTrue(answer.contains("installation " + installation + " is none of App 4711"), answer);
        }
        // One for who waited; some may have come too late for it.
        assertTrue(minted() < 1 + MANY / 4, "asked " + minted() + " times");
    }

    @Test
    void takesOneWhoseEndIsNotSaidForFiveMinutes() {
        open();
        github.revokeTokens();
        github.fault(
                1,
                "/access_tokens",
                play -> play.answer(201, "application/json", "{\"token\":\"" + github.grant(installation) + "\"}"));
        call(1);
        assertTrue(answer(1).containsKey("result"), received::toString);
        assertEquals(2, minted());

        call(2);
        answer(2);
        assertEquals(2, minted());

        pass(Duration.ofMinutes(6));
        call(3);
        assertTrue(answer(3).containsKey("result"), received::toString);
        assertEquals(3, minted());
    }
}
