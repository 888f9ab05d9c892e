package ocivault.proxy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import ocivault.launch.ServerEnvironment;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.template.Braces;
import ocivault.template.Template;

/**
 * Text around references: in braces they are resolved; otherwise somebody meant it to be resolved, and it will not be: a
 * reference with a blank, a quote or a word before it, one in capital letters, one among the server's arguments. Handed on,
 * it would be a token that GitHub refuses an hour later.
 */
final class NearReference {

    /** In which sudo, sshd and npm say how we were started, our own options among it. */
    private static final List<String> OWN_COMMAND_LINE =
            List.of("SUDO_COMMAND", "SSH_ORIGINAL_COMMAND", "npm_lifecycle_script");

    /** What stands where bytes were no UTF-8. */
    private static final char UNDECODED = '\ufffd';

    private NearReference() {}

    /**
     * What a text means that has references: it is one, or has them in braces and nowhere else. Empty for any other.
     *
     * <p>Text that is no UTF-8 is none, since it would not come out byte for byte.
     */
    static Optional<Template> template(String text) {
        if (SecretRef.isReference(text) && !SecretRef.isNear(text)) {
            return Optional.of(new Template(List.of(Template.plain(text))));
        }
        if (!text.contains("{{")
                || text.indexOf(UNDECODED) >= 0
                || !(Braces.scan(text) instanceof Braces.Parts parts)
                || parts.references().isEmpty()) {
            return Optional.empty();
        }
        for (var part : parts.parts()) {
            if (part instanceof Braces.Text(String between) && SecretRef.isIn(between)) {
                return Optional.empty();
            }
        }
        return Optional.of(Template.of(parts));
    }

    /**
     * The variables that have references in braces.
     *
     * @param replaced names that get another value
     * @throws VaultException.Usage naming a variable that has them elsewhere, never its value
     */
    static Map<String, Template> inBraces(ServerEnvironment environment, Collection<String> replaced) {
        var found = new LinkedHashMap<String, Template>();
        environment.nearReferences().forEach((name, value) -> {
            if (!replaced.contains(name) && !OWN_COMMAND_LINE.contains(name)) {
                found.put(
                        name,
                        template(value).orElseThrow(() -> new VaultException.Usage(name + what(value), remedy(name))));
            }
        });
        return found;
    }

    /**
     * The arguments that have references, by their position.
     *
     * @param allowed whether they may, though process lists show them
     * @throws VaultException.Usage naming an argument's position, never the argument
     */
    static Map<Integer, Template> inArguments(ServerCommand command, SecretPlan.InArguments allowed) {
        var found = new LinkedHashMap<Integer, Template>();
        if (command instanceof ServerCommand.Custom custom) {
            int position = 0;
            for (var word : custom.argv().text()) {
                if (SecretRef.isIn(word)) {
                    var template = template(word);
                    if (position == 0 || allowed == SecretPlan.InArguments.REFUSE || template.isEmpty()) {
                        throw new VaultException.Usage(
                                (position == 0
                                                ? "the server's command"
                                                : "argument " + position + " of the server's command")
                                        + " (word " + (position + 1) + " after '--') contains a reference, which is not"
                                        + " resolved there",
                                "Arguments show in process lists: give the secret to the server in a variable, with"
                                    + " --env NAME=oci-vault://…; where it takes it no other way, as {{oci-vault://…}}"
                                    + " with --allow-secrets-in-arguments");
                    }
                    found.put(position, template.get());
                }
                position++;
            }
        }
        return found;
    }

    /** What is wrong with it, as the rest of a sentence that begins with its name. */
    static String what(String value) {
        var small = value.toLowerCase(Locale.ROOT);
        return Braces.scan(value) instanceof Braces.Unclosed
                ? " has braces of a reference that do not close"
                : SecretRef.isReference(small) && !SecretRef.isNear(small)
                        ? " contains a reference, but not in small letters"
                        : " contains a reference, but has something around it";
    }

    static String remedy(String name) {
        return "Make the reference its whole value, in small letters: no quotes, no blanks. Within other text it"
                + " stands in braces: {{oci-vault://…}}. To hand the text on as it is: --literal " + name + ".";
    }
}
