package ocivault.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import ocivault.cache.SealedCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretValueTest {

    private static final String SECRET = "correct horse battery staple";

    @Test
    void revealGivesTheBytesThatWentIn() {
        byte[] utf8 = "p\u00e4ssw\u00f6rd \ud83d\udd11\n\u0000".getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(utf8, SecretValue.ofUtf8(utf8).reveal());
    }

    @Test
    void aValueIsIndependentOfTheArraysThatGoInAndOut() {
        byte[] in = SECRET.getBytes(StandardCharsets.UTF_8);
        var value = SecretValue.ofUtf8(in);
        in[0] = 0;
        value.reveal()[1] = 0;
        assertEquals(SECRET, new String(value.reveal(), StandardCharsets.UTF_8));
    }

    @Test
    void showsNothingOfItselfAloneOrInARecord() {
        var value = SecretValue.of(SECRET);
        var bundle = new SecretBundle("ocid1.vaultsecret.oc1.fra.a", 1, "", List.of("CURRENT"), value, Instant.MAX);
        var resolved = new ResolvedSecret(
                SecretRef.parse("oci-vault://n"),
                value,
                bundle,
                ResolvedSecret.Source.VAULT,
                Instant.EPOCH,
                Duration.ZERO);
        for (var text : List.of(
                value.toString(),
                bundle.toString(),
                resolved.toString(),
                new Resolution.Resolved(resolved).toString(),
                new SealedCache.Entry(bundle, Instant.EPOCH).toString())) {
            assertFalse(text.contains("horse"), "shown");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', true, is empty",
        "' \t', true, is nothing but white space",
        "'\ufeff\r\n', true, is nothing but white space",
        "abc, false,",
        "'a b', false,",
        "'a\n', false, ends with a newline",
        "'a\r\n\n', false, ends with a newline",
        "'a\nb', false,",
        "'-----BEGIN\nAAAA\n-----END\n', false,",
        "' a\nb\n', false, begins with a blank",
        "'\u3000ä\u2029', false, begins with a blank and ends with a newline",
        "'🔑\ufeff', false, ends with a byte order mark",
        "'\"', false,",
        "'\"a\"', false, is in quotes",
        "'\"a', false,"
    })
    void namesWhatNobodySeesAtItsEnds(String text, boolean blank, String blemish) {
        var value = SecretValue.of(text);

        assertEquals(Optional.ofNullable(blemish), value.blemish());
        assertEquals(blank, value.isBlank());
    }

    @Test
    void aValueHasNoEqualsThatCouldTellAnAssertionWhatItHolds() {
        assertNotEquals(SecretValue.of(SECRET), SecretValue.of(SECRET));
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "abc, 3", "grün, 4", "🔑🔑, 2", "e\u0301, 2"})
    void countsCharactersAsAPersonDoes(String text, int characters) {
        assertEquals(characters, SecretValue.of(text).length());
    }

    @Test
    void refusesWhatIsNotUtf8WithoutQuotingIt() {
        byte[][] invalid = {
            {(byte) 0xFF},
            {'a', (byte) 0xC0, (byte) 0x80},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xE2, (byte) 0x82}
        };
        for (byte[] bytes : invalid) {
            var e = assertThrows(VaultException.UnsuitableContent.class, () -> SecretValue.ofUtf8(bytes));
            assertEquals("the secret's value is not UTF-8 text", e.getMessage());
            assertEquals(null, e.getCause());
        }
    }

    @Test
    void aValueIsGoneOnceDestroyed() {
        var value = SecretValue.of(SECRET);
        value.destroy();
        assertThrows(IllegalStateException.class, value::reveal);
        assertEquals("SecretValue[redacted]", value.toString());
    }
}
