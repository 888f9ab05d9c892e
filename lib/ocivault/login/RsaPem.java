package ocivault.login;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import ocivault.model.VaultException;

/**
 * An RSA private key in PEM that is no login's: a GitHub App's. PKCS#1, as GitHub makes it, or plain PKCS#8; line ends,
 * blanks and {@code \n} in two characters make no difference.
 *
 * @param pkcs8 DER; whoever has it overwrites it
 * @param bits its size
 */
public record RsaPem(byte[] pkcs8, int bits) {

    private static final String RSA = "1.2.840.113549.1.1.1";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ((?:RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /**
     * The first key in a text.
     *
     * @param what begins a sentence, as in {@code the key at oci-vault://app}
     * @throws VaultException.UnsuitableContent saying what it is instead; nothing of what is in it
     */
    public static RsaPem of(String what, byte[] pem) {
        var text = new String(pem, ISO_8859_1).replace("\\r", "").replace("\\n", "\n");
        var block = BLOCK.matcher(text);
        if (text.contains("ENCRYPTED") || !block.find()) {
            throw unsuitable(what + " is " + kind(text));
        }
        byte[] der = {};
        try {
            der = Base64.getDecoder().decode(block.group(2).replaceAll("\\s+", ""));
            return block.group(1).startsWith("RSA") ? ofPkcs1(der) : ofPkcs8(what, der);
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
            throw unsuitable(what + " is damaged"); // without its cause, which may quote it
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static String kind(String text) {
        if (text.contains("ENCRYPTED")) {
            return "encrypted";
        }
        if (text.contains("BEGIN EC PRIVATE KEY")) {
            return "an elliptic curve key, not an RSA key";
        }
        if (text.contains("BEGIN OPENSSH PRIVATE KEY")) {
            return "an OpenSSH key, not a PEM key";
        }
        if (text.contains("PUBLIC KEY-----")) {
            return "a public key, not a private one";
        }
        if (text.contains("-----BEGIN CERTIFICATE-----")) {
            return "a certificate, not a private key";
        }
        return text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----") ? "damaged" : "no PEM private key";
    }

    private static RsaPem ofPkcs8(String what, byte[] der) throws InvalidKeySpecException {
        var key = Der.of(der);
        if (!key.at(1).at(0).oid().equals(RSA)) {
            throw unsuitable(what + " is a key of another kind than RSA");
        }
        return ofPkcs1(key.at(2).as(Der.OCTET_STRING).content());
    }

    private static RsaPem ofPkcs1(byte[] rsa) throws InvalidKeySpecException {
        var key = Der.of(rsa);
        if (key.elements().size() < 9) {
            throw new InvalidKeySpecException("no RSA key");
        }
        var modulus = new BigInteger(key.at(1).as(Der.INTEGER).content());
        return new RsaPem(
                Der.encoded(
                        Der.SEQUENCE,
                        Der.encoded(Der.INTEGER, new byte[1]),
                        Der.encoded(
                                Der.SEQUENCE,
                                Der.encoded(Der.OID, HexFormat.of().parseHex("2a864886f70d010101")),
                                Der.encodedNull()),
                        Der.encoded(Der.OCTET_STRING, rsa)),
                modulus.bitLength());
    }

    private static VaultException.UnsuitableContent unsuitable(String message) {
        return new VaultException.UnsuitableContent(
                message,
                "Store the .pem file as GitHub gave it, whole: upload-secret NAME --file app.pem; it begins with"
                        + " -----BEGIN RSA PRIVATE KEY-----.");
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "RsaPem[" + bits + " bits]";
    }
}
