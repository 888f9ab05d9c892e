package ocivault.remote;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import ocivault.json.JsonNumber;
import ocivault.json.JsonReader;

/**
 * Which parameters of which tools go into a header as well, {@code Mcp-Param-…}, as the server's list of tools says with
 * {@code x-mcp-header}; learned from the lists that pass by. A tool that says it wrongly gets none of these headers, and a
 * warning. Source of the rules: "Custom Headers from Tool Parameters" in revision 2026-07-28. Thread-safe.
 */
final class ToolParameters {

    private static final String MARK = "x-mcp-header";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> PRIMITIVES = Set.of("string", "integer", "boolean");
    private static final int MAX_DEPTH = 64;

    /** @param path of members from the arguments to the value */
    private record Parameter(String header, List<String> path) {}

    private final Consumer<String> warnings;
    private final Map<String, List<Parameter>> byTool = new ConcurrentHashMap<>();

    ToolParameters(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** Learns from an answer to {@code tools/list}. */
    void learn(byte[] answer) {
        if (byTool.isEmpty() && !new String(answer, StandardCharsets.ISO_8859_1).contains(MARK)) {
            return;
        }
        if (parsed(answer) instanceof Map<?, ?> message
                && message.get("result") instanceof Map<?, ?> result
                && result.get("tools") instanceof List<?> tools) {
            for (var tool : tools) {
                if (tool instanceof Map<?, ?> each && each.get("name") instanceof String name) {
                    byTool.put(name, parameters(name, each.get("inputSchema")));
                }
            }
        }
    }

    private List<Parameter> parameters(String tool, Object schema) {
        var found = new ArrayList<Parameter>();
        int marks = occurrences(schema, 0);
        if (marks == 0) {
            return List.of();
        }
        collect(schema, List.of(), found);
        var names = new HashSet<String>();
        boolean distinct = found.stream().allMatch(parameter -> names.add(parameter.header.toLowerCase(Locale.ROOT)));
        if (found.size() != marks || !distinct) {
            warnings.accept(
                    "a tool of the server marks parameters for headers in a way that the specification forbids, so"
                            + " none is sent: " + tool);
            return List.of();
        }
        return List.copyOf(found);
    }

    /** How often the mark stands anywhere in the schema, in places that are not allowed too. */
    private static int occurrences(Object json, int depth) {
        if (depth > MAX_DEPTH) {
            return 0;
        }
        return switch (json) {
            case Map<?, ?> object ->
                (object.get(MARK) instanceof String ? 1 : 0)
                        + object.values().stream()
                                .mapToInt(value -> occurrences(value, depth + 1))
                                .sum();
            case List<?> list ->
                list.stream().mapToInt(value -> occurrences(value, depth + 1)).sum();
            case null, default -> 0;
        };
    }

    /** Those that are reached through {@code properties} alone, primitive, and with a name that can be a header's. */
    private static void collect(Object schema, List<String> path, List<Parameter> found) {
        if (!(schema instanceof Map<?, ?> object) || path.size() > MAX_DEPTH) {
            return;
        }
        boolean sound = object.get(MARK) instanceof String name
                && TOKEN.matcher(name).matches()
                && PRIMITIVES.contains(String.valueOf(object.get("type")))
                && !path.isEmpty();
        if (sound) {
            found.add(new Parameter((String) object.get(MARK), path));
        }
        if (object.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> {
                var longer = new ArrayList<>(path);
                longer.add(String.valueOf(name));
                collect(property, List.copyOf(longer), found);
            });
        }
    }

    /** The headers for a call of {@code tool}. */
    Map<String, String> headers(String tool, byte[] call) {
        var parameters = byTool.getOrDefault(tool, List.of());
        var headers = new LinkedHashMap<String, String>();
        if (!parameters.isEmpty()
                && parsed(call) instanceof Map<?, ?> message
                && message.get("params") instanceof Map<?, ?> params) {
            for (var parameter : parameters) {
                value(params.get("arguments"), parameter.path)
                        .ifPresent(
                                value -> headers.put("Mcp-Param-" + parameter.header, MirroredHeaders.encoded(value)));
            }
        }
        return headers;
    }

    private static Optional<String> value(Object json, List<String> path) {
        var at = json;
        for (var member : path) {
            at = at instanceof Map<?, ?> object ? object.get(member) : null;
        }
        return switch (at) {
            case String text -> Optional.of(text);
            case Boolean bool -> Optional.of(bool.toString());
            case JsonNumber number -> Optional.of(plain(number));
            case null, default -> Optional.empty();
        };
    }

    /** {@code 42} for 42.0 too: the parameter is an integer. */
    private static String plain(JsonNumber number) {
        var whole = number.asLong();
        return whole.isPresent() ? Long.toString(whole.getAsLong()) : number.text();
    }

    private static Object parsed(byte[] json) {
        try {
            return JsonReader.read(new String(json, StandardCharsets.UTF_8));
        } catch (JsonReader.NotJson e) {
            return Map.of();
        }
    }
}
