package ocivault.resolve;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ocivault.cli.Cli;
import ocivault.list.SecretList;
import ocivault.list.SecretList.Entry;
import ocivault.model.Json;
import ocivault.model.Metrics;
import ocivault.model.Ocid;

/** {@code vault-resolve --list [PATTERN]}: the secrets of the default vault or compartment, as a table or as JSON. */
public final class ListRun {

    /** What goes to stdout. */
    public enum Show {
        TABLE,
        JSON
    }

    private static final List<String> HEAD = List.of("NAME", "REFERENCE", "VERSION", "STAGE", "EXPIRES", "STATE");
    private static final Pattern LITERAL = Pattern.compile("[^*?]+");

    private final Cli cli;
    private final String pattern;
    private final Optional<Ocid> compartment;
    private final Show show;

    /**
     * @param pattern with * and ?, or a part of the name; empty for all
     * @param compartment where a default vault lies; empty to ask OCI
     */
    public ListRun(Cli cli, String pattern, Optional<Ocid> compartment, Show show) {
        this.cli = cli;
        this.pattern = pattern;
        this.compartment = compartment;
        this.show = show;
    }

    /** The exit code. */
    public int run() {
        var settings = cli.resolver().settings();
        var metrics = new Metrics();
        var list = new SecretList(settings, metrics, cli.clock(), cli::warn, cli::verbose);
        var entries = list.entries(names(), compartment);
        switch (show) {
            case TABLE -> printTable(entries);
            case JSON ->
                cli.out()
                        .println(Cli.json(Json.object(
                                "secrets", entries.stream().map(ListRun::json).toList())));
        }
        cli.out().flush();
        cli.report(metrics);
        return 0;
    }

    private Predicate<String> names() {
        if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
            return name -> name.contains(pattern);
        }
        var regex = LITERAL.matcher(pattern)
                .replaceAll(literal -> Matcher.quoteReplacement(Pattern.quote(literal.group())))
                .replaceAll("\\*+", ".*")
                .replace("?", ".");
        return Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate();
    }

    private static Map<String, Object> json(Entry entry) {
        return Json.object(
                "name", entry.name(),
                "reference", entry.reference(),
                "id", entry.id(),
                "version", entry.version().orElse(null),
                "stages", entry.stages(),
                "expires",
                        entry.expires().equals(Instant.MAX)
                                ? null
                                : entry.expires().toString(),
                "state", entry.state());
    }

    private void printTable(List<Entry> entries) {
        if (entries.isEmpty()) {
            cli.progress(pattern.isEmpty() ? "there is no secret" : "there is no secret of such a name");
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        entries.forEach(entry -> rows.add(List.of(
                entry.name(),
                entry.reference(),
                entry.version().map(String::valueOf).orElse("-"),
                entry.stages().isEmpty() ? "-" : String.join(",", entry.stages()),
                expires(entry.expires()),
                entry.state())));
        var widths = new int[HEAD.size()];
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            cli.out().println(Cli.printable(line.toString().stripTrailing()));
        }
    }

    private String expires(Instant when) {
        if (when.equals(Instant.MAX)) {
            return "-";
        }
        var day = when.atOffset(ZoneOffset.UTC).toLocalDate();
        long days = ChronoUnit.DAYS.between(cli.clock().instant(), when);
        return day + (when.isBefore(cli.clock().instant()) ? " (past)" : days < 30 ? " (" + days + " days)" : "");
    }
}
