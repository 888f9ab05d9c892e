package ocivault.rewrite;

import java.util.List;
import java.util.OptionalInt;
import ocivault.edit.ConfigDocument;
import ocivault.edit.ConfigDocument.Format;
import ocivault.edit.Node;

/** Rewritten servers, and where they are. */
final class Places {

    private Places() {}

    /** Whether the server, or variable, of that path is one that we rewrote; one of a file that was never written is not. */
    static boolean isRewritten(ConfigDocument document, List<String> path) {
        if (document.format() == Format.DOTENV) {
            return start(document, path).isPresent()
                    && LooseUndo.isConcerned(
                            ServerRewrite.node(document.root(), path).text());
        }
        return ServerEntry.in(document.root()).stream()
                .anyMatch(server -> server.path().equals(path) && server.isOurs());
    }

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
                    if (!name.matches("[0-9]{1,6}")
                            || Integer.parseInt(name) >= sequence.elements().size()) {
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
