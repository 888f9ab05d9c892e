package ocivault.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import ocivault.edit.ConfigDocument;
import ocivault.edit.ConfigDocument.Format;
import ocivault.edit.Parsed;
import ocivault.files.FileEdit;
import ocivault.protect.Finding;
import ocivault.protect.Inspected.Checked;
import ocivault.rewrite.Outcome.Left;
import ocivault.rewrite.Outcome.Rewritten;
import ocivault.rewrite.Secrets.Stored;

/** One config on its way from plaintext to references. For one thread. */
final class ConfigRewrite {

    /** What becomes of a file of variables, which others than MCP servers may read. */
    enum Variables {
        REWRITE,
        LEAVE
    }

    /** Stands for a reference until there is one. */
    private static final String PLANNED = "oci-vault://planned";

    private final Path file;
    private final FileEdit edit;
    private final ConfigDocument document;
    private final Launch launch;
    private final List<String> only;
    private final Variables variables;
    private final Map<Hole, Finding> findings = new HashMap<>();
    private final List<Hole> holes = new ArrayList<>();
    private final List<Finding> elsewhere = new ArrayList<>();
    private final Map<Hole, Stored> stored = new HashMap<>();
    private final List<Outcome> outcomes;

    private ConfigRewrite(Checked checked, FileEdit edit, Launch launch, List<String> only, Variables variables) {
        this.file = checked.file().path().toAbsolutePath().normalize();
        this.edit = edit;
        this.document = checked.document();
        this.launch = launch;
        this.only = only;
        this.variables = variables;
        for (var finding : checked.findings()) {
            if (finding.place() == Finding.Place.VALUE) {
                var hole = Hole.of(finding.value(), finding.from(), finding.to());
                findings.put(hole, finding);
                holes.add(hole);
            } else {
                elsewhere.add(finding);
            }
        }
        this.outcomes = outcomes(_ -> PLANNED);
    }

    /**
     * What is to be done with a config.
     *
     * @param only servers by name; empty for all
     * @param variables if it is a file of such
     * @throws IOException whose message completes "PATH …": it may not be rewritten
     */
    static ConfigRewrite of(Checked checked, Launch launch, List<String> only, Variables variables) throws IOException {
        var edit = FileEdit.open(checked.file().path(), ConfigDocument.LARGEST);
        if (!new String(edit.content(), UTF_8).equals(checked.document().text())) {
            throw new IOException("has changed meanwhile");
        }
        var rewrite = new ConfigRewrite(checked, edit, launch, only, variables);
        if (!rewrite.rewritten().isEmpty()) { // Before anything is uploaded for it.
            rewrite.read(rewrite.applied(changes(rewrite.rewritten())));
        }
        return rewrite;
    }

    private List<Outcome> outcomes(Function<Hole, String> references) {
        if (isVariables() && variables == Variables.LEAVE) {
            return holes.stream()
                    .<Outcome>map(hole -> new Left(
                            hole.value().path(),
                            "",
                            List.of(hole),
                            "is in a file that programs read by themselves: name the file, and it is rewritten"))
                    .filter(outcome -> only.isEmpty() || only.contains(name(outcome)))
                    .toList();
        }
        return DocumentRewrite.of(document, holes, launch, references).stream()
                .filter(outcome -> only.isEmpty() || only.contains(name(outcome)))
                .toList();
    }

    /** As its findings call it. */
    private String name(Outcome outcome) {
        return findings.get(holes(outcome).getFirst()).server();
    }

    static List<Hole> holes(Outcome outcome) {
        return switch (outcome) {
            case Rewritten rewritten -> rewritten.holes();
            case Left left -> left.holes();
        };
    }

    Path file() {
        return file;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    List<Rewritten> rewritten() {
        return rewritten(outcomes);
    }

    private static List<Rewritten> rewritten(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(Rewritten.class::isInstance)
                .map(Rewritten.class::cast)
                .toList();
    }

    Finding finding(Hole hole) {
        return findings.get(hole);
    }

    /** Tokens that stand in comments and keys, where nothing could be a reference. */
    List<Finding> elsewhere() {
        return only.isEmpty() ? elsewhere : List.of();
    }

    Stored stored(Hole hole) {
        return stored.get(hole);
    }

    /** Uploads what is to be rewritten; what is uploaded is in the journal before and after. */
    void upload(Secrets secrets, Journal journal) {
        for (var server : rewritten()) {
            for (var hole : server.holes()) {
                var finding = findings.get(hole);
                var one = secrets.store(
                        hole.secret(),
                        finding.server(),
                        finding.name().isEmpty() ? finding.key() : finding.name(),
                        name -> journal.save(journal.entry(file).withUpload(new Journal.Upload(name, ""))));
                stored.put(hole, one);
                journal.save(journal.entry(file).withUpload(new Journal.Upload(one.name(), one.reference())));
            }
        }
    }

    /**
     * Writes the file, whose secrets are all in the vault.
     *
     * @return the document that it then is
     * @throws IOException whose message completes "PATH …"; then it is as it was
     */
    ConfigDocument write(Journal journal) throws IOException {
        var servers = rewritten(outcomes(hole -> {
            var one = stored.get(hole);
            return one == null ? PLANNED : one.reference();
        }));
        var changes = changes(servers);
        var content = applied(changes);
        var after = read(content);
        var kept = new ArrayList<Kept>();
        for (var each : journal.entry(file).servers()) {
            if (Places.isRewritten(document, each.path())) {
                kept.add(each);
            }
        }
        kept.addAll(Kept.of(servers, changes));
        journal.save(journal.entry(file).withServers(kept));
        edit.replace(content);
        return after;
    }

    private static List<Change> changes(List<Rewritten> servers) {
        return Change.sorted(
                servers.stream().flatMap(server -> server.changes().stream()).toList());
    }

    private byte[] applied(List<Change> changes) {
        return Change.applied(document.text(), changes).getBytes(UTF_8);
    }

    private ConfigDocument read(byte[] rewritten) throws IOException {
        if (ConfigDocument.parse(file, rewritten) instanceof Parsed.Read(var after)) {
            return after;
        }
        throw new IOException("could not be read once it is rewritten, by a fault of ours: please report its layout");
    }

    List<String> references() {
        return stored.values().stream().map(Stored::reference).distinct().toList();
    }

    /** Whether it is a file of variables, which no server of ours reads by itself. */
    boolean isVariables() {
        return document.format() == Format.DOTENV;
    }
}
