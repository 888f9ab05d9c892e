package ocivault.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ocivault.edit.Node;
import ocivault.edit.Node.Member;
import ocivault.edit.Node.Scalar;
import ocivault.edit.Node.Sequence;
import ocivault.edit.Node.Table;

/**
 * An MCP server in a client's config, whatever the client calls its parts.
 *
 * <pre>
 * command, args, env           most clients; VS Code calls the object above them servers, Codex mcp_servers
 * command.path, .args, .env    Zed, of old
 * cmd, args, envs              Goose
 * command: [word, …]           opencode, environment
 * url, headers                 most; httpUrl Gemini, serverUrl Windsurf, uri Goose, http_headers Codex
 * </pre>
 *
 * @param path from the root to the server
 * @param name as its users know it
 * @param table the server
 * @param words the table that has its command: the server's own, but for Zed's of old
 */
record ServerEntry(List<String> path, String name, Table table, Table words) {

    private static final Set<String> CONTAINERS =
            Set.of("mcpservers", "mcpserver", "servers", "contextservers", "extensions", "mcp");
    private static final List<String> COMMANDS = List.of("command", "cmd");
    private static final List<String> ENVIRONMENTS = List.of("env", "envs", "environment");
    private static final List<String> URLS = List.of("httpUrl", "serverUrl", "url", "uri");
    private static final List<String> HEADERS = List.of("headers", "http_headers", "httpHeaders");

    ServerEntry {
        path = List.copyOf(path);
    }

    /** All in a document. */
    static List<ServerEntry> in(Node root) {
        var servers = new ArrayList<ServerEntry>();
        collect(root, List.of(), servers);
        if (servers.isEmpty() && root instanceof Table table) {
            // A plugin's .mcp.json has them at the root, and nothing else.
            entries(root, List.of(), servers);
            if (servers.size() < table.members().size()) {
                return List.of();
            }
        }
        return servers;
    }

    private static void collect(Node node, List<String> path, List<ServerEntry> into) {
        if (node instanceof Table table) {
            for (var member : table.members()) {
                var below = with(path, member.name());
                boolean isContainer = isContainer(member);
                if (isContainer) {
                    entries(member.value(), below, into);
                } else {
                    collect(member.value(), below, into);
                }
            }
        } else if (node instanceof Sequence sequence) {
            for (int i = 0; i < sequence.elements().size(); i++) {
                collect(sequence.elements().get(i), with(path, String.valueOf(i)), into);
            }
        }
    }

    /** VS Code's settings have servers below mcp, where opencode has each server. */
    private static boolean isContainer(Member member) {
        var name = plain(member.name());
        if (name.equals("mcp") && member.value() instanceof Table table) {
            return table.member("servers").isEmpty();
        }
        return CONTAINERS.contains(name) || name.endsWith("mcpservers");
    }

    private static void entries(Node container, List<String> path, List<ServerEntry> into) {
        switch (container) {
            case Table table ->
                table.members()
                        .forEach(member -> entry(member.name(), member.value(), with(path, member.name()), into));
            case Sequence sequence -> {
                for (int i = 0; i < sequence.elements().size(); i++) {
                    var element = sequence.elements().get(i);
                    entry(nameOf(element).orElse(String.valueOf(i)), element, with(path, String.valueOf(i)), into);
                }
            }
            case Scalar _ -> {}
        }
    }

    private static Optional<String> nameOf(Node element) {
        return element instanceof Table table ? text(table, List.of("name")) : Optional.empty();
    }

    private static void entry(String name, Node node, List<String> path, List<ServerEntry> into) {
        if (node instanceof Table table) {
            var nested = find(table, COMMANDS)
                    .filter(member -> member.value() instanceof Table)
                    .map(member -> (Table) member.value());
            if (nested.isPresent() && nested.get().member("path").isPresent()) {
                into.add(new ServerEntry(path, name, table, nested.get()));
            } else if (find(table, COMMANDS).isPresent() || find(table, URLS).isPresent()) {
                into.add(new ServerEntry(path, name, table, table));
            } else {
                collect(table, path, into);
            }
        }
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }

    private static List<String> with(List<String> path, String name) {
        var longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }

    private static Optional<Member> find(Table table, List<String> names) {
        return names.stream().flatMap(name -> table.member(name).stream()).findFirst();
    }

    private static Optional<String> text(Table table, List<String> names) {
        return find(table, names)
                .filter(member -> member.value() instanceof Scalar scalar && scalar.isText())
                .map(member -> ((Scalar) member.value()).text());
    }

    /** Whether a path leads into this server. */
    boolean has(List<String> other) {
        return other.size() > path.size() && other.subList(0, path.size()).equals(path);
    }

    Optional<Member> command() {
        return words.equals(table) ? find(table, COMMANDS) : words.member("path");
    }

    Optional<Member> args() {
        return find(words, List.of("args", "arguments"));
    }

    Optional<Member> env() {
        return find(words, ENVIRONMENTS).or(() -> find(table, ENVIRONMENTS));
    }

    Optional<Member> url() {
        return find(table, URLS);
    }

    Optional<Member> headers() {
        return find(table, HEADERS);
    }

    Optional<Member> type() {
        return find(table, List.of("type", "transport"));
    }

    boolean isRemote() {
        return command().isEmpty();
    }

    /** Whether its command is one list of all words, as opencode has it. */
    boolean isOneList() {
        return command().map(member -> member.value() instanceof Sequence).orElse(false)
                || (isRemote()
                        && type().isPresent()
                        && text(table, List.of("type")).equals(Optional.of("remote")));
    }

    /** The command and its arguments; empty where one of them is no text. */
    List<String> argv() {
        var argv = new ArrayList<String>();
        for (var member : List.of(command(), args())) {
            if (member.isEmpty()) {
                continue;
            }
            switch (member.get().value()) {
                case Scalar scalar -> argv.add(scalar.text());
                case Sequence sequence -> {
                    for (var element : sequence.elements()) {
                        if (!(element instanceof Scalar scalar)) {
                            return List.of();
                        }
                        argv.add(scalar.text());
                    }
                }
                case Table _ -> {
                    return List.of();
                }
            }
        }
        return argv;
    }

    /** The variables that it sets, as far as they are texts. */
    Map<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        if (env().isPresent() && env().get().value() instanceof Table table) {
            table.members().forEach(member -> {
                if (member.value() instanceof Scalar scalar) {
                    variables.put(member.name(), scalar.text());
                }
            });
        }
        return variables;
    }

    /** Whether it is started through us already. */
    boolean isOurs() {
        var argv = argv();
        return argv.stream()
                .limit(4)
                .map(word -> word.substring(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1))
                .anyMatch(word ->
                        word.matches("github-mcp-proxy(?:@.*|\\.exe|\\.cmd|\\.bat)?|GitHubMcpProxy(?:\\.java)?"));
    }
}
