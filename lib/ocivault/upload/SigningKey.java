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
import java.util.Set;
import ocivault.login.RsaPem;
import ocivault.model.VaultException;

/**
 * A private RSA key that is to be imported: one that OCI takes, and that signs as its public half says. It shows itself
 * only through {@link #pkcs8}. Confined to one thread.
 */
public final class SigningKey implements AutoCloseable {

    /** What OCI imports, in bits ("Importing Vault Keys and Key Versions"). */
    private static final Set<Integer> SIZES = Set.of(2048, 3072, 4096);

    /** A PEM text of one key has 3 KB. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final String DOWNLOAD =
            "Name the PEM file that GitHub gave for the App, with that one key in it: App"
                    + " settings, Private keys, Generate a private key.";

    private static final RsaPem.Advice ADVICE = new RsaPem.Advice(
            "Decrypt it on its way, so that no plain copy is left: openssl pkey -in FILE | upload-secret"
                    + " --as-signing-key NAME",
            DOWNLOAD);

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
        return of(SecretInput.bytesOf(file, MAX_BYTES), file.toString());
    }

    /** As {@link #ofFile}, what comes through a pipe. */
    public static SigningKey ofPipe(InputStream pipe) {
        return of(SecretInput.bytesOf(pipe, MAX_BYTES), "what came through the pipe");
    }

    private static SigningKey of(byte[] content, String source) {
        if (content.length == 0) {
            throw new VaultException.Usage(source + " is empty", DOWNLOAD);
        }
        if (content.length > MAX_BYTES) {
            throw new VaultException.Usage(source + " is larger than 64 KiB, too much for one key", DOWNLOAD);
        }
        byte[] pkcs8 = {};
        try {
            var pem = RsaPem.of(source, content, ADVICE);
            pkcs8 = pem.pkcs8();
            if (!SIZES.contains(pem.bits())) {
                throw new VaultException.UnsuitableContent(
                        source + " is an RSA key of " + pem.bits() + " bits; OCI imports those of 2048, 3072 and 4096",
                        pem.bits() < 2048 ? "It is too short to be safe: make a new one. " + DOWNLOAD : DOWNLOAD);
            }
            return proven(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw RsaPem.damaged(source, ADVICE); // without its cause, which may quote it
        } finally {
            Arrays.fill(content, (byte) 0);
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static SigningKey proven(PrivateKey key) throws GeneralSecurityException {
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            throw new InvalidKeySpecException("a key without its primes");
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
