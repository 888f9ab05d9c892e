package ocivault.upload;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadRequestTest {

    private static final String VAULT = "ocid1.vault.oc1.eu-frankfurt-1.bbpxvault.abtheljtvault";
    private static final String SECRET = "ocid1.vaultsecret.oc1.eu-frankfurt-1.amaaaaaasecret";

    @Nested
    class Names {

        @ParameterizedTest
        @ValueSource(strings = {"a", "mcp-github-token", "A.b_C-9", "ghp.x"})
        void mayHaveLettersDigitsDotsUnderscoresHyphens(String name) {
            assertDoesNotThrow(() -> UploadRequest.checkName(name));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "my token      | malformed secret name: its character 3 is not allowed",
                    "ümlaut        | malformed secret name: its character 1 is not allowed",
                    "''            | malformed secret name: it is empty",
                    "oci-vault://x | NAME is a reference, not a secret's name"
                })
        void areRefusedWithWhatIsWrong(String name, String complaint) {
            assertEquals(complaint, refusal(() -> UploadRequest.checkName(name)).getMessage());
        }

        @Test
        void areRefusedPast255Characters() {
            UploadRequest.checkName("n".repeat(255));

            assertEquals(
                    "malformed secret name: it has 256 characters",
                    refusal(() -> UploadRequest.checkName("n".repeat(256))).getMessage());
        }

        @Test
        void areNotRepeatedSinceTheyMayBeTheValue() {
            var refused = refusal(() -> UploadRequest.checkName("hunter2 is my password"));

            assertFalse((refused.getMessage() + refused.remedy).contains("hunter2"));
        }
    }

    @Nested
    class Values {

        @Test
        void fillASecretToTheLastByte() {
            assertEquals(
                    UploadRequest.MAX_BYTES, request("x".repeat(25_600)).value().reveal().length);
        }

        @Test
        void areRefusedFromTheNextByteOn() {
            assertEquals(
                    "the value is larger than 25 KiB (25,600 bytes), OCI's limit for a secret",
                    refusal(() -> request("x".repeat(25_601))).getMessage());
        }

        @Test
        void countInBytesNotInCharacters() {
            assertEquals(
                    "the value is larger than 25 KiB (25,600 bytes), OCI's limit for a secret",
                    refusal(() -> request("ü".repeat(12_801))).getMessage());
        }

        @Test
        void areRefusedWhenEmpty() {
            assertEquals("the value is empty", refusal(() -> request("")).getMessage());
        }
    }

    @Nested
    class Lifetimes {

        @Test
        void areFromOneDayToAYear() {
            assertEquals(Duration.ofDays(1), UploadRequest.parseLifetime("1d"));
            assertEquals(Duration.ofDays(365), UploadRequest.parseLifetime("365d"));
        }

        @Test
        void areWrittenAsEveryOtherTime() {
            assertEquals(Duration.ofHours(36), UploadRequest.parseLifetime("36h"));
            assertEquals(Duration.ofHours(36), UploadRequest.parseLifetime("1.5d"));
            assertEquals(Duration.ofDays(90), UploadRequest.parseLifetime("7776000"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"0d", "366d", "90", "23h", "86399", "-1d", "d", "", "99999999999d", "8761h"})
        void areRefusedOtherwise(String text) {
            var refused = refusal(() -> UploadRequest.parseLifetime(text));

            assertEquals("--expires is not a length of time in range", refused.getMessage());
            assertEquals("Expected 1d to 365d, such as 90d, 36h or 7776000 seconds.", refused.remedy);
        }
    }

    @Nested
    class References {

        @Test
        void nameTheSecretByItsOcidAndByVaultAndName() {
            assertEquals(
                    List.of("oci-vault://" + SECRET, "oci-vault://" + VAULT + "/token"),
                    request("x").references(SECRET));
        }

        @Test
        void readBackAsTheReferencesThatTheyAre() {
            request("x")
                    .references(SECRET)
                    .forEach(text -> assertEquals(text, SecretRef.parse(text).toString()));
        }

        @Test
        void toAPendingVersionSaySo() {
            var pending = new UploadRequest(
                    "token",
                    SecretValue.of("x"),
                    Ocid.parse(VAULT).orElseThrow(),
                    "",
                    "",
                    "",
                    Map.of(),
                    Duration.ZERO,
                    UploadRequest.Stage.PENDING,
                    UploadRequest.IfPresent.REFUSE);

            assertEquals(
                    List.of(
                            "oci-vault://" + SECRET + "?stage=PENDING",
                            "oci-vault://" + VAULT + "/token?stage=PENDING"),
                    pending.references(SECRET));
        }
    }

    @Test
    void ocidsOfAnotherKindAreRefusedByOption() {
        var vault = Ocid.parse(VAULT).orElseThrow();

        assertEquals(
                "--key-id is not the OCID of a key",
                refusal(() -> new UploadRequest(
                                "token",
                                SecretValue.of("x"),
                                vault,
                                "",
                                SECRET,
                                "",
                                Map.of(),
                                Duration.ZERO,
                                UploadRequest.Stage.CURRENT,
                                UploadRequest.IfPresent.REFUSE))
                        .getMessage());
        assertEquals(
                "--compartment-id is not the OCID of a compartment or tenancy",
                refusal(() -> new UploadRequest(
                                "token",
                                SecretValue.of("x"),
                                vault,
                                VAULT,
                                "",
                                "",
                                Map.of(),
                                Duration.ZERO,
                                UploadRequest.Stage.CURRENT,
                                UploadRequest.IfPresent.REFUSE))
                        .getMessage());
    }

    private static UploadRequest request(String value) {
        return new UploadRequest(
                "token",
                SecretValue.of(value),
                Ocid.parse(VAULT).orElseThrow(),
                "",
                "",
                "",
                Map.of(),
                Duration.ZERO,
                UploadRequest.Stage.CURRENT,
                UploadRequest.IfPresent.ADD_VERSION_UNLESS_IDENTICAL);
    }

    private static VaultException.Usage refusal(Runnable attempt) {
        return assertThrows(VaultException.Usage.class, attempt::run);
    }
}
