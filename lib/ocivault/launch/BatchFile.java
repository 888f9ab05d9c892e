package ocivault.launch;

import java.nio.file.Path;
import java.util.Locale;
import ocivault.model.VaultException;
import ocivault.os.Argv;

/** Windows runs .cmd and .bat files, npm's among them, by a shell that reads their arguments as program text. */
final class BatchFile {

    private static final String SHELL_CHARACTERS = "\"%!^&|<>()\r\n";

    private BatchFile() {}

    /** @throws VaultException.CannotRun if {@code program} is such a file and an argument could mean a command to it */
    static void check(Path program, Argv command) {
        var name = program.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".cmd") && !name.endsWith(".bat")) {
            return;
        }
        for (var argument : command.text().subList(1, command.text().size())) {
            for (int i = 0; i < argument.length(); i++) {
                if (SHELL_CHARACTERS.indexOf(argument.charAt(i)) >= 0) {
                    throw new VaultException.CannotRun(
                            program,
                            "it is a batch file, and an argument contains one of \" % ! ^ & | < > ( ) or a line end",
                            "Start the program behind it, such as node.exe with its script.");
                }
            }
        }
    }
}
