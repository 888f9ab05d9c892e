package ocivault.protect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose a value is.
 *
 * @param server the name of the MCP server; empty where it is nobody's
 * @param key the rest of its path
 */
record ServerName(String server, String key) {

    /** What the clients call the object that has their servers. */
    private static final Set<String> CONTAINERS =
            Set.of("mcpservers", "mcpserver", "servers", "contextservers", "extensions", "registry", "mcp");

    /** @param texts of the whole document, by path */
    static ServerName of(List<String> path, Map<List<String>, String> texts) {
        if (path.size() == 1) {
            // Docker's gateway: github.personal_access_token=…
            int dot = path.getFirst().indexOf('.');
            return dot > 0
                    ? new ServerName(
                            path.getFirst().substring(0, dot), path.getFirst().substring(dot + 1))
                    : new ServerName("", path.getFirst());
        }
        for (int i = 0; i + 2 < path.size(); i++) {
            if (isContainer(path, i)) {
                var name = path.get(i + 1);
                if (Detector.isIndex(name)) {
                    var beside = new ArrayList<>(path.subList(0, i + 2));
                    beside.add("name");
                    name = texts.getOrDefault(beside, name);
                }
                return new ServerName(name, joined(path.subList(i + 2, path.size())));
            }
        }
        return new ServerName("", joined(path));
    }

    /** Whether the name that follows is a server's. */
    static boolean isContainer(List<String> path, int i) {
        var name = Detector.plain(path.get(i));
        if (name.equals("mcp")) {
            return !Detector.plain(path.get(i + 1)).equals("servers");
        }
        return CONTAINERS.contains(name) || name.endsWith("mcpservers");
    }

    private static String joined(List<String> path) {
        var key = new StringBuilder();
        for (var name : path) {
            if (Detector.isIndex(name)) {
                key.append('[').append(name).append(']');
            } else {
                key.append(key.isEmpty() ? "" : ".").append(name);
            }
        }
        return key.toString();
    }
}
