package ocivault.json;

import static java.util.Arrays.asList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    /** Much more than it takes, much less than it takes to compute a number of so many digits. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static Object read(String text) throws JsonReader.NotJson {
        return JsonReader.read(text);
    }

    @Nested
    class Reads {

        @Test
        void everyKindOfValue() throws JsonReader.NotJson {
            var members = new LinkedHashMap<String, Object>();
            members.put("b", asList(true, false, null));
            members.put("a", Map.of("", List.of()));
            members.put("n", new JsonNumber("-1.50e+3"));

            var object = read(" {\"b\" :[ true,false , null],\t\"a\":{\"\":[]},\r\n\"n\":-1.50e+3 }\n");

            assertEquals(members, object);
            assertEquals(List.of("b", "a", "n"), List.copyOf(((Map<?, ?>) object).keySet()));
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '\'',
                value = {
                    "\"\", ''",
                    "\"a/b\", a/b",
                    "\"\\u00e9\\u00E9\", éé",
                    "\"\\ud83d\\udd11\", 🔑",
                    "\"é🔑\", é🔑",
                    "\"x\\\"\\\\\\/y\", x\"\\/y"
                })
        void aText(String json, String text) throws JsonReader.NotJson {
            assertEquals(text, read(json));
        }

        @Test
        void everyEscape() throws JsonReader.NotJson {
            assertEquals("\"\\/\b\f\n\r\t\0", read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\""));
        }

        @Test
        void theLaterOfTwoMembersOfOneName() throws JsonReader.NotJson {
            assertEquals(Map.of("a", "2"), read("{\"a\":\"1\",\"a\":\"2\"}"));
        }

        @Test
        void whatIsNestedFourHundredDeep() throws JsonReader.NotJson {
            var text = "[".repeat(400) + "]".repeat(400);
            assertEquals(text, JSONValue.toJSONString(read(text)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "-", "0.", "1e", "1.5e-"})
        void aNumberOfAMillionDigitsAtOnce(String before) {
            var number = before + "7".repeat(1_000_000);
            assertTimeoutPreemptively(AT_ONCE, () -> assertEquals(new JsonNumber(number), read(number)));
            assertTimeoutPreemptively(
                    AT_ONCE, () -> assertEquals("[" + number + "]", JSONValue.toJSONString(read("[" + number + "]"))));
        }
    }

    @Nested
    class Refuses {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "x",
                    "tru",
                    "truex",
                    "nul",
                    "TRUE",
                    "NaN",
                    "Infinity",
                    "'a'",
                    "{a:1}",
                    "{1:2}",
                    "{\"a\"}",
                    "{\"a\":}",
                    "{\"a\":1,}",
                    "{,}",
                    "{\"a\" 1}",
                    "[1,]",
                    "[,]",
                    "[1 2]",
                    "[1",
                    "]",
                    "1 2",
                    "{}{}",
                    "01",
                    "-",
                    "-01",
                    "+1",
                    ".5",
                    "1.",
                    "1.e1",
                    "1e",
                    "1e+",
                    "0x10",
                    "1_0",
                    "--1",
                    "1-2",
                    "\"",
                    "\"a",
                    "\"\\\"",
                    "\"\\x\"",
                    "\"\\u12\"",
                    "\"\\u123g\"",
                    "\"\\u-123\"",
                    "\"\\u١٢٣٤\"",
                    "\"\t\"",
                    "\"\n\"",
                    "\"\0\"",
                    "// a\n1",
                    "/* */1",
                    "\ufeff1",
                    "\u00a01",
                    "\u20281",
                    "١"
                })
        void whatIsNotStrictlyJson(String text) {
            assertThrows(JsonReader.NotJson.class, () -> read(text));
        }

        @ParameterizedTest
        @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":["})
        void nestingThatWouldExhaustTheStack(String opening) {
            assertThrows(JsonReader.NotJson.class, () -> read(opening.repeat(100_000)));
        }

        @Test
        void withoutAWordOfTheText() {
            var refusal = assertThrows(JsonReader.NotJson.class, () -> read("hunter2"));
            assertFalse(refusal.toString().contains("hunter2"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1.0, 1",
        "10e-1, 1",
        "-0, 0",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "9223372036854775808,",
        "1.5,",
        "1e999999999,",
        "1e-999999999,",
        "1e99999999999999999999,",
        "0e999999999, 0"
    })
    void aNumberIsALongWhereItsValueIs(String number, Long value) {
        var expected = value == null ? OptionalLong.empty() : OptionalLong.of(value);
        assertTimeoutPreemptively(AT_ONCE, () -> assertEquals(expected, new JsonNumber(number).asLong()));
    }
}
