package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import localvault.VaultServer;
import ocivault.model.SecretBundle;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.settings.VaultSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A local vault with the secret {@code token}, and our store pointed at it. */
abstract class StoreScene {

    @TempDir
    Path folder;

    VaultServer vault;
    VaultSettings settings;
    OciSecretStore store;
    String secretId;

    @BeforeEach
    void start() throws IOException {
        use(VaultServer.builder().pageSize(2).start());
    }

    /** Takes another vault in place of the one there is. */
    final void use(VaultServer server) throws IOException {
        stop();
        vault = server;
        secretId = vault.put("token", "first");
        settings = OciSetup.settings(vault, vault.login(folder));
        store = OciSetup.store(settings);
    }

    @AfterEach
    void stop() {
        if (vault != null) {
            store.close();
            vault.close();
        }
    }

    final SecretBundle fetch(String path) {
        var ref = SecretRef.parse("oci-vault://" + path);
        return store.fetch(ref.target(), ref.selector());
    }

    static String text(SecretBundle bundle) {
        return new String(bundle.value().reveal(), StandardCharsets.UTF_8);
    }

    final <T extends VaultException> T refused(Class<T> kind) {
        return assertThrows(kind, () -> fetch(secretId));
    }
}
