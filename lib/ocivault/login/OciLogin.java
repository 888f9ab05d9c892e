package ocivault.login;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.settings.DurationText;
import ocivault.settings.VaultSettings;

/**
 * Who asks the vault: what a config file and the environment say, read and checked, and no SDK class. What only
 * cryptography can tell of a plain key, such as damage, {@code OciClients} finds out. Immutable.
 *
 * @param method never {@code AUTO}
 * @param profile the profile's name, for messages
 * @param tenancy OCID; empty for instance and resource principals
 * @param user OCID; empty for all but API keys
 * @param fingerprint of the API key; may be empty for session tokens
 * @param region long name of the explicit region, else of the profile's; empty where there is neither
 * @param key {@link PemKey#NONE} for instance and resource principals
 * @param sessionToken empty for all but session tokens
 */
public record OciLogin(
        VaultSettings.AuthMethod method,
        String profile,
        String tenancy,
        String user,
        String fingerprint,
        String region,
        PemKey key,
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

    /** The realm of the tenancy, such as {@code oc1}; empty where its OCID does not tell. */
    public String realm() {
        var old = tenancy.split(":", -1);
        return Ocid.parse(tenancy).map(Ocid::realm).orElse(old[0].equals("ocidv1") && old.length > 2 ? old[2] : "");
    }

    /**
     * What a cache can be sealed with: the private key, decrypted, so that a cache tells who guesses at the passphrase
     * nothing faster than the key file does. Empty for principals, which own no key.
     */
    public Optional<byte[]> cacheKeyMaterial() {
        return key.isNone() ? Optional.empty() : Optional.of(key.secret());
    }

    /** When the session ends, by its token's own word; empty for a login that is none, or a token that does not tell. */
    public Optional<Instant> sessionEnd() {
        return SessionToken.end(sessionToken);
    }

    /**
     * Called before the vault is asked.
     *
     * @param warnings told when a session is about to end
     * @throws VaultException.Configuration if the session has ended, by its token's own word
     */
    public void requireLiveSession(Instant now, Consumer<String> warnings) {
        var end = SessionToken.end(sessionToken);
        if (end.isEmpty()) {
            return;
        }
        var left = Duration.between(now, end.get());
        if (!left.isPositive()) {
            throw VaultException.Configuration.noLogin(
                    "the session of profile " + profile + " expired " + DurationText.roughly(left.negated()) + " ago",
                    SessionToken.newOne(profile));
        }
        if (left.compareTo(SessionToken.SOON) < 0) {
            warnings.accept("the session of profile " + profile + " ends in " + DurationText.roughly(left) + "; "
                    + SessionToken.refresh(profile));
        }
    }

    /** What to do about a login that OCI does not accept; empty where there is nothing to say but the usual. */
    public String remedy() {
        return method == VaultSettings.AuthMethod.SECURITY_TOKEN
                ? SessionToken.refresh(profile) + "; once it has ended: oci session authenticate --profile-name "
                        + profile
                : "";
    }

    /** Without key, passphrase and token. */
    @Override
    public String toString() {
        return "OciLogin[" + identity() + "]";
    }
}
