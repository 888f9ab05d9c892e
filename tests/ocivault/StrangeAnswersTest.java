package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import localvault.Fault;
import net.minidev.json.JSONObject;
import ocivault.model.ResolvedSecret.Source;
import ocivault.model.VaultException.Denied;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;
import ocivault.settings.VaultSettings.CacheMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import testkit.ScriptedServer;

/** Answers that are not OCI's, or not to the question: they count for nothing, and nothing of them is kept. */
class StrangeAnswersTest extends VaultResolverSetup {

    private static final String PAGE = "<html><title>Blocked</title></html>";

    private String name;
    private String id;

    /** Of a name of its own, since all tests share a compartment. */
    @BeforeEach
    void aSecret() {
        name = "token-" + UUID.randomUUID();
        id = put(name, "old");
    }

    /** By its OCID, by its name in a vault, and by its name in a compartment. */
    private List<String> references() {
        return List.of(
                "oci-vault://" + id,
                "oci-vault://" + vaultId + "/" + name,
                "oci-vault://" + vault.compartmentId() + "/" + name);
    }

    @Nested
    class OfAStranger {

        private Unavailable refused(URI endpoint, String reference) {
            return assertThrows(
                    Unavailable.class,
                    () -> resolve(builder().endpoint(endpoint).maxRetries(0), reference),
                    reference);
        }

        private void assertForeign(int status, Unavailable failure) {
            assertEquals(Origin.WAY, failure.origin, failure.getMessage());
            assertEquals(status, failure.answer.status(), failure.getMessage());
            assertTrue(failure.getMessage().contains("the answer (" + status + ") is not OCI's"), failure.getMessage());
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 301, 302, 400, 401, 403, 404, 407, 409, 413, 429, 451, 500, 503, 511})
        void areKnownByTheMissingRequestId(int status) {
            for (var body : List.of(PAGE, "", "[]", "{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"no\"}")) {
                try (var portal = ScriptedServer.answering("HTTP/1.1 " + status + " X\r\ncontent-type: text/html\r\n"
                        + "retry-after: 9\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)) {
                    for (var reference : references()) {
                        assertForeign(status, refused(URI.create("http://127.0.0.1:" + portal.port()), reference));
                    }
                }
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403, 404, 409, 429})
        void areKnownByABodyThatIsNoRefusalOfOcis(int status) {
            for (var body : List.of(
                    PAGE, "", "[]", "\"code\"", "{}", "{\"message\":\"no\"}", "{\"code\":7}", "{\"code\":\"NotAu")) {
                for (var type : List.of("text/html", "application/json")) {
                    vault.clearFaults();
                    vault.inject(Fault.respond(status, type, body));
                    for (var reference : references()) {
                        assertForeign(status, refused(vault.endpoint(), reference));
                    }
                }
            }
        }

        @Test
        void areKnownByAPageInPlaceOfAnAnswer() {
            vault.inject(Fault.respond(200, "text/html", " \r\n" + PAGE));
            references().forEach(reference -> assertForeign(200, refused(vault.endpoint(), reference)));
        }

        @ParameterizedTest
        @ValueSource(ints = {401, 403, 404})
        void areNotThoseOfOciItself(int status) {
            vault.inject(Fault.status(status, "NotAuthorizedOrNotFound", "no"));
            references().forEach(reference -> assertThrows(Denied.class, () -> resolve(reference)));
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 302, 401, 403, 404, 429})
        void leaveTheCacheAloneWhichServes(int status) {
            for (var reference : references()) {
                resolve(reference);
            }
            clock.advance(Duration.ofHours(3));
            vault.inject(Fault.respond(status, "text/html", PAGE));
            for (var reference : references()) {
                assertEquals(Source.STALE, resolve(reference).source());
                assertEquals(Source.STALE, resolve(reference).source(), "it was not deleted the first time");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "[null]", ""})
        void mayBeNoList(String body) {
            vault.inject(Fault.respond(200, "application/json", body).on("ListSecrets"));
            assertThrows(Unavailable.class, () -> resolve(references().getLast()));
        }
    }

    @Nested
    class ToAnotherQuestion {

        private Map<String, Object> bundle(String field, Object value) {
            var bundle = new TreeMap<String, Object>(Map.of(
                    "secretId",
                    id,
                    "versionNumber",
                    1,
                    "versionName",
                    "blue",
                    "stages",
                    List.of("CURRENT", "LATEST"),
                    "secretBundleContent",
                    Map.of(
                            "contentType",
                            "BASE64",
                            "content",
                            Base64.getEncoder().encodeToString("new".getBytes(StandardCharsets.UTF_8)))));
            bundle.put(field, value);
            return bundle;
        }

        private void answer(Map<String, Object> bundle) {
            vault.inject(Fault.respond(200, "application/json", JSONObject.toJSONString(bundle))
                    .on("GetSecretBundle"));
            vault.inject(Fault.respond(200, "application/json", JSONObject.toJSONString(bundle))
                    .on("GetSecretBundleByName"));
        }

        @ParameterizedTest
        @CsvSource({
            "'',secretId,ocid1.vaultsecret.oc1.eu-frankfurt-1.other",
            "?version=1,versionNumber,2",
            "?version-name=blue,versionName,green",
            "?stage=CURRENT,stages,PREVIOUS",
            "?stage=PREVIOUS,stages,CURRENT",
            "'',stages,",
            "?version-name=blue,versionName,"
        })
        void areRefusedAndNotKept(String selector, String field, String value) {
            Object other = switch (field) {
                case "versionNumber" -> Integer.valueOf(value);
                case "stages" -> value == null ? List.of() : List.of(value);
                default -> value == null ? "" : value;
            };
            var answers = field.equals("secretId") // of a name, only the vault knows the OCID
                    ? List.of(references().getFirst(), references().getLast())
                    : references();
            for (var reference : answers) {
                answer(bundle(field, other));
                assertThrows(Unavailable.class, () -> resolve(reference + selector), reference);
                vault.clearFaults();
                if (selector.isEmpty()) {
                    assertEquals("old", text(resolve(reference)), "nothing was kept");
                }
            }
        }

        @Test
        void areAskedAgainAndSaidInWords() {
            vault.inject(Fault.respond(
                            200,
                            "application/json",
                            JSONObject.toJSONString(bundle("secretId", "ocid1.vaultsecret.oc1.eu-frankfurt-1.other")))
                    .times(1));
            assertEquals("old", text(resolve("oci-vault://" + id)));
            answer(bundle("secretId", "ocid1.vaultsecret.oc1.eu-frankfurt-1.other"));
            var fresh = builder().cacheMode(CacheMode.OFF);
            assertEquals(
                    "OCI's answer is for something else: asked for secret " + id
                            + ", got ocid1.vaultsecret.oc1.eu-frankfurt-1.other",
                    assertThrows(Unavailable.class, () -> resolve(fresh, "oci-vault://" + id))
                            .getMessage());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"ocid1.vaultsecret.oc2.us-luke-1.other", "ocid1.key.oc1.eu-frankfurt-1.x.y", "none", "x y"})
        void areSeenByTheirOcidWhereANameWasAskedFor(String other) {
            answer(bundle("secretId", other));
            assertThrows(Unavailable.class, () -> resolve("oci-vault://" + vaultId + "/" + name));
        }

        @ParameterizedTest
        @MethodSource("rightOnes")
        void areNotTheRightOnes(String selector) {
            answer(bundle("secretId", id));
            assertEquals("new", text(resolve("oci-vault://" + id + selector)));
            assertEquals("new", text(resolve("oci-vault://" + vaultId + "/" + name + selector)));
        }

        static Stream<String> rightOnes() {
            return Stream.of("", "?version=1", "?version-name=blue", "?stage=LATEST");
        }

        @Test
        void areSeenInAListByItsCompartment() {
            var secret = Map.of(
                    "id", id,
                    "secretName", name,
                    "vaultId", vaultId,
                    "compartmentId", "ocid1.compartment.oc1..other",
                    "lifecycleState", "ACTIVE");
            vault.inject(Fault.respond(200, "application/json", "[" + JSONObject.toJSONString(secret) + "]")
                    .on("ListSecrets"));
            assertThrows(Unavailable.class, () -> resolve(references().getLast()));
        }
    }
}
