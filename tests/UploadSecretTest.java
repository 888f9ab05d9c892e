import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import localvault.Fault;
import localvault.VaultServer;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a secret that is not there yet, and what is said about it. */
class UploadSecretTest extends UploadScene {

    @Nested
    class ANewSecret {

        @Test
        void isCreatedAndItsReferencesPrinted() {
            var ended = bench.upload(VALUE, "token");

            var id = id(ended);
            assertEquals("", ended.err());
            assertEquals(
                    "✅ Secret created: token, version 1\n"
                            + "Use it as:\n"
                            + "  oci-vault://" + id + "\n"
                            + "  oci-vault://" + vault.vaultId() + "/token\n",
                    ended.out());
            assertEquals(0, ended.exitCode());
            assertEquals(VALUE, content(id));
        }

        @Test
        void isPrintedAsJsonOfFiveMembers() {
            var ended = bench.upload(VALUE, "token", "--json");

            var id = id(ended);
            assertEquals(
                    "{\"action\":\"created\",\"id\":\"" + id + "\",\"name\":\"token\",\"version\":1,\"references\":["
                            + "\"oci-vault://" + id + "\",\"oci-vault://" + vault.vaultId() + "/token\"]}\n",
                    ended.out());
        }

        @Test
        void isEncryptedWithTheEnabledKeyInTheVaultsCompartment() {
            bench.upload(VALUE, "token");

            var sent = bench.sent("CreateSecret");
            assertEquals(vault.keyId(), sent.get("keyId"));
            assertEquals(vault.vaultId(), sent.get("vaultId"));
            assertEquals(vault.compartmentId(), sent.get("compartmentId"));
        }

        @Test
        void isAwaitedUntilActiveThenReadBack() {
            bench.upload(VALUE, "token");

            var asked = bench.operations();
            int created = asked.indexOf("CreateSecret");
            var looks = asked.subList(created, asked.size()).stream()
                    .filter("GetSecret"::equals)
                    .count();
            assertTrue(looks >= 2, asked::toString);
            assertEquals("GetSecretBundle", asked.getLast());
        }

        @Test
        void hasTheDescriptionAndTagsThatWereGiven() {
            bench.upload(VALUE, "token", "--description", "for the proxy", "--tag", "team=web", "--tag", "owner=me");

            var sent = bench.sent("CreateSecret");
            assertEquals("for the proxy", sent.get("description"));
            assertEquals(Map.of("team", "web", "owner", "me"), sent.get("freeformTags"));
        }

        @Test
        void expiresByVersionUpTo90Days() {
            bench.upload(VALUE, "token", "--expires", "90d");

            var rule = onlyRule(bench.sent("CreateSecret"));
            assertEquals("SECRET_EXPIRY_RULE", rule.get("ruleType"));
            assertEquals("P90D", rule.get("secretVersionExpiryInterval"));
            assertEquals(true, rule.get("isSecretContentRetrievalBlockedOnExpiry"));
        }

        @ParameterizedTest
        @CsvSource({"365d, P365D", "36h, PT36H"})
        void expiresOnADateBeyond90DaysAndWhereTheTimeIsNotWholeDays(String text, Duration expected) {
            var before = Instant.now();
            bench.upload(VALUE, "token", "--expires", text);

            var rule = onlyRule(bench.sent("CreateSecret"));
            var expiry = Instant.parse((String) rule.get("timeOfAbsoluteExpiry"));
            var lifetime = Duration.between(before, expiry);
            assertTrue(lifetime.minus(expected).abs().toMinutes() < 1, lifetime::toString);
        }

        @Test
        void isOneSecretAfterAnInternalErrorAndARetry() {
            vault.inject(Fault.status(500, "InternalError", "Internal server error")
                    .on("CreateSecret")
                    .times(1));

            var ended = bench.upload(VALUE, "token", "--json");

            assertEquals("created", ended.json().get("action"), ended::err);
            assertEquals(2, vault.requests("CreateSecret").size());
        }

        @Test
        void isOneSecretWhenTheAnswerToItsCreationIsLost() {
            vault.inject(Fault.resetAfterEffect().on("CreateSecret").times(1));

            var ended = bench.upload(VALUE, "token", "--expires", "200d", "--json");

            assertEquals("created", ended.json().get("action"), ended::err);
            var tries = vault.requests("CreateSecret");
            assertEquals(2, tries.size());
            assertEquals(
                    tries.getFirst().header("opc-retry-token"), tries.getLast().header("opc-retry-token"));
            assertTrue(tries.getFirst().header("opc-retry-token").isPresent());
            assertEquals(tries.getFirst().body(), tries.getLast().body());
        }
    }

    @Nested
    class AKey {

        @Test
        void isLookedForOnEveryPage() {
            restart(VaultServer.builder().pageSize(1).start());
            vault.setKeyState(vault.keyId(), "DISABLED");
            vault.addKey(vault.vaultId(), "rsa", "RSA");
            vault.setKeyState(vault.addKey(vault.vaultId(), "going", "AES"), "PENDING_DELETION");
            var enabled = vault.addKey(vault.vaultId(), "enabled", "AES");

            bench.upload(VALUE, "token");

            assertEquals(enabled, bench.sent("CreateSecret").get("keyId"));
            assertTrue(vault.requests("ListKeys").size() > 1);
        }

        @Test
        void ofAnotherVaultIsNoneOfThisOne() {
            var other = vault.addVault("other");

            bench.upload(VALUE, "token", "--vault-id", other);

            assertNotEquals(vault.keyId(), bench.sent("CreateSecret").get("keyId"));
            assertEquals(other, bench.sent("CreateSecret").get("vaultId"));
        }

        @Test
        void isTheOneThatWasNamed() {
            var named = vault.addKey(vault.vaultId(), "named", "AES");

            bench.upload(VALUE, "token", "--key-id", named);

            assertEquals(named, bench.sent("CreateSecret").get("keyId"));
            assertEquals(List.of(), vault.requests("ListKeys"));
        }
    }

    private void restart(VaultServer other) {
        bench.close();
        bench = new UploadBench(other, home.resolve("other"));
        vault = other;
    }

    private static String id(UploadBench.Ended ended) {
        var found = Pattern.compile("ocid1\\.vaultsecret\\.[a-z0-9.-]+").matcher(ended.out());
        assertTrue(found.find(), ended::err);
        return found.group();
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
