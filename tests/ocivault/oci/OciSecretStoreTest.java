package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import localvault.Fault;
import localvault.VaultServer;
import ocivault.model.SecretRef;
import ocivault.model.SecretRef.Stage;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Denied;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import testkit.MemorySearch;
import testkit.Run;

class OciSecretStoreTest extends StoreScene {

    @Nested
    class Fetches {

        @Test
        void byOcidInOneCall() {
            var bundle = fetch(secretId);
            assertEquals("first", text(bundle));
            assertEquals(secretId, bundle.secretId());
            assertEquals(1, bundle.version());
            assertEquals(
                    List.of("CURRENT", "LATEST"),
                    bundle.stages().stream().sorted().toList());
            assertEquals(Instant.MAX, bundle.expires());
            assertEquals(1, vault.requests().size());
        }

        @Test
        void byNameInAVaultInOneCall() {
            assertEquals("first", text(fetch(vault.vaultId() + "/token")));
            assertEquals(1, vault.requests("GetSecretBundleByName").size());
            assertEquals(1, vault.requests().size());
        }

        /** A page holds two: of five secrets of that name, the one that is not about to be deleted is on the last. */
        @Test
        void byNameInACompartmentThroughAllPages() {
            for (int i = 0; i < 4; i++) {
                vault.scheduleDeletion(vault.putIn(vault.addVault("vault " + i), "many", new byte[] {'x'}));
            }
            var living = vault.put("many", "the last");

            var bundle = fetch(vault.compartmentId() + "/many");

            assertEquals(living, bundle.secretId());
            assertEquals("the last", text(bundle));
            assertEquals(3, vault.requests("ListSecrets").size());
        }

        @Test
        void byVersionStageAndVersionName() {
            vault.addNamedVersion(secretId, "second", "blue");
            vault.addVersion(secretId, "third", localvault.Stage.PENDING);
            for (var where : List.of(secretId, vault.vaultId() + "/token", vault.compartmentId() + "/token")) {
                assertEquals("second", text(fetch(where)));
                assertEquals("first", text(fetch(where + "?version=1")));
                assertEquals("first", text(fetch(where + "?stage=" + Stage.PREVIOUS)));
                assertEquals("third", text(fetch(where + "?stage=" + Stage.PENDING)));
                assertEquals("blue", fetch(where + "?version-name=blue").versionName());
            }
        }

        @Test
        void overTlsWithTheAuthorityThatTheSettingsName() throws IOException {
            use(VaultServer.builder().https().start());
            assertEquals("first", text(fetch(secretId)));
        }

        @Test
        void manyAtOnceOverABoundedNumberOfConnections() throws Exception {
            var ids = vault.putMany("many", 100);
            vault.inject(Fault.delay(Duration.ofMillis(5)));
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                var fetched = pool.invokeAll(ids.stream()
                        .map(id -> (Callable<String>) () -> text(fetch(id)))
                        .toList());
                for (int i = 0; i < fetched.size(); i++) {
                    assertEquals("many-" + (i + 1), fetched.get(i).get());
                }
            }
            assertTrue(vault.peakConnections() <= 32, "connections: " + vault.peakConnections());
        }

        @Test
        void oneAfterTheOtherOverOneConnection() {
            for (int i = 0; i < 5; i++) {
                fetch(secretId);
            }
            assertEquals(1, vault.peakConnections());
        }

        @Test
        void withASessionToken() throws IOException {
            var session = vault.loginWithSessionToken(folder.resolve("session"));
            try (var other = OciSetup.store(OciSetup.settings(vault, session))) {
                assertEquals(
                        "first",
                        text(other.fetch(
                                SecretRef.parse("oci-vault://" + secretId).target(),
                                new SecretRef.AtStage(Stage.CURRENT))));
            }
        }
    }

    /** As text; in Base64 it comes, in strings of the SDK that nobody can overwrite. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aSecretThatIsDestroyedIsNowhereInThisProcess() {
        var search = new MemorySearch();
        var id = vault.put("sought", search.secret());

        var outcome = Run.command(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreMemory.class.getName(),
                        settings.login().configFile().toString(),
                        vault.endpoint().toString(),
                        "oci-vault://" + id,
                        search.toString())
                .run();

        assertEquals("0\n", outcome.stdout(), outcome.stderr());
    }

    @Nested
    class Names {

        @Test
        void thatSeveralVaultsOfACompartmentHaveAreRefusedWithTheCandidates() {
            var other = vault.putIn(vault.addVault("second"), "token", "x".getBytes(StandardCharsets.UTF_8));
            var refusal =
                    assertThrows(VaultException.AmbiguousName.class, () -> fetch(vault.compartmentId() + "/token"));
            assertEquals(2, refusal.candidates.size());
            assertTrue(refusal.candidates.stream().anyMatch(line -> line.startsWith(other + " in vault ocid1.vault.")));
            assertTrue(refusal.candidates.contains(secretId + " in vault " + vault.vaultId()));
            assertEquals(0, vault.requests("GetSecretBundle").size());
        }

        @Test
        void thatSeveralVaultsHaveAreRefusedThoughTheyStandOnDifferentPages() {
            vault.put("many", "x");
            for (int i = 0; i < 2; i++) {
                vault.putIn(vault.addVault("vault " + i), "many", new byte[] {'x'});
            }

            var refusal =
                    assertThrows(VaultException.AmbiguousName.class, () -> fetch(vault.compartmentId() + "/many"));

            assertEquals(3, refusal.candidates.size());
        }

        @Test
        void whoseListRunsInACircleAreGivenUp() {
            vault.inject(Fault.respond(200, "application/json", "[]")
                    .header("opc-next-page", "again")
                    .on("ListSecrets"));

            var failure = assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> assertThrows(
                            VaultException.Unavailable.class, () -> fetch(vault.compartmentId() + "/token")));

            assertEquals("OCI's list of secrets runs in a circle", failure.getMessage());
        }

        @Test
        void thatNobodyHasAreNotFound() {
            var refusal = assertThrows(Denied.class, () -> fetch(vault.compartmentId() + "/nothing"));
            assertEquals(404, refusal.answer.status());
        }

        /** Whatever the service takes for the same name. */
        @Test
        void thatAreLikeTheOneAskedForAreNotIt() {
            vault.inject(Fault.respond(
                            200,
                            "application/json",
                            "[{\"id\":\"" + secretId
                                    + "\",\"secretName\":\"Token\",\"lifecycleState\":\"ACTIVE\",\"vaultId\":\""
                                    + vault.vaultId() + "\",\"compartmentId\":\"" + vault.compartmentId() + "\"}]")
                    .on("ListSecrets"));

            var refusal = assertThrows(Denied.class, () -> fetch(vault.compartmentId() + "/token"));

            assertTrue(refusal.getMessage().startsWith("no secret named token in "), refusal.getMessage());
            assertEquals(List.of(), vault.requests("GetSecretBundle"));
        }

        @Test
        void ofSecretsPendingDeletionDoNotCount() {
            var other = vault.putIn(vault.addVault("second"), "token", "x".getBytes(StandardCharsets.UTF_8));
            vault.scheduleDeletion(other);
            assertEquals("first", text(fetch(vault.compartmentId() + "/token")));
        }
    }
}
