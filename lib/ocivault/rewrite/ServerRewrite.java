package ocivault.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import ocivault.edit.ConfigDocument;
import ocivault.edit.ConfigDocument.Format;
import ocivault.edit.Node;
import ocivault.edit.Node.Scalar;
import ocivault.edit.Node.Sequence;
import ocivault.edit.Node.Style;
import ocivault.rewrite.Change.Secret;

/**
 * Rewrites a server that is a command: its secrets become references, and its command becomes ours with the old one
 * behind {@code --}. One that is started through us already keeps its command. For one server.
 */
final class ServerRewrite {

    /** When a reference stands in braces. */
    enum Braces {
        WITHIN_TEXT,
        ALWAYS
    }

    /** Which github-mcp-proxy takes as a reference only, unless it is told otherwise. */
    private static final String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";

    private static final String IN_ARGUMENTS = "--allow-secrets-in-arguments";

    private final ConfigDocument document;
    private final String text;
    private final ServerEntry server;
    private final Launch launch;
    private final Function<Hole, String> references;
    private final Layouts layouts;
    private final List<Change> changes = new ArrayList<>();

    private ServerRewrite(
            ConfigDocument document, ServerEntry server, Launch launch, Function<Hole, String> references) {
        this.document = document;
        this.text = document.text();
        this.server = server;
        this.launch = launch;
        this.references = references;
        this.layouts = new Layouts(document);
    }

    static List<Change> of(
            ConfigDocument document,
            ServerEntry server,
            List<Hole> holes,
            Launch launch,
            Function<Hole, String> references)
            throws NotRewritable {
        return new ServerRewrite(document, server, launch, references).changes(holes);
    }

    private List<Change> changes(List<Hole> holes) throws NotRewritable {
        var arguments = Braces.WITHIN_TEXT;
        var line = new ArrayList<Hole>();
        for (var hole : holes) {
            if (isLine() && isBelow(hole, server.command())) {
                line.add(hole);
                arguments = Braces.ALWAYS;
                continue;
            }
            boolean isArgument =
                    isBelow(hole, server.args()) || (server.isOneList() && isBelow(hole, server.command()));
            if (!isArgument && !isBelow(hole, server.env())) {
                throw new NotRewritable("has a secret in its command: write the command's words into args first");
            }
            arguments = isArgument ? Braces.ALWAYS : arguments;
            changes.addAll(replaced(
                    document,
                    node(document.root(), hole.value().path()),
                    hole,
                    isArgument ? Braces.ALWAYS : Braces.WITHIN_TEXT,
                    references));
        }
        if (server.isOurs()) {
            if (arguments == Braces.ALWAYS
                    && !server.argv().contains(IN_ARGUMENTS)
                    && !server.argv().contains("--url")) {
                option();
            }
        } else {
            command(ours(arguments, holes), line);
        }
        return Change.sorted(changes);
    }

    private boolean isBelow(Hole hole, Optional<Node.Member> member) {
        return member.isPresent()
                && contains(
                        member.get().value(), node(document.root(), hole.value().path()));
    }

    /** No two scalars of a tree are equal: each has a place of its own. */
    private static boolean contains(Node node, Scalar wanted) {
        return switch (node) {
            case Scalar scalar -> scalar.equals(wanted);
            case Node.Table table -> table.members().stream().anyMatch(member -> contains(member.value(), wanted));
            case Sequence sequence -> sequence.elements().stream().anyMatch(element -> contains(element, wanted));
        };
    }

    /** Our words before the old command. */
    private List<String> ours(Braces arguments, List<Hole> holes) {
        var ours = new ArrayList<>(launch.options());
        var token = server.variables().getOrDefault(TOKEN, "");
        boolean isLeft = !token.isBlank()
                && holes.stream()
                        .noneMatch(hole -> hole.value().path().getLast().equals(TOKEN));
        if (isLeft && !LooseUndo.isConcerned(token)) {
            // Such as ${TOKEN}, which its client fills in.
            ours.add("--allow-plaintext");
        }
        if (arguments == Braces.ALWAYS) {
            ours.add(IN_ARGUMENTS);
        }
        server.variables().keySet().stream()
                .filter(name -> name.startsWith("OCI_") || name.startsWith("JBANG_"))
                .forEach(name -> ours.addAll(List.of("--pass", name)));
        ours.add("--");
        return ours;
    }

    private void option() throws NotRewritable {
        var at = server.args().or(server::command).orElseThrow();
        if (!(at.value() instanceof Sequence list)) {
            throw new NotRewritable("has arguments that are no list");
        }
        if (server.argv().getFirst().endsWith("jbang") || server.isOneList()) {
            throw new NotRewritable("has a secret in its arguments: add " + IN_ARGUMENTS + " before '--' first");
        }
        changes.add(layouts.prepended(list, List.of(IN_ARGUMENTS)));
    }

    /** Whether its command is a text with all its words. */
    private boolean isLine() {
        return server.args().isEmpty()
                && !server.isOurs()
                && server.command().orElseThrow().value() instanceof Scalar scalar
                && scalar.isText()
                && scalar.text().strip().indexOf(' ') > 0;
    }

    private void command(List<String> ours, List<Hole> line) throws NotRewritable {
        var member = server.command().orElseThrow();
        if (member.value() instanceof Sequence list) {
            var words = new ArrayList<>(List.of(launch.command()));
            words.addAll(ours);
            changes.add(layouts.prepended(list, words));
            return;
        }
        var old = Layouts.scalar(member);
        if (old.text().isBlank()) {
            throw new NotRewritable("has no command");
        }
        if (old.style() == Style.YAML_BLOCK) {
            throw new NotRewritable("has a command of several lines");
        }
        var words = new ArrayList<>(ours);
        if (isLine()) {
            var split = CommandLine.of(text, old, line, layouts.quoted(launch.command()), references);
            words.addAll(split.words());
            changes.addAll(split.changes());
            changes.add(layouts.memberBefore(server.words(), member, "args", layouts.list(words)));
            return;
        }
        words.add(old.text());
        changes.add(Change.of(text, old.start(), old.end(), layouts.quoted(launch.command())));
        var args = server.args();
        if (args.isEmpty()) {
            changes.add(layouts.memberBefore(server.words(), member, "args", layouts.list(words)));
        } else if (args.get().value() instanceof Sequence list) {
            changes.add(layouts.prepended(list, words));
        } else if (args.get().value() instanceof Scalar none
                && none.text().isEmpty()
                && document.format() == Format.YAML) {
            changes.add(Change.inserted(args.get().keyEnd() + 1, " " + layouts.list(words)));
        } else {
            throw new NotRewritable("has arguments that are no list");
        }
    }

    /**
     * A secret becomes its reference, in braces where there is text around it, or always.
     */
    static List<Change> replaced(
            ConfigDocument document, Scalar scalar, Hole hole, Braces braces, Function<Hole, String> references)
            throws NotRewritable {
        var text = document.text();
        var reference = references.apply(hole);
        var written = braces == Braces.ALWAYS || !hole.isWhole() ? "{{" + reference + "}}" : reference;
        var raw = RawText.of(scalar, text);
        if (raw.isEmpty()) {
            return List.of(whole(text, scalar, hole, reference, written));
        }
        int start = raw.get().start(hole.from());
        int end = raw.get().start(hole.to());
        var spelling =
                Spelling.of(hole.secret(), text.substring(start, end), raw.get().way());
        var change = new Change(start, end, new Secret(reference, spelling), written);
        if (scalar.style() != Style.YAML_PLAIN || !written.startsWith("{{")) {
            return List.of(change);
        }
        var rest = text.substring(scalar.start(), start) + text.substring(end, scalar.end());
        if (rest.indexOf('"') >= 0 || rest.indexOf('\\') >= 0) {
            throw new NotRewritable("has a value that needs quotes: put it into quotes first");
        }
        return List.of(Change.inserted(scalar.start(), "\""), change, Change.inserted(scalar.end(), "\""));
    }

    private static Change whole(String text, Scalar scalar, Hole hole, String reference, String written)
            throws NotRewritable {
        if (!hole.isWhole()) {
            throw new NotRewritable("has a secret within a text of several lines");
        }
        int end = scalar.end();
        while (Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        var raw = text.substring(scalar.start(), end);
        return new Change(
                scalar.start(),
                end,
                new Secret(reference, Spelling.of(hole.secret(), raw, Spelling.Way.QUOTED)),
                '"' + written + '"');
    }

    /** What a path leads to. */
    static Scalar node(Node root, List<String> path) {
        var node = root;
        for (var name : path) {
            node = switch (node) {
                case Node.Table table -> table.member(name).orElseThrow().value();
                case Sequence sequence -> sequence.elements().get(Integer.parseInt(name));
                case Scalar scalar -> scalar;
            };
        }
        return (Scalar) node;
    }
}
