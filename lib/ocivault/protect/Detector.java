package ocivault.protect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import ocivault.edit.ConfigDocument;
import ocivault.edit.ConfigValue;
import ocivault.protect.Finding.Place;

/** Finds the secrets of one config: what its values are called, whose they are, and then what is in them. */
final class Detector {

    private static final Set<String> HEADERS = Set.of(
            "headers",
            "httpheaders",
            "requestheaders",
            "extraheaders",
            "customheaders",
            "defaultheaders",
            "staticheaders",
            "authheaders");

    private static final Set<String> COMMANDS = Set.of(
            "command",
            "cmd",
            "commandline",
            "run",
            "exec",
            "script",
            "args",
            "arguments",
            "shell",
            "start",
            "entrypoint");

    /** Members that are called after what they are, and whose name stands beside or above them. */
    private static final Set<String> NAMELESS =
            Set.of("value", "default", "literal", "content", "text", "data", "raw", "val");

    private static final List<String> NAMES = List.of("name", "key", "id", "header", "variable", "env");

    /** What people write, and others about them: no name in there says what a secret is. */
    private static final Set<String> PROSE = Set.of(
            "history",
            "display",
            "description",
            "prompt",
            "instructions",
            "readme",
            "changelog",
            "cachedchangelog",
            "systemprompt",
            "comment",
            "title",
            "tipshistory");

    /** Of a value such as that of a variable with options for a program. */
    private static final Pattern OPTIONS = Pattern.compile("(?:^|\\s)--[a-z][A-Za-z-]*[ =]");

    private static final Pattern COMMENTED =
            Pattern.compile("[\"']?([A-Za-z_][\\w.-]{1,60})[\"']?\\s*[:=]\\s*[\"']?([^\\s\"',;{}]{16,})");

    private final String text;
    private final List<ConfigValue> values;
    private final Place place;
    private final Map<List<String>, String> texts = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private Detector(String text, List<ConfigValue> values, Place place) {
        this.text = text;
        this.values = values;
        this.place = place;
        values.forEach(value -> texts.put(value.path(), value.text()));
    }

    /** In the order of the file. */
    static List<Finding> in(ConfigDocument document) {
        var detector = new Detector(document.text(), document.values(), Place.VALUE);
        detector.find();
        detector.between();
        return detector.sorted();
    }

    /** Of values that stand where no reference could replace them. */
    static List<Finding> in(List<ConfigValue> values) {
        var detector = new Detector("", values, Place.ELSEWHERE);
        detector.find();
        return List.copyOf(detector.findings);
    }

    private void find() {
        for (var value : values) {
            for (var span : spans(value)) {
                add(value, span);
            }
        }
    }

    private List<Finding> sorted() {
        findings.sort((a, b) ->
                Integer.compare(a.value().start() + a.from(), b.value().start() + b.from()));
        return List.copyOf(findings);
    }

    private void add(ConfigValue value, Span span) {
        var owner = ServerName.of(value.path(), texts);
        var name = span.name().isEmpty() ? name(value.path()) : span.name();
        findings.add(new Finding(
                harmless(owner.server()),
                harmless(owner.key()),
                harmless(name),
                span.kind(),
                place,
                value,
                span.from(),
                span.to()));
    }

    /** A name that is itself a token stays unsaid. */
    private static String harmless(String name) {
        return TokenShapes.in(name).isEmpty() ? name : "(hidden)";
    }

    private List<Span> spans(ConfigValue value) {
        var path = value.path();
        var text = value.text();
        if (text.length() < 4) {
            return List.of();
        }
        if (isProse(path)) {
            return TextScan.anywhere(text);
        }
        var last = path.isEmpty() ? "" : path.getLast();
        var above = path.size() < 2 ? "" : plain(path.get(path.size() - 2));
        if (isIndex(last)) {
            return HEADERS.contains(above)
                    ? ArgumentScan.in("--header", text)
                    : element(name(path), before(path), text);
        }
        if (HEADERS.contains(above)
                || (NAMELESS.contains(plain(last)) && path.stream().anyMatch(this::isHeaders))) {
            return header(name(path), text);
        }
        if (COMMANDS.contains(plain(last)) && text.indexOf(' ') > 0) {
            return ArgumentScan.inCommandLine(text);
        }
        var found = new Spans();
        found.addAll(TextScan.named(name(path), text));
        if (OPTIONS.matcher(text).find()) {
            found.addAll(ArgumentScan.inCommandLine(text));
        }
        return found.list();
    }

    /** A server may be called so, and is none. */
    private static boolean isProse(List<String> path) {
        for (int i = 0; i < path.size(); i++) {
            if (PROSE.contains(plain(path.get(i))) && (i == 0 || !ServerName.isContainer(path, i - 1))) {
                return true;
            }
        }
        return false;
    }

    /** Of a list: an argument, or one of several of what the list is called after, such as {@code apiKeys}. */
    private static List<Span> element(String list, String before, String text) {
        var found = ArgumentScan.in(before, text);
        var single = list.replaceFirst("[sS]$", "");
        return found.isEmpty() && SecretName.of(single) == SecretName.SECRET ? TextScan.named(single, text) : found;
    }

    private boolean isHeaders(String name) {
        return HEADERS.contains(plain(name));
    }

    private static List<Span> header(String name, String text) {
        var found = new Spans();
        found.addAll(TextScan.anywhere(text));
        if (found.isEmpty()) {
            found.addAll(HeaderScan.in(name, text));
        }
        if (found.isEmpty()) {
            found.addAll(TextScan.named(name, text));
        }
        return found.list();
    }

    private String before(List<String> path) {
        int index = Integer.parseInt(path.getLast());
        var sibling = new ArrayList<>(path.subList(0, path.size() - 1));
        sibling.add(String.valueOf(index - 1));
        return texts.getOrDefault(sibling, "");
    }

    /** What a value is called: by its key, or by what stands beside or above it. */
    private String name(List<String> path) {
        for (int depth = path.size(); depth > 0; depth--) {
            var name = path.get(depth - 1);
            if (isIndex(name)) {
                continue;
            }
            if (!NAMELESS.contains(plain(name))) {
                return name;
            }
            for (var beside : NAMES) {
                var sibling = new ArrayList<>(path.subList(0, depth - 1));
                sibling.add(beside);
                var found = texts.getOrDefault(sibling, "");
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return path.isEmpty() ? "" : path.getLast();
    }

    /** Tokens in comments and keys: they lie there in plaintext too. */
    private void between() {
        int at = 0;
        int bytes = 0;
        int line = 1;
        for (int i = 0; i <= values.size(); i++) {
            int gapEnd = i == values.size()
                    ? text.length()
                    : charAt(text, at, values.get(i).start() - bytes);
            if (gapEnd > at) {
                var gap = text.substring(at, gapEnd);
                for (var span : comments(gap)) {
                    addComment(gap, span, bytes, line);
                }
                bytes += bytes(gap);
                line += lines(gap);
                at = gapEnd;
            }
            if (i < values.size()) {
                int end = charAt(text, at, values.get(i).end() - bytes);
                line += lines(text.substring(at, end));
                bytes = Math.max(bytes, values.get(i).end());
                at = end;
            }
        }
    }

    /** A token of a known shape, or what looks random by far under a name in a comment. */
    private static List<Span> comments(String gap) {
        var found = new Spans();
        found.addAll(TokenShapes.in(gap));
        if (gap.indexOf('#') >= 0 || gap.contains("//") || gap.contains("/*")) {
            var pairs = COMMENTED.matcher(gap);
            while (pairs.find()) {
                int at = pairs.start(2);
                if (Randomness.isPlenty(pairs.group(2))) {
                    TextScan.named(pairs.group(1), pairs.group(2)).forEach(span -> found.add(span.movedBy(at)));
                }
            }
        }
        return found.list();
    }

    private void addComment(String gap, Span span, int bytesBefore, int linesBefore) {
        var token = gap.substring(span.from(), span.to());
        int start = bytesBefore + bytes(gap.substring(0, span.from()));
        var value = new ConfigValue(
                List.of(), token, linesBefore + lines(gap.substring(0, span.from())), 1, start, start + bytes(token));
        findings.add(new Finding("", "(comment or key)", "", span.kind(), Place.ELSEWHERE, value, 0, token.length()));
    }

    /** The index that is so many bytes of UTF-8 behind {@code from}. */
    private static int charAt(String text, int from, int bytes) {
        int at = from;
        for (int left = bytes; left > 0 && at < text.length(); ) {
            int c = text.codePointAt(at);
            left -= c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            at += Character.charCount(c);
        }
        return at;
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether it may be a place in a list; longer numbers are names, such as the ids of channels. */
    static boolean isIndex(String name) {
        return !name.isEmpty() && name.length() < 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Its letters alone, small. */
    static String plain(String name) {
        var letters = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            int c = name.charAt(i) | 0x20;
            if (c >= 'a' && c <= 'z') {
                letters.append((char) c);
            }
        }
        return letters.toString();
    }
}
