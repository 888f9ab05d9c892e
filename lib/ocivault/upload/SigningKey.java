package ocivault.upload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import ocivault.login.Der;
import ocivault.model.VaultException;

/**
 * A private RSA key that is to be imported: one that OCI takes, and that signs as its public half says. It shows itself
 * only through {@link #pkcs8}. Confined to one thread.
 */
public final class SigningKey implements AutoCloseable {

    /** What OCI imports, in bits ("Importing Vault Keys and Key Versions"). */
    private static final Set<Integer> SIZES = Set.of(2048, 3072, 4096);

    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final byte[] RSA_OID = HexFormat.of().parseHex("2a864886f70d010101");

    private final byte[] pkcs8;
    private final RSAPublicKey publicHalf;

    private SigningKey(byte[] pkcs8, RSAPublicKey publicHalf) {
        this.pkcs8 = pkcs8;
        this.publicHalf = publicHalf;
    }

    /**
     * The key in a PEM file.
     *
     * @throws VaultException.Usage if the file cannot be read, or is too large for one
     * @throws VaultException.UnsuitableContent if it holds something else, which is named
     */
    public static SigningKey ofFile(Path file) {
        return of(SecretInput.bytesOf(file, PrivateKeyPem.MAX_BYTES), file.toString());
    }

    /** As {@link #ofFile}, what comes through a pipe. */
    public static SigningKey ofPipe(InputStream pipe) {
        return of(SecretInput.bytesOf(pipe, PrivateKeyPem.MAX_BYTES), "what came through the pipe");
    }

    private static SigningKey of(byte[] content, String source) {
        byte[] der = new byte[0];
        byte[] pkcs8 = new byte[0];
        try {
            var pem = PrivateKeyPem.in(content, source);
            der = pem.der();
            pkcs8 = pem.isPkcs1() ? aroundPkcs1(der) : requireRsa(der, pem);
            return proven(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)), pem);
        } catch (GeneralSecurityException e) {
            throw PrivateKeyPem.damaged(source); // without its cause, which may quote it
        } finally {
            Arrays.fill(content, (byte) 0);
            Arrays.fill(der, (byte) 0);
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static byte[] aroundPkcs1(byte[] der) {
        return Der.encoded(
                Der.SEQUENCE,
                Der.encoded(Der.INTEGER, new byte[1]),
                Der.encoded(Der.SEQUENCE, Der.encoded(Der.OID, RSA_OID), Der.encodedNull()),
                Der.encoded(Der.OCTET_STRING, der));
    }

    private static byte[] requireRsa(byte[] pkcs8, PrivateKeyPem pem) throws InvalidKeySpecException {
        var algorithm = Der.of(pkcs8).at(1).at(0).oid();
        if (!algorithm.equals(RSA)) {
            throw pem.notRsa(
                    switch (algorithm) {
                        case "1.2.840.113549.1.1.10" -> "an RSA key for PSS signatures only";
                        case "1.2.840.10045.2.1" -> "an elliptic curve key";
                        case "1.3.101.110", "1.3.101.112" -> "a Curve25519 key";
                        case "1.3.101.111", "1.3.101.113" -> "a Curve448 key";
                        case "1.2.840.10040.4.1" -> "a DSA key";
                        default -> "a key of another kind (" + algorithm + ")";
                    });
        }
        return pkcs8.clone();
    }

    private static SigningKey proven(PrivateKey key, PrivateKeyPem pem) throws GeneralSecurityException {
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            throw new InvalidKeySpecException("a key without its primes");
        }
        int bits = rsa.getModulus().bitLength();
        if (!SIZES.contains(bits)) {
            throw pem.ofWrongSize(bits);
        }
        var publicHalf = (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
        if (!signs(rsa, publicHalf)) {
            throw new InvalidKeySpecException("a key that does not sign");
        }
        return new SigningKey(rsa.getEncoded(), publicHalf);
    }

    private static boolean signs(PrivateKey key, RSAPublicKey publicHalf) throws GeneralSecurityException {
        byte[] message = "does it sign?".getBytes(US_ASCII);
        var signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(key);
        signer.update(message);
        byte[] signature = signer.sign();
        var verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(publicHalf);
        verifier.update(message);
        return verifier.verify(signature);
    }

    /** A copy of the key as DER of PKCS#8, for the caller to overwrite. */
    byte[] pkcs8() {
        return pkcs8.clone();
    }

    int bits() {
        return publicHalf.getModulus().bitLength();
    }

    /** Whether {@code other} is its public half. */
    boolean belongsTo(RSAPublicKey other) {
        return publicHalf.getModulus().equals(other.getModulus())
                && publicHalf.getPublicExponent().equals(other.getPublicExponent());
    }

    /** Overwrites it. */
    @Override
    public void close() {
        Arrays.fill(pkcs8, (byte) 0);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "SigningKey[" + bits() + "]";
    }
}
