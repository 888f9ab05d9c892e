package ocivault.rewrite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import ocivault.cli.Cli;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.protect.Finding;
import ocivault.protect.Inspected.Refused;
import ocivault.rewrite.Outcome.Left;
import ocivault.rewrite.Outcome.Rewritten;
import ocivault.rewrite.ServerCheck.Result;

/**
 * What an {@code --apply} did. No value is in it.
 *
 * @param declined whose question was answered with no
 * @param untouched in which nothing can be rewritten
 * @param unreached that it did not come to, since something ended it before
 * @param checks by {@link #key}
 */
record ApplyReport(
        List<Refused> refused,
        List<ConfigRewrite> declined,
        List<ConfigRewrite> untouched,
        List<ConfigRewrite> unreached,
        Collection<ConfigRewrite> written,
        Map<List<String>, Result> checks) {

    private static final int FOUND = 1;
    private static final List<String> HEADINGS = List.of("SERVER", "KEY", "SECRET", "VAULT", "CHECK");

    static List<String> key(ConfigRewrite config, Rewritten server) {
        var key = new ArrayList<>(server.path());
        key.addFirst(config.file().toString());
        return key;
    }

    int exitCode() {
        if (checks.values().stream().anyMatch(result -> result.exitCode() != 0)) {
            return Failure.PROTOCOL;
        }
        boolean left = !declined.isEmpty()
                || !untouched.isEmpty()
                || written.stream()
                        .anyMatch(config -> !config.elsewhere().isEmpty()
                                || config.outcomes().stream().anyMatch(Left.class::isInstance));
        return left ? FOUND : refused.isEmpty() ? 0 : Failure.UNSUITABLE;
    }

    String text() {
        var text = new StringBuilder();
        for (var config : written) {
            text.append(shown(config.file().toString())).append(": rewritten\n");
            table(config, text);
            left(config, text);
        }
        for (var config : untouched) {
            text.append(shown(config.file().toString())).append(": left as it is\n");
            left(config, text);
        }
        declined.forEach(
                config -> text.append(shown(config.file().toString())).append(": left as it is, for you said so\n"));
        unreached.forEach(config -> text.append(shown(config.file().toString()))
                .append(": not rewritten, for the error came before: run --apply again\n"));
        refused.forEach(file -> text.append(shown(file.file().path() + ": left alone, for it " + file.reason()))
                .append('\n'));
        var failed = checks.values().stream()
                .filter(result -> result.exitCode() != 0)
                .count();
        return text.append(
                        written.isEmpty()
                                ? "Nothing was rewritten."
                                : count(written.size(), "file") + " rewritten"
                                        + (failed == 0
                                                ? "."
                                                : ", " + count((int) failed, "check")
                                                        + " failed: protect-configs --undo puts the values back."))
                .append('\n')
                .toString();
    }

    private void table(ConfigRewrite config, StringBuilder text) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEADINGS);
        for (var server : config.rewritten()) {
            var check = checks.get(key(config, server));
            for (var hole : server.holes()) {
                var finding = config.finding(hole);
                var stored = config.stored(hole);
                rows.add(List.of(
                        shown(finding.server().isEmpty() ? "-" : finding.server()),
                        shown(finding.key()),
                        stored.name(),
                        action(stored),
                        check == null ? "-" : shown(check.text())));
            }
        }
        for (var row : rows) {
            text.append("  ");
            for (int column = 0; column < row.size(); column++) {
                int index = column;
                int width = rows.stream()
                        .mapToInt(each -> each.get(index).length())
                        .max()
                        .orElse(0);
                boolean isLast = column == row.size() - 1;
                text.append(row.get(column))
                        .repeat(" ", isLast ? 0 : width + 2 - row.get(column).length());
            }
            text.append('\n');
        }
        if (config.isVariables()) {
            text.append("  to fill it in for a program that reads it: vault-resolve --in ")
                    .append(shown(config.file().toString()))
                    .append('\n');
        }
    }

    private static String action(Secrets.Stored stored) {
        return switch (stored.action()) {
            case CREATED, NEW_VERSION -> "created";
            case UNCHANGED -> "reused";
        };
    }

    private static void left(ConfigRewrite config, StringBuilder text) {
        for (var outcome : config.outcomes()) {
            if (outcome instanceof Left left) {
                for (var hole : left.holes()) {
                    text.append("  left: ")
                            .append(shown(label(config.finding(hole)) + ": " + told(left)))
                            .append('\n');
                }
            }
        }
        config.elsewhere()
                .forEach(finding -> text.append("  left: line ")
                        .append(finding.line())
                        .append(": stands in a comment or a key: take it out by hand\n"));
    }

    private static String told(Left left) {
        return left.reason().startsWith("is ") || left.reason().startsWith("stands ")
                ? left.reason()
                : left.name() + " " + left.reason();
    }

    private static String label(Finding finding) {
        return (finding.server().isEmpty() ? "" : finding.server() + " ") + finding.key();
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String shown(String text) {
        return Cli.printable(text);
    }

    Map<String, Object> json() {
        var files = new ArrayList<Map<String, Object>>();
        written.forEach(config -> files.add(json(config, "rewritten")));
        untouched.forEach(config -> files.add(json(config, "left")));
        declined.forEach(config -> files.add(json(config, "declined")));
        unreached.forEach(config -> files.add(json(config, "not_reached")));
        refused.forEach(file -> files.add(
                Json.object("file", file.file().path().toString(), "action", "refused", "error", file.reason())));
        return Json.object("files", files);
    }

    private Map<String, Object> json(ConfigRewrite config, String action) {
        var secrets = new ArrayList<Map<String, Object>>();
        var servers = new ArrayList<Map<String, Object>>();
        for (var outcome : config.outcomes()) {
            for (var hole : ConfigRewrite.holes(outcome)) {
                secrets.add(json(outcome, config.finding(hole), config.stored(hole)));
            }
            if (outcome instanceof Rewritten server && checks.containsKey(key(config, server))) {
                var check = checks.get(key(config, server));
                servers.add(Json.object(
                        "server",
                        server.name(),
                        "ok",
                        check.exitCode() == 0,
                        "text",
                        check.text(),
                        "check",
                        check.json()));
            }
        }
        return Json.object("file", config.file().toString(), "action", action, "secrets", secrets, "checks", servers);
    }

    private static Map<String, Object> json(Outcome outcome, Finding finding, Secrets.Stored stored) {
        var json = Json.object(
                "server", finding.server(),
                "key", finding.key(),
                "kind", finding.kind(),
                "line", finding.line());
        if (outcome instanceof Left left) {
            json.put("left", left.reason());
        }
        if (stored != null) {
            json.put("secret", stored.name());
            json.put("reference", stored.reference());
            json.put("vault", action(stored));
        }
        return json;
    }
}
