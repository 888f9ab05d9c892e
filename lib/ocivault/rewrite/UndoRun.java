package ocivault.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.edit.ConfigDocument;
import ocivault.edit.ConfigDocument.Format;
import ocivault.edit.Node;
import ocivault.edit.Parsed;
import ocivault.files.FileEdit;
import ocivault.files.SmallFile;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.model.VaultException;
import ocivault.rewrite.ApplyRun.Consent;
import ocivault.settings.VaultSettings.CacheMode;

/**
 * {@code protect-configs --undo}: what {@code --apply} rewrote is as it was, its values from the vault. A config that
 * nobody has edited since is the same to the byte. For one use.
 */
public final class UndoRun {

    /**
     * What to undo.
     *
     * @param files empty for all that were rewritten
     * @param only servers by name; empty for all
     */
    public record Request(List<Path> files, List<String> only, Consent consent, ApplyRun.Format format, Path journal) {
        public Request {
            files = List.copyOf(files);
            only = List.copyOf(only);
        }
    }

    private static final int LEFT = 1;

    private final Cli cli;
    private final Request request;
    private final Journal journal;
    private final Map<String, String> secrets = new HashMap<>();
    private final List<Map<String, Object>> told = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int exitCode;

    public UndoRun(Cli cli, Request request) {
        this.cli = cli;
        this.request = request;
        this.journal = new Journal(request.journal);
    }

    /** Does it, and tells on stdout; returns 0 where all is as it was, 1 where something is left, 65 where a file is. */
    public int run() {
        ApplyRun.requireConsent(cli, request.consent);
        var files = request.files.isEmpty()
                ? journal.files()
                : request.files.stream()
                        .map(file -> file.toAbsolutePath().normalize())
                        .toList();
        int failed = 0;
        try (var resolver = cli.resolver().cacheMode(CacheMode.OFF).build()) {
            for (var file : files) {
                try {
                    undo(file, resolver);
                } catch (VaultException.Denied e) {
                    // Such as a secret that is gone, which stops no other file.
                    failed = cli.report(Failure.of(e));
                    refused(file, journal.entry(file), "needs a secret that the vault does not give");
                }
            }
        } catch (VaultException e) {
            failed = cli.report(Failure.of(e));
        }
        if (files.isEmpty()) {
            text.append("Nothing to undo.\n");
        }
        cli.out()
                .print(
                        request.format == ApplyRun.Format.JSON
                                ? Cli.json(Json.object("files", told)) + "\n"
                                : text.toString());
        return failed == 0 ? exitCode : failed;
    }

    private void undo(Path file, VaultResolver resolver) {
        var entry = journal.entry(file);
        try {
            var edit = FileEdit.open(file, ConfigDocument.LARGEST);
            var before = document(file, edit.content());
            var servers = new LinkedHashMap<String, String>();
            var left = new ArrayList<Kept>();
            UnaryOperator<String> values = reference -> secrets.computeIfAbsent(
                    reference,
                    _ -> new String(resolver.resolve(reference).value().reveal(), UTF_8));
            if (request.consent == Consent.ASK
                    && !ApplyRun.asks(cli, Cli.printable(file + ": put plaintext secrets back into this file?"))) {
                tell(file, Map.of(), entry, "declined");
                exitCode = Math.max(exitCode, LEFT);
                return;
            }
            // One whose uploads alone are known was never written.
            boolean isUnknown = entry.servers().isEmpty() && entry.uploads().isEmpty() && !request.files.isEmpty();
            var after = isUnknown
                    ? byItself(file, before, servers, values)
                    : byJournal(file, before, entry, servers, left, values);
            if (!after.equals(before.text())) {
                edit.replace(after.getBytes(UTF_8));
            }
            journal.save(entry.withServers(left));
            if (left.isEmpty()) {
                journal.forget(file);
            }
            tell(file, servers, entry, "undone");
        } catch (IOException e) {
            refused(file, entry, SmallFile.reason(e));
            exitCode = Failure.UNSUITABLE;
        }
    }

    private void refused(Path file, Journal.Entry entry, String reason) {
        text.append(Cli.printable(file + ": left alone, for it " + reason)).append('\n');
        told.add(Json.object("file", file.toString(), "action", "refused", "error", reason));
        uploads(entry);
    }

    private static ConfigDocument document(Path file, byte[] content) throws IOException {
        return switch (ConfigDocument.parse(file, content)) {
            case Parsed.Read(var document) -> document;
            case Parsed.Refused refused -> throw new IOException(refused.reason());
        };
    }

    /** The last that was rewritten is the first that is undone. */
    private String byJournal(
            Path file,
            ConfigDocument before,
            Journal.Entry entry,
            Map<String, String> servers,
            List<Kept> left,
            UnaryOperator<String> values)
            throws IOException {
        var document = before;
        for (var kept : entry.servers().reversed()) {
            var server = server(document, kept.path());
            var name = server.map(ServerEntry::name).orElse(kept.path().getLast());
            if (!isWanted(name)) {
                left.addFirst(kept);
                continue;
            }
            var start = Places.start(document, kept.path());
            if (start.isPresent() && kept.fits(document.text(), start.getAsInt())) {
                document = changed(file, document, kept.undone(start.getAsInt(), values));
                servers.merge(name, "as it was", (one, _) -> one);
                continue;
            }
            var moved =
                    Places.isRewritten(document, kept.path()) ? Optional.<List<String>>empty() : moved(document, entry);
            if (moved.isPresent() && !request.only.isEmpty()) {
                left.addFirst(kept);
                servers.put(name, "left: it has another name or place now; undo without --only finds it");
                exitCode = Math.max(exitCode, LEFT);
                continue;
            }
            var path = moved.orElse(kept.path());
            document = loosely(file, document, path, name, servers, values);
            if (Places.isRewritten(document, path)) {
                left.addFirst(kept);
            }
        }
        return document.text();
    }

    /** Where one of ours is that nobody kept and that has a secret of this file: it was renamed, or others came before it. */
    private static Optional<List<String>> moved(ConfigDocument document, Journal.Entry entry) {
        var references = entry.servers().stream()
                .flatMap(kept -> kept.references().stream())
                .toList();
        return ServerEntry.in(document.root()).stream()
                .filter(ServerEntry::isOurs)
                .filter(server ->
                        entry.servers().stream().noneMatch(kept -> kept.path().equals(server.path())))
                .filter(server -> {
                    var text = document.text()
                            .substring(server.table().start(), server.table().end());
                    return references.stream().anyMatch(text::contains);
                })
                .map(ServerEntry::path)
                .findFirst();
    }

    /** All servers of a file that is named, and of which nothing is known. */
    private String byItself(Path file, ConfigDocument before, Map<String, String> servers, UnaryOperator<String> values)
            throws IOException {
        var document = before;
        if (document.format() == Format.DOTENV) {
            for (var member : ((Node.Table) before.root()).members()) {
                if (isWanted(member.name())) {
                    document = loosely(file, document, List.of(member.name()), member.name(), servers, values);
                }
            }
            return document.text();
        }
        for (var server : ServerEntry.in(before.root())) {
            if (server.isOurs() && isWanted(server.name())) {
                document = loosely(file, document, server.path(), server.name(), servers, values);
            }
        }
        return document.text();
    }

    private ConfigDocument loosely(
            Path file,
            ConfigDocument document,
            List<String> path,
            String name,
            Map<String, String> servers,
            UnaryOperator<String> values)
            throws IOException {
        try {
            var server = server(document, path);
            if (server.isPresent() && server.get().isOurs()) {
                var changed = changed(file, document, LooseUndo.of(document, server.get(), values));
                servers.merge(name, "put back; it was edited since, so it may be laid out otherwise", (one, _) -> one);
                return changed;
            }
            if (document.format() == Format.DOTENV
                    && ((Node.Table) document.root()).member(path.getFirst()).isPresent()) {
                var changes = LooseUndo.of(document, ServerRewrite.node(document.root(), path), values);
                if (!changes.isEmpty()) {
                    servers.merge(name, "put back", (one, _) -> one);
                    return changed(file, document, changes);
                }
            }
            servers.merge(name, "was as it was already", (one, _) -> one);
        } catch (NotRewritable e) {
            servers.put(name, "left: " + e.getMessage());
            exitCode = Math.max(exitCode, LEFT);
        }
        return document;
    }

    private static ConfigDocument changed(Path file, ConfigDocument document, List<Change> changes) throws IOException {
        return document(
                file, Change.applied(document.text(), Change.sorted(changes)).getBytes(UTF_8));
    }

    private static Optional<ServerEntry> server(ConfigDocument document, List<String> path) {
        return ServerEntry.in(document.root()).stream()
                .filter(server -> server.path().equals(path))
                .findFirst();
    }

    /** A variable of Docker's gateway is called after its server. */
    private boolean isWanted(String name) {
        return request.only.isEmpty()
                || request.only.contains(name)
                || request.only.stream().anyMatch(server -> name.startsWith(server + "."));
    }

    private void tell(Path file, Map<String, String> servers, Journal.Entry entry, String action) {
        text.append(Cli.printable(file.toString())).append(": ").append(action).append('\n');
        servers.forEach((name, what) ->
                text.append("  ").append(Cli.printable(name + ": " + what)).append('\n'));
        uploads(entry);
        told.add(Json.object(
                "file",
                file.toString(),
                "action",
                action,
                "servers",
                servers,
                "in_vault",
                entry.uploads().stream()
                        .map(upload -> Json.object("name", upload.name(), "reference", upload.reference()))
                        .toList()));
    }

    /** What stays in the vault, which does not delete at once, and which others may use. */
    private void uploads(Journal.Entry entry) {
        entry.uploads()
                .forEach(upload -> text.append("  still in the vault: ")
                        .append(upload.name())
                        .append(' ')
                        .append(
                                upload.reference().isEmpty()
                                        ? "(its upload was cut off: look for the name)"
                                        : upload.reference())
                        .append('\n'));
    }
}
