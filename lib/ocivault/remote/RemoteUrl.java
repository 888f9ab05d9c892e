package ocivault.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import ocivault.model.VaultException;
import ocivault.settings.EndpointUri;

/** Where a remote MCP server is: https, or http on this machine. The credential goes to the origin of this URL alone. */
public record RemoteUrl(URI uri) {

    private static final String EXPECTED = "Expected https://host/path, or http:// on this machine only.";

    /**
     * The URL of {@code --url}.
     *
     * @throws VaultException.Usage where a credential would travel in the clear, or lies in the URL itself; the text is
     *     not shown, since it may hold one
     */
    public static RemoteUrl of(String text) {
        if (text.contains("{{") || text.contains("oci-vault:")) {
            throw new VaultException.Usage(
                    "--url holds a reference",
                    "A URL shows in logs on its way: give --header 'Authorization: Bearer {{oci-vault://…}}' instead.");
        }
        var uri = parsed(text);
        if (uri.getRawUserInfo() != null) {
            throw new VaultException.Usage(
                    "--url holds a user or password",
                    "Store it with upload-secret, and give --header 'Authorization: Basic {{oci-vault://…}}'.");
        }
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && EndpointUri.isLoopback(uri.getHost()))) {
            throw new VaultException.Usage("--url is not https", EXPECTED);
        }
        return new RemoteUrl(uri);
    }

    private static URI parsed(String text) {
        try {
            var uri = new URI(text);
            boolean whole = uri.getScheme() != null
                    && uri.getHost() != null
                    && !uri.getHost().isEmpty()
                    && uri.getPort() != 0
                    && uri.getPort() < 65_536
                    && uri.getRawFragment() == null;
            if (whole) {
                return uri.getRawPath().isEmpty() ? uri.resolve("/") : uri;
            }
        } catch (URISyntaxException e) {
            // Said below, without the text.
        }
        throw new VaultException.Usage("--url is no URL of a server", EXPECTED);
    }

    /**
     * GitHub's remote server for a GitHub. Source: README of github/github-mcp-server, "GitHub Enterprise".
     *
     * <pre>{@code
     * "" or github.com       https://api.githubcopilot.com/mcp/
     * octo.ghe.com           https://copilot-api.octo.ghe.com/mcp
     * http://127.0.0.1:8080  http://127.0.0.1:8080/mcp           a server of your own on this machine
     * github.example.com     none: GitHub Enterprise Server hosts no remote server
     * }</pre>
     *
     * @param gitHubHost as GITHUB_HOST has it, a name or a URL
     * @throws VaultException.Usage where that GitHub has none
     */
    public static RemoteUrl ofGitHub(String gitHubHost) {
        var given = gitHubHost.strip();
        var host = given.isEmpty() ? "github.com" : given;
        var url = EndpointUri.parse(host.contains("://") ? host : "https://" + host)
                .orElseThrow(() -> new VaultException.Usage(
                        "GITHUB_HOST is not a host",
                        "Expected github.com, a name such as octo.ghe.com, or https:// and that name."));
        var name = url.getHost();
        if (name.equals("github.com") || name.equals("www.github.com") || name.equals("api.github.com")) {
            return new RemoteUrl(URI.create("https://api.githubcopilot.com/mcp/"));
        }
        if (name.endsWith(".ghe.com")) {
            return new RemoteUrl(
                    URI.create("https://copilot-api." + url.getRawAuthority().replaceFirst("^api\\.", "") + "/mcp"));
        }
        if (EndpointUri.isLoopback(name)) {
            return new RemoteUrl(URI.create(url + "/mcp"));
        }
        throw new VaultException.Usage(
                "GitHub Enterprise Server hosts no remote MCP server",
                "Use --server docker or --server binary with this GITHUB_HOST, or --url where you host one yourself.");
    }

    /** Scheme, host and port: what may be shown anywhere. */
    public String origin() {
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
    }

    /** Without its query, which may hold what is nobody's business. */
    @Override
    public String toString() {
        return origin() + uri.getRawPath();
    }
}
