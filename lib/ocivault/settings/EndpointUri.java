package ocivault.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The base URLs that may be asked: no secret goes over plain http to another machine. */
public final class EndpointUri {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private EndpointUri() {}

    /** Whether {@code host} can only be this machine. */
    public static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * {@code https://host[:port]}, or {@code http://} on loopback, without path, query, fragment and user; normalised:
     * lower case, no slash at the end, no default port.
     */
    public static Optional<URI> parse(String text) {
        return uri(text)
                .filter(uri -> {
                    var path = uri.getRawPath();
                    return uri.getRawUserInfo() == null
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null
                            && (path.isEmpty() || path.equals("/"))
                            && (scheme(uri).equals("https")
                                    || (scheme(uri).equals("http") && isLoopback(uri.getHost())));
                })
                .map(EndpointUri::normalised);
    }

    private static Optional<URI> uri(String text) {
        try {
            var uri = new URI(text);
            boolean whole =
                    uri.getScheme() != null && uri.getHost() != null && uri.getPort() != 0 && uri.getPort() < 65_536;
            return whole ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static URI normalised(URI uri) {
        int standard = scheme(uri).equals("https") ? HTTPS_PORT : HTTP_PORT;
        var port = uri.getPort() < 0 || uri.getPort() == standard ? "" : ":" + uri.getPort();
        return URI.create(scheme(uri) + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port);
    }

    private static String scheme(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }
}
