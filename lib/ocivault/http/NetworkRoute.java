package ocivault.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import ocivault.settings.VaultSettings;

/**
 * How to reach a host: its address, whether TLS is spoken, and the proxy in between.
 *
 * @param host without the brackets of an IPv6 address
 * @param proxyHost empty where the host is reached directly
 * @param proxyAuthorization value of Proxy-Authorization; may be empty
 */
public record NetworkRoute(
        boolean tls, String host, int port, String proxyHost, int proxyPort, String proxyAuthorization) {

    private static final String INSTANCE_METADATA = "169.254.169.254";

    public static NetworkRoute direct(URI uri) {
        return new NetworkRoute(isTls(uri), hostOf(uri), portOf(uri), "", 0, "");
    }

    /** Through a proxy, except to the instance's metadata. */
    public static NetworkRoute via(String proxyHost, int proxyPort, String proxyAuthorization, URI uri) {
        return hostOf(uri).equals(INSTANCE_METADATA)
                ? direct(uri)
                : new NetworkRoute(isTls(uri), hostOf(uri), portOf(uri), proxyHost, proxyPort, proxyAuthorization);
    }

    /** Through the network's proxy for https, except to hosts that NO_PROXY names. */
    static NetworkRoute to(URI uri, VaultSettings.Network network) {
        var proxy = network.httpsProxy();
        boolean proxied =
                !proxy.toString().isEmpty() && isTls(uri) && !isExempt(hostOf(uri), portOf(uri), network.noProxy());
        return proxied ? via(hostOf(proxy), portOf(proxy), authorization(proxy), uri) : direct(uri);
    }

    /**
     * Whether NO_PROXY exempts a host: by {@code *}, by its own name or address, or by a domain above it, with or
     * without a leading dot; a port in the entry has to be the host's.
     */
    static boolean isExempt(String host, int port, List<String> noProxy) {
        var name = host.toLowerCase(Locale.ROOT);
        for (var entry : noProxy) {
            var suffix = entry.strip().toLowerCase(Locale.ROOT);
            int colon = suffix.lastIndexOf(':');
            if (colon > 0 && suffix.indexOf(':') == colon) {
                if (!suffix.substring(colon + 1).equals(Integer.toString(port))) {
                    continue;
                }
                suffix = suffix.substring(0, colon);
            }
            var domain = suffix.startsWith(".") ? suffix : "." + suffix;
            if (suffix.equals("*") || (domain.length() > 1 && ("." + name).endsWith(domain))) {
                return true;
            }
        }
        return false;
    }

    public boolean isProxied() {
        return !proxyHost.isEmpty();
    }

    /** {@code host:port}, for messages and CONNECT. */
    String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Written out, since code that the JVM makes for a record at every start takes it 2 ms. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkRoute that
                && tls == that.tls
                && host.equals(that.host)
                && port == that.port
                && proxyHost.equals(that.proxyHost)
                && proxyPort == that.proxyPort
                && proxyAuthorization.equals(that.proxyAuthorization);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    /** Without the proxy's credentials. */
    @Override
    public String toString() {
        return authority() + (isProxied() ? " via " + proxyHost + ":" + proxyPort : "");
    }

    private static boolean isTls(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    private static String hostOf(URI uri) {
        var host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int portOf(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
    }

    private static String authorization(URI proxy) {
        var user = proxy.getRawUserInfo();
        // A plus sign is one: only %XX is decoded.
        return user == null ? "" : basic(URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    /** RFC 7617's Basic scheme for {@code user:password}. */
    public static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }
}
