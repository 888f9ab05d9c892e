package ocivault.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import ocivault.files.SmallFile;
import ocivault.model.VaultException;

/** TLS that trusts the certificates of a PEM bundle and no others. */
public final class TrustedRoots {

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private TrustedRoots() {}

    /** @throws VaultException.Configuration if the bundle cannot be read or holds no certificate */
    public static SSLContext in(Path bundle) {
        try {
            var certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(SmallFile.read(bundle, MAX_BYTES)));
            if (certificates.isEmpty()) {
                throw unusable(bundle, "holds no certificate");
            }
            var roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            int number = 0;
            for (var certificate : certificates) {
                roots.setCertificateEntry("root-" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(roots);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw unusable(bundle, SmallFile.reason(e));
        } catch (GeneralSecurityException e) {
            throw unusable(bundle, "is not a PEM file of certificates");
        }
    }

    private static VaultException.Configuration unusable(Path bundle, String why) {
        return VaultException.Configuration.noLogin(
                "certificate bundle " + bundle + " " + why,
                "--cert-bundle, OCI_CLI_CERT_BUNDLE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE, the first of"
                    + " them that is set, has to name a PEM file with the certificates of the authorities to trust.");
    }
}
