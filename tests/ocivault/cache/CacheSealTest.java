package ocivault.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.junit.jupiter.api.Test;

/** The seal as its Javadoc has it, made and opened by the JDK's own HKDF in place of ours. */
class CacheSealTest {

    private static final byte[] KEY_MATERIAL = "a private key".getBytes(StandardCharsets.US_ASCII);
    private static final String ADDRESS = "oci-vault://tökén";
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEADER = {'O', 'V', 'C', 1};

    private final CacheSeal seal = new CacheSeal(KEY_MATERIAL);

    @Test
    void theSealIsAesGcmUnderItsOwnHkdfKeyWithHeaderAndAddressBoundToIt() throws GeneralSecurityException {
        var sealed = seal.seal(ADDRESS, CONTENT);

        assertArrayEquals(HEADER, Arrays.copyOf(sealed, 4));
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key("AES", "entry seal v1"), new GCMParameterSpec(128, sealed, 4, 12));
        cipher.updateAAD(HEADER);
        cipher.updateAAD(ADDRESS.getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(CONTENT, cipher.doFinal(sealed, 16, sealed.length - 16));
    }

    @Test
    void theNameIsAnHmacUnderAnHkdfKeyOfItsOwn() throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(key("HmacSHA256", "entry name v1"));

        assertEquals(
                HexFormat.of().formatHex(mac.doFinal(ADDRESS.getBytes(StandardCharsets.UTF_8))), seal.nameOf(ADDRESS));
    }

    private static SecretKey key(String algorithm, String info) throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        algorithm,
                        HKDFParameterSpec.ofExtract()
                                .addSalt("ocivault sealed cache".getBytes(StandardCharsets.US_ASCII))
                                .addIKM(KEY_MATERIAL)
                                .thenExpand(info.getBytes(StandardCharsets.US_ASCII), 32));
    }
}
