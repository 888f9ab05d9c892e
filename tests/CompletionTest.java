import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ocivault.cli.Completion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import testkit.Run;

/** What bash makes of the completion scripts. */
@DisabledOnOs(OS.WINDOWS)
class CompletionTest {

    @TempDir
    Path folder;

    private static Stream<CommandSpec> commands() {
        return Stream.of(GitHubMcpProxy.described(), new VaultResolve().command(), new UploadSecret().command());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void ofEveryCommandAreWhatBashUnderstands(CommandSpec command) throws IOException {
        var script = Files.writeString(folder.resolve("script"), Completion.bash(command));

        var outcome = Run.command("bash", "-n", script.toString()).run();

        assertEquals("", outcome.stderr());
        assertEquals(0, outcome.exitCode());
    }

    @ParameterizedTest
    @CsvSource({
        "'--doc', '--doctor'",
        "'--dry', '--dry-run'",
        "'--check-t', '--check-timeout'",
        "'--server d', 'docker'",
        "'--auth instance_p', 'instance_principal'"
    })
    void completeOptionsAndTheirWords(String typed, String expected) throws IOException {
        assertEquals(List.of(expected), completed(typed));
    }

    @Test
    void completePathsWhereAFileIsWanted() throws IOException {
        Files.writeString(folder.resolve("some.env"), "");

        assertEquals(List.of("some.env"), completed("--env-file so"));
    }

    @Test
    void knowEveryOptionOfTheHelp() throws IOException {
        var all = completed("--");

        for (var option : GitHubMcpProxy.described().options()) {
            assertTrue(all.contains(option.longestName()), option.longestName());
        }
    }

    private List<String> completed(String typed) throws IOException {
        var script = Files.writeString(folder.resolve("script"), Completion.bash(GitHubMcpProxy.described()));
        return Run.command("bash", "-c", """
            . "$0"
            COMP_WORDS=(github-mcp-proxy $1)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _complete_github-mcp-proxy
            printf '%s\\n' "${COMPREPLY[@]}"
            """, script.toString(), typed)
                .in(folder)
                .run()
                .stdoutLines();
    }
}
