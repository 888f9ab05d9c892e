package localvault;

import com.oracle.bmc.ClientConfiguration;
import com.oracle.bmc.auth.AuthenticationDetailsProvider;
import com.oracle.bmc.auth.SimpleAuthenticationDetailsProvider;
import com.oracle.bmc.auth.SimplePrivateKeySupplier;
import com.oracle.bmc.common.ClientBuilderBase;
import com.oracle.bmc.http.client.StandardClientProperties;
import com.oracle.bmc.http.client.jersey3.Jersey3HttpProvider;
import com.oracle.bmc.keymanagement.KmsCryptoClient;
import com.oracle.bmc.keymanagement.KmsManagementClient;
import com.oracle.bmc.keymanagement.KmsVaultClient;
import com.oracle.bmc.retrier.RetryConfiguration;
import com.oracle.bmc.secrets.SecretsClient;
import com.oracle.bmc.util.CircuitBreakerUtils;
import com.oracle.bmc.vault.VaultsClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The OCI SDK's own clients with its stock transport, their retries and circuit breakers off. */
record SdkClients(
        SecretsClient secrets,
        VaultsClient vaults,
        KmsVaultClient kmsVault,
        KmsManagementClient keys,
        KmsCryptoClient crypto)
        implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;

    static SdkClients of(VaultServer vault, Login login) {
        return of(
                vault,
                SimpleAuthenticationDetailsProvider.builder()
                        .tenantId(login.tenancy())
                        .userId(login.user())
                        .fingerprint(login.fingerprint())
                        .privateKeySupplier(
                                new SimplePrivateKeySupplier(login.keyFile().toString()))
                        .build());
    }

    static SdkClients of(VaultServer vault, AuthenticationDetailsProvider login) {
        return new SdkClients(
                pointed(SecretsClient.builder(), vault).build(login),
                pointed(VaultsClient.builder(), vault).build(login),
                pointed(KmsVaultClient.builder(), vault).build(login),
                pointed(KmsManagementClient.builder(), vault).build(login),
                pointed(KmsCryptoClient.builder(), vault).build(login));
    }

    private static <B extends ClientBuilderBase<B, ?>> B pointed(B builder, VaultServer vault) {
        builder.httpProvider(Jersey3HttpProvider.getInstance());
        builder.endpoint(vault.endpoint().toString())
                .configuration(ClientConfiguration.builder()
                        .connectionTimeoutMillis(TIMEOUT_MILLIS)
                        .readTimeoutMillis(TIMEOUT_MILLIS)
                        .retryConfiguration(RetryConfiguration.NO_RETRY_CONFIGURATION)
                        .circuitBreakerConfiguration(CircuitBreakerUtils.getNoCircuitBreakerConfiguration())
                        .build());
        vault.certificateFile()
                .map(SdkClients::trusting)
                .ifPresent(context -> builder.additionalClientConfigurator(
                        client -> client.property(StandardClientProperties.SSL_CONTEXT, context)));
        return builder;
    }

    /** The stock transport's Apache connector ignores TRUST_STORE, hence a whole context. */
    private static SSLContext trusting(Path certificates) {
        try (InputStream in = Files.newInputStream(certificates)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("no trust in " + certificates, e);
        }
    }

    @Override
    public void close() {
        secrets.close();
        vaults.close();
        kmsVault.close();
        keys.close();
        crypto.close();
    }
}
