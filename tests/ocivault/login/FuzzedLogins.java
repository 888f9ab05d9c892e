package ocivault.login;

import static abuse.FuzzTarget.require;
import static abuse.FuzzTarget.text;
import static abuse.FuzzTarget.words;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import ocivault.oci.KeyFormat;
import ocivault.oci.OciSetup;

/** The OCI config and what it names, for fuzzing. */
public final class FuzzedLogins {

    /** Lines of a config whose value a message may name: it is no secret. */
    private static final Pattern NAMED =
            Pattern.compile("(?i)\\W*(\\[|key_file|security_token_file|user|tenancy|fingerprint|region).*");

    private static final String CONFIG = """
        [DEFAULT]
        user=ocid1.user.oc1..aaaa
        tenancy=ocid1.tenancy.oc1..bbbb
        fingerprint=aa:bb:cc
        region=eu-frankfurt-1
        """;

    private final Path folder;
    private final Path config;
    private final String pem = KeyFormat.PKCS8.write(OciSetup.newKey().getPrivate(), "");

    private FuzzedLogins(Path folder) {
        this.folder = folder;
        this.config = folder.resolve("config");
        OciSetup.write(folder.resolve("key.pem"), pem);
        OciSetup.write(folder.resolve("token"), "eyJh." + Fuzz.SECRET + ".c2ln");
        OciSetup.write(folder.resolve("empty"), "");
    }

    /** @param folder for the files that they read */
    public static List<FuzzTarget> targets(Path folder) {
        return new FuzzedLogins(folder).targets();
    }

    private List<FuzzTarget> targets() {
        return List.of(
                text(
                        "OCI configs",
                        100,
                        configs(),
                        words("[DEFAULT] [work] \n \r\n"
                                + " = : # ; user= tenancy= fingerprint= region= key_file= key_content= pass_phrase="
                                + " security_token_file= ~ ~/ ~/key.pem ~/token ~/empty . / /dev/null /dev/zero"
                                + " -----BEGIN -----END PRIVATE KEY-----"),
                        FuzzedLogins::names,
                        this::login),
                text(
                        "session tokens",
                        20,
                        List.of("eyJh.eyJz.c2ln", Fuzz.SECRET, Fuzz.SECRET + "\"x"),
                        List.of("."),
                        this::session));
    }

    private static boolean names(String config) {
        return config.lines()
                .anyMatch(line ->
                        line.contains(Fuzz.SECRET) && NAMED.matcher(line).matches());
    }

    private List<String> configs() {
        var content = "key_content=" + pem.replace("\n", "\\n") + "\npass_phrase=" + Fuzz.SECRET + "\n";
        return List.of(
                CONFIG + "key_file=~/key.pem\n",
                CONFIG + "key_file=~/key.pem\npass_phrase=" + Fuzz.SECRET + "\n[work]\nregion=iad\n",
                CONFIG + content,
                CONFIG + "key_content=" + pem,
                CONFIG + "security_token_file=~/token\nkey_file=~/key.pem\n",
                CONFIG + "key_content=" + Fuzz.SECRET + "\n",
                CONFIG + Fuzz.SECRET + "\n",
                Fuzz.SECRET,
                CONFIG + "key_file=~/empty\n");
    }

    private String login(String text) {
        OciSetup.write(config, text);
        var warnings = new ArrayList<String>();
        return OciLogin.load(OciSetup.login(config), warnings::add) + " " + warnings;
    }

    private String session(String token) {
        OciSetup.write(folder.resolve("session"), token);
        OciSetup.write(config, CONFIG + "key_file=~/key.pem\nsecurity_token_file=~/session\n");
        var login = OciLogin.load(OciSetup.login(config), _ -> {});
        require(login.sessionToken().matches("[A-Za-z0-9._=-]+"), "nothing in a token changes the signature around it");
        return login.toString();
    }
}
