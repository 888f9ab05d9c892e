package ocivault.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;

class ArgvTest {

    @Test
    void keepsItsWords() {
        var argv = Argv.of("npx", "", "a b", "é");
        assertEquals("npx", argv.program());
        assertEquals(4, argv.words().size());
        assertArrayEquals(new byte[0], argv.words().get(1));
        assertArrayEquals("a b".getBytes(StandardCharsets.UTF_8), argv.words().get(2));
    }

    @Test
    void changesItsProgramAlone() {
        assertEquals(
                List.of(Path.of("/bin/npx").toString(), "-y"),
                Argv.of("npx", "-y").withProgram(Path.of("/bin/npx")).text());
    }

    @Test
    void wordsThatAreNotThisProcessesOwnAreEncoded() {
        assertEquals(
                List.of("no", "such", "words"),
                Argv.lastOfThisProcess(List.of("no", "such", "words")).text());
    }

    @Test
    void nulIsRefused() {
        assertThrows(VaultException.Usage.class, () -> Argv.of("a", "b\0c"));
    }

    @Test
    void thereIsAlwaysAProgram() {
        assertThrows(IllegalArgumentException.class, () -> Argv.of());
    }
}
