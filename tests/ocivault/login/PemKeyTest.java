package ocivault.login;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.http.client.pki.Pem;
import com.oracle.bmc.http.client.pki.PemException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import ocivault.model.VaultException;
import ocivault.oci.KeyFormat;
import ocivault.oci.OciSetup;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeyTest {

    private static final PrivateKey KEY = OciSetup.newKey().getPrivate();
    private static final PemKey.Source SOURCE = new PemKey.Source("DEFAULT", "key file key.pem");
    private static final String OF_PROFILE =
            "Failed to initialize OCI SDK clients: the private key of profile DEFAULT ";
    private static final String PASSPHRASE = "correct horse, bätterie";

    private static byte[] read(String pem, String passphrase) {
        return PemKey.of(SOURCE, pem.getBytes(StandardCharsets.UTF_8), passphrase)
                .pkcs8();
    }

    private static PrivateKey sdkReads(byte[] pem, String passphrase) {
        try (var secret = passphrase.isEmpty() ? Pem.Passphrase.none() : Pem.Passphrase.of(passphrase.toCharArray())) {
            return Pem.decoder().with(secret).decodePrivateKey(pem);
        }
    }

    private static VaultException.Configuration refusal(String pem, String passphrase) {
        return assertThrows(VaultException.Configuration.class, () -> read(pem, passphrase));
    }

    private static String openssl(String... arguments) {
        return KeyFormat.openssl("", List.of(arguments));
    }

    @Nested
    class ThatOpensslWrote {

        @ParameterizedTest
        @EnumSource
        void isReadWhateverItsFormat(KeyFormat format) {
            var passphrase = format.name().contains("PKCS12") ? "correct horse" : PASSPHRASE;
            var pem = read(format.write(KEY, passphrase), passphrase);
            assertArrayEquals(KEY.getEncoded(), sdkReads(pem, "").getEncoded());
        }

        static Stream<KeyFormat> encrypted() {
            return Stream.of(KeyFormat.values()).filter(KeyFormat::isEncrypted);
        }

        @ParameterizedTest
        @MethodSource("encrypted")
        void isNotReadWithAnotherPassphrase(KeyFormat format) {
            var refusal = refusal(format.write(KEY, "hunter2"), "hunter3");
            assertEquals(
                    OF_PROFILE + "cannot be decrypted: the passphrase is wrong (key file key.pem)",
                    refusal.getMessage());
            assertEquals("Correct pass_phrase in the profile, or OCI_CLI_PASSPHRASE.", refusal.remedy);
        }

        @Test
        void isReadWhereverTheSdkReadsIt() {
            var readBySdk = new ArrayList<KeyFormat>();
            for (var format : KeyFormat.values()) {
                var text = format.write(KEY, "hunter2");
                try {
                    var theirs = sdkReads(text.getBytes(StandardCharsets.UTF_8), "hunter2");
                    readBySdk.add(format);
                    assertArrayEquals(
                            theirs.getEncoded(),
                            sdkReads(read(text, "hunter2"), "").getEncoded(),
                            format.name());
                } catch (PemException | IllegalArgumentException | IndexOutOfBoundsException e) {
                    assertFalse(format == KeyFormat.PKCS8, "the SDK reads nothing, it seems");
                }
            }
            assertTrue(
                    readBySdk.containsAll(List.of(KeyFormat.PKCS1_AES_128, KeyFormat.PKCS8_AES_256)),
                    () -> "the SDK reads no more than " + readBySdk);
        }

        @Test
        void withParametersOfRsaPssIsAnRsaKey() {
            var pss = openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048");
            var modulus = KeyFormat.openssl(pss, List.of("rsa", "-noout", "-modulus"));
            var ours = new String(read(pss, ""), StandardCharsets.US_ASCII);
            assertEquals(modulus, KeyFormat.openssl(ours, List.of("rsa", "-noout", "-modulus")));
            assertEquals("RSA", sdkReads(read(pss, ""), "").getAlgorithm());
            var encrypted = KeyFormat.openssl(pss, List.of("pkcs8", "-topk8", "-passout", "pass:x"));
            assertArrayEquals(read(pss, ""), read(encrypted, "x"));
        }

        @Test
        void isTheFirstPrivateKeyOfItsFile() {
            var certificate = "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n";
            var other = KeyFormat.PKCS8_AES_256.write(OciSetup.newKey().getPrivate(), "x");
            assertArrayEquals(
                    read(KeyFormat.PKCS8.write(KEY, ""), ""),
                    read(certificate + KeyFormat.PKCS1.write(KEY, "") + other, ""));
        }

        @ParameterizedTest
        @CsvSource({
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-256, an elliptic curve key",
            "-algorithm ED25519, a Curve25519 key",
            "-algorithm X25519, a Curve25519 key",
            "-algorithm ED448, a Curve448 key"
        })
        void isCalledByItsNameWhereItIsNoRsaKey(String algorithm, String name) {
            var pem = openssl(("genpkey " + algorithm).split(" "));
            var encrypted = KeyFormat.openssl(pem, List.of("pkcs8", "-topk8", "-passout", "pass:x"));
            for (var refusal : List.of(refusal(pem, ""), refusal(encrypted, "x"))) {
                assertEquals(
                        OF_PROFILE + "is " + name + "; OCI takes RSA keys only (key file key.pem)",
                        refusal.getMessage());
                assertFalse(refusal.remedy.contains("make a new"), refusal.remedy);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "rsa -traditional -camellia256",
                    "pkcs8 -topk8 -v2 camellia-256-cbc",
                    "pkcs8 -topk8 -v2 aes-256-cbc -iter 5000001"
                })
        void comesWithTheCommandThatConvertsItWhereItsEncryptionIsOneThatNobodyElseReads(String command) {
            var arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
            arguments.addAll(List.of("-passout", "pass:hunter2"));
            var refusal = refusal(KeyFormat.openssl(KeyFormat.PKCS8.write(KEY, ""), arguments), "hunter2");
            assertTrue(
                    refusal.getMessage()
                            .startsWith(OF_PROFILE + "is encrypted in a way that this program does not read: "),
                    refusal.getMessage());
            assertEquals("Convert it: openssl pkcs8 -topk8 -v2 aes256 -in OLD.pem -out NEW.pem", refusal.remedy);
        }
    }

    @Nested
    class ThatIsDamaged {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
                    """
                    -----BEGIN RSA PRIVATE KEY-----
                    Proc-Type: 4,ENCRYPTED
                    DEK-Info: AES-128-CBC,07A

                    MIIE
                    -----END RSA PRIVATE KEY-----
                    """,
                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n"
                })
        void isCalledSo(String pem) {
            assertEquals(
                    OF_PROFILE + "is damaged (key file key.pem)",
                    refusal(pem, "hunter2").getMessage());
        }

        @ParameterizedTest
        @ValueSource(strings = {"PKCS8", "PKCS1", "PKCS8_AES_256", "PKCS8_SCRYPT", "PKCS1_AES_256"})
        void isCalledSoWhereItIsCutShort(KeyFormat format) {
            var pem = format.write(KEY, "hunter2");
            var cut = pem.substring(0, pem.length() / 2);
            var ended = cut + "\n" + pem.substring(pem.indexOf("-----END "));
            for (var text : List.of(cut, ended)) {
                var refusal = refusal(text, "hunter2");
                assertTrue(refusal.getMessage().startsWith(OF_PROFILE), refusal.getMessage());
                assertFalse(refusal.remedy.contains("new one"), refusal.remedy);
            }
        }
    }

    @Nested
    class ThatIsAnotherThing {

        @ParameterizedTest
        @CsvSource({
            "-----BEGIN OPENSSH PRIVATE KEY-----, 'is an OpenSSH key, not a PEM key', ssh-keygen -p -m PKCS8",
            "PuTTY-User-Key-File-3: ssh-rsa, 'is a PuTTY key, not a PEM key', puttygen",
            "-----BEGIN EC PRIVATE KEY-----, is an elliptic curve key; OCI takes RSA keys only, Name the RSA key",
            "-----BEGIN DSA PRIVATE KEY-----, is a DSA key; OCI takes RSA keys only, Name the RSA key",
            "-----BEGIN PUBLIC KEY-----, is not a PEM private key but a public one, It has to begin with",
            "-----BEGIN CERTIFICATE-----, is not a PEM private key but a certificate, It has to begin with",
            "hello, is not a PEM private key, It has to begin with"
        })
        void isCalledByItsName(String text, String what, String remedy) {
            var refusal = refusal(text, "");
            assertEquals("Failed to initialize OCI SDK clients: key file key.pem " + what, refusal.getMessage());
            assertTrue(refusal.remedy.contains(remedy), refusal.remedy);
            assertFalse(refusal.remedy.contains("oci setup keys"), refusal.remedy);
        }

        @Test
        void isCalledDerWhereItIsBinary() {
            var refusal =
                    assertThrows(VaultException.Configuration.class, () -> PemKey.of(SOURCE, KEY.getEncoded(), ""));
            assertEquals(
                    "Failed to initialize OCI SDK clients: key file key.pem is DER, not PEM", refusal.getMessage());
        }
    }

    /** By the vectors of the documents that define them. */
    @Nested
    class Derivation {

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @ParameterizedTest
        @CsvSource({
            "password, NaCl, 1024, 8, 16, fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                    + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
            "pleaseletmein, SodiumChloride, 16384, 8, 1,"
                    + " 7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                    + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        })
        void byScryptIsThatOfRfc7914(String password, String salt, int cost, int blockSize, int parallel, String key)
                throws GeneralSecurityException {
            assertEquals(
                    key,
                    HexFormat.of()
                            .formatHex(
                                    KeyDerivation.scrypt(utf8(password), utf8(salt), cost, blockSize, parallel, 64)));
        }

        @ParameterizedTest
        @CsvSource({
            "password, salt, 1, 0c60c80f961f0e71f3a9b524af6012062fe037a6",
            "password, salt, 4096, 4b007901b765489abead49d926f721d065a429c1",
            "passwordPASSWORDpassword, saltSALTsaltSALTsaltSALTsaltSALTsalt, 4096,"
                    + " 3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"
        })
        void byPbkdf2IsThatOfRfc6070(String password, String salt, int rounds, String key)
                throws GeneralSecurityException {
            assertEquals(
                    key,
                    HexFormat.of()
                            .formatHex(KeyDerivation.pbkdf2(
                                    "HmacSHA1", utf8(password), utf8(salt), rounds, key.length() / 2)));
        }
    }
}
