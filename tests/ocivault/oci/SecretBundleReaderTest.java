package ocivault.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.bmc.secrets.model.SecretBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every bundle that it gives is the one that Jackson's data binding gives. */
class SecretBundleReaderTest {

    private static final String AS_OCI_WRITES_IT = """
        {"secretId": "ocid1.vaultsecret.oc1.eu-frankfurt-1.amaa", "timeCreated": "2026-01-02T03:04:05.678Z",
         "versionNumber": 3, "versionName": null, "timeOfDeletion": null, "timeOfExpiry": "2027-12-31T23:59:59Z",
         "secretBundleContent": {"contentType": "BASE64", "content": "c8Okw58="},
         "stages": ["CURRENT", "LATEST", "SOME_NEW_STAGE"], "metadata": {"team": "mcp"}, "etag": {"new": [1]}}\
        """;

    /** Values of every kind, for members of every kind. */
    private static final List<String> VALUES = List.of(
            "null",
            "1",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "1.0",
            "1e3",
            "true",
            "\"\"",
            "\"1\"",
            "\"text\"",
            "\"\\u00e4\\n\"",
            "\"BASE64\"",
            "\"2026-01-02T03:04:05Z\"",
            "\"2026-01-02T03:04:05.678Z\"",
            "\"2026-01-02T03:04:05.6Z\"",
            "\"2026-01-02T03:04:05.678901Z\"",
            "\"2026-02-30T03:04:05Z\"",
            "\"2024-02-29T24:00:00Z\"",
            "\"2026-01-02T03:04:60Z\"",
            "\"1969-12-31T23:59:59Z\"",
            "\"0001-01-01T00:00:00Z\"",
            "\"9999-12-31T23:59:59.999Z\"",
            "\"2026-01-02T03:04:05+01:00\"",
            "\"2026-01-02\"",
            "1767323045678",
            "[]",
            "[null]",
            "[\"CURRENT\"]",
            "[\"PENDING\", \"\"]",
            "[\"NEW\", 1]",
            "[[\"LATEST\"]]",
            "{}",
            "{\"contentType\": \"BASE64\"}",
            "{\"content\": \"YQ==\"}",
            "{\"content\": \"YQ==\", \"contentType\": \"BASE64\"}",
            "{\"contentType\": \"BASE64\", \"content\": null, \"more\": {}}",
            "{\"contentType\": \"OTHER\", \"content\": \"YQ==\"}",
            "{\"contentType\": null}",
            "{\"contentType\": \"BASE64\", \"contentType\": \"OTHER\"}",
            "{\"a\": \"b\", \"c\": null}",
            "{\"a\": 1}",
            "{\"a\": {\"b\": []}}",
            "tru",
            "\"open");

    private static final List<String> NAMES = List.of(
            "secretId",
            "timeCreated",
            "versionNumber",
            "versionName",
            "secretBundleContent",
            "timeOfDeletion",
            "timeOfExpiry",
            "stages",
            "metadata",
            "unknown",
            "secretid",
            "");

    private static Optional<SecretBundle> read(String text) {
        return SecretBundleReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SecretBundle bound(String text) throws IOException {
        return new SdkJson().readValue(text, SecretBundle.class);
    }

    @Test
    void readsWhatOciWrites() throws IOException {
        var bundle = read(AS_OCI_WRITES_IT).orElseThrow();

        assertEquals(bound(AS_OCI_WRITES_IT), bundle);
        assertEquals(3, bundle.getVersionNumber());
        assertEquals(1767323045678L, bundle.getTimeCreated().getTime());
        assertEquals(
                List.of(SecretBundle.Stages.Current, SecretBundle.Stages.Latest, SecretBundle.Stages.UnknownEnumValue),
                bundle.getStages());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "null",
                "\"text\"",
                "{",
                "{\"secretId\": 1}",
                "{\"versionNumber\": \"1\"}",
                "{\"versionNumber\": 1.5}",
                "{\"secretBundleContent\": {\"contentType\": \"HSM\", \"content\": \"YQ==\"}}",
                "{\"secretBundleContent\": {\"content\": \"YQ==\"}}",
                "{\"metadata\": {\"a\": {\"b\": 1}}}",
                "{\"timeCreated\": \"2026-01-02T03:04:05+01:00\"}",
                "{\"timeCreated\": 1767323045678}",
                "{\"timeCreated\": \"2026-02-30T03:04:05Z\"}",
                "{\"stages\": [null]}",
                "{\"secretId\": \"a\""
            })
    void leavesTheUnusualToTheDataBinding(String text) {
        assertTrue(read(text).isEmpty());
    }

    /** Jackson's own limits refuse it, here and in the data binding, before they make a number of it. */
    @ParameterizedTest
    @ValueSource(strings = {"versionNumber", "metadata", "unknown", "timeCreated"})
    void isNotKeptBusyByANumberOfAMillionDigits(String name) {
        for (var number : List.of("7".repeat(1_000_000), "1." + "7".repeat(1_000_000), "1e" + "7".repeat(1_000))) {
            var text = "{\"" + name + "\": " + number + "}";
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
                assertTrue(read(text).isEmpty());
                assertThrows(IOException.class, () -> bound(text));
            });
        }
    }

    @Test
    void agreesWithTheDataBindingWhereverItGivesABundle() throws IOException {
        var random = new Random(7);
        int given = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder("{");
            for (int members = random.nextInt(4); members > 0; members--) {
                text.append('"')
                        .append(pick(NAMES, random))
                        .append("\": ")
                        .append(pick(VALUES, random))
                        .append(members > 1 ? "," : "");
            }
            text.append(random.nextInt(20) == 0 ? "" : random.nextInt(20) == 0 ? "} more" : "}");
            var bundle = read(text.toString());
            if (bundle.isPresent()) {
                given++;
                assertEquals(bound(text.toString()), bundle.get(), text::toString);
            }
        }
        assertTrue(given > 4_000, "only " + given);
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
