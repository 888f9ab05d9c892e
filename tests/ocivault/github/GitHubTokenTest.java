package ocivault.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import ocivault.github.GitHubToken.Kind;
import ocivault.model.SecretValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubTokenTest {

    /** Made by GitHub, expired, published as a sample in therootcompany/base62-token.js; in parts for secret scanners. */
    private static final String BODY = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ";

    private static final String CHECKSUM = "0mLq17";
    private static final String VALID = "ghp_" + BODY + CHECKSUM;

    static String checksum(String body) {
        var bytes = body.getBytes(StandardCharsets.US_ASCII);
        return new String(GitHubToken.checksum(bytes, 0, bytes.length), StandardCharsets.US_ASCII);
    }

    private static Optional<GitHubToken> of(String text) {
        return GitHubToken.of(SecretValue.of(text));
    }

    private static boolean looksExpected(String text) {
        return GitHubToken.looksExpected(SecretValue.of(text));
    }

    @Test
    void theChecksumIsThatOfAPublishedToken() {
        assertEquals(CHECKSUM, checksum(BODY));
    }

    @Test
    void aSmallChecksumIsPaddedWithZeros() {
        assertEquals("000000", checksum(""));
    }

    @ParameterizedTest
    @CsvSource({"ghp_, CLASSIC", "gho_, OAUTH", "ghu_, APP_USER", "ghs_, APP_INSTALLATION", "ghr_, REFRESH"})
    void knowsAKindByItsPrefix(String prefix, Kind kind) {
        var token = of(prefix + BODY + CHECKSUM).orElseThrow();
        assertEquals(kind, token.kind());
        assertEquals(prefix, token.kind().prefix());
        assertTrue(token.checksumValid());
    }

    @Test
    void knowsAFineGrainedToken() {
        var token = of("github_pat_" + "A".repeat(22) + "_" + "b".repeat(59)).orElseThrow();
        assertEquals(Kind.FINE_GRAINED, token.kind());
        assertTrue(token.checksumValid());
    }

    @Test
    void takesTheLongInstallationTokensOf2026() {
        var token = of("ghs_" + "aB0.-_".repeat(86)).orElseThrow();
        assertEquals(Kind.APP_INSTALLATION, token.kind());
        assertTrue(token.checksumValid());
        assertTrue(looksExpected("ghs_" + "aB0.-_".repeat(86)));
    }

    @Test
    void seesADamagedCharacter() {
        var damaged = VALID.replace("zQW", "zQV");
        assertFalse(of(damaged).orElseThrow().checksumValid());
        assertFalse(looksExpected(damaged));
        assertTrue(GitHubToken.isMalformed(SecretValue.of(damaged)));
    }

    @Test
    void theFingerprintIsTheBeginningOfItsSha256() {
        assertEquals("976b57ee", GitHubToken.fingerprint(SecretValue.of(VALID)));
    }

    @Test
    void tokensFromBefore2021AreExpectedButHaveNoKind() {
        assertTrue(looksExpected("0123456789abcdef0123456789abcdef01234567"));
        assertEquals(Optional.empty(), of("0123456789abcdef0123456789abcdef01234567"));
        assertFalse(looksExpected("0123456789abcdef0123456789abcdef0123456"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "ghp_",
                "ghp_hunter2",
                "ghx_" + BODY + CHECKSUM,
                " " + VALID,
                VALID + "\n",
                "xoxb-0123456789-0123456789-0123456789-012345"
            })
    void whatIsNoTokenHasNeitherKindNorFingerprint(String text) {
        assertEquals(Optional.empty(), of(text));
        assertFalse(looksExpected(text));
    }

    @ParameterizedTest
    @CsvSource({
        "' ', '', begins with a blank",
        "'', ' ', ends with a blank",
        "'', '\t', ends with a blank",
        "'', '\u00a0', ends with a blank",
        "'\u200b', '', begins with a blank",
        "'', '\n', ends with a newline",
        "'', '\r\n', ends with a newline",
        "'\n', '\n', begins with a newline and ends with a newline",
        "'\ufeff', '', begins with a byte order mark",
        "'\ufeff', '\n', begins with a byte order mark and ends with a newline",
        "'', '\u0000', ends with a control character",
        "'\"', '\"', is in quotes"
    })
    void whatIsAroundATokenIsNamed(String before, String after, String what) {
        var framed = SecretValue.of(before + VALID + after);

        assertTrue(GitHubToken.isMalformed(framed));
        assertEquals(Optional.of("Token doesn't have expected format: it " + what), GitHubToken.complaint(framed));
    }

    @Test
    void aTokenWithNothingAroundItIsComplainedOfInGeneral() {
        assertEquals(Optional.empty(), GitHubToken.complaint(SecretValue.of(VALID)));
        assertEquals(Optional.of("Token doesn't have expected format"), GitHubToken.complaint(SecretValue.of("ghp_x")));
    }

    @Test
    void onlyWhatBeginsLikeATokenCanBeAMalformedOne() {
        assertTrue(GitHubToken.isMalformed(SecretValue.of("ghp_hunter2")));
        assertTrue(GitHubToken.isMalformed(SecretValue.of(VALID + "\n")));
        assertFalse(GitHubToken.isMalformed(SecretValue.of(VALID)));
        assertFalse(GitHubToken.isMalformed(SecretValue.of("hunter2")));
    }
}
