package ocivault.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;

/**
 * Every option and environment variable, validated, in one value; {@code VaultResolverBuilder} makes it.
 *
 * @param endpoint asked for every service in place of Oracle's hosts: https, or http on loopback; no path, query or user
 * @param cacheFolder where cache entries and breaker state lie; empty where neither a folder nor HOME is known
 * @param breaker empty for none
 * @param timeout for everything together, from launch
 * @param cacheTtl how long an entry serves without asking the vault
 * @param maxStale how long past its TTL an entry may serve while the vault is unavailable
 */
public record VaultSettings(
        Login login,
        Optional<URI> endpoint,
        SecretRef.NameScope names,
        Network network,
        Optional<Path> cacheFolder,
        CacheMode cacheMode,
        Duration cacheTtl,
        Duration maxStale,
        Duration timeout,
        Retry retry,
        Optional<Breaker> breaker) {

    /** The same with less time, if that is less. */
    public VaultSettings within(Duration atMost) {
        return with(cacheMode, atMost.compareTo(timeout) < 0 ? atMost : timeout);
    }

    /** The same without a cache, and with that much time. */
    public VaultSettings uncached(Duration otherTimeout) {
        return with(CacheMode.OFF, otherTimeout);
    }

    private VaultSettings with(CacheMode otherMode, Duration otherTimeout) {
        return new VaultSettings(
                login,
                endpoint,
                names,
                network,
                cacheFolder,
                otherMode,
                cacheTtl,
                maxStale,
                otherTimeout,
                retry,
                breaker);
    }

    /** How to log in. {@code AUTO}: security_token where the profile has a security_token_file, else api_key. */
    public enum AuthMethod {
        AUTO,
        API_KEY,
        SECURITY_TOKEN,
        INSTANCE_PRINCIPAL,
        RESOURCE_PRINCIPAL,
        OKE_WORKLOAD_IDENTITY,
        /** A user on whose behalf an instance asks, as in OCI's Cloud Shell. */
        INSTANCE_OBO_USER
    }

    /**
     * @param region long name that beats the reference's own; empty: that, else the overrides', else the profile's
     * @param overrides by config-file key (user, tenancy, fingerprint, key_file, key_content, pass_phrase,
     *     security_token_file, delegation_token_file, region): what the environment says in the profile's place; for
     *     OKE_WORKLOAD_IDENTITY what it says of the pod (kubernetes_service_host, kubernetes_ca_file,
     *     kubernetes_token_file, principal_region)
     * @param home what {@code ~} stands for in the profile's paths
     */
    public record Login(
            Path configFile, String profile, AuthMethod auth, String region, Map<String, String> overrides, Path home) {
        public Login {
            overrides = Map.copyOf(overrides);
        }

        /** With the home folder that the system knows for this user. */
        public Login(Path configFile, String profile, AuthMethod auth, String region, Map<String, String> overrides) {
            this(configFile, profile, auth, region, overrides, Path.of(System.getProperty("user.home")));
        }

        /** Overrides may hold a key and its passphrase. */
        @Override
        public String toString() {
            return "Login[" + configFile + ", " + profile + ", " + auth + ", " + region + ", " + overrides.keySet()
                    + "]";
        }
    }

    /**
     * The way to the network.
     *
     * @param httpsProxy {@code http://[user:password@]host:port}; an empty URI for none; {@link #unusableProxy} for a
     *     setting that names none
     * @param noProxy host suffixes that are reached directly, as in NO_PROXY; {@code *} for all
     * @param caBundle PEM file of extra trusted roots, used in place of the JVM's; an empty path for none
     */
    public record Network(URI httpsProxy, List<String> noProxy, Path caBundle) {
        public Network {
            noProxy = List.copyOf(noProxy);
        }

        /** In the place of a proxy: the setting of that name is no proxy's URL, which matters only to who needs one. */
        static URI unusableProxy(String setting) {
            return URI.create("unusable:" + setting);
        }

        public boolean hasProxy() {
            return !httpsProxy.toString().isEmpty();
        }

        /**
         * The proxy, for a host that is reached through it.
         *
         * @throws VaultException.Usage if the setting cannot be used
         */
        public URI proxy() {
            if (httpsProxy.isOpaque()) {
                throw new VaultException.Usage(
                        httpsProxy.getSchemeSpecificPart() + " is not an http proxy",
                        "Expected http://[user:password@]host:port.");
            }
            return httpsProxy;
        }

        /** Which way requests take, in words that tell it from other ways and hold no password. */
        public String way() {
            var proxy = httpsProxy.toString();
            return hasProxy()
                    ? "via " + proxy.substring(proxy.lastIndexOf('@') + 1) + " except " + String.join(",", noProxy)
                    : "";
        }

        /** A proxy's URL may hold a password. */
        @Override
        public String toString() {
            return "Network[" + (httpsProxy.toString().isEmpty() ? "direct" : "proxied") + ", " + caBundle + "]";
        }
    }

    /** {@code REFRESH}: ask the vault first, as if every entry were past its TTL. */
    public enum CacheMode {
        USE,
        REFRESH,
        OFF
    }

    /** @param maxRetries after the first attempt
     *  @param backoffBase before the first retry; doubles from one to the next, with 25 % jitter */
    public record Retry(int maxRetries, Duration backoffBase) {}

    /** When the circuit breaker opens.
     *
     * @param threshold consecutive failures that open it
     * @param recovery how long it stays open
     */
    public record Breaker(int threshold, Duration recovery) {}
}
