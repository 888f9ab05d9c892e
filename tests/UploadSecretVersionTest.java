import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import localvault.Fault;
import localvault.Stage;
import localvault.VaultServer;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a secret that is there already, and what is said about it. */
class UploadSecretVersionTest extends UploadScene {

    private String id;

    @BeforeEach
    void putASecret() {
        id = vault.put("token", "the old value");
        vault.resetLog();
    }

    @Test
    void aSecretGetsANewVersion() {
        var ended = bench.upload(VALUE, "token");

        assertEquals(
                "✅ Secret updated: token, version 2\n"
                        + "Use it as:\n"
                        + "  oci-vault://" + id + "\n"
                        + "  oci-vault://" + vault.vaultId() + "/token\n",
                ended.out(),
                ended::err);
        assertEquals(0, ended.exitCode());
        assertEquals(VALUE, content(id));
        assertEquals(List.of(), vault.requests("CreateSecret"));
    }

    /** A launcher on this machine would else go on with the old value until its cache entry's time is up. */
    @Test
    void aNewVersionIsServedAtOnceWhereTheOldValueWasCached() {
        var reference = "oci-vault://" + id;
        assertEquals("the old value", bench.reveal(reference));
        assertEquals("the old value", bench.reveal("oci-vault://token"));
        bench.upload(VALUE, "token");

        assertEquals(VALUE, bench.reveal(reference));
        assertEquals(VALUE, bench.reveal("oci-vault://token"));
    }

    @Test
    void aSecretIsFoundOnALaterPage() {
        vault.inject(Fault.respond(200, "application/json", "[]")
                .header("opc-next-page", "offset.0")
                .on("ListSecrets")
                .times(1));

        assertEquals(
                "new_version", bench.upload(VALUE, "token", "--json").json().get("action"));
        assertEquals(2, vault.requests("ListSecrets").size());
    }

    /** OCI says UPDATING for a while, in which the secret is there as before. */
    @Test
    void aSecretIsFoundByItsCompartmentWhileItIsUpdating() {
        try (var slow =
                new UploadBench(VaultServer.builder().transitionReads(1_000).start(), home.resolve("slow"))) {
            slow.vault.put("token", "the old value");
            var start = Instant.now();
            InstantSource time = () -> slow.vault.requests("UpdateSecret").isEmpty() ? start : start.plusSeconds(59);
            var ended = slow.at(time.withZone(ZoneOffset.UTC)).upload(VALUE, "token", "--timeout", "60");
            assertEquals(69, ended.exitCode(), ended::err);

            var found = slow.reveal("oci-vault://" + slow.vault.compartmentId() + "/token");

            assertTrue(List.of("the old value", VALUE).contains(found));
        }
    }

    @Test
    void aSecretIsLeftAloneWhenItHasThisValue() {
        bench.upload(VALUE, "token");
        vault.resetLog();

        var ended = bench.upload(VALUE, "token");

        assertEquals(
                "✅ Secret unchanged: token, version 2 has this value already\n"
                        + "Use it as:\n"
                        + "  oci-vault://" + id + "\n"
                        + "  oci-vault://" + vault.vaultId() + "/token\n",
                ended.out());
        assertEquals("", ended.err());
        assertEquals(0, bench.changes());
    }

    @Test
    void saysThatNothingElseChangesEither() {
        var ended = bench.upload("the old value", "token", "--description", "new", "--json");

        assertEquals("unchanged", ended.json().get("action"));
        assertEquals(
                "Warning: the value is unchanged, so --description, --tag and --expires have no effect; --force"
                        + " uploads it with them\n",
                ended.err());
        assertEquals(0, bench.changes());
    }

    @Test
    void getsTheSameValueAgainWithForce() {
        var ended = bench.upload("the old value", "token", "--force", "--json");

        assertEquals("new_version", ended.json().get("action"));
        assertEquals(2, ended.json().get("version"));
    }

    @Test
    void keepsItsCurrentVersionWhenTheNewOneIsPending() {
        var ended = bench.upload(VALUE, "token", "--stage", "PENDING");

        assertEquals(
                "✅ Secret updated: token, version 2 (PENDING)\n"
                        + "Use it as:\n"
                        + "  oci-vault://" + id + "?stage=PENDING\n"
                        + "  oci-vault://" + vault.vaultId() + "/token?stage=PENDING\n"
                        + "Make it the current version with:\n"
                        + "  oci vault secret update --secret-id " + id + " --current-version-number 2\n",
                ended.out());
        assertEquals("the old value", content(id));
    }

    @Test
    void aPendingUploadIsComparedWithThePendingVersion() {
        vault.addVersion(id, VALUE, Stage.PENDING);

        assertEquals(
                "unchanged",
                bench.upload(VALUE, "token", "--stage", "PENDING", "--json")
                        .json()
                        .get("action"));
        assertEquals(
                "new_version",
                bench.upload("the old value", "token", "--stage", "PENDING", "--json")
                        .json()
                        .get("action"));
    }

    @Test
    void keepsItsTagsAndGetsMore() {
        bench.upload(VALUE, "token", "--tag", "team=web", "--tag", "owner=me");
        vault.resetLog();

        bench.upload("a third value", "token", "--tag", "owner=you", "--description", "rotated");

        assertEquals(
                Map.of("team", "web", "owner", "you"),
                bench.sent("UpdateSecret").get("freeformTags"));
        assertEquals("rotated", bench.sent("UpdateSecret").get("description"));
    }

    @Test
    void getsItsExpiryInACallOfItsOwn() {
        var ended = bench.upload(VALUE, "token", "--expires", "30d", "--json");

        assertEquals("new_version", ended.json().get("action"), ended::err);
        var updates =
                vault.requests("UpdateSecret").stream().map(UploadBench::body).toList();
        assertEquals(2, updates.size());
        assertTrue(updates.getFirst().containsKey("secretContent")
                && !updates.getFirst().containsKey("secretRules"));
        assertEquals("P30D", onlyRule(updates.getLast()).get("secretVersionExpiryInterval"));
    }

    @Test
    void aSecretIsUpdatedOnTopOfAChangeThatCameBetween() {
        vault.inject(Fault.status(412, "NoEtagMatch", "The etag does not match")
                .on("UpdateSecret")
                .times(1));

        var ended = bench.upload(VALUE, "token", "--json");

        assertEquals("new_version", ended.json().get("action"), ended::err);
        assertEquals(VALUE, content(id));
    }

    @Test
    void getsOneVersionWhenTheAnswerToItsUpdateIsLost() {
        vault.inject(Fault.resetAfterEffect().on("UpdateSecret").times(1));

        var ended = bench.upload(VALUE, "token", "--json");

        assertEquals("new_version", ended.json().get("action"), ended::err);
        assertEquals(2, ended.json().get("version"));
    }

    @Test
    void keepsItsKey() {
        var other = vault.addKey(vault.vaultId(), "other", "AES");

        var ended = bench.upload(VALUE, "token", "--key-id", other, "--json");

        assertEquals("Warning: --key-id has no effect: a secret keeps the key that it was created with\n", ended.err());
        assertEquals("new_version", ended.json().get("action"));
    }

    private String content(String id) {
        return new String(vault.content(id), UTF_8);
    }

    private static JSONObject onlyRule(JSONObject sent) {
        var rules = (JSONArray) sent.get("secretRules");
        assertEquals(1, rules.size());
        return (JSONObject) rules.getFirst();
    }
}
