package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.Region;
import com.oracle.bmc.secrets.SecretsClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import localvault.VaultServer;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.oci.OciHosts.Service;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Run;

class OciClientsTest {

    private static final String PREFIX = "Failed to initialize OCI SDK clients: ";
    private static final KeyPair KEY = OciSetup.newKey();
    private static final Ocid FRANKFURT = ocid("ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa");
    private static final Ocid COMPARTMENT = ocid("ocid1.compartment.oc1..aaaa");

    @TempDir
    private Path folder;

    private Path config;

    @BeforeEach
    void writeLogin() {
        config = writeLogin(folder, "region=eu-zurich-1");
    }

    private static Path writeLogin(Path folder, String more) {
        var key = OciSetup.write(
                folder.resolve("key.pem"),
                OciSetup.pem("PRIVATE KEY", KEY.getPrivate().getEncoded()));
        return OciSetup.write(
                folder.resolve("config"),
                "[DEFAULT]\nuser=u\ntenancy=t\nfingerprint=f\nkey_file=" + key + "\n" + more + "\n");
    }

    private static Ocid ocid(String text) {
        return Ocid.parse(text).orElseThrow();
    }

    private OciClients clients(AuthMethod auth, String region, Optional<URI> endpoint) {
        var login = new VaultSettings.Login(config, "DEFAULT", auth, region, Map.of(), folder);
        var settings = OciSetup.settings(login, endpoint, OciSetup.DIRECT, Duration.ofSeconds(2));
        return new OciClients(OciLogin.load(login, warning -> {}), settings);
    }

    private OciClients clients(String region) {
        return clients(AuthMethod.AUTO, region, Optional.empty());
    }

    private static String refusal(Executable action) {
        return assertThrows(VaultException.Configuration.class, action).getMessage();
    }

    @Nested
    class Regions {

        @Test
        void isTheExplicitOneElseTheReferencesElseTheProfiles() {
            assertEquals("us-ashburn-1", clients("us-ashburn-1").region(FRANKFURT));
            assertEquals("eu-frankfurt-1", clients("").region(FRANKFURT));
            assertEquals("eu-zurich-1", clients("").region(COMPARTMENT));
        }

        @Test
        void mayBeGivenByItsShortCode() {
            assertEquals("eu-frankfurt-1", clients("").region(ocid("ocid1.vaultsecret.oc1.fra.amaa")));
            assertEquals("uk-london-1", clients("lhr").region(FRANKFURT));
        }

        @Test
        void thatIsMissingEverywhereIsAskedFor() {
            config = writeLogin(folder, "");
            assertEquals(
                    PREFIX + "no region to ask for " + COMPARTMENT,
                    refusal(() -> clients("").region(COMPARTMENT)));
        }

        @Test
        void ofAnotherRealmThanTheReferenceIsRefused() {
            assertEquals(
                    PREFIX + "region us-langley-1 lies in realm oc2, but " + FRANKFURT + " in oc1",
                    refusal(() -> clients("us-langley-1").region(FRANKFURT)));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "eu-nowhere-1",
                    "evil.example",
                    "x/y",
                    "eu-frankfurt-1.evil",
                    "eu-frankfurt-1@evil",
                    "EU FRANKFURT"
                })
        void thatIsUnknownNeverBecomesAHost(String region) {
            var refusal = assertThrows(
                    VaultException.Configuration.class, () -> clients(region).region(FRANKFURT));
            assertEquals(PREFIX + "unknown region '" + Ocid.longRegionName(region) + "'", refusal.getMessage());
            assertTrue(refusal.remedy.contains("--endpoint https://"), refusal.remedy);
        }

        @Test
        void mayBeUnknownWhereTheEndpointIsNamed() {
            var at = Optional.of(URI.create("https://vault.example"));
            assertEquals(
                    "eu-nowhere-1", clients(AuthMethod.AUTO, "eu-nowhere-1", at).region(FRANKFURT));
        }
    }

    @Nested
    class Hosts {

        @Test
        void areThoseOfTheSdkForEveryRegionItKnows() {
            var ours = new TreeMap<>(OciHosts.regions());
            var theirs = new TreeMap<String, String>();
            // Where something else answers at the metadata service's address, the SDK takes its words for a region.
            var known = Stream.of(Region.values())
                    .filter(region -> region.getRegionId().matches("[a-z0-9-]+"))
                    .toList();
            for (var region : known) {
                var realm = region.getRealm();
                theirs.put(region.getRegionId(), realm.getRealmId());
                assertEquals(realm.getSecondLevelDomain(), OciHosts.domain(realm.getRealmId()));
                assertEquals(
                        region.getEndpoint(SecretsClient.SERVICE).orElseThrow(),
                        OciHosts.endpoint(Service.SECRETS, region.getRegionId()).toString());
            }
            assertEquals(theirs, ours);
        }

        @ParameterizedTest
        @CsvSource({
            "SECRETS,https://secrets.vaults.eu-frankfurt-1.oci.oraclecloud.com",
            "VAULTS,https://vaults.eu-frankfurt-1.oci.oraclecloud.com",
            "KMS,https://kms.eu-frankfurt-1.oraclecloud.com",
            "AUTH,https://auth.eu-frankfurt-1.oraclecloud.com"
        })
        void followEachServicesPattern(Service service, String host) {
            assertEquals(URI.create(host), clients("").endpoint(service, "eu-frankfurt-1"));
        }

        @Test
        void areTheEndpointThatTheUserNamedForAllServices() {
            var base = URI.create("https://vault.example:8443");
            for (var service : Service.values()) {
                assertEquals(
                        base, clients(AuthMethod.AUTO, "", Optional.of(base)).endpoint(service, "any"));
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://abc-management.kms.eu-frankfurt-1.oraclecloud.com",
                    "https://abc-management.kms.eu-frankfurt-1.oci.oraclecloud.com:443"
                })
        void ofAVaultsKeysLieInItsRegion(String endpoint) {
            assertEquals(
                    URI.create(endpoint.replace(":443", "")),
                    clients("").managementEndpoint(endpoint, "eu-frankfurt-1"));
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
                    refusal(() -> clients("").managementEndpoint(endpoint, "eu-frankfurt-1")));
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
            try (var clients = new OciClients(OciLogin.load(login, System.err::println), settings);
                    var client = clients.open(
                            SecretsClient.builder(), clients.endpoint(Service.SECRETS, clients.region(FRANKFURT)))) {
                System.out.println(client.getEndpoint());
            }
        }
    }

    @Nested
    class Keys {

        private String fetchedWith(KeyFormat format, String passphrase) throws IOException {
            try (var vault = VaultServer.start()) {
                var secret = vault.put("token", "value");
                var id = vault.register(KEY.getPublic()).split("/");
                var file = OciSetup.write(folder.resolve("formatted.pem"), format.write(KEY.getPrivate(), "hunter2"));
                OciSetup.write(
                        config,
                        "[DEFAULT]\ntenancy=" + id[0] + "\nuser=" + id[1] + "\nfingerprint=" + id[2] + "\nkey_file="
                                + file + "\npass_phrase=" + passphrase + "\n");
                var login = OciSetup.login(config);
                try (var store = OciSetup.store(OciSetup.settings(
                        login, Optional.of(vault.endpoint()), OciSetup.DIRECT, Duration.ofSeconds(20)))) {
                    var ref = SecretRef.parse("oci-vault://" + secret);
                    return new String(
                            store.fetch(ref.target(), ref.selector()).value().reveal());
                }
            }
        }

        @ParameterizedTest
        @EnumSource
        void ofEverySupportedFormatSign(KeyFormat format) throws IOException {
            assertEquals("value", fetchedWith(format, "hunter2"));
        }

        @ParameterizedTest
        @EnumSource(names = {"PKCS8_AES_256", "PKCS1_AES_128"})
        void thatThePassphraseDoesNotOpenAreAConfigurationError(KeyFormat format) {
            var refusal = assertThrows(VaultException.Configuration.class, () -> fetchedWith(format, "wrong"));
            assertEquals(
                    PREFIX + "the private key of profile DEFAULT cannot be decrypted: the passphrase is wrong, or the"
                            + " encryption is one that the SDK does not read",
                    refusal.getMessage());
            assertFalse(refusal.remedy.contains("wrong"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
                    "-----BEGIN RSA PRIVATE KEY-----\n"
                            + "Proc-Type: 4,ENCRYPTED\n"
                            + "DEK-Info: AES-128-CBC,07A\n\n"
                            + "MIIE\n"
                            + "-----END RSA PRIVATE KEY-----\n"
                })
        void thatAreDamagedAreAConfigurationError(String pem) {
            config = writeLogin(folder, "region=eu-zurich-1\npass_phrase=hunter2");
            OciSetup.write(folder.resolve("key.pem"), pem);
            assertEquals(
                    PREFIX + "the private key of profile DEFAULT is damaged",
                    refusal(() -> clients("").open(SecretsClient.builder(), URI.create("https://vault.example"))));
        }
    }

    @Nested
    class Principals {

        @ParameterizedTest
        @EnumSource(names = {"INSTANCE_PRINCIPAL", "RESOURCE_PRINCIPAL"})
        void offOCIAreAConfigurationErrorWithinTheTimeout(AuthMethod method) {
            var started = System.nanoTime();
            var message = refusal(() -> clients(method, "", Optional.empty())
                    .open(SecretsClient.builder(), URI.create("https://vault.example")));
            var elapsed = Duration.ofNanos(System.nanoTime() - started);
            assertTrue(message.startsWith(PREFIX + method.name().toLowerCase(Locale.ROOT) + ": "), message);
            assertTrue(elapsed.compareTo(Duration.ofSeconds(10)) < 0, elapsed.toString());
        }
    }
}
