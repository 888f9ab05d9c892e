package ocivault.login;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import ocivault.settings.VaultSettings;

/**
 * Who asks the vault: what a config file and the environment say, read and checked, and no SDK class. What only
 * cryptography can tell, such as a wrong passphrase, {@code OciClients} finds out. Immutable; its arrays are the
 * caller's to leave alone.
 *
 * @param method never {@code AUTO}
 * @param profile the profile's name, for messages
 * @param tenancy OCID; empty for instance and resource principals
 * @param user OCID; empty for all but API keys
 * @param fingerprint of the API key; may be empty for session tokens
 * @param region long name of the explicit region, else of the profile's; empty where there is neither
 * @param keyPem the private key as its file has it, PEM; empty for instance and resource principals
 * @param passphrase of the private key; empty for none
 * @param sessionToken empty for all but session tokens
 */
public record OciLogin(
        VaultSettings.AuthMethod method,
        String profile,
        String tenancy,
        String user,
        String fingerprint,
        String region,
        byte[] keyPem,
        String passphrase,
        String sessionToken) {

    /**
     * Reads the login that {@code settings} describe: each value from the overrides, else from the profile, else from
     * the profile DEFAULT. Without a config file where the overrides are a whole API key login, and for principals.
     *
     * @param warnings told in a sentence what is unsafe, such as a private key that others can read
     * @throws VaultException.Configuration whose message begins {@code Failed to initialize OCI SDK clients: }
     */
    public static OciLogin load(VaultSettings.Login settings, Consumer<String> warnings) {
        return new LoginReader(settings, warnings).read();
    }

    /** Who this is, the same at every start, without anything secret: for cache addresses. */
    public String identity() {
        return method + " " + tenancy + " " + user + " " + fingerprint;
    }

    /** What a cache can be sealed with: the private key and its passphrase. Empty for principals, which own no key. */
    public Optional<byte[]> cacheKeyMaterial() {
        if (keyPem.length == 0) {
            return Optional.empty();
        }
        var secret = passphrase.getBytes(StandardCharsets.UTF_8);
        return Optional.of(ByteBuffer.allocate(Integer.BYTES + keyPem.length + secret.length)
                .putInt(keyPem.length)
                .put(keyPem)
                .put(secret)
                .array());
    }

    /** Without key, passphrase and token. */
    @Override
    public String toString() {
        return "OciLogin[" + identity() + "]";
    }
}
