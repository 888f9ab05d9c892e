package ocivault.formats;

import static abuse.FuzzTarget.require;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.template.Template;

/** Templates of every format, for fuzzing. */
public final class FuzzedTemplates {

    private static final List<String> HARD = FilledDocuments.SECRETS.stream()
            .filter(secret -> !secret.contains("oci-vault"))
            .toList();

    private FuzzedTemplates() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                target(
                        TemplateFormat.YAML,
                        30,
                        List.of(
                                "# c\n"
                                        + "a: &x !!str oci-vault://t\n"
                                        + "b: [ {{oci-vault://u}}, \"x {{ oci-vault://t }}\", *x]\n"
                                        + "c: |- # c\n"
                                        + "  a {{oci-vault://t}}\n"
                                        + "  b\n"
                                        + "d: >\n"
                                        + "  x\n"
                                        + "  {{oci-vault://u}}\n\n"
                                        + "---\n"
                                        + "'k': '"
                                        + Fuzz.SECRET + "'\n",
                                "a: [" + Fuzz.SECRET,
                                "? {{oci-vault://t}}\n: \"a\n  b {{oci-vault://u}} \\\n c\"\n"),
                        "--- ... a: - ? | > |+ >- & * ! !!str %YAML [ ] { } {{oci-vault://t}} oci-vault://u \" ' # \n"
                                + " \n\n"
                                + "   \t \ufeff"),
                target(
                        TemplateFormat.JSON,
                        30,
                        List.of(
                                "{ // c\n"
                                    + " \"a\": \"x {{oci-vault://t}}\", \"b\": [1.5e3, \"oci-vault:\\/\\/u\", null],"
                                    + " /* c */ \"{{oci-vault://t}}\": \""
                                        + Fuzz.SECRET + "\",}",
                                "{\"a\": " + Fuzz.SECRET + "}",
                                "[\"\\u007b{oci-vault://t}}\"] true"),
                        "{ } [ ] , : \" \\ \\u0041 \\ud800 // /* */ 1 -1 true {{oci-vault://t}} oci-vault://u \n"),
                target(
                        TemplateFormat.TOML,
                        20,
                        List.of(
                                "a = \"x {{oci-vault://t}}\" # c\n"
                                        + "[t.'q']\n"
                                        + "b = '''\n"
                                        + "x\n"
                                        + "{{oci-vault://u}}'''\n"
                                        + "c = [1, 'oci-vault://t', 1979-05-27]\n"
                                        + "d = \"\"\"a \\\n"
                                        + "  {{oci-vault://t}}\"\"\"\n"
                                        + "e = '" + Fuzz.SECRET + "'\n",
                                "a = " + Fuzz.SECRET),
                        "= [ ] [[ ]] { } , . \" ' \"\"\" ''' \\ \\u0041 # \n 1 true a {{oci-vault://t}} oci-vault://u"),
                target(
                        TemplateFormat.DOTENV,
                        30,
                        List.of("A=oci-vault://t # c\nexport B='x {{oci-vault://u}}'\nC=\"\\n{{oci-vault://t}}\n"
                                + Fuzz.SECRET + "\"\n"),
                        "A= export ' \" \\ # \n   {{oci-vault://t}} oci-vault://u"));
    }

    private static FuzzTarget target(TemplateFormat format, int share, List<String> examples, String words) {
        return FuzzTarget.text(
                "template " + format, share, examples, FuzzTarget.words(words), text -> fill(format, text));
    }

    /** What comes out is of the format again, and the template itself where there is nothing to fill. */
    private static String fill(TemplateFormat format, String text) {
        var template = format.read(text, "fuzzed");
        var filled = FilledDocuments.text(template.filled(secrets(template)));
        if (template.references().isEmpty()) {
            require(filled.equals(text), "nothing changes without references");
        }
        try {
            format.read(filled, "filled");
        } catch (VaultException.Usage e) {
            throw new IllegalStateException("what comes out is no " + format + ":\n" + filled, e);
        }
        return "";
    }

    /** No two the same, since keys must not be. */
    private static Map<String, SecretValue> secrets(Template template) {
        var secrets = new HashMap<String, SecretValue>();
        for (var reference : template.references()) {
            var hard = HARD.get(Math.floorMod(reference.hashCode(), HARD.size()));
            secrets.put(reference, SecretValue.of(secrets.isEmpty() ? hard : hard + secrets.size() + hard));
        }
        return secrets;
    }
}
