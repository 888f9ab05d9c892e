import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import localvault.Fault;
import localvault.VaultServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upload refuses, in which words, and that nothing has changed then. */
class UploadSecretRefusalTest extends UploadScene {

    @Nested
    class BeforeAnythingIsSent {

        @Test
        void aValueOverTheLimit() {
            refused(
                    bench.upload("x".repeat(25_601), "token"),
                    64,
                    "the value is larger than 25 KiB (25,600 bytes), OCI's limit for a secret",
                    "Store something shorter, such as the key to data that lies elsewhere.");
            assertNothingSent();
        }

        @Test
        void anEmptyValue() {
            refused(
                    bench.upload("\n", "token"),
                    64,
                    "the value is empty",
                    "Give it in a file (--file), through a pipe, or type it at the prompt.");
            assertNothingSent();
        }

        @Test
        void aValueThatIsNotText() {
            refused(
                    bench.upload(new byte[] {(byte) 0xFF, (byte) 0xFE}, "token"),
                    65,
                    "the secret's value is not UTF-8 text",
                    "An environment variable holds text: store the value as text, binary data as Base64.");
            assertNothingSent();
        }

        @Test
        void aBadName() {
            refused(
                    bench.upload(VALUE, "my token"),
                    64,
                    "malformed secret name: its character 3 is not allowed",
                    "A name has 1 to 255 letters, digits, dots, underscores and hyphens, such as mcp-github-token.");
            assertNothingSent();
        }

        @Test
        void aReferenceForAName() {
            refused(
                    bench.upload(VALUE, "oci-vault://token"),
                    64,
                    "NAME is a reference, not a secret's name",
                    "Give the bare name, and its vault with --vault-id.");
            assertNothingSent();
        }

        @Test
        void aTokenForAName() {
            var ended = bench.upload("mcp-github-token", VALUE);

            refused(
                    ended,
                    64,
                    "NAME looks like a GitHub token, not like a secret's name",
                    "The name comes first. If that was a real token, replace it: it is in your shell's history.");
            assertNothingSent();
        }

        @Test
        void noVault() {
            refused(
                    bench.without("OCI_VAULT_ID").upload(VALUE, "token"),
                    64,
                    "no vault to upload to",
                    "Give its OCID with --vault-id or OCI_VAULT_ID; the OCI console shows it, and so does: oci kms"
                            + " management vault list --compartment-id <compartment ocid>");
            assertNothingSent();
        }

        @Test
        void anOcidThatIsNoVaults() {
            var ended = bench.upload(VALUE, "token", "--vault-id", vault.compartmentId());

            assertEquals(64, ended.exitCode());
            assertTrue(
                    ended.err().startsWith("upload-secret: error: --vault-id is not the OCID of a vault"), ended::err);
            assertNothingSent();
        }

        @Test
        void anExpiryOutOfRange() {
            refused(
                    bench.upload(VALUE, "token", "--expires", "400d"),
                    64,
                    "--expires is not a length of time in range",
                    "Expected 1d to 365d, such as 90d, 36h or 7776000 seconds.");
            assertNothingSent();
        }

        @Test
        void optionsThatContradictEachOther() {
            refused(
                    bench.upload(VALUE, "token", "--create-only", "--force"),
                    64,
                    "--create-only and --force exclude each other",
                    "Give one of them.");
            assertNothingSent();
        }

        @Test
        void noLogin() {
            var ended = bench.without("OCI_CLI_CONFIG_FILE").upload(VALUE, "token", "--config-file", home + "/none");

            assertEquals(78, ended.exitCode());
            assertTrue(
                    ended.err().startsWith("upload-secret: error: Failed to initialize OCI SDK clients: "), ended::err);
            assertNothingSent();
        }

        @Test
        void anArgumentTooManyIsNotEchoed() {
            var ended = bench.upload("", "token", "my", "pass-phrase");

            assertEquals(64, ended.exitCode());
            assertFalse(ended.err().contains("pass-phrase"), ended::err);
            assertNothingSent();
        }

        private void assertNothingSent() {
            assertEquals(0, vault.requests().size());
        }
    }

    @Nested
    class BeforeAnythingIsChanged {

        @Test
        void aSecretPendingDeletion() {
            var id = vault.put("token", "the old value");
            vault.scheduleDeletion(id);

            refused(
                    bench.upload(VALUE, "token"),
                    64,
                    "secret token is pending deletion and keeps its name until it is gone",
                    "Keep it with: oci vault secret cancel-secret-deletion --secret-id " + id
                            + " (then upload again), or take another name");
            assertEquals(0, bench.changes());
        }

        @Test
        void aSecretThatIsThereWithCreateOnly() {
            var id = vault.put("token", "the old value");

            refused(
                    bench.upload(VALUE, "token", "--create-only"),
                    64,
                    "secret token exists already: " + id,
                    "Leave out --create-only to add a version to it, or take another name.");
            assertEquals(0, bench.changes());
        }

        @Test
        void aFirstVersionThatWouldBePending() {
            refused(
                    bench.upload(VALUE, "token", "--stage", "PENDING"),
                    64,
                    "there is no secret token yet, and the first version of a secret is always CURRENT",
                    "Leave out --stage to create it.");
            assertEquals(0, bench.changes());
        }

        @Test
        void aVaultWithoutAnEnabledAesKey() {
            vault.setKeyState(vault.keyId(), "DISABLED");
            vault.addKey(vault.vaultId(), "rsa", "RSA");

            refused(
                    bench.upload(VALUE, "token"),
                    64,
                    "vault " + vault.vaultId() + " has no enabled AES key to encrypt the secret with",
                    "Create or enable a symmetric AES key in that vault, or name one with --key-id.");
            assertEquals(0, bench.changes());
        }

        @Test
        void aKeyThatIsDisabled() {
            vault.setKeyState(vault.keyId(), "DISABLED");

            refused(
                    bench.upload(VALUE, "token", "--key-id", vault.keyId()),
                    64,
                    "key " + vault.keyId() + " is AES and DISABLED, not AES and ENABLED",
                    "Enable it, name another with --key-id, or leave out --key-id to take the first enabled AES key.");
            assertEquals(0, bench.changes());
        }

        @Test
        void aKeyThatIsNotSymmetric() {
            var rsa = vault.addKey(vault.vaultId(), "rsa", "RSA");

            refused(
                    bench.upload(VALUE, "token", "--key-id", rsa),
                    64,
                    "key " + rsa + " is RSA and ENABLED, not AES and ENABLED",
                    "Enable it, name another with --key-id, or leave out --key-id to take the first enabled AES key.");
            assertEquals(0, bench.changes());
        }

        @Test
        void aKeyOfAnotherVault() {
            var other = vault.addVault("other");
            var key = vault.addKey(other, "key", "AES");

            refused(
                    bench.upload(VALUE, "token", "--key-id", key),
                    64,
                    "key " + key + " belongs to another vault: " + other,
                    "Name a key of " + vault.vaultId() + ", or leave out --key-id to take its first enabled AES key.");
            assertEquals(0, bench.changes());
        }
    }

    @Nested
    class ByOci {

        @Test
        void aNameThatIsTakenElsewhereInTheVault() {
            vault.inject(Fault.status(400, "InvalidParameter", "Secret name already exists: token")
                    .on("CreateSecret"));

            refused(
                    bench.upload(VALUE, "token"),
                    64,
                    "the vault has a secret token already, in another compartment",
                    "Name that compartment with --compartment-id to add a version to it, or take another name.");
        }

        @Test
        void aSecretThatSomebodyElseKeepsChanging() {
            vault.put("token", "the old value");
            vault.inject(
                    Fault.status(412, "NoEtagMatch", "The etag does not match").on("UpdateSecret"));

            refused(
                    bench.upload(VALUE, "token"),
                    64,
                    "somebody else keeps changing secret token",
                    "Look at its versions, then upload again if it is still needed.");
        }

        @Test
        void aLoginThatMayNot() {
            vault.revokeLogins();

            assertEquals(77, bench.upload(VALUE, "token").exitCode());
        }

        @ParameterizedTest
        @ValueSource(strings = {"ListSecrets", "GetVault", "ListKeys", "CreateSecret"})
        void nothingThatAWebFilterRefuses(String operation) {
            vault.inject(Fault.respond(403, "text/html", "<html>blocked</html>").on(operation));
            var ended = bench.upload(VALUE, "token");

            assertEquals(69, ended.exitCode(), ended::err);
            assertTrue(ended.err().contains("the answer (403) is not OCI's: a web filter"), ended::err);
            assertEquals(4, vault.requests(operation).size(), "it is tried again");
        }

        @Test
        void anythingWhileItIsDown() {
            vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));

            assertEquals(69, bench.upload(VALUE, "token").exitCode());
        }

        /** The hour is over, for the uploader, once it has looked at the secret three times. */
        @Test
        void toLetTheSecretSettleInTime() {
            bench.close();
            try (var slow =
                    new UploadBench(VaultServer.builder().transitionReads(1_000).start(), home.resolve("slow"))) {
                var start = Instant.now();
                InstantSource time = () -> slow.vault.requests("GetSecret").size() < 3
                        ? start
                        : start.plus(Duration.ofHours(1)).minusMillis(1);
                slow.at(time.withZone(ZoneOffset.UTC));

                refused(
                        slow.upload(VALUE, "token", "--timeout", "1h"),
                        69,
                        "secret token was still CREATING when the time was up",
                        "Check the network, the region's name, HTTPS_PROXY and NO_PROXY; --timeout allows more time");
            }
        }

        @Test
        void toGiveBackWhatWasUploaded() {
            var id = vault.put("token", "the old value");
            vault.inject(
                    Fault.status(404, "NotAuthorizedOrNotFound", "not found").on("GetSecretBundle"));

            var ended = bench.upload(VALUE, "token");

            assertEquals(77, ended.exitCode());
            assertTrue(
                    ended.err()
                            .startsWith("upload-secret: error: secret token was uploaded as " + id
                                    + ", but cannot be read back: "),
                    ended::err);
        }
    }

    private static void refused(UploadBench.Ended ended, int exitCode, String error, String hint) {
        assertEquals("upload-secret: error: " + error + "\nhint: " + hint + "\n", ended.err());
        assertEquals("", ended.out());
        assertEquals(exitCode, ended.exitCode());
    }
}
