package ocivault.oci;

import com.oracle.bmc.auth.BasicAuthenticationDetailsProvider;
import com.oracle.bmc.http.client.pki.Pem;
import com.oracle.bmc.http.client.pki.PemException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Supplier;
import ocivault.http.Wire;
import ocivault.login.OciLogin;
import ocivault.login.ServiceAccount;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;

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
    static OciIdentity of(OciLogin login, VaultSettings.Login settings, Wire wire, Duration atMost) {
        return switch (login.method()) {
            case API_KEY -> key(login, login.tenancy() + "/" + login.user() + "/" + login.fingerprint());
            case SECURITY_TOKEN -> key(login, "ST$" + login.sessionToken());
            case INSTANCE_PRINCIPAL -> OciPrincipal.ofInstance(wire, atMost);
            case INSTANCE_OBO_USER -> OciPrincipal.ofDelegate(wire, atMost);
            case RESOURCE_PRINCIPAL -> OciPrincipal.ofResource(wire, atMost);
            case OKE_WORKLOAD_IDENTITY -> OkeWorkload.identity(ServiceAccount.of(settings), atMost);
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
        var pem = login.key().pkcs8();
        try {
            Pem.decoder().with(Pem.Passphrase.none()).decodePrivateKey(pem.clone());
        } catch (PemException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw login.key().damaged();
        }
        return new OciIdentity("", () -> keyId, () -> new ByteArrayInputStream(pem), "");
    }
}
