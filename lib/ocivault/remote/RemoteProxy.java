package ocivault.remote;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import ocivault.VaultResolver;
import ocivault.check.McpServer;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;

/**
 * A stdio MCP server whose work a remote one does: what the client writes goes to the URL with the credential from the vault,
 * what the server says goes to the client. The credential is in this process's memory, and in the requests to the URL's
 * origin, nowhere else. For one run.
 */
public final class RemoteProxy implements AutoCloseable {

    /**
     * What was asked for.
     *
     * @param minted headers beside those, of other names
     * @param patience how long the server may be silent before a request is given up
     */
    public record Target(RemoteUrl url, List<HeaderTemplate> headers, List<MintedHeader> minted, Duration patience) {
        public Target {
            headers = List.copyOf(headers);
            minted = List.copyOf(minted);
        }
    }

    /**
     * How to ask the vault.
     *
     * @param usual makes a resolver that answers from the cache while that is fresh
     * @param asking makes one that asks the vault whatever the cache has
     */
    public record Resolvers(Supplier<VaultResolver> usual, Supplier<VaultResolver> asking) {}

    private final Credential credential;
    private final Endpoint endpoint;
    private final Duration patience;
    private final Log log;

    /** @throws VaultException.Configuration if the bundle of authorities to trust cannot be used */
    public RemoteProxy(Target target, Resolvers resolvers, VaultSettings.Network network, Clock clock, Log log) {
        this.credential =
                new Credential(target.headers(), target.minted(), resolvers.usual, resolvers.asking, log.warn(), clock);
        this.endpoint = new Endpoint(target.url(), credential, network, target.patience());
        this.patience = target.patience();
        this.log = log;
    }

    /**
     * Fetches the credential, which is held from now on.
     *
     * @return the secrets in it, to be masked where others' words are shown
     * @throws VaultException where one is not to be had
     */
    public List<SecretValue> fetch() {
        return credential.current().secrets();
    }

    /**
     * Serves the client until it ends its input or reads no more; a signal ends it too.
     *
     * @return false where the client reads no more
     */
    public boolean serve(InputStream stdin, OutputStream stdout) {
        var bridge = new Bridge(endpoint, stdout, patience, log);
        var farewell = new Thread(bridge::end, "end the session");
        Runtime.getRuntime().addShutdownHook(farewell);
        try {
            return bridge.run(stdin) == Bridge.End.INPUT;
        } finally {
            release(farewell);
        }
    }

    private static void release(Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException shuttingDown) {
            // It runs.
        }
    }

    /** The same as a server to be checked. */
    public McpServer server() {
        return new BridgedServer(stdio -> serve(stdio.in(), stdio.out()));
    }

    /** Ends all connections. */
    @Override
    public void close() {
        endpoint.close();
    }
}
