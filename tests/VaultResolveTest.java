import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import localvault.Fault;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import testkit.Await;
import testkit.Outcome;
import testkit.Run;

/** What {@code vault-resolve} prints, with the real SDK against the local vault. */
class VaultResolveTest extends VaultResolveSetup {

    private static final String FINGERPRINT = "53d90785";

    @Nested
    class Lines {
        @Test
        void aTokenShowsItsKindAndFingerprint() {
            var ran = run("oci-vault://token");
            assertEquals(0, ran.exitCode(), ran.err());
            assertMatches(
                    "✅ Token resolved: ghp_… \\(40 characters, sha256 " + FINGERPRINT
                            + ", version 1 CURRENT, from vault in [0-9]+ ms\\)\n",
                    ran.out());
            assertEquals("", ran.err());
            assertMatches(
                    "✅ Token resolved: ghp_… \\(40 characters, sha256 " + FINGERPRINT
                            + ", version 1 CURRENT, from cache in [0-9]+ ms\\)\n",
                    run("oci-vault://token").out());
            assertEquals(1, vault.requests().size());
        }

        @Test
        void anyOtherSecretShowsItsLengthAlone() {
            var ran = run("oci-vault://db#password");
            assertMatches(
                    "✅ Secret resolved \\(7 characters, version 1 CURRENT, from vault in [0-9]+ ms\\)\n", ran.out());
            assertEquals(0, ran.exitCode());
        }

        @Test
        void ofSeveralSayWhichIsWhichAndTheFirstFailureDecides() {
            var ran = run("oci-vault://db#user", "oci-vault://db#pass", "oci-vault://missing", "oci-vault://token");
            assertEquals(65, ran.exitCode());
            assertMatches(
                    "✅ Secret resolved \\(3 characters, .*\\) oci-vault://db#user\n"
                            + "✅ Token resolved: ghp_… .* oci-vault://token\n",
                    ran.out());
            assertEquals(
                    List.of(
                            "vault-resolve: error: the secret's value has no field #pass, for oci-vault://db#pass",
                            "hint: The fields there: user, password",
                            "vault-resolve: error: not found, or no permission (404 NotAuthorizedOrNotFound:"
                                    + " Authorization failed or requested resource not found.), asked in region"
                                    + " eu-frankfurt-1 at "
                                    + vault.endpoint() + ", for oci-vault://missing"
                                    + " (opc-request-id …)",
                            PERMISSION),
                    steady(ran.err()).lines().toList());
        }

        @Test
        void aStaleValueComesWithAWarning() {
            run("oci-vault://token");
            vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));
            var ran = runQuickly("--refresh", "oci-vault://token");
            assertEquals(0, ran.exitCode());
            assertMatches("✅ Token resolved: .*, from stale cache in [0-9]+ ms\\)\n", ran.out());
            assertMatches(
                    "Warning: using the value of oci-vault://" + vault.vaultId()
                            + "/token that was fetched [0-9]+ s ago:"
                            + " OCI has a problem \\(503 ServiceUnavailable: try later\\)\n",
                    ran.err());
        }

        @Test
        void aDamagedTokenComesWithAWarning() {
            vault.put("damaged", "ghp_" + "a".repeat(30) + "000000");
            vault.put("truncated", "ghp_aaaa");
            var ran = run("oci-vault://damaged", "oci-vault://truncated");
            assertEquals(0, ran.exitCode());
            assertMatches("(?s)✅ Token resolved: ghp_… .*✅ Secret resolved \\(8 characters, .*", ran.out());
            assertEquals(
                    "Warning: Token doesn't have expected format\nWarning: Token doesn't have expected format\n",
                    ran.err());
        }
    }

    @Nested
    class WhatNobodySees {
        @Test
        void aroundATokenIsNamed() {
            vault.put("newline", TOKEN + "\n");
            vault.put("bom", "\ufeff" + TOKEN);
            vault.put("blank", " " + TOKEN);
            var ran = run("oci-vault://newline", "oci-vault://bom", "oci-vault://blank");
            assertEquals(0, ran.exitCode());
            assertEquals("""
                Warning: Token doesn't have expected format: it ends with a newline
                Warning: Token doesn't have expected format: it begins with a byte order mark
                Warning: Token doesn't have expected format: it begins with a blank
                """, ran.err());
        }

        @Test
        void isNamedToWhoeverHasGitHubAsked() {
            vault.put("newline", TOKEN + "\n");
            environment.put("GITHUB_HOST", "http://127.0.0.1:1");
            var ran = run("--verify", "oci-vault://newline");
            assertEquals(65, ran.exitCode());
            assertMatches(
                    "(?s).*vault-resolve: error: the secret looks like no GitHub token, so GitHub was not asked: it"
                            + " ends with a newline\n"
                            + ".*",
                    ran.err());
        }

        @Test
        void isNamedWhereItIsAll() {
            vault.put("nothing", "{\"empty\":\"\",\"white\":\" \\n\"}");
            var ran = run("oci-vault://nothing#empty", "oci-vault://nothing#white");
            assertEquals(0, ran.exitCode());
            assertEquals("""
                Warning: the value of oci-vault://nothing#empty is empty
                Warning: the value of oci-vault://nothing#white is nothing but white space
                """, ran.err());
        }
    }

    @Nested
    class Reveal {
        @Test
        void printsTheValueByteForByte() {
            var ran = run("--reveal", "oci-vault://password");
            assertEquals(new Ran(0, "hunter2\n", ""), ran);
            assertEquals(new Ran(0, "app", ""), run("--reveal", "oci-vault://db#user"));
        }

        @Test
        void printsNothingForWhatIsNotThere() {
            var ran = run("--reveal", "oci-vault://db#nothing");
            assertEquals(65, ran.exitCode());
            assertEquals("", ran.out());
        }

        @Test
        void isForOneReferenceAlone() {
            for (var more : List.of("oci-vault://db", "--verify")) {
                var ran = run("--reveal", "oci-vault://token", more);
                assertEquals(new Ran(64, "", """
                    vault-resolve: error: --reveal prints one value and nothing else
                    hint: Give one reference and no --verify, or add --json.
                    """), ran);
            }
            assertEquals(0, vault.requests().size());
        }
    }

    @Nested
    class Json {
        @Test
        void hasTheFieldsOfTheContractInItsOrder() {
            var ran = run("--json", "oci-vault://token", "oci-vault://db", "oci-vault://db#x", "ghp_hunter2");
            assertEquals(65, ran.exitCode());
            assertEquals(1, ran.out().lines().count());
            assertMatches(
                    "\\{\"secrets\":\\["
                        + "\\{\"ref\":\"oci-vault://token\",\"ok\":true,\"kind\":\"github_classic\",\"length\":40,\"fingerprint\":\""
                            + FINGERPRINT
                            + "\",\"version\":1,\"stages\":\\[\"CURRENT\",\"LATEST\"],\"source\":\"vault\",\"elapsed_ms\":[0-9.]+,\"error\":null},"
                            + "\\{\"ref\":\"oci-vault://db\",\"ok\":true,\"kind\":\"secret\",\"length\":35,\"fingerprint\":null,"
                            + "\"version\":1,\"stages\":\\[\"CURRENT\",\"LATEST\"],\"source\":\"vault\",\"elapsed_ms\":[0-9.]+,\"error\":null},"
                            + "\\{\"ref\":\"oci-vault://db#x\",\"ok\":false,\"kind\":null,\"length\":null,\"fingerprint\":null,\"version\":null,"
                            + "\"stages\":\\[],\"source\":null,\"elapsed_ms\":null,\"error\":\\{\"exit_code\":65,\"type\":\"unsuitable_content\",\"message\":\"the"
                            + " secret's value has no field #x, for oci-vault://db#x\",\"hint\":\"The fields there:"
                            + " user,"
                            + " password\",\"opc_request_id\":\"\"}},\\{\"ref\":null,\"ok\":false,.*\"type\":\"malformed_reference\".*}],\"metrics\":\\{\"secrets_fetched\":2,\"cache_hits\":0,\"cache_misses\":2,.*}}\n",
                    ran.out());
            assertEquals(4, ran.err().lines().count());
            assertFalse((ran.out() + ran.err()).contains("hunter2"), "shown");
        }

        @Test
        void hasTheValueWhenItIsToBeRevealed() {
            var secrets = (List<?>) json(run("--json", "--reveal", "oci-vault://db#user", "oci-vault://password")
                            .out())
                    .get("secrets");
            assertEquals("app", ((Map<?, ?>) secrets.get(0)).get("value"));
            assertEquals("hunter2\n", ((Map<?, ?>) secrets.get(1)).get("value"));
        }

        @Test
        void sourceIsTheCachesOnceItHasIt() {
            run("oci-vault://token");
            var secrets =
                    (List<?>) json(run("--json", "oci-vault://token").out()).get("secrets");
            assertEquals("cache", ((Map<?, ?>) secrets.get(0)).get("source"));
            vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));
            secrets = (List<?>)
                    json(runQuickly("--json", "--refresh", "oci-vault://token").out())
                            .get("secrets");
            assertEquals("stale", ((Map<?, ?>) secrets.get(0)).get("source"));
        }
    }

    @Nested
    class Metrics {
        @Test
        void areWhatTheVaultSaw() {
            vault.inject(Fault.status(503, "ServiceUnavailable", "try later").times(2));
            var ran = runQuickly("--metrics", "oci-vault://token", "oci-vault://db#user", "oci-vault://db#password");
            assertEquals(0, ran.exitCode());
            assertEquals(4, vault.requests().size());
            var metrics = json(ran.err());
            assertEquals(2, metrics.get("secrets_fetched"));
            assertEquals(2, metrics.get("cache_misses"));
            assertEquals(0, metrics.get("cache_hits"));
            assertEquals(2, metrics.get("retries"));
            assertEquals(0, metrics.get("circuit_breaker_opens"));
            assertTrue((double) metrics.get("total_fetch_time") > 0);
            assertTrue(
                    ((Map<?, ?>) metrics.get("phases")).keySet().containsAll(List.of("login", "cache", "vault")),
                    ran.err());
            assertEquals(
                    2,
                    json(run("--metrics", "oci-vault://token", "oci-vault://db").err())
                            .get("cache_hits"));
            assertEquals(4, vault.requests().size());
        }
    }

    @Nested
    class AsAProcess {
        private Outcome process(String... args) {
            return Run.script("VaultResolve", args)
                    .env(environment)
                    .env("LC_ALL", "C")
                    .run();
        }

        @Test
        void printsUtf8InTheCLocaleAndNothingElse() {
            var ran = process("oci-vault://token");
            assertEquals("", ran.stderr());
            assertMatches("✅ Token resolved: ghp_… .*\n", ran.stdout());
            assertEquals(0, ran.exitCode());
        }

        @Test
        void exitsWithTheCodeOfItsFailure() {
            var ran = process("oci-vault://missing");
            assertEquals(77, ran.exitCode());
            assertEquals("", ran.stdout());
            assertEquals(2, ran.stderrLines().size(), ran.stderr());
        }

        @Test
        void addsALineEndToARevealedValueOnATerminalOnly() {
            assertEquals("app", process("--reveal", "oci-vault://db#user").stdout());
            var onTerminal = Run.script("VaultResolve", "--reveal", "oci-vault://db#user")
                    .env(environment)
                    .onTerminal()
                    .run();
            assertEquals("app\r\n", onTerminal.stdout());
        }

        @Test
        void diesOfSigintQuietly() {
            vault.inject(Fault.delay(Duration.ofSeconds(60)));
            try (var running = Run.script("VaultResolve", "oci-vault://token")
                    .env(environment)
                    .start()) {
                Await.until("the request", () -> !vault.requests().isEmpty());
                running.signal("INT");
                var ran = running.await();
                assertEquals(130, ran.exitCode());
                assertEquals("", ran.stdout() + ran.stderr());
            }
        }
    }
}
