package ocivault.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ocivault.edit.ConfigDocument;
import ocivault.edit.Node;
import ocivault.edit.Node.Layout;
import ocivault.edit.Node.Scalar;
import ocivault.edit.Node.Sequence;
import ocivault.edit.Node.Style;
import ocivault.rewrite.Change.Text;

/**
 * Undoes a server by what its config says, where that has been edited since, or nobody kept how it was: the command behind
 * {@code --} is the command again, references are values again, {@code --url} and {@code --header} a URL and headers. The
 * config then means what it meant, though it may be laid out otherwise. For one server.
 */
final class LooseUndo {

    private static final Pattern REFERENCE =
            Pattern.compile("\\{\\{[ \\t]*(oci-vault://[^\\s{}]+)[ \\t]*}}|^(oci-vault://[^\\s{}]+)$");

    private final ConfigDocument document;
    private final String text;
    private final UnaryOperator<String> secrets;
    private final Layouts layouts;
    private final List<Change> changes = new ArrayList<>();

    private LooseUndo(ConfigDocument document, UnaryOperator<String> secrets) {
        this.document = document;
        this.text = document.text();
        this.secrets = secrets;
        this.layouts = new Layouts(document);
    }

    /** Whether a text has anything to be put back. */
    static boolean isConcerned(String text) {
        return REFERENCE.matcher(text).find();
    }

    static List<Change> of(ConfigDocument document, ServerEntry server, UnaryOperator<String> secrets)
            throws NotRewritable {
        return new LooseUndo(document, secrets).server(server);
    }

    /** Of a variable in a file of such. */
    static List<Change> of(ConfigDocument document, Scalar variable, UnaryOperator<String> secrets) {
        var undo = new LooseUndo(document, secrets);
        undo.values(variable);
        return undo.changes;
    }

    private List<Change> server(ServerEntry server) throws NotRewritable {
        var argv = server.argv();
        int dashes = argv.indexOf("--");
        if (dashes < 0 && argv.contains("--url")) {
            remote(server, argv);
        } else if (dashes > 0 && dashes + 1 < argv.size()) {
            command(server, argv, dashes);
        } else {
            throw new NotRewritable("is not started as --apply writes it");
        }
        server.env().ifPresent(member -> values(member.value()));
        return Change.sorted(changes);
    }

    private void command(ServerEntry server, List<String> argv, int dashes) throws NotRewritable {
        var command = server.command().orElseThrow();
        if (command.value() instanceof Sequence words) {
            removed(words, dashes + 1);
            words.elements().subList(dashes + 1, words.elements().size()).forEach(this::values);
            return;
        }
        if (!(server.args()
                        .orElseThrow(() -> new NotRewritable("has no arguments"))
                        .value()
                instanceof Sequence args)) {
            throw new NotRewritable("has arguments that are no list");
        }
        changes.add(replaced(command.value(), layouts.quoted(expanded(argv.get(dashes + 1)))));
        removed(args, dashes + 1);
        args.elements().subList(dashes + 1, args.elements().size()).forEach(this::values);
    }

    /** The first of a list's elements. */
    private void removed(Sequence list, int count) {
        var elements = list.elements();
        boolean isBlock = list.layout() == Layout.BLOCK;
        if (count < elements.size()) {
            int from = isBlock ? list.start() : elements.getFirst().start();
            int to = elements.get(count).start();
            to = isBlock ? text.lastIndexOf('-', to - 1) : to;
            changes.add(new Change(from, to, new Text(""), ""));
        } else if (isBlock) {
            changes.add(new Change(list.start(), list.end(), new Text(""), "[]"));
        } else {
            changes.add(
                    new Change(elements.getFirst().start(), elements.getLast().end(), new Text(""), ""));
        }
    }

    private void remote(ServerEntry server, List<String> argv) throws NotRewritable {
        var args = server.args();
        if (args.isEmpty() || server.table().layout() == Layout.BLOCK) {
            throw new NotRewritable("is a remote server in a layout that only its client's documentation gives back");
        }
        if (argv.getLast().equals("--url") || argv.stream().anyMatch(word -> word.startsWith("--header="))) {
            throw new NotRewritable("is not started as --apply writes it");
        }
        var headers = new ArrayList<String>();
        for (int i = 0; i + 1 < argv.size(); i++) {
            if (argv.get(i).equals("--header")) {
                var header = expanded(argv.get(i + 1));
                int colon = header.indexOf(':');
                if (colon < 0) {
                    throw new NotRewritable("has a --header without a colon");
                }
                headers.add(pair(
                        header.substring(0, colon), header.substring(colon + 1).strip()));
            }
        }
        var url = argv.get(argv.indexOf("--url") + 1);
        var command = server.command().orElseThrow();
        changes.add(new Change(command.start(), command.end(), new Text(""), pair("url", url)));
        var name = document.format() == ConfigDocument.Format.TOML ? "http_headers" : "headers";
        var table = document.format() == ConfigDocument.Format.JSON ? layouts.key(name) + ": {" : name + " = {";
        changes.add(new Change(
                args.get().start(), args.get().end(), new Text(""), table + String.join(", ", headers) + "}"));
        if (server.type().isPresent() && server.type().get().value() instanceof Scalar type) {
            changes.add(replaced(type, layouts.quoted("http")));
        }
    }

    private String pair(String name, String value) {
        return layouts.quoted(name)
                + (document.format() == ConfigDocument.Format.TOML ? " = " : ": ")
                + layouts.quoted(value);
    }

    private void values(Node node) {
        switch (node) {
            case Node.Table table -> table.members().forEach(member -> values(member.value()));
            case Sequence sequence -> sequence.elements().forEach(this::values);
            case Scalar scalar -> {
                if (scalar.isText() && isConcerned(scalar.text())) {
                    value(scalar);
                }
            }
        }
    }

    private void value(Scalar scalar) {
        var raw = RawText.of(scalar, text);
        if (raw.isEmpty() || scalar.style() == Style.YAML_PLAIN || scalar.style() == Style.DOTENV) {
            changes.add(replaced(scalar, layouts.quoted(expanded(scalar.text()))));
            return;
        }
        var reference = REFERENCE.matcher(scalar.text());
        while (reference.find()) {
            var spelling = new Spelling(raw.get().way(), List.of());
            var secret = spelling.written(secrets.apply(named(reference)));
            changes.add(new Change(
                    raw.get().start(reference.start()), raw.get().start(reference.end()), new Text(""), secret));
        }
    }

    private static String named(Matcher reference) {
        return reference.group(1) == null ? reference.group(2) : reference.group(1);
    }

    private String expanded(String words) {
        return REFERENCE
                .matcher(words)
                .replaceAll(reference -> Matcher.quoteReplacement(
                        secrets.apply(reference.group(1) == null ? reference.group(2) : reference.group(1))));
    }

    private static Change replaced(Node node, String other) {
        return new Change(node.start(), node.end(), new Text(""), other);
    }
}
