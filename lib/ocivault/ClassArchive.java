//SOURCES Argv.java
//SOURCES NativeCalls.java
package ocivault;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The archive of classes that JBang has the JVM write at the end of a script's first run ({@code //CDS}), and that later
 * runs start from.
 */
final class ClassArchive {

    private static final String OPTION = "-XX:ArchiveClassesAtExit=";

    private ClassArchive() {}

    /**
     * Ends this process at once where the JVM would try to write the archive and could not: that turns any exit code into
     * 1, with a message of its own. Returns everywhere else, and where native calls are impossible.
     */
    static void exitIfUnwritable(int status) {
        if (isUnwritable()) {
            try (var arena = Arena.ofConfined()) {
                NativeCalls.in(arena).ifPresent(calls -> calls.call("_exit", status, 0, 0));
            }
        }
    }

    private static boolean isUnwritable() {
        return Argv.ofThisProcess().stream()
                .filter(argument -> argument.startsWith(OPTION))
                .map(argument -> Path.of(argument.substring(OPTION.length())).toAbsolutePath().getParent())
                .anyMatch(folder -> folder != null && !Files.isWritable(folder));
    }
}
