package localvault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.oracle.bmc.vault.model.SecretSummary;
import com.oracle.bmc.vault.model.SecretVersionSummary;
import com.oracle.bmc.vault.requests.ListSecretVersionsRequest;
import com.oracle.bmc.vault.requests.ListSecretsRequest;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ListSecrets and ListSecretVersions, called by the SDK's management client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListSecretsTest extends ManagementFixture {
    @Test
    void goesPageByPageAndFilters() {
        String own = vault.addVault("listed");
        for (String name : List.of("b", "a", "c", "d", "e")) {
            vault.putIn(own, name, new byte[] {1});
        }
        vault.scheduleDeletion(vault.putIn(own, "d", new byte[] {2}));
        vault.revoke(vault.putIn(own, "e", new byte[] {2}));

        assertEquals(List.of("a", "b", "c", "d"), names(inVault(own).sortOrder(ListSecretsRequest.SortOrder.Asc)));
        assertEquals(List.of("d"), names(inVault(own).lifecycleState(SecretSummary.LifecycleState.PendingDeletion)));
        assertEquals(List.of("b"), names(inVault(own).name("b")));
        assertEquals(
                2,
                vault.requests("ListSecrets").stream()
                        .filter(request -> request.query().contains("vaultId=" + own)
                                && request.query().contains("ASC"))
                        .count());
    }

    @Test
    void refusesACompartmentThatIsNotOurs() {
        assertRefused(
                404,
                "NotAuthorizedOrNotFound",
                "not found",
                () -> sdk.vaults()
                        .listSecrets(ListSecretsRequest.builder()
                                .compartmentId(Ocid.compartment())
                                .build()));
    }

    @Test
    void refusesAPageTokenThatIsNotItsOwn() {
        assertRefused(
                400,
                "InvalidParameter",
                "page token",
                () -> sdk.vaults()
                        .listSecrets(ListSecretsRequest.builder()
                                .compartmentId(vault.compartmentId())
                                .page("2")
                                .build()));
    }

    @Test
    void ofVersionsTellsNameAndNumber() {
        String id = vault.put("versions", "one");
        vault.addNamedVersion(id, "two", "blue");

        List<SecretVersionSummary> versions = sdk.vaults()
                .listSecretVersions(
                        ListSecretVersionsRequest.builder().secretId(id).build())
                .getItems();

        assertEquals(
                List.of(2L, 1L),
                versions.stream().map(SecretVersionSummary::getVersionNumber).toList());
        assertEquals("blue", versions.getFirst().getName());
    }

    private ListSecretsRequest.Builder inVault(String id) {
        return ListSecretsRequest.builder()
                .compartmentId(vault.compartmentId())
                .vaultId(id)
                .sortBy(ListSecretsRequest.SortBy.Name);
    }

    private List<String> names(ListSecretsRequest.Builder request) {
        var records = sdk.vaults().getPaginators().listSecretsRecordIterator(request.build());
        return StreamSupport.stream(records.spliterator(), false)
                .map(SecretSummary::getSecretName)
                .toList();
    }
}
