package ocivault.settings;

import static abuse.FuzzTarget.require;
import static abuse.FuzzTarget.words;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;

/** Options and variables, for fuzzing. */
public final class FuzzedSettings {

    private static final String VAULT_OCID = "ocid1.vault.oc1.fra.bbpabcde.abtheljtwxyz";

    /** A file, a folder, a profile or a region is no secret, and has to be named where it cannot be used. */
    private static final Pattern NAMED =
            Pattern.compile("(--(config-file|profile|cert-bundle|cache-dir|region)|HOME|XDG_CACHE_HOME"
                    + "|OCI_(CLI_|VAULT_)?(CONFIG_FILE|PROFILE|CERT_BUNDLE|CACHE_DIR|REGION))=.*");

    private FuzzedSettings() {}

    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.text(
                "settings",
                120,
                examples(),
                words("--timeout= OCI_VAULT_CACHE_TTL= OCI_CLI_ENDPOINT= HTTPS_PROXY= NO_PROXY="
                        + " 1h 0.5 PT1H P1D 999999999999d 292277026596 http:// https:// localhost 127.0.0.1 [::1]"
                        + " [fe80::1%25eth0] user:pass@ :0 :65536 :443 . evil.example * \n"
                        + " = HOME= ~/ --region= OCI_CLI_AUTH="),
                FuzzedSettings::names,
                FuzzedSettings::shown));
    }

    private static boolean names(String text) {
        return text.lines()
                .anyMatch(line -> line.contains(Fuzz.SECRET)
                        && NAMED.matcher(line.replace("\0", "")).matches());
    }

    private static List<String> examples() {
        return List.of(
                "HOME=/home/me\nOCI_VAULT_CACHE_TTL=30m\n--timeout=20s\n--max-stale=PT12H",
                "OCI_CLI_ENDPOINT=https://vault.example:8443/\nHTTPS_PROXY=http://me:" + Fuzz.SECRET
                        + "@proxy.example:3128\nNO_PROXY=localhost,.example.com,10.0.0.1:8080,*",
                "--endpoint=http://[::1]:8080\nhttps_proxy=proxy.example\n--proxy=http://p:1",
                "--region=fra\n--auth=security_token\n--config-file=~/.oci/config\n--cache-dir=/tmp/x",
                "--vault-id=" + VAULT_OCID
                        + "\nOCI_VAULT_COMPARTMENT_ID=ocid1.compartment.oc1..aaaa\nXDG_CACHE_HOME=/c",
                "--max-retries=3\n--retry-backoff-base=0.5\n--circuit-breaker-threshold=5\nOCI_CLI_KEY_CONTENT="
                        + Fuzz.SECRET,
                "--vault-id=" + Fuzz.SECRET,
                "--region=" + Fuzz.SECRET,
                "OCI_CLI_ENDPOINT=https://" + Fuzz.SECRET + "@vault.example",
                "--timeout=" + Fuzz.SECRET);
    }

    /**
     * Lines of {@code NAME=value}: an option where it begins with hyphens, else a variable. Neither can hold a NUL, and what
     * the locale cannot name comes as half a character, which no path can have.
     */
    private static String shown(String text) {
        var options = new HashMap<String, String>();
        var environment = new HashMap<String, String>();
        text.replace("\0", "")
                .replace('\ufffd', '\ud800')
                .lines()
                .filter(line -> line.indexOf('=') > 0)
                .forEach(line -> {
                    var name = line.substring(0, line.indexOf('='));
                    (name.startsWith("--") ? options : environment).put(name, line.substring(line.indexOf('=') + 1));
                });
        var settings = new SettingsReader(options, environment).read();
        settings.timeout().plus(settings.cacheTtl()).plus(settings.maxStale()).toNanos();
        if (settings.endpoint().isPresent()) {
            var base = settings.endpoint().get();
            require(
                    base.getScheme().equals("https") || EndpointUri.isLoopback(base.getHost()),
                    "no plain http elsewhere");
            require(base.getRawUserInfo() == null, "no user in an endpoint");
        }
        return settings.login() + " " + settings.network();
    }
}
