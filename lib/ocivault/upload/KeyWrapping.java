package ocivault.upload;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * RSA_OAEP_AES_SHA256, in which OCI takes private keys ("Applying RSA-OAEP with AES to Wrap the Key Material of an Asymmetric
 * Key"): an AES key for this once, by RSA-OAEP with SHA-256 (and MGF1 of SHA-256), and behind it the private key, by AES key
 * wrap with padding (RFC 5649).
 */
final class KeyWrapping {

    private static final int AES_BYTES = 32;
    private static final OAEPParameterSpec OAEP =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    private KeyWrapping() {}

    /**
     * The wrapped key, another one at every call.
     *
     * @param vaultKey the vault's public wrapping key
     * @param pkcs8 DER of PKCS#8
     */
    static byte[] wrap(RSAPublicKey vaultKey, byte[] pkcs8) {
        byte[] aes = new byte[AES_BYTES];
        new SecureRandom().nextBytes(aes);
        try {
            var oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
            oaep.init(Cipher.ENCRYPT_MODE, vaultKey, OAEP);
            byte[] first = oaep.doFinal(aes);
            var padded = Cipher.getInstance("AES/KWP/NoPadding");
            padded.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aes, "AES"));
            byte[] second = padded.doFinal(pkcs8);
            byte[] wrapped = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, wrapped, first.length, second.length);
            return wrapped;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform of ours has RSA-OAEP and AES key wrap", e);
        } finally {
            Arrays.fill(aes, (byte) 0);
        }
    }
}
