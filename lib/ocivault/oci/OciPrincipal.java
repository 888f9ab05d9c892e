package ocivault.oci;

import com.oracle.bmc.auth.BasicAuthenticationDetailsProvider;
import com.oracle.bmc.auth.InstancePrincipalsAuthenticationDetailsProvider;
import com.oracle.bmc.auth.InstancePrincipalsAuthenticationDetailsProvider.InstancePrincipalsAuthenticationDetailsProviderBuilder;
import com.oracle.bmc.auth.RegionProvider;
import com.oracle.bmc.auth.ResourcePrincipalAuthenticationDetailsProvider;
import com.oracle.bmc.auth.URLBasedX509CertificateSupplier;
import com.oracle.bmc.auth.URLBasedX509CertificateSupplier.ResourceDetails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import ocivault.http.Wire;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Throttled;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;

/**
 * Logs in as what we run on, an instance or a resource of OCI: its platform says who we are, and OCI's identity service
 * makes a token of that. The platform is asked directly, the identity service over the wire, with its proxy and its
 * certificates.
 */
final class OciPrincipal {

    private static final String INSTANCE_METADATA = "http://169.254.169.254/opc/v2/";
    private static final int METADATA_TIMEOUT_MILLIS = 5_000;
    private static final String NOT_ON_OCI =
            "This works on an OCI compute instance that a dynamic group names; elsewhere use --auth api_key.";
    private static final String NO_SHELL =
            "This works in OCI's Cloud Shell, which is such an instance; elsewhere use --auth api_key or"
                    + " security_token.";
    private static final String NO_RESOURCE =
            "This works in OCI Functions and the like, which set OCI_RESOURCE_PRINCIPAL_VERSION and more; elsewhere use"
                    + " --auth api_key.";

    private final String method;
    private final String remedy;
    private volatile boolean knowsThePlatform;

    private OciPrincipal(String method, String remedy) {
        this.method = method;
        this.remedy = remedy;
    }

    /**
     * The instance's identity, with its first token.
     *
     * @param atMost how long all of it may take
     * @throws VaultException.Configuration if this is no instance of OCI, or OCI does not take it for one
     * @throws Unavailable if OCI's identity service cannot be asked
     */
    static OciIdentity ofInstance(Wire wire, Duration atMost) {
        return new OciPrincipal("instance_principal", NOT_ON_OCI)
                .logIn(wire, atMost, () -> new InstancePrincipal().build());
    }

    /** As {@link #ofInstance}, for one that asks on behalf of a user. */
    static OciIdentity ofDelegate(Wire wire, Duration atMost) {
        return new OciPrincipal("instance_obo_user", NO_SHELL)
                .logIn(wire, atMost, () -> new InstancePrincipal().build());
    }

    /** As {@link #ofInstance}, for what the environment says of a resource. */
    static OciIdentity ofResource(Wire wire, Duration atMost) {
        return new OciPrincipal("resource_principal", NO_RESOURCE)
                .logIn(
                        wire,
                        atMost,
                        () -> ResourcePrincipalAuthenticationDetailsProvider.builder()
                                .build());
    }

    /** On a thread of its own: off OCI the SDK tries for minutes, and takes no notice of interrupts. */
    private OciIdentity logIn(Wire wire, Duration atMost, Supplier<BasicAuthenticationDetailsProvider> platform) {
        var found = new CompletableFuture<OciIdentity>();
        Thread.ofPlatform().daemon().name(method).start(() -> {
            try {
                found.complete(ScopedValue.where(SdkHttpProvider.PLATFORM, wire).call(() -> identity(platform.get())));
            } catch (Throwable e) {
                found.completeExceptionally(e);
            }
        });
        try {
            return found.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(atMost);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted", VaultException.ServiceAnswer.NONE, e);
        }
    }

    private OciIdentity identity(BasicAuthenticationDetailsProvider provider) {
        knowsThePlatform = true;
        var region = provider instanceof RegionProvider regional && regional.getRegion() != null
                ? regional.getRegion().getRegionId()
                : "";
        OciErrors.translated(
                () -> OciErrors.UNKNOWN, provider::getKeyId); // the first token, fetched while time is limited
        return new OciIdentity(
                region,
                // From a file that ends with a new line, the SDK takes that too.
                () -> provider.getKeyId().strip(),
                provider::getPrivateKey,
                provider.getPassphraseCharacters() == null ? "" : new String(provider.getPassphraseCharacters()));
    }

    private VaultException late(Duration atMost) {
        var within = " did not answer within " + atMost.toSeconds() + " s";
        return knowsThePlatform
                ? new Unavailable(
                        Origin.WAY,
                        method + ": OCI's identity service" + within,
                        VaultException.ServiceAnswer.NONE,
                        Duration.ZERO,
                        null)
                : VaultException.Configuration.noLogin(method + ": OCI's metadata service" + within, remedy);
    }

    /** Whatever went wrong here, it was not the vault. */
    private VaultException failure(Throwable e) {
        return switch (e) {
            case Unavailable failed
            when knowsThePlatform ->
                new Unavailable(
                        failed.origin == Origin.VAULT ? Origin.WAY : failed.origin,
                        method + ": OCI's identity service cannot be asked: " + failed.getMessage(),
                        failed.answer,
                        failed.retryAfter,
                        failed.getCause());
            case Throttled known -> known;
            case VaultException.Configuration known -> known;
            case VaultException.Usage known -> known;
            case VaultException refusal ->
                VaultException.Configuration.noLogin(method + ": " + refusal.getMessage(), remedy);
            default -> VaultException.Configuration.noLogin(method + ": " + OciErrors.rootMessage(e), remedy);
        };
    }

    /** Asks the one address where an instance's metadata is, whatever OCI_METADATA_BASE_URL says, and once. */
    private static final class InstancePrincipal extends InstancePrincipalsAuthenticationDetailsProviderBuilder {

        InstancePrincipal() {
            detectEndpointRetries(1);
        }

        @Override
        public InstancePrincipalsAuthenticationDetailsProvider build() {
            return super.build();
        }

        @Override
        public String getMetadataBaseUrl() {
            return INSTANCE_METADATA;
        }

        /** The SDK finds the region; its host is ours to name. */
        @Override
        protected String autoDetectEndpointUsingMetadataUrl() {
            super.autoDetectEndpointUsingMetadataUrl();
            var region = getRegion().getRegionId();
            OciHosts.Region known;
            try {
                known = OciHosts.region(region, getRegion().getRealm().getRealmId(), "");
            } catch (VaultException.Configuration e) {
                throw VaultException.Configuration.noLogin(
                        "instance_principal: the metadata service names no known region, but '" + region + "'",
                        NOT_ON_OCI);
            }
            federationEndpoint = OciHosts.endpoint(OciHosts.Service.AUTH, known).toString();
            return federationEndpoint;
        }

        /** The SDK would ask for the instance's key through the JVM's proxy, if that has one. */
        @Override
        protected void autoDetectCertificatesUsingMetadataUrl() {
            leafCertificateSupplier =
                    new URLBasedX509CertificateSupplier(direct("identity/cert.pem"), direct("identity/key.pem"), null);
            intermediateCertificateSuppliers =
                    Set.of(new URLBasedX509CertificateSupplier(direct("identity/intermediate.pem"), null, null));
            super.autoDetectCertificatesUsingMetadataUrl();
        }

        private static ResourceDetails direct(String path) {
            try {
                return ResourceDetails.builder()
                        .url(URL.of(URI.create(INSTANCE_METADATA + path), new Direct()))
                        .headers(Map.of("Authorization", AUTHORIZATION_HEADER_VALUE))
                        .build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Direct extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            var connection = URI.create(url.toString()).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(METADATA_TIMEOUT_MILLIS);
            connection.setReadTimeout(METADATA_TIMEOUT_MILLIS);
            return connection;
        }
    }
}
