package ocivault.oci;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import localvault.VaultServer;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import testkit.Run;
import testkit.ScriptedServer;

/**
 * An instance of OCI, in a network namespace of its own, where it has to be started: metadata at 169.254.169.254, OCI's
 * identity service and a vault, both over TLS, and a proxy that alone leads to the identity service. Runs VaultResolve
 * there, and writes to stdout, as JSON, how that ended and what was asked of whom.
 *
 * <p>Arguments: a {@link Trouble}, then a folder to write to, then those of VaultResolve, {@code SECRET} for a
 * reference.
 */
final class PrincipalWorld {

    /** What is not as it should be. */
    enum Trouble {
        NONE,
        NO_PROXY,
        PROXY_WANTS_ANOTHER_PASSWORD,
        PROXY_IS_DOWN,
        UNKNOWN_AUTHORITY,
        WEB_FILTER,
        IDENTITY_REFUSES,
        PROXIES_OF_THE_JVM
    }

    private static final String REGION = "eu-frankfurt-1";
    private static final String METADATA = "169.254.169.254";
    private static final String IDENTITY = "auth.eu-frankfurt-1.oraclecloud.com";
    private static final String TENANCY = "ocid1.tenancy.oc1..aaaa";
    static final String DELEGATION = "eyJh.eyJz.c2ln";
    private static final String PASSWORD = "changeit";

    private final Trouble trouble;
    private final Path folder;
    private final VaultServer vault = VaultServer.builder().https().start();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private PrincipalWorld(Trouble trouble, Path folder) {
        this.trouble = trouble;
        this.folder = folder;
    }

    static void main(String... args) throws Exception {
        var world = new PrincipalWorld(Trouble.valueOf(args[0]), Path.of(args[1]));
        System.out.println(world.run(List.of(args).subList(2, args.length)));
        System.exit(0);
    }

    private String run(List<String> args) throws IOException, GeneralSecurityException {
        command("ip", "link", "set", "lo", "up");
        command("ip", "addr", "add", METADATA + "/32", "dev", "lo");
        makeKey("instance", "CN=ocid1.instance.oc1..aaaa,OU=opc-certtype:instance,OU=opc-tenant:" + TENANCY);
        makeKey("identity", "CN=" + IDENTITY, "-ext", "san=dns:" + IDENTITY + ",dns:rpt.example.com");
        metadata();
        int identityPort = identity();
        try (var proxy = new ScriptedServer((socket, server) -> forward(socket, server, identityPort))) {
            var run = Run.script("VaultResolve", words(args)).env("HOME", folder);
            environment(proxy.port()).forEach(run::env);
            run.env("OCI_CLI_DELEGATION_TOKEN_FILE", OciSetup.write(folder.resolve("delegation"), DELEGATION + "\n"));
            if (trouble == Trouble.PROXIES_OF_THE_JVM) {
                run.jvm("-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=" + proxy.port(), "-Dhttp.nonProxyHosts=");
            }
            var end = run.timeout(Duration.ofMinutes(2)).run();
            var heads = proxy.heads().stream()
                    .map(head -> head.lines().findFirst().orElse(""))
                    .toList();
            return JSONObject.toJSONString(Map.of(
                    "exit", end.exitCode(),
                    "stdout", end.stdout(),
                    "stderr", end.stderr(),
                    "proxied", heads,
                    "asked", asked,
                    "delegated",
                            vault.requests().stream()
                                    .map(request ->
                                            request.header("opc-obo-token").orElse("") + " "
                                                    + request.header("authorization")
                                                            .orElse("")
                                                            .contains(" opc-obo-token"))
                                    .toList()));
        }
    }

    private String[] words(List<String> args) {
        return args.stream()
                .map(word -> word.equals("SECRET") ? "oci-vault://" + vault.put("token", "hunter2") : word)
                .toArray(String[]::new);
    }

    private Map<String, String> environment(int proxy) throws IOException {
        var password = trouble == Trouble.PROXY_WANTS_ANOTHER_PASSWORD ? "wrong" : "p@^|s%s";
        var port = trouble == Trouble.PROXY_IS_DOWN ? 1 : proxy;
        return Map.of(
                "HTTPS_PROXY",
                trouble == Trouble.NO_PROXY ? "" : "http://me:" + password + "@127.0.0.1:" + port,
                "NO_PROXY",
                "127.0.0.0/8",
                "OCI_CLI_CERT_BUNDLE",
                bundle().toString(),
                "OCI_CLI_ENDPOINT",
                vault.endpoint().toString(),
                "OCI_RESOURCE_PRINCIPAL_VERSION",
                "2.1.1",
                "OCI_RESOURCE_PRINCIPAL_RPT_ENDPOINT",
                "https://rpt.example.com",
                "OCI_RESOURCE_PRINCIPAL_RPST_ENDPOINT",
                "https://" + IDENTITY,
                "OCI_RESOURCE_PRINCIPAL_RESOURCE_ID",
                "ocid1.resource.oc1..aaaa",
                "OCI_RESOURCE_PRINCIPAL_TENANCY_ID",
                TENANCY,
                "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM",
                pem("instance-key").toString());
    }

    private Path bundle() throws IOException {
        var authorities = Files.readString(vault.certificateFile().orElseThrow());
        var all = trouble == Trouble.UNKNOWN_AUTHORITY
                ? authorities
                : authorities + Files.readString(pem("identity-certificate"));
        return Files.writeString(folder.resolve("bundle.pem"), all);
    }

    private void metadata() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(METADATA, 80), 0);
        var answers = Map.of(
                "/opc/v2/instance/region", REGION,
                "/opc/v2/identity/cert.pem", Files.readString(pem("instance-certificate")),
                "/opc/v2/identity/intermediate.pem", Files.readString(pem("instance-certificate")),
                "/opc/v2/identity/key.pem", Files.readString(pem("instance-key")));
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            asked.add(path);
            boolean knowsTheWord =
                    "Bearer Oracle".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, knowsTheWord && answers.containsKey(path) ? 200 : 404, answers.getOrDefault(path, ""));
        });
        server.start();
    }

    /** Makes tokens for whoever signs with the instance's key id, and for whoever comes with a resource's. */
    private int identity() throws IOException, GeneralSecurityException {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls()));
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            asked.add(path);
            switch (trouble) {
                case WEB_FILTER -> {
                    exchange.getResponseHeaders().set("content-type", "text/html");
                    answer(exchange, 403, "<html>blocked</html>");
                }
                case IDENTITY_REFUSES -> {
                    exchange.getResponseHeaders().set("content-type", "application/json");
                    exchange.getResponseHeaders().set("opc-request-id", "req-1");
                    answer(exchange, 401, "{\"code\":\"NotAuthenticated\",\"message\":\"no such instance\"}");
                }
                default -> answer(exchange, 200, granted(path, exchange));
            }
        });
        server.start();
        return server.getAddress().getPort();
    }

    private String granted(String path, HttpExchange exchange) throws IOException {
        if (path.contains("/resourcePrincipalTokenV2/")) {
            return "{\"resourcePrincipalToken\":\"r\",\"servicePrincipalSessionToken\":\"s\"}";
        }
        var request = (JSONObject) JSONValue.parse(exchange.getRequestBody().readAllBytes());
        var key = request.containsKey("publicKey") ? request.get("publicKey") : request.get("sessionPublicKey");
        try {
            var publicKey = KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode((String) key)));
            return JSONObject.toJSONString(Map.of("token", vault.issueToken((RSAPublicKey) publicKey)));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void forward(Socket socket, ScriptedServer server, int identityPort) throws IOException {
        server.readHead(socket.getInputStream());
        var head = server.heads().getLast();
        var credentials = Base64.getEncoder().encodeToString("me:p@^|s%s".getBytes(StandardCharsets.UTF_8));
        var out = socket.getOutputStream();
        if (!head.contains("proxy-authorization: Basic " + credentials)) {
            out.write("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        try (var onward = new Socket(InetAddress.ofLiteral("127.0.0.1"), identityPort)) {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            Thread.ofVirtual().start(() -> {
                try {
                    onward.getInputStream().transferTo(out);
                } catch (IOException left) {
                    // as they do
                }
            });
            socket.getInputStream().transferTo(onward.getOutputStream());
        }
    }

    /** Where the folder does not have it from another run: that is what takes longest here. */
    private void makeKey(String name, String subject, String... more) throws IOException, GeneralSecurityException {
        var store = folder.resolve(name + ".p12").toString();
        if (Files.exists(pem(name + "-certificate"))) {
            return;
        }
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-keystore",
                store,
                "-storepass",
                PASSWORD,
                "-dname",
                subject));
        command.addAll(List.of(more));
        command(command.toArray(String[]::new));
        var keys = keys(name);
        OciSetup.write(
                pem(name + "-key"),
                OciSetup.pem(
                        "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        OciSetup.write(
                pem(name + "-certificate"),
                OciSetup.pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
    }

    private KeyStore keys(String name) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(folder.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
    }

    private SSLContext tls() throws IOException, GeneralSecurityException {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys("identity"), PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private Path pem(String name) {
        return folder.resolve(name + ".pem");
    }

    private static void command(String... words) {
        var end = Run.command(words).run();
        if (end.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", words) + ": " + end.stdout() + end.stderr());
        }
    }
}
