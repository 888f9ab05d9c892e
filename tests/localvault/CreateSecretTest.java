package localvault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.oracle.bmc.secrets.requests.GetSecretBundleRequest;
import com.oracle.bmc.vault.model.Base64SecretContentDetails;
import com.oracle.bmc.vault.model.Secret;
import com.oracle.bmc.vault.model.SecretContentDetails;
import com.oracle.bmc.vault.model.SecretExpiryRule;
import com.oracle.bmc.vault.requests.CreateSecretRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CreateSecret, called by the SDK's management client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CreateSecretTest extends ManagementFixture {
    @Test
    void keepsWhatWasAskedForAndIsActiveAtTheSecondLook() {
        Secret created = create(
                "created",
                details -> details.description("a token")
                        .freeformTags(Map.of("team", "mcp"))
                        .metadata(Map.of("owner", "me")));

        assertEquals(Secret.LifecycleState.Creating, created.getLifecycleState());
        assertEquals("a token", created.getDescription());
        assertEquals(Map.of("team", "mcp"), created.getFreeformTags());
        assertEquals(Map.of("owner", "me"), created.getMetadata());
        assertEquals(1, created.getCurrentVersionNumber());
        assertEquals(vault.keyId(), created.getKeyId());
        assertEquals(Secret.LifecycleState.Creating, look(created.getId()).getLifecycleState());
        assertEquals(Secret.LifecycleState.Active, look(created.getId()).getLifecycleState());
        assertArrayEquals("content".getBytes(StandardCharsets.UTF_8), vault.content(created.getId()));
    }

    @Test
    void isInvisibleToRetrievalUntilActive() {
        var request = GetSecretBundleRequest.builder()
                .secretId(create("soon").getId())
                .build();

        assertRefused(
                404, "NotAuthorizedOrNotFound", "not found", () -> sdk.secrets().getSecretBundle(request));
        assertEquals(1, sdk.secrets().getSecretBundle(request).getSecretBundle().getVersionNumber());
    }

    @Test
    void happensOnceForOneRetryToken() {
        var request = CreateSecretRequest.builder()
                .opcRetryToken("once")
                .createSecretDetails(details("once").build())
                .build();

        assertEquals(
                sdk.vaults().createSecret(request).getSecret().getId(),
                sdk.vaults().createSecret(request).getSecret().getId());
    }

    @Test
    void refusesANameThatIsTakenEvenByASecretPendingDeletion() {
        String id = vault.put("taken", "x");
        assertRefused(400, "InvalidParameter", "name already exists", () -> create("taken"));

        vault.scheduleDeletion(id);
        assertRefused(400, "InvalidParameter", "name already exists", () -> create("taken"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "umläut", "slash/ed", "at@sign"})
    void refusesNamesOutsideTheRule(String name) {
        assertRefused(400, "InvalidParameter", "secretName must be", () -> create(name));
    }

    @Test
    void takesContentUpTo25KibibytesAndNoMore() {
        create("full", details -> details.secretContent(content("x".repeat(25_600))));

        assertRefused(
                400,
                "InvalidParameter",
                "exceeds the limit of 25600 bytes",
                () -> create("over", details -> details.secretContent(content("x".repeat(25_601)))));
    }

    @Test
    void refusesContentThatIsNotBase64() {
        var noBase64 = Base64SecretContentDetails.builder().content("{}").build();
        assertRefused(
                400,
                "InvalidParameter",
                "not valid base64",
                () -> create("odd", details -> details.secretContent(noBase64)));
    }

    @Test
    void needsAnEnabledAesKeyOfTheSameVault() {
        String disabled = vault.addKey(vault.vaultId(), "old", "AES");
        vault.setKeyState(disabled, "DISABLED");
        String rsa = vault.addKey(vault.vaultId(), "signing", "RSA");
        String foreign = vault.addKey(vault.addVault("elsewhere"), "foreign", "AES");

        assertRefused(400, "InvalidParameter", "it is DISABLED AES", () -> create("a", d -> d.keyId(disabled)));
        assertRefused(400, "InvalidParameter", "it is ENABLED RSA", () -> create("a", d -> d.keyId(rsa)));
        assertRefused(400, "InvalidParameter", "not of the secret's vault", () -> create("a", d -> d.keyId(foreign)));
        assertRefused(404, "NotAuthorizedOrNotFound", "not found", () -> create("a", d -> d.keyId(vault.vaultId())));
    }

    @Test
    void refusesAPendingFirstVersion() {
        assertRefused(
                400,
                "InvalidParameter",
                "CURRENT",
                () -> create(
                        "early", details -> details.secretContent(content("x", SecretContentDetails.Stage.Pending))));
    }

    @Test
    void recordsExpiryRules() {
        var days =
                SecretExpiryRule.builder().secretVersionExpiryInterval("P90D").build();

        Secret created = create("expiring", details -> details.secretRules(List.of(days)));

        assertEquals(List.of(days), created.getSecretRules());
        assertEquals(
                created.getTimeCreated().toInstant().plus(Duration.ofDays(90)),
                created.getTimeOfCurrentVersionExpiry().toInstant());
    }

    @Test
    void refusesExpiryOutOfRange() {
        var interval =
                SecretExpiryRule.builder().secretVersionExpiryInterval("P91D").build();
        var soon = SecretExpiryRule.builder().timeOfAbsoluteExpiry(inDays(0)).build();
        var late = SecretExpiryRule.builder().timeOfAbsoluteExpiry(inDays(366)).build();

        for (var rule : List.of(interval, soon, late)) {
            assertRefused(400, "InvalidParameter", "must be", () -> create("x", d -> d.secretRules(List.of(rule))));
        }
    }
}
