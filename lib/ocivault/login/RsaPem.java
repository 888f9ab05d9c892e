package ocivault.login;

import java.math.BigInteger;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.HexFormat;
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

    /**
     * What to do about a text that holds no such key.
     *
     * @param encrypted where it is there, and has a passphrase
     */
    public record Advice(String encrypted, String otherwise) {}

    /**
     * The one key in a text.
     *
     * @param what begins a sentence, as in {@code the key at oci-vault://app}
     * @param pem is changed: what stands for a line break in two characters becomes blank
     * @throws VaultException.UnsuitableContent saying what it is instead; nothing of what is in it
     */
    public static RsaPem of(String what, byte[] pem, Advice advice) {
        var blocks = PrivateKeyPem.blocks(pem);
        var keys = blocks.stream().filter(PrivateKeyPem::isPrivateKey).toList();
        if (keys.isEmpty()) {
            throw unsuitable(what + " is " + PrivateKeyPem.withoutKey(pem, blocks), advice);
        }
        if (keys.size() > 1) {
            throw unsuitable(what + " holds " + keys.size() + " private keys", advice);
        }
        return of(what, keys.getFirst(), advice);
    }

    private static RsaPem of(String what, PrivateKeyPem block, Advice advice) {
        if (block.isEncrypted()) {
            throw new VaultException.UnsuitableContent(what + " is encrypted with a passphrase", advice.encrypted);
        }
        if (!block.otherKind().isEmpty()) {
            throw unsuitable(what + " is " + block.otherKind(), advice);
        }
        byte[] der = {};
        try {
            der = block.der();
            return ofPkcs1(block.isPkcs1() ? der : pkcs1In(what, der, advice));
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
            throw damaged(what, advice); // without its cause, which may quote it
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /** That it cannot be read after all. */
    public static VaultException.UnsuitableContent damaged(String what, Advice advice) {
        return unsuitable(what + " is damaged", advice);
    }

    private static byte[] pkcs1In(String what, byte[] pkcs8, Advice advice) throws InvalidKeySpecException {
        var key = Der.of(pkcs8);
        var algorithm = key.at(1).at(0).oid();
        if (!algorithm.equals(RSA)) {
            throw unsuitable(what + " is " + kind(algorithm) + ", not an RSA key", advice);
        }
        return key.at(2).as(Der.OCTET_STRING).content();
    }

    private static String kind(String algorithm) {
        return switch (algorithm) {
            case "1.2.840.113549.1.1.10" -> "a key for RSA-PSS signatures only";
            case "1.2.840.10045.2.1" -> "an elliptic curve key";
            case "1.3.101.110", "1.3.101.112" -> "a Curve25519 key";
            case "1.3.101.111", "1.3.101.113" -> "a Curve448 key";
            case "1.2.840.10040.4.1" -> "a DSA key";
            default -> "a key of another kind (" + algorithm + ")";
        };
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

    private static VaultException.UnsuitableContent unsuitable(String message, Advice advice) {
        return new VaultException.UnsuitableContent(message, advice.otherwise);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "RsaPem[" + bits + " bits]";
    }
}
