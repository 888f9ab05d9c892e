package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import localvault.Fault;
import localvault.VaultServer;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Denied;
import ocivault.model.VaultException.Rejected;
import ocivault.model.VaultException.Throttled;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.UnsuitableContent;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciErrorsTest extends StoreScene {

    @Nested
    class Errors {

        @ParameterizedTest
        @CsvSource({"401,NotAuthenticated", "403,NotAuthorized", "404,NotAuthorizedOrNotFound"})
        void ofALoginOrAPermissionAreDenials(int status, String code) {
            vault.inject(Fault.status(status, code, "no"));
            var denial = refused(Denied.class);
            assertEquals(status, denial.answer.status());
            assertEquals(code, denial.answer.code());
            assertTrue(denial.getMessage().contains("(" + status + " " + code + ": no)"), denial.getMessage());
            assertFalse(denial.answer.opcRequestId().isEmpty());
        }

        @ParameterizedTest
        @CsvSource({"-10,10 minutes ahead of", "10,10 minutes behind"})
        void ofALoginNameAClockThatIsWrong(int minutes, String how) {
            var theirs = ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(minutes).plusSeconds(minutes);
            vault.inject(Fault.status(401, "NotAuthenticated", "no")
                    .header("date", DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs)));
            var message = refused(Denied.class).getMessage();
            assertTrue(message.endsWith("; this machine's clock is " + how + " OCI's"), message);
        }

        @ParameterizedTest
        @ValueSource(ints = {401, 403, 404})
        void ofALoginSayWhichRegionWasAsked(int status) {
            vault.inject(Fault.status(status, "No", "no"));
            var message = refused(Denied.class).getMessage();
            assertTrue(
                    message.contains("(" + status + " No: no), asked in region eu-frankfurt-1 at " + vault.endpoint()),
                    message);
        }

        @Test
        void ofANameThatIsNotThereSayWhichRegionWasAsked() {
            var message = assertThrows(Denied.class, () -> fetch(vault.compartmentId() + "/nothing"))
                    .getMessage();
            assertTrue(message.endsWith(", asked in region eu-frankfurt-1 at " + vault.endpoint()), message);
        }

        @Test
        void ofALoginBlameNoClockThatIsRight() {
            vault.inject(Fault.status(401, "NotAuthenticated", "no")
                    .header(
                            "date",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(4))));
            assertEquals(
                    "OCI does not accept this login (401 NotAuthenticated: no), asked in region eu-frankfurt-1 at "
                            + vault.endpoint(),
                    refused(Denied.class).getMessage());
        }

        @Test
        void ofAClockThatIsReallyWrongAreDenials() throws IOException {
            use(VaultServer.builder()
                    .clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)))
                    .start());
            assertEquals(401, refused(Denied.class).answer.status());
        }

        @ParameterizedTest
        @CsvSource({"400,InvalidParameter", "409,Conflict", "412,NoEtagMatch", "413,PayloadTooLarge", "422,Whatever"})
        void ofTheRequestAreRejections(int status, String code) {
            vault.inject(Fault.status(status, code, "no"));
            assertEquals(status, refused(Rejected.class).answer.status());
        }

        @ParameterizedTest
        @CsvSource({
            "500,InternalServerError",
            "502,BadGateway",
            "503,ServiceUnavailable",
            "504,GatewayTimeout",
            "409,IncorrectState",
            "408,RequestTimeout"
        })
        void ofTheServiceAreUnavailability(int status, String code) {
            vault.inject(Fault.status(status, code, "later").header("retry-after", "7"));
            var unavailable = refused(Unavailable.class);
            assertEquals(status, unavailable.answer.status());
            assertEquals(Duration.ofSeconds(7), unavailable.retryAfter);
        }

        @Test
        void ofTooManyRequestsCarryTheWaitAskedFor() {
            vault.inject(Fault.retryAfter(Duration.ofSeconds(3)));
            assertEquals(Duration.ofSeconds(3), refused(Throttled.class).retryAfter);
        }

        @Test
        void ofTooManyRequestsCountADateFromTheServicesClock() {
            vault.inject(Fault.status(429, "TooManyRequests", "slow")
                    .header("date", "Tue, 03 Mar 2020 10:00:00 GMT")
                    .header("retry-after", "Tue, 03 Mar 2020 10:00:20 GMT"));
            assertEquals(Duration.ofSeconds(20), refused(Throttled.class).retryAfter);
        }

        @ParameterizedTest
        @ValueSource(strings = {"soon", "-5", "99999999999999", "Tue, 03 Mar 2020 09:00:00 GMT"})
        void ofTooManyRequestsIgnoreAWaitThatIsNone(String wait) {
            vault.inject(Fault.status(429, "TooManyRequests", "slow")
                    .header("date", "Tue, 03 Mar 2020 10:00:00 GMT")
                    .header("retry-after", wait));
            assertEquals(Duration.ZERO, refused(Throttled.class).retryAfter);
        }

        @Test
        void thatAreAProxysPageAreToldInOneShortLine() {
            vault.inject(Fault.respond(502, "text/html", "<html>\n" + "bad gateway \u001b[31m".repeat(500)));
            var message = refused(Unavailable.class).getMessage();
            assertTrue(message.length() < 400 && message.chars().noneMatch(Character::isISOControl), message);
        }

        @Test
        void thatRedirectAreNotFollowed() throws IOException {
            try (var stranger = VaultServer.start()) {
                vault.inject(Fault.redirect(stranger.endpoint()));
                assertTrue(refused(Unavailable.class)
                        .getMessage()
                        .contains("redirects elsewhere (302), which is not followed"));
                assertEquals(List.of(), stranger.requests());
            }
        }

        @Test
        void ofTheNetworkSendNothingTwice() {
            for (var fault :
                    List.of(Fault.reset(), Fault.resetAfterEffect(), Fault.resetMidBody(), Fault.truncated())) {
                vault.clearFaults();
                vault.resetLog();
                vault.inject(fault);
                assertEquals(0, refused(Unavailable.class).answer.status());
                assertThrows(Unavailable.class, () -> fetch(vault.vaultId() + "/token"));
                assertEquals(2, vault.requests().size(), fault.toString());
            }
        }

        @Test
        void ofAnAnswerThatIsNoJsonQuoteNothingOfIt() {
            vault.inject(Fault.malformedJson());
            var unavailable = refused(Unavailable.class);
            assertEquals("OCI's answer cannot be read", unavailable.getMessage());
            assertEquals(200, unavailable.answer.status());
            assertNull(unavailable.getCause());
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "[]", "null", "", "\"x\"", "{\"secretId\":\"x\"}"})
        void ofAnAnswerThatIsNoBundleAreUnavailability(String body) {
            vault.inject(Fault.respond(200, "application/json", body));
            refused(Unavailable.class);
        }

        @Test
        void ofAStaleConnectionDoNotReachTheCaller() {
            vault.inject(Fault.hangUp().times(1));
            assertEquals("first", text(fetch(secretId)));
            assertEquals("first", text(fetch(secretId)));
            assertEquals(2, vault.requests().size());
        }

        @Test
        void ofContentArePermanentAndQuoteNothingOfIt() {
            vault.inject(Fault.invalidBase64());
            var unsuitable = refused(UnsuitableContent.class);
            assertEquals("the secret's content is not Base64", unsuitable.getMessage());
            assertNull(unsuitable.getCause());
            vault.clearFaults();
            vault.inject(Fault.notUtf8());
            var binary = fetch(secretId).value();
            assertEquals(
                    "the secret's value is not UTF-8 text",
                    assertThrows(UnsuitableContent.class, binary::requireText).getMessage());
        }

        @Test
        void neverShowASignedHeader() {
            var traces = new ArrayList<String>();
            for (var fault : List.of(
                    Fault.status(401, "NotAuthenticated", "no"),
                    Fault.reset(),
                    Fault.malformedJson(),
                    Fault.respond(500, "text/html", "oops"))) {
                vault.clearFaults();
                vault.inject(fault);
                var trace = new StringWriter();
                refused(VaultException.class).printStackTrace(new PrintWriter(trace));
                traces.add(trace.toString());
            }
            assertTrue(traces.stream().noneMatch(trace -> trace.contains("keyId=") || trace.contains("signature")));
        }
    }
}
