package ocivault.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.install.LauncherInstall.Others;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionFilesTest {

    private static final Map<String, String> SCRIPTS = Map.of("one", "#!/bin/bash\n# of one\n", "two", "#!/bin/bash\n");

    @TempDir
    Path scratch;

    private CompletionFiles files() {
        return new CompletionFiles(scratch.resolve("bash-completion/completions"), List.of("one", "two"));
    }

    @Test
    void goWhereBashCompletionLooksForAUsersOwn() {
        assertEquals(
                Optional.of(Path.of("/home/me/.local/share/bash-completion/completions")),
                CompletionFiles.folder(Map.of("HOME", "/home/me")));
        assertEquals(
                Optional.of(Path.of("/data/bash-completion/completions")),
                CompletionFiles.folder(Map.of("HOME", "/home/me", "XDG_DATA_HOME", "/data")));
        assertEquals(
                Optional.of(Path.of("/own/completions")),
                CompletionFiles.folder(Map.of("XDG_DATA_HOME", "/data", "BASH_COMPLETION_USER_DIR", "/own")));
        assertEquals(Optional.empty(), CompletionFiles.folder(Map.of()));
    }

    @Test
    void areWrittenAndRemovedAgain() throws IOException {
        assertFalse(files().areThere());

        var written = files().write(SCRIPTS);

        assertTrue(files().areThere());
        assertEquals(
                List.of("one", "two"),
                written.stream().map(file -> file.getFileName().toString()).toList());
        assertTrue(Files.readString(written.getFirst()).startsWith("#!/bin/bash\n# oci-vault-mcp completion: "));
        assertTrue(Files.readString(written.getFirst()).endsWith("\n# of one\n"));
        assertEquals(written, files().remove());
        assertEquals(List.of(), List.of(scratch.toFile().list()));
    }

    @Test
    void leaveFilesOfOthersAlone() throws IOException {
        files().write(SCRIPTS);
        var theirs = Files.writeString(scratch.resolve("bash-completion/completions/one"), "theirs\n");

        assertThrows(VaultException.Usage.class, () -> files().requireFree(Others.KEEP));
        files().requireFree(Others.REPLACE);
        assertEquals(1, files().remove().size());
        assertEquals("theirs\n", Files.readString(theirs));
    }
}
