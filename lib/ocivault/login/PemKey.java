package ocivault.login;

import java.nio.charset.StandardCharsets;
import ocivault.model.VaultException;

/** What the markers of a PEM text tell about the key in it, before any cryptography. */
final class PemKey {

    private static final String TO_PKCS8 = "openssl pkcs8 -topk8 -v2 aes256 -in OLD.pem -out NEW.pem";

    private PemKey() {}

    /**
     * Checks that {@code pem} is an RSA private key of a kind that the SDK reads.
     *
     * @param what names its source in messages
     * @throws VaultException.Configuration saying what it is instead, and how to get there
     */
    static void check(String what, byte[] pem, boolean passphraseGiven) {
        var text = new String(pem, StandardCharsets.ISO_8859_1);
        if (text.contains("-----BEGIN OPENSSH PRIVATE KEY-----")) {
            throw VaultException.Configuration.noLogin(
                    what + " is an OpenSSH key, not a PEM key",
                    "OCI wants its own API key; a copy of this one can be converted: ssh-keygen -p -m PKCS8 -f COPY.");
        }
        if (text.contains("-----BEGIN EC PRIVATE KEY-----")) {
            throw VaultException.Configuration.noLogin(
                    what + " is an elliptic curve key; OCI takes RSA keys only",
                    "Make an API key: oci setup keys, or in the OCI console under My profile, API keys.");
        }
        boolean pkcs1 = text.contains("-----BEGIN RSA PRIVATE KEY-----");
        boolean pkcs8Encrypted = text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        if (!pkcs1 && !pkcs8Encrypted && !text.contains("-----BEGIN PRIVATE KEY-----")) {
            throw VaultException.Configuration.noLogin(
                    what + " is not a PEM private key" + (text.contains("PUBLIC KEY-----") ? " but a public one" : ""),
                    "It has to begin with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----.");
        }
        boolean pkcs1Encrypted = pkcs1 && text.contains("Proc-Type: 4,ENCRYPTED");
        if (pkcs1Encrypted && !text.contains("DEK-Info: AES-128-CBC")) {
            throw VaultException.Configuration.noLogin(
                    what + " is encrypted in a way that the SDK does not read (PKCS#1 with anything but" + " AES-128)",
                    "Convert it: " + TO_PKCS8);
        }
        if ((pkcs1Encrypted || pkcs8Encrypted) && !passphraseGiven) {
            throw VaultException.Configuration.noLogin(
                    what + " is encrypted and no passphrase is given",
                    "Add pass_phrase to the profile, or set OCI_CLI_PASSPHRASE.");
        }
    }
}
