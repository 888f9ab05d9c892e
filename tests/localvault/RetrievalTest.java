package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.auth.SessionTokenAuthenticationDetailsProvider;
import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.secrets.model.Base64SecretBundleContentDetails;
import com.oracle.bmc.secrets.model.SecretBundle;
import com.oracle.bmc.secrets.model.SecretBundleVersionSummary;
import com.oracle.bmc.secrets.requests.GetSecretBundleByNameRequest;
import com.oracle.bmc.secrets.requests.GetSecretBundleRequest;
import com.oracle.bmc.secrets.requests.ListSecretBundleVersionsRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's retrieval client against the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetrievalTest {
    private VaultServer vault;
    private SdkClients sdk;

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

    @Nested
    class ABundle {
        @Test
        void holdsContentVersionAndStages() {
            String id = vault.put("greeting", "grüß dich");

            SecretBundle bundle = sdk.secrets().getSecretBundle(byId(id)).getSecretBundle();

            assertEquals("grüß dich", text(bundle));
            assertEquals(id, bundle.getSecretId());
            assertEquals(1, bundle.getVersionNumber());
            assertEquals(List.of(SecretBundle.Stages.Current, SecretBundle.Stages.Latest), bundle.getStages());
            assertTrue(bundle.getTimeCreated().toInstant().isAfter(Instant.now().minus(Duration.ofMinutes(1))));
        }

        @Test
        void isFoundByNameAndVault() {
            String other = vault.addVault("other");
            vault.put("shared", "one");
            vault.putIn(other, "shared", "two".getBytes(StandardCharsets.UTF_8));

            assertEquals(
                    "one",
                    text(sdk.secrets()
                            .getSecretBundleByName(byName("shared").build())
                            .getSecretBundle()));
            assertEquals(
                    "two",
                    text(sdk.secrets()
                            .getSecretBundleByName(
                                    byName("shared").vaultId(other).build())
                            .getSecretBundle()));
        }

        @Test
        void carriesEtagAndAnExtendedRequestId() {
            String id = vault.put("traced", "x");

            var response = sdk.secrets()
                    .getSecretBundle(GetSecretBundleRequest.builder()
                            .secretId(id)
                            .opcRequestId("CAFE")
                            .build());

            String requestId = response.getOpcRequestId();
            assertTrue(requestId.matches("CAFE/[0-9A-F]{32}/[0-9A-F]{32}"), requestId);
            assertNotEquals("", response.getEtag());
        }

        @Test
        void isChosenByNumberNameOrStage() {
            String id = vault.put("rotated", "first");
            vault.addNamedVersion(id, "second", "blue");
            vault.put("rotated", "third");
            vault.addVersion(id, "fourth", Stage.PENDING);

            var byNumber = GetSecretBundleRequest.builder()
                    .secretId(id)
                    .versionNumber(1L)
                    .build();
            assertEquals("first", text(sdk.secrets().getSecretBundle(byNumber).getSecretBundle()));
            var byVersionName = GetSecretBundleRequest.builder()
                    .secretId(id)
                    .secretVersionName("blue")
                    .build();
            assertEquals(
                    "second", text(sdk.secrets().getSecretBundle(byVersionName).getSecretBundle()));
            assertEquals("second", inStage(id, GetSecretBundleRequest.Stage.Previous));
            assertEquals("third", inStage(id, GetSecretBundleRequest.Stage.Current));
            assertEquals("fourth", inStage(id, GetSecretBundleRequest.Stage.Pending));
            assertEquals("fourth", inStage(id, GetSecretBundleRequest.Stage.Latest));
            assertEquals("first", inStage(id, GetSecretBundleRequest.Stage.Deprecated));
            assertEquals("third", text(sdk.secrets().getSecretBundle(byId(id)).getSecretBundle()));
        }
    }

    @Nested
    class Refuses {
        @Test
        void whatDoesNotExistIsRevokedOrPendingDeletionInTheSameWords() {
            String revoked = vault.put("revoked", "x");
            vault.revoke(revoked);
            String doomed = vault.put("doomed", "x");
            vault.scheduleDeletion(doomed);

            for (String id : List.of(revoked, doomed, vault.vaultId())) {
                BmcException refusal =
                        assertThrows(BmcException.class, () -> sdk.secrets().getSecretBundle(byId(id)));
                assertEquals(404, refusal.getStatusCode());
                assertEquals("NotAuthorizedOrNotFound", refusal.getServiceCode());
                assertEquals("Authorization failed or requested resource not found.", refusal.getUnmodifiedMessage());
            }
            for (String name : List.of("revoked", "doomed", "never-there")) {
                assertEquals(
                        404,
                        assertThrows(
                                        BmcException.class,
                                        () -> sdk.secrets()
                                                .getSecretBundleByName(
                                                        byName(name).build()))
                                .getStatusCode());
            }

            vault.restore(revoked);
            assertEquals("x", text(sdk.secrets().getSecretBundle(byId(revoked)).getSecretBundle()));
        }

        @Test
        void aVersionOrStageThatTheSecretDoesNotHave() {
            String id = vault.put("single", "x");

            assertEquals(
                    404,
                    assertThrows(
                                    BmcException.class,
                                    () -> sdk.secrets()
                                            .getSecretBundle(GetSecretBundleRequest.builder()
                                                    .secretId(id)
                                                    .versionNumber(9L)
                                                    .build()))
                            .getStatusCode());
            assertEquals(
                    404,
                    assertThrows(BmcException.class, () -> inStage(id, GetSecretBundleRequest.Stage.Previous))
                            .getStatusCode());
        }

        @Test
        void twoWaysToChooseAVersionAtOnce() {
            String id = vault.put("twice", "x");

            BmcException refusal = assertThrows(
                    BmcException.class,
                    () -> sdk.secrets()
                            .getSecretBundle(GetSecretBundleRequest.builder()
                                    .secretId(id)
                                    .versionNumber(1L)
                                    .secretVersionName("a")
                                    .build()));

            assertEquals(400, refusal.getStatusCode());
            assertEquals("InvalidParameter", refusal.getServiceCode());
        }
    }

    @Test
    void listsVersionsPageByPageNewestFirst() {
        String id = vault.put("paged", "1");
        for (int version = 2; version <= 5; version++) {
            vault.put("paged", "" + version);
        }

        var pages = sdk.secrets()
                .getPaginators()
                .listSecretBundleVersionsRecordIterator(
                        ListSecretBundleVersionsRequest.builder().secretId(id).build());
        List<Long> numbers = StreamSupport.stream(pages.spliterator(), false)
                .map(SecretBundleVersionSummary::getVersionNumber)
                .toList();

        assertEquals(List.of(5L, 4L, 3L, 2L, 1L), numbers);
        assertEquals(
                3,
                vault.requests("ListSecretBundleVersions").stream()
                        .filter(r -> r.path().contains(id))
                        .count());
    }

    @Test
    void acceptsASessionTokenUntilItIsRevoked(@TempDir Path directory) throws Exception {
        try (VaultServer own = VaultServer.start()) {
            Login login = own.loginWithSessionToken(directory);
            String id = own.put("by-session", "x");
            try (SdkClients session = SdkClients.of(own, sessionOf(login))) {
                assertEquals(
                        "x", text(session.secrets().getSecretBundle(byId(id)).getSecretBundle()));
                String authorization =
                        own.requests().getFirst().header("authorization").orElseThrow();
                assertTrue(authorization.contains("keyId=\"ST$ey"), authorization);

                own.revokeLogins();
                BmcException refusal =
                        assertThrows(BmcException.class, () -> session.secrets().getSecretBundle(byId(id)));
                assertEquals(401, refusal.getStatusCode());
                assertEquals("NotAuthenticated", refusal.getServiceCode());
            }
        }
    }

    private static SessionTokenAuthenticationDetailsProvider sessionOf(Login login) throws Exception {
        return SessionTokenAuthenticationDetailsProvider.builder()
                .tenantId(login.tenancy())
                .fingerprint(login.fingerprint())
                .privateKeyFilePath(login.keyFile().toString())
                .sessionTokenFilePath(login.keyFile().resolveSibling("token").toString())
                .region(login.region())
                .disableScheduledRefresh()
                .build();
    }

    private GetSecretBundleByNameRequest.Builder byName(String name) {
        return GetSecretBundleByNameRequest.builder().secretName(name).vaultId(vault.vaultId());
    }

    private static GetSecretBundleRequest byId(String id) {
        return GetSecretBundleRequest.builder().secretId(id).build();
    }

    private String inStage(String id, GetSecretBundleRequest.Stage stage) {
        return text(sdk.secrets()
                .getSecretBundle(GetSecretBundleRequest.builder()
                        .secretId(id)
                        .stage(stage)
                        .build())
                .getSecretBundle());
    }

    private static String text(SecretBundle bundle) {
        var content = (Base64SecretBundleContentDetails) bundle.getSecretBundleContent();
        return new String(Base64.getDecoder().decode(content.getContent()), StandardCharsets.UTF_8);
    }
}
