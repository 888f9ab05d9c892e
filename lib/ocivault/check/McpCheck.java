package ocivault.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.settings.DurationText;

/**
 * Proves that an MCP server works before a client ever sees it: starts it with exactly the environment it will have,
 * shakes hands over stdio, asks for its tools, and ends it as a client does. Nothing of it is left running.
 *
 * <p>Source of the rules: the MCP specification's pages on lifecycle, stdio and discovery, revisions 2024-11-05 to
 * 2026-07-28.
 */
public final class McpCheck {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    private static final String OLDEST = "2024-11-05";
    private static final String NEWEST_WITH_HANDSHAKE = "2025-11-25";
    private static final String STATELESS = "2026-07-28";
    private static final Pattern REVISION = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private static final int MAX_PAGES = 100;
    private static final int MAX_NAME = 128;
    private static final int STDERR_LINES = 10;
    private static final String CLIENT = "oci-vault-check";
    private static final String AUTHOR_REMEDY = "The server breaks the MCP specification here: tell its author.";

    private final CheckReport report;
    private final SafeText safe;
    private final long deadline;
    private final ServerProcess process;
    private final McpConnection connection;

    private McpCheck(ServerProcess process, CheckReport report, SafeText safe, long deadline) {
        this.process = process;
        this.report = report;
        this.safe = safe;
        this.deadline = deadline;
        this.connection = new McpConnection(process, safe, deadline);
    }

    /**
     * The timeout of that text, 30 s where it is empty.
     *
     * @throws VaultException.Usage if it is no length of time, or more than a day
     */
    public static Duration timeout(String text) {
        return text.isEmpty()
                ? DEFAULT_TIMEOUT
                : DurationText.parse(text)
                        .filter(length -> length.isPositive() && length.compareTo(LONGEST_TIMEOUT) <= 0)
                        .orElseThrow(() -> new VaultException.Usage(
                                "--check-timeout is not a length of time",
                                "Expected seconds, or a number with s, m or h, up to a day: 90s."));
    }

    /**
     * Checks the server that {@code server} describes: its command and its whole environment.
     *
     * @param secrets masked wherever the server's own words are shown
     * @param timeout for everything; for the shutdown, {@link ServerProcess#GRACE} for each of its means is enough, and
     *     a moment is there in any case
     * @param report is told the steps {@code start}, {@code initialize}, {@code tools/list} and {@code shutdown}
     * @throws VaultException.CheckFailed naming the step that failed
     * @throws VaultException.CannotRun if the command cannot be run
     */
    public static void run(
            ProcessBuilder server, Collection<SecretValue> secrets, Duration timeout, CheckReport report) {
        var safe = SafeText.masking(secrets);
        long deadline = System.nanoTime() + timeout.toNanos();
        var process = report.step("start", () -> start(server), _ -> "");
        try (process) {
            new McpCheck(process, report, safe, deadline).converse();
        }
    }

    private static ServerProcess start(ProcessBuilder server) {
        return ServerProcess.start(server);
    }

    private void converse() {
        try {
            var hello = report.step("initialize", this::initialize, Hello::told);
            report.introduces(hello.server);
            report.step("tools/list", () -> tools(hello), McpCheck::count);
            report.noteList(report.tools());
        } catch (VaultException.CheckFailed e) {
            report.lastWords(lastWords());
            throw e;
        }
        report.step("shutdown", () -> process.stop(deadline), this::told);
    }

    /** What the server said of itself. */
    private record Hello(CheckReport.ServerInfo server, boolean offersTools, Map<String, ?> requestMeta) {
        String told() {
            return server.name() + " " + server.version() + ", protocol " + server.protocolVersion()
                    + (requestMeta.isEmpty() ? "" : ", stateless");
        }
    }

    /** The handshake; a server that refuses it may be one that has none, and is asked what it is. */
    private Hello initialize() {
        var answer = connection.request(
                "initialize",
                Map.of("protocolVersion", NEWEST_WITH_HANDSHAKE, "capabilities", Map.of(), "clientInfo", clientInfo()));
        return switch (answer) {
            case McpConnection.Result(Map<?, ?> result) -> {
                var hello = hello(result, text(result.get("protocolVersion")), Map.of());
                connection.notify("notifications/initialized");
                yield hello;
            }
            case McpConnection.Refusal refusal -> discover(refusal);
        };
    }

    private Hello discover(McpConnection.Refusal refusal) {
        Map<String, ?> meta = Map.of(
                "_meta",
                Map.of(
                        "io.modelcontextprotocol/protocolVersion", STATELESS,
                        "io.modelcontextprotocol/clientInfo", clientInfo(),
                        "io.modelcontextprotocol/clientCapabilities", Map.of()));
        return switch (connection.request("server/discover", meta)) {
            case McpConnection.Result(Map<?, ?> result) ->
                hello(result, newestOf(result.get("supportedVersions")), meta);
            case McpConnection.Refusal _ ->
                throw failed(
                        "initialize",
                        "the server refused: " + refusal,
                        "See the README of the server: it may need more in its environment.");
        };
    }

    private Hello hello(Map<?, ?> result, String revision, Map<String, ?> requestMeta) {
        if (!REVISION.matcher(revision).matches() || revision.compareTo(OLDEST) < 0) {
            throw failed(
                    "initialize",
                    "the server speaks protocol \"" + shown(revision) + "\", which is older than " + OLDEST
                            + " or no revision at all",
                    "Use a newer version of the server.");
        }
        var info = serverInfo(result);
        var identity =
                new CheckReport.ServerInfo(shown(text(info.get("name"))), shown(text(info.get("version"))), revision);
        if (requestMeta.isEmpty() && identity.name().isEmpty()) {
            throw failed("initialize", "the answer has no serverInfo with a name", AUTHOR_REMEDY);
        }
        boolean offersTools =
                result.get("capabilities") instanceof Map<?, ?> capabilities && capabilities.containsKey("tools");
        return new Hello(identity, offersTools, requestMeta);
    }

    /** Stateless servers may introduce themselves in the metadata, and need not at all. */
    private static Map<?, ?> serverInfo(Map<?, ?> result) {
        if (result.get("serverInfo") instanceof Map<?, ?> info) {
            return info;
        }
        return result.get("_meta") instanceof Map<?, ?> meta
                        && meta.get("io.modelcontextprotocol/serverInfo") instanceof Map<?, ?> info
                ? info
                : Map.of();
    }

    private List<String> tools(Hello hello) {
        var names = new ArrayList<String>();
        var cursors = new HashSet<String>();
        var cursor = hello.offersTools ? Optional.of("") : Optional.<String>empty();
        while (cursor.isPresent()) {
            if (!cursors.add(cursor.get()) || cursors.size() > MAX_PAGES) {
                throw failed(
                        "tools/list",
                        "the list of tools does not end: page " + cursors.size() + " names another",
                        AUTHOR_REMEDY);
            }
            var params = new LinkedHashMap<String, Object>(hello.requestMeta);
            cursor.filter(text -> !text.isEmpty()).ifPresent(text -> params.put("cursor", text));
            var page = page(params);
            names.addAll(names(page));
            cursor = Optional.ofNullable(page.get("nextCursor")).map(McpCheck::text);
        }
        report.offers(names);
        return names;
    }

    private Map<?, ?> page(Map<String, ?> params) {
        return switch (connection.request("tools/list", params)) {
            case McpConnection.Result(Map<?, ?> page) -> page;
            case McpConnection.Refusal refusal ->
                throw failed(
                        "tools/list",
                        "the server refused: " + refusal,
                        "See the README of the server: it may want a token of other scopes.");
        };
    }

    private List<String> names(Map<?, ?> page) {
        if (!(page.get("tools") instanceof List<?> tools)) {
            throw failed("tools/list", "the answer has no list of tools", AUTHOR_REMEDY);
        }
        return tools.stream()
                .map(tool -> {
                    if (tool instanceof Map<?, ?> object
                            && object.get("name") instanceof String name
                            && !name.isEmpty()) {
                        return shown(name);
                    }
                    throw failed("tools/list", "a tool has no name", AUTHOR_REMEDY);
                })
                .toList();
    }

    private String told(ServerProcess.Ending ending) {
        return switch (ending) {
            case BY_ITSELF ->
                process.exitCode().map(code -> "exit code " + code).orElse("");
            case ON_SIGTERM -> "by SIGTERM: " + orTimeIsUp("the server ignores the end of its stdin");
            case ON_SIGKILL -> "by SIGKILL: " + orTimeIsUp("the server ignores the end of its stdin and SIGTERM");
        };
    }

    private String orTimeIsUp(String why) {
        return System.nanoTime() < deadline ? why : "the time was up before it had ended";
    }

    private List<String> lastWords() {
        var lines = safe.masked(process.stderr())
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.subList(Math.max(0, lines.size() - STDERR_LINES), lines.size()).stream()
                .map(line -> safe.line(line, 500))
                .toList();
    }

    private static String count(List<String> names) {
        return names.isEmpty() ? "the server offers no tools" : names.size() + (names.size() == 1 ? " tool" : " tools");
    }

    private static String newestOf(Object revisions) {
        return revisions instanceof List<?> list
                ? list.stream()
                        .map(McpCheck::text)
                        .filter(REVISION.asMatchPredicate())
                        .max(String::compareTo)
                        .orElse("")
                : "";
    }

    private static Map<String, String> clientInfo() {
        return Map.of("name", CLIENT, "version", "1");
    }

    private String shown(String text) {
        return safe.line(text, MAX_NAME);
    }

    private static String text(Object json) {
        return json instanceof String text ? text : "";
    }

    private static VaultException.CheckFailed failed(String step, String reason, String remedy) {
        return new VaultException.CheckFailed(step, reason, remedy);
    }
}
