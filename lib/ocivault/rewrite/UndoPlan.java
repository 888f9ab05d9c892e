package ocivault.rewrite;

import java.util.List;
import java.util.OptionalInt;
import ocivault.edit.ConfigDocument;
import ocivault.edit.Node;

/** What undoes rewritten servers. */
final class UndoPlan {

    private UndoPlan() {}

    /** Where the server of that path, or the variable, begins; empty where there is none. */
    static OptionalInt start(ConfigDocument document, List<String> path) {
        var node = document.root();
        for (var name : path) {
            switch (node) {
                case Node.Table table -> {
                    var member = table.member(name);
                    if (member.isEmpty()) {
                        return OptionalInt.empty();
                    }
                    node = member.get().value();
                }
                case Node.Sequence sequence -> {
                    if (!name.matches("[0-9]{1,6}") || Integer.parseInt(name) >= sequence.elements().size()) {
                        return OptionalInt.empty();
                    }
                    node = sequence.elements().get(Integer.parseInt(name));
                }
                case Node.Scalar _ -> {
                    return OptionalInt.empty();
                }
            }
        }
        return OptionalInt.of(node.start());
    }
}
