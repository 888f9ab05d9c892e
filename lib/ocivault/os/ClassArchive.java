package ocivault.os;

import java.io.File;
import java.util.Optional;

/**
 * The archive of classes that JBang has the JVM write at the end of a script's first run ({@code //CDS}), and that later
 * runs start from.
 */
public final class ClassArchive {

    private static final String OPTION = "-XX:ArchiveClassesAtExit=";

    private ClassArchive() {}

    /**
     * Ends this process at once where the JVM, on its way out, would write an archive that is of no use and yet stays; or
     * would try to and could not, which turns any exit code into 1, with a message of its own. Returns everywhere else,
     * and where native calls are impossible. A signal ends the process without asking here.
     *
     * @param isUseful whether the run has loaded what usual runs need
     */
    public static void exitWithoutIt(int status, boolean isUseful) {
        if (folder().filter(folder -> !isUseful || !folder.canWrite()).isPresent()) {
            NativeCalls.use(calls -> calls.call("_exit", status, 0, 0));
        }
    }

    /** Whether JBang started this process without such an archive, which it is to write. */
    public static boolean isMissing() {
        return folder().isPresent();
    }

    /** Where the JVM was told to write it; empty where it was not. */
    private static Optional<File> folder() {
        return Argv.ofThisProcess().stream()
                .filter(argument -> argument.startsWith(OPTION))
                .findFirst()
                .map(argument -> new File(argument.substring(OPTION.length()))
                        .getAbsoluteFile()
                        .getParentFile());
    }
}
