package ocivault.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import ocivault.edit.ConfigDocument;
import ocivault.edit.Parsed;
import ocivault.protect.CheckedCorpus;
import ocivault.protect.Finding;
import ocivault.protect.Inspected.Checked;
import ocivault.rewrite.Outcome.Left;
import ocivault.rewrite.Outcome.Rewritten;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configs of the corpus, rewritten: they mean what they are to mean, and go back to the byte. */
class RewrittenCorpusTest {

    private static final Launch LAUNCH = new Launch("github-mcp-proxy", List.of("--profile", "WORK"));

    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> left = new TreeMap<>();
    private int servers;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void meansWhatItIsToMeanAndGoesBackToTheByte(long seed) {
        CheckedCorpus.withSecrets(seed, (_, text) -> text).forEach(this::check);

        assertEquals(List.of(), wrong);
        assertTrue(servers > 80, servers + " servers");
    }

    /** The same in another layout. */
    enum Layout {
        CR_LF {
            @Override
            String of(String name, String text) {
                return text.replace("\r\n", "\n").replace("\n", "\r\n");
            }
        },
        COMMENTS {
            @Override
            String of(String name, String text) {
                return betweenStrings(name, text, part -> part.replaceAll("([,{\\[:])", "$1 /* \\$1 \" */"));
            }
        },
        LINE_COMMENTS {
            @Override
            String of(String name, String text) {
                return betweenStrings(name, text, part -> part.replaceAll("([,{\\[])", "$1 // it's\n  "));
            }
        },
        BLANKLESS {
            @Override
            String of(String name, String text) {
                return betweenStrings(name, text, part -> part.replaceAll("\\s+", ""));
            }
        },
        TABS {
            @Override
            String of(String name, String text) {
                return betweenStrings(name, text, part -> part.replace("  ", "\t"));
            }
        };

        private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

        abstract String of(String name, String text);

        /** Of JSON without comments; another text as it is. */
        private static String betweenStrings(String name, String text, UnaryOperator<String> change) {
            if (!name.matches(".*\\.jsonc?")
                    || (text.contains("//") && text.matches("(?s).*(?:^|[\\s,{])//.*|.*/\\*.*"))) {
                return text;
            }
            var result = new StringBuilder();
            var strings = STRING.matcher(text);
            int done = 0;
            while (strings.find()) {
                result.append(change.apply(text.substring(done, strings.start())))
                        .append(strings.group());
                done = strings.end();
            }
            return result.append(change.apply(text.substring(done))).toString();
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesSoInEveryLayout(Layout layout) {
        CheckedCorpus.withSecrets(4, layout::of).forEach(this::check);

        assertEquals(List.of(), wrong);
        assertTrue(servers > 80, servers + " servers");
    }

    /** What stays in plaintext stays for a reason that is meant. */
    @Test
    void leavesLittle() {
        CheckedCorpus.withSecrets(1, (_, text) -> text).forEach(this::check);

        assertTrue(left.values().stream().mapToInt(Integer::intValue).sum() < servers, left.toString());
    }

    private void check(Checked checked) {
        var document = checked.document();
        var name = checked.file().path().toString();
        var secrets = new HashMap<String, String>();
        var references = new HashMap<String, String>();
        var holes = checked.findings().stream()
                .filter(finding -> finding.place() == Finding.Place.VALUE)
                .map(finding -> Hole.of(finding.value(), finding.from(), finding.to()))
                .toList();
        for (var hole : holes) {
            var reference = references.computeIfAbsent(hole.secret(), _ -> "oci-vault://secret-" + references.size());
            secrets.put(reference, hole.secret());
        }
        var outcomes = DocumentRewrite.of(document, holes, LAUNCH, hole -> references.get(hole.secret()));
        var rewritten = new ArrayList<Rewritten>();
        for (var outcome : outcomes) {
            switch (outcome) {
                case Rewritten one -> rewritten.add(one);
                case Left one ->
                    left.merge(
                            name.replaceFirst(".*/corpus/", "") + " " + one.reason(),
                            one.holes().size(),
                            Integer::sum);
            }
        }
        servers += rewritten.size();
        var changes = Change.sorted(
                rewritten.stream().flatMap(one -> one.changes().stream()).toList());
        var text = Change.applied(document.text(), changes);
        var kept = Kept.of(rewritten, changes);
        if (!(ConfigDocument.parse(checked.file().path(), text.getBytes(UTF_8)) instanceof Parsed.Read(var after))) {
            wrong.add(name + " cannot be read again");
            return;
        }
        meaning(name, document, after, rewritten, references);
        back(name, document.text(), after, kept, secrets);
    }

    private void meaning(
            String name,
            ConfigDocument before,
            ConfigDocument after,
            List<Rewritten> rewritten,
            Map<String, String> references) {
        var old = byPath(before);
        var now = byPath(after);
        for (var one : rewritten) {
            for (var hole : one.holes()) {
                var same = now.values().stream()
                        .noneMatch(server -> server.path().equals(one.path())
                                && (server.argv().toString() + server.variables()).contains(hole.secret()));
                if (!same) {
                    wrong.add(name + ": a secret of " + one.name() + " is there still");
                }
            }
            var was = old.get(one.path());
            var is = now.get(one.path());
            if (was == null) {
                continue; // a variable
            }
            if (is == null || !is.isOurs()) {
                wrong.add(name + ": " + one.name() + " is not ours");
                continue;
            }
            if (!was.isRemote() && !was.isOurs()) {
                var argv = new ArrayList<>(
                        is.argv().subList(is.argv().indexOf("--") + 1, is.argv().size()));
                argv.replaceAll(word -> filled(word, references));
                boolean isLine = was.argv().size() == 1; // all words in one text
                if (!(isLine ? List.of(String.join(" ", argv)) : argv).equals(was.argv())) {
                    wrong.add(name + ": " + one.name() + " would be started as another command");
                }
                var variables = new LinkedHashMap<>(is.variables());
                variables.replaceAll((_, value) -> filled(value, references));
                if (!variables.equals(was.variables())) {
                    wrong.add(name + ": " + one.name() + " would have other variables");
                }
            }
            if (was.isRemote() && !is.argv().contains("--url")) {
                wrong.add(name + ": " + one.name() + " has no --url");
            }
        }
        old.forEach((path, server) -> {
            if (rewritten.stream().noneMatch(one -> one.path().equals(path))
                    && !server.argv().equals(now.get(path).argv())) {
                wrong.add(name + ": " + server.name() + " was not to be changed");
            }
        });
    }

    private static Map<List<String>, ServerEntry> byPath(ConfigDocument document) {
        var servers = new LinkedHashMap<List<String>, ServerEntry>();
        ServerEntry.in(document.root()).forEach(server -> servers.put(server.path(), server));
        return servers;
    }

    private static String filled(String text, Map<String, String> references) {
        var filled = text;
        for (var each : references.entrySet()) {
            filled = filled.replace("{{" + each.getValue() + "}}", each.getKey());
            filled = filled.equals(each.getValue()) ? each.getKey() : filled;
        }
        return filled;
    }

    private void back(String name, String before, ConfigDocument after, List<Kept> kept, Map<String, String> secrets) {
        var back = new ArrayList<Change>();
        for (var each : kept) {
            int start = Places.start(after, each.path()).orElse(-1);
            if (!each.fits(after.text(), start)) {
                wrong.add(name + ": " + each.path() + " does not fit");
                return;
            }
            back.addAll(each.undone(start, secrets::get));
            for (var secret : secrets.values()) {
                if (Journal.told(each).contains(secret)) {
                    wrong.add(name + ": a secret is kept");
                }
            }
        }
        if (!Change.applied(after.text(), Change.sorted(back)).equals(before)) {
            wrong.add(name + " is not the same again");
        }
    }
}
