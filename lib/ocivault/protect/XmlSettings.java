package ocivault.protect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.edit.ConfigValue;

/**
 * The values in a file of settings of JetBrains' IDEs: attributes {@code value} of elements that have a {@code name} or a
 * {@code key}. Entities that a document defines, and everything outside of tags, are left out.
 */
final class XmlSettings {

    private static final Pattern PART = Pattern.compile(
            "<!--.*?-->|<!\\[CDATA\\[.*?]]>|<[?!][^>]*>"
                    + "|<(/?)([A-Za-z_][\\w.-]*)((?:\\s+[\\w.:-]+\\s*=\\s*(?:\"[^\"<]*\"|'[^'<]*'))*+)\\s*(/?)>",
            Pattern.DOTALL);
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w.:-]+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')");
    private static final Pattern ENTITY =
            Pattern.compile("&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));");
    private static final Map<String, String> NAMED =
            Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'");

    /** An element that is open: its name, where its members are, and how many of them have no name. */
    private static final class Open {
        private final String tag;
        private final List<String> path;
        private final Map<String, Integer> nameless = new HashMap<>();

        Open(String tag, List<String> path) {
            this.tag = tag;
            this.path = path;
        }

        int next(String kind) {
            return nameless.merge(kind, 1, Integer::sum) - 1;
        }
    }

    private final String text;
    private final ArrayDeque<Open> open = new ArrayDeque<>();
    private final List<ConfigValue> values = new ArrayList<>();
    private int line = 1;
    private int counted;

    private XmlSettings(String text) {
        this.text = text;
        open.push(new Open("", List.of()));
    }

    /** Their positions are lines alone; empty where the text is no XML. */
    static Optional<List<ConfigValue>> read(String text) {
        return new XmlSettings(text).read();
    }

    private Optional<List<ConfigValue>> read() {
        var parts = PART.matcher(text);
        int elements = 0;
        while (parts.find()) {
            if (parts.group(2) == null) {
                continue;
            }
            elements++;
            if (!parts.group(1).isEmpty()) {
                if (!open.pop().tag.equals(parts.group(2)) || open.isEmpty()) {
                    return Optional.empty();
                }
            } else {
                element(
                        parts.group(2),
                        attributes(parts.group(3)),
                        parts.start(),
                        parts.group(4).isEmpty());
            }
        }
        return elements == 0 || open.size() != 1 ? Optional.empty() : Optional.of(List.copyOf(values));
    }

    private void element(String tag, Map<String, String> attributes, int at, boolean hasContent) {
        var path = path(tag, attributes);
        if (attributes.containsKey("value")) {
            line += (int)
                    text.substring(counted, at).chars().filter(c -> c == '\n').count();
            counted = at;
            values.add(new ConfigValue(path, attributes.get("value"), line, 1, 0, 0));
        }
        if (hasContent) {
            open.push(new Open(tag, path));
        }
    }

    private List<String> path(String tag, Map<String, String> attributes) {
        var parent = open.peek();
        var path = new ArrayList<>(parent.path);
        var name = attributes.getOrDefault("name", attributes.getOrDefault("key", ""));
        if (!name.isEmpty()) {
            path.add(name);
        } else if (tag.startsWith("McpServer")) {
            path.add("servers");
            path.add(String.valueOf(parent.next("servers")));
        } else if (attributes.containsKey("value")) {
            path.add(String.valueOf(parent.next("")));
        } else if (!tag.equals("map") && !tag.equals("list")) {
            path.add(tag);
        }
        return path;
    }

    private static Map<String, String> attributes(String text) {
        var attributes = new HashMap<String, String>();
        var found = ATTRIBUTE.matcher(text);
        while (found.find()) {
            attributes.put(found.group(1), decoded(found.group(2) == null ? found.group(3) : found.group(2)));
        }
        return attributes;
    }

    private static String decoded(String text) {
        return ENTITY.matcher(text).replaceAll(entity -> {
            int c = entity.group(1) != null
                    ? Integer.parseInt(entity.group(1), 16)
                    : entity.group(2) != null
                            ? Integer.parseInt(entity.group(2))
                            : NAMED.get(entity.group(3)).charAt(0);
            return Character.isValidCodePoint(c) ? java.util.regex.Matcher.quoteReplacement(Character.toString(c)) : "";
        });
    }
}
