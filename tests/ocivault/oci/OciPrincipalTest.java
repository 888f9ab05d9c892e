package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;
import ocivault.oci.PrincipalWorld.Trouble;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

/** Logins of an instance or a resource of OCI, in a network namespace that is one. */
@Tag("slow")
@Tag("apart")
class OciPrincipalTest {

    private static final String CONNECT = "CONNECT auth.eu-frankfurt-1.oraclecloud.com:443 HTTP/1.1";
    private static final String IDENTITY = "instance_principal: OCI's identity service cannot be asked: ";

    private static List<String> namespace = List.of();

    @TempDir
    private static Path folder;

    /** Root needs no user namespace, and may not be allowed one; everybody else needs one. */
    @BeforeAll
    static void findAWayToMakeANamespace() {
        namespace = Stream.of(List.of("unshare", "--net"), List.of("unshare", "--net", "--map-root-user"))
                .filter(OciPrincipalTest::works)
                .findFirst()
                .orElse(List.of());
        assumeTrue(!namespace.isEmpty(), "no right to make a network namespace here (unshare --net, ip)");
    }

    private static boolean works(List<String> unshare) {
        try {
            var words = new ArrayList<>(unshare);
            words.addAll(List.of("ip", "link", "set", "lo", "up"));
            return Run.command(words.toArray(String[]::new)).run().exitCode() == 0;
        } catch (RuntimeException notInstalled) {
            return false;
        }
    }

    /** How a run of VaultResolve ended in that world. */
    private record End(
            int exitCode,
            String stdout,
            String stderr,
            List<String> proxied,
            List<String> asked,
            List<String> delegated) {}

    private End resolve(Trouble trouble, String... args) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var words = new ArrayList<>(namespace);
        words.addAll(List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PrincipalWorld.class.getName(),
                trouble.name(),
                folder.toString()));
        words.addAll(List.of(args));
        var end = Run.command(words.toArray(String[]::new))
                .timeout(Duration.ofMinutes(3))
                .run();
        assertEquals(0, end.exitCode(), end.stderr());
        var told = (JSONObject) JSONValue.parse(end.stdout());
        return new End(
                told.getAsNumber("exit").intValue(),
                told.getAsString("stdout"),
                told.getAsString("stderr"),
                texts(told.get("proxied")),
                texts(told.get("asked")),
                texts(told.get("delegated")));
    }

    private End resolve(Trouble trouble) {
        return resolve(
                trouble,
                "--auth=instance_principal",
                "--timeout=50",
                "--max-retries=1",
                "--retry-backoff-base=0.1",
                "--reveal",
                "SECRET");
    }

    private static List<String> texts(Object array) {
        return ((JSONArray) array).stream().map(Object::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "PROXIES_OF_THE_JVM"})
    void ofAnInstanceGoesThroughTheProxyAndTrustsTheBundle(Trouble trouble) {
        var end = resolve(trouble);

        assertEquals("hunter2", end.stdout(), end.stderr());
        assertEquals(List.of(CONNECT), end.proxied());
        assertTrue(end.asked().containsAll(List.of("/opc/v2/identity/key.pem", "/v1/x509")), end.asked()::toString);
    }

    /** As OCI's Cloud Shell does: the instance asks, and the user's token, which is signed too, says for whom. */
    @Test
    void ofAnInstanceOnBehalfOfAUserCarriesTheUsersToken() {
        var end = resolve(Trouble.NONE, "--auth=instance_obo_user", "--reveal", "SECRET");

        assertEquals("hunter2", end.stdout(), end.stderr());
        assertEquals(List.of(PrincipalWorld.DELEGATION + " true"), end.delegated());
        assertTrue(end.asked().contains("/v1/x509"), end.asked()::toString);
    }

    @Test
    void ofAResourceGoesThroughTheProxyAndTrustsTheBundle() {
        var end = resolve(Trouble.NONE, "--auth=resource_principal", "--reveal", "SECRET");

        assertEquals("hunter2", end.stdout(), end.stderr());
        assertEquals(List.of("CONNECT rpt.example.com:443 HTTP/1.1", CONNECT), end.proxied());
        assertTrue(end.asked().contains("/v1/resourcePrincipalSessionToken"), end.asked()::toString);
    }

    @Test
    void saysWhatItCouldNotReachWithoutTheProxy() {
        var end = resolve(Trouble.NO_PROXY);

        assertFails(69, IDENTITY + "unknown host auth.eu-frankfurt-1.oraclecloud.com", end);
        assertEquals(List.of(), end.proxied());
    }

    @Test
    void saysThatTheProxyIsDown() {
        assertFails(69, IDENTITY + "proxy 127.0.0.1:1 refuses connections", resolve(Trouble.PROXY_IS_DOWN));
    }

    @Test
    void asksAProxyThatRefusesThePasswordOnce() {
        var end = resolve(Trouble.PROXY_WANTS_ANOTHER_PASSWORD);

        assertEquals(69, end.exitCode(), end.stderr());
        assertTrue(end.stderr().contains(" wants a user and password, or other ones (407)"), end.stderr());
        assertTrue(end.stderr().contains("hint: Correct HTTPS_PROXY"), end.stderr());
        assertEquals(List.of(CONNECT), end.proxied());
    }

    @Test
    void asksAServerOfAnUnknownAuthorityOnce() {
        var end = resolve(Trouble.UNKNOWN_AUTHORITY);

        assertEquals(69, end.exitCode(), end.stderr());
        assertTrue(end.stderr().contains(IDENTITY + "the server's certificate is not trusted"), end.stderr());
        assertEquals(List.of(CONNECT), end.proxied());
        assertFalse(end.asked().contains("/v1/x509"), end.asked()::toString);
    }

    @Test
    void takesAWebFiltersPageForNoRefusal() {
        assertFails(
                69,
                IDENTITY
                        + "the answer (403) is not OCI's: a web filter, a captive portal or a gateway stands in"
                        + " between",
                resolve(Trouble.WEB_FILTER));
    }

    @Test
    void isRefusedByTheIdentityServiceInItsOwnWords() {
        assertFails(
                78,
                "Failed to initialize OCI SDK clients: instance_principal: OCI does not accept this login"
                        + " (401 NotAuthenticated: no such instance)",
                resolve(Trouble.IDENTITY_REFUSES));
    }

    private static void assertFails(int exitCode, String message, End end) {
        assertEquals(exitCode, end.exitCode(), end.stderr());
        assertTrue(end.stderr().startsWith("vault-resolve: error: " + message), end.stderr());
        assertEquals("", end.stdout());
    }
}
