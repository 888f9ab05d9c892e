package ocivault.github;

import java.net.URI;
import java.util.Locale;
import ocivault.model.VaultException;
import ocivault.settings.EndpointUri;

/** Which GitHub: what GITHUB_HOST means. */
public final class GitHubHost {

    private GitHubHost() {}

    /**
     * The base URL of the REST API, without a slash at its end.
     *
     * <pre>{@code
     * "" or github.com       https://api.github.com
     * api.github.com         https://api.github.com
     * octo.ghe.com           https://api.octo.ghe.com
     * github.example.com     https://github.example.com/api/v3
     * http://127.0.0.1:8080  http://127.0.0.1:8080/api/v3     plain http on this machine only
     * }</pre>
     *
     * @param gitHubHost a name or a URL; empty for github.com
     * @throws VaultException.Usage if it is neither
     */
    public static URI api(String gitHubHost) {
        var given = gitHubHost.strip();
        var host = given.isEmpty() ? "github.com" : given;
        var url = EndpointUri.parse(host.contains("://") ? host : "https://" + host)
                .orElseThrow(() -> new VaultException.Usage(
                        "GITHUB_HOST is not a host",
                        "Expected github.com, a name such as"
                                + " github.example.com, or https:// and that name; http:// on this machine only."));
        var name = bare(url.getRawAuthority().toLowerCase(Locale.ROOT));
        return URI.create(isHosted(name) ? "https://api." + name : url + "/api/v3");
    }

    /** Some name the API's host or the website's where GitHub itself is the host. */
    private static String bare(String name) {
        var rest = name.startsWith("api.") || name.startsWith("www.") ? name.substring("api.".length()) : name;
        return isHosted(rest) ? rest : name;
    }

    private static boolean isHosted(String name) {
        return name.equals("github.com") || name.endsWith(".ghe.com");
    }
}
