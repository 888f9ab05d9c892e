package ocivault.oci;

import com.oracle.bmc.ClientConfiguration;
import com.oracle.bmc.common.ClientBuilderBase;
import com.oracle.bmc.http.signing.DefaultRequestSigner;
import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.retrier.RetryConfiguration;
import com.oracle.bmc.util.CircuitBreakerUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import ocivault.http.HttpMessage;
import ocivault.http.Wire;
import ocivault.json.JsonReader;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;

/**
 * Makes the SDK's clients: logged in, without the SDK's own retries and breaker, on our transport, and for hosts that
 * the user chose. Thread-safe; the clients share their connections, and are closed by whoever asked for them.
 *
 * {@snippet :
 * var region = clients.region(vaultOcid);
 * var vaults = clients.open(VaultsClient.builder(), clients.endpoint(OciHosts.Service.VAULTS, region));
 * }
 */
public final class OciClients implements AutoCloseable {

    private final OciLogin login;
    private final VaultSettings settings;
    private final Wire wire;
    private final SdkHttpProvider transport;
    /** The header that says on whose behalf we ask; empty for our own. */
    private final Map<String, String> delegation;

    private OciIdentity identity;

    /** Neither reads the key nor touches the network; the first client does. */
    public OciClients(OciLogin login, VaultSettings settings) {
        this.login = login;
        this.settings = settings;
        this.wire = new Wire(settings.network(), settings.timeout());
        this.delegation = login.method() == AuthMethod.INSTANCE_OBO_USER
                ? Map.of("opc-obo-token", login.sessionToken())
                : Map.of();
        this.transport = new SdkHttpProvider(wire, delegation);
    }

    /**
     * The region to ask about something with this OCID: the explicit one, else the OCID's own, else the environment's or
     * the profile's, else that of the instance we run on.
     *
     * @throws VaultException.Configuration if there is none, or if it lies in another realm than the OCID
     */
    public OciHosts.Region region(Ocid ocid) {
        var region = regionName(ocid);
        if (settings.endpoint().isPresent()) {
            return new OciHosts.Region(region, ocid.realm());
        }
        var name = region.isEmpty() ? identity().region() : region;
        if (name.isEmpty()) {
            throw VaultException.Configuration.noLogin(
                    "no region to ask for " + ocid,
                    "Name it with --region (OCI_CLI_REGION), or in the profile: region = eu-frankfurt-1");
        }
        var asked = OciHosts.region(name, ocid.realm(), login.realm());
        if (!asked.realm().equals(ocid.realm())) {
            throw VaultException.Configuration.noLogin(
                    "region " + name + " lies in realm " + asked.realm() + ", but " + ocid + " in " + ocid.realm(),
                    "Name a region of realm " + ocid.realm() + " with --region,"
                            + " and a login of that realm with --profile.");
        }
        return asked;
    }

    private String regionName(Ocid ocid) {
        return settings.login().region().isEmpty() ? ocid.region().orElse(login.region()) : login.region();
    }

    /** What an error says of where we asked and as whom. Makes no call and never fails. */
    synchronized OciErrors.Asked asked(Ocid ocid) {
        var name = regionName(ocid);
        var instance = identity == null ? "" : identity.region();
        return new OciErrors.Asked(
                name.isEmpty() ? instance : name,
                settings.endpoint().map(URI::toString).orElse(""),
                login.remedy());
    }

    /**
     * Calls the SDK about something with this OCID.
     *
     * @throws VaultException where the service, the network or the login is to blame
     */
    public <T> T call(Ocid ocid, Supplier<T> call) {
        return OciErrors.translated(() -> asked(ocid), call);
    }

    /**
     * Where to ask a service: at the endpoint that the user named, or beside it where that is one service's host at OCI;
     * else at the service's host in the region.
     */
    public URI endpoint(OciHosts.Service service, OciHosts.Region region) {
        return settings.endpoint()
                .map(named -> OciHosts.beside(named, service))
                .orElseGet(() -> OciHosts.endpoint(service, region));
    }

    /**
     * Where to ask for a vault's keys, from the management endpoint that OCI names for it; at the endpoint that the user
     * named, unless that is one service's host at OCI.
     *
     * @throws VaultException.Configuration if that is not a vault's host in this region, so that no signed request
     *     goes to a stranger
     */
    public URI managementEndpoint(String named, OciHosts.Region region) {
        var endpoint = settings.endpoint();
        if (endpoint.isPresent() && !OciHosts.isServiceHost(endpoint.get())) {
            return endpoint.get();
        }
        var uri = parsed(named);
        if (!"https".equals(uri.getScheme())
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || !(uri.getPort() == -1 || uri.getPort() == 443)
                || !(endpoint.isPresent()
                        ? OciHosts.isVaultHostBeside(endpoint.get(), uri.getHost())
                        : OciHosts.isVaultHost(uri.getHost(), region))) {
            throw VaultException.Configuration.noLogin(
                    "the vault's management endpoint is no OCI host: " + named,
                    "Report this to Oracle; nothing was sent there.");
        }
        return URI.create("https://" + uri.getHost());
    }

    /** An empty URI for what is none. */
    private static URI parsed(String text) {
        try {
            return new URI(text == null ? "" : text);
        } catch (URISyntaxException e) {
            return URI.create("");
        }
    }

    /**
     * Builds a client for an endpoint of {@link #endpoint} or {@link #managementEndpoint}.
     *
     * @throws VaultException.Configuration if the private key cannot be read, or there is no principal here
     */
    public <B extends ClientBuilderBase<B, C>, C> C open(ClientBuilderBase<B, C> builder, URI endpoint) {
        var configuration = ClientConfiguration.builder()
                .retryConfiguration(RetryConfiguration.NO_RETRY_CONFIGURATION)
                .circuitBreakerConfiguration(CircuitBreakerUtils.getNoCircuitBreakerConfiguration())
                .build();
        return builder.configuration(configuration)
                .httpProvider(transport)
                .endpoint(endpoint.toString())
                .build(identity());
    }

    /**
     * Where to ask a vault to use one of its keys, the most likely place first: every vault has a crypto host of its own,
     * which the key's OCID tells, in one of two domains; at the endpoint that the user named, unless that is one service's
     * host at OCI.
     *
     * @throws VaultException.Usage if the OCID does not tell the vault
     */
    List<URI> cryptoEndpoints(Ocid key) {
        var named = settings.endpoint();
        if (named.isPresent() && !OciHosts.isServiceHost(named.get())) {
            return List.of(named.get());
        }
        var vault = key.extra()
                .orElseThrow(() -> new VaultException.Usage(
                        "the OCID of key " + key + " does not tell its vault, and so not where it can be used",
                        "Copy the key's OCID anew from the OCI console, or name its vault's cryptographic endpoint with"
                                + " --endpoint."));
        return named.isPresent()
                ? OciHosts.cryptoHostsBeside(named.get(), vault)
                : OciHosts.cryptoHosts(vault, region(key));
    }

    /**
     * Where to ask OCI's identity service, in the login's own region.
     *
     * @throws VaultException.Configuration if that is not known
     */
    URI identityEndpoint() {
        return settings.endpoint()
                .map(named -> OciHosts.beside(named, OciHosts.Service.AUTH))
                .orElseGet(() -> OciHosts.endpoint(
                        OciHosts.Service.AUTH, OciHosts.region(login.region(), login.realm(), login.realm())));
    }

    /**
     * One GET, signed, for what no client of ours asks.
     *
     * @return the JSON object of the answer
     * @throws BmcException as a client would; {@link UncheckedIOException} where there was no answer
     */
    Map<?, ?> get(URI uri) {
        return exchange("GET", uri, "", SdkTransport.Peer.SERVICE);
    }

    /** As {@link #get}, a POST of that JSON text. */
    Map<?, ?> post(URI uri, String json) {
        return exchange("POST", uri, json, SdkTransport.Peer.SERVICE);
    }

    /** As {@link #post}, to OCI's identity service, whose answers need not look like those of the others. */
    Map<?, ?> postToIdentity(URI uri, String json) {
        return exchange("POST", uri, json, SdkTransport.Peer.PLATFORM);
    }

    /** @param json empty for none */
    private Map<?, ?> exchange(String method, URI uri, String json, SdkTransport.Peer peer) {
        var host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        var sentDate = SdkTransport.Request.date(OffsetDateTime.now(ZoneOffset.UTC));
        var headers = new HashMap<String, List<String>>();
        headers.put("host", List.of(host));
        headers.put("date", List.of(sentDate));
        headers.put("accept", List.of("application/json"));
        delegation.forEach((name, value) -> headers.put(name, List.of(value)));
        if (!json.isEmpty()) {
            headers.put("content-type", List.of("application/json"));
        }
        DefaultRequestSigner.createRequestSigner(identity())
                .signRequest(uri, method, headers, json.isEmpty() ? null : json)
                .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        try {
            AnswerTrace.report(sentDate, 0, Map.of());
            var answer = wire.exchange(
                    new HttpMessage.Request(method, uri, headers, json.getBytes(StandardCharsets.UTF_8)),
                    settings.timeout());
            AnswerTrace.report(sentDate, answer.status(), answer.headers());
            if (peer == SdkTransport.Peer.SERVICE) {
                ForeignAnswer.refuse(answer);
            }
            var body = JsonReader.read(new String(answer.body(), StandardCharsets.UTF_8)) instanceof Map<?, ?> object
                    ? object
                    : Map.of();
            if (answer.status() != 200) {
                throw new BmcException(
                        answer.status(),
                        body.get("code") instanceof String code ? code : "",
                        body.get("message") instanceof String message ? message : "",
                        answer.header("opc-request-id"));
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonReader.NotJson e) {
            throw new UncheckedIOException(new IOException("OCI's answer cannot be read"));
        }
    }

    /** Begins, on another thread, what every connection needs and what takes no network. */
    void prepare() {
        if (settings.endpoint().isEmpty()
                || "https".equals(settings.endpoint().get().getScheme())) {
            wire.prepareTls();
        }
    }

    /** Begins to connect to an endpoint that is asked next, while client and request are still being made. */
    void connectAhead(URI endpoint) {
        identity(); // without one, nothing is asked
        wire.connectAhead(endpoint);
    }

    private synchronized OciIdentity identity() {
        if (identity == null) {
            NativeRsa.install();
            identity = OciIdentity.of(login, settings.login(), wire, settings.timeout());
        }
        return identity;
    }

    /** Closes the connections. */
    @Override
    public void close() {
        wire.close();
    }
}
