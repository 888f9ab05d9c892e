package ocivault.edit;

import java.util.ArrayList;
import java.util.List;
import ocivault.edit.Node.Layout;
import ocivault.edit.Node.Style;
import ocivault.formats.TomlText;

/** TOML as nodes. Jackson's parser, which tells no positions, has taken the text before. For one text. */
final class TomlNodes {

    private record Key(String name, int start, int end) {}

    private final String text;
    private int at;
    private int depth;

    private TomlNodes(String text) {
        this.text = text;
    }

    static Node read(String text) throws Refusal {
        requireShallow(text);
        var fault = TomlText.fault(text);
        if (fault.isPresent()) {
            throw new Refusal("is not TOML, or has a key twice", fault.getAsInt());
        }
        return new TomlNodes(text).document();
    }

    /** Before the parser, which calls itself for each: no bracket that counts is left out, some more are counted. */
    private static void requireShallow(String text) throws Refusal {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth = c == '[' || c == '{' ? depth + 1 : c == ']' || c == '}' ? Math.max(0, depth - 1) : depth;
            if (depth > ConfigDocument.DEEPEST) {
                throw new Refusal(ConfigDocument.TOO_DEEP, i);
            }
        }
    }

    private Node document() throws Refusal {
        var root = new Draft(0);
        var current = root;
        for (skip(); at < text.length(); skip()) {
            int start = at;
            if (text.startsWith("[[", at)) {
                at += 2;
                var keys = keys();
                at = text.indexOf("]]", at) + 2;
                var last = keys.getLast();
                current = tableOf(root, keys).element(last.name, start, last.end);
                current.endsAt(at);
            } else if (text.charAt(at) == '[') {
                at++;
                var keys = keys();
                at = text.indexOf(']', at) + 1;
                var last = keys.getLast();
                current = tableOf(root, keys).table(last.name, start, last.end);
                current.endsAt(at);
            } else {
                pair(current);
            }
        }
        return root.node();
    }

    /** Where the last of the keys belongs. */
    private static Draft tableOf(Draft from, List<Key> keys) {
        var table = from;
        for (var key : keys.subList(0, keys.size() - 1)) {
            table = table.table(key.name, keys.getFirst().start, key.end);
        }
        return table;
    }

    private void pair(Draft table) throws Refusal {
        var keys = keys();
        at = text.indexOf('=', at) + 1;
        skip();
        var last = keys.getLast();
        tableOf(table, keys).member(last.name, keys.getFirst().start, last.end, value());
        table.endsAt(at);
    }

    private List<Key> keys() throws Refusal {
        var keys = new ArrayList<Key>();
        while (true) {
            blanks();
            int start = at;
            if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
                var quote = TomlText.quote(text, at);
                at = quote.end();
                keys.add(new Key(quote.value(), start, at));
            } else {
                while (isBare(text.charAt(at))) {
                    at++;
                }
                keys.add(new Key(text.substring(start, at), start, at));
            }
            if (keys.size() > ConfigDocument.DEEPEST) {
                throw new Refusal(ConfigDocument.TOO_DEEP, start);
            }
            int end = at;
            blanks();
            if (text.charAt(at) != '.') {
                at = end;
                blanks();
                return keys;
            }
            at++;
        }
    }

    private Node value() throws Refusal {
        int start = at;
        char c = text.charAt(at);
        if (c == '"' || c == '\'') {
            var quote = TomlText.quote(text, at);
            at = quote.end();
            return new Node.Scalar(quote.value(), Style.TOML, start, at);
        }
        if (c == '[') {
            return array(start);
        }
        if (c == '{') {
            return inline(start);
        }
        while (at < text.length() && ",]}#\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        while (text.charAt(at - 1) == ' ' || text.charAt(at - 1) == '\t') {
            at--;
        }
        return new Node.Scalar(text.substring(start, at), Style.OTHER, start, at);
    }

    private Node array(int start) throws Refusal {
        descend();
        var elements = new ArrayList<Node>();
        at++;
        for (skip(); text.charAt(at) != ']'; skip()) {
            if (text.charAt(at) == ',') {
                at++;
            } else {
                elements.add(value());
            }
        }
        at++;
        depth--;
        return new Node.Sequence(elements, Layout.FLOW, start, at);
    }

    private Node inline(int start) throws Refusal {
        descend();
        var table = new Draft(start);
        at++;
        for (skip(); text.charAt(at) != '}'; skip()) {
            if (text.charAt(at) == ',') {
                at++;
            } else {
                pair(table);
            }
        }
        at++;
        depth--;
        var members = ((Node.Table) table.node()).members();
        return new Node.Table(members, Layout.FLOW, start, at);
    }

    private void descend() throws Refusal {
        depth++;
        if (depth > ConfigDocument.DEEPEST) {
            throw new Refusal(ConfigDocument.TOO_DEEP, at);
        }
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    /** Over blanks, line ends and comments. */
    private void skip() {
        while (at < text.length() && " \t\r\n#".indexOf(text.charAt(at)) >= 0) {
            if (text.charAt(at) == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else {
                at++;
            }
        }
    }

    private static boolean isBare(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
