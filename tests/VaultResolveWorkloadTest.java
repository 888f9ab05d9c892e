import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import localvault.VaultServer;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

/** {@code --auth oke_workload_identity}, before a stand-in of the proxymux that every enhanced OKE cluster has. */
class VaultResolveWorkloadTest extends VaultResolveSetup {

    /** An address of this machine that nobody else's 12250 is in the way of. */
    private static final String HOST = "127.0.12.250";

    private static final int PORT = 12250;
    private static final String PASSWORD = "changeit";

    /** How the token comes: as the body is Base64 in quotes, and the token begins with ST$. */
    private enum Form {
        QUOTED,
        BARE
    }

    @TempDir
    private static Path cluster;

    private static HttpsServer proxymux;
    private static final List<String> asked = new CopyOnWriteArrayList<>();
    private static volatile int status;
    private static volatile String body;
    private static volatile Form form;

    @BeforeAll
    static void startProxymux() throws IOException, GeneralSecurityException {
        var store = cluster.resolve("proxymux.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = Run.command(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "proxymux",
                        "-keyalg",
                        "EC",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-dname",
                        "CN=proxymux",
                        "-ext",
                        "san=ip:" + HOST)
                .run();
        assertEquals(0, made.exitCode(), made.stderr());
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        Files.writeString(
                cluster.resolve("ca.crt"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("proxymux").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        try {
            proxymux = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral(HOST), PORT), 0);
        } catch (BindException e) {
            assumeTrue(false, "this machine has no address " + HOST + ", or its port " + PORT + " is taken");
        }
        proxymux.setHttpsConfigurator(new HttpsConfigurator(tls));
        proxymux.createContext("/", VaultResolveWorkloadTest::answer);
        proxymux.start();
    }

    @AfterAll
    static void stopProxymux() {
        if (proxymux != null) {
            proxymux.stop(0);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        var request = (JSONObject) JSONValue.parse(exchange.getRequestBody().readAllBytes());
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        var bytes = (body.isEmpty() ? granted(request) : body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String granted(JSONObject request) throws IOException {
        try {
            var key = KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(request.getAsString("podKey"))));
            var token = "{\"token\":\"ST$" + vault.issueToken((RSAPublicKey) key) + "\"}";
            var base64 = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
            return form == Form.QUOTED ? "\"" + base64 + "\"" : base64;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static String account(Instant end) {
        var claims = "{\"exp\":" + end.getEpochSecond() + "}";
        return "eyJh."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }

    @BeforeEach
    void enterAPod() throws IOException {
        asked.clear();
        status = 200;
        body = "";
        form = Form.QUOTED;
        Files.writeString(cluster.resolve("token"), account(Instant.now().plusSeconds(3600)) + "\n");
        environment.putAll(Map.of(
                "OCI_CLI_AUTH",
                "oke_workload_identity",
                "OCI_CLI_CONFIG_FILE",
                "/nowhere",
                "KUBERNETES_SERVICE_HOST",
                HOST,
                "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH",
                cluster.resolve("ca.crt").toString(),
                "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH",
                cluster.resolve("token").toString()));
    }

    @Nested
    class APod {

        @ParameterizedTest
        @ValueSource(strings = {"QUOTED", "BARE"})
        void showsItsServiceAccountToTheClusterAndItsTokenToTheVault(String how) throws IOException {
            form = Form.valueOf(how);

            var ran = run("--reveal", "oci-vault://token");

            assertEquals(TOKEN, ran.out(), ran.err());
            assertEquals(
                    List.of("POST /resourcePrincipalSessionTokens Bearer "
                            + Files.readString(cluster.resolve("token")).strip()),
                    asked);
            assertTrue(
                    vault.requests()
                            .getFirst()
                            .header("authorization")
                            .orElseThrow()
                            .contains("keyId=\"ST$"),
                    "the vault was asked with the cluster's token");
        }

        @Test
        void asksTheClusterOnceForManySecretsAndShowsNeitherToken() {
            var ran = run("-v", "--metrics", "oci-vault://token", "oci-vault://password", "oci-vault://db");

            assertEquals(0, ran.exitCode(), ran.err());
            assertEquals(1, asked.size());
            assertFalse((ran.out() + ran.err()).contains("eyJ"), "a token is shown");
        }
    }

    @Nested
    class WhatIsNoPod {

        private void assertRefused(String message) {
            var ran = run("oci-vault://token");

            assertEquals(78, ran.exitCode(), ran.err());
            assertTrue(
                    ran.err().contains("Failed to initialize OCI SDK clients: oke_workload_identity: " + message),
                    ran.err());
            assertTrue(ran.err().contains("hint: This works in a pod of an OKE cluster"), ran.err());
            assertEquals(List.of(), vault.requests());
        }

        @Test
        void saysSo() {
            environment.remove("KUBERNETES_SERVICE_HOST");

            assertRefused("KUBERNETES_SERVICE_HOST is not set");
        }

        @Test
        void hasNoHostOfANameThatIsNone() {
            environment.put("KUBERNETES_SERVICE_HOST", "a/b@c");

            assertRefused("KUBERNETES_SERVICE_HOST is no host");
        }

        @Test
        void lacksItsToken() throws IOException {
            Files.delete(cluster.resolve("token"));

            assertRefused("the service account's files in " + cluster + " cannot be used: one of them does not exist");
        }

        @Test
        void hasATokenWhoseTimeIsUp() throws IOException {
            Files.writeString(cluster.resolve("token"), account(Instant.now().minusSeconds(7300)));

            assertRefused("the token in " + cluster.resolve("token") + " expired 2 h ago");
        }

        @Test
        void hasATokenThatIsNone() throws IOException {
            Files.writeString(cluster.resolve("token"), "a b");

            assertRefused(cluster.resolve("token") + " holds no token");
        }
    }

    @Nested
    class TheCluster {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "403|no|78|the cluster does not accept this pod (403)",
                    "200|e30=|78|the cluster's answer is no token",
                    "503|no|69|the cluster cannot give a token now (503)"
                })
        void thatGivesNoTokenIsNamed(int code, String text, int exitCode, String message) {
            status = code;
            body = text;

            var ran = runQuickly("--max-retries=0", "oci-vault://token");

            assertEquals(exitCode, ran.exitCode(), ran.err());
            assertTrue(ran.err().contains("oke_workload_identity: " + message), ran.err());
        }

        @Test
        void thatAnotherAuthorityCertifiesGetsNoToken() throws IOException {
            var other = cluster.resolve("other.crt");
            try (var https = VaultServer.builder().https().start()) {
                Files.copy(https.certificateFile().orElseThrow(), other);
            }
            environment.put("OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", other.toString());

            var ran = runQuickly("--max-retries=0", "oci-vault://token");

            assertEquals(69, ran.exitCode(), ran.err());
            assertTrue(ran.err().contains("is not trusted"), ran.err());
            assertEquals(List.of(), asked);
        }

        @Test
        void thatIsNotThereIsNamed() {
            environment.put("KUBERNETES_SERVICE_HOST", "127.0.12.251");

            var ran = runQuickly("--max-retries=0", "oci-vault://token");

            assertEquals(69, ran.exitCode(), ran.err());
            assertTrue(ran.err().contains("the cluster cannot be asked for a token"), ran.err());
        }
    }
}
