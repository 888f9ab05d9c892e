package ocivault.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.settings.DurationText;

/**
 * Proves that an MCP server works before a client ever sees it: starts it with exactly the environment it will have, or
 * reaches it, finds out which era it is of, shakes hands where that has handshakes, asks for its tools, and ends it as a client
 * does. Nothing of it is left running.
 *
 * <p>Source of the rules: the MCP specification's pages on lifecycle, stdio and discovery, revisions 2024-11-05 to
 * 2026-07-28.
 */
public final class McpCheck {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    private static final int MAX_PAGES = 100;
    private static final int STDERR_LINES = 10;

    private final CheckReport report;
    private final SafeText safe;
    private final long deadline;
    private final McpServer server;
    private final McpConnection connection;

    private McpCheck(McpServer server, CheckReport report, SafeText safe, long deadline) {
        this.server = server;
        this.report = report;
        this.safe = safe;
        this.deadline = deadline;
        this.connection = new McpConnection(server, safe, deadline);
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
     * @param timeout for everything; for the shutdown, {@link McpServer#GRACE} for each of its means is enough, and
     *     a moment is there in any case
     * @param report is told the steps {@code start}, {@code initialize}, {@code tools/list} and {@code shutdown}
     * @throws VaultException.CheckFailed naming the step that failed
     * @throws VaultException.CannotRun if the command cannot be run
     */
    public static void run(
            ProcessBuilder server, Collection<SecretValue> secrets, Duration timeout, CheckReport report) {
        run(() -> start(server), secrets, timeout, report);
    }

    /** The same of any server, once {@code start} has begun to talk to it. */
    public static void run(
            Supplier<McpServer> start, Collection<SecretValue> secrets, Duration timeout, CheckReport report) {
        var safe = SafeText.masking(secrets);
        long deadline = System.nanoTime() + timeout.toNanos();
        var server = report.step("start", start, _ -> "");
        try (server) {
            new McpCheck(server, report, safe, deadline).converse();
        }
    }

    private static ServerProcess start(ProcessBuilder server) {
        return ServerProcess.start(server);
    }

    private void converse() {
        try {
            var hello = report.step(
                    McpHandshake.STEP, new McpHandshake(connection, safe, deadline)::shake, McpHandshake.Hello::told);
            report.introduces(hello.server());
            report.step("tools/list", () -> tools(hello), McpCheck::count);
            report.noteList(report.tools());
        } catch (VaultException.CheckFailed e) {
            report.lastWords(lastWords());
            throw e;
        }
        report.step("shutdown", () -> server.stop(deadline), this::told);
    }

    private List<String> tools(McpHandshake.Hello hello) {
        var names = new ArrayList<String>();
        var cursors = new HashSet<String>();
        var cursor = hello.offersTools() ? Optional.of("") : Optional.<String>empty();
        while (cursor.isPresent()) {
            if (!cursors.add(cursor.get()) || cursors.size() > MAX_PAGES) {
                throw failed(
                        "tools/list",
                        "the list of tools does not end: page " + cursors.size() + " names another",
                        McpHandshake.AUTHOR_REMEDY);
            }
            var params = new LinkedHashMap<String, Object>(hello.requestMeta());
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
            throw failed("tools/list", "the answer has no list of tools", McpHandshake.AUTHOR_REMEDY);
        }
        return tools.stream()
                .map(tool -> {
                    if (tool instanceof Map<?, ?> object
                            && object.get("name") instanceof String name
                            && !name.isEmpty()) {
                        return shown(name);
                    }
                    throw failed("tools/list", "a tool has no name", McpHandshake.AUTHOR_REMEDY);
                })
                .toList();
    }

    private String told(McpServer.Ending ending) {
        return switch (ending) {
            case BY_ITSELF -> server.exitCode().map(code -> "exit code " + code).orElse("");
            case ON_SIGTERM -> "by SIGTERM: " + orTimeIsUp("the server ignores the end of its stdin");
            case ON_SIGKILL -> "by SIGKILL: " + orTimeIsUp("the server ignores the end of its stdin and SIGTERM");
        };
    }

    private String orTimeIsUp(String why) {
        return System.nanoTime() < deadline ? why : "the time was up before it had ended";
    }

    private List<String> lastWords() {
        var lines = safe.masked(server.stderr())
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

    private String shown(String text) {
        return safe.line(text, McpHandshake.MAX_NAME);
    }

    private static String text(Object json) {
        return json instanceof String text ? text : "";
    }

    private static VaultException.CheckFailed failed(String step, String reason, String remedy) {
        return new VaultException.CheckFailed(step, reason, remedy);
    }
}
