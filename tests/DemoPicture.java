///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the demo and draws what it prints: docs/demo.svg, the picture in the README
//JAVA 25+

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Runs {@code ./jbang demo} of this checkout and writes its output as the picture of a terminal. The picture has a
 * background of its own, so it is legible on light and dark pages; its text is text, and nothing in it can run. What
 * belongs to the machine is left out: of a path only the last name stays. Exit 0 only if the demo succeeded.
 */
class DemoPicture {

    private static final String CATALOG = "jbang-catalog.json";
    private static final String PICTURE = "docs/demo.svg";
    private static final int MAX_BYTES = 20_000;

    private static final String CHECK_MARK = "✅ ";
    private static final int CHECK_MARK_COLUMNS = 3;
    /** Longer lines are wrapped. */
    private static final int COLUMNS = 98;
    /** Of an OCID's last part, which is up to 60 characters long. */
    private static final int OCID_CHARACTERS_KEPT = 8;

    private static final int TOOL_LINES_KEPT = 1;

    /** Of the widest of the usual fonts, in em. */
    private static final double CELL = 0.602;

    private static final int FONT = 13;
    private static final int LINE = 20;
    private static final int BAR = 34;
    private static final int MARGIN = 18;

    private static final Pattern OCID =
            Pattern.compile("(ocid1(?:\\.[a-z0-9-]+)*\\.[a-z0-9]{" + OCID_CHARACTERS_KEPT + "})[a-z0-9]{12,}");
    private static final Pattern FILE = Pattern.compile("(?<=\\s)/(?:\\S+/)*(\\S+)");
    private static final Pattern ELAPSED = Pattern.compile("\\([0-9.]+ s\\)");
    /** What stands out within a line: a reference, a time, the shortened token. */
    private static final Pattern WORD =
            Pattern.compile("(?<reference>oci-vault://[^\\s,]+)|(?<time>\\b[0-9]+ ms\\b)|(?<token>ghp_…)");

    public static void main(String... args) throws IOException, InterruptedException {
        var root = root();
        var demo = new ProcessBuilder(root.resolve("jbang").toString(), "demo")
                .directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        demo.getOutputStream().close();
        var output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = demo.waitFor();
        if (status != 0) {
            System.err.print(output);
            System.err.println("the demo failed with exit code " + status + ": no picture");
            System.exit(1);
        }
        var svg = svg(shown(output));
        int bytes = svg.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new IllegalStateException("the picture has " + bytes + " bytes, more than " + MAX_BYTES);
        }
        var file = root.resolve(PICTURE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, svg);
        System.out.println("wrote " + PICTURE + ", " + bytes + " bytes");
    }

    private static Path root() {
        var here = Path.of("").toAbsolutePath();
        for (var folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(CATALOG))) {
                return folder;
            }
        }
        throw new IllegalStateException("no " + CATALOG + " at or above the working directory");
    }

    /** The lines of the three steps, without the demo's opening and closing words, short enough for a picture. */
    static List<String> shown(String output) {
        var lines =
                output.lines().filter(line -> !ELAPSED.matcher(line).matches()).toList();
        int from = 0;
        while (from < lines.size() && !lines.get(from).startsWith("1. ")) {
            from++;
        }
        int to = lines.size();
        while (to > from && !lines.get(to - 1).startsWith(CHECK_MARK)) {
            to--;
        }
        var result = new ArrayList<String>();
        int tools = 0;
        for (var line : lines.subList(from, to)) {
            tools = line.startsWith("   ") ? tools + 1 : 0;
            if (tools <= TOOL_LINES_KEPT) {
                var text = FILE.matcher(OCID.matcher(line).replaceAll("$1…")).replaceAll("$1");
                result.addAll(wrapped(tools == TOOL_LINES_KEPT ? text + " …" : text));
            }
        }
        if (result.isEmpty()) {
            throw new IllegalStateException("the demo's output has no steps: " + output);
        }
        return result;
    }

    /** At blanks, with the rest under the text of the first line. */
    private static List<String> wrapped(String line) {
        if (line.length() <= COLUMNS) {
            return List.of(line);
        }
        int blank = line.lastIndexOf(' ', COLUMNS);
        if (blank < COLUMNS / 2) {
            return List.of(line.substring(0, COLUMNS - 1) + "…");
        }
        var lines = new ArrayList<>(List.of(line.substring(0, blank)));
        lines.addAll(wrapped(" ".repeat(CHECK_MARK_COLUMNS) + line.substring(blank + 1)));
        return lines;
    }

    /** A terminal window with these lines. */
    static String svg(List<String> lines) {
        int width = (int) Math.ceil(2 * MARGIN + COLUMNS * CELL * FONT);
        int height = BAR + LINE * lines.size() + MARGIN;
        var svg = new StringBuilder(format("""
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
            role="img" xml:space="preserve">
            <title>A terminal: the demo stores a token in a vault, resolves its reference and starts the GitHub \
            MCP server with it</title>
            <style>
            text{fill:#d1d9e0;font:%3$dpx ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",\
            "Liberation Mono",monospace}
            .step{fill:#fff;font-weight:bold}.dim,.time{fill:#9198a1}.prompt{fill:#56d364}.command{fill:#fff}
            .reference{fill:#79c0ff}.token{fill:#e3b341}
            </style>
            <defs><g id="ok"><rect width="13" height="13" rx="3" fill="#2ea043"/>\
            <path d="M3 6.8 5.5 9.3 10 4" fill="none" stroke="#fff" stroke-width="1.8"/></g></defs>
            <rect x=".5" y=".5" width="%4$d" height="%5$d" rx="8" fill="#151b23" stroke="#3d444d"/>
            <circle cx="20" cy="17" r="5.5" fill="#ff5f57"/><circle cx="38" cy="17" r="5.5" fill="#febc2e"/>\
            <circle cx="56" cy="17" r="5.5" fill="#28c840"/>
            <text class="dim" x="%6$d" y="21" text-anchor="middle">./jbang demo</text>
            """, width, height, FONT, width - 1, height - 1, width / 2));
        for (int i = 0; i < lines.size(); i++) {
            append(svg, lines.get(i), BAR + LINE * i + LINE - 5);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void append(StringBuilder svg, String line, int y) {
        var text = line.stripLeading();
        int column = line.length() - text.length();
        if (text.isEmpty()) {
            return;
        }
        if (text.startsWith(CHECK_MARK)) {
            svg.append(format("<use href=\"#ok\" x=\"%d\" y=\"%d\"/>\n", MARGIN, y - 11));
            text = text.substring(CHECK_MARK.length());
            column = CHECK_MARK_COLUMNS;
        }
        svg.append(format("<text x=\"%.1f\" y=\"%d\"", MARGIN + column * CELL * FONT, y));
        if (text.matches("[0-9]\\. .*")) {
            svg.append(" class=\"step\">").append(escaped(text));
        } else if (text.startsWith("$ ")) {
            svg.append(" class=\"command\"><tspan class=\"prompt\">$</tspan>").append(coloured(text.substring(1)));
        } else if (text.endsWith(" …")) {
            svg.append(" class=\"dim\">").append(escaped(text));
        } else {
            svg.append(">").append(coloured(text));
        }
        svg.append("</text>\n");
    }

    private static String coloured(String text) {
        var result = new StringBuilder();
        var word = WORD.matcher(text);
        int end = 0;
        while (word.find()) {
            var kind = word.namedGroups().keySet().stream()
                    .filter(name -> word.group(name) != null)
                    .findFirst()
                    .orElseThrow();
            result.append(escaped(text.substring(end, word.start())))
                    .append(format("<tspan class=\"%s\">%s</tspan>", kind, escaped(word.group())));
            end = word.end();
        }
        return result.append(escaped(text.substring(end))).toString();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
