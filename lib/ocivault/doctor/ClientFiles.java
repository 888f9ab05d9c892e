package ocivault.doctor;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.os.OperatingSystem;

/** Where MCP clients keep what they start, for a user and for the project in the working directory. */
final class ClientFiles {

    /**
     * A file that may be there.
     *
     * @param client as people call it
     */
    record Candidate(String client, Path file) {}

    private static final String ROAMING = "%";

    /**
     * Client and path. {@code ~} is the home folder, {@code %} where this system's applications keep their settings, and
     * everything else is in the project.
     */
    private static final List<List<String>> KNOWN = List.of(
            List.of("Claude Desktop", "%/Claude/claude_desktop_config.json"),
            List.of("Claude Code", "~/.claude.json"),
            List.of("Claude Code, project", ".mcp.json"),
            List.of("Cursor", "~/.cursor/mcp.json"),
            List.of("Cursor, project", ".cursor/mcp.json"),
            List.of("VS Code", "%/Code/User/mcp.json"),
            List.of("VS Code", "%/Code/User/settings.json"),
            List.of("VS Code Insiders", "%/Code - Insiders/User/mcp.json"),
            List.of("VSCodium", "%/VSCodium/User/mcp.json"),
            List.of("VS Code, project", ".vscode/mcp.json"),
            List.of("Visual Studio, project", ".vs/mcp.json"),
            List.of("Windsurf", "~/.codeium/windsurf/mcp_config.json"),
            List.of("Windsurf Next", "~/.codeium/windsurf-next/mcp_config.json"),
            List.of("Cline", "%/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"),
            List.of("Codex", "~/.codex/config.toml"),
            List.of("Codex, project", ".codex/config.toml"),
            List.of("Roo Code", "%/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json"),
            List.of("Roo Code, project", ".roo/mcp.json"),
            List.of("Gemini CLI", "~/.gemini/settings.json"),
            List.of("Gemini CLI, project", ".gemini/settings.json"),
            List.of("Qwen Code", "~/.qwen/settings.json"),
            List.of("Zed", "~/.config/zed/settings.json"),
            List.of("Zed, project", ".zed/settings.json"),
            List.of("GitHub Copilot", "~/.copilot/mcp-config.json"),
            List.of("JetBrains", "%/github-copilot/intellij/mcp.json"),
            List.of("JetBrains", "~/.junie/mcp/mcp.json"),
            List.of("JetBrains, project", ".junie/mcp/mcp.json"),
            List.of("Kiro", "~/.kiro/settings/mcp.json"),
            List.of("Kiro, project", ".kiro/settings/mcp.json"),
            List.of("Crush", "~/.config/crush/crush.json"),
            List.of("Amazon Q", "~/.aws/amazonq/mcp.json"),
            List.of("LM Studio", "~/.lmstudio/mcp.json"),
            List.of("opencode", "~/.config/opencode/opencode.json"),
            List.of("opencode, project", "opencode.json"),
            List.of("Goose", "~/.config/goose/config.yaml"),
            List.of("Continue", "~/.continue/config.yaml"),
            List.of("Docker MCP Gateway", "~/.docker/mcp/config.yaml"),
            List.of("Docker MCP Gateway", "~/.docker/mcp/catalogs/*.yaml"));

    private final Map<String, String> environment;
    private final Path project;

    /** @param project the working directory */
    ClientFiles(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    /** All that may be there; a last name of {@code *.yaml} stands for every such file. */
    List<Candidate> candidates() {
        var candidates = new ArrayList<Candidate>();
        for (var known : KNOWN) {
            path(known.getLast()).ifPresent(file -> candidates.add(new Candidate(known.getFirst(), file)));
        }
        return List.copyOf(candidates);
    }

    private Optional<Path> path(String pattern) {
        if (pattern.startsWith("~/")) {
            return home().map(home -> home.resolve(pattern.substring(2)));
        }
        return pattern.startsWith(ROAMING)
                ? applications().map(folder -> folder.resolve(pattern.substring(2)))
                : Optional.of(project.resolve(pattern));
    }

    private Optional<Path> home() {
        return folder("HOME").or(() -> folder("USERPROFILE"));
    }

    private Optional<Path> applications() {
        return switch (OperatingSystem.current()) {
            case MAC -> home().map(home -> home.resolve("Library/Application Support"));
            case LINUX -> folder("XDG_CONFIG_HOME").or(() -> home().map(home -> home.resolve(".config")));
            case OTHER -> folder("APPDATA");
        };
    }

    /** What a variable names; empty where that is no absolute path. */
    private Optional<Path> folder(String variable) {
        var value = environment.getOrDefault(variable, "");
        try {
            return new File(value).isAbsolute() ? Optional.of(Path.of(value)) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
