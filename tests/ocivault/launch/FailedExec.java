package ocivault.launch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import testkit.MemorySearch;

/**
 * {@code FailedExec PROGRAM [keep]}: launches a program that cannot be run with a secret in its environment, then prints how
 * often this process still has the secret; {@code keep} leaves one copy on purpose.
 */
class FailedExec {

    public static void main(String[] args) throws IOException {
        var search = new MemorySearch();
        var secret = search.secret();
        if (args.length > 1) {
            MemorySegment.copy(
                    secret, 0, Arena.global().allocate(secret.length), ValueLayout.JAVA_BYTE, 0, secret.length);
        }
        var value = SecretValue.ofUtf8(secret);
        Arrays.fill(secret, (byte) 0);
        var environment = ServerEnvironment.ofThisProcess().with("SECRET", value);
        value.destroy();
        try {
            Launcher.launch(Argv.of(args[0]), environment, InheritedDescriptors.ofThisProcess(), Launcher.Mode.BECOME);
        } catch (VaultException.CannotRun expected) {
            System.out.println(search.occurrences());
        }
    }
}
