package localgithub;

import java.io.IOException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import remotemcp.HttpCall;
import remotemcp.HttpListener;

/**
 * A GitHub on loopback, as an enterprise has one: {@code /api/v3} with the endpoints of an App, {@code /user} and
 * {@code /rate_limit}, and an MCP server at {@code /mcp} that takes installation tokens alone. It verifies an App's JWT as
 * GitHub does, its tokens live for an hour, and it remembers what it was asked. Thread-safe.
 */
public final class LocalGitHub implements AutoCloseable {

    private static final Duration LIFE = Duration.ofHours(1);
    private static final String API = "/api/v3";
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** What happens to a request in place of its answer. */
    public interface Play {
        void on(HttpCall call) throws IOException;
    }

    /** What an installation may do. */
    private static final class Installation {
        final long id;
        final String app;
        final String account;
        volatile boolean suspended;

        Installation(long id, String app, String account) {
            this.id = id;
            this.app = app;
            this.account = account;
        }
    }

    private record Token(long installation, Instant expires) {}

    private record Fault(Predicate<HttpCall> where, AtomicInteger left, Play play) {}

    private static final Map<String, String> LEVELS =
            Map.of("contents", "write", "issues", "write", "metadata", "read", "pull_requests", "read");
    private static final Set<String> REPOSITORIES = Set.of("hello-world", "spoon-knife");

    private final HttpListener listener;
    private final Clock clock;
    private final Map<String, List<PublicKey>> apps = new ConcurrentHashMap<>();
    private final Map<Long, Installation> installations = new ConcurrentSkipListMap<>();
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final AtomicLong numbers = new AtomicLong(1000);
    private volatile Duration ahead = Duration.ZERO;

    /** @param clock by which it judges times */
    public LocalGitHub(Clock clock) {
        this.clock = clock;
        listener = new HttpListener(this::serve);
    }

    public LocalGitHub() {
        this(Clock.systemUTC());
    }

    /** For GITHUB_HOST. */
    public String host() {
        return listener.url();
    }

    /** Where its MCP server is. */
    public String mcp() {
        return host() + "/mcp";
    }

    /** An App with these keys, none among them. */
    public void addApp(String id, PublicKey... keys) {
        apps.put(id, List.of(keys));
    }

    /** Installs the App for an account; returns the installation's id. */
    public String install(String app, String account) {
        long id = numbers.incrementAndGet();
        installations.put(id, new Installation(id, app, account));
        return Long.toString(id);
    }

    public void suspend(String installation) {
        installations.get(Long.parseLong(installation)).suspended = true;
    }

    /** Its tokens are worth nothing from then on. */
    public void uninstall(String installation) {
        installations.remove(Long.parseLong(installation));
        tokens.values().removeIf(token -> token.installation == Long.parseLong(installation));
    }

    /** No token that was given is accepted any more. */
    public void revokeTokens() {
        tokens.clear();
    }

    /** Its clock against the one that it was made with. */
    public void setAhead(Duration difference) {
        ahead = difference;
    }

    /** Does {@code play} with the next {@code times} requests to paths that contain the text. */
    public void fault(int times, String path, Play play) {
        faults.add(new Fault(call -> call.target().contains(path), new AtomicInteger(times), play));
    }

    /** Answers them so. */
    public void answer(int times, String path, int status, String json, String... headers) {
        fault(times, path, call -> call.answer(status, "application/json", json, withDate(headers)));
    }

    public void clearFaults() {
        faults.clear();
    }

    /** All requests whose path contains the text, in the order of their arrival. */
    public List<HttpCall> calls(String path) {
        return listener.calls().stream()
                .filter(call -> call.target().contains(path))
                .toList();
    }

    public void resetLog() {
        listener.forgetCalls();
    }

    private void serve(HttpCall call) throws IOException {
        for (var fault : faults) {
            if (fault.where.test(call) && fault.left.getAndDecrement() > 0) {
                fault.play.on(call);
                return;
            }
        }
        var path = call.target().split("\\?", 2)[0];
        if (path.equals("/mcp")) {
            mcp(call);
        } else if (path.startsWith(API + "/app/")) {
            try {
                var app = app(call);
                if (path.equals(API + "/app/installations")) {
                    list(call, app);
                } else {
                    token(call, app, path);
                }
            } catch (JwtCheck.Refused e) {
                error(call, e.status, e.getMessage());
            }
        } else if (!isGood(call)) {
            error(call, 401, "Bad credentials");
        } else if (path.equals(API + "/rate_limit")) {
            answer(call, 200, "{\"resources\":{}}");
        } else if (path.equals(API + "/user")) {
            error(call, 403, "Resource not accessible by integration");
        } else {
            error(call, 404, "Not Found");
        }
    }

    /** The App whose JWT it is. */
    private String app(HttpCall call) throws JwtCheck.Refused {
        var header = call.header("authorization");
        var jwt = header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
        var issuer = JwtCheck.issuer(jwt);
        if (!apps.containsKey(issuer)) {
            throw new JwtCheck.Refused(404, "Integration not found");
        }
        JwtCheck.require(jwt, apps.get(issuer), now());
        return issuer;
    }

    private void list(HttpCall call, String app) throws IOException {
        var list = new JSONArray();
        for (var each : installations.values()) {
            if (each.app.equals(app)) {
                var account = new JSONObject(Map.of("login", each.account));
                var json = new JSONObject(Map.of("id", each.id, "account", account));
                json.put("suspended_at", each.suspended ? now().toString() : null);
                list.add(json);
            }
        }
        answer(call, 200, list.toJSONString());
    }

    private void token(HttpCall call, String app, String path) throws IOException {
        var number = path.replaceAll(".*/installations/(\\d+)/access_tokens", "$1");
        var installation = number.matches("\\d+") ? installations.get(Long.parseLong(number)) : null;
        if (!call.verb().equals("POST") || installation == null || !installation.app.equals(app)) {
            error(call, 404, "Not Found");
        } else if (installation.suspended) {
            error(call, 403, "This installation has been suspended");
        } else {
            grant(call, installation);
        }
    }

    private void grant(HttpCall call, Installation installation) throws IOException {
        var wanted = call.message();
        if (wanted.get("permissions") instanceof JSONObject asked
                && !asked.entrySet().stream().allMatch(LocalGitHub::isGranted)) {
            error(call, 422, "The permissions requested are not granted to this installation.");
            return;
        }
        if (wanted.get("repositories") instanceof JSONArray asked && !REPOSITORIES.containsAll(asked)) {
            error(
                    call,
                    422,
                    "There is at least one repository that does not exist or is not accessible to the parent"
                            + " installation.");
            return;
        }
        var token = grant(Long.toString(installation.id));
        var expires = tokens.get(token).expires;
        answer(
                call,
                201,
                new JSONObject(new TreeMap<>(Map.of(
                                "token",
                                token,
                                "expires_at",
                                expires.toString(),
                                "permissions",
                                wanted.getOrDefault("permissions", LEVELS),
                                "repository_selection",
                                wanted.containsKey("repositories") ? "selected" : "all")))
                        .toJSONString());
    }

    /** A token of the installation's, however it was come by. */
    public String grant(String installation) {
        var token = newToken();
        tokens.put(
                token, new Token(Long.parseLong(installation), now().plus(LIFE).truncatedTo(ChronoUnit.SECONDS)));
        return token;
    }

    private static boolean isGranted(Map.Entry<String, Object> asked) {
        var granted = LEVELS.getOrDefault(asked.getKey(), "");
        return granted.equals(asked.getValue())
                || (granted.equals("write") && asked.getValue().equals("read"));
    }

    /** Of the look of GitHub's: with a checksum. */
    private String newToken() {
        var body = String.format("%030d", numbers.incrementAndGet());
        var crc = new CRC32();
        crc.update(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        var sum = new StringBuilder();
        for (long rest = crc.getValue(); sum.length() < 6; rest /= BASE62.length()) {
            sum.insert(0, BASE62.charAt((int) (rest % BASE62.length())));
        }
        return "ghs_" + body + sum;
    }

    private boolean isGood(HttpCall call) {
        var header = call.header("authorization");
        var token = tokens.get(header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "");
        return token != null && now().isBefore(token.expires);
    }

    private void mcp(HttpCall call) throws IOException {
        if (!isGood(call)) {
            call.answer(401, "application/json", "{\"error\":\"invalid_token\"}", "WWW-Authenticate: Bearer");
        } else if (call.verb().equals("GET")) {
            call.answer(405, "", "");
        } else if (call.id().equals("null")) {
            call.answer(202, "", "");
        } else {
            switch (call.method()) {
                case "initialize" ->
                    call.result("{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                            + "\"serverInfo\":{\"name\":\"local-github\",\"version\":\"1\"}}");
                case "tools/list" ->
                    call.result("{\"tools\":[{\"name\":\"echo\",\"inputSchema\":{\"type\":\"object\"}}]}");
                case "tools/call" ->
                    call.result("{\"content\":[{\"type\":\"text\",\"text\":"
                            + JSONValue.toJSONString(call.params().getAsString("arguments")) + "}]}");
                case "ping" -> call.result("{}");
                default -> call.answer(400, "text/plain", "no such method");
            }
        }
    }

    private void answer(HttpCall call, int status, String json) throws IOException {
        call.answer(status, "application/json; charset=utf-8", json, withDate());
    }

    private void error(HttpCall call, int status, String message) throws IOException {
        answer(call, status, new JSONObject(Map.of("message", message, "status", "" + status)).toJSONString());
    }

    private String[] withDate(String... headers) {
        var all = new ArrayList<>(List.of(headers));
        all.add("Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(now().atOffset(ZoneOffset.UTC)));
        return all.toArray(String[]::new);
    }

    private Instant now() {
        return clock.instant().plus(ahead);
    }

    /** Cuts all connections, and takes no more. */
    @Override
    public void close() {
        listener.close();
    }
}
