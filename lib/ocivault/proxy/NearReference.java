package ocivault.proxy;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import ocivault.launch.ServerEnvironment;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;

/**
 * Text that somebody meant to be resolved, and that will not be: a reference with a blank, a quote or a word before it, one
 * in capital letters, one among the server's arguments. Handed on, it would be a token that GitHub refuses an hour later.
 */
final class NearReference {

    /** In which sudo, sshd and npm say how we were started, our own options among it. */
    private static final List<String> OWN_COMMAND_LINE =
            List.of("SUDO_COMMAND", "SSH_ORIGINAL_COMMAND", "npm_lifecycle_script");

    private NearReference() {}

    /**
     * Accepts an environment without any.
     *
     * @param replaced names that get another value
     * @throws VaultException.Usage naming the variable, never its value
     */
    static void refuseIn(ServerEnvironment environment, Collection<String> replaced) {
        environment.nearReferences().forEach((name, value) -> {
            if (!replaced.contains(name) && !OWN_COMMAND_LINE.contains(name)) {
                throw new VaultException.Usage(
                        name + what(value),
                        "Make the reference its whole value, in small letters: no quotes, no blanks. To hand the text"
                                + " on as it is: --literal " + name + ".");
            }
        });
    }

    /** @throws VaultException.Usage naming the argument's position, never the argument */
    static void refuseIn(ServerCommand command) {
        if (command instanceof ServerCommand.Custom custom) {
            int position = 0;
            for (var word : custom.argv().text()) {
                if (SecretRef.isIn(word)) {
                    throw new VaultException.Usage(
                            (position == 0
                                            ? "the server's command"
                                            : "argument " + position + " of the server's command")
                                    + " (word " + (position + 1) + " after '--') contains a reference, which is not"
                                    + " resolved there",
                            "Arguments show in process lists: give the secret to the server in a variable, with --env"
                                    + " NAME=oci-vault://…");
                }
                position++;
            }
        }
    }

    private static String what(String value) {
        var small = value.toLowerCase(Locale.ROOT);
        return SecretRef.isReference(small) && !SecretRef.isNear(small)
                ? " contains a reference, but not in small letters"
                : " contains a reference, but has something around it";
    }
}
