package ocivault.protect;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Secrets in the words of a command: {@code --api-key X}, {@code --api-key=X}, {@code -e NAME=X}, {@code NAME=X},
 * {@code --header 'Authorization: Bearer X'}, and all these in a word that is a command line itself.
 */
final class ArgumentScan {

    private static final Pattern OPTION = Pattern.compile("--?([A-Za-z][A-Za-z0-9_.-]*)");
    private static final Pattern OPTION_WITH_VALUE =
            Pattern.compile("(--?[A-Za-z][A-Za-z0-9_.-]*)=(.*)", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_.]*)=(.*)", Pattern.DOTALL);
    private static final Pattern GLUED_VARIABLE = Pattern.compile("-[eE]([A-Za-z_][A-Za-z0-9_]*)=(.*)", Pattern.DOTALL);
    private static final Set<String> TAKE_A_VARIABLE = Set.of("-e", "--env", "-E", "--set", "--build-arg", "--secret");
    private static final Set<String> TAKE_A_HEADER =
            Set.of("-H", "--header", "--headers", "--http-header", "--proxy-header");
    private static final Set<String> TAKE_A_USER = Set.of("-u", "--user");

    /** A word of a command line, quotes and all. */
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"(?:[^\"\\\\]|\\\\.)*+\"?|'[^']*+'?)++");

    private static final int DEEPEST = 3;

    private ArgumentScan() {}

    /**
     * In the argument {@code word}.
     *
     * @param before the argument before it; empty for the first
     */
    static List<Span> in(String before, String word) {
        return in(before, word, DEEPEST);
    }

    /** In a command with its arguments in one text. */
    static List<Span> inCommandLine(String line) {
        return inCommandLine(line, DEEPEST);
    }

    private static List<Span> in(String before, String word, int depth) {
        if (TAKE_A_HEADER.contains(before)) {
            var header = HeaderScan.inLine(word);
            return header.isEmpty() ? TextScan.named("", word) : header;
        }
        var assigned = OPTION_WITH_VALUE.matcher(word);
        if (assigned.matches()) {
            int at = assigned.start(2);
            var option = assigned.group(1);
            var inner = TAKE_A_VARIABLE.contains(option) || TAKE_A_HEADER.contains(option)
                    ? in(option, assigned.group(2), depth)
                    : TextScan.named(option, assigned.group(2));
            return inner.stream().map(span -> span.called(option).movedBy(at)).toList();
        }
        var glued = GLUED_VARIABLE.matcher(word);
        var variable = glued.matches() ? glued : VARIABLE.matcher(word);
        if (variable.matches()) {
            int at = variable.start(2);
            var name = variable.group(1);
            return TextScan.named(name, variable.group(2)).stream()
                    .map(span -> span.called(name).movedBy(at))
                    .toList();
        }
        if (TAKE_A_USER.contains(before)) {
            return user(word);
        }
        if (OPTION.matcher(before).matches() && !word.startsWith("-")) {
            return TextScan.named(before, word).stream()
                    .map(span -> span.called(before))
                    .toList();
        }
        return word.indexOf(' ') > 0 && depth > 0 ? inCommandLine(word, depth - 1) : TextScan.named("", word);
    }

    /** {@code name:password}, as curl takes it. */
    private static List<Span> user(String word) {
        int colon = word.indexOf(':');
        return colon > 0 && Passwords.isOne(word.substring(colon + 1)) && !Literals.isReference(word)
                ? List.of(new Span(colon + 1, word.length(), "password", "--user"))
                : TextScan.named("", word);
    }

    private static List<Span> inCommandLine(String line, int depth) {
        var found = new Spans();
        var before = "";
        var words = WORD.matcher(line);
        while (words.find()) {
            int start = words.start();
            int end = words.end();
            var word = words.group();
            if (word.length() > 1
                    && (word.startsWith("\"") || word.startsWith("'"))
                    && word.endsWith(word.substring(0, 1))) {
                start++;
                end--;
                word = line.substring(start, end);
            }
            int at = start;
            in(before, word, depth).forEach(span -> found.add(trimmed(span.movedBy(at), line)));
            before = word;
        }
        found.addAll(TextScan.named("", line));
        return found.list();
    }

    /** Without quotes that stand within a word, as in {@code TOKEN='x'}. */
    private static Span trimmed(Span span, String line) {
        var text = line.substring(span.from(), span.to());
        boolean isQuoted = text.length() > 1
                && (text.startsWith("\"") || text.startsWith("'"))
                && text.endsWith(text.substring(0, 1));
        return isQuoted ? new Span(span.from() + 1, span.to() - 1, span.kind(), span.name()) : span;
    }
}
