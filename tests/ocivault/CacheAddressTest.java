package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.regex.Pattern;
import localvault.VaultServer;
import ocivault.model.ResolvedSecret.Source;
import ocivault.model.VaultException;
import ocivault.oci.KeyFormat;
import ocivault.oci.OciSetup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who else asks from the same HOME, or somebody somewhere else: an entry serves only the login and the host for which it
 * was made. Whoever is somebody else is refused by the vault here, which is how we see that it was asked.
 */
class CacheAddressTest extends VaultResolverSetup {

    @BeforeEach
    void fillTheCache() {
        put("token", "value");
        assertEquals(Source.VAULT, resolve("oci-vault://token").source());
        assertEquals(Source.CACHE, resolve("oci-vault://token").source());
        vault.resetLog();
    }

    @Test
    void anEntryServesItsOwnHostAlone() {
        try (var other = VaultServer.start()) {
            var elsewhere = builder().endpoint(other.endpoint());

            assertThrows(VaultException.Denied.class, () -> resolve(elsewhere, "oci-vault://token"));
            assertEquals(1, other.requests().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "tenancy", "fingerprint"})
    void anEntryServesNoLoginThatDiffersIn(String line) throws IOException {
        var last = Pattern.compile("(?m)^" + line + "=.*(.)$");
        var other = config(text -> last.matcher(text)
                .replaceFirst(found -> found.group().substring(0, found.group().length() - 1)
                        + (found.group(1).equals("a") ? "b" : "a")));

        assertThrows(VaultException.Denied.class, () -> resolve(builder().configFile(other), "oci-vault://token"));
        assertEquals(1, fetches());
    }

    @Test
    void anEntryServesNoOtherUserWhoHasTheSameKey() throws Exception {
        var id = vault.register(publicKey()).split("/");
        var other = config(text -> text.replaceFirst("(?m)^user=.*", "user=" + id[1]));

        assertEquals(
                Source.VAULT,
                resolve(builder().configFile(other), "oci-vault://token").source());
    }

    @Test
    void anEntryIsSealedForItsKeyEvenWhereAnotherHasItsFingerprint() throws IOException {
        var key = OciSetup.write(
                home.resolve("other.pem"),
                KeyFormat.PKCS8.write(OciSetup.newKey().getPrivate(), ""));
        var other = config(text -> text.replaceFirst("(?m)^key_file=.*", "key_file=" + key));

        assertThrows(VaultException.Denied.class, () -> resolve(builder().configFile(other), "oci-vault://token"));
        assertEquals(1, fetches());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS8_AES_256", "PKCS1_AES_128"})
    void anEntryOfAnEncryptedKeyServesNobodyWithoutItsPassphrase(KeyFormat format) throws IOException {
        var key = OciSetup.write(home.resolve("encrypted.pem"), format.write(login.privateKey(), "right"));
        var right = config(text -> text.replaceFirst("(?m)^key_file=.*", "key_file=" + key) + "pass_phrase=right\n");
        resolve(builder().configFile(right), "oci-vault://token");
        assertEquals(
                Source.CACHE,
                resolve(builder().configFile(right), "oci-vault://token").source());

        var wrong = config(text -> text.replaceFirst("(?m)^key_file=.*", "key_file=" + key) + "pass_phrase=wrong\n");

        assertThrows(
                VaultException.Configuration.class, () -> resolve(builder().configFile(wrong), "oci-vault://token"));
    }

    private interface Change {
        String of(String config);
    }

    /** The login's config file with a change, as another file. */
    private Path config(Change change) throws IOException {
        var text = Files.readString(login.configFile());
        var changed = change.of(text);
        if (changed.equals(text)) {
            throw new AssertionError("nothing was changed in " + text);
        }
        return OciSetup.write(home.resolve("config"), changed);
    }

    private static PublicKey publicKey() throws GeneralSecurityException {
        var key = (RSAPrivateCrtKey) login.privateKey();
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
    }
}
