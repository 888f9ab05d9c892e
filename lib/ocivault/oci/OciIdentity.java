package ocivault.oci;

import com.oracle.bmc.auth.BasicAuthenticationDetailsProvider;
import com.oracle.bmc.http.client.pki.Pem;
import com.oracle.bmc.http.client.pki.PemEncryptionException;
import com.oracle.bmc.http.client.pki.PemException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.function.Supplier;
import ocivault.http.Wire;
import ocivault.login.OciLogin;
import ocivault.model.VaultException;

/**
 * What the SDK signs requests with. Never one of the SDK's own types that name a region: from such a one a client takes
 * its host.
 *
 * @param region long name of the region that a principal runs in; empty for logins from a config file
 * @param keyId the signature's keyId
 */
record OciIdentity(String region, Supplier<String> keyId, Supplier<InputStream> privateKey, String passphrase)
        implements BasicAuthenticationDetailsProvider {

    /**
     * Checks the private key, or asks the platform who we are.
     *
     * @param atMost how long the platform may take
     * @throws VaultException.Configuration if the key cannot be read, or if this is no instance or resource of OCI
     * @throws VaultException.Unavailable if OCI's identity service cannot be asked for a principal's token
     */
    static OciIdentity of(OciLogin login, Wire wire, Duration atMost) {
        return switch (login.method()) {
            case API_KEY -> key(login, login.tenancy() + "/" + login.user() + "/" + login.fingerprint());
            case SECURITY_TOKEN -> key(login, "ST$" + login.sessionToken());
            case INSTANCE_PRINCIPAL -> OciPrincipal.ofInstance(wire, atMost);
            case RESOURCE_PRINCIPAL -> OciPrincipal.ofResource(wire, atMost);
            case AUTO -> throw new IllegalArgumentException("a login that was not resolved");
        };
    }

    @Override
    public String getKeyId() {
        return keyId.get();
    }

    @Override
    public InputStream getPrivateKey() {
        return privateKey.get();
    }

    @Deprecated
    @Override
    public String getPassPhrase() {
        return passphrase.isEmpty() ? null : passphrase;
    }

    @Override
    public char[] getPassphraseCharacters() {
        return passphrase.isEmpty() ? null : passphrase.toCharArray();
    }

    /** The key id of a session is its token. */
    @Override
    public String toString() {
        return "OciIdentity[" + region + "]";
    }

    private static OciIdentity key(OciLogin login, String keyId) {
        var passphrase = login.passphrase().isEmpty()
                ? Pem.Passphrase.none()
                : Pem.Passphrase.of(login.passphrase().toCharArray());
        try (passphrase) {
            if (!(Pem.decoder().with(passphrase).decodePrivateKey(login.keyPem().clone()) instanceof RSAPrivateKey)) {
                throw unreadable(login, "is no RSA key", "OCI takes RSA keys only: oci setup keys makes one.");
            }
        } catch (PemEncryptionException e) {
            throw unreadable(
                    login,
                    "cannot be decrypted: the passphrase is wrong, or the encryption is one that the SDK"
                            + " does not read",
                    "Correct pass_phrase in the profile, or OCI_CLI_PASSPHRASE; or convert the key:"
                            + " openssl pkcs8 -topk8 -v2 aes256 -in OLD.pem -out NEW.pem");
        } catch (PemException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unreadable(login, "is damaged", "Restore it, or make a new one: oci setup keys");
        }
        return new OciIdentity("", () -> keyId, () -> new ByteArrayInputStream(login.keyPem()), login.passphrase());
    }

    private static VaultException.Configuration unreadable(OciLogin login, String why, String remedy) {
        return VaultException.Configuration.noLogin(
                "the private key of profile " + login.profile() + " " + why, remedy);
    }
}
