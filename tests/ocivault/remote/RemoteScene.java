package ocivault.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import localvault.Cleanup;
import localvault.ThrowawayLogin;
import localvault.VaultServer;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import ocivault.VaultResolver;
import ocivault.VaultResolverBuilder;
import ocivault.check.McpServer;
import ocivault.settings.Setting;
import ocivault.settings.VaultSettings;
import remotemcp.RemoteMcp;
import testkit.Await;

/** A client, the bridge in this process, a remote server, and a vault with the token that it wants. */
final class RemoteScene implements AutoCloseable {

    static final String OPENING = """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
        "clientInfo":{"name":"test","version":"1"}}}\
        """;
    static final String OPENED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"test\",\"version\":\"1\"},"
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    final RemoteMcp remote = new RemoteMcp();
    final VaultServer vault;
    final ThrowawayLogin login;
    final String secretId;
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final List<String> received = new CopyOnWriteArrayList<>();
    private final String name;
    private final Map<String, String> options = new HashMap<>();
    private Duration patience = Duration.ofSeconds(20);
    private Clock clock = Clock.systemUTC();
    private Optional<RemoteProxy> proxy = Optional.empty();
    private Optional<McpServer> bridge = Optional.empty();

    /** With a vault that all such scenes share: nothing may go wrong in it. */
    RemoteScene() {
        this(Shared.VAULT, Shared.LOGIN, "token-" + Shared.NUMBER.incrementAndGet());
    }

    /** With a vault of its own, to be broken. */
    static RemoteScene withItsOwnVault() {
        var own = VaultServer.start();
        return new RemoteScene(own, login(own), "token");
    }

    private RemoteScene(VaultServer vault, ThrowawayLogin login, String name) {
        this.vault = vault;
        this.login = login;
        this.name = name;
        secretId = vault.put(name, "first-token");
        remote.demand("Bearer first-token");
    }

    /** A key pair takes as long as ten tests. */
    private static final class Shared {
        static final AtomicInteger NUMBER = new AtomicInteger();
        static final Cleanup AT_EXIT = Cleanup.atExit();
        static final VaultServer VAULT = AT_EXIT.open(VaultServer::start);
        static final ThrowawayLogin LOGIN = AT_EXIT.open(() -> login(VAULT));
    }

    private static ThrowawayLogin login(VaultServer vault) {
        try {
            return ThrowawayLogin.at(vault);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RemoteScene patience(Duration length) {
        patience = length;
        return this;
    }

    RemoteScene clock(Clock source) {
        clock = source;
        return this;
    }

    RemoteScene option(Setting setting, String text) {
        options.put(setting.flag(), text);
        return this;
    }

    /** Starts the bridge, without any handshake. */
    RemoteScene start() {
        var target = new RemoteProxy.Target(
                RemoteUrl.of(remote.url().toString()),
                List.of(HeaderTemplate.of(
                        "Authorization: Bearer {{oci-vault://" + name + "}}", HeaderTemplate.Plaintext.REFUSE)),
                List.of(),
                patience);
        var started = new RemoteProxy(
                target,
                new RemoteProxy.Resolvers(
                        () -> resolver().build(),
                        () -> resolver().option(Setting.REFRESH, "").build()),
                new VaultSettings.Network(URI.create(""), List.of(), Path.of("")),
                clock,
                new Log(warnings::add, _ -> {}));
        proxy = Optional.of(started);
        bridge = Optional.of(started.server());
        Thread.ofVirtual().start(() -> collect(bridge.get()));
        return this;
    }

    /** The same with the handshake of 2025-11-25. */
    RemoteScene open() {
        start();
        ask(OPENING);
        send(OPENED);
        Await.until("the session to be ready", () -> remote.streamsAsked() > 0);
        return this;
    }

    private VaultResolverBuilder resolver() {
        var builder = VaultResolver.builder(login.environment())
                .cacheDir(login.directory().resolve("cache"))
                .clock(clock)
                .warnings(warnings::add);
        for (var setting : Setting.values()) {
            if (options.containsKey(setting.flag())) {
                builder.option(setting, options.get(setting.flag()));
            }
        }
        return builder;
    }

    private void collect(McpServer from) {
        while (true) {
            var next = from.next(System.nanoTime() + Duration.ofSeconds(1).toNanos());
            if (next.isPresent()) {
                if (!(next.get() instanceof McpServer.Line(byte[] line))) {
                    return;
                }
                received.add(new String(line, StandardCharsets.UTF_8));
            }
        }
    }

    RemoteScene send(String line) {
        bridge.orElseThrow().send(line, System.nanoTime() + Await.PATIENCE.toNanos());
        return this;
    }

    /** Sends a request and waits for its answer. */
    JSONObject ask(String request) {
        send(request);
        return answer(((JSONObject) JSONValue.parse(request)).get("id"));
    }

    /** The answer to the request of that id. */
    JSONObject answer(Object id) {
        return Await.value(
                "the answer to " + id,
                Await.PATIENCE,
                () -> answers(id).stream().findFirst());
    }

    /** All answers to the request of that id so far. */
    List<JSONObject> answers(Object id) {
        var found = new ArrayList<JSONObject>();
        for (var line : received) {
            if (JSONValue.parse(line) instanceof JSONObject message
                    && !message.containsKey("method")
                    && Objects.equals(message.get("id"), id)) {
                found.add(message);
            }
        }
        return found;
    }

    /** Waits for a line that contains the text. */
    String line(String text) {
        return Await.value(
                "a line with " + text,
                Await.PATIENCE,
                () -> received.stream().filter(line -> line.contains(text)).findFirst());
    }

    static String call(Object id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + JSONValue.toJSONString(id)
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}}";
    }

    static String modern(Object id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + JSONValue.toJSONString(id) + ",\"method\":\"" + method
                + "\",\"params\":{" + (params.isEmpty() ? "" : params + ",") + META + "}}";
    }

    static JSONObject error(JSONObject answer) {
        return (JSONObject) answer.get("error");
    }

    static String message(JSONObject answer) {
        return error(answer).getAsString("message");
    }

    /** The text that the tool gave back. */
    static String text(JSONObject answer) {
        var content = (List<?>) ((JSONObject) answer.get("result")).get("content");
        return ((JSONObject) content.getFirst()).getAsString("text");
    }

    /** Ends the client's input; the bridge may still have answers to give. */
    void endInput() {
        ((BridgedServer) bridge.orElseThrow()).endInput();
    }

    /** Ends the client's input and waits for the bridge to end. */
    void finish() {
        bridge.ifPresent(each -> each.stop(System.nanoTime() + McpServer.GRACE.toNanos()));
    }

    @Override
    public void close() {
        finish();
        proxy.ifPresent(RemoteProxy::close);
        remote.close();
        if (vault != Shared.VAULT) {
            login.close();
            vault.close();
        }
    }
}
