package ocivault.oci;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import ocivault.http.HttpMessage;
import ocivault.http.NetworkRoute;
import ocivault.http.TrustedRoots;
import ocivault.http.Wire;
import ocivault.json.JsonReader;
import ocivault.login.ServiceAccount;
import ocivault.model.VaultException;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;

/**
 * The identity of a workload on OCI's Kubernetes (OKE): the cluster's proxymux makes a token of the pod's service account
 * and a key that we make for this once, as the SDK's add-on {@code oke-workload-identity} does, which is not on Maven
 * Central for this SDK's version. The cluster is asked directly, and only its own authority is trusted. Thread-safe.
 */
final class OkeWorkload {

    private static final int PORT = 12250;
    private static final int BITS = 2048;

    /** Before its end, a token is replaced. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private static final String PREFIX = "ST$";
    private static final String METHOD = "oke_workload_identity: ";
    private static final String ENHANCED =
            "Only enhanced clusters have workload identities; and a policy has to name this one: allow any-user to read"
                    + " secret-bundles in compartment <compartment> where all {request.principal.type = 'workload',"
                    + " request.principal.namespace = '<namespace>', request.principal.service_account = '<account>',"
                    + " request.principal.cluster_id = '<cluster ocid>'}";

    private final ServiceAccount account;
    private final Duration atMost;
    private final KeyPair key;
    private String token = "";

    private OkeWorkload(ServiceAccount account, Duration atMost, KeyPair key) {
        this.account = account;
        this.atMost = atMost;
        this.key = key;
    }

    /**
     * The pod's identity, with its first token.
     *
     * @throws VaultException.Configuration if this is no such pod, or the cluster does not take it for one
     * @throws Unavailable if the cluster cannot be asked
     */
    static OciIdentity identity(ServiceAccount account, Duration atMost) {
        account.token(Instant.now());
        var workload = new OkeWorkload(account, atMost, newKey());
        workload.keyId();
        var pem = ("-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(workload.key.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n")
                .getBytes(US_ASCII);
        return new OciIdentity("", workload::keyId, () -> new ByteArrayInputStream(pem), "");
    }

    private static KeyPair newKey() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    private synchronized String keyId() {
        if (token.isEmpty() || Instant.now().plus(MARGIN).isAfter(ServiceAccount.end(token))) {
            token = ask();
        }
        return PREFIX + token;
    }

    private String ask() {
        var uri = URI.create("https://" + account.host() + ":" + PORT + "/resourcePrincipalSessionTokens");
        var body = ("{\"podKey\":\""
                        + Base64.getEncoder().encodeToString(key.getPublic().getEncoded()) + "\"}")
                .getBytes(US_ASCII);
        var headers = Map.of(
                "host", List.of(account.host() + ":" + PORT),
                "authorization", List.of("Bearer " + account.token(Instant.now())),
                "content-type", List.of("application/json"),
                "content-length", List.of(Integer.toString(body.length)));
        try (var wire = new Wire(NetworkRoute::direct, () -> TrustedRoots.in(account.authorities()), atMost)) {
            return token(wire.exchange(new HttpMessage.Request("POST", uri, headers, body), atMost));
        } catch (IOException e) {
            var failed = OciErrors.network(e, null, OciErrors.UNKNOWN);
            throw new Unavailable(
                    failed.origin == Origin.VAULT ? Origin.WAY : failed.origin,
                    METHOD + "the cluster cannot be asked for a token: " + failed.getMessage(),
                    failed.answer,
                    failed.retryAfter,
                    null);
        }
    }

    /** A JSON object in Base64, in quotes or not. */
    private static String token(HttpMessage.Answer answer) {
        if (answer.status() >= 500) {
            throw new Unavailable(
                    Origin.WAY,
                    METHOD + "the cluster cannot give a token now (" + answer.status() + ")",
                    ServiceAnswer.NONE,
                    Duration.ZERO,
                    null);
        }
        if (answer.status() != 200) {
            throw VaultException.Configuration.noLogin(
                    METHOD + "the cluster does not accept this pod (" + answer.status() + ")", ENHANCED);
        }
        try {
            var text = new String(answer.body(), UTF_8).strip().replaceAll("^\"|\"$", "");
            var json = JsonReader.read(new String(Base64.getMimeDecoder().decode(text), UTF_8));
            if (json instanceof Map<?, ?> object
                    && object.get("token") instanceof String token
                    && token.matches("(ST\\$)?[A-Za-z0-9._=-]+")) {
                return token.startsWith(PREFIX) ? token.substring(PREFIX.length()) : token;
            }
        } catch (JsonReader.NotJson | IllegalArgumentException e) {
            // as no token
        }
        throw VaultException.Configuration.noLogin(METHOD + "the cluster's answer is no token", ENHANCED);
    }
}
