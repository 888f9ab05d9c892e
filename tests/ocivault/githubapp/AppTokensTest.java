package ocivault.githubapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import ocivault.model.MintedSecret.Origin;
import ocivault.settings.Setting;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An App's tokens: how they come into being, and how long they serve. */
class AppTokensTest extends AppScene {

    @Nested
    class AToken {

        @ParameterizedTest
        @ValueSource(strings = {"oci-vault://app-pem", "oci-vault://app-pkcs8", "oci-vault://app-json#pem"})
        void comesOfOneCallToTheVaultAndOneToGitHub(String key) {
            var token = token(app(APP + "/" + installation, key));

            assertTrue(text(token).startsWith("ghs_"));
            assertEquals(Origin.MINTED, token.origin());
            assertEquals(installation, token.bundle().secretId());
            assertEquals(1, vault.requests().size());
            assertEquals(1, github.calls("/").size());
            assertEquals(List.of(), warnings);
        }

        @Test
        void comesOfOneSignatureByKmsAndOneCallToGitHub() {
            var token = token(app(APP + "/" + installation, keyId));

            assertTrue(text(token).startsWith("ghs_"));
            assertEquals(1, vault.requests("Sign").size());
            assertEquals(1, vault.requests().size());
            assertEquals(1, github.calls("/").size());
        }

        @Test
        void isAskedForWithAClientIdToo() {
            github.addApp("Iv23liAbCdEfGhIjKlMn", pair.getPublic());
            var other = github.install("Iv23liAbCdEfGhIjKlMn", "octo-org");

            assertEquals(
                    other,
                    token(app("Iv23liAbCdEfGhIjKlMn", "oci-vault://app-pem"))
                            .bundle()
                            .secretId());
        }

        @Test
        void isNarrowedByWhatTheOptionsName() {
            token(GitHubApp.of(
                    APP + "/" + installation,
                    "oci-vault://app-pem",
                    List.of("issues:read,contents=write"),
                    List.of("spoon-knife", "hello-world"),
                    github.host()));

            assertEquals(
                    Map.of(
                            "permissions", Map.of("contents", "write", "issues", "read"),
                            "repositories", List.of("hello-world", "spoon-knife")),
                    github.calls("/access_tokens").getFirst().message());
        }

        @Test
        void endsNoLaterThanAnHourFromNow() {
            github.answer(1, "/access_tokens", 201, "{\"token\":\"ghs_x\",\"expires_at\":\"2036-01-01T00:00:00Z\"}");

            var end = token(app()).bundle().expires();

            assertFalse(end.isAfter(clock.instant().plus(Duration.ofHours(1))));
        }
    }

    @Nested
    class TheInstallation {

        @Test
        void isFoundWhereThereIsOne() {
            var token = token(app(APP, "oci-vault://app-pem"));

            assertEquals(installation, token.bundle().secretId());
            assertEquals(2, github.calls("/").size());
            assertEquals(1, vault.requests().size());
        }

        @Test
        void isRememberedOnceItWasFound() {
            token(app(APP, keyId));
            clock.advance(Duration.ofMinutes(56));
            github.setAhead(Duration.ofMinutes(56));
            github.resetLog();
            vault.resetLog();

            assertEquals(Origin.MINTED, token(app(APP, keyId)).origin());
            assertEquals(1, github.calls("/").size());
            assertEquals(1, vault.requests().size());
        }

        @Test
        void isLookedForAgainWhereItIsGone() {
            token(app(APP, keyId));
            github.uninstall(installation);
            var other = github.install(APP, "octo-org");
            vault.resetLog();

            var token = token(builder().option(Setting.REFRESH, ""), app(APP, keyId));

            assertEquals(other, token.bundle().secretId());
            assertEquals(1, vault.requests("Sign").size());
        }

        @Test
        void hasToBeNamedWhereThereAreSeveral() {
            var other = github.install(APP, "another-org");
            github.suspend(other);

            var failure = failure(app(APP, "oci-vault://app-pem"));

            assertEquals(64, failure.exitCode());
            assertEquals(
                    "App 4711 has 2 installations: octo-org (" + installation + "), another-org (" + other
                            + ", suspended)",
                    failure.message());
            assertEquals("Say which one: --github-app 4711/" + installation + " or another.", failure.hint());
        }

        @Test
        void isMissedWhereThereIsNone() {
            github.uninstall(installation);

            var failure = failure(app(APP, "oci-vault://app-pem"));

            assertEquals(77, failure.exitCode());
            assertEquals("App 4711 is installed nowhere", failure.message());
            assertTrue(failure.hint().contains(github.host() + "/settings/apps"), failure.hint());
        }
    }

    @Nested
    class TheCache {

        @Test
        void keepsItSealedUntilFiveMinutesBeforeItsEnd() throws IOException {
            var first = token(app());
            clock.advance(Duration.ofMinutes(54));
            var second = token(app());
            clock.advance(Duration.ofMinutes(1));
            github.setAhead(Duration.ofMinutes(55));
            var third = token(app());

            assertEquals(Origin.CACHE, second.origin());
            assertEquals(text(first), text(second));
            assertEquals(Origin.MINTED, third.origin());
            assertNotEquals(text(first), text(third));
            assertEquals(2, minted());
            assertEquals(2, vault.requests().size());
            assertEquals(List.of(), filesWith(text(first), text(third), "PRIVATE KEY", "eyJhbGciOi"));
        }

        @Test
        void hasOneForEachAppInstallationPermissionsRepositoriesKeyAndHost() {
            var other = github.install(APP, "another-org");
            token(app());
            token(app(APP + "/" + other, "oci-vault://app-pem"));
            token(app(APP + "/" + installation, keyId));
            narrowed(List.of("contents:read"), List.of());
            narrowed(List.of("contents:write"), List.of());
            narrowed(List.of(), List.of("hello-world"));
            assertEquals(6, minted());

            assertEquals(Origin.CACHE, narrowed(List.of("contents:read"), List.of()));
            assertEquals(Origin.CACHE, narrowed(List.of(), List.of("hello-world")));
            try (var elsewhere = new localgithub.LocalGitHub()) {
                elsewhere.addApp(APP, pair.getPublic());
                var app = GitHubApp.of(
                        APP + "/" + elsewhere.install(APP, "x"),
                        "oci-vault://app-pem",
                        List.of(),
                        List.of(),
                        elsewhere.host());
                assertEquals(Origin.MINTED, token(app).origin());
            }
        }

        @Test
        void knowsTheVaultThatABareNameOfTheKeyIsIn() {
            token(app());
            var elsewhere = vault.vaultId() + "b";

            assertEquals(77, failure(builder().vaultId(elsewhere), app()).exitCode());
            assertEquals(Origin.CACHE, token(app()).origin());
        }

        private Origin narrowed(List<String> permissions, List<String> repositories) {
            return token(GitHubApp.of(
                            APP + "/" + installation, "oci-vault://app-pem", permissions, repositories, github.host()))
                    .origin();
        }

        @Test
        void isLeftAloneWhereThatIsAsked() throws IOException {
            var token = token(builder().option(Setting.NO_CACHE, ""), app());
            assertEquals(
                    Origin.MINTED,
                    token(builder().option(Setting.NO_CACHE, ""), app()).origin());
            assertEquals(Origin.MINTED, token(app()).origin());
            assertEquals(
                    Origin.MINTED,
                    token(builder().option(Setting.REFRESH, ""), app()).origin());
            assertEquals(Origin.CACHE, token(app()).origin());
            assertEquals(4, minted());
            assertEquals(List.of(), filesWith(text(token)));
        }

        @Test
        void losesItWhenGitHubSaysNo() {
            token(app());
            github.uninstall(installation);

            assertEquals(
                    77, failure(builder().option(Setting.REFRESH, ""), app()).exitCode());

            assertEquals(77, failure(app()).exitCode());
        }

        @Test
        void servesWhileGitHubCannotBeAsked() {
            var before = token(app());
            github.answer(100, "/app/", 502, "<html>");

            var token = token(builder().option(Setting.REFRESH, ""), app());

            assertEquals(Origin.STALE, token.origin());
            assertEquals(text(before), text(token));
            assertTrue(warnings.getFirst().startsWith("using the token of GitHub App 4711"), warnings::toString);
        }

        @Test
        void isWaitedForNoLongerThanTheDeadlineWhereAnotherProcessMakesOne() throws IOException {
            token(app());
            var claims = home.resolve(".cache/oci-vault-mcp/.claims");
            try (var channel = FileChannel.open(claims, StandardOpenOption.WRITE);
                    var held = channel.lock()) {
                assertTrue(held.isValid());
                var failure = failure(builder().option(Setting.REFRESH, "").timeout(Duration.ofMillis(300)), app());

                assertEquals(69, failure.exitCode());
                assertTrue(
                        failure.message().startsWith("another process has been making the token of GitHub App 4711"),
                        failure.message());
            }
            assertEquals(1, minted());
        }

        @Test
        void isNotUsedWhereItsClaimsAreALinkAndTheTokenIsMintedAllTheSame() throws IOException {
            token(app());
            var claims = home.resolve(".cache/oci-vault-mcp/.claims");
            var other = Files.writeString(home.resolve("other"), "kept");
            Files.delete(claims);
            Files.createSymbolicLink(claims, other);

            assertEquals(
                    Origin.MINTED,
                    token(builder().option(Setting.REFRESH, ""), app()).origin());

            assertEquals("kept", Files.readString(other));
            assertTrue(warnings.getFirst().startsWith("the cache is not used: "), warnings::toString);
        }

        @Test
        void isOpenedToNoOtherLogin() throws IOException {
            token(app());
            var other = vault.login(home.resolve("other"));

            assertEquals(
                    Origin.MINTED,
                    token(builder().configFile(other.configFile()), app()).origin());
        }
    }

    @Nested
    class AnAnswerWithoutItsEnd {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"token\":\"ghs_abc\"}",
                    "{\"token\":\"ghs_abc\",\"expires_at\":null}",
                    "{\"token\":\"ghs_abc\",\"expires_at\":\"soon\"}",
                    "{\"token\":\"ghs_abc\",\"expires_at\":3600}",
                    "{\"token\":\"ghs_abc\",\"expires_at\":\"2001-01-01T00:00:00Z\"}"
                })
        void isUsedAndNotKept(String answer) throws IOException {
            github.answer(2, "/access_tokens", 201, answer);

            var token = token(app());

            assertEquals("ghs_abc", text(token));
            assertEquals(
                    List.of("GitHub does not say when the token ends: it is not kept, and used for 5 minutes at most"),
                    warnings);
            assertFalse(token.bundle().expires().isAfter(clock.instant().plus(Duration.ofMinutes(5))));
            assertEquals(Origin.MINTED, token(app()).origin());
            assertEquals(2, minted());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "[]",
                    "{\"token\":\"\"}",
                    "{\"token\":7}",
                    "{\"token\":\"a b\"}",
                    "{\"token\":\"a\\nb\"}"
                })
        void isNoAnswerWithoutAToken(String answer) {
            github.answer(1, "/access_tokens", 201, answer);

            var failure = failure(app());

            assertEquals(69, failure.exitCode());
            assertTrue(failure.message().endsWith(" holds no token"), failure.message());
        }
    }
}
