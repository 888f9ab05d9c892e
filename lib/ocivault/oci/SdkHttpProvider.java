package ocivault.oci;

import com.oracle.bmc.http.client.ClientProperty;
import com.oracle.bmc.http.client.HttpClient;
import com.oracle.bmc.http.client.HttpClientBuilder;
import com.oracle.bmc.http.client.HttpProvider;
import com.oracle.bmc.http.client.KeyStoreWithPassword;
import com.oracle.bmc.http.client.ProxyConfiguration;
import com.oracle.bmc.http.client.RequestInterceptor;
import com.oracle.bmc.http.client.Serializer;
import com.oracle.bmc.http.client.StandardClientProperties;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import ocivault.http.NetworkRoute;
import ocivault.http.Wire;
import ocivault.oci.SdkTransport.Peer;

/**
 * The SDK's transport on a {@link Wire}, in place of Jersey, which is most of the SDK's start-up. Synchronous: a
 * request is done when {@code execute} returns. Public, with a public constructor, for the ServiceLoader, from which
 * the SDK's federation gets it.
 */
public final class SdkHttpProvider implements HttpProvider {

    /**
     * Bound while the SDK logs in to its platform: the wire for the clients that it makes for itself, over the
     * ServiceLoader and without a word of ours (its X509FederationClient does not pass on a configurator).
     */
    static final ScopedValue<Wire> PLATFORM = ScopedValue.newInstance();

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final SdkJson json = new SdkJson();
    private final Optional<Wire> toServices;
    private final Map<String, String> headers;

    /** Over {@link #PLATFORM}; else straight to the host, with the JVM's trust, unless a client's properties say otherwise. */
    public SdkHttpProvider() {
        toServices = Optional.empty();
        headers = Map.of();
    }

    /**
     * All clients over {@code wire}, to OCI's services; the proxy and TLS of a client's properties do not count.
     *
     * @param headers of every request, before it is signed
     */
    SdkHttpProvider(Wire wire, Map<String, String> headers) {
        toServices = Optional.of(wire);
        this.headers = Map.copyOf(headers);
    }

    @Override
    public HttpClientBuilder newBuilder() {
        return new Builder(json, toServices, headers);
    }

    @Override
    public Serializer getSerializer() {
        return json;
    }

    private static final class Builder implements HttpClientBuilder {
        private record Step(int priority, RequestInterceptor interceptor) {}

        private final SdkJson json;
        private final Optional<Wire> toServices;
        private final Map<String, String> headers;
        private final Map<String, Object> properties = new HashMap<>();
        private final List<Step> steps = new ArrayList<>();
        private URI base = URI.create("");

        Builder(SdkJson json, Optional<Wire> toServices, Map<String, String> headers) {
            this.json = json;
            this.toServices = toServices;
            this.headers = headers;
        }

        @Override
        public HttpClientBuilder baseUri(URI uri) {
            base = uri;
            return this;
        }

        @Override
        public HttpClientBuilder baseUri(String uri) {
            return baseUri(URI.create(uri));
        }

        @Override
        public <T> HttpClientBuilder property(ClientProperty<T> key, T value) {
            properties.put(key.getName(), value);
            return this;
        }

        @Override
        public HttpClientBuilder registerRequestInterceptor(int priority, RequestInterceptor interceptor) {
            steps.add(new Step(priority, interceptor));
            return this;
        }

        @Override
        public HttpClient build() {
            steps.sort(Comparator.comparingInt(Step::priority)); // stable: equal ones stay in the order they came
            var interceptors = steps.stream().map(Step::interceptor).toList();
            if (toServices.isPresent()) {
                return client(Peer.SERVICE, toServices.get(), interceptors, () -> {});
            }
            if (PLATFORM.isBound()) {
                return client(Peer.PLATFORM, PLATFORM.get(), interceptors, () -> {});
            }
            var wire = new Wire(routes(), this::tls, LONGEST);
            return client(Peer.ANYBODY, wire, interceptors, wire::close);
        }

        private HttpClient client(Peer peer, Wire wire, List<RequestInterceptor> interceptors, Runnable onClose) {
            return new SdkTransport(peer, base, headers, wire, readTimeout(), interceptors, json, onClose);
        }

        private <T> Object get(ClientProperty<T> key) {
            return properties.get(key.getName());
        }

        /** The SDK's zero is no limit of its own. */
        private Duration readTimeout() {
            return get(StandardClientProperties.READ_TIMEOUT) instanceof Duration limit && limit.isPositive()
                    ? limit
                    : LONGEST;
        }

        private Function<URI, NetworkRoute> routes() {
            if (get(StandardClientProperties.PROXY) instanceof ProxyConfiguration configured
                    && configured.getProxy().address() instanceof InetSocketAddress address) {
                var authorization = configured.getUsername() == null
                        ? ""
                        : NetworkRoute.basic(configured.getUsername() + ":"
                                + (configured.getPassword() == null ? "" : new String(configured.getPassword())));
                return uri -> NetworkRoute.via(address.getHostString(), address.getPort(), authorization, uri);
            }
            return NetworkRoute::direct;
        }

        private SSLContext tls() {
            if (get(StandardClientProperties.SSL_CONTEXT) instanceof SSLContext context) {
                return context;
            }
            if (get(StandardClientProperties.KEY_STORE) == null && get(StandardClientProperties.TRUST_STORE) == null) {
                return Wire.jvmTrust();
            }
            try {
                var context = SSLContext.getInstance("TLS");
                context.init(keys(), trust(), null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("the client's key or trust store cannot be used", e);
            }
        }

        private KeyManager[] keys() throws GeneralSecurityException {
            if (!(get(StandardClientProperties.KEY_STORE) instanceof KeyStoreWithPassword store)) {
                return new KeyManager[0];
            }
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(
                    store.getKeyStore(),
                    store.getPassword() == null ? null : store.getPassword().toCharArray());
            return keys.getKeyManagers();
        }

        private TrustManager[] trust() throws GeneralSecurityException {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(get(StandardClientProperties.TRUST_STORE) instanceof KeyStore store ? store : null);
            return trust.getTrustManagers();
        }
    }
}
