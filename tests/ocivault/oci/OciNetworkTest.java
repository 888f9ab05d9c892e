package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import localvault.Fault;
import localvault.VaultServer;
import ocivault.model.SecretBundle;
import ocivault.model.SecretRef;
import ocivault.model.SecretRef.Stage;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Unavailable;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.Await;
import testkit.ScriptedServer;

class OciNetworkTest extends StoreScene {

    @Nested
    class Network {

        private Unavailable unavailableAt(String endpoint, VaultSettings.Network network) {
            return assertThrows(Unavailable.class, () -> fetchAt(endpoint, network));
        }

        private SecretBundle fetchAt(String endpoint, VaultSettings.Network network) {
            try (var other = OciSetup.store(OciSetup.settings(
                    settings.login(), Optional.of(URI.create(endpoint)), network, settings.timeout()))) {
                return other.fetch(
                        SecretRef.parse("oci-vault://" + secretId).target(), new SecretRef.AtStage(Stage.CURRENT));
            }
        }

        @Test
        void thatRefusesTheConnectionIsNamed() {
            int port = vault.endpoint().getPort();
            vault.close();
            assertEquals(
                    "the network failed: 127.0.0.1:" + port + " refuses connections",
                    refused(Unavailable.class).getMessage());
        }

        @Test
        void withoutTheHostNamesIt() {
            var message = unavailableAt("https://no-such-host.invalid", OciSetup.DIRECT)
                    .getMessage();
            assertTrue(message.startsWith("unknown host no-such-host.invalid"), message);
        }

        @Test
        void whoseCertificateNobodyTrustsSaysWhereToNameItsAuthority() throws IOException {
            use(VaultServer.builder().https().start());
            var message =
                    unavailableAt(vault.endpoint().toString(), OciSetup.DIRECT).getMessage();
            assertTrue(message.startsWith("the server's certificate is not trusted ("), message);
            assertTrue(message.contains("OCI_CLI_CERT_BUNDLE"), message);
            assertEquals(List.of(), vault.requests());
        }

        /** Through a tunnel, so that the same server answers by every name; its certificate has two of them. */
        @ParameterizedTest
        @CsvSource({"localhost,true", "127.0.0.1,true", "vault.example.com,false", "127.0.0.2,false"})
        void whoseCertificateIsForAnotherNameIsNotTrusted(String host, boolean trusted) throws IOException {
            use(VaultServer.builder().https().start());
            int port = vault.endpoint().getPort();
            try (var proxy = ScriptedServer.tunnelTo(port)) {
                var tunnel = new VaultSettings.Network(
                        URI.create("http://127.0.0.1:" + proxy.port()),
                        List.of(),
                        vault.certificateFile().orElseThrow());
                if (trusted) {
                    assertEquals("first", text(fetchAt("https://" + host + ":" + port, tunnel)));
                } else {
                    var message = unavailableAt("https://" + host + ":" + port, tunnel)
                            .getMessage();
                    assertTrue(message.contains("certificate") && message.contains(host), message);
                    assertEquals(List.of(), vault.requests());
                }
                assertTrue(proxy.heads().getFirst().startsWith("CONNECT " + host + ":"), proxy.heads()::toString);
            }
        }

        @Test
        void withABundleThatHoldsNoCertificateIsAConfigurationError() throws IOException {
            use(VaultServer.builder().https().start());
            for (var content : List.of("", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")) {
                var bundle = Files.writeString(folder.resolve("bundle.pem"), content);
                try (var other = OciSetup.store(OciSetup.settings(
                        settings.login(),
                        settings.endpoint(),
                        new VaultSettings.Network(URI.create(""), List.of(), bundle),
                        settings.timeout()))) {
                    var refusal = assertThrows(
                            VaultException.Configuration.class,
                            () -> other.fetch(
                                    SecretRef.parse("oci-vault://" + secretId).target(),
                                    new SecretRef.AtStage(Stage.CURRENT)));
                    assertTrue(
                            refusal.getMessage()
                                    .startsWith("Failed to initialize OCI SDK clients: certificate bundle " + bundle),
                            refusal.getMessage());
                }
            }
        }

        @Test
        void thatStaysSilentCostsNoMoreThanTheTimeout() {
            vault.inject(Fault.delay(Duration.ofMinutes(5)));
            assertTimesOut();
        }

        @Test
        void thatDripsCostsNoMoreThanTheTimeout() {
            vault.inject(Fault.drip(Duration.ofMillis(50)));
            assertTimesOut();
        }

        private void assertTimesOut() {
            try (var hasty = OciSetup.store(OciSetup.settings(
                    settings.login(), settings.endpoint(), OciSetup.DIRECT, Duration.ofMillis(300)))) {
                var message = assertThrows(
                                Unavailable.class,
                                () -> hasty.fetch(
                                        SecretRef.parse("oci-vault://" + secretId)
                                                .target(),
                                        new SecretRef.AtStage(Stage.CURRENT)))
                        .getMessage();
                assertEquals("no answer from 127.0.0.1:" + vault.endpoint().getPort() + " within 0.3 s", message);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void isLeftAtOnceWhenInterrupted(boolean virtual) throws Exception {
            vault.inject(Fault.delay(Duration.ofMinutes(5)));
            var outcome = new CompletableFuture<SecretBundle>();
            var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
            var thread = builder.start(() -> {
                try {
                    outcome.complete(fetch(secretId));
                } catch (VaultException e) {
                    outcome.completeExceptionally(e);
                }
            });
            Await.until("the request", () -> vault.requests().size() == 1);
            thread.interrupt();
            var failure = assertThrows(ExecutionException.class, () -> outcome.get(5, TimeUnit.SECONDS));
            assertEquals(
                    "interrupted",
                    assertInstanceOf(Unavailable.class, failure.getCause()).getMessage());
        }
    }
}
