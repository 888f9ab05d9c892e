package ocivault.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import ocivault.model.SecretValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {

    /** In Base64 of either alphabet something with a sign of its own: the bytes give both {@code +} and {@code /}. */
    private static final String SECRET = "a\"b\\c?~>\u00ff\u00fb secret";

    private final SafeText text = SafeText.masking(List.of(SecretValue.of(SECRET)));

    @Test
    void masksASecretAsItIs() {
        assertEquals("no [secret] here", text.masked("no " + SECRET + " here"));
    }

    @Test
    void masksASecretInBase64WithItsPaddingOrWithout() {
        for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            var bytes = SECRET.getBytes(StandardCharsets.UTF_8);
            var padded = encoder.encodeToString(bytes);
            var bare = encoder.withoutPadding().encodeToString(bytes);

            assertEquals("Basic [secret].", text.masked("Basic " + bare + "."));
            assertEquals("[secret]", text.masked(padded).replace("=", ""));
        }
    }

    @Test
    void masksASecretAsAUrlAndAsJsonSpellIt() {
        assertEquals("?t=[secret]&", text.masked("?t=a%22b%5Cc%3F%7E%3E%C3%BF%C3%BB+secret&"));
        assertEquals("{\"t\":\"[secret]\"}", text.masked("{\"t\":\"a\\\"b\\\\c?~>\u00ff\u00fb secret\"}"));
    }

    @Test
    void masksEachLineOfASecretThatHasSeveral() {
        var key = SafeText.masking(List.of(SecretValue.of("-----BEGIN-----\r\nAAAA\n  BBBB\n")));

        assertEquals("[secret], [secret]", key.masked("AAAA, BBBB"));
        assertEquals("[secret]", key.masked("-----BEGIN-----\\r\\nAAAA\\n  BBBB\\n"));
    }

    @Test
    void masksTheLongerOfTwoSecretsOfWhichOneBeginsTheOther() {
        var two = SafeText.masking(List.of(SecretValue.of("abc"), SecretValue.of("abcdef")));

        assertEquals("[secret] [secret]", two.masked("abcdef abc"));
    }

    @Test
    void masksNothingForNoSecretAndForAnEmptyOne() {
        assertEquals("text", SafeText.masking(List.of()).masked("text"));
        assertEquals("text", SafeText.masking(List.of(SecretValue.of(""))).masked("text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\u001b", "\u0085", "\u200b", "\u202e", "\u2028", "\u2029", "\ud800", "\u007f"})
    void aLineHasNoCharacterThatATerminalObeys(String character) {
        assertEquals("a\uFFFDb", text.line("a" + character + character + "b", 10));
    }

    @Test
    void aLineHasALimitThatCutsNoCharacterInTwo() {
        assertEquals("12345", text.line("12345", 5));
        assertEquals("12345…", text.line("123456", 5));
        assertEquals("1234…", text.line("1234\ud83d\ude00x", 5));
    }

    @Test
    void aLineIsMaskedBeforeItIsCut() {
        assertFalse(text.line("xxxxx" + SECRET, 8).contains("a\"b"));
    }
}
