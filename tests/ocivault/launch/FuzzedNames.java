package ocivault.launch;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.util.List;

/** Patterns for the names of variables, for fuzzing. */
public final class FuzzedNames {

    private static final String LONG = "OCI_CLI_KEY_CONTENT".repeat(5);

    private FuzzedNames() {}

    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.text(
                "name patterns",
                40,
                List.of("OCI_*", "LC_?LL", "*", "*_*_*_*CONTENT", Fuzz.SECRET),
                FuzzTarget.words("* ? _ OCI CLI CONTENT"),
                FuzzedNames::match));
    }

    private static String match(String glob) {
        return NameGlob.matches(glob, LONG) + " " + NameGlob.matches(glob, glob.replaceAll("[*?]", "x"));
    }
}
