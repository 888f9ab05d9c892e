package ocivault.githubapp;

import ocivault.model.VaultException;

/** Who signs the App's JWT. */
sealed interface JwtSigner permits PemSigner, KeySigner {

    /**
     * The signature, RSASSA-PKCS1-v1_5 with SHA-256.
     *
     * @throws VaultException where the key is not to be had, or is of the wrong kind
     */
    byte[] sign(byte[] message);
}
