package ocivault.fuzz;

import static ocivault.fuzz.FuzzTargets.require;
import static ocivault.fuzz.FuzzTargets.text;
import static ocivault.fuzz.FuzzTargets.words;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import ocivault.SecretFields;
import ocivault.check.McpCheck;
import ocivault.github.GitHubApi;
import ocivault.http.NetworkRoute;
import ocivault.launch.NameGlob;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;
import ocivault.oci.OciHosts;
import ocivault.settings.EndpointUri;
import ocivault.settings.SettingsReader;
import ocivault.upload.UploadRequest;

/** What comes in by the command line and the environment. */
final class FuzzedTexts {

    private static final Pattern ORACLE = Pattern.compile(
            "https://secrets\\.vaults\\.[a-z0-9-]+\\.oci\\.(oraclecloud[0-9]*\\.(com|eu)|oraclegovcloud\\.(com|uk))");
    private static final Pattern JSON_NAME = Pattern.compile(Fuzz.SECRET + "(?:[^\"\\\\]|\\\\.)*\"\\s*:");
    private static final String SECRET_OCID = "ocid1.vaultsecret.oc1.eu-frankfurt-1.amaaaaaabcde";
    private static final String VAULT_OCID = "ocid1.vault.oc1.fra.bbpabcde.abtheljtwxyz";

    private FuzzedTexts() {}

    static List<FuzzTarget> targets() {
        return List.of(
                text(
                        "references",
                        240,
                        references(),
                        words("oci-vault:// ocid1. vaultsecret vault compartment tenancy oc1 oc19 .. eu-frankfurt-1"
                            + " fra evil.example @evil.example ?version= ?stage= ?version-name= CURRENT PREVIOUS & #"
                            + " #/ ~ ~0 ~1 % %2F %41"),
                        SecretRef::isReference,
                        FuzzedTexts::reference),
                text(
                        "settings",
                        120,
                        settings(),
                        words("--timeout= OCI_VAULT_CACHE_TTL= OCI_CLI_ENDPOINT= HTTPS_PROXY= NO_PROXY= GITHUB_HOST="
                            + " 1h 0.5 PT1H P1D 999999999999d 292277026596 http:// https:// localhost 127.0.0.1 [::1]"
                            + " [fe80::1%25eth0] user:pass@ :0 :65536 :443 . evil.example * \n"
                            + " = HOME= ~/ --region= OCI_CLI_AUTH="),
                        _ -> false,
                        FuzzedTexts::settings),
                text(
                        "JSON fields",
                        120,
                        fields(),
                        words("{ } [ ] , : \" \\ \\u0041 \\ud800 1 -1 1e400 1.10 null true false"
                                + " / ~1 ~0 #/ \n {\"a\":{\"b\": [[ 0"),
                        FuzzedTexts::names,
                        FuzzedTexts::field));
    }

    /** Whether the secret is a field's name, in the reference or in the JSON. */
    private static boolean names(String text) {
        return text.lines().findFirst().orElse("").contains(Fuzz.SECRET)
                || JSON_NAME.matcher(text).find();
    }

    private static List<String> references() {
        return List.of(
                "oci-vault://" + SECRET_OCID,
                "oci-vault://" + SECRET_OCID + "?version=3#/db/password",
                "oci-vault://" + VAULT_OCID + "/my-token?stage=PREVIOUS",
                "oci-vault://my-token?version-name=blue%20one#p%C3%A4ss",
                "oci-vault://ocid1.compartment.oc1..aaaaaaaa/my.token#a~1b",
                "oci-vault://ocid1.tenancy.oc1..aaaa/t",
                Fuzz.SECRET,
                "oci_vault://" + Fuzz.SECRET);
    }

    private static String reference(String text) {
        var ref = SecretRef.parse(text);
        require(SecretRef.parse(ref.toString()).equals(ref), "its canonical text means the same");
        require(!ref.toString().chars().anyMatch(Character::isISOControl), "its canonical text is one line");
        ref.target().region().ifPresent(region -> {
            var host = OciHosts.endpoint(OciHosts.Service.SECRETS, region).toString();
            require(ORACLE.matcher(host).matches(), "its host is Oracle's: " + host);
        });
        return ref.within(new SecretRef.NoScope()).wholeSecret().toString();
    }

    private static List<String> settings() {
        return List.of(
                "HOME=/home/me\nOCI_VAULT_CACHE_TTL=30m\n--timeout=20s\n--max-stale=PT12H\n--check-timeout=90",
                "OCI_CLI_ENDPOINT=https://vault.example:8443/\nHTTPS_PROXY=http://me:" + Fuzz.SECRET
                        + "@proxy.example:3128" + "\nNO_PROXY=localhost,.example.com,10.0.0.1:8080,*",
                "--endpoint=http://[::1]:8080\nhttps_proxy=proxy.example\nGITHUB_HOST=octo.ghe.com\n--proxy=http://p:1",
                "--region=fra\n--auth=security_token\n--config-file=~/.oci/config\n--cache-dir=/tmp/x\n--expires=90d",
                "--vault-id=" + VAULT_OCID
                        + "\nOCI_VAULT_COMPARTMENT_ID=ocid1.compartment.oc1..aaaa\nXDG_CACHE_HOME=/c",
                "--max-retries=3\n--retry-backoff-base=0.5\n--circuit-breaker-threshold=5\nOCI_CLI_KEY_CONTENT="
                        + Fuzz.SECRET,
                "--vault-id=" + Fuzz.SECRET + "\n--pass=OCI_*\n--tag=" + Fuzz.SECRET,
                "--region=" + Fuzz.SECRET,
                "OCI_CLI_ENDPOINT=https://" + Fuzz.SECRET + "@vault.example",
                "--timeout=" + Fuzz.SECRET);
    }

    /**
     * Lines of {@code NAME=value}: an option where it begins with hyphens, else a variable. Neither can hold a NUL, and what
     * the locale cannot name comes as half a character, which no path can have.
     */
    private static String settings(String text) {
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
        McpCheck.timeout(options.getOrDefault("--check-timeout", "")).toNanos();
        GitHubApi.base(environment.getOrDefault("GITHUB_HOST", ""));
        NameGlob.matches(options.getOrDefault("--pass", ""), "OCI_CLI_KEY_CONTENT".repeat(5));
        if (options.containsKey("--expires")) {
            UploadRequest.parseLifetime(options.get("--expires"));
        }
        return shown(options, environment);
    }

    private static String shown(Map<String, String> options, Map<String, String> environment) {
        var settings = new SettingsReader(options, environment).read();
        settings.timeout().plus(settings.cacheTtl()).plus(settings.maxStale()).toNanos();
        if (settings.endpoint().isPresent()) {
            var base = settings.endpoint().get();
            require(
                    base.getScheme().equals("https") || EndpointUri.isLoopback(base.getHost()),
                    "no plain http elsewhere");
            require(base.getRawUserInfo() == null, "no user in an endpoint");
            return NetworkRoute.to(base, settings.network()) + " " + settings.login() + " " + settings.network();
        }
        return NetworkRoute.to(URI.create("https://vault.example"), settings.network())
                .toString();
    }

    private static List<String> fields() {
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
