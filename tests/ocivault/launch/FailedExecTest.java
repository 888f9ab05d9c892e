package ocivault.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import testkit.Run;

/** What is left of a secret when exec has been tried and failed: nothing, the native copy for exec included. */
@EnabledOnOs(OS.LINUX)
class FailedExecTest {

    @TempDir
    Path folder;

    @Test
    void aFailedExecLeavesNoCopyOfASecretInMemory() throws IOException {
        assertEquals("0\n", search());
    }

    /** Or else the other test would prove nothing. */
    @Test
    void theSearchFindsACopyOfTheSecretInNativeMemory() throws IOException {
        assertEquals("1\n", search("keep"));
    }

    /** For a program that another machine might run, so that exec itself fails. */
    private String search(String... keep) throws IOException {
        var program = Files.writeString(folder.resolve("server"), "\177ELF\0\0\0");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        var command = List.of(LaunchSetup.launcher(Launcher.Mode.BECOME, List.of("-Xmx64m")));
        var search = new ArrayList<>(command.subList(0, command.indexOf("ocivault.launch.LaunchMain")));
        search.addAll(List.of("ocivault.launch.FailedExec", program.toString()));
        search.addAll(List.of(keep));
        var outcome = Run.command(search.toArray(String[]::new)).run();
        assertEquals("", outcome.stderr());
        return outcome.stdout();
    }
}
