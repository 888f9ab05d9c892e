package ocivault.oci;

import com.oracle.bmc.auth.BasicAuthenticationDetailsProvider;
import com.oracle.bmc.auth.InstancePrincipalsAuthenticationDetailsProvider;
import com.oracle.bmc.auth.InstancePrincipalsAuthenticationDetailsProvider.InstancePrincipalsAuthenticationDetailsProviderBuilder;
import com.oracle.bmc.auth.RegionProvider;
import com.oracle.bmc.auth.ResourcePrincipalAuthenticationDetailsProvider;
import com.oracle.bmc.http.client.pki.Pem;
import com.oracle.bmc.http.client.pki.PemException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import ocivault.http.Wire;
import ocivault.login.OciLogin;
import ocivault.model.VaultException;

/**
 * What the SDK signs requests with. Never one of the SDK's own types that name a region: from such a one a client takes
 * its host.
 *
 * @param region long name of the region that a principal runs in; empty for logins from a config file
 * @param keyId the signature's keyId
 */
record OciIdentity(String region, Supplier<String> keyId, Supplier<InputStream> privateKey, String passphrase)
        implements BasicAuthenticationDetailsProvider {

    private static final String INSTANCE_METADATA = "http://169.254.169.254/opc/v2/";
    private static final String NOT_ON_OCI =
            "This works on an OCI compute instance that a dynamic group names; elsewhere use --auth api_key.";

    /**
     * Checks the private key, or asks the platform who we are.
     *
     * @param atMost how long the platform may take
     * @throws VaultException.Configuration if the key cannot be read, or if this is no instance or resource of OCI
     */
    static OciIdentity of(OciLogin login, Wire wire, Duration atMost) {
        return switch (login.method()) {
            case API_KEY -> key(login, login.tenancy() + "/" + login.user() + "/" + login.fingerprint());
            case SECURITY_TOKEN -> key(login, "ST$" + login.sessionToken());
            case INSTANCE_PRINCIPAL ->
                principal("instance_principal", atMost, () -> new InstancePrincipal(wire).build(), NOT_ON_OCI);
            case RESOURCE_PRINCIPAL ->
                principal(
                        "resource_principal",
                        atMost,
                        () -> ResourcePrincipalAuthenticationDetailsProvider.builder()
                                .build(),
                        "This works in OCI Functions and the like, which set OCI_RESOURCE_PRINCIPAL_VERSION and more;"
                                + " elsewhere use --auth api_key.");
            case AUTO -> throw new IllegalArgumentException("a login that was not resolved");
        };
    }

    @Override
    public String getKeyId() {
        return keyId.get();
    }

    @Override
    public InputStream getPrivateKey() {
        return privateKey.get();
    }

    @Deprecated
    @Override
    public String getPassPhrase() {
        return passphrase.isEmpty() ? null : passphrase;
    }

    @Override
    public char[] getPassphraseCharacters() {
        return passphrase.isEmpty() ? null : passphrase.toCharArray();
    }

    /** The key id of a session is its token. */
    @Override
    public String toString() {
        return "OciIdentity[" + region + "]";
    }

    private static OciIdentity key(OciLogin login, String keyId) {
        var pem = login.key().pkcs8();
        try {
            Pem.decoder().with(Pem.Passphrase.none()).decodePrivateKey(pem.clone());
        } catch (PemException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw login.key().damaged();
        }
        return new OciIdentity("", () -> keyId, () -> new ByteArrayInputStream(pem), "");
    }

    /** On a thread of its own: off OCI the SDK tries for minutes, and takes no notice of interrupts. */
    private static OciIdentity principal(
            String method, Duration atMost, Supplier<BasicAuthenticationDetailsProvider> platform, String remedy) {
        var found = new CompletableFuture<OciIdentity>();
        Thread.ofPlatform().daemon().name(method).start(() -> {
            try {
                found.complete(of(platform.get()));
            } catch (Throwable e) {
                found.completeExceptionally(e);
            }
        });
        try {
            return found.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw VaultException.Configuration.noLogin(
                    method + ": OCI's metadata service did not answer within " + atMost.toSeconds() + " s", remedy);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof VaultException known) {
                throw known;
            }
            throw VaultException.Configuration.noLogin(method + ": " + OciErrors.rootMessage(e), remedy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultException.Unavailable("interrupted", VaultException.ServiceAnswer.NONE, e);
        }
    }

    private static OciIdentity of(BasicAuthenticationDetailsProvider provider) {
        var region = provider instanceof RegionProvider regional && regional.getRegion() != null
                ? regional.getRegion().getRegionId()
                : "";
        provider.getKeyId(); // the first token, fetched while time is limited
        return new OciIdentity(
                region,
                // From a file that ends with a new line, the SDK takes that too.
                () -> provider.getKeyId().strip(),
                provider::getPrivateKey,
                provider.getPassphraseCharacters() == null ? "" : new String(provider.getPassphraseCharacters()));
    }

    /** Asks the one address where an instance's metadata is, whatever OCI_METADATA_BASE_URL says, and once. */
    private static final class InstancePrincipal extends InstancePrincipalsAuthenticationDetailsProviderBuilder {

        InstancePrincipal(Wire wire) {
            detectEndpointRetries(1);
            additionalFederationClientConfigurator(client -> client.property(SdkHttpProvider.WIRE, wire));
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
    }
}
