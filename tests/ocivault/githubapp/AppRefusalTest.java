package ocivault.githubapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import localvault.Fault;
import ocivault.model.Failure;
import ocivault.model.MintedSecret.Origin;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Why there is no token, in words that say which of clock, key, App, installation and permission is wrong. */
class AppRefusalTest extends AppScene {

    private static void assertSays(int exitCode, String message, String hint, Failure failure) {
        assertEquals(exitCode, failure.exitCode(), failure::message);
        assertTrue(failure.message().contains(message), failure.message());
        assertTrue(failure.hint().contains(hint), failure.hint());
        assertFalse(failure.message().contains("eyJ"), "a JWT");
    }

    @Nested
    class AClock {

        @ParameterizedTest
        @CsvSource({
            "3, 3 minutes ahead of",
            "15, 15 minutes ahead of",
            "300, 5 hours ahead of",
            "-12, 12 minutes behind"
        })
        void thatIsWrongIsNamedWhereGitHubRefusesTheJwt(int minutes, String words) {
            clock.advance(Duration.ofMinutes(minutes));

            assertSays(
                    77, "this machine's clock is " + words + " GitHub's", "Set this machine's clock", failure(app()));
        }

        @Test
        void thatIsWrongIsNamedWhereGitHubTakesItStill() {
            clock.advance(Duration.ofMinutes(-3));

            var token = token(app());

            assertEquals(
                    List.of("this machine's clock is 3 minutes behind GitHub's: set it, GitHub will refuse its JWTs"
                            + " sooner or later"),
                    warnings);
            // By this machine's clock, since that is what will be looked at.
            var end =
                    Duration.between(clock.instant(), token.bundle().expires()).toMinutes();
            assertTrue(end >= 58 && end <= 60, "it ends in " + end + " minutes");
        }

        @Test
        void thatIsWrongIsNamedBesideAnotherFailure() {
            clock.advance(Duration.ofMinutes(-3));

            assertSays(
                    77,
                    "installation 77 is none of App 4711",
                    "leave out",
                    failure(app(APP + "/77", "oci-vault://app-pem")));
            assertTrue(warnings.getFirst().startsWith("this machine's clock is 3 minutes behind"), warnings::toString);
            assertEquals(1, warnings.size());
        }

        @ParameterizedTest
        @ValueSource(ints = {-50, 50})
        void thatIsLessThanAMinuteOffIsNobodysFault(int seconds) {
            clock.advance(Duration.ofSeconds(seconds));

            assertEquals(Origin.MINTED, token(app()).origin());
            assertEquals(List.of(), warnings);
        }
    }

    @Nested
    class AKey {

        @Test
        void ofAnotherAppIsNamed() throws GeneralSecurityException {
            vault.put("other-pem", pkcs1(rsa(2048)));

            assertSays(
                    77,
                    "the key is none of App 4711: oci-vault://other-pem (GitHub answers 401 A JSON web token could not"
                            + " be decoded)",
                    "or the key was deleted at GitHub",
                    failure(app(APP + "/" + installation, "oci-vault://other-pem")));
        }

        @Test
        void isMissedWhereTheAppHasNone() {
            github.addApp(APP);

            assertSays(77, "App 4711 has no key at GitHub", "Private keys", failure(app()));
        }

        @Test
        void ofTheWrongKindOrSizeSignsNothing() throws GeneralSecurityException {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            var curve = generator.generateKeyPair();
            vault.put("ec", pem("PRIVATE KEY", curve.getPrivate().getEncoded()));
            vault.put("ec-old", pem("EC PRIVATE KEY", curve.getPrivate().getEncoded()));
            vault.put("short", pkcs1(rsa(1024)));
            vault.put("encrypted", pem("ENCRYPTED PRIVATE KEY", new byte[600]));
            vault.put("public", pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            vault.put("cut", pkcs1(pair).substring(0, 900));
            vault.put("damaged", pem("RSA PRIVATE KEY", new byte[600]));
            vault.put("garbage", "hunter2");

            assertSays(
                    65,
                    "at oci-vault://ec is an elliptic curve key, not an RSA key",
                    "upload-secret",
                    pemFailure("ec"));
            assertSays(65, "is an elliptic curve key, not an RSA key", "upload-secret", pemFailure("ec-old"));
            assertSays(65, "has 1024 bits", "GitHub's keys have 2048", pemFailure("short"));
            assertSays(65, "is encrypted", "as GitHub gave it", pemFailure("encrypted"));
            assertSays(65, "is a public key, not a private one", "as GitHub gave it", pemFailure("public"));
            assertSays(65, "is damaged", "as GitHub gave it", pemFailure("cut"));
            assertSays(65, "is damaged", "as GitHub gave it", pemFailure("damaged"));
            assertSays(65, "is no PEM private key", "as GitHub gave it", pemFailure("garbage"));
            assertEquals(0, minted());
            assertFalse(pemFailure("garbage").message().contains("hunter2"));
        }

        private Failure pemFailure(String secret) {
            return failure(app(APP + "/" + installation, "oci-vault://" + secret));
        }

        @ParameterizedTest
        @ValueSource(strings = {"DISABLED", "PENDING_DELETION", "DELETED"})
        void ofKmsThatMayNotBeUsedSignsNothing(String state) {
            vault.setKeyState(keyId, state);

            var failure = failure(app(APP + "/" + installation, keyId));

            assertEquals(77, failure.exitCode(), failure::message);
            assertTrue(failure.message().contains(keyId), failure.message());
            assertEquals(0, minted());
        }

        @Test
        void ofKmsThatIsOfAnotherKindSignsNothing() {
            assertSays(65, keyId(vault.keyId()), "RSA", failure(app(APP + "/" + installation, vault.keyId())));
            assertEquals(0, minted());
        }

        private static String keyId(String id) {
            return id.substring(0, 10);
        }

        @Test
        void thatTheVaultDoesNotGiveIsNotRemembered() {
            var id = vault.put("gone", pkcs1(pair));
            var app = app(APP + "/" + installation, "oci-vault://gone");
            token(app);
            vault.revoke(id);
            clock.advance(Duration.ofMinutes(56));
            github.setAhead(Duration.ofMinutes(56));

            assertEquals(77, failure(app).exitCode());
        }

        @Test
        void thatTheVaultCannotGiveNowIsAnOutage() {
            vault.inject(Fault.status(503, "ServiceUnavailable", "try later"));

            assertEquals(69, failure(app()).exitCode());
        }
    }

    @Nested
    class GitHub {

        @Test
        void knowsNoSuchApp() {
            assertSays(
                    77,
                    "there is no App 999 at " + github.host() + " (GitHub answers 404 Integration not found)",
                    "GITHUB_HOST",
                    failure(app("999/1", "oci-vault://app-pem")));
            assertSays(77, "there is no App 999", "GITHUB_HOST", failure(app("999", "oci-vault://app-pem")));
        }

        @Test
        void knowsNoSuchInstallation() {
            assertSays(
                    77,
                    "installation 77 is none of App 4711: it was uninstalled, or is another App's",
                    "leave out /77",
                    failure(app(APP + "/77", "oci-vault://app-pem")));
        }

        @Test
        void hasSuspendedTheInstallation() {
            github.suspend(installation);

            assertSays(77, "installation " + installation + " of App 4711 is suspended", "settings", failure(app()));
        }

        @Test
        void forbidsItForAReasonOfItsOwn() {
            github.answer(1, "/access_tokens", 403, "{\"message\":\"the org has an IP allow list enabled\"}");

            assertSays(77, "GitHub forbids a token", "list of IP addresses", failure(app()));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"Resource not accessible by integration", "The App does not have permission to do this"})
        void forbidsItForWantOfAPermission(String words) {
            github.answer(1, "/access_tokens", 403, "{\"message\":\"" + words + "\"}");

            assertSays(
                    77,
                    "installation " + installation + " lacks a permission (GitHub answers 403 " + words + ")",
                    "Permissions & events",
                    failure(app()));
        }

        @Test
        void hasNotGrantedThePermission() {
            assertSays(
                    77,
                    "does not have all of --app-permissions (administration:write) (GitHub answers 422 The permissions"
                            + " requested are not granted",
                    "Ask for less",
                    failure(narrowed("administration:write", "hello-world")));
        }

        @Test
        void hasNotGrantedTheRepository() {
            assertSays(
                    77,
                    "has not all of --app-repositories (secret-project)",
                    "Repository access",
                    failure(narrowed("contents:read", "secret-project")));
        }

        private GitHubApp narrowed(String permissions, String repositories) {
            return GitHubApp.of(
                    APP + "/" + installation,
                    "oci-vault://app-pem",
                    List.of(permissions),
                    List.of(repositories),
                    github.host());
        }

        @Test
        void isNotWhatAnswers() {
            github.fault(1, "/access_tokens", call -> call.answer(200, "text/html", "<html>sign in</html>"));

            assertSays(69, "is not GitHub's", "captive portal", failure(app()));
        }

        @Test
        void redirectsElsewhereAndIsNotFollowedWithTheJwt() {
            github.answer(1, "/access_tokens", 307, "{\"message\":\"moved\"}", "Location: " + github.host() + "/x");

            assertSays(69, "GitHub gives no token: it answers 307 moved", "GITHUB_HOST", failure(app()));
            assertEquals(1, github.calls("/").size());
        }

        @Test
        void cannotBeReached() {
            github.close();

            assertSays(69, "GitHub could not be asked at " + github.host(), "HTTPS_PROXY", failure(app()));
        }

        @Test
        void repeatsTheJwtToNobody() {
            github.fault(
                    1,
                    "/access_tokens",
                    call -> call.answer(
                            403,
                            "application/json",
                            "{\"message\":\"no: " + call.header("authorization") + "\\u001b[31m\\nred\"}"));

            var message = failure(app()).message();

            assertTrue(message.contains("no: Bearer … [31m red"), message);
        }
    }

    @Nested
    class WhatPasses {

        @Test
        void isTriedAgainWithTheSameSignature() {
            github.answer(2, "/access_tokens", 502, "{\"message\":\"bad gateway\"}");

            assertEquals(
                    Origin.MINTED, token(app(APP + "/" + installation, keyId)).origin());
            assertEquals(3, minted());
            assertEquals(1, vault.requests("Sign").size());
        }

        @Test
        void isTriedAgainWithAnotherSignatureWhereTheFirstIsTooOld() {
            github.fault(1, "/access_tokens", call -> {
                clock.advance(Duration.ofMinutes(9));
                github.setAhead(Duration.ofMinutes(9));
                call.answer(502, "application/json", "{}");
            });

            assertEquals(
                    Origin.MINTED,
                    token(builder().timeout(Duration.ofHours(1)), app(APP + "/" + installation, keyId))
                            .origin());
            assertEquals(2, vault.requests("Sign").size());
        }

        @Test
        void isTriedAgainWhereTheConnectionBreaks() {
            github.fault(1, "/access_tokens", call -> call.reset());

            assertEquals(Origin.MINTED, token(app()).origin());
        }

        @Test
        void isTriedNoMoreThanAllowed() {
            github.answer(100, "/access_tokens", 502, "{\"message\":\"bad gateway\"}");

            assertSays(69, "it answers 502 bad gateway", "githubstatus", failure(app()));
            assertEquals(3, minted());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "<html>Whoa there!</html>"})
        void asARateLimitIsKnownWhateverItsPageIs(String page) {
            github.fault(1, "/access_tokens", call -> call.answer(429, "text/html", page, "Retry-After: 1"));

            assertEquals(Origin.MINTED, token(builder().maxRetries(0), app()).origin());
            assertEquals(2, minted());
        }

        @Test
        void asASecondaryRateLimitIsWaitedOut() {
            github.answer(
                    1,
                    "/access_tokens",
                    429,
                    "{\"message\":\"You have exceeded a secondary rate limit\"}",
                    "Retry-After: 1");
            var started = Instant.now();

            assertEquals(Origin.MINTED, token(builder().maxRetries(0), app()).origin());
            assertTrue(Duration.between(started, Instant.now()).toMillis() >= 1000, "it did not wait");
        }

        @Test
        void tooLateIsSaidAtOnce() {
            github.answer(1, "/access_tokens", 429, "{\"message\":\"secondary rate limit\"}", "Retry-After: 3600");

            assertSays(
                    75,
                    "GitHub limits the rate of these requests: it answers 429 secondary rate limit",
                    "Try again in 3600 s; a longer --timeout waits for it.",
                    failure(app()));
        }

        @Test
        void withoutSayingWhenIsAMinute() {
            github.answer(1, "/access_tokens", 403, "{\"message\":\"You have exceeded a secondary rate limit\"}");

            assertSays(75, "GitHub limits the rate", "Try again in 60 s", failure(app()));
        }
    }
}
