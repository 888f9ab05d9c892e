package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.Region;
import com.oracle.bmc.secrets.SecretsClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.oci.OciHosts.Service;
import ocivault.settings.VaultSettings.AuthMethod;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

class OciHostsTest extends ClientsScene {

    private static final Ocid FRANKFURT = ocid("ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa");
    private static final OciHosts.Region IN_FRANKFURT = new OciHosts.Region("eu-frankfurt-1", "oc1");

    @Nested
    class CryptoHosts {

        private static final Ocid KEY_OF_A_VAULT = ocid("ocid1.key.oc1.iad.afnxza26aag4s.abzwkljs");

        private static List<URI> uris(String... texts) {
            return Stream.of(texts).map(URI::create).toList();
        }

        /** As Oracle's vaults of older and of newer regions have them. */
        @Test
        void areToldByTheKeysOcid() {
            assertEquals(
                    uris(
                            "https://afnxza26aag4s-crypto.kms.us-ashburn-1.oraclecloud.com",
                            "https://afnxza26aag4s-crypto.kms.us-ashburn-1.oci.oraclecloud.com"),
                    clients("").cryptoEndpoints(KEY_OF_A_VAULT));
        }

        @Test
        void lieBesideAServicesHostThatTheUserNamed() {
            var named = Optional.of(URI.create("https://secrets.vaults.us-ashburn-2.oci.oraclecloud42.com"));
            assertEquals(
                    uris(
                            "https://afnxza26aag4s-crypto.kms.us-ashburn-2.oraclecloud42.com",
                            "https://afnxza26aag4s-crypto.kms.us-ashburn-2.oci.oraclecloud42.com"),
                    clients(AuthMethod.AUTO, "", named).cryptoEndpoints(KEY_OF_A_VAULT));
        }

        @Test
        void areAnyOtherEndpointThatTheUserNamed() {
            var named = URI.create("https://afnxza26aag4s-crypto.kms.us-ashburn-1.oci.oraclecloud.com");
            assertEquals(
                    List.of(named),
                    clients(AuthMethod.AUTO, "", Optional.of(named)).cryptoEndpoints(KEY_OF_A_VAULT));
        }
    }

    @Nested
    class Hosts {

        @Test
        void areThoseOfTheSdkForEveryRegionItKnowsByNameOrByCode() {
            // Where something else answers at the metadata service's address, the SDK takes its words for a region.
            var known = Stream.of(Region.values())
                    .filter(region -> region.getRegionId().matches("[a-z0-9-]+"))
                    .toList();
            assertTrue(known.size() > 80, known::toString);
            for (var region : known) {
                var realm = region.getRealm();
                var ours = OciHosts.region(region.getRegionId(), realm.getRealmId(), "");
                assertEquals(new OciHosts.Region(region.getRegionId(), realm.getRealmId()), ours);
                assertTrue(ours.isKnown(), region.getRegionId());
                assertEquals(realm.getSecondLevelDomain(), OciHosts.domain(realm.getRealmId()));
                assertEquals(
                        region.getEndpoint(SecretsClient.SERVICE).orElseThrow(),
                        OciHosts.endpoint(Service.SECRETS, ours).toString());
                assertEquals(region.getRegionId(), Ocid.longRegionName(region.getRegionCode()));
            }
        }

        /** Regions that Oracle's Python SDK knows and the Java SDK does not yet. */
        @ParameterizedTest
        @CsvSource({
            "lej, af-casablanca-1, oc1, oraclecloud.com",
            "jbp, ap-kulai-2, oc1, oraclecloud.com",
            "vve, me-alrayyan-1, oc21, oraclecloud21.com",
            "hnw, sa-riodejaneiro-1, oc52, oraclecloud52.com"
        })
        void areThoseOfThePythonSdkToo(String code, String name, String realm, String domain) {
            assertEquals(name, Ocid.longRegionName(code));
            var region = OciHosts.region(name, realm, "");
            assertTrue(region.isKnown());
            assertEquals(
                    "https://secrets.vaults." + name + ".oci." + domain,
                    OciHosts.endpoint(Service.SECRETS, region).toString());
        }

        @Test
        void takeWhatIsNoShortCodeAsItIs() {
            assertEquals("", Ocid.longRegionName(""));
            assertEquals("xyz", Ocid.longRegionName("xyz"));
            assertEquals("eu-frankfurt-1", Ocid.longRegionName("FRA"));
            assertEquals("af-", Ocid.longRegionName("af-"));
        }

        @ParameterizedTest
        @CsvSource({
            "SECRETS,https://secrets.vaults.eu-frankfurt-1.oci.oraclecloud.com",
            "VAULTS,https://vaults.eu-frankfurt-1.oci.oraclecloud.com",
            "KMS,https://kms.eu-frankfurt-1.oraclecloud.com",
            "AUTH,https://auth.eu-frankfurt-1.oraclecloud.com"
        })
        void followEachServicesPattern(Service service, String host) {
            assertEquals(URI.create(host), clients("").endpoint(service, IN_FRANKFURT));
        }

        @Test
        void areTheEndpointThatTheUserNamedForAllServices() {
            var base = URI.create("https://vault.example:8443");
            for (var service : Service.values()) {
                assertEquals(
                        base, clients(AuthMethod.AUTO, "", Optional.of(base)).endpoint(service, IN_FRANKFURT));
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://secrets.vaults.eu-newtown-1.oci.oraclecloud.com",
                    "https://vaults.eu-newtown-1.oci.oraclecloud.com",
                    "https://kms.eu-newtown-1.oraclecloud.com",
                    "https://kms.eu-newtown-1.oci.oraclecloud.com"
                })
        void lieBesideTheEndpointThatTheUserNamedWhereThatIsOneOfOcis(String endpoint) {
            var clients = clients(AuthMethod.AUTO, "", Optional.of(URI.create(endpoint)));
            var any = new OciHosts.Region("", "oc1");
            assertEquals(
                    List.of(
                            "https://secrets.vaults.eu-newtown-1.oci.oraclecloud.com",
                            "https://vaults.eu-newtown-1.oci.oraclecloud.com",
                            "https://kms.eu-newtown-1.oraclecloud.com"),
                    Stream.of(Service.SECRETS, Service.VAULTS, Service.KMS)
                            .map(service -> clients.endpoint(service, any).toString())
                            .toList());
            var keys = "https://abc-management.kms.eu-newtown-1.oraclecloud.com";
            assertEquals(URI.create(keys), clients.managementEndpoint(keys, any));
            for (var stranger : List.of(
                    "https://abc-management.kms.eu-othertown-1.oraclecloud.com",
                    "https://abc-management.kms.eu-newtown-1.oraclecloud2.com",
                    "https://evil.example")) {
                assertEquals(
                        PREFIX + "the vault's management endpoint is no OCI host: " + stranger,
                        refusal(() -> clients.managementEndpoint(stranger, any)));
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://secrets.vaults.eu-newtown-1.oci.oraclecloud.com:8443",
                    "https://secrets.vaults.eu-newtown-1.oci.example.com",
                    "https://x.vaults.eu-newtown-1.oci.oraclecloud.com",
                    "http://127.0.0.1:8080"
                })
        void areTheEndpointItselfWhereThatIsNoneOfOcis(String endpoint) {
            var named = URI.create(endpoint);
            var clients = clients(AuthMethod.AUTO, "", Optional.of(named));
            for (var service : Service.values()) {
                assertEquals(named, clients.endpoint(service, IN_FRANKFURT));
            }
            assertEquals(named, clients.managementEndpoint("https://evil.example", IN_FRANKFURT));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://abc-management.kms.eu-frankfurt-1.oraclecloud.com",
                    "https://abc-management.kms.eu-frankfurt-1.oci.oraclecloud.com:443"
                })
        void ofAVaultsKeysLieInItsRegion(String endpoint) {
            assertEquals(
                    URI.create(endpoint.replace(":443", "")), clients("").managementEndpoint(endpoint, IN_FRANKFURT));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://abc.kms.eu-frankfurt-1.oraclecloud.com",
                    "https://evil.example",
                    "https://abc.kms.eu-frankfurt-1.oraclecloud.com.evil.example",
                    "https://kms.eu-frankfurt-1.oraclecloud.com",
                    "https://abc.kms.us-ashburn-1.oraclecloud.com",
                    "https://u@abc.kms.eu-frankfurt-1.oraclecloud.com",
                    "https://abc.kms.eu-frankfurt-1.oraclecloud.com:8443",
                    "https://evil.example/.kms.eu-frankfurt-1.oraclecloud.com",
                    "",
                    "https://no url",
                    "https://abc.kms.eu-frankfurt-1.oraclecloud.com:x"
                })
        void ofAVaultsKeysAreNeverAStrangers(String endpoint) {
            assertEquals(
                    PREFIX + "the vault's management endpoint is no OCI host: " + endpoint,
                    refusal(() -> clients("").managementEndpoint(endpoint, IN_FRANKFURT)));
        }

        @Test
        void areNotTheEnvironmentsToChoose() throws IOException {
            Files.createDirectory(folder.resolve(".oci"));
            var stranger = "[{\"realmKey\":\"oc1\",\"realmDomainComponent\":\"evil.example\",\"regionKey\":\"FRA\","
                    + "\"regionIdentifier\":\"eu-frankfurt-1\"}]";
            Files.writeString(folder.resolve(".oci/regions-config.json"), stranger);
            var outcome = Run.command(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Duser.home=" + folder,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Asked.class.getName(),
                            folder.toString())
                    .env("OCI_REGION_METADATA", stranger.substring(1, stranger.length() - 1))
                    .env("OCI_DEFAULT_REALM", "evil.example")
                    .env("OCI_METADATA_BASE_URL", "http://127.0.0.1:1/")
                    .env("OCI_SDK_DEFAULT_CIRCUITBREAKER_ENABLED", "true")
                    .env("OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED", "true")
                    .env("HOME", folder)
                    .run();
            assertEquals(
                    "https://secrets.vaults.eu-frankfurt-1.oci.oraclecloud.com",
                    outcome.stdout().strip(),
                    outcome.stderr());
        }
    }

    /** Prints where a client in a process of its own would send its requests. */
    static final class Asked {

        private Asked() {}

        public static void main(String[] args) {
            var login = OciSetup.login(writeLogin(Path.of(args[0]), "region=eu-frankfurt-1"));
            var settings = OciSetup.settings(login, Optional.empty(), OciSetup.DIRECT, Duration.ofSeconds(2));
            try (var clients = new OciClients(OciLogin.load(login, warning -> System.err.println(warning)), settings);
                    var client = clients.open(
                            SecretsClient.builder(), clients.endpoint(Service.SECRETS, clients.region(FRANKFURT)))) {
                System.out.println(client.getEndpoint());
            }
        }
    }
}
