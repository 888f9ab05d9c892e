package ocivault.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file replaced as it was read. */
class FileEditTest {

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("mcp.json"), content);
    }

    private static String refusal(Path file) {
        return assertThrows(IOException.class, () -> FileEdit.open(file, 100)).getMessage();
    }

    private List<String> names() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-------", "rw-rw-r--", "rwxr-x---"})
    void keepsItsMode(String mode) throws IOException {
        var file = file("old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        FileEdit.open(file, 100).replace("newer".getBytes(UTF_8));

        assertEquals("newer", Files.readString(file));
        assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("mcp.json"), names());
    }

    @Test
    void keepsItsGroupWhereThatMayBe() throws IOException {
        var file = file("old");
        assumeTrue(Files.getAttribute(file, "unix:uid").equals(0), "only root may give a file any group");
        Files.setAttribute(file, "unix:gid", 12345);

        FileEdit.open(file, 100).replace("newer".getBytes(UTF_8));

        assertEquals(12345, Files.getAttribute(file, "unix:gid"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"owl", "older", ""})
    void isNotReplacedWhereItHasChangedMeanwhile(String other) throws IOException {
        var file = file("old");
        var edit = FileEdit.open(file, 100);
        Files.writeString(file, other);

        assertEquals(
                "has changed meanwhile",
                assertThrows(IOException.class, () -> edit.replace(new byte[] {'x'}))
                        .getMessage());
        assertEquals(other, Files.readString(file));
        assertEquals(List.of("mcp.json"), names());
    }

    @Test
    void isNotReplacedWhereAnotherHasTakenItsPlace() throws IOException {
        var file = file("old");
        var edit = FileEdit.open(file, 100);
        var other = Files.writeString(folder.resolve("other"), "old");
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThrows(IOException.class, () -> edit.replace(new byte[] {'x'}));
        assertEquals("old", Files.readString(file));
    }

    @Test
    void isNotReplacedWhereItIsALinkByNow() throws IOException {
        var file = file("old");
        var edit = FileEdit.open(file, 100);
        var other = Files.writeString(folder.resolve("other"), "old");
        Files.delete(file);
        Files.createSymbolicLink(file, other);

        assertThrows(IOException.class, () -> edit.replace(new byte[] {'x'}));
        assertEquals("old", Files.readString(other));
    }

    @Test
    void isRefusedWhereItIsNoFileOfItsOwn() throws IOException {
        var file = file("old");
        var link = Files.createSymbolicLink(folder.resolve("link"), file);
        var hard = Files.createLink(folder.resolve("hard"), file);

        assertEquals("is a link", refusal(link));
        assertEquals("has a second name (a hard link), which would keep the old content", refusal(hard));
        assertEquals("is not a regular file", refusal(folder));
        assertEquals("does not exist", refusal(folder.resolve("nothing")));
    }

    @Test
    void isRefusedWhereItIsSomebodyElses() throws IOException {
        var file = file("old");
        assumeTrue(Files.getAttribute(file, "unix:uid").equals(0), "only root may give a file away");
        Files.setAttribute(file, "unix:uid", 12345);

        assertEquals("belongs to another user", refusal(file));
    }

    @Test
    void takesAwayWhatAKilledWriterLeft() throws IOException {
        var file = file("old");
        Files.writeString(folder.resolve(".mcp.json.ocivault-unfinished-0123456789abcdef"), "half");
        Files.writeString(folder.resolve(".mcp.json.mine"), "whole");

        assertArrayEquals("old".getBytes(UTF_8), FileEdit.open(file, 100).content());
        assertEquals(List.of(".mcp.json.mine", "mcp.json"), names());
    }
}
