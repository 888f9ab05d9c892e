package ocivault.template;

import static abuse.FuzzTarget.require;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.util.List;
import java.util.stream.Collectors;
import ocivault.model.VaultException;
import ocivault.template.Braces.Parts;
import ocivault.template.Braces.Reference;
import ocivault.template.Braces.Text;

/** Texts with references in them, and files of environment variables, for fuzzing. */
public final class FuzzedTexts {

    private FuzzedTexts() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.text(
                        "braces",
                        40,
                        List.of(
                                "Bearer {{oci-vault://t}} and {{ oci-vault://u#a }}\n",
                                "oci-vault://t?version=3\n",
                                "{{ .Values.x }} {{{oci-vault://t}}}",
                                Fuzz.SECRET + " oci-vault://t",
                                "a\r\n{{oci-vault://" + Fuzz.SECRET,
                                "see {{oci-vault://t\n}} " + Fuzz.SECRET),
                        FuzzTarget.words("{{ }} { } oci-vault:// t \n \r  \t {{oci-vault://t}} oci-vault:/"),
                        FuzzedTexts::braces),
                FuzzTarget.text(
                        "dotenv",
                        40,
                        List.of(
                                "# c\nexport A=1\nB='x y' # c\nC=\"a\\nb\\\"\n" + Fuzz.SECRET
                                        + "\"\r\nD=oci-vault://t#a\n",
                                "\ufeffA = " + Fuzz.SECRET + "\n",
                                Fuzz.SECRET + "\n",
                                "A='" + Fuzz.SECRET,
                                "A=\"x\"" + Fuzz.SECRET),
                        FuzzTarget.words("A= export = ' \" \\ \\n \\\" # \n \r\n   \t `x` $X ${X} \u0000"),
                        FuzzedTexts::dotEnv));
    }

    /** The parts make up the text again but for blanks in braces; no part of text has a reference left. */
    private static String braces(String text) {
        var parts = Place.requireParts(Braces.scan(text), text, 0).parts();
        var joined = parts.stream()
                .map(part -> switch (part) {
                    case Text(String between) -> between;
                    case Reference(String reference) ->
                        parts.size() == 1 || text.startsWith(reference) ? reference : "{{" + reference + "}}";
                })
                .collect(Collectors.joining());
        require(
                joined.replaceAll("[{} \t]", "").equals(text.replaceAll("[{} \t]", "")) || hasOtherBlanks(text),
                "nothing is lost");
        require(
                parts.stream().noneMatch(part -> part instanceof Text(String between) && Braces.concerns(between)),
                "nothing is left");
        require(new Parts(parts).references().size() + 1 >= parts.size() / 2, "texts are not parted");
        return "";
    }

    /** References are stripped of all that Unicode takes for white space. */
    private static boolean hasOtherBlanks(String text) {
        return text.chars().anyMatch(c -> Character.isWhitespace(c) && c != ' ' && c != '\t' && c != '\n' && c != '\r');
    }

    /** What is read is where it says, and comes back from what is written of it. */
    private static String dotEnv(String text) {
        for (var entry : DotEnv.entries(text, "fuzzed")) {
            require(entry.start() <= entry.end() && entry.end() <= text.length(), "it lies in the text");
            String written;
            try {
                written = Quoted.dotEnv(entry.value(), entry.name());
            } catch (VaultException.UnsuitableContent e) {
                throw new IllegalStateException("a NUL was read", e);
            }
            var again = DotEnv.entries("A=" + written, "again");
            require(again.size() == 1, "it is one line");
            var value = again.getFirst().value();
            require(
                    value.equals(entry.value()) || value.equals(entry.value().replace("\r\n", "\n")),
                    "it is read back");
        }
        return "";
    }
}
