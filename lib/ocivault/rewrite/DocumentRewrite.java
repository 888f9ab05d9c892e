package ocivault.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import ocivault.edit.ConfigDocument;
import ocivault.edit.ConfigDocument.Format;
import ocivault.edit.Node;

/** What becomes of a document with these secrets: server by server, so that one that cannot be rewritten stops no other. */
final class DocumentRewrite {

    private DocumentRewrite() {}

    /**
     * The outcomes, in the order of the document.
     *
     * @param holes all secrets of the document
     * @param references what each is to be replaced by
     */
    static List<Outcome> of(
            ConfigDocument document, List<Hole> holes, Launch launch, Function<Hole, String> references) {
        var outcomes = new ArrayList<Outcome>();
        if (document.format() == Format.DOTENV) {
            holes.forEach(hole -> outcomes.add(
                    Places.start(document, hole.value().path()).isPresent()
                            ? variable(document, hole, references)
                            : new Outcome.Left(
                                    hole.value().path(),
                                    "",
                                    List.of(hole),
                                    "stands in a file that we cannot rewrite")));
            return outcomes;
        }
        var servers = ServerEntry.in(document.root());
        var byServer = new LinkedHashMap<ServerEntry, List<Hole>>();
        var nobodys = new ArrayList<Hole>();
        for (var hole : holes) {
            servers.stream()
                    .filter(server -> server.has(hole.value().path()))
                    .findFirst()
                    .ifPresentOrElse(
                            server -> byServer.computeIfAbsent(server, _ -> new ArrayList<>())
                                    .add(hole),
                            () -> nobodys.add(hole));
        }
        byServer.forEach((server, its) -> {
            var taken = its.stream().filter(hole -> takes(server, hole)).toList();
            var other = its.stream().filter(hole -> !takes(server, hole)).toList();
            if (!taken.isEmpty()) {
                outcomes.add(server(document, server, taken, launch, references));
            }
            if (!other.isEmpty()) {
                outcomes.add(new Outcome.Left(
                        server.path(), server.name(), other, "stands where we put no secret for a server to find"));
            }
        });
        nobodys.forEach(hole -> outcomes.add(new Outcome.Left(
                hole.value().path(),
                "",
                List.of(hole),
                "is no server's that we could start: its program has to read it from a variable or a file itself")));
        return outcomes;
    }

    /** One in the words of a command, or in a URL, decides on all that there is of a server: so it is not left out. */
    private static boolean takes(ServerEntry server, Hole hole) {
        var words = server.words().equals(server.table())
                ? List.of(server.command(), server.args(), server.env(), server.url(), server.headers())
                : List.of(server.table().member("command"), server.env());
        int depth = server.path().size();
        return hole.value().path().size() > depth
                && words.stream()
                        .flatMap(Optional::stream)
                        .anyMatch(member ->
                                member.name().equals(hole.value().path().get(depth)));
    }

    private static Outcome server(
            ConfigDocument document,
            ServerEntry server,
            List<Hole> holes,
            Launch launch,
            Function<Hole, String> references) {
        try {
            if (hasAlias(document.root())) {
                throw new NotRewritable("is in a file with aliases, by which another may use its values");
            }
            var changes = server.isRemote()
                    ? RemoteRewrite.of(document, server, holes, launch, references)
                    : ServerRewrite.of(document, server, holes, launch, references);
            return new Outcome.Rewritten(
                    server.path(), server.name(), server.table().start(), changes, holes);
        } catch (NotRewritable e) {
            return new Outcome.Left(server.path(), server.name(), holes, e.getMessage());
        }
    }

    private static boolean hasAlias(Node node) {
        return switch (node) {
            case Node.Scalar scalar ->
                scalar.style() == Node.Style.OTHER && scalar.text().startsWith("*");
            case Node.Table table -> table.members().stream().anyMatch(member -> hasAlias(member.value()));
            case Node.Sequence sequence -> sequence.elements().stream().anyMatch(DocumentRewrite::hasAlias);
        };
    }

    private static Outcome variable(ConfigDocument document, Hole hole, Function<Hole, String> references) {
        var path = hole.value().path();
        try {
            var scalar = ServerRewrite.node(document.root(), path);
            var changes = ServerRewrite.replaced(document, scalar, hole, ServerRewrite.Braces.WITHIN_TEXT, references);
            return new Outcome.Rewritten(path, path.getFirst(), scalar.start(), changes, List.of(hole));
        } catch (NotRewritable e) {
            return new Outcome.Left(path, path.getFirst(), List.of(hole), e.getMessage());
        }
    }
}
