//SOURCES ApiGateway.java
//SOURCES Credentials.java
//SOURCES Fault.java
//SOURCES FaultPlan.java
//SOURCES HttpListener.java
//SOURCES LoggedRequest.java
//SOURCES Login.java
//SOURCES LoginFiles.java
//SOURCES Ocid.java
//SOURCES RequestLog.java
//SOURCES RsaKeys.java
//SOURCES Stage.java
//SOURCES TlsIdentity.java
//SOURCES VaultServerBuilder.java
//SOURCES VaultState.java
package localvault;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An OCI Vault on this machine: Secrets Retrieval (20190301), Vault, KMS management and crypto (20180608) under one base URL,
 * for tests and for people without an account. It answers real OCI clients, verifies their signatures strictly, fails
 * on request, and remembers every request.
 *
 * <p>It starts with one tenancy, compartment, vault and enabled AES key. State is in memory, gone with {@link #close}.
 * Listens on 127.0.0.1 only. Prints nothing. Thread-safe.
 *
 * {@snippet :
 * try (VaultServer vault = VaultServer.start()) {
 *     String id = vault.put("mcp-github-token", "ghp_...");
 *     Login login = vault.login(directory);
 *     vault.inject(Fault.status(503, "ServiceUnavailable", "try later").on("GetSecretBundle").times(2));
 *     // point a client at vault.endpoint() and login.configFile()
 *     vault.requests("GetSecretBundle").size();
 * }
 * }
 */
public final class VaultServer implements AutoCloseable {
    private final String region;
    private final VaultState state;
    private final Credentials credentials;
    private final RsaKeys keys = new RsaKeys();
    private final FaultPlan faults = new FaultPlan();
    private final RequestLog log;
    private final HttpListener listener;
    private final Optional<TlsIdentity> tls;

    /** A server over http on a free port with everything at its default. */
    public static VaultServer start() {
        return builder().start();
    }

    public static VaultServerBuilder builder() {
        return new VaultServerBuilder();
    }

    VaultServer(VaultServerBuilder options) throws IOException {
        region = options.region;
        tls = options.https ? Optional.of(TlsIdentity.generate(keys)) : Optional.empty();
        log = new RequestLog(options.clock);
        credentials = new Credentials(options.clock);
        try {
            listener = new HttpListener(options.port, tls.map(TlsIdentity::context), log);
        } catch (IOException e) {
            tls.ifPresent(TlsIdentity::close);
            throw e;
        }
        state = new VaultState(
                region, options.clock, options.pageSize, options.transitionReads, listener.endpoint(), keys::take);
        listener.serve(new ApiGateway(state, credentials, faults, log, options.clock));
    }

    /** OCI's rule for the name of a secret. */
    public static boolean isSecretName(String name) {
        return name.matches("[A-Za-z0-9._-]{1,255}");
    }

    /** Base URL of all services, without a path. */
    public URI endpoint() {
        return listener.endpoint();
    }

    public String region() {
        return region;
    }

    public String tenancyId() {
        return state.tenancyId();
    }

    /** The compartment of the vault, the key and the secrets. */
    public String compartmentId() {
        return state.compartmentId();
    }

    /** The vault that exists from the start. */
    public String vaultId() {
        return state.vaultId();
    }

    /** The enabled AES key of {@link #vaultId}. */
    public String keyId() {
        return state.keyId();
    }

    /** Certificate (PEM) of the authority that signed the server's own; absent over http. Gone with {@link #close}. */
    public Optional<Path> certificateFile() {
        return tls.map(TlsIdentity::authorityFile);
    }

    /** Creates a secret, or adds a current version to it. Returns the secret's OCID; it is ACTIVE at once. */
    public String put(String name, String value) {
        return put(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #put(String, String)}, for content that need not be text. */
    public String put(String name, byte[] value) {
        return putIn(vaultId(), name, value);
    }

    /** As {@link #put(String, byte[])} in another vault, see {@link #addVault}. */
    public String putIn(String vaultId, String name, byte[] value) {
        return state.put(vaultId, name, value);
    }

    /** Secrets {@code prefix-1} to {@code prefix-count}, each with its name as value; their OCIDs in that order. */
    public List<String> putMany(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> put(prefix + "-" + i, prefix + "-" + i))
                .toList();
    }

    /** Adds a version with stage CURRENT or PENDING. Returns its number. */
    public long addVersion(String secretId, String value, Stage stage) {
        return state.addVersion(secretId, value.getBytes(StandardCharsets.UTF_8), stage, Optional.empty());
    }

    /** Adds a current version that has a name. Returns its number. */
    public long addNamedVersion(String secretId, String value, String versionName) {
        byte[] content = value.getBytes(StandardCharsets.UTF_8);
        return state.addVersion(secretId, content, Stage.CURRENT, Optional.of(versionName));
    }

    /** Content of the current version. */
    public byte[] content(String secretId) {
        return state.content(secretId);
    }

    /** From now on the secret is 404 everywhere, as when the login lost its permission. */
    public void revoke(String secretId) {
        state.revoke(secretId);
    }

    /** Undoes {@link #revoke}. */
    public void restore(String secretId) {
        state.restore(secretId);
    }

    /** Puts the secret in PENDING_DELETION at once: 404 in retrieval, its name still taken. */
    public void scheduleDeletion(String secretId) {
        state.scheduleDeletion(secretId);
    }

    /** Another vault in {@link #compartmentId}, with an enabled AES key of its own. Returns its OCID. */
    public String addVault(String displayName) {
        return state.addVault(displayName, compartmentId());
    }

    /** Another vault in any compartment, {@link #tenancyId} included. Returns its OCID. */
    public String addVault(String displayName, String compartmentId) {
        return state.addVault(displayName, compartmentId);
    }

    /** Another key; {@code algorithm} is AES, RSA or ECDSA. Returns its OCID. */
    public String addKey(String vaultId, String displayName, String algorithm) {
        return state.addKey(vaultId, displayName, algorithm);
    }

    /** A key of RSA in {@link #vaultId} that signs as this pair does. Returns its OCID. */
    public String addSigningKey(String displayName, KeyPair pair) {
        return state.addKey(vaultId(), displayName, pair);
    }

    /** The public half of a key of RSA, current version. */
    public RSAPublicKey publicKey(String keyId) {
        return (RSAPublicKey) state.key(keyId).current().pair().orElseThrow().getPublic();
    }

    /** Puts a key in a lifecycle state such as DISABLED, PENDING_DELETION, or DELETED: 404 everywhere. */
    public void setKeyState(String keyId, String lifecycleState) {
        state.setKeyState(keyId, lifecycleState);
    }

    /** Creates an API key login and its files in {@code directory}, which is created where absent. */
    public Login login(Path directory) throws IOException {
        return LoginFiles.in(directory, tenancyId(), region, keys).apiKey(credentials);
    }

    /** Creates a session token login, valid for an hour, and its files in {@code directory}. */
    public Login loginWithSessionToken(Path directory) throws IOException {
        return LoginFiles.in(directory, tenancyId(), region, keys).sessionToken(credentials);
    }

    /** Accepts signatures by this key from a new user. Returns the {@code keyId} to sign with. */
    public String register(PublicKey key) {
        return credentials.register(tenancyId(), Ocid.user(), key);
    }

    /** A token for the holder of this key, valid for an hour; sign with the key id {@code ST$<token>}. */
    public String issueToken(RSAPublicKey key) {
        return credentials.issueToken(tenancyId(), Ocid.user(), key);
    }

    /** Every login so far is 401 from now on. */
    public void revokeLogins() {
        credentials.clear();
    }

    /** Adds a fault behind those already there. */
    public void inject(Fault fault) {
        faults.add(fault);
    }

    public void clearFaults() {
        faults.clear();
    }

    /** Every request since the start or {@link #resetLog}, in order of arrival. */
    public List<LoggedRequest> requests() {
        return log.requests();
    }

    /** The requests of one operation, such as {@code GetSecretBundle}. */
    public List<LoggedRequest> requests(String operation) {
        return requests().stream()
                .filter(request -> request.operation().equals(operation))
                .toList();
    }

    /** The most connections open at once since the start or {@link #resetLog}. */
    public int peakConnections() {
        return log.peakConnections();
    }

    /** The most requests in progress at once since the start or {@link #resetLog}. */
    public int peakRequests() {
        return log.peakRequests();
    }

    /** Forgets the requests and the peaks. */
    public void resetLog() {
        log.reset();
    }

    /** Closes the port and every connection, and removes the certificate file. */
    @Override
    public void close() {
        listener.close();
        tls.ifPresent(TlsIdentity::close);
        keys.close();
    }
}
