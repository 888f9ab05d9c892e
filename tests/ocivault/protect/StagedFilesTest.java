package ocivault.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;
import testkit.Run;

/** {@code --staged}: what git is about to commit. */
class StagedFilesTest extends GitScene {

    private List<Inspected> staged(Path... only) {
        return StagedFiles.inspect(repository, environment, List.of(only));
    }

    private List<Finding> findings() {
        return staged().stream()
                .flatMap(file -> ((Inspected.Checked) file).findings().stream())
                .toList();
    }

    @Test
    void isWhatTheIndexHasAndNotWhatLiesInTheFolder() throws IOException {
        config(".mcp.json");
        git("add", ".mcp.json");
        write(".mcp.json", "{}");

        assertEquals(List.of("gh", "x"), servers(findings()));

        git("add", ".mcp.json");
        config(".mcp.json");

        assertEquals(List.of(), findings());
    }

    @Test
    void leavesOutWhatIsCommittedOrNotAdded() throws IOException {
        config(".mcp.json");
        commit("too late");
        config(".cursor/mcp.json");

        assertEquals(List.of(), staged());
    }

    @Test
    void workInASubfolderAndBeforeTheFirstCommit() throws IOException {
        config("packages/api/.vscode/mcp.json");
        git("add", "-A");

        var staged = StagedFiles.inspect(repository.resolve("packages"), environment, List.of());

        assertEquals(
                List.of(new ConfigFile(repository.resolve("packages/api/.vscode/mcp.json"), "VS Code")),
                staged.stream().map(Inspected::file).toList());
    }

    @Test
    void knowAConfigByItsServersWhateverItIsCalled() throws IOException {
        config("deploy/agents.json");
        write("package.json", "{\"name\":\"x\",\"token\":\"" + TOKEN + "\"}");
        write("broken.json", "{");
        git("add", "-A");

        assertEquals(
                List.of(repository.resolve("deploy/agents.json")),
                staged().stream().map(file -> file.file().path()).toList());
    }

    @Test
    void takeAFileThatIsNamedForAConfig() throws IOException {
        write("package.json", "{\"name\":\"x\",\"token\":\"" + TOKEN + "\"}");
        config("other.json");
        git("add", "-A");

        assertEquals(
                List.of(repository.resolve("package.json")),
                staged(Path.of("package.json")).stream()
                        .map(file -> file.file().path())
                        .toList());
    }

    @Test
    void sayOfAConfigThatCannotBeRead() throws IOException {
        write(".mcp.json", "{ \"mcpServers\": ");
        git("add", "-A");

        assertInstanceOf(Inspected.Refused.class, staged().getFirst());
    }

    @Test
    void followNoLinks() throws IOException {
        Files.writeString(scratch.resolve("outside.json"), config(TOKEN, KEY));
        Files.createSymbolicLink(repository.resolve(".mcp.json"), scratch.resolve("outside.json"));
        git("add", "-A");

        assertEquals(List.of(), staged());
    }

    @Test
    void leaveOutWhatIsRemoved() throws IOException {
        config(".mcp.json");
        commit("one");
        git("rm", "-q", ".mcp.json");

        assertEquals(List.of(), staged());
    }

    @Test
    void seeARenamedFileUnderItsNewName() throws IOException {
        config("notes.txt");
        commit("one");
        git("mv", "notes.txt", ".mcp.json");

        assertEquals(List.of("gh", "x"), servers(findings()));
    }

    @Test
    void needARepository() throws IOException {
        var failure =
                assertThrows(VaultException.Usage.class, () -> StagedFiles.inspect(scratch, environment, List.of()));

        assertTrue(failure.getMessage().contains("finds no repository here"));
    }

    @Test
    void stopACommitAsAHook() throws IOException {
        write(".git/hooks/pre-commit", "#!/bin/sh\nexec \"$JAVA\" -cp \"$JAVA_CLASS_PATH\" ProtectConfigs --staged\n");
        Files.setPosixFilePermissions(
                repository.resolve(".git/hooks/pre-commit"), PosixFilePermissions.fromString("rwx------"));
        environment.put(
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        environment.put("JAVA_CLASS_PATH", System.getProperty("java.class.path"));
        config(".mcp.json");
        write("README", "");

        // With "commit PATH" git gives its hooks an index of their own.
        git("add", "-A");
        var refused = Run.command("git", "commit", "-qm", "secret", ".mcp.json")
                .in(repository)
                .env(environment)
                .run();
        var taken = Run.command("git", "commit", "-qm", "readme", "README")
                .in(repository)
                .env(environment)
                .run();

        assertNotEquals(0, refused.exitCode());
        assertTrue(
                (refused.stdout() + refused.stderr()).contains(repository.resolve(".mcp.json") + ":2"),
                refused.stderr());
        assertEquals(0, taken.exitCode(), taken.stderr());
        assertEquals("README\n", git("ls-tree", "--name-only", "HEAD").stdout());
    }
}
