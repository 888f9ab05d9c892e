package ocivault.protect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where MCP clients have their configs, on Linux, macOS and Windows alike: a home may have come from another system, or be
 * seen from WSL.
 */
final class ClientTable {

    /**
     * Places of one client.
     *
     * @param root where the path begins: {@code HOME}, {@code CONFIG} (XDG's), {@code SUPPORT} (macOS), {@code APPDATA} and
     *     {@code LOCAL} (Windows), {@code EDITOR} (the user folder of VS Code and of what was made from it),
     *     {@code PROJECT}, {@code SYSTEM}, or {@code $NAME} for the folder or file that a variable names
     * @param path below it, with {@code *} for any characters of a name; empty for the root itself
     */
    record Entry(String client, String root, String path) {

        /** Whether a path, with slashes, may be one of this place, whatever folder it begins in. */
        boolean isAt(String other) {
            if (root.startsWith("$")) {
                return false; // The rest of it says nothing.
            }
            var end = root.equals("EDITOR") ? "User/" + path : path;
            if (end.indexOf('*') < 0) {
                return other.endsWith(end)
                        && (other.length() == end.length()
                                || end.startsWith("/")
                                || other.charAt(other.length() - end.length() - 1) == '/');
            }
            // The pattern is for the few whose end fits.
            return other.endsWith(end.substring(end.lastIndexOf('*') + 1)) && other.matches("(?:.*/)?" + glob(end));
        }
    }

    static final List<Entry> ALL = entries("""
        Claude Desktop    CONFIG    Claude/claude_desktop_config.json
        Claude Desktop    SUPPORT   Claude/claude_desktop_config.json
        Claude Desktop    APPDATA   Claude/claude_desktop_config.json
        Claude Desktop    LOCAL     Packages/Claude_*/LocalCache/Roaming/Claude/claude_desktop_config.json
        Claude Code       HOME      .claude.json
        Claude Code       HOME      .claude/settings.json
        Claude Code       HOME      .claude/settings.local.json
        Claude Code       HOME      .claude/mcp.json
        Claude Code       HOME      .claude/.mcp.json
        Claude Code       $CLAUDE_CONFIG_DIR  .claude.json
        Claude Code       $CLAUDE_CONFIG_DIR  settings.json
        Claude Code       PROJECT   .mcp.json
        Claude Code       PROJECT   .claude/settings.json
        Claude Code       PROJECT   .claude/settings.local.json
        Claude Code       SYSTEM    /etc/claude-code/managed-mcp.json
        Claude Code       SYSTEM    /etc/claude-code/managed-settings.json
        Claude Code       SYSTEM    /Library/Application Support/ClaudeCode/managed-mcp.json
        Claude Code       SYSTEM    /Library/Application Support/ClaudeCode/managed-settings.json
        Claude Code       $PROGRAMDATA  ClaudeCode/managed-mcp.json
        Claude Code       $PROGRAMFILES  ClaudeCode/managed-mcp.json
        Cursor            HOME      .cursor/mcp.json
        Cursor            PROJECT   .cursor/mcp.json
        VS Code           EDITOR    mcp.json
        VS Code           EDITOR    settings.json
        VS Code           EDITOR    profiles/*/mcp.json
        VS Code           EDITOR    profiles/*/settings.json
        VS Code           PROJECT   .vscode/mcp.json
        VS Code           PROJECT   .vscode/settings.json
        VS Code           PROJECT   *.code-workspace
        VS Code           PROJECT   .devcontainer/devcontainer.json
        VS Code           PROJECT   .devcontainer.json
        Windsurf          HOME      .codeium/windsurf/mcp_config.json
        Windsurf          HOME      .codeium/windsurf-next/mcp_config.json
        Windsurf          HOME      .codeium/mcp_config.json
        Windsurf          PROJECT   .windsurf/mcp_config.json
        Codex             HOME      .codex/config.toml
        Codex             $CODEX_HOME  config.toml
        Codex             PROJECT   .codex/config.toml
        Codex             SYSTEM    /etc/codex/config.toml
        Gemini CLI        HOME      .gemini/settings.json
        Gemini CLI        HOME      .gemini/.env
        Gemini CLI        HOME      .gemini/extensions/*/gemini-extension.json
        Gemini CLI        PROJECT   .gemini/settings.json
        Gemini CLI        PROJECT   .gemini/.env
        Gemini CLI        SYSTEM    /etc/gemini-cli/settings.json
        Gemini CLI        SYSTEM    /Library/Application Support/GeminiCli/settings.json
        Gemini CLI        $PROGRAMDATA  gemini-cli/settings.json
        Antigravity       HOME      .gemini/antigravity/mcp_config.json
        Antigravity       HOME      .gemini/config/mcp_config.json
        Qwen Code         HOME      .qwen/settings.json
        Qwen Code         PROJECT   .qwen/settings.json
        Zed               CONFIG    zed/settings.json
        Zed               SUPPORT   Zed/settings.json
        Zed               APPDATA   Zed/settings.json
        Zed               HOME      .var/app/dev.zed.Zed/config/zed/settings.json
        Zed               PROJECT   .zed/settings.json
        JetBrains         CONFIG    JetBrains/*/mcp.json
        JetBrains         CONFIG    JetBrains/*/options/mcp.json
        JetBrains         CONFIG    JetBrains/*/options/llm.mcpServers.xml
        JetBrains         SUPPORT   JetBrains/*/mcp.json
        JetBrains         SUPPORT   JetBrains/*/options/mcp.json
        JetBrains         SUPPORT   JetBrains/*/options/llm.mcpServers.xml
        JetBrains         APPDATA   JetBrains/*/mcp.json
        JetBrains         APPDATA   JetBrains/*/options/mcp.json
        JetBrains         APPDATA   JetBrains/*/options/llm.mcpServers.xml
        JetBrains         HOME      .ai/mcp/mcp.json
        JetBrains         HOME      .junie/mcp/mcp.json
        JetBrains         HOME      .junie/mcp.json
        JetBrains         PROJECT   .junie/mcp/mcp.json
        JetBrains         PROJECT   .junie/mcp.json
        JetBrains         PROJECT   .ai/mcp/mcp.json
        JetBrains         PROJECT   .idea/workspace.xml
        JetBrains         PROJECT   .air/mcp.json
        JetBrains         CONFIG    github-copilot/intellij/mcp.json
        JetBrains         LOCAL     github-copilot/intellij/mcp.json
        GitHub Copilot    HOME      .copilot/mcp-config.json
        GitHub Copilot    CONFIG    github-copilot/mcp.json
        GitHub Copilot    PROJECT   .github/copilot/mcp.json
        Continue          HOME      .continue/config.yaml
        Continue          HOME      .continue/config.json
        Continue          HOME      .continue/.env
        Continue          HOME      .continue/mcpServers/*.yaml
        Continue          HOME      .continue/mcpServers/*.yml
        Continue          HOME      .continue/mcpServers/*.json
        Continue          HOME      .continue/assistants/*.yaml
        Continue          HOME      .continue/agents/*.yaml
        Continue          PROJECT   .continue/config.yaml
        Continue          PROJECT   .continue/config.json
        Continue          PROJECT   .continue/.env
        Continue          PROJECT   .continue/mcpServers/*.yaml
        Continue          PROJECT   .continue/mcpServers/*.yml
        Continue          PROJECT   .continue/mcpServers/*.json
        Continue          PROJECT   .continue/assistants/*.yaml
        Continue          PROJECT   .continue/agents/*.yaml
        Continue          PROJECT   .continuerc.json
        Goose             CONFIG    goose/config.yaml
        Goose             CONFIG    goose/secrets.yaml
        Goose             APPDATA   Block/goose/config/config.yaml
        Goose             APPDATA   Block/goose/config/secrets.yaml
        Goose             SUPPORT   Block.goose/config.yaml
        Goose             SUPPORT   Block/goose/config.yaml
        Goose             SUPPORT   Block/goose/config/config.yaml
        Goose             PROJECT   .goose/config.yaml
        Cline             EDITOR    globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json
        Cline             HOME      .cline/data/settings/cline_mcp_settings.json
        Cline             HOME      .cline/mcp_settings.json
        Cline             HOME      Documents/Cline/MCP/cline_mcp_settings.json
        Cline             $CLINE_DIR  data/settings/cline_mcp_settings.json
        Cline             PROJECT   .vscode/cline_mcp_settings.json
        Cline             PROJECT   .cline/mcp.json
        Roo Code          EDITOR    globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json
        Roo Code          EDITOR    globalStorage/rooveterinaryinc.roo-cline/settings/cline_mcp_settings.json
        Roo Code          PROJECT   .roo/mcp.json
        Kilo Code         EDITOR    globalStorage/kilocode.kilo-code/settings/mcp_settings.json
        Kilo Code         PROJECT   .kilocode/mcp.json
        opencode          CONFIG    opencode/opencode.json
        opencode          CONFIG    opencode/opencode.jsonc
        opencode          CONFIG    opencode/config.json
        opencode          HOME      .opencode.json
        opencode          HOME      .opencode/opencode.json
        opencode          SUPPORT   opencode/opencode.json
        opencode          APPDATA   opencode/opencode.json
        opencode          $OPENCODE_CONFIG
        opencode          $OPENCODE_CONFIG_DIR  opencode.json
        opencode          PROJECT   opencode.json
        opencode          PROJECT   opencode.jsonc
        opencode          PROJECT   .opencode/opencode.json
        opencode          PROJECT   .opencode/opencode.jsonc
        opencode          PROJECT   .opencode.json
        Docker            HOME      .docker/mcp/catalogs/*.yaml
        Docker            HOME      .docker/mcp/catalogs/*.yml
        Docker            HOME      .docker/mcp/*.yaml
        Docker            HOME      .docker/mcp/*.yml
        Docker            HOME      .docker/mcp/*.json
        Docker            HOME      .docker/mcp/.env
        Docker            HOME      .docker/mcp/.env.*
        Docker            HOME      .docker/mcp/*.env
        Docker            HOME      .docker/mcp/secrets/.env
        Docker            HOME      .docker/mcp/secrets/*.env
        Docker            HOME      .docker/.env
        Docker            PROJECT   catalog.yaml
        Amazon Q          HOME      .aws/amazonq/mcp.json
        Amazon Q          HOME      .aws/amazonq/default.json
        Amazon Q          PROJECT   .amazonq/mcp.json
        Amazon Q          PROJECT   .amazonq/default.json
        Kiro              HOME      .kiro/settings/mcp.json
        Kiro              PROJECT   .kiro/settings/mcp.json
        LM Studio         HOME      .lmstudio/mcp.json
        LM Studio         HOME      .cache/lm-studio/mcp.json
        Crush             CONFIG    crush/crush.json
        Crush             PROJECT   crush.json
        Crush             PROJECT   .crush.json
        Amp               CONFIG    amp/settings.json
        Factory           HOME      .factory/mcp.json
        Factory           PROJECT   .factory/mcp.json
        Trae              EDITOR    mcp_settings.json
        Trae              PROJECT   .trae/mcp.json
        Augment           HOME      .augment/settings.json
        Visual Studio     HOME      .mcp.json
        Visual Studio     PROJECT   .vs/mcp.json
        variables         PROJECT   .env
        variables         PROJECT   .env.*
        variables         PROJECT   *.env
        MCP               PROJECT   mcp.json
        MCP               PROJECT   mcp_config.json
        """);

    /** The user folders of VS Code and of the editors made from it, below each of their roots. */
    static final List<Entry> EDITORS = editors();

    private ClientTable() {}

    private static List<Entry> entries(String table) {
        var entries = new ArrayList<Entry>();
        for (var line : table.split("\n")) {
            var cells = line.strip().split(" {2,}", 3);
            entries.add(new Entry(cells[0], cells[1], cells.length < 3 ? "" : cells[2]));
        }
        return List.copyOf(entries);
    }

    private static List<Entry> editors() {
        var entries = new ArrayList<Entry>();
        for (var name : List.of(
                "Code",
                "Code - Insiders",
                "Code - OSS",
                "VSCodium",
                "Cursor",
                "Windsurf",
                "Kiro",
                "Trae",
                "Antigravity",
                "Positron")) {
            for (var root : List.of("CONFIG", "SUPPORT", "APPDATA")) {
                entries.add(new Entry(name.startsWith("Code") ? "VS Code" : name, root, name + "/User"));
            }
        }
        for (var server : List.of(
                ".vscode-server", ".vscode-server-insiders", ".vscode-remote", ".cursor-server", ".windsurf-server")) {
            entries.add(new Entry("VS Code", "HOME", server + "/data/User"));
        }
        entries.add(new Entry("VS Code", "HOME", ".var/app/com.visualstudio.code/config/Code/User"));
        entries.add(new Entry("VS Code", "HOME", ".local/share/code-server/User"));
        entries.add(new Entry("VS Code", "$VSCODE_PORTABLE", "user-data/User"));
        return List.copyOf(entries);
    }

    /** {@code *} is any characters within a name. */
    static String glob(String path) {
        var regex = new StringBuilder();
        for (var part : path.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : "[^/]*").append(Pattern.quote(part));
        }
        return regex.toString();
    }
}
