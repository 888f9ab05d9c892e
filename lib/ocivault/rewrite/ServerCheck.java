package ocivault.rewrite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ocivault.check.CheckReport;
import ocivault.check.McpCheck;
import ocivault.model.Failure;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;

/** Starts a rewritten server as its client will, out of an environment with next to nothing in it, and talks MCP to it. */
final class ServerCheck {

    /** What every client gives to its servers. */
    private static final List<String> CLEAN = List.of(
            "HOME",
            "LOGNAME",
            "USER",
            "PATH",
            "SHELL",
            "TERM",
            "LANG",
            "TMPDIR",
            "SystemRoot",
            "APPDATA",
            "LOCALAPPDATA",
            "USERPROFILE",
            "TEMP",
            "PATHEXT",
            "ComSpec");

    /**
     * How it went.
     *
     * @param exitCode 0 where it passed
     * @param text as {@code passed, 26 tools} or {@code failed: initialize: …}
     */
    record Result(int exitCode, String text, Map<String, Object> json) {}

    private final Map<String, String> environment;
    private final Duration timeout;

    ServerCheck(Map<String, String> environment, Duration timeout) {
        this.environment = environment;
        this.timeout = timeout;
    }

    /** @param secrets masked in what the server says */
    Result run(ServerEntry server, Path config, List<SecretValue> secrets) {
        var argv = server.argv();
        if (argv.isEmpty()
                || argv.stream().anyMatch(word -> word.contains("${"))
                || server.variables().values().stream().anyMatch(value -> value.contains("${"))) {
            return new Result(0, "not checked: its client fills in ${…}", Map.of());
        }
        var report = new CheckReport(_ -> {});
        try {
            McpCheck.run(process(server, config), secrets, timeout, report);
            int tools = report.tools().size();
            return new Result(0, "passed, " + tools + (tools == 1 ? " tool" : " tools"), report.toJson());
        } catch (VaultException e) {
            var failure = Failure.of(e);
            var json = report.toJson();
            json.put("error", failure.toJson());
            return new Result(failure.exitCode(), "failed: " + failure.message() + lastWords(json), json);
        }
    }

    private static String lastWords(Map<String, Object> json) {
        return json.get("stderr") instanceof List<?> lines && !lines.isEmpty() ? " (" + lines.getFirst() + ")" : "";
    }

    private ProcessBuilder process(ServerEntry server, Path config) {
        var process = new ProcessBuilder(new ArrayList<>(server.argv()));
        var its = process.environment();
        its.clear();
        environment.forEach((name, value) -> {
            if (CLEAN.contains(name) || name.startsWith("LC_")) {
                its.put(name, value);
            }
        });
        its.putAll(server.variables());
        process.directory(folder(config).toFile());
        return process;
    }

    /** The project's where the config is one of its, as in .vscode. */
    private static Path folder(Path config) {
        var folder = config.toAbsolutePath().getParent();
        boolean hidden =
                folder.getFileName() != null && folder.getFileName().toString().startsWith(".");
        try {
            return (hidden && folder.getParent() != null ? folder.getParent() : folder).toRealPath();
        } catch (IOException e) {
            return Files.isDirectory(folder) ? folder : Path.of("").toAbsolutePath();
        }
    }
}
