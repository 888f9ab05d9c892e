import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import localgithub.LocalGitHub;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vault-resolve --github-app}: an App's token as if it were a secret. */
class VaultResolveGitHubAppTest extends VaultResolveSetup {

    private static LocalGitHub github;
    private static String keyId;
    private static String installation;

    @BeforeAll
    static void openGitHub() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pair = generator.generateKeyPair();
        keyId = vault.addSigningKey("app", pair);
        github = new LocalGitHub();
        github.addApp("4711", pair.getPublic());
        installation = github.install("4711", "octo-org");
    }

    @AfterAll
    static void closeGitHub() {
        github.close();
    }

    @BeforeEach
    void point() {
        github.resetLog();
        environment.put("GITHUB_HOST", github.host());
    }

    private Ran resolve(String... more) {
        var args = new ArrayList<>(List.of("--github-app=4711", "--app-key", keyId));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private static JSONObject secret(Ran ran) {
        return (JSONObject) ((JSONArray) json(ran.out()).get("secrets")).getFirst();
    }

    @Test
    void saysInALineWhatItIsAndWhenItEnds() {
        var line = "✅ Token resolved: ghs_… \\(40 characters, sha256 [0-9a-f]{8}, installation " + installation
                + " of App 4711, until 20[0-9T:-]+Z, from ";
        assertMatches(line + "GitHub in \\d+ ms\\)\n", resolve().out());
        assertMatches(line + "cache in \\d+ ms\\)\n", resolve().out());
    }

    @Test
    void revealsItAndNothingElse() {
        var ran = resolve("--reveal");

        assertEquals(0, ran.exitCode(), ran.err());
        assertMatches("ghs_[0-9A-Za-z]{36}", ran.out());
        assertEquals("", ran.err());
    }

    @Test
    void showsItNowhereUnlessAsked() {
        var ran = resolve("--json", "--verify", "--verbose", "--metrics");
        var token = resolve("--reveal").out();

        assertEquals(0, ran.exitCode(), ran.err());
        assertFalse((ran.out() + ran.err()).contains(token), "the token");
        assertFalse((ran.out() + ran.err()).contains("eyJ"), "a JWT");
    }

    @Test
    void isVerifiedAtGitHub() {
        var ran = resolve("--verify");

        assertEquals(0, ran.exitCode(), ran.err());
        assertMatches("(?s).*✅ GitHub accepts it: an app's installation \\(expires 20[0-9T:-]+Z\\)\n", ran.out());
        assertEquals(1, github.calls("/rate_limit").size());
    }

    /** GitHub may change it at any time. */
    @Test
    void isTakenForOneWhateverItLooksLike() {
        var odd = "{\"token\":\"v2.odd\",\"expires_at\":\""
                + java.time.Instant.now().plusSeconds(3600) + "\"}";
        github.answer(1, "/access_tokens", 201, odd);
        github.answer(1, "/rate_limit", 404, "{\"message\":\"Rate limiting is not enabled.\"}");

        var ran = resolve("--json", "--verify", "--reveal", "--refresh");

        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals("", ran.err());
        assertEquals("github_app_installation", secret(ran).get("kind"));
        assertEquals("v2.odd", secret(ran).get("value"));
    }

    @Test
    void isRefusedAtGitHubWhereItWasRevoked() {
        resolve();
        github.revokeTokens();

        var ran = resolve("--verify");

        assertEquals(77, ran.exitCode());
        assertTrue(ran.err().startsWith("vault-resolve: error: GitHub refuses the token"), ran.err());
    }

    @Test
    void isAnObjectOfJson() {
        var minted = secret(resolve("--json"));
        assertEquals("GitHub App 4711", minted.get("ref"));
        assertEquals(true, minted.get("ok"));
        assertEquals("github_app_installation", minted.get("kind"));
        assertEquals(40, minted.get("length"));
        assertEquals("github", minted.get("source"));
        assertEquals("4711", minted.get("app"));
        assertEquals(installation, minted.get("installation"));
        assertMatches("20[0-9T:-]+Z", minted.getAsString("expires"));
        assertNull(minted.get("version"));
        assertFalse(minted.containsKey("value"));

        var kept = secret(resolve("--json", "--reveal"));
        assertEquals("cache", kept.get("source"));
        assertMatches("ghs_.*", kept.getAsString("value"));
    }

    @Test
    void isAnObjectOfJsonWhereItFailsToo() {
        github.answer(1, "/access_tokens", 403, "{\"message\":\"This installation has been suspended\"}");

        var ran = resolve("--json");

        assertEquals(77, ran.exitCode());
        assertTrue(ran.err().startsWith("vault-resolve: error: installation "), ran.err());
        var failed = secret(ran);
        assertEquals(false, failed.get("ok"));
        assertEquals("github_denied", ((JSONObject) failed.get("error")).get("type"));
        assertEquals(secret(resolve("--json")).keySet(), failed.keySet());
    }

    @Test
    void countsInTheFigures() {
        var first = (JSONObject) json(resolve("--json").out()).get("metrics");
        assertEquals(1, first.get("secrets_fetched"));
        var second = (JSONObject) json(resolve("--json").out()).get("metrics");
        assertEquals(1, second.get("cache_hits"));
        assertEquals(0, second.get("secrets_fetched"));
    }

    @Test
    void countsInTheFiguresWhereItFailsToo() {
        github.answer(1, "/access_tokens", 403, "{\"message\":\"This installation has been suspended\"}");

        var ran = resolve("--metrics");

        assertEquals(77, ran.exitCode());
        assertTrue(ran.err().contains("\"cache_misses\":1"), ran.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oci-vault://token",
                "--list",
                "--in=x",
                "--out=x",
                "--format=json",
                "--header=X: {{oci-vault://a}}",
                "--reveal|--verify",
                "--app-permissions=contents",
                "--app-repositories=a/b",
                "--app-key=oci-vault://x"
            })
    void goesWithNothingElse(String more) {
        var ran = resolve(more.split("\\|"));

        assertEquals(64, ran.exitCode(), ran.err());
        assertEquals(2, ran.err().lines().count(), ran.err());
        assertEquals("", ran.out());
    }
}
