package ocivault.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import ocivault.rewrite.Spelling.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a value was written, kept without the value. */
class SpellingTest {

    private static final String PEM = "-----BEGIN A KEY-----\nMIIE+x\n4abc/=\n\"q\\\n-----END A KEY-----\n";

    @ParameterizedTest
    @CsvSource({
        "ghp_abc123, ghp_abc123, ESCAPED",
        "a/b\"c, a\\/b\\\"c, ESCAPED",
        "it's, it''s, DOUBLED",
        "a b, 'a b', VARIABLE",
        "ab, \"ab\", QUOTED"
    })
    void comesBackAsItWas(String value, String raw, Way way) {
        assertEquals(raw, Spelling.of(value, raw, way).written(value));
    }

    @Test
    void comesBackInItsLines() {
        for (var raw : List.of(
                "\"\"\"\n" + PEM.replace("\\", "\\\\") + "\"\"\"",
                "\"" + PEM.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"",
                "\""
                        + PEM.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n")
                                .replace("/", "\\/") + "\"")) {
            var spelling = Spelling.of(PEM, raw, Way.QUOTED);

            assertEquals(raw, spelling.written(PEM));
            assertFalse(
                    spelling.parts().toString().matches("(?s).*(?:MIIE|abc|BEGIN).*"),
                    spelling.parts().toString());
        }
    }

    @Test
    void comesBackInItsBlock() {
        var key = PEM.replace("\"q\\\n", "");
        for (var raw : List.of(
                "|\n    " + key.strip().replace("\n", "\n    "),
                "|2-\r\n  " + key.strip().replace("\n", "\r\n  "))) {
            assertEquals(raw, Spelling.of(key, raw, Way.QUOTED).written(key));
        }
    }

    @Test
    void keepsNoCharacterThatIsEscapedByItsNumber() {
        var spelling = Spelling.of("sAm", "s\\u0041m", Way.ESCAPED);

        assertEquals(List.of(), spelling.parts());
        assertEquals("sAm", spelling.written("sAm"));
    }

    @Test
    void isTheUsualOneForAValueThatIsNewer() {
        var spelling = Spelling.of("a/b", "a\\/b", Way.ESCAPED);

        assertEquals("c/d/e", spelling.written("c/d/e"));
    }
}
