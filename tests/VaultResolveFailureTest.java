import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import localvault.Fault;
import org.junit.jupiter.api.Test;

/** What {@code vault-resolve} says of each common failure, and its exit code: exactly. */
class VaultResolveFailureTest extends VaultResolveSetup {

    private static final String SIGN_IN =
            "hint: Check that this key's public half is uploaded for this user, that user, tenancy and fingerprint in"
                    + " the OCI config belong together, and that this machine's clock is right to 5 minutes; renew a"
                    + " session token with: oci session authenticate";
    private static final String TRY_IN_A_MINUTE =
            "hint: OCI has a problem: try again in a minute, and see https://ocistatus.oraclecloud.com";

    private void assertFails(int exitCode, String error, String hint, Ran ran) {
        assertEquals("vault-resolve: error: " + error + "\n" + hint + "\n", steady(ran.err()));
        assertEquals(exitCode, ran.exitCode());
        assertEquals("", ran.out());
    }

    @Test
    void aMissingConfigIsExplained() {
        environment.remove("OCI_CLI_CONFIG_FILE");
        assertFails(
                78,
                "Failed to initialize OCI SDK clients: no config file at " + home + "/.oci/config",
                "hint: Make one with 'oci setup config', or name yours with --config-file (OCI_CLI_CONFIG_FILE).",
                run("oci-vault://token"));
    }

    @Test
    void aMissingKeyIsExplained() throws IOException {
        var config = home.resolve("config");
        Files.writeString(
                config, Files.readString(login.configFile()).replaceAll("key_file *=.*", "key_file=/nowhere/key.pem"));
        var ran = run("--config-file", config.toString(), "oci-vault://token");
        assertEquals(78, ran.exitCode());
        assertMatches(
                "(?s)vault-resolve: error: Failed to initialize OCI SDK clients: key file /nowhere/key.pem .*\n"
                        + "hint: .+\n",
                ran.err().replaceAll("Warning: .*\n", ""));
    }

    @Test
    void aLoginThatIsNotAcceptedIsExplained() {
        vault.inject(Fault.status(
                401,
                "NotAuthenticated",
                "The required information to complete authentication was not" + " provided or was incorrect."));
        assertFails(
                77,
                "OCI does not accept this login (401 NotAuthenticated: The required information to complete"
                        + " authentication was not provided or was incorrect.), asked in region eu-frankfurt-1 at "
                        + vault.endpoint() + ", for oci-vault://token (opc-request-id …)",
                SIGN_IN,
                run("oci-vault://token"));
        assertEquals(1, vault.requests().size());
    }

    /** It used to say that REF is missing, which is only what follows from it. */
    @Test
    void aMisspeltOptionIsExplained() {
        assertFails(64, "unknown option --refersh", "hint: Try 'vault-resolve --help'.", run("--refersh"));
        assertFails(64, "missing REF", "hint: Try 'vault-resolve --help'.", run());
    }

    @Test
    void aSecretThatIsNotFoundIsExplained() {
        assertFails(
                77,
                "not found, or no permission (404 NotAuthorizedOrNotFound: Authorization failed or requested resource"
                        + " not found.), asked in region eu-frankfurt-1 at " + vault.endpoint()
                        + ", for oci-vault://missing (opc-request-id …)",
                PERMISSION,
                run("oci-vault://missing"));
        assertEquals(1, vault.requests().size());
    }

    @Test
    void aVaultThatThrottlesForEverIsExplained() {
        vault.inject(Fault.status(429, "TooManyRequests", "Too many requests for the user"));
        assertFails(
                75,
                "OCI throttles these requests, for oci-vault://token (opc-request-id …)",
                "hint: Try again in a minute; a longer --cache-ttl asks less often",
                runQuickly("oci-vault://token"));
        assertEquals(4, vault.requests().size());
    }

    @Test
    void aVaultThatIsDownIsExplained() {
        vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));
        assertFails(
                69,
                "OCI has a problem (503 ServiceUnavailable: try later), for oci-vault://token (opc-request-id …)",
                TRY_IN_A_MINUTE,
                runQuickly("oci-vault://token"));
        assertEquals(4, vault.requests().size());
    }

    @Test
    void aVaultOutOfReachIsExplained() {
        environment.put("OCI_CLI_ENDPOINT", "http://127.0.0.1:1");
        assertFails(
                69,
                "the network failed: 127.0.0.1:1 refuses connections, for oci-vault://token",
                "hint: Check the network, the region's name, HTTPS_PROXY and NO_PROXY; --timeout allows more time",
                runQuickly("oci-vault://token"));
    }

    @Test
    void anOpenBreakerIsExplained() {
        vault.inject(Fault.status(500, "InternalServerError", "oops"));
        runQuickly("--circuit-breaker-threshold=1", "oci-vault://token");
        vault.resetLog();
        var ran = runQuickly("--circuit-breaker-threshold=1", "oci-vault://token");
        assertEquals(75, ran.exitCode());
        assertMatches(
                "vault-resolve: error: Circuit breaker is OPEN after repeated failures; it tries again at"
                        + " 20[0-9TZ:.-]+, for oci-vault://token\n"
                        + "hint: Wait until then, or ask now with --no-circuit-breaker\n",
                ran.err());
        assertEquals(0, vault.requests().size());
        vault.clearFaults();
        assertEquals(0, run("--no-circuit-breaker", "oci-vault://token").exitCode());
    }

    @Test
    void aBadReferenceIsExplained() {
        assertFails(
                64,
                "malformed reference oci-vault://token?stage=NEWEST: the stage 'NEWEST'",
                "hint: Expected: one of CURRENT, PENDING, LATEST, PREVIOUS, DEPRECATED",
                run("oci-vault://token?stage=NEWEST"));
    }

    @Test
    void aTokenWhereItsReferenceBelongsIsExplained() {
        var ran = run(TOKEN);
        assertFails(
                64,
                "not a reference: it does not begin with oci-vault:// (the text is not shown: it may be a secret)",
                "hint: Expected: oci-vault://<secret ocid>, oci-vault://<vault ocid>/<name> or oci-vault://<name>",
                ran);
    }

    @Test
    void aFieldThatIsNotThereIsExplained() {
        assertFails(
                65,
                "the secret's value has no field #pasword, for oci-vault://db#pasword",
                "hint: The fields there: user, password",
                run("oci-vault://db#pasword"));
    }

    @Test
    void aValueThatIsNotUtf8IsExplained() {
        vault.put("binary", new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertFails(
                65,
                "the secret's value is not UTF-8 text, for oci-vault://binary",
                "hint: An environment variable holds text: store the value as text, binary data as Base64.",
                run("oci-vault://binary"));
    }

    @Test
    void aVaultWhereACompartmentBelongsIsExplained() {
        environment.remove("OCI_VAULT_ID");
        assertFails(
                64,
                "--compartment-id is not the OCID of a compartment or tenancy but of a vault",
                "hint: Expected the OCID of a compartment or tenancy; a vault's goes with --vault-id or OCI_VAULT_ID.",
                run("--compartment-id", vault.vaultId(), "oci-vault://token"));
    }

    @Test
    void aNameWithoutADefaultVaultIsExplained() {
        environment.remove("OCI_VAULT_ID");
        assertFails(
                64,
                "no default vault or compartment for the name in oci-vault://token",
                "hint: Name one with --vault-id (OCI_VAULT_ID) or --compartment-id (OCI_VAULT_COMPARTMENT_ID), or write"
                        + " oci-vault://<vault ocid>/token.",
                run("oci-vault://token"));
    }

    @Test
    void anAmbiguousNameIsExplained() {
        var other = vault.addVault("other");
        vault.putIn(other, "twice", new byte[] {'a'});
        vault.put("twice", "b");
        var ran = run("oci-vault://" + vault.compartmentId() + "/twice");
        assertEquals(64, ran.exitCode());
        assertMatches(
                "vault-resolve: error: 2 secrets are named twice, for oci-vault://.*\n"
                        + "hint: Refer to one of them by its OCID: .*" + other + ".*\n",
                ran.err());
    }
}
