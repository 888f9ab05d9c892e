package ocivault.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.json.JsonReader;

/**
 * The servers that a client's file describes, whatever the file calls their block: what has a {@code command}. Values may be
 * secrets, so nothing here is for printing but a server's name and the place of a value.
 */
final class ClientServers {

    /**
     * A server.
     *
     * @param command the program and what stands in the same list; empty where there is none
     * @param arguments in their order
     * @param texts every text in it, by its place, such as {@code env.TOKEN} or {@code args[1]}
     */
    record Server(String name, String command, List<String> arguments, List<Text> texts) {

        @Override
        public String toString() {
            return "Server[" + name + "]";
        }
    }

    record Text(String place, String value) {

        @Override
        public String toString() {
            return "Text[" + place + "]";
        }
    }

    /** A table's header, or a key and the beginning of its value. */
    private static final Pattern TOML_TABLE = Pattern.compile("\\[+\\s*([^\\]]+?)\\s*]+.*");

    private static final Pattern TOML_PAIR = Pattern.compile("([A-Za-z0-9_.\"'-]+)\\s*=\\s*(.*)", Pattern.DOTALL);

    /** {@code "…"} with escapes, or {@code '…'} without. */
    private static final Pattern TOML_STRING = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*+)\"|'([^'\\n]*+)'");

    private ClientServers() {}

    /** @throws JsonReader.NotJson if the text, less comments and commas at the end of lists, is no JSON */
    static List<Server> inJson(String text) throws JsonReader.NotJson {
        var servers = new ArrayList<Server>();
        collect("", JsonReader.read(Jsonc.plain(text)), servers);
        return List.copyOf(servers);
    }

    private static void collect(String name, Object json, List<Server> servers) {
        switch (json) {
            case Map<?, ?> object -> {
                var command = words(object.get("command"));
                if (!command.isEmpty()) {
                    var arguments = new ArrayList<>(command.subList(1, command.size()));
                    arguments.addAll(words(object.get("args")));
                    var texts = new ArrayList<Text>();
                    object.forEach((key, value) -> texts("" + key, value, texts));
                    servers.add(new Server(name, command.getFirst(), List.copyOf(arguments), List.copyOf(texts)));
                } else {
                    object.forEach((key, value) -> collect("" + key, value, servers));
                }
            }
            case List<?> list -> list.forEach(each -> collect(name, each, servers));
            case null, default -> {}
        }
    }

    /** A command is one text, or for some clients a list with its arguments. */
    private static List<String> words(Object json) {
        if (json instanceof String text) {
            return List.of(text);
        }
        return json instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private static void texts(String place, Object json, List<Text> texts) {
        switch (json) {
            case String text -> texts.add(new Text(place, text));
            case Map<?, ?> object -> object.forEach((key, value) -> texts(place + "." + key, value, texts));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    texts(place + "[" + i + "]", list.get(i), texts);
                }
            }
            case null, default -> {}
        }
    }

    /**
     * Those of Codex: tables {@code mcp_servers.NAME}, with command, args and env. Not all of TOML: what is not understood is
     * left out, and whether the file is TOML at all is Codex's to say.
     */
    static List<Server> inToml(String text) {
        var servers = new ArrayList<Server>();
        var table = "";
        var pending = new StringBuilder();
        for (var line : text.split("\\R")) {
            pending.append(pending.isEmpty() ? "" : "\n").append(line.strip());
            var statement = pending.toString();
            var header = TOML_TABLE.matcher(statement);
            if (header.matches() && !statement.contains("=")) {
                table = header.group(1);
            } else if (isOpen(statement)) {
                continue;
            } else {
                pair(table, statement, servers);
            }
            pending.setLength(0);
        }
        return List.copyOf(servers);
    }

    /** Whether a list goes on in the next line. */
    private static boolean isOpen(String statement) {
        var plain = TOML_STRING.matcher(statement).replaceAll("").replaceAll("#.*", "");
        return plain.chars().filter(c -> c == '[').count()
                > plain.chars().filter(c -> c == ']').count();
    }

    private static void pair(String table, String statement, List<Server> servers) {
        var pair = TOML_PAIR.matcher(statement);
        var path = table.split("[.]", 3);
        if (!path[0].equals("mcp_servers") || path.length < 2 || !pair.matches()) {
            return;
        }
        var name = unquoted(path[1]);
        int at = 0;
        while (at < servers.size() && !servers.get(at).name.equals(name)) {
            at++;
        }
        var known = at < servers.size() ? servers.get(at) : new Server(name, "", List.of(), List.of());
        var key = unquoted(pair.group(1));
        var place = path.length < 3 ? key : path[2] + "." + key;
        var values = strings(pair.group(2));
        var texts = new ArrayList<>(known.texts);
        values.forEach(value -> texts.add(new Text(place, value)));
        var next = new Server(
                name,
                place.equals("command") && !values.isEmpty() ? values.getFirst() : known.command,
                place.equals("args") ? values : known.arguments,
                List.copyOf(texts));
        if (at < servers.size()) {
            servers.set(at, next);
        } else {
            servers.add(next);
        }
    }

    private static List<String> strings(String value) {
        return TOML_STRING
                .matcher(value)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : meaning(found.group(1)))
                .toList();
    }

    private static String meaning(String basic) {
        try {
            return (String) JsonReader.read("\"" + basic + "\"");
        } catch (JsonReader.NotJson otherEscape) {
            return basic;
        }
    }

    private static String unquoted(String key) {
        return key.replaceAll("^[\"']|[\"']$", "");
    }

    /** The server's program, where it has one. */
    static Optional<String> program(Server server) {
        return Optional.of(server.command).filter(command -> !command.isBlank());
    }
}
