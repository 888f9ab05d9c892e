package ocivault.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import ocivault.edit.ConfigDocument;
import ocivault.edit.ConfigDocument.Format;
import ocivault.edit.Node.Layout;
import ocivault.edit.Node.Member;
import ocivault.edit.Node.Scalar;
import ocivault.edit.Node.Style;
import ocivault.edit.Node.Table;
import ocivault.model.VaultException;
import ocivault.remote.HeaderTemplate;
import ocivault.remote.RemoteUrl;

/**
 * Rewrites a server that is a URL with headers into our command with {@code --url} and {@code --header}. Each part stays
 * where it is: the URL becomes the command, the object of headers the list of arguments, each header two of them, so that
 * comments and lines stay too. For one server.
 */
final class RemoteRewrite {

    private static final String STDIO = "stdio";
    private static final String NAME = "[A-Za-z0-9_-]+";

    private final ConfigDocument document;
    private final String text;
    private final ServerEntry server;
    private final Launch launch;
    private final List<Hole> holes;
    private final Function<Hole, String> references;
    private final Layouts layouts;
    private final List<Change> changes = new ArrayList<>();

    private RemoteRewrite(
            ConfigDocument document,
            ServerEntry server,
            List<Hole> holes,
            Launch launch,
            Function<Hole, String> references) {
        this.document = document;
        this.text = document.text();
        this.server = server;
        this.holes = holes;
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
        return new RemoteRewrite(document, server, holes, launch, references).changes();
    }

    private List<Change> changes() throws NotRewritable {
        var url = server.url().orElseThrow();
        var address = Layouts.scalar(url);
        var headers = headers();
        requireOurs(address.text());
        var words = new ArrayList<>(launch.options());
        words.add("--url");
        words.add(address.text());
        type();
        if (document.format() == Format.TOML && headers.layout() == Layout.BLOCK) {
            lines(url, address, headers, words);
        } else {
            inPlace(url, address, headers, words);
        }
        return Change.sorted(changes);
    }

    private Table headers() throws NotRewritable {
        if (server.headers().isPresent() && server.headers().get().value() instanceof Table table) {
            for (var hole : holes) {
                var path = hole.value().path();
                boolean isHeader = path.size() == server.path().size() + 2
                        && path.get(path.size() - 2)
                                .equals(server.headers().get().name());
                if (!isHeader) {
                    throw new NotRewritable("has a secret that is no header, in its URL as it seems");
                }
            }
            return table;
        }
        throw new NotRewritable(
                server.headers().isPresent()
                        ? "has headers in a list, which we do not rewrite: write them as an object"
                        : "has its secret in its URL, where a URL shows it to everyone on its way: see whether the"
                                + " server takes a header");
    }

    private void requireOurs(String address) throws NotRewritable {
        for (var other : List.of("bearer_token_env_var", "env_http_headers", "headersHelper")) {
            if (server.table().member(other).isPresent()) {
                throw new NotRewritable("has " + other + ", which no option of ours stands for");
            }
        }
        if (server.type().stream()
                        .anyMatch(type -> type.value() instanceof Scalar scalar
                                && scalar.text().equalsIgnoreCase("sse"))
                || address.replaceFirst("[?#].*", "").endsWith("/sse")) {
            throw new NotRewritable("speaks SSE, the transport of 2024, which --url does not");
        }
        try {
            RemoteUrl.of(address);
        } catch (VaultException.Usage e) {
            throw new NotRewritable("is not for us: " + e.getMessage());
        }
    }

    private void type() throws NotRewritable {
        if (server.type().isPresent()) {
            var type = Layouts.scalar(server.type().get());
            changes.add(
                    Change.of(text, type.start(), type.end(), requoted(type, server.isOneList() ? "local" : STDIO)));
        }
    }

    /** A plain word as the one before it was written. */
    private String requoted(Scalar before, String word) {
        var raw = text.substring(before.start(), before.end());
        char quote = raw.isEmpty() ? '"' : raw.charAt(0);
        return before.style() == Style.YAML_PLAIN ? word : quote == '\'' ? "'" + word + "'" : '"' + word + '"';
    }

    private void inPlace(Member url, Scalar address, Table headers, List<String> words) throws NotRewritable {
        var header = server.headers().orElseThrow();
        if (server.isOneList()) {
            changes.addAll(
                    layouts.removed(server.table(), server.table().members().indexOf(url)));
            words.addFirst(launch.command());
            rename(header, "command");
        } else {
            rename(url, url.name().equals("uri") ? "cmd" : "command");
            changes.add(Change.of(text, address.start(), address.end(), layouts.quoted(launch.command())));
            rename(header, "args");
        }
        var kept = headers.members().stream()
                .filter(member -> !HeaderTemplate.isOurs(member.name()))
                .toList();
        if (headers.layout() == Layout.BLOCK) {
            block(headers, kept, words);
            return;
        }
        changes.add(Change.of(text, headers.start(), headers.start() + 1, "["));
        changes.add(Change.of(text, headers.end() - 1, headers.end(), "]"));
        for (int i = 0; i < headers.members().size(); i++) {
            if (!kept.contains(headers.members().get(i))) {
                changes.addAll(layouts.removed(headers, i));
            }
        }
        int first = headers.members().getFirst().start();
        changes.add(Change.inserted(
                headers.start() + 1,
                text.substring(headers.start() + 1, first).isBlank()
                        ? text.substring(headers.start() + 1, first)
                                + layouts.following(headers.start() + 1, first, words)
                                        .stripTrailing()
                        : layouts.joined(words, ", ") + ","));
        for (var member : kept) {
            argument(member, layouts.quoted("--header") + ", ");
        }
    }

    private void block(Table headers, List<Member> kept, List<String> words) throws NotRewritable {
        if (kept.size() != headers.members().size()) {
            throw new NotRewritable("has a header that HTTP decides on: remove it first");
        }
        var column = layouts.lineEnd() + layouts.column(headers.start());
        var items =
                words.stream().map(word -> "- " + layouts.quoted(word) + column).collect(Collectors.joining());
        changes.add(Change.inserted(headers.start(), items));
        for (var member : kept) {
            argument(member, "- " + layouts.quoted("--header") + column + "- ");
        }
    }

    private void rename(Member member, String name) throws NotRewritable {
        var key = text.substring(member.start(), member.keyEnd());
        int at = member.start() + key.lastIndexOf(member.name());
        if (!key.contains(member.name())) {
            throw new NotRewritable("has a key that is written with escapes");
        }
        changes.add(Change.of(text, at, at + member.name().length(), name));
    }

    /** {@code "Name": "value"} becomes {@code "--header", "Name: value"}. */
    private void argument(Member member, String before) throws NotRewritable {
        var value = Layouts.scalar(member);
        requireHeader(member, value);
        var raw = RawText.of(value, text).orElseThrow(() -> new NotRewritable("has a header of several lines"));
        boolean isPlain = value.style() == Style.YAML_PLAIN;
        var quote = isPlain ? "\"" : text.substring(value.start(), value.start() + 1);
        var key = text.substring(member.start(), member.keyEnd());
        boolean isQuoted = key.startsWith("\"") || key.startsWith("'");
        int name = member.start() + (isQuoted ? 1 : 0);
        int nameEnd = member.keyEnd() - (isQuoted ? 1 : 0);
        changes.add(Change.of(text, member.start(), name, before + quote));
        changes.add(Change.of(text, nameEnd, raw.start(0), ": "));
        for (var hole : holes) {
            if (ServerRewrite.node(document.root(), hole.value().path()).equals(value)) {
                int start = raw.start(hole.from());
                int end = raw.start(hole.to());
                var spelling = Spelling.of(hole.secret(), text.substring(start, end), raw.way());
                var reference = references.apply(hole);
                changes.add(new Change(start, end, new Change.Secret(reference, spelling), "{{" + reference + "}}"));
            }
        }
        if (isPlain) {
            changes.add(Change.inserted(value.end(), "\""));
        }
    }

    /** One that {@code --header} takes, with its references. */
    private void requireHeader(Member member, Scalar value) throws NotRewritable {
        if (!member.name().matches(NAME)
                || !text.substring(member.start(), member.keyEnd()).contains(member.name())) {
            throw new NotRewritable("has a header whose name is no plain word");
        }
        var raw = text.substring(value.start(), value.end());
        if (value.style() == Style.YAML_PLAIN && (raw.indexOf('"') >= 0 || raw.indexOf('\\') >= 0)) {
            throw new NotRewritable("has a header that needs quotes: put it into quotes first");
        }
        try {
            HeaderTemplate.of(line(member, value), HeaderTemplate.Plaintext.REFUSE);
        } catch (VaultException e) {
            throw new NotRewritable("is not for us: " + e.getMessage());
        }
    }

    private String line(Member member, Scalar value) {
        var line = new StringBuilder(member.name()).append(": ");
        int done = 0;
        for (var hole : holes) {
            if (ServerRewrite.node(document.root(), hole.value().path()).equals(value)) {
                line.append(value.text(), done, hole.from())
                        .append("{{")
                        .append(references.apply(hole))
                        .append("}}");
                done = hole.to();
            }
        }
        return line.append(value.text().substring(done)).toString();
    }

    /** TOML whose headers are a table of their own, or dotted keys: they go, line by line, and one line of arguments comes. */
    private void lines(Member url, Scalar address, Table headers, List<String> words) throws NotRewritable {
        var all = new ArrayList<>(words);
        for (var member : headers.members()) {
            var value = Layouts.scalar(member);
            if (!HeaderTemplate.isOurs(member.name())) {
                requireHeader(member, value);
                all.addAll(List.of("--header", line(member, value)));
            }
            removedLine(member, value);
        }
        var header = server.headers().orElseThrow();
        boolean isSection = text.charAt(headers.start()) == '[';
        if (isSection) {
            int end = layouts.lineEnd(headers.start());
            if (text.substring(headers.start(), end).indexOf('#') >= 0) {
                end = text.indexOf('#', headers.start());
            }
            changes.add(Change.of(text, headers.start(), end, ""));
        } else if (header.start() < server.table().start()) {
            throw new NotRewritable("has its headers before itself");
        }
        changes.add(layouts.memberBefore(server.table(), url, "args", layouts.list(all)));
        rename(url, "command");
        changes.add(Change.of(text, address.start(), address.end(), layouts.quoted(launch.command())));
    }

    private void removedLine(Member member, Scalar value) throws NotRewritable {
        int end = layouts.lineEnd(value.end());
        int rest = text.substring(value.end(), end).isBlank() ? end : value.end();
        int from = layouts.lineStart(member.start());
        if (!text.substring(from, member.start()).isBlank()) {
            from = member.start();
        }
        var raw = RawText.of(value, text).orElseThrow(() -> new NotRewritable("has a header of several lines"));
        int done = from;
        for (var hole : holes) {
            if (ServerRewrite.node(document.root(), hole.value().path()).equals(value)) {
                int start = raw.start(hole.from());
                int holeEnd = raw.start(hole.to());
                changes.add(Change.of(text, done, start, ""));
                changes.add(new Change(
                        start,
                        holeEnd,
                        new Change.Secret(
                                references.apply(hole),
                                Spelling.of(hole.secret(), text.substring(start, holeEnd), raw.way())),
                        ""));
                done = holeEnd;
            }
        }
        changes.add(Change.of(text, done, rest, ""));
    }
}
