package ocivault.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import ocivault.rewrite.Change.Old;
import ocivault.rewrite.Change.Secret;
import ocivault.rewrite.Change.Text;

/**
 * How a server was rewritten, so that it can be undone to the byte: no secret, only what else stood there.
 *
 * @param path from the document's root
 * @param changes in the order of the document
 */
record Kept(List<String> path, List<Piece> changes) {

    /**
     * @param at where it is in the rewritten document, from the beginning of the server
     * @param text what stands there
     * @param old what stood there
     */
    record Piece(int at, String text, Old old) {}

    Kept {
        path = List.copyOf(path);
        changes = List.copyOf(changes);
    }

    /**
     * Of all servers of one document that are rewritten at once.
     *
     * @param sorted the changes of all of them
     */
    static List<Kept> of(List<Outcome.Rewritten> servers, List<Change> sorted) {
        return servers.stream()
                .map(server -> {
                    int start = Change.moved(server.start(), sorted);
                    var pieces = new ArrayList<Piece>();
                    int delta = 0;
                    for (var change : sorted) {
                        if (server.changes().contains(change)) {
                            pieces.add(new Piece(change.start() + delta - start, change.text(), change.old()));
                        }
                        delta += change.text().length() - (change.end() - change.start());
                    }
                    return new Kept(server.path(), pieces);
                })
                .toList();
    }

    /** Whether the document is still as it was written, as far as this goes. */
    boolean fits(String document, int start) {
        return changes.stream()
                .allMatch(piece -> start + piece.at >= 0 && document.startsWith(piece.text, start + piece.at));
    }

    /** What undoes it, in a document that {@link #fits}. */
    List<Change> undone(int start, UnaryOperator<String> secrets) {
        return changes.stream()
                .map(piece -> {
                    int at = start + piece.at;
                    var old = switch (piece.old) {
                        case Text(String text) -> text;
                        case Secret(String reference, Spelling spelling) -> spelling.written(secrets.apply(reference));
                    };
                    return new Change(at, at + piece.text.length(), new Text(""), old);
                })
                .toList();
    }

    /** The references whose secrets come back. */
    List<String> references() {
        return changes.stream()
                .flatMap(piece -> piece.old instanceof Secret secret
                        ? Optional.of(secret.reference()).stream()
                        : Optional.<String>empty().stream())
                .distinct()
                .toList();
    }
}
