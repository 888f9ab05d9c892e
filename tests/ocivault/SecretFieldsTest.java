package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFieldsTest {

    private static final String JSON = """
        {"user": "app", "port": 5432, "rate": 1.10, "tls": true, "none": null, "": "unnamed", "a/b": "slash", "m~n": "tilde",
         "gr\u00fcn": "\\u2714 \\"quoted\\" \\ud83d\\udd11", "empty": {},
         "db": {"password": "s3cret", "hosts": ["a", {"name": "b"}, null], "max": 1e400, "text": "x 1.50 y"}}
        """;

    private static String select(String json, String fragment) {
        var field = SecretRef.parse("oci-vault://n" + fragment).field();
        return new String(SecretFields.select(SecretValue.of(json), field).reveal(), StandardCharsets.UTF_8);
    }

    private static VaultException.UnsuitableContent refusal(String json, String fragment) {
        return assertThrows(VaultException.UnsuitableContent.class, () -> select(json, fragment));
    }

    @Nested
    class Finds {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\'',
                value = {
                    "#user             | app",
                    "#port             | 5432",
                    "#rate             | 1.10",
                    "#tls              | true",
                    "#a/b              | slash",
                    "#m~n              | tilde",
                    "#gr%C3%BCn        | ✔ \"quoted\" 🔑",
                    "#/                | unnamed",
                    "#/user            | app",
                    "#/a~1b            | slash",
                    "#/m~0n            | tilde",
                    "#/db/password     | s3cret",
                    "#/db/hosts/0      | a",
                    "#/db/hosts/1/name | b",
                    "#/db/hosts        | [\"a\",{\"name\":\"b\"},null]",
                    "#/db/hosts/1      | {\"name\":\"b\"}",
                    "#empty            | {}",
                    "#db               |"
                        + " {\"password\":\"s3cret\",\"hosts\":[\"a\",{\"name\":\"b\"},null],\"max\":1e400,\"text\":\"x"
                        + " 1.50 y\"}",
                })
        void aField(String fragment, String value) {
            assertEquals(value, select(JSON, fragment));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0",
                    "-0",
                    "1.0",
                    "1.10",
                    "1e5",
                    "1E+400",
                    "-1.5e-7",
                    "10000000000.0",
                    "12345678901234567890123",
                    "0.1234567890123456789012345",
                    "1e999999999"
                })
        void aNumberAsItIsWritten(String number) {
            assertEquals(number, select("{\"n\":" + number + "}", "#n"));
            assertEquals("[" + number + "]", select("{\"n\": [ " + number + " ]}", "#n"));
        }

        @Test
        void aNumberOfAMillionDigitsAtOnce() {
            var number = "7".repeat(1_000_000);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5), () -> assertEquals(number, select("{\"n\":" + number + "}", "#n")));
        }

        @Test
        void aMemberThatIsNullInsideAnObject() {
            assertEquals("{\"a\":null,\"b\":[null]}", select("{\"o\":{\"a\":null, \"b\":[null]}}", "#o"));
        }

        @Test
        void anElementOfAnArrayAtTheTop() {
            assertEquals("two", select("[\"one\",\"two\"]", "#/1"));
        }

        @Test
        void theLaterOfTwoMembersOfOneName() {
            assertEquals("2", select("{\"a\":1,\"a\":2}", "#a"));
        }

        @Test
        void theWholeOfWhateverItIs() {
            assertEquals("no json", select("no json", ""));
        }

        @Test
        void theEmptyText() {
            assertEquals("", select("{\"a\":\"\"}", "#a"));
        }
    }

    @Nested
    class Refuses {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "#pasword        | the secret's value has no field #pasword        | The fields there: user, port,"
                            + " rate, tls, none, , a/b, m~n, grün, empty, db",
                    "#User           | the secret's value has no field #User           | The fields there: user, port,"
                            + " rate, tls, none, , a/b, m~n, grün, empty, db",
                    "#none           | the field #none of the secret's value is null   | The fields there: user, port,"
                            + " rate, tls, none, , a/b, m~n, grün, empty, db",
                    "#/db/passwort   | the secret's value has no field #/db/passwort   | The fields there: password,"
                            + " hosts, max, text",
                    "#/db/hosts/3    | the secret's value has no field #/db/hosts/3    | There is an array of 3,"
                            + " counted from 0.",
                    "#/db/hosts/2    | the secret's value has no field #/db/hosts/2    | There is an array of 3,"
                            + " counted from 0.",
                    "#/db/hosts/-    | the secret's value has no field #/db/hosts/-    | There is an array of 3,"
                            + " counted from 0.",
                    "#/db/hosts/00   | the secret's value has no field #/db/hosts/00   | There is an array of 3,"
                            + " counted from 0.",
                    "#/db/hosts/-1   | the secret's value has no field #/db/hosts/-1   | There is an array of 3,"
                            + " counted from 0.",
                    "#/user/x        | the secret's value has no field #/user/x        | What would hold it is neither"
                            + " an object nor an array.",
                    "#/empty/x       | the secret's value has no field #/empty/x       | The object there is empty.",
                })
        void whatIsNotThereAndNamesTheFieldsThatAre(String fragment, String message, String remedy) {
            var e = refusal(JSON, fragment);
            assertEquals(message, e.getMessage());
            assertEquals(remedy, e.remedy);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "hunter2-plain",
                    "{'hunter2':1}",
                    "{hunter2:1}",
                    "{\"hunter2\":1,}",
                    "[1,,2]",
                    "{\"hunter2\":1}x",
                    "{\"a\":hunter2}",
                    "{\"a\":NaN}",
                    "{\"a\":01}",
                    "{\"a\":+1}",
                    "{\"a\":.5}",
                    "{\"a\":\"\u0001\"}",
                    "{\"a\":\"\\x\"}",
                    "{\"a\"",
                    "// hunter2\n{}",
                    "\ufeff{}",
                    "{\"a\":1 2}"
                })
        void whatIsNotStrictJsonWithoutQuotingIt(String text) {
            var e = refusal(text, "#a");
            assertEquals("the secret's value is not JSON, so it has no fields", e.getMessage());
            assertFalse((e.getMessage() + e.remedy).contains("hunter2"), "quoted");
            assertNull(e.getCause());
        }

        @Test
        void aFieldOfASingleValue() {
            assertEquals("What would hold it is neither an object nor an array.", refusal("null", "#a").remedy);
            assertEquals("What would hold it is neither an object nor an array.", refusal("\"hunter2\"", "#a").remedy);
        }

        @Test
        void nestingWithoutEndInsteadOfExhaustingTheStack() {
            assertEquals(
                    "the secret's value is not JSON, so it has no fields",
                    refusal("[".repeat(100_000), "#a").getMessage());
            assertEquals(
                    "the secret's value is not JSON, so it has no fields",
                    refusal("{\"a\":".repeat(100_000), "#a").getMessage());
        }
    }
}
