package ocivault.oci;

import static abuse.FuzzTarget.require;
import static abuse.FuzzTarget.text;
import static abuse.FuzzTarget.utf8;
import static abuse.FuzzTarget.words;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ocivault.http.FuzzedHttp;
import ocivault.http.HttpMessage;
import ocivault.http.Wire;
import ocivault.login.OciLogin;
import ocivault.model.SecretRef;
import testkit.ScriptedServer;

/** References, keys, and what a vault answers, for fuzzing; with a server of its own. */
public final class FuzzedVault implements AutoCloseable {

    private static final Pattern ORACLE = Pattern.compile(
            "https://secrets\\.vaults\\.[a-z0-9-]+\\.oci\\.(oraclecloud[0-9]*\\.(com|eu)|oraclegovcloud\\.(com|uk))");
    private static final String SECRET_OCID = "ocid1.vaultsecret.oc1.eu-frankfurt-1.amaaaaaabcde";
    private static final String VAULT_OCID = "ocid1.vault.oc1.fra.bbpabcde.abtheljtwxyz";
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final SecretRef REFERENCE = SecretRef.parse("oci-vault://ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa");

    private final Path folder;
    private final SdkJson json = new SdkJson();
    private final ScriptedServer server;
    private final OciSecretStore store;
    private volatile byte[] answer = {};

    /** @param folder for the login's files */
    public FuzzedVault(Path folder) {
        this.folder = folder;
        server = new ScriptedServer((socket, itself) -> {
            if (itself.readHead(socket.getInputStream())) {
                socket.getOutputStream().write(answer);
            }
        });
        var pem = KeyFormat.PKCS8.write(OciSetup.newKey().getPrivate(), "");
        var key = OciSetup.write(folder.resolve("login.pem"), pem);
        var login = OciSetup.login(OciSetup.write(
                folder.resolve("login"), "[DEFAULT]\nuser=u\ntenancy=t\nfingerprint=f\nkey_file=" + key + "\n"));
        var base = URI.create("http://127.0.0.1:" + server.port());
        store = OciSetup.store(OciSetup.settings(login, Optional.of(base), OciSetup.DIRECT, LIMIT));
    }

    public List<FuzzTarget> targets() {
        var fields = words("{ } [ ] , : \" secretBundleContent contentType BASE64 content stages CURRENT versionNumber"
                + " timeOfExpiry 2026-01-02T03:04:05.678Z null 1e400 \\ud800 metadata login message code {\"a\": [[ 1");
        var both = Stream.concat(FuzzedHttp.WORDS.stream(), fields.stream()).toList();
        return List.of(
                text(
                        "references",
                        240,
                        references(),
                        words("oci-vault:// ocid1. vaultsecret vault compartment tenancy oc1 oc19 .. eu-frankfurt-1"
                            + " fra evil.example @evil.example ?version= ?stage= ?version-name= CURRENT PREVIOUS & #"
                            + " #/ ~ ~0 ~1 % %2F %41"),
                        SecretRef::isReference,
                        FuzzedVault::reference),
                text(
                        "PEM keys",
                        12,
                        keys(),
                        words("-----BEGIN -----END PRIVATE KEY----- ENCRYPTED RSA DEK-Info: Proc-Type:"
                                + " MIIE = AES-128-CBC, AAAA \n"),
                        this::identity),
                text("bundle bodies", 80, bundles(), fields, this::bundle),
                new FuzzTarget(
                        "vault's answers",
                        4,
                        FuzzedHttp.answers(bundles()),
                        both,
                        FuzzedVault::isSaidAloud,
                        this::fetch));
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
            var host = OciHosts.endpoint(OciHosts.Service.SECRETS, OciHosts.region(region, "oc1", "oc1"))
                    .toString();
            require(ORACLE.matcher(host).matches(), "its host is Oracle's: " + host);
        });
        return ref.within(new SecretRef.NoScope()).wholeSecret().toString();
    }

    private static List<String> keys() {
        var key = OciSetup.newKey().getPrivate();
        // Not those that are slow to open on purpose.
        return Stream.of(
                        KeyFormat.PKCS8,
                        KeyFormat.PKCS8_WITH_LABEL,
                        KeyFormat.PKCS8_AES_256,
                        KeyFormat.PKCS8_PKCS12_DES_EDE3,
                        KeyFormat.PKCS1,
                        KeyFormat.PKCS1_AES_128)
                .flatMap(format -> Stream.of(format.write(key, Fuzz.SECRET), format.write(key, "x") + Fuzz.SECRET))
                .toList();
    }

    /** From the file to what signs. */
    private String identity(String pem) {
        var key = OciSetup.write(folder.resolve("fuzzed.pem"), pem);
        var settings = OciSetup.login(OciSetup.write(
                folder.resolve("fuzzed"),
                "[DEFAULT]\nuser=u\ntenancy=t\nfingerprint=f\nkey_file=" + key + "\npass_phrase=" + Fuzz.SECRET
                        + "\n"));
        var login = OciLogin.load(settings, _ -> {});
        try (var wire = new Wire(OciSetup.DIRECT, Duration.ofSeconds(1))) {
            return login + " " + OciIdentity.of(login, settings, wire, Duration.ofSeconds(1));
        }
    }

    private static List<String> bundles() {
        var content = Base64.getEncoder().encodeToString(utf8(Fuzz.SECRET));
        var bundle = """
            {"secretId":"ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa","timeCreated":"2026-01-02T03:04:05.678Z",\
            "versionNumber":3,"versionName":"blue","secretBundleContent":{"contentType":"BASE64","content":"%s"},\
            "timeOfDeletion":null,"timeOfExpiry":"2026-05-06T07:08:09Z","stages":["CURRENT","LATEST"],\
            "metadata":{"a":{"b":[1]}}}\
            """;
        return List.of(
                bundle.formatted(content),
                bundle.formatted(Fuzz.SECRET + "!"),
                bundle.formatted("gICAgA=="),
                "{\"secretBundleContent\":\"" + Fuzz.SECRET + "\"}",
                "{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"no\"}",
                Fuzz.SECRET);
    }

    private String bundle(String body) {
        return OciErrors.translated(() -> OciErrors.UNKNOWN, () -> {
            try {
                var received = new SdkTransport.Response(new HttpMessage.Answer(200, Map.of(), utf8(body), true), json)
                        .body(com.oracle.bmc.secrets.model.SecretBundle.class)
                        .toCompletableFuture()
                        .join();
                return OciSecretStore.bundle(received).value().toString();
            } catch (CompletionException e) {
                throw new UncheckedIOException((IOException) e.getCause());
            }
        });
    }

    private String fetch(byte[] input) {
        answer = input;
        return store.fetch(REFERENCE.target(), REFERENCE.selector()).value().toString();
    }

    /** What the vault says with an error, or in its headers, is for people to read; an answer of 200 is not. */
    private static boolean isSaidAloud(byte[] input) {
        var text = new String(input, StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\n\r\n");
        return !text.matches("(?s)HTTP/1\\.[01] 200.*")
                || head < 0
                || text.substring(0, head).contains(Fuzz.SECRET);
    }

    @Override
    public void close() {
        store.close();
        server.close();
    }
}
