package localvault;

import java.nio.file.Path;
import java.security.interfaces.RSAPrivateKey;

/**
 * A login that the vault server accepts, with the files an OCI client reads it from.
 *
 * @param configFile  OCI config, profile DEFAULT, mode 0600
 * @param keyFile     private key, PKCS#8 PEM, mode 0600
 * @param tenancy     tenancy OCID
 * @param user        user OCID
 * @param fingerprint of the public key: MD5, colon-separated hex
 * @param region      region of the profile
 * @param privateKey  what {@code keyFile} holds
 */
public record Login(
        Path configFile,
        Path keyFile,
        String tenancy,
        String user,
        String fingerprint,
        String region,
        RSAPrivateKey privateKey) {

    /** The {@code keyId} of requests signed by an API key. */
    public String keyId() {
        return tenancy + "/" + user + "/" + fingerprint;
    }

    @Override
    public String toString() {
        return "Login[" + configFile + "]";
    }
}
