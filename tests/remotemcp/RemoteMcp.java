package remotemcp;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

/**
 * A remote MCP server on loopback for tests: it speaks both eras, strictly, remembers what reached it, and does what a test
 * says in place of anything. Its tools: {@code echo} gives its {@code text} back, {@code add} counts how often it was carried
 * out, {@code region} wants its parameter in a header. Thread-safe.
 */
public final class RemoteMcp implements AutoCloseable {

    /** What happens to a request in place of its answer. */
    public interface Play {
        void on(HttpCall call) throws IOException;
    }

    private record Fault(Predicate<HttpCall> where, AtomicInteger left, Play play) {}

    /** The one tool with a parameter in a header. */
    private static final String TOOLS = """
        {"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"add","inputSchema":{"type":"object"}},\
        {"name":"region","inputSchema":{"type":"object","properties":{"where":{"type":"string",\
        "x-mcp-header":"Region"}}}}],"ttlMs":1000,"cacheScope":"private","resultType":"complete"}\
        """;

    private final HttpListener listener;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> carriedOut = new ConcurrentHashMap<>();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sessionNumber = new AtomicInteger();
    private final AtomicInteger streamsAsked = new AtomicInteger();
    private volatile String authorization = "";
    private volatile Play streamOfItsOwn = call -> call.answer(405, "", "");

    public RemoteMcp() {
        listener = new HttpListener(this::serve);
    }

    public URI url() {
        return URI.create(listener.url() + "/mcp");
    }

    /** Refuses every request that does not carry exactly this. */
    public RemoteMcp demand(String value) {
        authorization = value;
        return this;
    }

    /** What a GET without Last-Event-ID comes to. */
    public RemoteMcp streamOfItsOwn(Play play) {
        streamOfItsOwn = play;
        return this;
    }

    /** Does {@code play} with the next {@code times} requests that {@code where} is true of. */
    public RemoteMcp fault(int times, Predicate<HttpCall> where, Play play) {
        faults.add(new Fault(where, new AtomicInteger(times), play));
        return this;
    }

    /** The same with the next call of a method. */
    public RemoteMcp fault(String method, Play play) {
        return fault(1, call -> call.method().equals(method), play);
    }

    /** How often a stream of its own was asked for, in a session that it knows. */
    public int streamsAsked() {
        return streamsAsked.get();
    }

    /** Forgets all sessions, as after a restart. */
    public void forgetSessions() {
        sessions.clear();
    }

    /** All requests so far, in the order of their arrival. */
    public List<HttpCall> calls() {
        return listener.calls();
    }

    /** Those with that method. */
    public List<HttpCall> calls(String method) {
        return listener.calls().stream()
                .filter(call -> call.method().equals(method))
                .toList();
    }

    /** How often the tool {@code add} was carried out for each of its keys. */
    public Map<String, AtomicInteger> carriedOut() {
        return carriedOut;
    }

    /** Counts it as carried out. */
    public void carryOut(HttpCall call) {
        if (call.tool().equals("add") && call.params().get("arguments") instanceof JSONObject arguments) {
            carriedOut
                    .computeIfAbsent(String.valueOf(arguments.get("key")), _ -> new AtomicInteger())
                    .incrementAndGet();
        }
    }

    private void serve(HttpCall call) throws IOException {
        for (var fault : faults) {
            if (fault.where.test(call) && fault.left.getAndDecrement() > 0) {
                fault.play.on(call);
                return;
            }
        }
        if (!authorization.isEmpty() && !call.header("authorization").equals(authorization)) {
            call.answer(401, "application/json", "{\"error\":\"invalid_token\"}", "WWW-Authenticate: Bearer");
        } else if (call.params().get("_meta") instanceof JSONObject meta
                && meta.get("io.modelcontextprotocol/protocolVersion") instanceof String version) {
            modern(call, version);
        } else {
            legacy(call);
        }
    }

    private void modern(HttpCall call, String version) throws IOException {
        var name = call.method().equals("resources/read")
                ? call.params().get("uri")
                : call.params().get("name");
        boolean named = Set.of("tools/call", "prompts/get", "resources/read").contains(call.method());
        boolean agrees = call.header("mcp-protocol-version").equals(version)
                && call.header("mcp-method").equals(call.method())
                && (!named || call.header("mcp-name").equals(name))
                && call.header("mcp-session-id").isEmpty()
                && (!call.tool().equals("region")
                        || call.header("mcp-param-region").equals(where(call)));
        if (!agrees) {
            error(call, 400, -32020, "Header mismatch", "{}");
        } else if (!version.equals("2026-07-28")) {
            error(call, 400, -32022, "Unsupported protocol version", "{\"supported\":[\"2026-07-28\"]}");
        } else if (call.method().equals("server/discover")) {
            call.result(
                    "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}},"
                        + "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"remote-mcp\",\"version\":\"2\"}}}");
        } else {
            common(call);
        }
    }

    private static Object where(HttpCall call) {
        return call.params().get("arguments") instanceof JSONObject arguments ? arguments.get("where") : null;
    }

    private void legacy(HttpCall call) throws IOException {
        var session = call.header("mcp-session-id");
        if (call.method().equals("initialize")) {
            var id = "session-" + sessionNumber.incrementAndGet();
            sessions.add(id);
            call.result(
                    "{\"protocolVersion\":\"" + call.params().get("protocolVersion")
                            + "\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"remote-mcp\",\"version\":\"1\"}}",
                    "Mcp-Session-Id: " + id);
        } else if (session.isEmpty()) {
            error(call, 400, -32000, "Bad Request: no session id", "{}");
        } else if (!sessions.contains(session)) {
            call.answer(
                    404,
                    "application/json",
                    "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32001,"
                            + "\"message\":\"Session not found\"}}");
        } else if (call.verb().equals("DELETE")) {
            sessions.remove(session);
            call.answer(200, "", "");
        } else if (call.verb().equals("GET")) {
            streamsAsked.incrementAndGet();
            streamOfItsOwn.on(call);
        } else if (call.header("mcp-protocol-version").isEmpty()) {
            error(call, 400, -32000, "Bad Request: no protocol version", "{}");
        } else if (call.id().equals("null") || (call.method().isEmpty() && !call.isBatch())) {
            call.answer(202, "", "");
        } else {
            common(call);
        }
    }

    private void common(HttpCall call) throws IOException {
        switch (call.method()) {
            case "tools/list" -> call.result(TOOLS);
            case "tools/call" -> {
                carryOut(call);
                call.result("{\"content\":[{\"type\":\"text\",\"text\":" + JSONValue.toJSONString(text(call))
                        + "}],\"resultType\":\"complete\"}");
            }
            case "ping" -> call.result("{}");
            default -> error(call, 404, -32601, "Method not found", "{}");
        }
    }

    private static String text(HttpCall call) {
        return call.params().get("arguments") instanceof JSONObject arguments
                ? String.valueOf(arguments.getOrDefault("text", arguments.getOrDefault("key", "")))
                : "";
    }

    private static void error(HttpCall call, int status, int code, String message, String data) throws IOException {
        call.answer(
                status,
                "application/json",
                "{\"jsonrpc\":\"2.0\",\"id\":" + call.id() + ",\"error\":{\"code\":" + code + ",\"message\":\""
                        + message + "\",\"data\":" + data + "}}");
    }

    /** Cuts all connections, and takes no more. */
    @Override
    public void close() {
        listener.close();
    }
}
