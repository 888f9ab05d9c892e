package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeRsaTest {

    private static final String NAME = "OciVaultOpenSsl";
    private static final byte[] MESSAGE = "date: today\n(request-target): get /".getBytes(StandardCharsets.US_ASCII);

    @BeforeEach
    void needsOpenSsl() {
        NativeRsa.install();
        assumeTrue(Security.getProvider(NAME) != null, "this system has no libcrypto.so.3 or libcrypto.so.1.1");
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 3072})
    void signsAsTheJdkDoes(int bits) throws GeneralSecurityException {
        var pair = pair(bits);

        assertArrayEquals(signature("SunRsaSign", pair.getPrivate()), signature(NAME, pair.getPrivate()));
    }

    @Test
    void isAskedFirstForPrivateKeysAndNeverForPublicOnes() throws GeneralSecurityException {
        var pair = pair(2048);
        var signing = Signature.getInstance("SHA256withRSA");
        signing.initSign(pair.getPrivate());
        var verifying = Signature.getInstance("SHA256withRSA");
        verifying.initVerify(pair.getPublic());

        assertEquals(NAME, signing.getProvider().getName());
        assertEquals("SunRsaSign", verifying.getProvider().getName());
    }

    @Test
    void signsWithTheKeyThatItWasGivenLast() throws GeneralSecurityException {
        var one = pair(2048);
        var other = pair(2048);
        var signing = Signature.getInstance("SHA256withRSA", NAME);
        for (var pair : new KeyPair[] {one, other, one}) {
            signing.initSign(pair.getPrivate());
            signing.update(MESSAGE);

            assertArrayEquals(signature("SunRsaSign", pair.getPrivate()), signing.sign());
        }
    }

    @Test
    void signsForManyThreadsWithSeveralKeysAtOnce() throws GeneralSecurityException {
        var pairs = new KeyPair[] {pair(2048), pair(2048)};
        var expected = new byte[][] {
            signature("SunRsaSign", pairs[0].getPrivate()), signature("SunRsaSign", pairs[1].getPrivate())
        };

        IntStream.range(0, 200).parallel().forEach(i -> {
            try {
                assertArrayEquals(expected[i % 2], signature(NAME, pairs[i % 2].getPrivate()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void refusesAKeyThatIsNoneOfOpenSsl() throws GeneralSecurityException {
        var signing = Signature.getInstance("SHA256withRSA", NAME);
        var broken = new PrivateKey() {
            @Override
            public String getAlgorithm() {
                return "RSA";
            }

            @Override
            public String getFormat() {
                return "PKCS#8";
            }

            @Override
            public byte[] getEncoded() {
                return new byte[] {1, 2, 3};
            }
        };

        assertThrows(GeneralSecurityException.class, () -> signing.initSign(broken));
    }

    private static byte[] signature(String provider, PrivateKey key) throws GeneralSecurityException {
        var signature = Signature.getInstance("SHA256withRSA", provider);
        signature.initSign(key);
        for (byte part : MESSAGE) {
            signature.update(part);
        }
        return signature.sign();
    }

    private static KeyPair pair(int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }
}
