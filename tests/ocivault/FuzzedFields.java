package ocivault;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.util.List;
import java.util.regex.Pattern;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;

/** Secrets whose value is JSON, for fuzzing. */
public final class FuzzedFields {

    private static final Pattern JSON_NAME = Pattern.compile(Fuzz.SECRET + "(?:[^\"\\\\]|\\\\.)*\"\\s*:");

    private FuzzedFields() {}

    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.text(
                "JSON fields",
                120,
                examples(),
                FuzzTarget.words("{ } [ ] , : \" \\ \\u0041 \\ud800 1 -1 1e400 1.10 null true false"
                        + " / ~1 ~0 #/ \n {\"a\":{\"b\": [[ 0"),
                FuzzedFields::names,
                FuzzedFields::field));
    }

    /** Whether the secret is a field's name, in the reference or in the JSON. */
    private static boolean names(String text) {
        return text.lines().findFirst().orElse("").contains(Fuzz.SECRET)
                || JSON_NAME.matcher(text).find();
    }

    private static List<String> examples() {
        var object = "{\"user\":\"app\",\"port\":5432,\"rate\":1.10,\"db\":{\"password\":\"" + Fuzz.SECRET
                + "\",\"hosts\":[\"a\",\"b\",null,{\"x\":\"\\u00e9\\n\"}]},\"big\":123456789012345678901234567890}";
        return List.of(
                "user\n" + object,
                "/db/hosts/1\n" + object,
                "/db\n" + object,
                "rate\n" + object,
                "nothing\n" + object,
                "/0\n[\"" + Fuzz.SECRET + "\"]",
                "a\n\"" + Fuzz.SECRET + "\"",
                "a\n" + Fuzz.SECRET,
                "/a/b\n{\"a\":\"" + Fuzz.SECRET + "\"}");
    }

    /** The field in the first line, the secret in the rest. The value that is found is for nobody to see. */
    private static String field(String text) {
        int end = Math.max(0, text.indexOf('\n'));
        var ref = SecretRef.parse("oci-vault://name#" + text.substring(0, end));
        return SecretFields.select(SecretValue.of(text.substring(end)), ref.field())
                .toString();
    }
}
