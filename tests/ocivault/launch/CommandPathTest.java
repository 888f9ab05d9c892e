package ocivault.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

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

        @ParameterizedTest
        @CsvSource({"rwxrwxr-x", "rwx-w----", "rwxrwx---"})
        void aFolderThatItsGroupMayWriteToIsRefused(String permissions) throws IOException {
            command("open", "rwx------", permissions);
            chgrp(folder.resolve("open"), 4711);
            assertRefused("others of its group may write to its folder", path("open"));
        }

        @ParameterizedTest
        @CsvSource({"rwxrwxrwx, everybody", "rwxr-xrwx, everybody", "rwxrwxr-x, others of its group"})
        void aFileThatOthersMayWriteToIsRefused(String permissions, String who) throws IOException {
            var file = command("closed", permissions, "rwx------");
            chgrp(file, 4711);
            assertRefused(who + " may write to it", path("closed"));
        }

        @ParameterizedTest
        @CsvSource({"rwxrwxrwx, everybody", "rwxrwxr-x, others of its group"})
        void aFolderBelowOneThatOthersMayWriteToIsRefused(String permissions, String who) throws IOException {
            command("open/bin", "rwx------", "rwx------");
            folder("open", permissions);
            chgrp(folder.resolve("open"), 4711);
            assertRefused(who + " may write to " + folder.resolve("open"), path("open/bin"));
        }

        @Test
        void aFolderBelowAStickyOneIsGoodWhoeverMayWriteThere() throws IOException {
            var file = command("open/bin", "rwx------", "rwx------");
            sticky(folder("open", "rwxrwxrwx"));
            assertEquals(file, find(path("open/bin")));
        }

        @Test
        void aStickyFolderItselfIsNot() throws IOException {
            command("open", "rwx------", "rwxrwxrwx");
            sticky(folder.resolve("open"));
            assertRefused("everybody may write to its folder", path("open"));
        }

        @Test
        void aLinkInAStickyFolderIsNotEither() throws IOException {
            var target = command("closed", "rwx------", "rwx------");
            Files.createSymbolicLink(folder("open", "rwx------").resolve("server"), target);
            sticky(folder("open", "rwxrwxrwx"));
            assertRefused("everybody may write to its folder", path("open"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"open/server", "../junction/server", "relative"})
        void aCommandThatIsALinkIntoAFolderThatOthersMayWriteToIsRefused(String link) throws IOException {
            command("open", "rwx------", "rwxrwxrwx");
            Files.createSymbolicLink(folder.resolve("junction"), folder.resolve("open"));
            var closed = folder("closed", "rwx------");
            Files.createSymbolicLink(closed.resolve("relative"), Path.of("../open/server"));
            Files.createSymbolicLink(
                    closed.resolve("server"), link.startsWith("open") ? folder.resolve(link) : Path.of(link));
            assertRefused("everybody may write to " + folder.resolve("open"), path("closed"));
        }

        @Test
        void aFolderOnTheWayOfALinkCountsToo() throws IOException {
            command("open/way/bin", "rwx------", "rwx------");
            folder("open", "rwxrwxrwx");
            Files.createSymbolicLink(folder.resolve("link"), folder.resolve("open/way"));
            assertRefused("everybody may write to " + folder.resolve("open"), path("link/bin"));
        }

        @Test
        void linksThatLeadNowhereElseAreGood() throws IOException {
            // As Homebrew, nvm and Debian's alternatives have it.
            var file = command("Cellar/node/25/bin", "rwxr-xr-x", "rwxr-xr-x");
            var bin = folder("bin", "rwxr-xr-x");
            Files.createSymbolicLink(bin.resolve("server"), Path.of("../Cellar/node/25/bin/server"));
            assertEquals(bin.resolve("server"), find(path("bin")));
            Files.createSymbolicLink(folder.resolve("current"), file.getParent());
            assertEquals(folder.resolve("current/server"), find(path("current")));
        }

        @Test
        void theSystemsOwnCommandsAreGood() {
            for (var name : List.of("sh", "env", "node", "npm")) {
                var found = CommandPath.find(name, ServerEnvironment.ofThisProcess());
                assertTrue(Files.isExecutable(found), found.toString());
            }
        }

        @Nested
        @EnabledIf("ocivault.launch.CommandPathTest#isRoot")
        class OfAnother {

            @ParameterizedTest
            @CsvSource({
                "open/bin/server, it belongs to another user",
                "open/bin, its folder belongs to another user",
                "open, OPEN belongs to another user"
            })
            void userIsRefused(String foreign, String reason) throws IOException {
                command("open/bin", "rwxr-xr-x", "rwxr-xr-x");
                Files.setAttribute(folder.resolve(foreign), "unix:uid", 4711);
                assertRefused(reason.replace("OPEN", folder.resolve("open").toString()), path("open/bin"));
            }

            /** What root does is good for everybody, what they do is theirs: asked by a process of theirs. */
            @ParameterizedTest
            @CsvSource({
                "0, 0, 755, found",
                "4711, 4711, 755, found",
                "4712, 4711, 755, refused",
                "0, 4711, 775, refused"
            })
            void userSeesItWithHisEyes(int owner, int group, String mode, String outcome) throws IOException {
                command("their/bin", "rwxr-xr-x", "rwxr-xr-x");
                Files.writeString(folder.resolve("their/bin/server"), "#!/bin/sh\necho found\n");
                var bin = folder.resolve("their/bin");
                Files.setAttribute(bin, "unix:uid", owner);
                Files.setAttribute(bin, "unix:gid", group);
                Run.command("chmod", mode, bin.toString()).run();
                folder(".", "rwxr-xr-x");
                var words = LaunchSetup.launcher(Launcher.Mode.BECOME, List.of(), "server");
                var command = new ArrayList<>(List.of("setpriv", "--reuid=4711", "--regid=4711", "--clear-groups"));
                assumeTrue(mayRead(command), "another user cannot read the class path, which lies in a private HOME");
                command.addAll(List.of(words));
                var end = Run.command(command.toArray(String[]::new))
                        .env("PATH", bin + ":" + System.getenv("PATH"))
                        .run();
                assertEquals(outcome.equals("found") ? "found\n" : "", end.stdout(), end.stderr());
                assertEquals(outcome.equals("found") ? 0 : 126, end.exitCode(), end.stderr());
            }

            private static boolean mayRead(List<String> asAnother) {
                var command = new ArrayList<>(asAnother);
                command.addAll(List.of(
                        "test", "-r", System.getProperty("java.class.path").replaceAll(":.*", "")));
                return Run.command(command.toArray(String[]::new)).run().exitCode() == 0;
            }
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

    @ParameterizedTest
    @ValueSource(strings = {"npx -y some-server", " server --key=hunter2", "/usr/bin/node a/b.js", "npx -y @a/b"})
    void aWholeCommandInOneWordIsToldAsSuchWithoutItsArguments(String command) {
        var failure = assertThrows(VaultException.CommandNotFound.class, () -> find("/usr/bin", command));
        assertTrue(failure.remedy.contains("each argument as a word of its own"), failure.remedy);
        assertFalse((failure.getMessage() + failure.remedy).matches(".*(hunter2|-y|js).*"), failure.getMessage());
    }

    @Test
    void aFileWithABlankInItsNameIsACommand() throws IOException {
        var file = Files.move(command("my tools", "rwx------", "rwx------"), folder.resolve("my tools/my server"));
        assertEquals(file, find(path("my tools"), "my server"));
        assertEquals(file, find("", file.toString()));
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void assertRefused(String reason, String path) {
        var refused = assertThrows(VaultException.CannotRun.class, () -> find(path));
        assertEquals("cannot run " + path + "/server: " + reason, refused.getMessage());
        assertTrue(refused.remedy.contains("absolute path"), refused.remedy);
    }

    /** To a group that is none of this user's, where it can be chosen. */
    private static void chgrp(Path file, int group) throws IOException {
        if (isRoot()) {
            Files.setAttribute(file, "unix:gid", group);
        }
    }

    private static void sticky(Path folder) throws IOException {
        Files.setAttribute(folder, "unix:mode", 01777);
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
