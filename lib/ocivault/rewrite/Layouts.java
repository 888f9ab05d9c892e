package ocivault.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import ocivault.edit.ConfigDocument;
import ocivault.edit.ConfigDocument.Format;
import ocivault.edit.Node;
import ocivault.edit.Node.Layout;
import ocivault.edit.Node.Member;
import ocivault.edit.Node.Sequence;
import ocivault.edit.Node.Table;
import ocivault.template.Quoted;

/** Puts members and elements into a document, or takes them out, as the document around them is laid out. */
final class Layouts {

    private final ConfigDocument document;
    private final String text;

    Layouts(ConfigDocument document) {
        this.document = document;
        this.text = document.text();
    }

    /** A text as a scalar of its own, which may stand anywhere in a document of its format. */
    String quoted(String value) {
        return document.format() == Format.DOTENV ? Quoted.dotEnv(value, "a variable") : Quoted.json(value);
    }

    /** A key. */
    String key(String name) {
        return document.format() == Format.JSON ? Quoted.json(name) : name;
    }

    private String assigned() {
        return document.format() == Format.TOML ? " = " : ": ";
    }

    String lineEnd() {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    /** Elements before all that a list has. */
    Change prepended(Sequence list, List<String> words) {
        if (list.elements().isEmpty()) {
            return Change.inserted(list.start() + 1, joined(words, ", "));
        }
        int first = list.elements().getFirst().start();
        if (list.layout() == Layout.BLOCK) {
            var items = words.stream()
                    .map(word -> "- " + quoted(word) + lineEnd() + column(list.start()))
                    .collect(Collectors.joining());
            return Change.inserted(list.start(), items);
        }
        return Change.inserted(first, following(list.start() + 1, first, words));
    }

    /** Elements, each with what separates it from the next, as the first is from what opens the list. */
    String following(int open, int first, List<String> words) {
        var gap = text.substring(open, first);
        var separator = gap.isBlank() && gap.indexOf('\n') >= 0 ? "," + gap : ", ";
        return joined(words, separator) + separator;
    }

    String joined(List<String> words, String separator) {
        return words.stream().map(this::quoted).collect(Collectors.joining(separator));
    }

    String list(List<String> words) {
        return "[" + joined(words, ", ") + "]";
    }

    /** A member before another, in a line of its own where that is in one. */
    Change memberBefore(Table table, Member next, String name, String value) throws NotRewritable {
        var prefix = prefix(next);
        var member = prefix + key(name) + assigned() + value;
        if (table.layout() == Layout.BLOCK) {
            return Change.inserted(next.start(), member + lineEnd() + column(next.start()));
        }
        int line = lineStart(next.start());
        boolean alone = text.substring(line, next.start()).isBlank();
        return Change.inserted(
                next.start(), member + "," + (alone ? lineEnd() + text.substring(line, next.start()) : " "));
    }

    /** Of a dotted key of TOML what comes before its last name. */
    String prefix(Member member) throws NotRewritable {
        var key = text.substring(member.start(), member.keyEnd());
        if (document.format() != Format.TOML || key.equals(member.name())) {
            return "";
        }
        for (var last : List.of(member.name(), '"' + member.name() + '"', "'" + member.name() + "'")) {
            if (key.endsWith(last)) {
                return key.substring(0, key.length() - last.length());
            }
        }
        throw new NotRewritable("has a key that we cannot write anew");
    }

    /** Blanks up to a column. */
    String column(int offset) {
        int line = lineStart(offset);
        var before = text.substring(line, offset);
        return before.replaceAll("[^\\t]", " ");
    }

    int lineStart(int offset) {
        return text.lastIndexOf('\n', offset - 1) + 1;
    }

    /** Takes a member out of a table with brackets, and one comma with it. */
    List<Change> removed(Table table, int index) {
        var members = table.members();
        var member = members.get(index);
        var changes = new ArrayList<Change>();
        if (index + 1 < members.size()) {
            int next = members.get(index + 1).start();
            var gap = text.substring(member.end(), next);
            if (gap.replaceFirst(",", "").isBlank()) {
                changes.add(Change.of(text, member.start(), next, ""));
            } else {
                int comma = comma(member.end());
                changes.add(Change.of(text, member.start(), member.end(), ""));
                changes.add(Change.of(text, comma, comma + 1, ""));
            }
        } else {
            int before = index == 0 ? table.start() + 1 : members.get(index - 1).end();
            var gap = text.substring(before, member.start());
            if (gap.replaceFirst(",", "").isBlank()) {
                changes.add(Change.of(text, before, member.end(), ""));
            } else {
                if (index > 0) {
                    int comma = comma(before);
                    changes.add(Change.of(text, comma, comma + 1, ""));
                }
                changes.add(Change.of(text, member.start(), member.end(), ""));
            }
        }
        return changes;
    }

    /** The first comma from there on that is in no comment. */
    private int comma(int from) {
        int at = from;
        while (text.charAt(at) != ',') {
            if (text.startsWith("//", at) || text.charAt(at) == '#') {
                at = text.indexOf('\n', at);
            } else if (text.startsWith("/*", at)) {
                at = text.indexOf("*/", at) + 1;
            }
            at++;
        }
        return at;
    }

    /** Past the end of a line that has nothing more but blanks. */
    int lineEnd(int offset) {
        int end = text.indexOf('\n', offset);
        return end < 0 ? text.length() : end + 1;
    }

    static Node.Scalar scalar(Member member) throws NotRewritable {
        if (member.value() instanceof Node.Scalar scalar && scalar.isText()) {
            return scalar;
        }
        throw new NotRewritable("has a " + member.name() + " that is no text");
    }
}
