package localvault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.vault.model.Base64SecretContentDetails;
import com.oracle.bmc.vault.model.Secret;
import com.oracle.bmc.vault.model.SecretContentDetails;
import com.oracle.bmc.vault.model.SecretVersion;
import com.oracle.bmc.vault.model.UpdateSecretDetails;
import com.oracle.bmc.vault.requests.CancelSecretDeletionRequest;
import com.oracle.bmc.vault.requests.GetSecretRequest;
import com.oracle.bmc.vault.requests.UpdateSecretRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** UpdateSecret and the deletion of secrets and versions, called by the SDK's management client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpdateSecretTest extends ManagementFixture {
    @Nested
    class Updating {
        @Test
        void movesTheStagesAndPassesThroughUpdating() {
            String id = vault.put("moving", "one");

            Secret updated = update(id, details -> details.secretContent(content("two")));
            assertEquals(Secret.LifecycleState.Updating, updated.getLifecycleState());
            assertRefused(409, "IncorrectState", "UPDATING", () -> update(id, details -> details.description("no")));
            assertEquals(Secret.LifecycleState.Active, look(id).getLifecycleState());
            update(id, details -> details.secretContent(content("three", SecretContentDetails.Stage.Pending)));
            activate(id);

            assertEquals(Set.of(SecretVersion.Stages.Previous), stages(id, 1));
            assertEquals(Set.of(SecretVersion.Stages.Current), stages(id, 2));
            assertEquals(Set.of(SecretVersion.Stages.Pending, SecretVersion.Stages.Latest), stages(id, 3));

            update(id, details -> details.currentVersionNumber(3L));

            assertEquals(Set.of(SecretVersion.Stages.Deprecated), stages(id, 1));
            assertEquals(Set.of(SecretVersion.Stages.Previous), stages(id, 2));
            assertEquals(Set.of(SecretVersion.Stages.Current, SecretVersion.Stages.Latest), stages(id, 3));
        }

        @Test
        void rollsBackToAnEarlierVersion() {
            String id = vault.put("rolled", "one");
            vault.put("rolled", "two");

            assertEquals(
                    1, update(id, details -> details.currentVersionNumber(1L)).getCurrentVersionNumber());
            assertEquals(Set.of(SecretVersion.Stages.Previous, SecretVersion.Stages.Latest), stages(id, 2));
            assertArrayEquals("one".getBytes(StandardCharsets.UTF_8), vault.content(id));
        }

        @Test
        void refusesContentTogetherWithAVersionNumber() {
            String id = vault.put("both", "one");

            assertRefused(
                    400,
                    "InvalidParameter",
                    "Only one of",
                    () -> update(
                            id, details -> details.secretContent(content("two")).currentVersionNumber(1L)));
        }

        @Test
        void refusesAnEtagThatIsOutOfDate() {
            String id = vault.put("tagged", "one");
            String etag = sdk.vaults()
                    .getSecret(GetSecretRequest.builder().secretId(id).build())
                    .getEtag();
            vault.put("tagged", "two");
            var change = UpdateSecretDetails.builder().description("late").build();

            assertRefused(
                    412,
                    "NoEtagMatch",
                    "if-match",
                    () -> sdk.vaults()
                            .updateSecret(UpdateSecretRequest.builder()
                                    .secretId(id)
                                    .ifMatch(etag)
                                    .updateSecretDetails(change)
                                    .build()));
        }

        @Test
        void refusesAVersionNameThatIsTaken() {
            String id = vault.put("named", "one");
            vault.addNamedVersion(id, "two", "blue");
            var again = Base64SecretContentDetails.builder()
                    .content(base64("three"))
                    .name("blue")
                    .build();

            assertRefused(
                    400,
                    "InvalidParameter",
                    "version name already exists",
                    () -> update(id, details -> details.secretContent(again)));
        }

        @Test
        void refusesTheThirtyFirstActiveVersion() {
            String id = vault.put("many", "1");
            for (int version = 2; version <= 30; version++) {
                vault.put("many", "" + version);
            }

            assertRefused(
                    400, "LimitExceeded", "30", () -> update(id, details -> details.secretContent(content("31"))));

            scheduleVersionDeletion(id, 1);
            assertEquals(
                    31,
                    update(id, details -> details.secretContent(content("31"))).getCurrentVersionNumber());
        }
    }

    @Nested
    class Deleting {
        @Test
        void isScheduledOneToThirtyDaysAheadAndCanBeCancelled() {
            String id = vault.put("leaving", "x");
            assertRefused(400, "InvalidParameter", "1 to 30 days", () -> scheduleDeletion(id, inDays(31)));

            scheduleDeletion(id, inDays(7));
            assertEquals(Secret.LifecycleState.SchedulingDeletion, look(id).getLifecycleState());
            assertEquals(Secret.LifecycleState.PendingDeletion, look(id).getLifecycleState());
            assertTrue(look(id).getTimeOfDeletion()
                    .toInstant()
                    .isAfter(Instant.now().plus(Duration.ofDays(6))));
            assertRefused(
                    409, "IncorrectState", "PENDING_DELETION", () -> update(id, details -> details.description("x")));

            sdk.vaults()
                    .cancelSecretDeletion(
                            CancelSecretDeletionRequest.builder().secretId(id).build());
            assertEquals(Secret.LifecycleState.CancellingDeletion, look(id).getLifecycleState());
            assertEquals(Secret.LifecycleState.Active, look(id).getLifecycleState());
        }

        @Test
        void ofAVersionNeedsItToBeDeprecated() {
            String id = vault.put("in-use", "x");

            assertRefused(409, "IncorrectState", "deprecated", () -> scheduleVersionDeletion(id, 1));
        }
    }
}
