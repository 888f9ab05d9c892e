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
    private static final Set<String> TAKE_A_COMMAND =
            Set.of("-c", "-lc", "-ic", "/c", "/C", "/s", "-Command", "--command");

    /** A word of a command line, quotes and all. */
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']++|\"(?:[^\"\\\\]++|\\\\.)*+\"?|'[^']*+'?)++");

    private static final Pattern ASSIGNED_BEFORE_A_COMMAND =
            Pattern.compile("\\w+=(?:[^\\s\"']++|\"[^\"]*+\"|'[^']*+')*+\\s+[\\w./-].*", Pattern.DOTALL);

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
        if (TAKE_A_COMMAND.contains(before) && word.indexOf(' ') > 0 && depth > 0) {
            return inCommandLine(word, depth - 1);
        }
        var assigned = OPTION_WITH_VALUE.matcher(word);
        if (assigned.matches()) {
            var option = assigned.group(1);
            var inner = TAKE_A_VARIABLE.contains(option) || TAKE_A_HEADER.contains(option)
                    ? in(option, assigned.group(2), depth)
                    : unquoted(option, assigned.group(2));
            return moved(inner, option, assigned.start(2));
        }
        var glued = GLUED_VARIABLE.matcher(word);
        var variable = glued.matches() ? glued : VARIABLE.matcher(word);
        if (variable.matches()) {
            // TOKEN=x command --option is a command line, whose first word is the variable.
            return depth > 0
                            && !TAKE_A_VARIABLE.contains(before)
                            && ASSIGNED_BEFORE_A_COMMAND.matcher(word).matches()
                    ? inCommandLine(word, depth - 1)
                    : moved(unquoted(variable.group(1), variable.group(2)), variable.group(1), variable.start(2));
        }
        if (TAKE_A_USER.contains(before)) {
            return user(word);
        }
        if (OPTION.matcher(before).matches() && !word.startsWith("-")) {
            return moved(TextScan.named(before, word), before, 0);
        }
        return word.indexOf(' ') > 0 && depth > 0 ? inCommandLine(word, depth - 1) : TextScan.named("", word);
    }

    private static List<Span> moved(List<Span> spans, String name, int offset) {
        return spans.stream().map(span -> span.called(name).movedBy(offset)).toList();
    }

    /** A value that may have quotes of its own around it, which a shell or a server takes off. */
    private static List<Span> unquoted(String name, String value) {
        boolean isQuoted = value.length() > 1
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.endsWith(value.substring(0, 1));
        return isQuoted
                ? moved(TextScan.named(name, value.substring(1, value.length() - 1)), name, 1)
                : TextScan.named(name, value);
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
            in(before, word, depth).forEach(span -> found.add(span.movedBy(at)));
            before = word;
        }
        found.addAll(TextScan.named("", line));
        return found.list();
    }
}
