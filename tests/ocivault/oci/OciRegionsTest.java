package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.oci.OciHosts.Service;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OciRegionsTest extends ClientsScene {

    private static final Ocid FRANKFURT = ocid("ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa");
    private static final Ocid COMPARTMENT = ocid("ocid1.compartment.oc1..aaaa");

    @Nested
    class Regions {

        @Test
        void isTheExplicitOneElseTheReferencesElseTheProfiles() {
            assertEquals(
                    "us-ashburn-1", clients("us-ashburn-1").region(FRANKFURT).name());
            assertEquals("eu-frankfurt-1", clients("").region(FRANKFURT).name());
            assertEquals("eu-zurich-1", clients("").region(COMPARTMENT).name());
        }

        @Test
        void mayBeGivenByItsShortCode() {
            assertEquals(
                    "eu-frankfurt-1",
                    clients("").region(ocid("ocid1.vaultsecret.oc1.fra.amaa")).name());
            assertEquals("uk-london-1", clients("lhr").region(FRANKFURT).name());
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
                    "evil",
                    "evil-1",
                    "evil.example",
                    "eu-nowhere-1.evil-1",
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
        void ofTheEnvironmentYieldsToTheReferencesButNotToTheProfiles() {
            var login = new VaultSettings.Login(
                    config, "DEFAULT", AuthMethod.AUTO, "", Map.of("region", "us-ashburn-1"), folder);
            var settings = OciSetup.settings(login, Optional.empty(), OciSetup.DIRECT, Duration.ofSeconds(2));
            var clients = new OciClients(OciLogin.load(login, warning -> {}), settings);
            assertEquals("eu-frankfurt-1", clients.region(FRANKFURT).name());
            assertEquals("us-ashburn-1", clients.region(COMPARTMENT).name());
        }

        private OciClients clientsOf(String tenancy) {
            OciSetup.write(
                    config,
                    Pattern.compile("(?m)^tenancy=.*").matcher(read(config)).replaceFirst("tenancy=" + tenancy));
            return clients("");
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"ocid1.tenancy.oc1..aaaa", "ocidv1:tenancy:oc1:phx:1460406592660:aaaa", "t"})
        void thatIsNewerThanThisProgramIsTakenByItsName(String tenancy) {
            var clients = clientsOf(tenancy);
            var region = clients.region(ocid("ocid1.vaultsecret.oc1.eu-newtown-1.amaa"));
            assertEquals(new OciHosts.Region("eu-newtown-1", "oc1"), region);
            assertEquals(
                    List.of(
                            "https://secrets.vaults.eu-newtown-1.oci.oraclecloud.com",
                            "https://vaults.eu-newtown-1.oci.oraclecloud.com",
                            "https://kms.eu-newtown-1.oraclecloud.com"),
                    Stream.of(Service.SECRETS, Service.VAULTS, Service.KMS)
                            .map(service -> clients.endpoint(service, region).toString())
                            .toList());
            var keys = "https://abc-management.kms.eu-newtown-1.oraclecloud.com";
            assertEquals(URI.create(keys), clients.managementEndpoint(keys, region));
        }

        @Test
        void ofARealmThatIsNewerThanThisProgramIsTakenWhereTheTenancyIsOfThatRealm() {
            var secret = ocid("ocid1.vaultsecret.oc77.eu-newtown-1.amaa");
            var clients = clientsOf("ocid1.tenancy.oc77..aaaa");
            assertEquals(
                    "https://secrets.vaults.eu-newtown-1.oci.oraclecloud77.com",
                    clients.endpoint(Service.SECRETS, clients.region(secret)).toString());
        }

        /** Else whoever writes a reference could choose a domain that is not Oracle's yet. */
        @ParameterizedTest
        @ValueSource(strings = {"ocid1.tenancy.oc1..aaaa", "ocidv1:tenancy:oc1:phx:1460406592660:aaaa", "t"})
        void ofARealmThatIsNewerThanThisProgramIsRefusedForAnyOtherTenancy(String tenancy) {
            var secret = ocid("ocid1.vaultsecret.oc77.eu-newtown-1.amaa");
            assertEquals(
                    PREFIX + "unknown region 'eu-newtown-1' in realm oc77, which is not that of this login's tenancy",
                    refusal(() -> clientsOf(tenancy).region(secret)));
        }

        @Test
        void thatIsNewerThanThisProgramIsRefusedInARealmThatIsNotTheTenancys() {
            assertEquals(
                    PREFIX + "unknown region 'eu-newtown-1' in realm oc2, which is not that of this login's tenancy",
                    refusal(() -> clientsOf("ocid1.tenancy.oc1..aaaa")
                            .region(ocid("ocid1.vaultsecret.oc2.eu-newtown-1.amaa"))));
        }

        @Test
        void mayBeUnknownWhereTheEndpointIsNamed() {
            var at = Optional.of(URI.create("https://vault.example"));
            assertEquals(
                    "eu-nowhere-1",
                    clients(AuthMethod.AUTO, "eu-nowhere-1", at)
                            .region(FRANKFURT)
                            .name());
        }
    }
}
