//SOURCES LoginFiles.java
//SOURCES RsaKeys.java
//SOURCES X509Certificates.java
package localvault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A throwaway certificate authority and a server certificate for this machine. Immutable. */
final class TlsIdentity implements AutoCloseable {
    private static final String AUTHORITY = "Local Vault CA";
    private static final char[] NO_PASSWORD = new char[0];

    private final SSLContext context;
    private final Path authorityFile;

    private TlsIdentity(SSLContext context, Path authorityFile) {
        this.context = context;
        this.authorityFile = authorityFile;
    }

    /** New certificates for two of the keys, and a temporary file that has the authority's, until {@link #close}. */
    static TlsIdentity generate(RsaKeys keys) throws IOException {
        try {
            KeyPair authorityKey = keys.take();
            KeyPair serverKey = keys.take();
            Certificate authority = X509Certificates.authority(AUTHORITY, authorityKey);
            Certificate server = X509Certificates.server("localhost", serverKey.getPublic(), AUTHORITY, authorityKey);
            Path file = Files.createTempFile("local-vault-ca-", ".pem");
            Files.writeString(file, LoginFiles.pem("CERTIFICATE", authority.getEncoded()));
            return new TlsIdentity(context(serverKey, server, authority), file);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext context(KeyPair key, Certificate... chain) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("server", key.getPrivate(), NO_PASSWORD, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    SSLContext context() {
        return context;
    }

    /** PEM of the authority's certificate. */
    Path authorityFile() {
        return authorityFile;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(authorityFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
