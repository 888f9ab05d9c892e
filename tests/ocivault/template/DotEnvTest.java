package ocivault.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotEnvTest {

    private static Map<String, String> values(String text) {
        var values = new LinkedHashMap<String, String>();
        DotEnv.entries(text, "x.env").forEach(entry -> values.put(entry.name(), entry.value()));
        return values;
    }

    @Test
    void commentsEmptyLinesAndExportAreUnderstood() {
        assertEquals(
                Map.of("A", "1", "B", "2", "C", "", "export", "3"),
                values("# c\n\n  A=1\nexport B=2\n\t# c\nC=\nexport=3\n"));
    }

    @Test
    void anUnquotedValueEndsBeforeBlanksAndAComment() {
        assertEquals(
                Map.of("A", "b c", "B", "x#y", "C", "", "D", "#x", "E", "oci-vault://db#password", "F", "a'b\"c"),
                values("A = b c \t\nB=x#y\nC= # c\nD=#x\nE=oci-vault://db#password # c\nF=a'b\"c"));
    }

    @Test
    void singleQuotesAreLiteral() {
        assertEquals(
                Map.of("A", "a\\n$B # \"x\"", "B", "two\nlines"),
                values("A='a\\n$B # \"x\"' # c\nB='two\r\nlines'\r\n"));
    }

    @Test
    void doubleQuotesHaveEscapes() {
        assertEquals(
                Map.of("A", "a\nb\tc\"d\\e$f`g\\h", "B", "two\nlines"),
                values("A=\"a\\nb\\tc\\\"d\\\\e\\$f\\`g\\h\"\nB=\"two\nlines\""));
    }

    @Test
    void ofTwoOfOneNameBothAreThereInOrder() {
        var entries = DotEnv.entries("A=1\nA=2\n", "x.env");
        assertEquals(
                List.of("1", "2"), entries.stream().map(DotEnv.Entry::value).toList());
        assertEquals(List.of(1, 2), entries.stream().map(DotEnv.Entry::line).toList());
    }

    @Test
    void windowsFilesAreRead() {
        assertEquals(Map.of("A", "1", "B", "2 3"), values("\ufeffA=1\r\n\r\nB=\"2 3\"\r\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hidden|1|has no = after the name",
                "A=1\\nhid den=2|2|has no = after the name",
                "A=1\\n=hidden|2|is no NAME=value",
                "9A=hidden|1|is no NAME=value",
                "A='b\\nc'\\nB='hidden\\n|3|opens a single quote that does not close",
                "A=\"hidden|1|opens a double quote that does not close",
                "A=\"x\\n\"hidden|1|goes on after its quotes",
                "A=x\\0hidden|1|has a NUL character"
            })
    void aBadLineIsToldByItsNumberAndNotShown(String text, int line, String fault) {
        var file = text.replace("\\n", "\n").replace("\\0", "\0");
        var problem = assertThrows(VaultException.Usage.class, () -> DotEnv.entries(file, "x.env"));
        assertTrue(problem.getMessage().startsWith("x.env: line " + line + " " + fault), problem.getMessage());
        assertFalse(problem.getMessage().contains("hidden"), problem.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ghp_abc|ghp_abc",
                "a b|'a b'",
                "a#b|'a#b'",
                "a\"b$c|'a\"b$c'",
                "it's|\"it's\"",
                "'$`\"\\|\"'\\$\\`\\\"\\\\\""
            })
    void aValueIsWrittenAsPlainlyAsItCanBe(String value, String written) {
        assertEquals(written, Quoted.dotEnv(value, "A"));
        assertEquals(Map.of("A", value), values("A=" + written));
    }
}
