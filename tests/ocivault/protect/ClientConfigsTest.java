package ocivault.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the clients have their configs, as their documentation says. */
class ClientConfigsTest {

    @TempDir
    Path scratch;

    private Path home;
    private Path elsewhere;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeFolders() throws IOException {
        scratch = scratch.toRealPath();
        home = Files.createDirectory(scratch.resolve("home"));
        elsewhere = Files.createDirectory(scratch.resolve("elsewhere"));
    }

    private static Path file(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "{}");
    }

    private List<ConfigFile> found() {
        return ClientConfigs.of(environment, home, elsewhere);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Claude Desktop | .config/Claude/claude_desktop_config.json
        Claude Desktop | Library/Application Support/Claude/claude_desktop_config.json
        Claude Desktop | AppData/Roaming/Claude/claude_desktop_config.json
        Claude Desktop | AppData/Local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude/claude_desktop_config.json
        Claude Code    | .claude.json
        Claude Code    | .claude/settings.json
        Cursor         | .cursor/mcp.json
        VS Code        | .config/Code/User/mcp.json
        VS Code        | .config/Code/User/settings.json
        VS Code        | .config/Code/User/profiles/-1a2b3c4d/mcp.json
        VS Code        | .config/Code - Insiders/User/mcp.json
        VS Code        | Library/Application Support/Code/User/mcp.json
        VS Code        | AppData/Roaming/Code/User/mcp.json
        VS Code        | .vscode-server/data/User/mcp.json
        VSCodium       | .config/VSCodium/User/mcp.json
        Windsurf       | .codeium/windsurf/mcp_config.json
        Codex          | .codex/config.toml
        Gemini CLI     | .gemini/settings.json
        Gemini CLI     | .gemini/extensions/security/gemini-extension.json
        Zed            | .config/zed/settings.json
        Zed            | AppData/Roaming/Zed/settings.json
        JetBrains      | .junie/mcp/mcp.json
        JetBrains      | .ai/mcp/mcp.json
        JetBrains      | .config/JetBrains/IntelliJIdea2025.2/options/llm.mcpServers.xml
        JetBrains      | Library/Application Support/JetBrains/PyCharm2025.2/options/llm.mcpServers.xml
        JetBrains      | AppData/Roaming/JetBrains/Rider2025.3/options/llm.mcpServers.xml
        JetBrains      | .config/JetBrains/WebStorm2025.1/mcp.json
        JetBrains      | .config/github-copilot/intellij/mcp.json
        JetBrains      | AppData/Local/github-copilot/intellij/mcp.json
        Continue       | .continue/config.yaml
        Continue       | .continue/config.json
        Continue       | .continue/mcpServers/github.yaml
        Goose          | .config/goose/config.yaml
        Goose          | .config/goose/secrets.yaml
        Goose          | AppData/Roaming/Block/goose/config/config.yaml
        Cline          | .config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json
        Cline          | Library/Application Support/Cursor/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json
        Cline          | AppData/Roaming/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json
        Cline          | .cline/data/settings/cline_mcp_settings.json
        opencode       | .config/opencode/opencode.json
        opencode       | .config/opencode/opencode.jsonc
        Docker         | .docker/mcp/catalogs/docker-mcp.yaml
        Docker         | .docker/mcp/config.yaml
        Docker         | .docker/mcp/registry.yaml
        Docker         | .docker/mcp/.env
        Docker         | .docker/mcp/secrets.env
        """)
    void ofAUserAreFound(String client, String path) throws IOException {
        var file = file(home.resolve(path));

        assertEquals(List.of(new ConfigFile(file, client)), found());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Claude Code | .mcp.json
        Claude Code | .claude/settings.local.json
        Cursor      | .cursor/mcp.json
        VS Code     | .vscode/mcp.json
        VS Code     | .vscode/settings.json
        VS Code     | api.code-workspace
        Codex       | .codex/config.toml
        Gemini CLI  | .gemini/settings.json
        Zed         | .zed/settings.json
        JetBrains   | .junie/mcp/mcp.json
        Continue    | .continue/mcpServers/db.yaml
        opencode    | opencode.json
        Roo Code    | .roo/mcp.json
        variables   | .env
        variables   | .env.local
        """)
    void ofAProjectAreFound(String client, String path) throws IOException {
        var file = file(elsewhere.resolve(path));

        assertEquals(List.of(new ConfigFile(file, client)), found());
    }

    @Nested
    class Places {

        @ParameterizedTest
        @CsvSource({
            "XDG_CONFIG_HOME, Claude/claude_desktop_config.json",
            "APPDATA, Claude/claude_desktop_config.json",
            "LOCALAPPDATA, github-copilot/intellij/mcp.json",
            "CLAUDE_CONFIG_DIR, .claude.json",
            "CODEX_HOME, config.toml",
            "CLINE_DIR, data/settings/cline_mcp_settings.json",
            "OPENCODE_CONFIG_DIR, opencode.json"
        })
        void areMovedByVariables(String variable, String path) throws IOException {
            var folder = scratch.resolve("moved");
            environment.put(variable, folder.toString());
            var file = file(folder.resolve(path));

            assertEquals(List.of(file), found().stream().map(ConfigFile::path).toList());
        }

        @Test
        void areNotTakenFromARelativeVariable() throws IOException {
            environment.put("CODEX_HOME", "relative");

            assertEquals(List.of(), found());
        }

        @Test
        void nameAFileToo() throws IOException {
            var file = file(scratch.resolve("mine/oc.json"));
            environment.put("OPENCODE_CONFIG", file.toString());

            assertEquals(List.of(new ConfigFile(file, "opencode")), found());
        }

        @Test
        void countOnceWhereALinkLeadsToAnother() throws IOException {
            var file = file(home.resolve(".claude.json"));
            Files.createDirectories(home.resolve(".cursor"));
            Files.createSymbolicLink(home.resolve(".cursor/mcp.json"), file);

            assertEquals(1, found().size());
        }

        @Test
        void thatAreFoldersAreNoConfigs() throws IOException {
            Files.createDirectory(elsewhere.resolve(".env"));

            assertEquals(List.of(), found());
        }

        @Test
        void thatAreLinksToNothingAreSaidToBe() throws IOException {
            var link = Files.createSymbolicLink(home.resolve(".claude.json"), home.resolve("gone"));

            assertEquals(List.of(new ConfigFile(link, "Claude Code")), found());
        }
    }

    @Nested
    class Projects {

        @Test
        void areThoseThatClaudeCodeKnows() throws IOException {
            var file = file(scratch.resolve("shop/.mcp.json"));
            var claude = Files.writeString(
                    home.resolve(".claude.json"),
                    "{\"projects\":{\"" + scratch.resolve("shop") + "\":{},\"/gone\":{}}}");

            assertEquals(
                    List.of(claude, file),
                    found().stream().map(ConfigFile::path).toList());
        }

        @Test
        void areThoseThatCodexKnows() throws IOException {
            var file = file(scratch.resolve("shop/.vscode/mcp.json"));
            Files.createDirectory(home.resolve(".codex"));
            var codex = Files.writeString(
                    home.resolve(".codex/config.toml"),
                    "[projects.\"" + scratch.resolve("shop") + "\"]\ntrust_level = \"trusted\"\n");

            assertEquals(
                    List.of(codex, file), found().stream().map(ConfigFile::path).toList());
        }

        @Test
        void reachUpToTheFolderOfTheRepository() throws IOException {
            var file = file(elsewhere.resolve(".mcp.json"));
            file(scratch.resolve(".mcp.json"));
            Files.createDirectory(elsewhere.resolve(".git"));
            var deep = Files.createDirectories(elsewhere.resolve("src/deep"));

            assertEquals(List.of(new ConfigFile(file, "Claude Code")), ClientConfigs.of(environment, home, deep));
        }

        @Test
        void areTheFolderAloneWhereThereIsNoRepository() throws IOException {
            file(scratch.resolve(".mcp.json"));

            assertEquals(List.of(), found());
        }
    }

    @Nested
    class AFilesClient {

        @ParameterizedTest
        @CsvSource({
            "/code/x/.mcp.json, Claude Code",
            "/code/x/.cursor/mcp.json, Cursor",
            "/home/a/.codex/config.toml, Codex",
            "/home/a/.config/Code/User/settings.json, VS Code",
            "/home/a/.docker/mcp/catalogs/own.yaml, Docker",
            "/code/x/.roo/mcp.json, Roo Code",
            "/code/x/prod.env, variables",
        })
        void isToldByItsPath(Path path, String client) {
            assertEquals(Optional.of(client), ClientConfigs.client(path));
        }

        @ParameterizedTest
        @CsvSource({"/code/x/settings.json", "/code/x/config.toml", "/code/x/notmcp.json", "/code/x/package.json"})
        void isUnknownWhereItsPathSaysNothing(Path path) {
            assertTrue(ClientConfigs.client(path).isEmpty());
        }
    }
}
