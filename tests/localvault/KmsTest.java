package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.keymanagement.model.Key;
import com.oracle.bmc.keymanagement.model.KeyShape;
import com.oracle.bmc.keymanagement.model.KeySummary;
import com.oracle.bmc.keymanagement.model.SignDataDetails;
import com.oracle.bmc.keymanagement.model.SignedData;
import com.oracle.bmc.keymanagement.model.Vault;
import com.oracle.bmc.keymanagement.requests.GetKeyRequest;
import com.oracle.bmc.keymanagement.requests.GetVaultRequest;
import com.oracle.bmc.keymanagement.requests.ListKeysRequest;
import com.oracle.bmc.keymanagement.requests.SignRequest;
import com.oracle.bmc.model.BmcException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SDK's key management clients against the server. */
class KmsTest {
    private VaultServer vault;
    private SdkClients sdk;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        vault = VaultServer.builder().pageSize(2).start();
        sdk = SdkClients.of(vault, vault.login(directory));
    }

    @AfterEach
    void stop() {
        sdk.close();
        vault.close();
    }

    @Test
    void aVaultNamesThisServerAsItsManagementEndpoint() {
        Vault found = vaultOf(vault.vaultId());

        assertEquals(vault.endpoint().toString(), found.getManagementEndpoint());
        assertEquals(vault.compartmentId(), found.getCompartmentId());
        assertEquals(Vault.LifecycleState.Active, found.getLifecycleState());
    }

    @Test
    void anUnknownVaultOrKeyIsNotFound() {
        assertEquals(
                404,
                assertThrows(BmcException.class, () -> vaultOf(vault.keyId())).getStatusCode());
        assertEquals(
                404,
                assertThrows(BmcException.class, () -> keyOf(vault.vaultId())).getStatusCode());
    }

    @Test
    void keysAreListedByAlgorithmPageByPageWithTheirState() {
        String second = vault.addKey(vault.vaultId(), "second", "AES");
        String third = vault.addKey(vault.vaultId(), "third", "AES");
        vault.addKey(vault.vaultId(), "signing", "RSA");
        vault.setKeyState(second, "DISABLED");

        var records = sdk.keys()
                .getPaginators()
                .listKeysRecordIterator(ListKeysRequest.builder()
                        .compartmentId(vault.compartmentId())
                        .algorithm(ListKeysRequest.Algorithm.Aes)
                        .build());
        List<KeySummary> keys =
                StreamSupport.stream(records.spliterator(), false).toList();

        assertEquals(
                List.of(vault.keyId(), second, third),
                keys.stream().map(KeySummary::getId).toList());
        assertEquals(KeySummary.LifecycleState.Disabled, keys.get(1).getLifecycleState());
        assertEquals(KeySummary.LifecycleState.Enabled, keys.get(2).getLifecycleState());
        assertEquals(2, vault.requests("ListKeys").size());
    }

    @Test
    void aKeyTellsItsShape() {
        Key key = keyOf(vault.keyId());

        assertEquals(KeyShape.Algorithm.Aes, key.getKeyShape().getAlgorithm());
        assertEquals(32, key.getKeyShape().getLength());
        assertEquals(vault.vaultId(), key.getVaultId());
    }

    @ParameterizedTest
    @EnumSource(
            value = SignDataDetails.MessageType.class,
            names = {"Raw", "Digest"})
    void aKeyOfRsaSignsAMessageOrItsHash(SignDataDetails.MessageType type) throws Exception {
        byte[] message = "header.payload".getBytes(StandardCharsets.US_ASCII);
        String key = vault.addKey(vault.vaultId(), "signing", "RSA");

        SignedData signed = signed(
                key,
                type,
                type == SignDataDetails.MessageType.Raw
                        ? message
                        : MessageDigest.getInstance("SHA-256").digest(message));

        assertEquals(key, signed.getKeyId());
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(vault.publicKey(key));
        verifier.update(message);
        assertTrue(verifier.verify(Base64.getDecoder().decode(signed.getSignature())));
    }

    @Test
    void aKeyThatCannotSignRefuses() {
        String key = vault.addKey(vault.vaultId(), "signing", "RSA");
        var raw = SignDataDetails.MessageType.Raw;

        assertEquals(400, refusal(vault.keyId(), raw, new byte[1]), "an AES key");
        assertEquals(400, refusal(key, SignDataDetails.MessageType.Digest, new byte[1]), "no hash");
        assertEquals(400, refusal(key, raw, new byte[4097]), "too long");
        vault.setKeyState(key, "PENDING_DELETION");
        assertEquals(409, refusal(key, raw, new byte[1]), "pending deletion");
        vault.setKeyState(key, "DELETED");
        assertEquals(404, refusal(key, raw, new byte[1]), "deleted");
    }

    private int refusal(String key, SignDataDetails.MessageType type, byte[] message) {
        return assertThrows(BmcException.class, () -> signed(key, type, message))
                .getStatusCode();
    }

    private SignedData signed(String key, SignDataDetails.MessageType type, byte[] message) {
        var details = SignDataDetails.builder()
                .keyId(key)
                .message(Base64.getEncoder().encodeToString(message))
                .messageType(type)
                .signingAlgorithm(SignDataDetails.SigningAlgorithm.Sha256RsaPkcs1V15)
                .build();
        return sdk.crypto()
                .sign(SignRequest.builder().signDataDetails(details).build())
                .getSignedData();
    }

    private Vault vaultOf(String id) {
        return sdk.kmsVault()
                .getVault(GetVaultRequest.builder().vaultId(id).build())
                .getVault();
    }

    private Key keyOf(String id) {
        return sdk.keys().getKey(GetKeyRequest.builder().keyId(id).build()).getKey();
    }
}
