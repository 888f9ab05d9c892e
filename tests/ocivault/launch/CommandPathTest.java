package ocivault.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandPathTest {

    @TempDir
    Path folder;

    @Nested
    @DisabledOnOs(OS.WINDOWS)
    class InPath {

        @Test
        void theFirstFolderThatHasItWins() throws IOException {
            folder("empty", "rwx------");
            var first = command("one", "rwx------", "rwx------");
            command("two", "rwx------", "rwx------");
            assertEquals(first, find(path("missing", "empty", "one", "two")));
        }

        @Test
        void aFolderOfThatNameIsNoCommand() throws IOException {
            Files.createDirectories(folder.resolve("one/server"));
            var second = command("two", "rwx------", "rwx------");
            assertEquals(second, find(path("one", "two")));
        }

        @Test
        void nothingIsFound() throws IOException {
            folder("empty", "rwx------");
            var missing = assertThrows(VaultException.CommandNotFound.class, () -> find(path("empty")));
            assertEquals("server", missing.command);
            assertThrows(VaultException.CommandNotFound.class, () -> find(""));
        }

        @Test
        void withoutPathTheSystemsOwnFoldersServe() {
            assertEquals(
                    "sh",
                    CommandPath.find("sh", ServerEnvironment.of(Map.of()))
                            .getFileName()
                            .toString());
        }

        @ParameterizedTest
        @CsvSource({"rwxrwxrwx", "rwxr-xrwx", "rwx---rwx"})
        void aFolderThatEverybodyMayWriteToIsRefused(String permissions) throws IOException {
            command("open", "rwx------", permissions);
            var refused = assertThrows(VaultException.CannotRun.class, () -> find(path("open")));
            assertEquals(
                    "cannot run " + folder.resolve("open/server") + ": everybody may write to its folder",
                    refused.getMessage());
        }

        @Test
        void aLinkToAFolderThatEverybodyMayWriteToIsRefused() throws IOException {
            command("open", "rwx------", "rwxrwxrwx");
            Files.createSymbolicLink(folder.resolve("link"), folder.resolve("open"));
            assertThrows(VaultException.CannotRun.class, () -> find(path("link")));
        }

        @Test
        void aRefusedFolderIsPassedOverWhereAnotherHasTheCommand() throws IOException {
            command("open", "rwx------", "rwxrwxrwx");
            var safe = command("safe", "rwx------", "rwx------");
            assertEquals(safe, find(path("open", "safe")));
        }

        @Test
        void aFolderRelativeToTheWorkingDirectoryIsRefused() throws IOException {
            var file = command("here", "rwx------", "rwx------");
            var relative =
                    Path.of("").toAbsolutePath().relativize(file.getParent()).toString();
            var refused = assertThrows(VaultException.CannotRun.class, () -> find(relative));
            assertEquals("Remove that entry from PATH, or give the command's absolute path.", refused.remedy);
        }

        @Test
        void anEmptyEntryIsTheWorkingDirectoryAndRefused() throws IOException {
            var here = Path.of("").toAbsolutePath().resolve("ocivault-command-path-test");
            Files.createFile(here, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                assertThrows(
                        VaultException.CannotRun.class,
                        () -> CommandPath.find(
                                here.getFileName().toString(), ServerEnvironment.of(Map.of("PATH", ":"))));
            } finally {
                Files.delete(here);
            }
        }

        @Test
        void aFileThatIsNotExecutableIsPassedOver() throws IOException {
            command("one", "rw-------", "rwx------");
            assertThrows(VaultException.CannotRun.class, () -> find(path("one")));
            var two = command("two", "rwx------", "rwx------");
            assertEquals(two, find(path("one", "two")));
        }
    }

    @Test
    void aPathIsTakenAsItIs() {
        var path = folder.resolve("no-such-command").toString();
        assertEquals(Path.of(path), CommandPath.find(path, ServerEnvironment.of(Map.of("PATH", ""))));
    }

    @Test
    void anEmptyCommandIsNotFound() {
        assertThrows(VaultException.CommandNotFound.class, () -> find("/bin", ""));
    }

    @ParameterizedTest
    @CsvSource({"npx.cmd, a&b", "NPX.CMD, %PATH%", "x.bat, 'a\"b'", "x.cmd, 'a\nb'"})
    void batchFilesGetNoShellCharacters(String program, String argument) {
        assertThrows(
                VaultException.CannotRun.class, () -> BatchFile.check(Path.of(program), Argv.of(program, argument)));
    }

    @ParameterizedTest
    @CsvSource({"npx.cmd, @scope/name@1.2.3", "npx.cmd, -y", "node.exe, a&b", "server, %PATH%"})
    void othersGetAll(String program, String argument) {
        BatchFile.check(Path.of(program), Argv.of(program, argument));
        assertEquals(argument, Argv.of(program, argument).text().getLast());
    }

    private Path find(String path) {
        return find(path, "server");
    }

    private static Path find(String path, String command) {
        return CommandPath.find(command, ServerEnvironment.of(Map.of("PATH", path)));
    }

    private String path(String... folders) {
        var path = new StringBuilder();
        for (var name : folders) {
            path.append(path.isEmpty() ? "" : ":").append(folder.resolve(name));
        }
        return path.toString();
    }

    private Path folder(String name, String permissions) throws IOException {
        var made = Files.createDirectories(folder.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
    }

    private Path command(String in, String permissions, String ofFolder) throws IOException {
        var file = Files.createFile(folder(in, "rwx------").resolve("server"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        folder(in, ofFolder);
        return file;
    }
}
