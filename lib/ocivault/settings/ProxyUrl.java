package ocivault.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A proxy's URL as people write it: {@code [http://][user:password@]host[:port]}. A password stands there as it is: user
 * and password end at the last {@code @}, and what a URI may not contain is encoded here. A {@code %} that two hex digits
 * follow is taken for such an encoding.
 */
final class ProxyUrl {

    /** The user's part is atomic: what follows its last {@code @} is the host, or the text is no proxy at all. */
    private static final Pattern SYNTAX = Pattern.compile(
            "(?is)(?:http://)?+(?![a-z][a-z0-9+.-]*://)(?>(?:(?<user>.*)@)?)(?<host>[a-z0-9._-]+|\\[[0-9a-f:.]+(?:%[a-z0-9._-]+)?])"
                + "(?::(?<port>[0-9]{0,5}))?(?:/.*)?");

    /** What RFC 3986 does not have in a URI's user and password. */
    private static final Pattern TO_ENCODE = Pattern.compile("(?i)%(?![0-9a-f]{2})|[^\\p{Alnum}%._~!$&'()*+,;=:-]+");

    private static final int DEFAULT_PORT = 80;
    private static final int LAST_PORT = 65_535;

    private ProxyUrl() {}

    /** The same as a URI with a port; empty where the text is no http proxy's. */
    static Optional<URI> parse(String text) {
        var proxy = SYNTAX.matcher(text);
        if (!proxy.matches()) {
            return Optional.empty();
        }
        var user = proxy.group("user");
        var port = proxy.group("port");
        int number = port == null || port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(port);
        return number < 1 || number > LAST_PORT
                ? Optional.empty()
                : uri("http://" + (user == null || user.isEmpty() ? "" : encoded(user) + "@") + proxy.group("host")
                        + ":" + number);
    }

    /** Empty where the host looks like an IPv6 address and is none. */
    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException quotesThePassword) {
            return Optional.empty();
        }
    }

    private static String encoded(String user) {
        var hex = HexFormat.ofDelimiter("%").withUpperCase();
        return TO_ENCODE
                .matcher(user)
                .replaceAll(match -> "%" + hex.formatHex(match.group().getBytes(StandardCharsets.UTF_8)));
    }
}
