package ocivault.githubapp;

import ocivault.kms.KmsSigner;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;

/** Where the App's private key is. */
public sealed interface AppKey {

    /** As PEM in a secret, which is fetched for each signature and kept nowhere. */
    record InVault(SecretRef reference) implements AppKey {
        @Override
        public String within(SecretRef.NameScope scope) {
            return reference.within(scope).toString();
        }

        @Override
        public String toString() {
            return reference.toString();
        }
    }

    /** In OCI KMS, which signs; the key is never seen here. */
    record InKms(Ocid key) implements AppKey {
        @Override
        public String within(SecretRef.NameScope scope) {
            return key.toString();
        }

        @Override
        public String toString() {
            return key.toString();
        }
    }

    /**
     * Which key it is, whatever the defaults of another start.
     *
     * @throws VaultException.Usage for a bare name where there is no {@code scope}
     */
    String within(SecretRef.NameScope scope);

    /**
     * The key that {@code --app-key} names.
     *
     * @throws VaultException.Usage if it is neither; its text is not shown, since it may be the key itself
     * @throws VaultException.MalformedReference if it begins like a reference and is none
     */
    static AppKey of(String text) {
        if (SecretRef.isReference(text)) {
            return new InVault(SecretRef.parse(text));
        }
        if (KmsSigner.isKey(text)) {
            return new InKms(KmsSigner.key(text));
        }
        var ocid = Ocid.parse(text);
        throw new VaultException.Usage(
                ocid.isPresent()
                        ? "--app-key is the OCID of a " + ocid.get().type() + ", not of a key"
                        : "--app-key is neither a reference nor a key's OCID (not shown: it may be the key itself)",
                "Expected oci-vault://… of a secret with the App's .pem, or ocid1.key.… of an RSA key in OCI KMS.");
    }
}
