package ocivault.edit;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents and the positions of their texts. */
class ConfigDocumentTest {

    private static ConfigDocument read(String name, String text) {
        if (ConfigDocument.parse(Path.of(name), text.getBytes(UTF_8)) instanceof Parsed.Read(var document)) {
            return document;
        }
        throw new AssertionError("refused");
    }

    private static Parsed.Refused refused(String name, byte[] content) {
        if (ConfigDocument.parse(Path.of(name), content) instanceof Parsed.Refused refused) {
            return refused;
        }
        throw new AssertionError("not refused");
    }

    private static Parsed.Refused refused(String name, String text) {
        return refused(name, text.getBytes(UTF_8));
    }

    /** {@code path=text@line:column}, and what its bytes are. */
    private static List<String> told(String name, String text) {
        var bytes = text.getBytes(UTF_8);
        return read(name, text).values().stream()
                .map(value -> String.join("/", value.path()) + "=" + value.text() + "@" + value.line() + ":"
                        + value.column() + " "
                        + new String(bytes, value.start(), value.end() - value.start(), UTF_8))
                .toList();
    }

    @Nested
    class Values {

        @Test
        void ofManyInOneLineTakeNoLongerThanInSeveral() {
            var text = "[" + "\"é\",".repeat(200_000) + "\"last\"]";

            var last = assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> read("x.json", text).values().getLast());

            assertEquals("1:800002", last.line() + ":" + last.column());
        }

        @Test
        void ofJsonWithCommentsAndTrailingCommas() {
            assertEquals(
                    List.of(
                            "mcpServers/gît/command=npx@3:22 \"npx\"",
                            "mcpServers/gît/args/0=-y@4:12 \"-y\"",
                            "mcpServers/gît/args/1=é\n@4:26 \"\\u00e9\\n\"",
                            "mcpServers/gît/env/T=x@5:23 \"x\""),
                    told("mcp.json", """
                        { // servers
                        "mcpServers": {
                         "gît": { "command": "npx",
                          "args": ["-y", /* é */ "\\u00e9\\n",],
                         "env": {"N": 1, "T": "x"},
                        },
                        }}
                        """));
        }

        @Test
        void ofTomlInTablesInlineTablesDottedKeysAndListsOfTables() {
            assertEquals(
                    List.of(
                            "model=o3@1:9 \"o3\"",
                            "mcp_servers/a.b/command=npx@4:11 'npx'",
                            "mcp_servers/a.b/args/0=-y@5:10 \"-y\"",
                            "mcp_servers/a.b/args/1=x\ny@6:3 \"\"\"\nx\ny\"\"\"",
                            "mcp_servers/a.b/env/A=1@9:13 \"1\"",
                            "mcp_servers/a.b/env/B=2@9:24 '2'",
                            "mcp_servers/a.b/http.h/X=3@10:14 \"3\"",
                            "mcp_servers/a.b/env2/C=4@12:5 \"4\"",
                            "list/0/n=a@14:3 \"a\"",
                            "list/1/n=b@16:3 \"b\""),
                    told("config.toml", """
                        model = "o3"
                        # [not.a.table]
                        [mcp_servers."a.b"]  # one
                        command = 'npx'
                        args = [ "-y", # it
                          \"""
                        x
                        y\""" ]
                        env = { A = "1", "B" = '2' } # two
                        "http.h".X = "3"
                        [ mcp_servers . "a.b" . env2 ]
                        C = "4"
                        [[list]]
                        n="a"
                        [[list]]
                        n="b"
                        when = 1979-05-27 07:32:00
                        """));
        }

        @Test
        void ofYamlInAllStyles() {
            assertEquals(
                    List.of(
                            "mcpServers/0/name=git@3:9 git",
                            "mcpServers/0/args/0=-y@5:5 \"-y\"",
                            "mcpServers/0/args/1=it's@6:5 'it''s'",
                            "mcpServers/0/env/T=x@8:13 x",
                            "mcpServers/0/env/K=a\nb\n@9:8 |\n      a\n      b\n",
                            "mcpServers/0/flow/a=b@12:14 b"),
                    told("config.yaml", """
                        # Continue
                        mcpServers:
                        - name: git
                          args:
                          - "-y"
                          - 'it''s'
                          env:
                            T: &tok x
                            K: |
                              a
                              b
                          flow: { a: b, t: true, n: 7, alias: *tok }
                        """));
        }

        @Test
        void ofAFileOfVariables() {
            assertEquals(
                    List.of("A=x@1:3 x", "B.c=y z@3:12 \"y z\"", "D=w@4:5 'w'"),
                    told("secrets.env", "A=x # c\n\nexport B.c=\"y z\"\nD = 'w'\n"));
        }

        @Test
        void countBytesWhereTheTextHasOthersThanAscii() {
            var document = read("a.json", "{\"é😀\": \"x\", \"b\": \"😀\"}");

            assertEquals(
                    List.of(11, 14),
                    List.of(
                            document.values().getFirst().start(),
                            document.values().getFirst().end()));
            assertEquals(
                    List.of(21, 27),
                    List.of(
                            document.values().getLast().start(),
                            document.values().getLast().end()));
            assertEquals(18, document.values().getLast().column());
        }

        @Test
        void areNotInWhatTheirRecordsSay() {
            var value = read("a.json", "{\"a\": \"sesame\"}").values().getFirst();

            assertFalse(value.toString().contains("sesame"));
        }
    }

    @Nested
    class Refusals {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "a.json | {\"a\": 1 | is not JSON | 1",
                    "a.json | {}x | is not JSON | 1",
                    "a.json | {\"a\": 1, \"a\": 2} | has a key twice, at line 1, column 10 | 1",
                    "a.json | '' | is not JSON: it is empty | 0",
                    "a.toml | a = | is not TOML | 1",
                    "a.toml | 'a = 1~a = 2' | is not TOML, or has a key twice | 2",
                    "a.toml | '[a]~[a]' | is not TOML, or has a key twice | 2",
                    "a.yaml | 'a: {' | is not YAML | 1",
                    "a.yaml | 'a: 1~a: 2' | has a key twice, at line 2, column 1 | 2",
                    "a.yaml | 'a: 1~---~b: 2' | has several YAML documents | 0",
                    "a.yaml | '? [x]~: 2' | has a key that is no text | 1",
                    "a.env  | 'A=1~what' | is no file of variables, at line 2 | 2",
                    "a.env  | 'A=1~A=2' | has a key twice, at line 2, column 1 | 2",
                    "a.what | 'A=1' | is neither JSON nor TOML | 0",
                })
        void nameTheFaultAndItsLine(String name, String text, String reason, int line) {
            var refused = refused(name, text.replace('~', '\n'));

            assertTrue(refused.reason().startsWith(reason), refused.reason());
            assertEquals(line, refused.line(), refused.reason());
        }

        @Test
        void ofEncodings() {
            var text = "{\"a\": \"b\"}";
            var mark = refused("a.json", "\ufeff" + text);

            assertTrue(mark.reason().startsWith("begins with a byte order mark"));
            assertTrue(refused("a.json", text.getBytes(UTF_16)).reason().startsWith("is UTF-16"));
            assertTrue(refused("a.json", text.getBytes(UTF_16LE)).reason().startsWith("has NUL characters"));
            assertTrue(refused("a.json", new byte[] {'"', (byte) 0xe9, '"'})
                    .reason()
                    .startsWith("is not UTF-8"));
        }

        @Test
        void ofWhatIsTooLarge() {
            var content = ("{\"a\": \"" + "x".repeat(ConfigDocument.LARGEST) + "\"}").getBytes(UTF_8);

            assertEquals("is larger than 16 MiB", refused("a.json", content).reason());
        }

        @Test
        void ofWhatIsNestedTooDeeply() {
            int deep = 100_000;
            Stream.of(
                            new String[] {"a.json", "[".repeat(deep) + "]".repeat(deep)},
                            new String[] {"a.json", "{\"a\":".repeat(deep) + "1" + "}".repeat(deep)},
                            new String[] {"a.toml", "a = " + "[".repeat(deep) + "]".repeat(deep)},
                            new String[] {"a.toml", "a.".repeat(deep) + "b = 1"},
                            new String[] {"a.toml", "a = { b = ".repeat(deep) + "1" + "}".repeat(deep)})
                    .forEach(each ->
                            assertTrue(refused(each[0], each[1]).reason().startsWith("is nested too deeply"), each[0]));
            assertTrue(refused("a.yaml", "[".repeat(deep) + "]".repeat(deep))
                    .reason()
                    .startsWith("is not YAML"));
            assertTrue(refused("a.yaml", "[".repeat(300) + "]".repeat(300))
                    .reason()
                    .startsWith("is nested too deeply"));
        }
    }

    @Test
    void readsJsonOfAnotherNameByItsText() {
        assertEquals(
                1,
                read("claude_desktop_config.backup", " {\"a\": \"b\"}").values().size());
    }
}
