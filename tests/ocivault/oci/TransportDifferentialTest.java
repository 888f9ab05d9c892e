package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.ClientConfiguration;
import com.oracle.bmc.auth.SimpleAuthenticationDetailsProvider;
import com.oracle.bmc.auth.SimplePrivateKeySupplier;
import com.oracle.bmc.common.ClientBuilderBase;
import com.oracle.bmc.http.client.HttpProvider;
import com.oracle.bmc.http.client.StandardClientProperties;
import com.oracle.bmc.http.client.jersey3.Jersey3HttpProvider;
import com.oracle.bmc.keymanagement.KmsManagementClient;
import com.oracle.bmc.keymanagement.KmsVaultClient;
import com.oracle.bmc.keymanagement.requests.GetKeyRequest;
import com.oracle.bmc.keymanagement.requests.GetVaultRequest;
import com.oracle.bmc.keymanagement.requests.ListKeysRequest;
import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.retrier.RetryConfiguration;
import com.oracle.bmc.secrets.SecretsClient;
import com.oracle.bmc.secrets.requests.GetSecretBundleByNameRequest;
import com.oracle.bmc.secrets.requests.GetSecretBundleRequest;
import com.oracle.bmc.util.CircuitBreakerUtils;
import com.oracle.bmc.vault.VaultsClient;
import com.oracle.bmc.vault.model.Base64SecretContentDetails;
import com.oracle.bmc.vault.model.CreateSecretDetails;
import com.oracle.bmc.vault.model.SecretContentDetails;
import com.oracle.bmc.vault.model.SecretExpiryRule;
import com.oracle.bmc.vault.model.UpdateSecretDetails;
import com.oracle.bmc.vault.requests.CreateSecretRequest;
import com.oracle.bmc.vault.requests.GetSecretRequest;
import com.oracle.bmc.vault.requests.ListSecretsRequest;
import com.oracle.bmc.vault.requests.UpdateSecretRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import localvault.Fault;
import localvault.LoggedRequest;
import localvault.Login;
import localvault.VaultServer;
import ocivault.http.TrustedRoots;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our transport and the SDK's own make of every call the same request, and of every answer the same result. */
@Tag("slow")
class TransportDifferentialTest {

    /** What differs from one request to the next, and how a connection is kept. */
    private static final List<String> INCIDENTAL =
            List.of("authorization", "date", "opc-request-id", "connection", "accept-encoding");

    @TempDir
    private Path folder;

    private VaultServer vault;
    private Login login;
    private String secretId;

    @BeforeEach
    void start() throws IOException {
        use(VaultServer.builder().transitionReads(0).pageSize(2).start());
    }

    private void use(VaultServer server) throws IOException {
        stop();
        vault = server;
        login = vault.login(folder);
        secretId = vault.put("token", "value");
    }

    @AfterEach
    void stop() {
        if (vault != null) {
            vault.close();
        }
    }

    /** The clients of one transport. */
    private final class Clients implements AutoCloseable {
        private final HttpProvider transport;
        private final Duration timeout;
        final SecretsClient secrets;
        final VaultsClient vaults;
        final KmsVaultClient kmsVaults;
        final KmsManagementClient keys;

        Clients(HttpProvider transport, Duration timeout) {
            this.transport = transport;
            this.timeout = timeout;
            secrets = open(SecretsClient.builder());
            vaults = open(VaultsClient.builder());
            kmsVaults = open(KmsVaultClient.builder());
            keys = open(KmsManagementClient.builder());
        }

        private <B extends ClientBuilderBase<B, C>, C> C open(ClientBuilderBase<B, C> builder) {
            builder.httpProvider(transport)
                    .endpoint(vault.endpoint().toString())
                    .configuration(ClientConfiguration.builder()
                            .readTimeoutMillis(Math.toIntExact(timeout.toMillis()))
                            .retryConfiguration(RetryConfiguration.NO_RETRY_CONFIGURATION)
                            .circuitBreakerConfiguration(CircuitBreakerUtils.getNoCircuitBreakerConfiguration())
                            .build());
            vault.certificateFile()
                    .ifPresent(authority -> builder.additionalClientConfigurator(client ->
                            client.property(StandardClientProperties.SSL_CONTEXT, TrustedRoots.in(authority))));
            return builder.build(SimpleAuthenticationDetailsProvider.builder()
                    .tenantId(login.tenancy())
                    .userId(login.user())
                    .fingerprint(login.fingerprint())
                    .privateKeySupplier(
                            new SimplePrivateKeySupplier(login.keyFile().toString()))
                    .build());
        }

        @Override
        public void close() {
            secrets.close();
            vaults.close();
            kmsVaults.close();
            keys.close();
        }
    }

    /** One side of the comparison: the requests that arrived, and what came of the call. */
    private record Seen(List<String> requests, String outcome) {}

    private Seen seen(HttpProvider transport, Duration timeout, Function<Clients, Object> call) {
        vault.resetLog();
        try (var clients = new Clients(transport, timeout)) {
            String outcome;
            try {
                outcome = String.valueOf(call.apply(clients));
            } catch (BmcException e) {
                outcome = e.getStatusCode() > 0
                        ? e.getStatusCode() + " " + e.getServiceCode() + " " + e.getUnmodifiedMessage() + " timeout="
                                + e.isTimeout()
                        : "no answer, client side=" + e.isClientSide();
            }
            return new Seen(
                    vault.requests().stream()
                            .map(TransportDifferentialTest::text)
                            .toList(),
                    outcome);
        }
    }

    private static String text(LoggedRequest request) {
        var headers = new TreeMap<String, String>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        INCIDENTAL.forEach(headers::remove);
        var signed = request.header("authorization").orElse("").replaceAll("signature=\"[^\"]*\"", "");
        return String.join(
                "\n",
                request.method() + " " + request.path() + "?" + request.query(),
                headers.toString(),
                signed,
                request.body(),
                "" + request.status());
    }

    private Seen same(Function<Clients, Object> call) {
        return same(Duration.ofSeconds(20), call);
    }

    private Seen same(Duration timeout, Function<Clients, Object> call) {
        var theirs = seen(new Jersey3HttpProvider(), timeout, call);
        var ours = seen(new SdkHttpProvider(), timeout, call);
        assertEquals(theirs, ours);
        return ours;
    }

    private Object bundle(Clients clients) {
        return clients.secrets
                .getSecretBundle(
                        GetSecretBundleRequest.builder().secretId(secretId).build())
                .getSecretBundle();
    }

    private Object byName(Clients clients) {
        return clients.secrets
                .getSecretBundleByName(GetSecretBundleByNameRequest.builder()
                        .vaultId(vault.vaultId())
                        .secretName("token")
                        .build())
                .getSecretBundle();
    }

    private Object created(Clients clients) {
        return clients.vaults
                .createSecret(CreateSecretRequest.builder()
                        .opcRetryToken("retry-1")
                        .createSecretDetails(CreateSecretDetails.builder()
                                .compartmentId(vault.compartmentId())
                                .vaultId(vault.vaultId())
                                .keyId(vault.keyId())
                                .secretName("new.one")
                                .description("däscription \"x\"")
                                .freeformTags(Map.of("k", "v"))
                                .definedTags(null)
                                .secretContent(Base64SecretContentDetails.builder()
                                        .content("eA==")
                                        .stage(SecretContentDetails.Stage.Current)
                                        .build())
                                .secretRules(List.of(SecretExpiryRule.builder()
                                        .timeOfAbsoluteExpiry(Date.from(Instant.parse("2027-01-02T03:04:05.006Z")))
                                        .isSecretContentRetrievalBlockedOnExpiry(true)
                                        .build()))
                                .build())
                        .build())
                .getSecret()
                .getSecretName();
    }

    private Object updated(Clients clients) {
        return clients.vaults
                .updateSecret(UpdateSecretRequest.builder()
                        .secretId(secretId)
                        .ifMatch("etag-1")
                        .updateSecretDetails(UpdateSecretDetails.builder()
                                .description(null)
                                .metadata(Map.of("a", 1))
                                .secretContent(Base64SecretContentDetails.builder()
                                        .content("eA==")
                                        .build())
                                .build())
                        .build())
                .getSecret();
    }

    private static Fault answer(String body) {
        return Fault.respond(200, "application/json", body);
    }

    @Nested
    class Calls {

        @Test
        void thatFetchABundle() {
            assertTrue(same(TransportDifferentialTest.this::bundle).outcome().contains(secretId));
            same(clients -> clients.secrets
                    .getSecretBundle(GetSecretBundleRequest.builder()
                            .secretId(secretId)
                            .versionNumber(1L)
                            .build())
                    .getSecretBundle());
            same(clients -> clients.secrets
                    .getSecretBundle(GetSecretBundleRequest.builder()
                            .secretId(secretId)
                            .stage(GetSecretBundleRequest.Stage.Previous)
                            .build())
                    .getSecretBundle());
            same(clients -> clients.secrets
                    .getSecretBundle(GetSecretBundleRequest.builder()
                            .secretId("a/b c?d#e%ü")
                            .secretVersionName("x y+z&ä/%")
                            .build())
                    .getSecretBundle());
        }

        @Test
        void thatFetchABundleByName() {
            same(TransportDifferentialTest.this::byName);
            same(clients -> clients.secrets
                    .getSecretBundleByName(GetSecretBundleByNameRequest.builder()
                            .vaultId(vault.vaultId())
                            .secretName("töken &+/")
                            .secretVersionName("v 1")
                            .build())
                    .getSecretBundle());
        }

        @Test
        void thatListSecretsPageByPage() {
            vault.putMany("token", 5);
            same(clients -> {
                var first = clients.vaults.listSecrets(ListSecretsRequest.builder()
                        .compartmentId(vault.compartmentId())
                        .build());
                var second = clients.vaults.listSecrets(ListSecretsRequest.builder()
                        .compartmentId(vault.compartmentId())
                        .page(first.getOpcNextPage())
                        .build());
                return first.getItems() + "" + second.getItems();
            });
            same(clients -> clients.vaults
                    .listSecrets(ListSecretsRequest.builder()
                            .compartmentId(vault.compartmentId())
                            .vaultId(vault.vaultId())
                            .name("token")
                            .build())
                    .getItems());
        }

        @Test
        void thatReadASecretAVaultAndItsKeys() {
            same(clients -> clients.vaults
                    .getSecret(GetSecretRequest.builder().secretId(secretId).build())
                    .getSecret());
            same(clients -> clients.vaults
                    .getSecret(GetSecretRequest.builder().secretId(secretId).build())
                    .getEtag());
            // Without its wrapping key, which the local vault invents each time.
            same(
                    clients -> clients
                            .kmsVaults
                            .getVault(GetVaultRequest.builder()
                                    .vaultId(vault.vaultId())
                                    .build())
                            .getVault()
                            .toBuilder()
                            .wrappingkeyId("")
                            .build());
            same(clients -> clients.keys
                    .listKeys(ListKeysRequest.builder()
                            .compartmentId(vault.compartmentId())
                            .algorithm(ListKeysRequest.Algorithm.Aes)
                            .build())
                    .getItems());
            same(clients -> clients.keys
                    .getKey(GetKeyRequest.builder().keyId(vault.keyId()).build())
                    .getKey());
        }

        @Test
        void thatCreateAndUpdateASecret() {
            vault.inject(Fault.respond(200, "application/json", "{\"secretName\":\"new.one\",\"unknown\":[1]}")
                    .on("CreateSecret"));
            var seen = same(TransportDifferentialTest.this::created);
            assertTrue(seen.requests().getFirst().contains("\"2027-01-02T03:04:05.006Z\""), seen.toString());
            assertTrue(seen.requests().getFirst().contains("\"definedTags\":null"), seen.toString());
            vault.inject(
                    Fault.respond(200, "application/json", "{\"id\":\"x\"}").on("UpdateSecret"));
            assertTrue(same(TransportDifferentialTest.this::updated)
                    .requests()
                    .getFirst()
                    .contains("\"description\":null"));
        }

        @Test
        void overTls() throws IOException {
            use(VaultServer.builder().https().start());
            same(TransportDifferentialTest.this::bundle);
            same(TransportDifferentialTest.this::byName);
        }
    }

    @Nested
    class Failures {

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403, 404, 409, 412, 413, 429, 500, 502, 503, 504})
        void thatTheServiceNames(int status) {
            vault.inject(Fault.status(status, "SomeCode", "some \"message\" ü"));
            assertTrue(same(TransportDifferentialTest.this::bundle).outcome().startsWith(status + " SomeCode some"));
            same(TransportDifferentialTest.this::byName);
            same(TransportDifferentialTest.this::updated);
        }

        static List<Fault> oddAnswers() {
            return List.of(
                    Fault.respond(404, "text/html", "<html>not here</html>"),
                    Fault.respond(503, "application/json", ""),
                    Fault.respond(503, "application/json", "{\"code\":1,\"more\":{}}"),
                    Fault.respond(500, "application/json; charset=utf-8", "{\"code\":\"A\",\"message\":null}"),
                    Fault.respond(302, "text/plain", "elsewhere"),
                    answer("{}"),
                    answer(""),
                    answer(
                            "{\"secretId\":null,\"stages\":[\"NEW\"],\"secretBundleContent\":{\"contentType\":\"OTHER\"}}"));
        }

        @ParameterizedTest
        @MethodSource("oddAnswers")
        void thatAreOddAnswers(Fault fault) {
            vault.inject(fault);
            same(TransportDifferentialTest.this::bundle);
            same(TransportDifferentialTest.this::byName);
        }

        static List<Fault> brokenAnswers() {
            return List.of(
                    Fault.malformedJson(),
                    Fault.truncated(),
                    Fault.resetMidBody(),
                    answer("[]"),
                    answer("\"x\""),
                    Fault.reset().on("GetSecretBundleByName"),
                    Fault.respond(503, "application/json", "{\"code\":"));
        }

        @ParameterizedTest
        @MethodSource("brokenAnswers")
        void thatAreBrokenAnswers(Fault fault) {
            vault.inject(fault);
            same(TransportDifferentialTest.this::byName);
        }

        @Test
        void thatAreTimeouts() {
            vault.inject(Fault.delay(Duration.ofMinutes(5)));
            same(Duration.ofMillis(500), TransportDifferentialTest.this::bundle);
        }

        @Test
        void thatAreSignaturesOfAnotherKey() throws IOException {
            vault.revokeLogins();
            assertTrue(same(TransportDifferentialTest.this::bundle).outcome().startsWith("401 NotAuthenticated"));
        }
    }
}
