import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import localvault.Fault;
import org.junit.jupiter.api.Test;

/** {@code vault-resolve --list}, against the local vault. */
class VaultResolveListTest extends VaultResolveSetup {

    private List<?> secrets(String... args) {
        var all = new java.util.ArrayList<>(List.of(args));
        all.add("--json");
        var ran = run(all.toArray(String[]::new));
        assertEquals(0, ran.exitCode(), ran.err());
        return (List<?>) json(ran.out()).get("secrets");
    }

    @Test
    void isATableByName() {
        vault.put("db", "{\"user\":\"other\"}");
        var ran = run("--list");
        assertEquals(0, ran.exitCode(), ran.err());
        var lines = ran.out()
                .lines()
                .filter(line -> line.matches("(NAME|db|password|token) .*"))
                .toList();
        assertEquals(
                List.of("NAME REFERENCE VERSION STAGE EXPIRES STATE", "db oci-vault://db 2 CURRENT,LATEST - ACTIVE"),
                lines.stream().limit(2).map(line -> line.replaceAll(" +", " ")).toList());
        assertEquals(lines.get(0).indexOf("STATE"), lines.get(1).indexOf("ACTIVE"));
        assertEquals(4, lines.size(), ran.out());
    }

    @Test
    void isJson() {
        var token = (Map<?, ?>) secrets("--list", "token").getFirst();
        assertEquals(Set.of("name", "reference", "id", "version", "stages", "expires", "state"), token.keySet());
        assertEquals("oci-vault://token", token.get("reference"));
        assertEquals(1, token.get("version"));
        assertTrue(token.get("id").toString().startsWith("ocid1.vaultsecret."));
    }

    @Test
    void takesAPatternOrAPartOfTheName() {
        vault.put("mcp-a", "x");
        vault.put("mcp-b", "x");
        assertEquals(2, secrets("--list", "mcp-*").size());
        assertEquals(1, secrets("--list", "mcp-?", "--timeout=30s").size() - 1);
        assertEquals(2, secrets("--list=cp-").size());
        assertEquals(0, secrets("--list", "cp-*").size());
        var none = run("--list", "no-such");
        assertEquals(new Ran(0, "", "vault-resolve: there is no secret of such a name\n"), none);
    }

    @Test
    void hasAllPages() {
        var other = vault.addVault("many");
        IntStream.range(0, 230).forEach(i -> vault.putIn(other, "many-" + i, new byte[] {'x'}));
        environment.put("OCI_VAULT_ID", other);
        assertEquals(230, secrets("--list", "many-*", "--timeout=60s").size());
        assertTrue(vault.requests("ListSecrets").size() > 1, "one page only");
    }

    @Test
    void worksByCompartmentAndAsksForNoVaultThere() {
        environment.remove("OCI_VAULT_ID");
        environment.put("OCI_VAULT_COMPARTMENT_ID", vault.compartmentId());
        assertTrue(run("--list", "token").out().contains("oci-vault://token"));
        environment.put("OCI_VAULT_ID", vault.vaultId());
        assertTrue(run("--list", "token").out().contains("oci-vault://token"));
        assertEquals(0, vault.requests("GetVault").size());
    }

    @Test
    void needsAPlace() {
        environment.remove("OCI_VAULT_ID");
        var ran = run("--list");
        assertEquals(64, ran.exitCode());
        assertEquals(
                "vault-resolve: error: --list needs a default vault or compartment",
                ran.err().lines().toList().getFirst());
    }

    @Test
    void tellsOfADeniedLoginLikeAnyOther() {
        vault.inject(Fault.status(404, "NotAuthorizedOrNotFound", "no"));
        var ran = run("--list");
        assertEquals(77, ran.exitCode());
        assertEquals("", ran.out());
        assertTrue(ran.err().contains("--compartment-id"), ran.err());
    }

    @Test
    void triesAgainWhereTheVaultFailsOnce() {
        vault.inject(Fault.status(503, "ServiceUnavailable", "later").times(2));
        var ran = runQuickly("--list", "token");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().contains("oci-vault://token"));
    }
}
