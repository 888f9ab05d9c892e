package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.vault.model.Base64SecretContentDetails;
import com.oracle.bmc.vault.model.CreateSecretDetails;
import com.oracle.bmc.vault.model.ScheduleSecretDeletionDetails;
import com.oracle.bmc.vault.model.ScheduleSecretVersionDeletionDetails;
import com.oracle.bmc.vault.model.Secret;
import com.oracle.bmc.vault.model.SecretContentDetails;
import com.oracle.bmc.vault.model.SecretVersion;
import com.oracle.bmc.vault.model.UpdateSecretDetails;
import com.oracle.bmc.vault.requests.CreateSecretRequest;
import com.oracle.bmc.vault.requests.GetSecretRequest;
import com.oracle.bmc.vault.requests.GetSecretVersionRequest;
import com.oracle.bmc.vault.requests.ScheduleSecretDeletionRequest;
import com.oracle.bmc.vault.requests.ScheduleSecretVersionDeletionRequest;
import com.oracle.bmc.vault.requests.UpdateSecretRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** One server and the SDK's clients for a class of tests, with the calls that the tests of secret management share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ManagementFixture {
    VaultServer vault;
    SdkClients sdk;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        vault = VaultServer.builder().pageSize(2).start();
        sdk = SdkClients.of(vault, vault.login(directory));
    }

    @AfterAll
    void stop() {
        sdk.close();
        vault.close();
    }

    Secret create(String name) {
        return create(name, UnaryOperator.identity());
    }

    Secret create(String name, UnaryOperator<CreateSecretDetails.Builder> change) {
        return sdk.vaults()
                .createSecret(CreateSecretRequest.builder()
                        .createSecretDetails(change.apply(details(name)).build())
                        .build())
                .getSecret();
    }

    CreateSecretDetails.Builder details(String name) {
        return CreateSecretDetails.builder()
                .compartmentId(vault.compartmentId())
                .vaultId(vault.vaultId())
                .keyId(vault.keyId())
                .secretName(name)
                .secretContent(content("content"));
    }

    Secret update(String id, UnaryOperator<UpdateSecretDetails.Builder> change) {
        return sdk.vaults()
                .updateSecret(UpdateSecretRequest.builder()
                        .secretId(id)
                        .updateSecretDetails(
                                change.apply(UpdateSecretDetails.builder()).build())
                        .build())
                .getSecret();
    }

    void scheduleDeletion(String id, Date time) {
        sdk.vaults()
                .scheduleSecretDeletion(ScheduleSecretDeletionRequest.builder()
                        .secretId(id)
                        .scheduleSecretDeletionDetails(ScheduleSecretDeletionDetails.builder()
                                .timeOfDeletion(time)
                                .build())
                        .build());
    }

    void scheduleVersionDeletion(String id, long number) {
        sdk.vaults()
                .scheduleSecretVersionDeletion(ScheduleSecretVersionDeletionRequest.builder()
                        .secretId(id)
                        .secretVersionNumber(number)
                        .scheduleSecretVersionDeletionDetails(
                                ScheduleSecretVersionDeletionDetails.builder().build())
                        .build());
    }

    Secret look(String id) {
        return sdk.vaults()
                .getSecret(GetSecretRequest.builder().secretId(id).build())
                .getSecret();
    }

    void activate(String id) {
        assertEquals(Secret.LifecycleState.Updating, look(id).getLifecycleState());
        assertEquals(Secret.LifecycleState.Active, look(id).getLifecycleState());
    }

    Set<SecretVersion.Stages> stages(String id, long number) {
        return Set.copyOf(sdk.vaults()
                .getSecretVersion(GetSecretVersionRequest.builder()
                        .secretId(id)
                        .secretVersionNumber(number)
                        .build())
                .getSecretVersion()
                .getStages());
    }

    static SecretContentDetails content(String text) {
        return Base64SecretContentDetails.builder().content(base64(text)).build();
    }

    static SecretContentDetails content(String text, SecretContentDetails.Stage stage) {
        return Base64SecretContentDetails.builder()
                .content(base64(text))
                .stage(stage)
                .build();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Date inDays(int days) {
        return Date.from(Instant.now().plus(Duration.ofDays(days)));
    }

    static void assertRefused(int status, String code, String message, Executable call) {
        BmcException refusal = assertThrows(BmcException.class, call);
        assertEquals(status, refusal.getStatusCode(), refusal::getMessage);
        assertEquals(code, refusal.getServiceCode());
        assertTrue(refusal.getUnmodifiedMessage().contains(message), refusal::getUnmodifiedMessage);
    }
}
