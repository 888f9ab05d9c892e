package ocivault.githubapp;

import ocivault.Minter;
import ocivault.kms.KmsSigner;
import ocivault.model.Ocid;

/** Has OCI KMS sign, whose key is never seen here. */
record KeySigner(Minter.Asked asked, Ocid key) implements JwtSigner {

    @Override
    public byte[] sign(byte[] message) {
        var vault = asked.vault();
        return new KmsSigner(vault.settings(), vault.metrics(), asked.clock(), asked.warnings(), asked.verbose())
                .sign(key, message);
    }
}
