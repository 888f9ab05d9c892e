package ocivault.login;

import java.nio.file.Path;
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
 * @param tenancy OCID; empty for principals, and where a delegation token's profile has none
 * @param user OCID; empty for all but API keys
 * @param fingerprint of the API key; may be empty for session tokens
 * @param region long name of the explicit region, else of the profile's; empty where there is neither
 * @param key {@link PemKey#NONE} for principals and delegation tokens
 * @param sessionToken a session's token, or a delegation token; else empty
 * @param tokenFile where a session's token was read from; else empty
 */
public record OciLogin(
        VaultSettings.AuthMethod method,
        String profile,
        String tenancy,
        String user,
        String fingerprint,
        String region,
        PemKey key,
        String sessionToken,
        Path tokenFile) {

    private static final String NEW_SHELL = "Get a new delegation token: close OCI's Cloud Shell and open it again";

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

    /**
     * Called before the vault is asked.
     *
     * @param warnings told when a session is about to end
     * @throws VaultException.Configuration if the session has ended, by its token's own word
     */
    public void requireLiveSession(Instant now, Consumer<String> warnings) {
        var left = sessionLeft(now);
        if (left.isEmpty()) {
            return;
        }
        if (!left.get().isPositive()) {
            throw VaultException.Configuration.noLogin(
                    session() + " expired " + DurationText.roughly(left.get().negated()) + " ago",
                    isSession() ? SessionToken.newOne(profile) : NEW_SHELL);
        }
        if (left.get().compareTo(SessionToken.SOON) < 0) {
            warnings.accept(session() + " ends in " + DurationText.roughly(left.get()) + "; "
                    + (isSession() ? SessionToken.refresh(profile) : NEW_SHELL));
        }
    }

    /** How long the session, or the delegation, has still to go, by its token's own word; empty where there is none. */
    public Optional<Duration> sessionLeft(Instant now) {
        return sessionToken.isEmpty()
                ? Optional.empty()
                : SessionToken.end(sessionToken).map(end -> Duration.between(now, end));
    }

    /** What has an end, as a sentence begins with it. */
    public String session() {
        return (isSession() ? "the session of profile " : "the delegation token of profile ") + profile;
    }

    /** Whether it is a session that {@code oci session authenticate} began. */
    public boolean isSession() {
        return method == VaultSettings.AuthMethod.SECURITY_TOKEN;
    }

    /** The same with another token of the same session. */
    public OciLogin withSessionToken(String token) {
        return new OciLogin(method, profile, tenancy, user, fingerprint, region, key, token, tokenFile);
    }

    /** What to do about a login that OCI does not accept; empty where there is nothing to say but the usual. */
    public String remedy() {
        return isSession()
                ? SessionToken.refresh(profile) + "; once it has ended: oci session authenticate --profile-name "
                        + profile
                : method == VaultSettings.AuthMethod.INSTANCE_OBO_USER ? NEW_SHELL : "";
    }

    /** Without key, passphrase and token. */
    @Override
    public String toString() {
        return "OciLogin[" + identity() + "]";
    }
}
