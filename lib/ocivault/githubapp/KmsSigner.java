package ocivault.githubapp;

import ocivault.VaultResolver;
import ocivault.model.Ocid;

/** Has OCI KMS sign, whose key is never seen here. */
record KmsSigner(VaultResolver vault, Ocid key) implements JwtSigner {

    @Override
    public byte[] sign(byte[] message) {
        throw new UnsupportedOperationException("until KMS's client is there: " + message.length);
    }
}
