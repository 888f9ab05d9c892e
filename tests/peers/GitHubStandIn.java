package peers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** As much of GitHub on loopback as its MCP server asks to tell whose token it has. Remembers the tokens that came. */
public final class GitHubStandIn implements AutoCloseable {

    public static final String LOGIN = "octocat-of-the-peers";

    private final HttpServer server;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    public GitHubStandIn() throws IOException {
        server = bound();
        server.createContext("/", this::answer);
        server.start();
    }

    /** At the port for HTTP where this user may have it, since GitHub's server up to 1.9 forgets every other. */
    private static HttpServer bound() throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress("127.0.0.7", 80), 0);
        } catch (IOException notOurs) {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        }
    }

    /** The value for GITHUB_HOST. */
    public String host() {
        var address = server.getAddress();
        return "http://" + address.getAddress().getHostAddress()
                + (address.getPort() == 80 ? "" : ":" + address.getPort());
    }

    /** The tokens of the requests so far, without the word before them. */
    public Set<String> tokens() {
        return Set.copyOf(tokens);
    }

    public void forget() {
        tokens.clear();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization != null) {
            tokens.add(authorization.replaceFirst("(?i)^(bearer|token) ", ""));
        }
        boolean isUser = exchange.getRequestURI().getPath().equals("/api/v3/user");
        var body = (isUser ? "{\"login\":\"" + LOGIN + "\",\"id\":1}" : "{}").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("X-OAuth-Scopes", "repo, read:org");
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, isHead ? -1 : body.length);
        if (!isHead) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
