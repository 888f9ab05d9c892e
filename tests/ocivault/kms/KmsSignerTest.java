package ocivault.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import localvault.Fault;
import localvault.VaultServer;
import ocivault.model.Failure;
import ocivault.model.Metrics;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.oci.OciSetup;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.ScriptedServer;

/** Signatures by keys of the local vault. */
class KmsSignerTest {

    private static final byte[] MESSAGE = "header.payload".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private static Path folder;

    private static VaultServer vault;
    private static Path config;
    private static Ocid key;

    private final Metrics metrics = new Metrics();
    private final List<String> told = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        vault = VaultServer.start();
        config = vault.login(folder).configFile();
        key = KmsSigner.key(vault.addKey(vault.vaultId(), "github-app", "RSA"));
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @BeforeEach
    void clear() {
        vault.clearFaults();
        vault.resetLog();
        vault.setKeyState(key.text(), "ENABLED");
    }

    private byte[] sign(Ocid by) {
        return sign(by, Duration.ofSeconds(20));
    }

    private byte[] sign(Ocid by, Duration timeout) {
        return sign(by, Optional.of(vault.endpoint()), timeout);
    }

    private byte[] sign(Ocid by, Optional<URI> endpoint, Duration timeout) {
        return sign(by, endpoint, OciSetup.DIRECT, timeout);
    }

    private byte[] sign(Ocid by, Optional<URI> endpoint, VaultSettings.Network network, Duration timeout) {
        var settings = new VaultSettings(
                OciSetup.login(config),
                endpoint,
                new SecretRef.NoScope(),
                network,
                Optional.empty(),
                VaultSettings.CacheMode.OFF,
                Duration.ofHours(1),
                Duration.ofHours(24),
                timeout,
                new VaultSettings.Retry(2, Duration.ofMillis(1)),
                Optional.empty());
        return new KmsSigner(settings, metrics, Clock.systemUTC(), told::add, told::add).sign(by, MESSAGE);
    }

    private Failure failure(Ocid by) {
        return Failure.of(assertThrows(VaultException.class, () -> sign(by)));
    }

    private static boolean isGood(byte[] signature, Ocid by) throws GeneralSecurityException {
        var verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(vault.publicKey(by.text()));
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    @Nested
    class ASignature {

        @Test
        void isOneThatTheKeysPublicHalfVerifies() throws Exception {
            assertTrue(isGood(sign(key), key));
        }

        @Test
        void costsOneCallThatDoesNotShowTheMessage() {
            sign(key);

            assertEquals(1, vault.requests().size());
            var sent = vault.requests("Sign").getFirst().body();
            assertTrue(sent.contains("\"messageType\":\"DIGEST\""), sent);
            assertFalse(sent.contains(Base64.getEncoder().encodeToString(MESSAGE)), sent);
        }

        @Test
        void isAskedForAgainWhereOciHasAProblem() throws Exception {
            vault.inject(
                    Fault.status(503, "ServiceUnavailable", "later").on("Sign").times(1));

            assertTrue(isGood(sign(key), key));
            assertEquals(2, vault.requests("Sign").size());
            assertTrue(told.toString().contains("retry 1 of 2"), told::toString);
        }

        @Test
        void comesWithinTheTimeout() {
            vault.inject(Fault.delay(Duration.ofSeconds(30)).on("Sign"));

            var late = assertThrows(VaultException.Unavailable.class, () -> sign(key, Duration.ofMillis(300)));

            assertEquals(69, Failure.of(late).exitCode());
        }
    }

    @Nested
    class AKey {

        @ParameterizedTest
        @ValueSource(strings = {"DISABLED", "PENDING_DELETION"})
        void thatIsNotEnabledIsDeniedWithWhatToDo(String state) {
            vault.setKeyState(key.text(), state);

            var failure = failure(key);

            assertEquals(77, failure.exitCode());
            assertTrue(
                    failure.message().startsWith("key " + key + " does not sign: it is disabled or to be deleted (409"),
                    failure.message());
            assertTrue(failure.hint().startsWith("Enable the key in the OCI console"), failure.hint());
            assertFalse(failure.opcRequestId().isEmpty());
            assertEquals(1, vault.requests("Sign").size(), "it stays so: not asked again");
        }

        @Test
        void whoseStateOciTellsAsABadRequestIsTheSame() {
            vault.inject(
                    Fault.status(400, "InvalidParameter", "The key is disabled").on("Sign"));

            assertTrue(failure(key).hint().startsWith("Enable the key"));
        }

        @Test
        void thatIsGoneOrNotPermittedIsDeniedWithThePolicy() {
            vault.setKeyState(key.text(), "DELETED");

            var failure = failure(key);

            assertEquals(77, failure.exitCode());
            assertTrue(failure.message().contains("no permission to sign with it (404"), failure.message());
            assertTrue(
                    failure.hint()
                            .endsWith("allow group <group> to use keys in compartment <compartment> where target.key.id"
                                    + " = '" + key + "'"),
                    failure.hint());
        }

        @ParameterizedTest
        @ValueSource(strings = {"AES", "ECDSA"})
        void ofAnotherAlgorithmIsUnsuitable(String algorithm) {
            var other = KmsSigner.key(vault.addKey(vault.vaultId(), "other", algorithm));

            var failure = failure(other);

            assertEquals(65, failure.exitCode());
            assertTrue(failure.message().contains("does not sign with SHA_256_RSA_PKCS1_V1_5"), failure.message());
            assertTrue(failure.hint().contains("upload-secret --as-signing-key"), failure.hint());
        }

        @Test
        void ofTooFewBitsIsUnsuitable() throws Exception {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            var small = KmsSigner.key(vault.addSigningKey("small", generator.generateKeyPair()));

            assertEquals(
                    "key " + small + " has 1024 bits, and RS256 needs 2048",
                    failure(small).message());
        }
    }

    @Nested
    class AnAnswer {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"keyId\":\"ocid1.key.oc1.eu-frankfurt-1.other.other\",\"signature\":\"QUJD\"}",
                    "{\"keyId\":\"KEY\"}",
                    "{\"keyId\":\"KEY\",\"signature\":\"\"}",
                    "{\"keyId\":\"KEY\",\"signature\":\"!\"}",
                    "{\"keyId\":\"KEY\",\"signature\":7}",
                    "[",
                })
        void thatIsNoSignatureByThisKeyIsNone(String answer) {
            vault.inject(Fault.respond(200, "application/json", answer.replace("KEY", key.text()))
                    .on("Sign"));

            assertEquals(69, failure(key).exitCode());
        }

        @Test
        void thatTheLoginIsNotAcceptedSaysSo() {
            vault.inject(Fault.status(401, "NotAuthenticated", "who?").on("Sign"));

            assertTrue(failure(key).message().startsWith("OCI does not accept this login (401 NotAuthenticated"));
        }
    }

    @Nested
    class AnOcid {

        @ParameterizedTest
        @CsvSource({
            "oci-vault://token, false",
            "ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa, false",
            "ocid1.key.oc1.iad.vault.unique, true",
            "ocid1.key.nonsense, true"
        })
        void isMeantAsAKeysByItsType(String text, boolean isKey) {
            assertEquals(isKey, KmsSigner.isKey(text));
        }

        @ParameterizedTest
        @ValueSource(strings = {"ocid1.key.nonsense", "ocid1.vault.oc1.eu-frankfurt-1.a.b", "token"})
        void ofNoKeyIsRefused(String text) {
            var failure = Failure.of(assertThrows(VaultException.Usage.class, () -> KmsSigner.key(text)));

            assertEquals(64, failure.exitCode());
            assertTrue(failure.hint().startsWith("Expected: ocid1.key."), failure.hint());
        }

        /** Newer regions have another one, and no list says which. */
        @Test
        void tellsTwoHostsOfWhichTheSecondIsAskedWhereTheFirstIsNotThere() {
            try (var proxy = ScriptedServer.answeringOnce("HTTP/1.1 502 No such host\r\n\r\n")) {
                var network = new VaultSettings.Network(
                        URI.create("http://127.0.0.1:" + proxy.port()), List.of(), Path.of(""));
                var chicago = KmsSigner.key("ocid1.key.oc1.us-chicago-1.hvsmlw23aaf7a.abxx");

                assertThrows(
                        VaultException.Unavailable.class,
                        () -> sign(chicago, Optional.empty(), network, Duration.ofSeconds(20)));

                assertEquals(
                        List.of(
                                "CONNECT hvsmlw23aaf7a-crypto.kms.us-chicago-1.oraclecloud.com:443 HTTP/1.1",
                                "CONNECT hvsmlw23aaf7a-crypto.kms.us-chicago-1.oci.oraclecloud.com:443 HTTP/1.1"),
                        proxy.heads().stream()
                                .map(head -> head.lines().findFirst().orElseThrow())
                                .limit(2)
                                .toList());
            }
        }

        @Test
        void thatDoesNotTellItsVaultIsRefusedBeforeAnythingIsSent() {
            var old = KmsSigner.key("ocid1.key.oc1.eu-frankfurt-1.unique");

            var failure =
                    assertThrows(VaultException.Usage.class, () -> sign(old, Optional.empty(), Duration.ofSeconds(5)));

            assertTrue(Failure.of(failure).message().contains("does not tell its vault"), failure.getMessage());
            assertTrue(failure.remedy.contains("--endpoint"), failure.remedy);
        }
    }
}
