package ocivault.fuzz;

import static ocivault.fuzz.FuzzTargets.bytes;
import static ocivault.fuzz.FuzzTargets.text;
import static ocivault.fuzz.FuzzTargets.utf8;
import static ocivault.fuzz.FuzzTargets.words;

import abuse.Fuzz;
import abuse.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import net.minidev.json.JSONObject;
import ocivault.check.CheckReport;
import ocivault.check.McpCheck;
import ocivault.check.McpConnection;
import ocivault.github.GitHubApi;
import ocivault.http.HttpMessage;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.oci.KeyFormat;
import ocivault.oci.OciErrors;
import ocivault.oci.OciSecretStore;
import ocivault.oci.OciSetup;
import ocivault.oci.SdkJson;
import ocivault.oci.SdkTransport;
import testkit.ScriptedServer;

/** What comes in from the other end of a connection: the vault's answers, GitHub's, and an MCP server's lines. */
final class FuzzedAnswers implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final SecretRef REFERENCE = SecretRef.parse("oci-vault://ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa");
    /** In the shape of a token, so that GitHub is asked. */
    private static final String TOKEN = "github_pat_" + Fuzz.SECRET.repeat(2);

    private final Path folder;
    private final SdkJson json = new SdkJson();
    private final ScriptedServer server;
    private final OciSecretStore store;
    private volatile byte[] answer = {};

    FuzzedAnswers(Path folder) {
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
        store = OciSetup.store(OciSetup.settings(login, Optional.of(base()), OciSetup.DIRECT, LIMIT));
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    List<FuzzTarget> targets() {
        var http = words(
                "HTTP/1.1 200 \r\n \n : , ; content-length: transfer-encoding: chunked connection: close retry-after:"
                        + " date: opc-next-page: opc-request-id: x-ratelimit-reset: x-oauth-scopes:"
                        + " github-authentication-token-expiration: 0 5 ffffffff");
        var fields = words("{ } [ ] , : \" secretBundleContent contentType BASE64 content stages CURRENT versionNumber"
                + " timeOfExpiry 2026-01-02T03:04:05.678Z null 1e400 \\ud800 metadata login message code {\"a\": [[ 1");
        var lines = words(
                "{ } [ ] , : \" {\"jsonrpc\":\"2.0\", \"id\":1 \"id\":2 \"result\": \"error\": \"method\": \"ping\""
                        + " \"code\": \"tools\" \"nextCursor\": \"name\": \"capabilities\":"
                        + " \"protocolVersion\":\"2025-11-25\" \n"
                        + " [[ 1e400 -0 \\ud800 null");
        var both = Stream.concat(http.stream(), fields.stream()).toList();
        return List.of(
                bytes("HTTP answers", 90, https(bundles()), http, _ -> false, FuzzedAnswers::message),
                text("bundle bodies", 80, bundles(), fields, _ -> false, this::bundle),
                bytes(
                        "MCP lines",
                        60,
                        Stream.of(CONVERSATION.split("\n"))
                                .map(FuzzTargets::utf8)
                                .toList(),
                        lines,
                        _ -> false,
                        FuzzedAnswers::lines),
                bytes("vault's answers", 4, https(bundles()), both, FuzzedAnswers::isSaidAloud, this::fetch),
                bytes(
                        "GitHub's answers",
                        2,
                        https(List.of("{\"login\":\"octocat\"}", "{\"message\":\"Bad credentials\"}")),
                        both,
                        _ -> false,
                        this::verify),
                bytes(
                        "--check",
                        1,
                        List.of(utf8(CONVERSATION), utf8(CONVERSATION.replace("}\n", "},\n"))),
                        lines,
                        _ -> false,
                        this::check));
    }

    private static final String CONVERSATION = """
        {"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},\
        "serverInfo":{"name":"a","version":"1"}}}
        {"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"alpha"},{"name":"beta"}]}}
        {"jsonrpc":"2.0","id":7,"method":"ping"}
        {"jsonrpc":"2.0","method":"notifications/message","params":{"data":["SECRET",1.5,null,true]}}
        [{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no SECRET"}}]
        """.replace("SECRET", Fuzz.SECRET);

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

    private static List<byte[]> https(List<String> bodies) {
        var more = "opc-request-id: AAA/BBB\r\netag: x\r\nretry-after: 3\r\ndate: Fri, 02 Jan 2026 03:04:05 GMT\r\n";
        return Stream.concat(
                        bodies.stream()
                                .map(body -> "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + more
                                        + "content-length: " + utf8(body).length + "\r\n\r\n" + body),
                        Stream.of(
                                "HTTP/1.1 404 Not Found\r\n" + more
                                        + "content-length: 26\r\n\r\n{\"code\":\"a\",\"message\":\"b\"}\n",
                                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 429 Slow\r\n" + more + "\r\n",
                                "HTTP/1.1 200 OK\r\n"
                                        + "transfer-encoding: chunked\r\n\r\n"
                                        + "5;x=y\r\n"
                                        + "{\"a\":\r\n"
                                        + "2\r\n"
                                        + "1}\r\n"
                                        + "0\r\n"
                                        + "more: x\r\n\r\n",
                                "HTTP/1.1 302 Found\r\nlocation: https://evil.example/\r\ncontent-length: 0\r\n\r\n"))
                .map(FuzzTargets::utf8)
                .toList();
    }

    /** An answer, or why there is none: the contract allows an IOException. */
    private static String message(byte[] input) {
        try {
            var read = HttpMessage.read(new ByteArrayInputStream(input), true);
            FuzzTargets.require(read.status() >= 200 && read.status() < 600, "a final status");
            FuzzTargets.require(read.body().length <= input.length, "a body of what came");
            return "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String bundle(String body) {
        return OciErrors.translated(() -> {
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

    /** The token is the secret here; what GitHub says may be shown. */
    private String verify(byte[] input) {
        answer = utf8(utf8(input).replace(Fuzz.SECRET, "GitHub's words"));
        return new GitHubApi(base(), OciSetup.DIRECT, LIMIT)
                .verify(SecretValue.of(TOKEN))
                .toString();
    }

    private static String lines(byte[] line) {
        var messages = McpConnection.messages(line)
                .orElseThrow(() -> new VaultException.CheckFailed("initialize", "no message", "none"));
        messages.forEach(message -> JSONObject.toJSONString(message));
        return "";
    }

    /** A server that says all of it at once and leaves. */
    private String check(byte[] input) {
        var shown = new ArrayList<String>();
        try {
            var file = Files.write(folder.resolve("conversation"), input);
            McpCheck.run(
                    new ProcessBuilder("cat", file.toString()),
                    List.of(SecretValue.of(Fuzz.SECRET)),
                    LIMIT,
                    new CheckReport(shown::add));
            return shown.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        store.close();
        server.close();
    }
}
