package ocivault.edit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ocivault.edit.Node.Layout;

/** A table or list of TOML while its parts, which may lie far from each other, come in. */
final class Draft {

    /** A key whose value is a node or a draft. */
    private record Part(int start, int keyEnd, Object value) {}

    private final Map<String, Part> members = new LinkedHashMap<>();
    private final List<Draft> elements = new ArrayList<>();
    private final int start;
    private int end;

    Draft(int start) {
        this.start = start;
        this.end = start;
    }

    /** The table of that name, made where there is none yet; of a list of tables its last. */
    Draft table(String name, int at, int keyEnd) {
        var part = members.computeIfAbsent(name, _ -> new Part(at, keyEnd, new Draft(at)));
        var draft = (Draft) part.value;
        return draft.elements.isEmpty() ? draft : draft.elements.getLast();
    }

    /** A table that is new in the list of tables of that name. */
    Draft element(String name, int at, int keyEnd) {
        var part = members.computeIfAbsent(name, _ -> new Part(at, keyEnd, new Draft(at)));
        var element = new Draft(at);
        ((Draft) part.value).elements.add(element);
        return element;
    }

    void member(String name, int at, int keyEnd, Node value) {
        members.put(name, new Part(at, keyEnd, value));
        end = Math.max(end, value.end());
    }

    void endsAt(int offset) {
        end = Math.max(end, offset);
    }

    Node node() {
        if (!elements.isEmpty()) {
            return new Node.Sequence(
                    elements.stream().map(Draft::node).toList(), Layout.BLOCK, start, elements.getLast().end);
        }
        return new Node.Table(
                members.entrySet().stream()
                        .map(entry -> new Node.Member(
                                entry.getKey(),
                                entry.getValue().start,
                                entry.getValue().keyEnd,
                                entry.getValue().value instanceof Draft draft
                                        ? draft.node()
                                        : (Node) entry.getValue().value))
                        .collect(Collectors.toList()),
                Layout.BLOCK,
                start,
                end);
    }
}
