package ocivault.protect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ocivault.cli.Cli;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.protect.Inspected.Checked;
import ocivault.protect.Inspected.Refused;

/** What {@code protect-configs} says of the files that it looked at. No value is in it, nor any part of one. */
public record ProtectReport(List<Inspected> files) {

    /** Something was found: what a hook and CI go by. */
    public static final int FOUND = 1;

    private static final List<String> HEADINGS = List.of("SERVER", "KEY", "KIND", "LENGTH", "WHERE");

    private static final int MOST_NAMED = 20;

    public ProtectReport {
        files = List.copyOf(files);
    }

    /** 1 where a secret was found, else 65 where a file could not be looked at, else 0. */
    public int exitCode() {
        return found() > 0 ? FOUND : refused().isEmpty() ? 0 : Failure.UNSUITABLE;
    }

    public long found() {
        return files.stream().mapToLong(file -> findings(file).size()).sum();
    }

    public List<Refused> refused() {
        return files.stream()
                .filter(Refused.class::isInstance)
                .map(Refused.class::cast)
                .toList();
    }

    private static List<Finding> findings(Inspected file) {
        return switch (file) {
            case Checked checked -> checked.findings();
            case Refused _ -> List.of();
        };
    }

    /** A table for each file in which there is something, and a line of totals. */
    public String text() {
        var text = new StringBuilder();
        for (var file : files) {
            switch (file) {
                case Checked checked when checked.findings().isEmpty() -> {}
                case Checked checked -> table(checked, text);
                case Refused refused ->
                    text.append(heading(refused.file()))
                            .append("  left alone: it ")
                            .append(shown(refused.reason()))
                            .append("\n\n");
            }
        }
        return text.append(total()).append('\n').toString();
    }

    private static String heading(ConfigFile file) {
        return shown(file.path().toString()) + (file.client().isEmpty() ? "" : " (" + file.client() + ")") + "\n";
    }

    private static void table(Checked checked, StringBuilder text) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEADINGS);
        for (var finding : checked.findings()) {
            rows.add(List.of(
                    finding.server().isEmpty() ? "-" : shown(finding.server()),
                    shown(key(finding)),
                    finding.kind(),
                    String.valueOf(finding.length()),
                    shown(checked.file().path().toString()) + ":" + finding.line()));
        }
        text.append(heading(checked.file()));
        var widths = widths(rows);
        rows.forEach(row -> text.append("  ").append(line(row, widths)).append('\n'));
        checked.exposures()
                .forEach(exposure -> text.append("  warning: this file ")
                        .append(shown(exposure.text()))
                        .append('\n'));
        var reasons = new LinkedHashMap<String, List<Finding>>();
        rotation(checked)
                .forEach((finding, why) -> reasons.computeIfAbsent(String.join(", ", why), _ -> new ArrayList<>())
                        .add(finding));
        reasons.forEach((why, exposed) -> text.append("  rotate")
                .append(
                        exposed.size() == checked.findings().size() && exposed.size() > 1
                                ? " all " + exposed.size()
                                : "")
                .append(": ")
                .append(labels(exposed))
                .append(" (")
                .append(why)
                .append(")\n"));
        text.append('\n');
    }

    /** How wide each column is. */
    private static int[] widths(List<List<String>> rows) {
        var widths = new int[HEADINGS.size()];
        for (var row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(row.get(column))
                    .repeat(" ", widths[column] + 2 - row.get(column).length());
        }
        return line.toString().stripTrailing();
    }

    /** The first of them by name, and how many more there are. */
    private static String labels(List<Finding> findings) {
        var named =
                findings.stream().limit(MOST_NAMED).map(ProtectReport::label).collect(Collectors.joining(", "));
        int more = findings.size() - MOST_NAMED;
        return shown(named) + (more > 0 ? " and " + more + " more" : "");
    }

    /** With the name that an option or a part of the value has, where the key does not have it. */
    private static String key(Finding finding) {
        return finding.name().isEmpty()
                        || finding.key().contains(finding.name())
                        || finding.name().endsWith(finding.key())
                ? finding.key()
                : finding.key() + " " + finding.name();
    }

    private static String label(Finding finding) {
        return finding.server().isEmpty() ? key(finding) : finding.server() + " " + key(finding);
    }

    /** The secrets that have been exposed, and how. */
    private static Map<Finding, List<String>> rotation(Checked checked) {
        var rotation = new LinkedHashMap<Finding, List<String>>();
        for (var exposure : checked.exposures()) {
            for (var finding : exposure.seen()) {
                rotation.computeIfAbsent(finding, _ -> new ArrayList<>())
                        .add(exposure.kind().words());
            }
        }
        return rotation;
    }

    private String total() {
        long with = files.stream().filter(file -> !findings(file).isEmpty()).count();
        var left = refused().isEmpty() ? "" : "; " + count(refused().size(), "file") + " left alone";
        long exposed = files.stream()
                .filter(Checked.class::isInstance)
                .mapToLong(file -> rotation((Checked) file).size())
                .sum();
        return files.isEmpty()
                ? "No config of an MCP client found."
                : (found() == 0 ? "No secret" : count(found(), "secret")) + " in "
                        + (found() == 0
                                ? count(files.size() - refused().size(), "file")
                                : with + " of " + count(files.size(), "file"))
                        + left + "."
                        + (exposed == 0 ? "" : " " + count(exposed, "secret") + " to rotate.");
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String shown(String text) {
        return Cli.printable(text);
    }

    /** The same for programs. */
    public Map<String, Object> json() {
        return Json.object(
                "found",
                found(),
                "files",
                files.stream().map(ProtectReport::json).toList());
    }

    private static Map<String, Object> json(Inspected file) {
        var object = Json.object(
                "file", file.file().path().toString(), "client", file.file().client());
        switch (file) {
            case Refused refused -> object.put("error", refused.reason());
            case Checked checked -> {
                var rotation = rotation(checked);
                object.put(
                        "secrets",
                        checked.findings().stream()
                                .map(finding -> Json.object(
                                        "server", finding.server(),
                                        "key", finding.key(),
                                        "name", finding.name(),
                                        "kind", finding.kind(),
                                        "length", finding.length(),
                                        "line", finding.line(),
                                        "column", finding.value().column(),
                                        "rotate", rotation.containsKey(finding)))
                                .toList());
                object.put(
                        "warnings",
                        checked.exposures().stream()
                                .map(exposure -> Json.object(
                                        "kind",
                                        exposure.kind().name().toLowerCase(java.util.Locale.ROOT),
                                        "text",
                                        "this file " + exposure.text()))
                                .toList());
            }
        }
        return object;
    }
}
