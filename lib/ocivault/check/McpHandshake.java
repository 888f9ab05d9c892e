package ocivault.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import ocivault.model.VaultException;

/**
 * Finds out of which era a server is, and shakes hands where that has handshakes. For one thread and one use.
 *
 * <p>Source of the rules: the MCP specification's pages on lifecycle, versioning, stdio and discovery, revisions 2024-11-05 to
 * 2026-07-28.
 */
final class McpHandshake {

    static final int MAX_NAME = 128;
    static final String AUTHOR_REMEDY = "The server breaks the MCP specification here: tell its author.";

    private static final String OLDEST = "2024-11-05";
    private static final String NEWEST_WITH_HANDSHAKE = "2025-11-25";
    private static final String STATELESS = "2026-07-28";
    private static final Pattern REVISION = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    static final String STEP = "initialize";
    private static final String DISCOVER = "server/discover";
    /** How long a server that may know nothing of the question has for it. */
    private static final Duration PROBE = Duration.ofSeconds(1);

    /** Of revision 2026-07-28: headers, capability or version are wrong, so that it is one without handshake. */
    private static final Set<Long> MODERN_ERRORS = Set.of(-32020L, -32021L, -32022L);

    private static final String CLIENT = "oci-vault-check";

    private final McpConnection connection;
    private final SafeText safe;
    private final long deadline;

    /** @param deadline the {@link System#nanoTime} by which every answer must have come */
    McpHandshake(McpConnection connection, SafeText safe, long deadline) {
        this.connection = connection;
        this.safe = safe;
        this.deadline = deadline;
    }

    /** What the server said of itself. */
    record Hello(CheckReport.ServerInfo server, boolean offersTools, Map<String, ?> requestMeta) {
        String told() {
            return server.name() + " " + server.version() + ", protocol " + server.protocolVersion()
                    + (requestMeta.isEmpty() ? "" : ", stateless");
        }
    }

    /**
     * Asks a server what it is, as those since 2026-07-28 can be asked; any other error, or silence, makes it one that wants a
     * handshake. A server that is only slow to start has both questions before it, and the first good answer counts.
     */
    Hello shake() {
        long patience = Math.min(PROBE.toNanos(), (deadline - System.nanoTime()) / 4);
        int probe = connection.ask(DISCOVER, meta(STATELESS));
        var answer = connection.await(System.nanoTime() + patience, probe);
        return switch (answer.orElse(null)) {
            case McpConnection.Result(Map<?, ?> result) -> discovered(result);
            case McpConnection.Refusal refusal ->
                MODERN_ERRORS.contains(refusal.code().asLong().orElse(0)) ? otherRevision(refusal) : handshake();
            case null -> handshake(probe);
        };
    }

    private Hello discovered(Map<?, ?> result) {
        // The one that it has just answered in, before any that it may also know.
        var revision = result.get("supportedVersions") instanceof List<?> all && all.contains(STATELESS)
                ? STATELESS
                : newestOf(result.get("supportedVersions"));
        return hello(result, revision, meta(revision));
    }

    /** A server without handshake that does not speak this revision says which it does. */
    private Hello otherRevision(McpConnection.Refusal refusal) {
        var others = new ArrayList<String>();
        refusal.supported().stream()
                .filter(revision -> revision.compareTo(STATELESS) > 0)
                .forEach(others::add);
        var newest = newestOf(others);
        if (newest.isEmpty()) {
            if (refusal.supported().stream().anyMatch(revision -> revision.compareTo(STATELESS) < 0)) {
                return handshake();
            }
            throw refused(refusal);
        }
        int id = connection.ask(DISCOVER, meta(newest));
        return switch (connection.await(deadline, id).orElse(null)) {
            case McpConnection.Result(Map<?, ?> result) -> hello(result, newest, meta(newest));
            case McpConnection.Refusal again -> throw refused(again);
            case null -> throw late();
        };
    }

    /** @param asked the question that may still be answered */
    private Hello handshake(int... asked) {
        int id = connection.ask(
                "initialize",
                Map.of("protocolVersion", NEWEST_WITH_HANDSHAKE, "capabilities", Map.of(), "clientInfo", clientInfo()));
        var ids = Arrays.copyOf(asked, asked.length + 1);
        ids[asked.length] = id;
        var refusal = Optional.<McpConnection.Refusal>empty();
        for (int answers = 0; answers < ids.length; answers++) {
            // A refusal is not the last word while the other question is open, but who knows whether that has an
            // answer.
            long patience = refusal.isEmpty() ? deadline : System.nanoTime() + PROBE.toNanos();
            var answer = connection.await(patience, ids);
            if (answer.isEmpty()) {
                break;
            }
            switch (answer.get()) {
                case McpConnection.Result(Map<?, ?> result) -> {
                    return result.containsKey("supportedVersions") ? discovered(result) : shaken(result);
                }
                case McpConnection.Refusal each -> refusal = Optional.of(refusal.orElse(each));
            }
        }
        throw refusal.map(McpHandshake::refused).orElseGet(McpHandshake::late);
    }

    private Hello shaken(Map<?, ?> result) {
        var hello = hello(result, text(result.get("protocolVersion")), Map.of());
        connection.notify("notifications/initialized");
        return hello;
    }

    private static VaultException.CheckFailed late() {
        return failed(
                STEP, "no answer in time", "Give it more with --check-timeout, or see what the server waits for.");
    }

    private static VaultException.CheckFailed refused(McpConnection.Refusal refusal) {
        return failed(
                STEP,
                "the server refused: " + refusal,
                "See the README of the server: it may need more in its environment.");
    }

    private static Map<String, ?> meta(String revision) {
        return Map.of(
                "_meta",
                Map.of(
                        "io.modelcontextprotocol/protocolVersion", revision,
                        "io.modelcontextprotocol/clientInfo", clientInfo(),
                        "io.modelcontextprotocol/clientCapabilities", Map.of()));
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

    private static String newestOf(Object revisions) {
        return revisions instanceof List<?> list
                ? list.stream()
                        .map(McpHandshake::text)
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
