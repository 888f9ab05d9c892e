package ocivault.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TemplateFormatTest {

    private static final String HARD = "it's \"x\": # \\\n{{oci-vault://t}}";

    private static final Map<String, SecretValue> SECRETS = Map.of(
            "oci-vault://t", SecretValue.of("tok"),
            "oci-vault://hard", SecretValue.of(HARD),
            "oci-vault://pem", SecretValue.of("-----BEGIN KEY-----\nabc\n-----END KEY-----"),
            "oci-vault://long", SecretValue.of("x".repeat(2000)),
            "oci-vault://true", SecretValue.of("true"));

    private static String filled(TemplateFormat format, String document) {
        var template = format.read(document, "f");
        var secrets = new HashMap<String, SecretValue>();
        template.references().forEach(reference -> secrets.put(reference, SECRETS.get(reference)));
        return FilledDocuments.text(template.filled(secrets));
    }

    @Nested
    class Yaml {

        private static void assertFilled(String expected, String document) {
            assertEquals(expected, filled(TemplateFormat.YAML, document));
        }

        @Test
        void everythingButItsReferencesStaysByteForByte() {
            assertFilled(
                    "# c oci-vault://not\na:   'tok'   # it's {{x}}\n\n\nb: [ \"Bearer tok\" ,1]\n...\n---\nc: ~\n",
                    "# c oci-vault://not\na:   'oci-vault://t'   # it's {{x}}\n\n\n"
                            + "b: [ \"Bearer {{ oci-vault://t }}\" ,1]\n...\n---\nc: ~\n");
        }

        @Test
        void aPlainValueIsQuotedSoThatItStaysText() {
            assertFilled("a: \"true\"\n", "a: oci-vault://true\n");
            assertFilled(
                    "a: !!str \"tok\"\nb: &x \"tok\"\nc: *x\n", "a: !!str oci-vault://t\nb: &x oci-vault://t\nc: *x\n");
        }

        @Test
        void bracesWithoutQuotesAreTheValue() {
            assertFilled(
                    "a: \"tok\" # c\nb:\n  - \"tok\"\n\"tok\": {c: \"tok\"}\n",
                    "a: {{oci-vault://t}} # c\n"
                            + "b:\n"
                            + "  - {{ oci-vault://t }}\n"
                            + "{{oci-vault://t}}: {c: {{oci-vault://t}}}\n");
        }

        @Test
        void bracesWithoutQuotesThatHaveTextAfterThemAreRefusedWithTheRemedy() {
            var problem = assertThrows(
                    VaultException.Usage.class,
                    () -> TemplateFormat.YAML.read("a: 1\nb: {{oci-vault://t}}@host\n", "f"));
            assertTrue(problem.getMessage().startsWith("not YAML, at line 2, column "), problem.getMessage());
            assertTrue(problem.remedy.contains("needs quotes"), problem.remedy);
        }

        @Test
        void aBlockOfLinesStaysOneWhereTheSecretFitsIn() {
            assertFilled(
                    "a: |- # c\n  x tok\n  -----BEGIN KEY-----\n  abc\n  -----END KEY-----\nb: 1\n",
                    "a: |- # c\n  x {{oci-vault://t}}\n  {{oci-vault://pem}}\nb: 1\n");
            assertFilled(
                    "a: \"x it's \\\"x\\\": # \\\\\\n{{oci-vault://t}}\\ny \\n\" # c\n\n# d\nb: 1\n",
                    "a: > # c\n  x {{oci-vault://hard}}\n\n  y \n\n# d\nb: 1\n");
        }

        @Test
        void aKeyTooLongForOneLineIsRefused() {
            assertThrows(
                    VaultException.UnsuitableContent.class, () -> filled(TemplateFormat.YAML, "oci-vault://long: 1\n"));
            assertFilled("? \"" + "x".repeat(2000) + "\"\n: 1\n", "? oci-vault://long\n: 1\n");
        }

        @Test
        void aReferenceWithTextAndWithoutBracesIsRefusedByItsPlace() {
            var problem = assertThrows(
                    VaultException.Usage.class, () -> TemplateFormat.YAML.read("a:\n  - see oci-vault://t # c\n", "f"));
            assertEquals("the reference at line 2, column 9 has text around it and no braces", problem.getMessage());
        }

        @Test
        void windowsFilesStayThat() {
            assertFilled(
                    "\ufeffa: \"tok\"\r\nb: |\r\n  x\r\n  tok\r\n",
                    "\ufeffa: oci-vault://t\r\nb: |\r\n  x\r\n  {{oci-vault://t}}\r\n");
        }
    }

    @Nested
    class Json {
        @Test
        void itsCommentsAndCommasStayAndItsStringsAreFilled() {
            assertEquals(
                    "{ // oci-vault://not\n"
                            + " \"a\" : \"it's \\\"x\\\": # \\\\\\n"
                            + "{{oci-vault://t}}\", \"tok\": [\"tok\",],\n"
                            + "/* \" */ \"c\": \"\\u00e9 tok\" }\n",
                    filled(
                            TemplateFormat.JSON,
                            "{ // oci-vault://not\n"
                                + " \"a\" : \"oci-vault://hard\", \"{{oci-vault://t}}\": [\"oci-vault:\\/\\/t\",],\n"
                                + "/* \" */ \"c\": \"\\u00e9 {{oci-vault://t}}\" }\n"));
        }

        @Test
        void aReferenceOutsideQuotesIsRefusedByItsPlace() {
            var problem = assertThrows(
                    VaultException.Usage.class, () -> TemplateFormat.JSON.read("{\n \"a\": {{oci-vault://t}}\n}", "f"));
            assertTrue(problem.getMessage().startsWith("not JSON, at line 2, column "), problem.getMessage());
        }
    }

    @Nested
    class Toml {
        @Test
        void stringsOfAllKindsAreFilled() {
            assertEquals(
                    "a = \"tok\" # oci-vault://not\nb = 'x tok'\nc = \"it's \\\"x\\\": # \\\\\\n{{oci-vault://t}}\"\n"
                            + "d = \"\"\"\nx\ntok\"\"\"\ne = [ 1, { f = '''tok''' } ]\n[\"tok\"]\n",
                    filled(
                            TemplateFormat.TOML,
                            "a = \"oci-vault://t\" # oci-vault://not\n"
                                    + "b = 'x {{oci-vault://t}}'\n"
                                    + "c = 'oci-vault://hard'\n"
                                    + "d = \"\"\"\n"
                                    + "x\n"
                                    + "{{oci-vault://t}}\"\"\"\n"
                                    + "e = [ 1, { f = '''oci-vault://t''' } ]\n"
                                    + "[\"{{oci-vault://t}}\"]\n"));
        }

        @Test
        void aReferenceOutsideQuotesIsRefusedByItsPlace() {
            var problem = assertThrows(
                    VaultException.Usage.class, () -> TemplateFormat.TOML.read("a = 1\nb = oci-vault://t\n", "f"));
            assertTrue(problem.getMessage().startsWith("not TOML, at line 2, column "), problem.getMessage());
        }
    }

    /** Both parsers read in pieces, and fail where a piece ends between the halves of a character. */
    @ParameterizedTest
    @EnumSource(names = {"YAML", "TOML", "JSON"})
    void charactersOfTwoHalvesMayStandAnywhere(TemplateFormat format) {
        for (int before = 0; before < 3; before++) {
            var keys = "\ud83d\udd11".repeat(40_000);
            var text = "x".repeat(before) + keys;
            var document = switch (format) {
                case TOML -> "a = 'oci-vault://t' # " + text + "\nb = '" + text + "'\n";
                case JSON -> "{\"a\": \"oci-vault://t\", \"b\": \"" + text + "\"}";
                default -> "a: 'oci-vault://t' # " + text + "\nb: '" + text + "'\n";
            };
            assertEquals(document.replace("oci-vault://t", "tok"), filled(format, document));
        }
    }

    @Nested
    class Variables {
        @Test
        void theirValuesAreFilledAndTheirCommentsStay() {
            assertEquals(
                    "# oci-vault://not\n"
                            + "A=tok # c\n"
                            + "export B='Bearer tok'\n"
                            + "C=\"x\\n"
                            + "\\$y tok\"\n"
                            + "D=\"it's \\\"x\\\": # \\\\\\n"
                            + "{{oci-vault://t}}\"\n",
                    filled(
                            TemplateFormat.DOTENV,
                            "# oci-vault://not\nA=oci-vault://t # c\nexport B='Bearer {{oci-vault://t}}'\n"
                                    + "C=\"x\\n\\$y {{oci-vault://t}}\"\nD=oci-vault://hard\n"));
        }
    }

    @Nested
    class Unknown {
        @Test
        void takesASecretThatNeedsNoQuotesAnywhereAndNoOther() {
            assertEquals("x tok\n", filled(TemplateFormat.UNKNOWN, "x {{oci-vault://t}}\n"));
            var problem = assertThrows(
                    VaultException.UnsuitableContent.class,
                    () -> filled(TemplateFormat.UNKNOWN, "x {{oci-vault://hard}}\n"));
            assertFalse(problem.getMessage().contains("it's"), problem.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.yaml,YAML",
        "A.YML,YAML",
        "a.yaml.tmpl,YAML",
        "mcp.json,JSON",
        "x.jsonc,JSON",
        "c.toml,TOML",
        ".env,DOTENV",
        ".env.local,DOTENV",
        ".env.example,DOTENV",
        "prod.env,DOTENV",
        "n.txt,TEXT",
        "nginx.conf,UNKNOWN",
        "yaml,UNKNOWN",
        "x.txt.in,TEXT"
    })
    void isToldByTheNameOfAFile(String name, TemplateFormat format) {
        assertEquals(format, TemplateFormat.of(Path.of("folder.yaml", name)));
    }

    @ParameterizedTest
    @EnumSource
    void withoutReferencesNothingChanges(TemplateFormat format) {
        var document =
                format == TemplateFormat.YAML ? "a: {{ x }}\n" : format == TemplateFormat.JSON ? "[1]" : "# x\r\n";
        assertEquals(document, filled(format, document));
    }
}
