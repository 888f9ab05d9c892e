package ocivault.oci;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The files in which RSA private keys come, as openssl writes them. */
public enum KeyFormat {
    PKCS8,
    PKCS8_AES_256,
    PKCS1,
    PKCS1_AES_128,
    PKCS8_WITH_LABEL;

    /** What stands before the PKCS#1 key in a PKCS#8 key of 2048 bits. */
    private static final int PKCS8_HEADER = 26;

    /** The key as PEM text; the passphrase counts where the format is encrypted. */
    public String write(PrivateKey key, String passphrase) {
        var pkcs8 = key.getEncoded();
        var pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length);
        try {
            return switch (this) {
                case PKCS8 -> OciSetup.pem("PRIVATE KEY", pkcs8);
                case PKCS8_WITH_LABEL -> OciSetup.pem("PRIVATE KEY", pkcs8) + "OCI_API_KEY\n";
                case PKCS8_AES_256 -> OciSetup.pem("ENCRYPTED PRIVATE KEY", encrypted(pkcs8, passphrase));
                case PKCS1 -> OciSetup.pem("RSA PRIVATE KEY", pkcs1);
                case PKCS1_AES_128 -> traditional(pkcs1, passphrase);
            };
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encrypted(byte[] pkcs8, String passphrase) throws GeneralSecurityException, IOException {
        var algorithm = "PBEWithHmacSHA256AndAES_256";
        var cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(passphrase.toCharArray())));
        // The same parameters by the name under which they have an object identifier.
        var parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        return new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(pkcs8)).getEncoded();
    }

    /** OpenSSL's own encryption: the key is MD5 of passphrase and salt, which is the head of the vector. */
    private static String traditional(byte[] pkcs1, String passphrase) throws GeneralSecurityException {
        var vector = new byte[16];
        new SecureRandom().nextBytes(vector);
        var secret = passphrase.getBytes(StandardCharsets.UTF_8);
        var key = MessageDigest.getInstance("MD5")
                .digest(ByteBuffer.allocate(secret.length + 8)
                        .put(secret)
                        .put(vector, 0, 8)
                        .array());
        var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
        return OciSetup.pem("RSA PRIVATE KEY", cipher.doFinal(pkcs1))
                .replaceFirst(
                        "-----\n",
                        "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
                                + HexFormat.of().withUpperCase().formatHex(vector) + "\n\n");
    }
}
