package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.ConfigFileReader;
import com.oracle.bmc.auth.ConfigFileAuthenticationDetailsProvider;
import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.secrets.requests.GetSecretBundleRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testkit.Await;

/** Fixtures, logins, TLS and the log. */
class VaultServerTest {
    @TempDir
    Path directory;

    @Nested
    class Fixtures {
        @Test
        void haveOcidsOfTheRightShape() {
            try (VaultServer vault = VaultServer.start()) {
                String own = "\\.oc1\\.eu-frankfurt-1\\.";
                assertTrue(vault.tenancyId().matches("ocid1\\.tenancy\\.oc1\\.\\.[a-z2-7]{60}"));
                assertTrue(vault.compartmentId().matches("ocid1\\.compartment\\.oc1\\.\\.[a-z2-7]{60}"));
                assertTrue(vault.vaultId().matches("ocid1\\.vault" + own + "[a-z2-7]{13}\\.[a-z2-7]{60}"));
                assertTrue(vault.keyId().matches("ocid1\\.key" + own + "[a-z2-7]{13}\\.[a-z2-7]{60}"));
                assertTrue(vault.put("a", "b").matches("ocid1\\.vaultsecret" + own + "[a-z2-7]{60}"));
                assertEquals(vault.vaultId().split("\\.")[4], vault.keyId().split("\\.")[4]);
            }
        }

        @Test
        void keepASecretsOcidWhenAVersionIsAdded() {
            try (VaultServer vault = VaultServer.start()) {
                String id = vault.put("a", "one");

                assertEquals(id, vault.put("a", "two"));
                assertNotEquals(id, vault.putIn(vault.addVault("other"), "a", new byte[0]));
                assertEquals(List.of(), vault.requests());
            }
        }
    }

    @Nested
    class Logins {
        @Test
        void areReadByTheSdksOwnConfigReader() throws Exception {
            try (VaultServer vault =
                    VaultServer.builder().region("us-ashburn-1").start()) {
                Login login = vault.login(directory.resolve("oci"));
                String id = vault.put("a", "b");
                var config = ConfigFileReader.parse(login.configFile().toString(), "DEFAULT");

                assertEquals("us-ashburn-1", config.get("region"));
                try (SdkClients sdk = SdkClients.of(vault, new ConfigFileAuthenticationDetailsProvider(config))) {
                    assertEquals(200, read(sdk, id));
                }
            }
        }

        @Test
        void areForTheOwnersEyesOnly() throws Exception {
            try (VaultServer vault = VaultServer.start()) {
                Login login = vault.loginWithSessionToken(directory.resolve("oci"));
                for (String file : List.of("config", "oci_api_key.pem", "token")) {
                    Path path = login.configFile().resolveSibling(file);
                    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), file);
                }
            }
        }

        @Test
        void areNoGoodAtAnotherServer() throws Exception {
            try (VaultServer one = VaultServer.start();
                    VaultServer other = VaultServer.start()) {
                String id = other.put("a", "b");
                try (SdkClients sdk = SdkClients.of(other, one.login(directory))) {
                    assertEquals(
                            401,
                            assertThrows(BmcException.class, () -> read(sdk, id))
                                    .getStatusCode());
                }
            }
        }
    }

    @Nested
    class Https {
        @Test
        void servesTheSdkThatTrustsItsAuthority() throws Exception {
            try (VaultServer vault = VaultServer.builder().https().start()) {
                String id = vault.put("a", "b");
                assertEquals("https", vault.endpoint().getScheme());
                try (SdkClients sdk = SdkClients.of(vault, vault.login(directory))) {
                    assertEquals(200, read(sdk, id));
                    vault.inject(Fault.reset().times(1));
                    assertEquals(
                            -1,
                            assertThrows(BmcException.class, () -> read(sdk, id))
                                    .getStatusCode());
                    vault.inject(Fault.truncated().times(1));
                    assertEquals(
                            -1,
                            assertThrows(BmcException.class, () -> read(sdk, id))
                                    .getStatusCode());
                    assertEquals(200, read(sdk, id));
                }
            }
        }

        @Test
        void isRefusedByTheSdkThatDoesNot() throws Exception {
            try (VaultServer vault = VaultServer.builder().https().start();
                    VaultServer stranger = VaultServer.builder().https().start()) {
                String id = vault.put("a", "b");
                Files.copy(
                        stranger.certificateFile().orElseThrow(),
                        vault.certificateFile().orElseThrow(),
                        StandardCopyOption.REPLACE_EXISTING);
                try (SdkClients sdk = SdkClients.of(vault, vault.login(directory))) {
                    assertEquals(
                            -1,
                            assertThrows(BmcException.class, () -> read(sdk, id))
                                    .getStatusCode());
                    assertEquals(List.of(), vault.requests());
                }
            }
        }

        @Test
        void takesItsCertificateFileAlong() {
            VaultServer vault = VaultServer.builder().https().start();
            Path file = vault.certificateFile().orElseThrow();
            assertTrue(Files.exists(file));

            vault.close();
            assertFalse(Files.exists(file));
        }
    }

    @Nested
    class Log {
        @Test
        void tellsWhatArrivedAndWhatWasAnswered() throws Exception {
            try (VaultServer vault = VaultServer.start()) {
                Login login = vault.login(directory);
                RawClient client = new RawClient(vault, Clock.systemUTC());
                String path = "/20190301/secretbundles/" + vault.put("a", "b");

                client.request("GET", path + "?stage=LATEST", "")
                        .sign(login.keyId(), login.privateKey())
                        .send();
                client.request("GET", "/nowhere", "").send();

                LoggedRequest first = vault.requests("GetSecretBundle").getFirst();
                assertEquals("GET", first.method());
                assertEquals(path, first.path());
                assertEquals("stage=LATEST", first.query());
                assertEquals(200, first.status());
                assertEquals(
                        vault.endpoint().getAuthority(), first.header("HOST").orElseThrow());
                assertEquals(
                        List.of("GetSecretBundle", "Unknown"),
                        vault.requests().stream().map(LoggedRequest::operation).toList());
                assertEquals(401, vault.requests("Unknown").getFirst().status());

                vault.resetLog();
                assertEquals(List.of(), vault.requests());
            }
        }

        @Test
        void countsRequestsThatAreInProgressAtOnce() throws Exception {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                    VaultServer vault = VaultServer.start()) {
                Login login = vault.login(directory);
                RawClient client = new RawClient(vault, Clock.systemUTC());
                String path = "/20190301/secretbundles/" + vault.put("a", "b");
                vault.inject(Fault.delay(Duration.ofHours(1)));

                var waiting = IntStream.range(0, 5)
                        .mapToObj(i -> client.request("GET", path, ""))
                        .map(request -> request.sign(login.keyId(), login.privateKey()))
                        .map(request -> threads.submit(() -> request.send()))
                        .toList();
                Await.until("five requests at once", () -> vault.peakRequests() == 5);

                assertTrue(waiting.stream().noneMatch(Future::isDone));
                assertEquals(5, vault.peakConnections());
            }
        }
    }

    @Nested
    class Closing {
        @Test
        void freesThePortEvenWhileARequestWaits() throws Exception {
            VaultServer vault = VaultServer.start();
            Login login = vault.login(directory);
            RawClient client = new RawClient(vault, Clock.systemUTC());
            var request = client.request("GET", "/20180608/keys", "").sign(login.keyId(), login.privateKey());
            vault.inject(Fault.delay(Duration.ofHours(1)));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> waiting = threads.submit(() -> request.send());
                Await.until("the request in the log", () -> !vault.requests().isEmpty());

                vault.close();

                assertInstanceOf(
                        IOException.class,
                        assertThrows(ExecutionException.class, waiting::get).getCause());
            }
            VaultServer.builder().port(vault.endpoint().getPort()).start().close();
        }

        @Test
        void aPortInUseIsSaidAtTheStart() {
            try (VaultServer vault = VaultServer.start()) {
                var builder =
                        VaultServer.builder().https().port(vault.endpoint().getPort());
                assertThrows(UncheckedIOException.class, builder::start);
            }
        }
    }

    private static int read(SdkClients sdk, String id) {
        var request = GetSecretBundleRequest.builder().secretId(id).build();
        return sdk.secrets().getSecretBundle(request).get__httpStatusCode__();
    }
}
