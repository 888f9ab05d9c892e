package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import localvault.VaultServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Outcome;
import testkit.Run;
import testkit.ScriptedServer;

/**
 * The scripts, as processes, in an environment that somebody else has furnished. Where a request would go is read off
 * the CONNECT that a proxy gets, so that nothing leaves this machine.
 */
class HostileEnvironmentTest {

    private static final String SECRET = "oci-vault://ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa";
    private static final String VAULT = "ocid1.vault.oc1.eu-frankfurt-1.bbbb.abtx";
    private static final String STRANGER = "{\"realmKey\":\"oc1\",\"realmDomainComponent\":\"evil.example\","
            + "\"regionKey\":\"FRA\",\"regionIdentifier\":\"eu-frankfurt-1\"}";

    @TempDir
    private Path home;

    private ScriptedServer proxy;
    private ScriptedServer trap;

    @BeforeEach
    void start() throws IOException {
        proxy = ScriptedServer.answeringOnce("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
        trap = ScriptedServer.answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        Files.createDirectory(home.resolve(".oci"));
        var key = OciSetup.write(
                home.resolve("key.pem"), KeyFormat.PKCS8.write(OciSetup.newKey().getPrivate(), ""));
        OciSetup.write(
                home.resolve(".oci/config"),
                "[DEFAULT]\nuser=u\ntenancy=t\nfingerprint=f\nregion=eu-frankfurt-1\nkey_file=" + key + "\n");
        Files.writeString(home.resolve(".oci/regions-config.json"), "[" + STRANGER + "]");
        Files.writeString(home.resolve("alloy.json"), "{\"provider\":\"evil\",\"regions\":[" + STRANGER + "]}");
    }

    @AfterEach
    void stop() {
        proxy.close();
        trap.close();
    }

    /** With all that the SDK would listen to, and the proxy. */
    private Outcome hostile(String script, String... args) {
        return Run.script(script, args)
                .jvm("-Duser.home=" + home)
                .env("HOME", home)
                .env("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port())
                .env("OCI_REGION_METADATA", STRANGER)
                .env("OCI_DEFAULT_REALM", "evil.example")
                .env("OCI_ALLOY_CONFIG_FILE_PATH", home.resolve("alloy.json"))
                .env("OCI_ALLOY_PROVIDER", "evil")
                .env("OCI_METADATA_BASE_URL", "http://127.0.0.1:" + trap.port() + "/opc/v2/")
                .env("OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED", "true")
                .env("OCI_DUAL_STACK_ENDPOINT_ENABLED", "true")
                .env("OCI_SDK_DEFAULT_RETRY_ENABLED", "true")
                .stdin("hunter2")
                .run();
    }

    /** Where the proxy was asked to connect to. */
    private Set<String> hosts() {
        var hosts = new TreeSet<String>();
        proxy.heads().forEach(head -> hosts.add(head.replaceFirst("(?s)CONNECT (\\S+) HTTP/1\\.1\r\n.*", "$1")));
        return hosts;
    }

    @Test
    void theEnvironmentDoesNotChooseWhereSecretsAreAskedFor() {
        var outcome = hostile(
                "VaultResolve",
                "--max-retries=0",
                SECRET,
                "oci-vault://" + VAULT + "/name",
                "oci-vault://ocid1.compartment.oc1..aaaa/name");
        assertEquals(69, outcome.exitCode(), outcome.stderr());
        assertEquals(
                Set.of(
                        "secrets.vaults.eu-frankfurt-1.oci.oraclecloud.com:443",
                        "vaults.eu-frankfurt-1.oci.oraclecloud.com:443"),
                hosts());
        assertEquals(0, trap.connections());
    }

    @Test
    void theEnvironmentDoesNotChooseWhereASecretIsSent() {
        var outcome = hostile("UploadSecret", "--max-retries=0", "--vault-id", VAULT, "name");
        assertEquals(69, outcome.exitCode(), outcome.stderr());
        var oracle = "(vaults\\.eu-frankfurt-1\\.oci|secrets\\.vaults\\.eu-frankfurt-1\\.oci|kms\\.eu-frankfurt-1)"
                + "\\.oraclecloud\\.com:443";
        assertTrue(hosts().stream().allMatch(host -> host.matches(oracle)), hosts()::toString);
        assertTrue(proxy.connections() > 0);
        assertEquals(0, trap.connections());
    }

    @Test
    void theEnvironmentDoesNotPassForTheMetadataOfAnInstance() {
        var outcome = hostile("VaultResolve", "--auth=instance_principal", "--timeout=3", SECRET);
        assertEquals(78, outcome.exitCode(), outcome.stderr());
        assertEquals(0, trap.connections());
        assertEquals(List.of(), proxy.heads());
    }

    @Test
    void aProxyOfTheEnvironmentPutsNoStrangerInTheVaultsPlace() throws IOException {
        try (var stranger = VaultServer.builder().https().start();
                var tunnel = new ScriptedServer((socket, server) -> {
                    server.readHead(socket.getInputStream());
                    try (var onward = new Socket(
                            InetAddress.ofLiteral("127.0.0.1"),
                            stranger.endpoint().getPort())) {
                        socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                        Thread.ofVirtual().start(() -> {
                            try {
                                onward.getInputStream().transferTo(socket.getOutputStream());
                            } catch (IOException left) {
                                // as it should
                            }
                        });
                        socket.getInputStream().transferTo(onward.getOutputStream());
                    }
                })) {
            var outcome = Run.script("VaultResolve", "--max-retries=0", SECRET)
                    .env("HOME", home)
                    .env("HTTPS_PROXY", "http://127.0.0.1:" + tunnel.port())
                    .run();
            assertEquals(69, outcome.exitCode(), outcome.stderr());
            assertTrue(outcome.stderr().contains("the server's certificate is not trusted"), outcome.stderr());
            assertEquals(1, tunnel.heads().size());
            assertEquals(List.of(), stranger.requests());
        }
    }

    /** Not even by JAVA_TOOL_OPTIONS, as far as that only sets properties: the road is ours to choose. */
    @Test
    void proxiesOfTheJvmGetNoRequest() throws IOException {
        try (var vault = VaultServer.builder().https().start()) {
            vault.put("token", "hunter2");
            var login = vault.login(home.resolve("login"));
            var port = trap.port();
            var outcome = Run.script("VaultResolve", "--reveal", "--vault-id", vault.vaultId(), "oci-vault://token")
                    .env("HOME", home)
                    .env("OCI_CLI_CONFIG_FILE", login.configFile())
                    .env("OCI_CLI_ENDPOINT", vault.endpoint())
                    .env("OCI_CLI_CERT_BUNDLE", vault.certificateFile().orElseThrow())
                    .env(
                            "JAVA_TOOL_OPTIONS",
                            "-DsocksProxyHost=127.0.0.1 -DsocksProxyPort=" + port
                                    + " -DsocksNonProxyHosts= -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=" + port
                                    + " -Dhttp.nonProxyHosts= -Djava.net.useSystemProxies=true"
                                    + " -Djavax.net.ssl.trustStore=" + home.resolve("nothing"))
                    .run();
            assertEquals("hunter2", outcome.stdout(), outcome.stderr());
            assertEquals(0, trap.connections());
        }
    }
}
