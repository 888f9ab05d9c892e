package ocivault.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import ocivault.model.VaultException;
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

    /** A host or block, and a port; an address with colons has its port behind brackets. */
    private static final Pattern NO_PROXY_ENTRY = Pattern.compile("(\\[[^]]*](?:/[0-9]+)?|[^:]*)(?::([0-9]{1,5}))?");

    public static NetworkRoute direct(URI uri) {
        return new NetworkRoute(isTls(uri), hostOf(uri), portOf(uri), "", 0, "");
    }

    /** Through a proxy, except to the instance's metadata. */
    public static NetworkRoute via(String proxyHost, int proxyPort, String proxyAuthorization, URI uri) {
        return hostOf(uri).equals(INSTANCE_METADATA)
                ? direct(uri)
                : new NetworkRoute(isTls(uri), hostOf(uri), portOf(uri), proxyHost, proxyPort, proxyAuthorization);
    }

    /**
     * Through the network's proxy for https, except to hosts that NO_PROXY names.
     *
     * @throws VaultException.Usage if a proxy is needed and the setting names none that can be used
     */
    public static NetworkRoute to(URI uri, VaultSettings.Network network) {
        if (!network.hasProxy() || !isTls(uri) || isExempt(hostOf(uri), portOf(uri), network.noProxy())) {
            return direct(uri);
        }
        // By hand: a proxy's name may have an underscore, and then java.net.URI does not take it apart.
        var authority = network.proxy().getRawAuthority();
        int at = authority.lastIndexOf('@');
        var host = authority.substring(at + 1);
        int colon = host.lastIndexOf(':');
        return colon < host.lastIndexOf(']') || colon < 0
                ? via(withoutBrackets(host), 80, authorization(authority, at), uri)
                : via(
                        withoutBrackets(host.substring(0, colon)),
                        Integer.parseInt(host.substring(colon + 1)),
                        authorization(authority, at),
                        uri);
    }

    /**
     * Whether NO_PROXY exempts a host. A port in the entry has to be the host's; an address is compared as one, and
     * never by the letters it ends with.
     *
     * <pre>{@code
     * *                          every host
     * example.com .example.com   the host and all of its subdomains
     * *.example.com              its subdomains; * stands for any text
     * 10.0.0.0/8 fd00::/8        addresses of a block; names are not looked up
     * 10.0.0.1 ::1 [::1]:8443    an address
     * }</pre>
     */
    static boolean isExempt(String host, int port, List<String> noProxy) {
        var name = withoutFinalDot(host.toLowerCase(Locale.ROOT));
        return noProxy.stream().anyMatch(entry -> exempts(entry.strip().toLowerCase(Locale.ROOT), name, port));
    }

    private static boolean exempts(String entry, String host, int port) {
        var parts = NO_PROXY_ENTRY.matcher(entry);
        if (parts.matches() && parts.group(2) != null && Integer.parseInt(parts.group(2)) != port) {
            return false;
        }
        var pattern = withoutFinalDot(withoutBrackets(parts.matches() ? parts.group(1) : entry));
        if (pattern.contains("*")) {
            return matches(pattern, host);
        }
        if (address(host).isPresent()) {
            return isInBlock(address(host).get(), pattern);
        }
        var domain = pattern.startsWith(".") ? pattern : "." + pattern;
        return domain.length() > 1 && ("." + host).endsWith(domain);
    }

    /**
     * Whether the texts between the stars stand in {@code host} one after the other. By hand: a regular expression of
     * many stars goes astray for hours.
     */
    private static boolean matches(String pattern, String host) {
        var texts = pattern.split("\\*", -1);
        var last = texts[texts.length - 1];
        if (!host.startsWith(texts[0])) {
            return false;
        }
        int at = texts[0].length();
        for (int i = 1; i < texts.length - 1; i++) {
            int found = host.indexOf(texts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + texts[i].length();
        }
        return host.length() - at >= last.length() && host.endsWith(last);
    }

    /** @param block an address, or one and the number of its bits that count: {@code 10.0.0.0/8} */
    private static boolean isInBlock(byte[] address, String block) {
        int slash = block.indexOf('/');
        var base = address(slash < 0 ? block : block.substring(0, slash));
        var bits = slash < 0 ? Integer.toString(8 * address.length) : block.substring(slash + 1);
        if (base.isEmpty() || base.get().length != address.length || !bits.matches("[0-9]{1,3}")) {
            return false;
        }
        int rest = 8 * address.length - Integer.parseInt(bits);
        return rest >= 0
                && new BigInteger(1, address).shiftRight(rest).equals(new BigInteger(1, base.get()).shiftRight(rest));
    }

    /** The bytes of an address; empty for a name, which is not looked up. */
    private static Optional<byte[]> address(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    private static String withoutFinalDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** {@code ::1} for {@code [::1]}, and {@code fd00::/8} for {@code [fd00::]/8}. */
    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1).replaceFirst("]", "") : host;
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
        return withoutBrackets(uri.getHost());
    }

    private static int portOf(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
    }

    private static String authorization(String proxysAuthority, int at) {
        if (at < 0) {
            return "";
        }
        var user = proxysAuthority.substring(0, at);
        // A plus sign is one: only %XX is decoded, each to the byte that it stands for.
        var bytes = URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        return basic((user.contains(":") ? bytes : bytes + ":").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** RFC 7617's Basic scheme for {@code user:password}. */
    public static String basic(String userAndPassword) {
        return basic(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static String basic(byte[] userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword);
    }
}
