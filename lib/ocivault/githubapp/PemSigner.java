package ocivault.githubapp;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import ocivault.VaultResolver;
import ocivault.login.RsaPem;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;

/**
 * Signs with a key that a secret holds as PEM. It is fetched from the vault for each signature and kept nowhere, so that a
 * key that the vault no longer gives signs no more.
 *
 * @param vault one without a cache
 */
record PemSigner(VaultResolver vault, SecretRef reference) implements JwtSigner {

    /** GitHub's own keys have as many; NIST forbids fewer since 2014. */
    private static final int FEWEST_BITS = 2048;

    private static final String STORE =
            "Store the .pem file as GitHub gave it, whole: upload-secret NAME --file app.pem; it"
                    + " begins with -----BEGIN RSA PRIVATE KEY-----.";

    private static final RsaPem.Advice ADVICE = new RsaPem.Advice(STORE, STORE);

    @Override
    public byte[] sign(byte[] message) {
        var secret = vault.resolve(reference);
        var pem = secret.value().reveal();
        byte[] pkcs8 = {};
        try {
            var key = RsaPem.of("the App's key at " + reference, pem, ADVICE);
            pkcs8 = key.pkcs8();
            if (key.bits() < FEWEST_BITS) {
                throw new VaultException.UnsuitableContent(
                        "the App's key at " + reference + " has " + key.bits() + " bits",
                        "GitHub's keys have 2048: store the .pem file that GitHub made for the App.");
            }
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw RsaPem.damaged("the App's key at " + reference, ADVICE); // without its cause, which may quote it
        } finally {
            Arrays.fill(pem, (byte) 0);
            Arrays.fill(pkcs8, (byte) 0);
            secret.value().destroy();
            secret.bundle().value().destroy();
        }
    }
}
