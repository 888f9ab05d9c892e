package ocivault.edit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import ocivault.edit.Node.Layout;
import ocivault.edit.Node.Style;
import ocivault.formats.TemplateFormat;
import ocivault.model.VaultException;
import ocivault.template.DotEnv;
import ocivault.template.Place;

/**
 * A client's config in JSON (with comments), TOML, YAML or as variables, with the position of each of its parts.
 * Immutable.
 */
public final class ConfigDocument {

    /** More than any client's config has; Claude Code keeps a history of megabytes in its own. */
    public static final int LARGEST = 16 * 1024 * 1024;

    static final int DEEPEST = 200;
    static final String TOO_DEEP = "is nested too deeply";
    static final String TWICE = "has a key twice";

    /** How a document is written. */
    public enum Format {
        JSON,
        TOML,
        YAML,
        DOTENV
    }

    private final String text;
    private final Format format;
    private final Node root;

    private ConfigDocument(String text, Format format, Node root) {
        this.text = text;
        this.format = format;
        this.root = root;
    }

    /**
     * Reads it, by its name's ending, or as JSON where that says nothing and its text begins like JSON.
     *
     * @param content at most {@link #LARGEST} bytes; more are refused
     */
    public static Parsed parse(Path file, byte[] content) {
        var text = "";
        try {
            text = text(content);
            var format = format(file, text);
            return new Parsed.Read(new ConfigDocument(text, format, root(text, format)));
        } catch (Refusal refusal) {
            if (refusal.offset < 0) {
                return new Parsed.Refused(refusal.getMessage(), 0);
            }
            var place = Place.of(text, refusal.offset);
            return new Parsed.Refused(refusal.getMessage() + ", at " + place, place.line());
        }
    }

    /** One whose parts are not known, and so has none that could change. */
    public static ConfigDocument opaque(String text) {
        return new ConfigDocument(text, Format.DOTENV, new Node.Table(List.of(), Layout.BLOCK, 0, 0));
    }

    private static String text(byte[] content) throws Refusal {
        if (content.length > LARGEST) {
            throw new Refusal("is larger than " + LARGEST / (1024 * 1024) + " MiB", -1);
        }
        if (startsWith(content, 0xff, 0xfe) || startsWith(content, 0xfe, 0xff)) {
            throw new Refusal("is UTF-16, not UTF-8", -1);
        }
        if (startsWith(content, 0xef, 0xbb, 0xbf)) {
            throw new Refusal("begins with a byte order mark, which JSON, TOML and most clients do not take", -1);
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new Refusal("has NUL characters: it is no UTF-8 text", -1);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new Refusal("is not UTF-8", -1);
        }
    }

    private static boolean startsWith(byte[] content, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i == content.length || (content[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static Format format(Path file, String text) throws Refusal {
        return switch (TemplateFormat.of(file)) {
            case JSON -> Format.JSON;
            case TOML -> Format.TOML;
            case YAML -> Format.YAML;
            case DOTENV -> Format.DOTENV;
            case TEXT, UNKNOWN -> {
                var start = text.stripLeading();
                if (start.startsWith("{") || start.startsWith("//") || start.startsWith("/*")) {
                    yield Format.JSON;
                }
                throw new Refusal("is neither JSON nor TOML, YAML or a file of variables by its name", -1);
            }
        };
    }

    private static Node root(String text, Format format) throws Refusal {
        return switch (format) {
            case JSON -> JsonNodes.read(text);
            case TOML -> TomlNodes.read(text);
            case YAML -> YamlNodes.read(text);
            case DOTENV -> variables(text);
        };
    }

    private static Node variables(String text) throws Refusal {
        var members = new ArrayList<Node.Member>();
        var names = new HashSet<String>();
        try {
            for (var entry : DotEnv.entries(text, "")) {
                int equals = text.lastIndexOf('=', Math.max(0, entry.start() - 1));
                int name = text.lastIndexOf(entry.name(), equals);
                if (!names.add(entry.name())) {
                    throw new Refusal(TWICE, name);
                }
                var value = new Node.Scalar(entry.value(), Style.DOTENV, entry.start(), entry.end());
                members.add(
                        new Node.Member(entry.name(), name, name + entry.name().length(), value));
            }
        } catch (VaultException.Usage e) {
            var line = e.getMessage().replaceFirst("(?s)^: line (\\d+) .*", "$1");
            throw new Refusal("is no file of variables", offsetOfLine(text, Integer.parseInt(line)));
        }
        return new Node.Table(members, Layout.BLOCK, 0, text.length());
    }

    private static int offsetOfLine(String text, int line) {
        int offset = 0;
        for (int i = 1; i < line; i++) {
            offset = text.indexOf('\n', offset) + 1;
        }
        return offset;
    }

    public String text() {
        return text;
    }

    public Format format() {
        return format;
    }

    public Node root() {
        return root;
    }

    /** All its texts, keys excepted, in the order in which they stand there. */
    public List<ConfigValue> values() {
        var scalars = new ArrayList<Found>();
        collect(root, List.of(), scalars);
        scalars.sort((a, b) -> Integer.compare(a.scalar.start(), b.scalar.start()));
        var counter = new Counter(text);
        return scalars.stream().map(found -> counter.value(found)).toList();
    }

    private record Found(List<String> path, Node.Scalar scalar) {}

    private static void collect(Node node, List<String> path, List<Found> into) {
        switch (node) {
            case Node.Scalar scalar -> {
                if (scalar.isText()) {
                    into.add(new Found(path, scalar));
                }
            }
            case Node.Table table ->
                table.members().forEach(member -> collect(member.value(), with(path, member.name()), into));
            case Node.Sequence sequence -> {
                for (int i = 0; i < sequence.elements().size(); i++) {
                    collect(sequence.elements().get(i), with(path, String.valueOf(i)), into);
                }
            }
        }
    }

    private static List<String> with(List<String> path, String name) {
        var longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }

    /** Counts lines and bytes in one pass. */
    private static final class Counter {
        private final String text;
        private int at;
        private int line = 1;
        private int column = 1;
        private int bytes;

        Counter(String text) {
            this.text = text;
        }

        ConfigValue value(Found found) {
            advance(found.scalar.start());
            int start = bytes;
            int startLine = line;
            int startColumn = column;
            advance(found.scalar.end());
            return new ConfigValue(found.path, found.scalar.text(), startLine, startColumn, start, bytes);
        }

        private void advance(int to) {
            while (at < to) {
                int c = text.codePointAt(at);
                at += Character.charCount(c);
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
                column++;
                if (c == '\n' || (c == '\r' && !text.startsWith("\n", at))) {
                    line++;
                    column = 1;
                }
            }
        }
    }
}
