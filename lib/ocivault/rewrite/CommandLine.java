package ocivault.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import ocivault.edit.Node.Scalar;
import ocivault.rewrite.Change.Secret;

/**
 * A command that is a whole line in one text, {@code env KEY=x npx -y server}, as Cursor takes it: its words become
 * arguments of ours. One that only a shell could read, or whose first word is a path that may have blanks itself, does not.
 *
 * @param words with references in braces in the place of secrets
 * @param changes what replaces the line by another text, its secrets apart
 */
record CommandLine(List<String> words, List<Change> changes) {

    private static final Pattern PLAIN =
            Pattern.compile("[^\\s\"'\\\\$`|;&<>*?(){}~#!]+(?: +[^\\s\"'\\\\$`|;&<>*?(){}~#!]+)*");

    /** @param other what comes in the place of the line */
    static CommandLine of(
            String document, Scalar line, List<Hole> holes, String other, Function<Hole, String> references)
            throws NotRewritable {
        var text = line.text();
        if (!PLAIN.matcher(text).matches()
                || text.substring(0, text.indexOf(' ')).indexOf('/') >= 0) {
            throw new NotRewritable("has a whole line as its command: write its words into args first");
        }
        var raw = RawText.of(line, document).orElseThrow(() -> new NotRewritable("has a command of several lines"));
        var changes = new ArrayList<Change>();
        var words = new StringBuilder();
        int done = line.start();
        int read = 0;
        for (var hole : holes) {
            var reference = references.apply(hole);
            int start = raw.start(hole.from());
            int end = raw.start(hole.to());
            changes.add(Change.of(document, done, start, done == line.start() ? other : ""));
            changes.add(new Change(
                    start,
                    end,
                    new Secret(reference, Spelling.of(hole.secret(), document.substring(start, end), raw.way())),
                    ""));
            words.append(text, read, hole.from()).append("{{").append(reference).append("}}");
            done = end;
            read = hole.to();
        }
        changes.add(Change.of(document, done, line.end(), done == line.start() ? other : ""));
        words.append(text, read, text.length());
        return new CommandLine(List.of(words.toString().split(" +")), changes);
    }
}
