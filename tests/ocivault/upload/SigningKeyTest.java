package ocivault.upload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static testkit.KeyFiles.newKey;
import static testkit.KeyFiles.pem;
import static testkit.KeyFiles.pkcs1;
import static testkit.KeyFiles.pkcs8;

import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which texts hold a key that can be imported, and what is said of the others. */
class SigningKeyTest {

    private static final KeyPair KEY = newKey("RSA", 2048);
    private static final KeyPair OTHER = newKey("RSA", 2048);

    private static SigningKey key(String text) {
        return SigningKey.ofPipe(new ByteArrayInputStream(text.getBytes(ISO_8859_1)));
    }

    static Stream<String> keys() {
        return Stream.of(
                pkcs8(KEY),
                pkcs1(KEY),
                pkcs1(KEY).replace("\n", "\r\n"),
                pkcs1(KEY).replace("\n", "\\n"),
                "App key:\n" + pkcs8(KEY) + "bye\n",
                pem("CERTIFICATE", new byte[9]) + pkcs8(KEY));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("keys")
    void isFoundInEveryFormThatItComesIn(String text) {
        try (var found = key(text)) {
            assertTrue(found.belongsTo((RSAPublicKey) KEY.getPublic()));
            assertFalse(found.belongsTo((RSAPublicKey) OTHER.getPublic()));
            assertEquals(2048, found.bits());
            assertTrue(Arrays.equals(KEY.getPrivate().getEncoded(), found.pkcs8()), "it is another key");
        }
    }

    @Test
    void isOverwrittenInTheEnd() {
        var found = key(pkcs8(KEY));
        found.close();

        assertEquals(0, found.pkcs8()[0]);
        assertEquals("SigningKey[2048]", found.toString());
    }

    static Stream<List<String>> noKeys() {
        return Stream.of(
                List.of(pem("PUBLIC KEY", KEY.getPublic().getEncoded()), "is a public key, not a private one"),
                List.of(pem("RSA PUBLIC KEY", new byte[9]), "is a public key, not a private one"),
                List.of(pem("CERTIFICATE", new byte[9]), "is a certificate, not a private key"),
                List.of(pem("CERTIFICATE REQUEST", new byte[9]), "is a certificate request, not a private key"),
                List.of(pem("NEW CERTIFICATE REQUEST", new byte[9]), "is a certificate request, not a private key"),
                List.of(pem("EC PRIVATE KEY", new byte[9]), "is an elliptic curve key, not an RSA key"),
                List.of(pkcs8(newKey("EC", 256)), "is an elliptic curve key, not an RSA key"),
                List.of(pkcs8(newKey("Ed25519", 255)), "is a Curve25519 key, not an RSA key"),
                List.of(pem("DSA PRIVATE KEY", new byte[9]), "is a DSA key, not an RSA key"),
                List.of(pem("OPENSSH PRIVATE KEY", new byte[9]), "is an OpenSSH key, not a PEM key"),
                List.of("ssh-rsa AAAA me@here", "is an SSH public key, not a private one"),
                List.of("PuTTY-User-Key-File-3: ssh-rsa", "is a PuTTY key, not a PEM key"),
                List.of("0\u0082\u0001\u0001", "is binary (DER or PKCS#12), not PEM"),
                List.of("hello\n", "is no PEM private key"),
                List.of(
                        pkcs8(newKey("RSA", 1024)),
                        "is an RSA key of 1024 bits; OCI imports those of 2048, 3072 and 4096"),
                List.of(pem("ENCRYPTED PRIVATE KEY", new byte[9]), "is encrypted with a passphrase"),
                List.of(
                        pkcs1(KEY)
                                .replace(
                                        "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"),
                        "is encrypted with a passphrase"),
                List.of(pkcs8(KEY) + pkcs8(OTHER), "holds 2 private keys"),
                List.of(pem("PRIVATE KEY", new byte[9]), "is damaged"),
                List.of(pem("RSA PRIVATE KEY", new byte[9]), "is damaged"),
                List.of(pkcs8(KEY).substring(0, 900), "is damaged"),
                List.of(pkcs1(KEY).replaceFirst("\n.{9}", "\n"), "is damaged"));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("noKeys")
    void isNotTakenFromWhatIsNone(List<String> row) {
        var refusal = assertThrows(VaultException.UnsuitableContent.class, () -> key(row.getFirst()));

        assertTrue(refusal.getMessage().startsWith("what came through the pipe " + row.getLast()), refusal::getMessage);
        assertFalse(refusal.remedy.isEmpty());
    }
}
