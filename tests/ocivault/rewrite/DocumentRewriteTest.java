package ocivault.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import ocivault.edit.ConfigDocument;
import ocivault.edit.Parsed;
import ocivault.rewrite.Outcome.Left;
import ocivault.rewrite.Outcome.Rewritten;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Documents before and after, byte for byte, and back. */
class DocumentRewriteTest {

    /** What is a secret in these documents. */
    private static final Pattern SECRET = Pattern.compile("s3cret[a-z]*|-----BEGIN[^!]*!");

    private static final Launch LAUNCH = new Launch("github-mcp-proxy", List.of());

    static ConfigDocument read(String name, String text) {
        return switch (ConfigDocument.parse(Path.of(name), text.getBytes(UTF_8))) {
            case Parsed.Read(var document) -> document;
            case Parsed.Refused refused -> throw new AssertionError(refused.reason());
        };
    }

    private static List<Hole> holes(ConfigDocument document) {
        var holes = new ArrayList<Hole>();
        for (var value : document.values()) {
            var found = SECRET.matcher(value.text());
            while (found.find()) {
                holes.add(new Hole(value, found.start(), found.end()));
            }
        }
        return holes;
    }

    private static String reference(Hole hole) {
        return "oci-vault://" + hole.secret().replaceAll("[^a-z]", "");
    }

    private static List<Outcome> outcomes(ConfigDocument document, Launch launch) {
        return DocumentRewrite.of(document, holes(document), launch, DocumentRewriteTest::reference);
    }

    /** The document rewritten, once its undoing has been shown to give the same bytes again. */
    private static String rewritten(String name, String text, Launch launch) {
        var document = read(name, text);
        var secrets = new java.util.HashMap<String, String>();
        holes(document).forEach(hole -> secrets.put(reference(hole), hole.secret()));
        var servers = outcomes(document, launch).stream()
                .filter(Rewritten.class::isInstance)
                .map(Rewritten.class::cast)
                .toList();
        var changes = Change.sorted(
                servers.stream().flatMap(server -> server.changes().stream()).toList());
        var result = Change.applied(text, changes);
        var kept = Kept.of(servers, changes);
        var again = read(name, result);
        var back = new ArrayList<Change>();
        for (var each : kept) {
            int start = starts(again, each.path());
            assertTrue(each.fits(result, start), each.path().toString());
            back.addAll(each.undone(start, secrets::get));
        }
        assertEquals(text, Change.applied(result, Change.sorted(back)));
        assertFalse(kept.toString().contains("s3cret"));
        return result;
    }

    private static int starts(ConfigDocument document, List<String> path) {
        return Places.start(document, path).orElseThrow();
    }

    private static String rewritten(String name, String text) {
        return rewritten(name, text, LAUNCH);
    }

    private static String left(String name, String text) {
        return outcomes(read(name, text), LAUNCH).stream()
                .map(outcome -> outcome instanceof Left left ? left.reason() : "rewritten")
                .findFirst()
                .orElseThrow();
    }

    @Nested
    class Commands {

        @Test
        void ofJsonInLines() {
            assertEquals("""
                {
                  // servers
                  "mcpServers": {
                    "github": {
                      "command": "github-mcp-proxy",
                      "args": ["--", "npx", "-y", "@modelcontextprotocol/server-github"],
                      "env": {
                        "GITHUB_PERSONAL_ACCESS_TOKEN": "oci-vault://scret", // mine
                      },
                    },
                  },
                }
                """, rewritten("mcp.json", """
                    {
                      // servers
                      "mcpServers": {
                        "github": {
                          "command": "npx",
                          "args": ["-y", "@modelcontextprotocol/server-github"],
                          "env": {
                            "GITHUB_PERSONAL_ACCESS_TOKEN": "s3cret", // mine
                          },
                        },
                      },
                    }
                    """));
        }

        @Test
        void keepLineEndsAndTabsAndListsInLines() {
            var before = "{\r\n\t\"servers\": {\r\n\t\t\"a\": {\r\n\t\t\t\"args\": [\r\n\t\t\t\t\"-y\", /* one */\r\n"
                    + "\t\t\t\t\"x\"\r\n\t\t\t],\r\n\t\t\t\"env\":{\"T\":\"s3cret\"},\r\n\t\t\t\"command\": \"npx\"}}}";

            assertEquals(
                    before.replace("\"-y\"", "\"--\",\r\n\t\t\t\t\"npx\",\r\n\t\t\t\t\"-y\"")
                            .replace("s3cret", "oci-vault://scret")
                            .replace("\"command\": \"npx\"", "\"command\": \"github-mcp-proxy\""),
                    rewritten("mcp.json", before));
        }

        @Test
        void withoutArgumentsGetSome() {
            assertEquals(
                    "{\"mcpServers\":{\"a\":{\"args\": [\"--\", \"srv\"], \"command\":\"github-mcp-proxy\","
                            + "\"env\":{\"T\":\"oci-vault://scret\"}}}}",
                    rewritten("a.json", "{\"mcpServers\":{\"a\":{\"command\":\"srv\",\"env\":{\"T\":\"s3cret\"}}}}"));
            assertEquals(
                    "{\"mcpServers\":{\"a\":{\"command\":\"github-mcp-proxy\",\"args\":[\"--\", \"srv\"/* no */],"
                            + "\"env\":{\"T\":\"oci-vault://scret\"}}}}",
                    rewritten(
                            "a.json",
                            "{\"mcpServers\":{\"a\":{\"command\":\"srv\",\"args\":[/* no"
                                    + " */],\"env\":{\"T\":\"s3cret\"}}}}"));
        }

        @Test
        void withSecretsInArgumentsSayThatTheyAreToBeResolved() {
            assertEquals(
                    "{\"mcpServers\":{\"a\":{\"command\":\"github-mcp-proxy\",\"args\":[\"--allow-secrets-in-arguments\","
                        + " \"--\", \"srv\", \"--key={{oci-vault://screta}}\","
                        + " \"postgres:\\/\\/u:{{oci-vault://scretb}}@h\", \"{{oci-vault://scretc}}\"]}}}",
                    rewritten(
                            "a.json",
                            "{\"mcpServers\":{\"a\":{\"command\":\"srv\",\"args\":[\"--key=s3creta\","
                                    + " \"postgres:\\/\\/u:s3cretb@h\", \"s3cretc\"]}}}"));
        }

        @Test
        void withVariablesThatWeWouldKeepToOurselvesPassThem() {
            assertTrue(rewritten(
                            "a.json",
                            "{\"mcpServers\":{\"a\":{\"command\":\"s\",\"env\":{\"OCI_X\":\"y\",\"T\":\"s3cret\"}}}}",
                            new Launch("/opt/github-mcp-proxy", List.of("--profile", "WORK")))
                    .contains("\"args\": [\"--profile\", \"WORK\", \"--pass\", \"OCI_X\", \"--\", \"s\"]"));
        }

        @Test
        void withATokenThatTheirClientFillsInAllowIt() {
            assertTrue(rewritten(
                            "a.json",
                            "{\"mcpServers\":{\"a\":{\"command\":\"s\",\"env\":{\"GITHUB_PERSONAL_ACCESS_TOKEN\":\"${X}\","
                                + "\"T\":\"s3cret\"}}}}")
                    .contains("\"args\": [\"--allow-plaintext\", \"--\", \"s\"]"));
        }

        @Test
        void ofOurs() {
            assertEquals(
                    "{\"mcpServers\":{\"a\":{\"command\":\"/x/github-mcp-proxy\",\"args\":[\"--\",\"srv\"],"
                            + "\"env\":{\"T\":\"oci-vault://scret\"}}}}",
                    rewritten(
                            "a.json",
                            "{\"mcpServers\":{\"a\":{\"command\":\"/x/github-mcp-proxy\",\"args\":[\"--\",\"srv\"],"
                                    + "\"env\":{\"T\":\"s3cret\"}}}}"));
        }

        @Test
        void ofCodex() {
            assertEquals("""
                model = "o3"

                [mcp_servers.a]   # one
                command = "github-mcp-proxy"
                args = [
                  "--",
                  "npx",
                  "-y", # yes
                  'x',
                ]

                [mcp_servers.a.env]
                "T" = 'oci-vault://scret'   # mine
                K = "x {{oci-vault://scretb}}"

                [mcp_servers."b.c"]
                env = { T = "oci-vault://scretc" }
                args = ["--", "srv"]
                command = "github-mcp-proxy"
                """, rewritten("config.toml", """
                    model = "o3"

                    [mcp_servers.a]   # one
                    command = "npx"
                    args = [
                      "-y", # yes
                      'x',
                    ]

                    [mcp_servers.a.env]
                    "T" = 's3cret'   # mine
                    K = "x s3cretb"

                    [mcp_servers."b.c"]
                    env = { T = "s3cretc" }
                    command = 'srv'
                    """));
        }

        @Test
        void ofContinueAndGoose() {
            assertEquals(
                    """
                    mcpServers:
                    - name: a
                      command: "github-mcp-proxy"
                      args:
                      - "--"
                      - "npx"
                      - "-y"   # yes
                      env:
                        T: oci-vault://scret
                        U: "Bearer {{oci-vault://scretb}}"
                    - name: b
                      args: ["--", "npx", -y, x]
                      command: "github-mcp-proxy"
                      env: { T: 'oci-vault://scretc' }
                    extensions:
                      c:
                        args: ["--", "uvx"]
                        cmd: "github-mcp-proxy"
                        envs:
                          T: "oci-vault://BEGINab"
                          V: x
                    """,
                    rewritten("config.yaml", """
                        mcpServers:
                        - name: a
                          command: npx
                          args:
                          - "-y"   # yes
                          env:
                            T: s3cret
                            U: Bearer s3cretb
                        - name: b
                          args: [-y, x]
                          command: npx
                          env: { T: 's3cretc' }
                        extensions:
                          c:
                            cmd: uvx
                            envs:
                              T: |-
                                -----BEGIN a
                                b!
                              V: x
                        """)
                            .replace("BEGINab", "BEGINab")
                            .replace("oci-vault://ab", "oci-vault://BEGINab"));
        }

        @Test
        void ofOpencodeAndZed() {
            assertEquals(
                    "{\"mcp\":{\"a\":{\"type\":\"local\",\"command\":[\"github-mcp-proxy\", \"--\", \"npx\",\"-y\"],"
                            + "\"environment\":{\"T\":\"oci-vault://scret\"}}}}",
                    rewritten(
                            "opencode.json",
                            "{\"mcp\":{\"a\":{\"type\":\"local\",\"command\":[\"npx\",\"-y\"],"
                                    + "\"environment\":{\"T\":\"s3cret\"}}}}"));
            assertEquals(
                    "{\"context_servers\":{\"a\":{\"command\":{\"path\":\"github-mcp-proxy\",\"args\":[\"--\", \"npx\","
                            + " \"x\"],\"env\":{\"T\":\"oci-vault://scret\"}}}}}",
                    rewritten(
                            "settings.json",
                            "{\"context_servers\":{\"a\":{\"command\":{\"path\":\"npx\",\"args\":[\"x\"],"
                                    + "\"env\":{\"T\":\"s3cret\"}}}}}"));
        }

        @Test
        void ofAPluginStandAtTheRootAndNothingElseDoes() {
            var server = "\"a\":{\"command\":\"x\",\"args\":[],\"env\":{\"T\":\"s3cret\"}}";

            assertTrue(rewritten(".mcp.json", "{" + server + "}").contains("\"args\":[\"--\", \"x\"]"));
            assertTrue(left("settings.json", "{" + server + ",\"b\":1}").startsWith("is no server's"));
        }

        @Test
        void thatAreAWholeLineBecomeWords() {
            assertEquals(
                    "{\"mcpServers\":{\"a\":{\"args\": [\"--allow-secrets-in-arguments\", \"--\", \"env\","
                            + " \"KEY={{oci-vault://scret}}\", \"npx\", \"-y\", \"x\"],"
                            + " \"command\":\"github-mcp-proxy\"}}}",
                    rewritten("a.json", "{\"mcpServers\":{\"a\":{\"command\":\"env KEY=s3cret npx  -y x\"}}}"));
        }

        @Test
        void ofAFileOfVariables() {
            assertEquals(
                    "A.b=oci-vault://scret # c\nB='x {{oci-vault://scretb}}'\n",
                    rewritten("secrets.env", "A.b=s3cret # c\nB='x s3cretb'\n"));
        }

        @Test
        void thatCannotBeRewrittenSayWhy() {
            assertTrue(
                    left("a.json", "{\"mcpServers\":{\"a\":{\"command\":\"npx -y 'x y'\",\"env\":{\"T\":\"s3cret\"}}}}")
                            .startsWith("has a whole line as its command"));
            assertTrue(left("a.json", "{\"mcpServers\":{\"a\":{\"command\":\"npx\",\"cwd\":\"s3cret\"}}}")
                    .startsWith("stands where we put no secret"));
            assertTrue(left(
                            "a.yaml",
                            "mcpServers:\n"
                                    + "- {name: a, command: x, env: &e {T: s3cret}}\n"
                                    + "- {name: b, command: x, env: *e}\n")
                    .startsWith("is in a file with aliases"));
            assertTrue(left("a.json", "{\"apiKey\":\"s3cret\"}").startsWith("is no server's"));
        }
    }

    @Nested
    class Remotes {

        @Test
        void ofVsCodeInLinesWithComments() {
            assertEquals(
                    """
                    {
                      "servers": {
                        "a": {
                          "type": "stdio",
                          "command": "github-mcp-proxy", // there
                          "args": [ // mine
                            "--url", "https://h/mcp",
                            "--header", "X-Org: me",
                            /* key */ "--header", "Authorization: Bearer {{oci-vault://scret}}",
                          ],
                        }
                      }
                    }
                    """.replace(
                                    "[ // mine\n        \"--url\", \"https://h/mcp\",",
                                    "[\"--url\", \"https://h/mcp\", // mine"),
                    rewritten("mcp.json", """
                        {
                          "servers": {
                            "a": {
                              "type": "http",
                              "url": "https://h/mcp", // there
                              "headers": { // mine
                                "X-Org": "me",
                                /* key */ "Authorization": "Bearer s3cret",
                              },
                            }
                          }
                        }
                        """));
        }

        @Test
        void ofOthersByTheirNames() {
            assertEquals(
                    """
                    {"mcpServers": {"a": {
                      "command": "github-mcp-proxy",
                      "args": {
                        "--url",
                        "https://h/mcp",
                        "--header", "Authorization: Bearer {{oci-vault://scret}}"
                      },
                      "disabled": false }}}
                    """.replace("{\n    \"--url", "[\n    \"--url").replace("\n  },", "\n  ],"),
                    rewritten("mcp_config.json", """
                        {"mcpServers": {"a": {
                          "serverUrl": "https://h/mcp",
                          "headers": {
                            "Authorization": "Bearer s3cret"
                          },
                          "disabled": false }}}
                        """));
            assertEquals(
                    "{\"mcpServers\":{\"a\":{\"command\":\"github-mcp-proxy\",\"args\":[\"--url\", \"https://h/mcp\","
                            + "\"--header\", \"X-Key: {{oci-vault://scret}}\"]}}}",
                    rewritten(
                            "settings.json",
                            "{\"mcpServers\":{\"a\":{\"httpUrl\":\"https://h/mcp\",\"headers\":{\"X-Key\":\"s3cret\"}}}}"));
        }

        @Test
        void ofOpencode() {
            assertEquals("""
                {"mcp": {"a": {
                  "type": "local",
                  "command": ["github-mcp-proxy", "--url", "https://h/mcp", "--header", "Authorization: Bearer {{oci-vault://scret}}"],
                  "enabled": true
                }}}
                """, rewritten("opencode.jsonc", """
                    {"mcp": {"a": {
                      "type": "remote",
                      "url": "https://h/mcp",
                      "headers": {"Authorization": "Bearer s3cret"},
                      "enabled": true
                    }}}
                    """).replace("mcp\",\"--header", "mcp\", \"--header"));
        }

        @Test
        void ofCodexInlineAndAsATable() {
            assertEquals("""
                [mcp_servers.a]
                command = "github-mcp-proxy"
                args = [ "--url", "https://h/mcp", "--header", "Authorization: Bearer {{oci-vault://scret}}" ]
                """, rewritten("config.toml", """
                    [mcp_servers.a]
                    url = "https://h/mcp"
                    http_headers = { "Authorization" = "Bearer s3cret" }
                    """));
            assertEquals("""
                [mcp_servers.a]
                args = ["--url", "https://h/mcp", "--header", "Authorization: Bearer {{oci-vault://scret}}", "--header", "X: y"]
                command = "github-mcp-proxy"

                # key
                # of mine

                [mcp_servers.b]
                command = "x"
                """, rewritten("config.toml", """
                    [mcp_servers.a]
                    url = "https://h/mcp"

                    [mcp_servers.a.http_headers] # key
                    Authorization = "Bearer s3cret" # of mine
                    X = "y"

                    [mcp_servers.b]
                    command = "x"
                    """).replace(" # of mine\n", "# of mine\n"));
        }

        @Test
        void ofGoose() {
            assertEquals("""
                extensions:
                  a:
                    type: stdio
                    cmd: "github-mcp-proxy"
                    args:
                      - "--url"
                      - "https://h/mcp"
                      - "--header"
                      - "Authorization: Bearer {{oci-vault://scret}}"
                      - "--header"
                      - 'X-Org: me'
                """, rewritten("config.yaml", """
                    extensions:
                      a:
                        type: streamable_http
                        uri: https://h/mcp
                        headers:
                          Authorization: Bearer s3cret
                          X-Org: 'me'
                    """));
        }

        @Test
        void loseHeadersThatHttpDecidesOn() {
            assertTrue(rewritten(
                            "a.json",
                            "{\"mcpServers\":{\"a\":{\"url\":\"https://h/mcp\",\"headers\":{\"Accept\":\"x\",\"K\":\"s3cret\","
                                + " \"Content-Type\":\"y\"}}}}")
                    .contains("\"args\":[\"--url\", \"https://h/mcp\",\"--header\", \"K: {{oci-vault://scret}}\"]"));
        }

        @Test
        void thatCannotBeRewrittenSayWhy() {
            var server = "{\"mcpServers\":{\"a\":{\"url\":\"%s\",\"headers\":{\"Authorization\":\"%s\"}}}}";

            assertTrue(
                    left("a.json", server.formatted("https://h/sse", "s3cret")).startsWith("speaks SSE"));
            assertTrue(
                    left("a.json", server.formatted("http://h/mcp", "s3cret")).contains("--url is not https"));
            assertTrue(left("a.json", server.formatted("https://h/mcp?k=s3cret", "x"))
                    .startsWith("has a secret that is no header"));
            assertTrue(left(
                            "a.toml",
                            "[mcp_servers.a]\n"
                                    + "url = 'https://h/'\n"
                                    + "bearer_token_env_var = 'X'\n"
                                    + "http_headers = { A = 's3cret' }")
                    .startsWith("has bearer_token_env_var"));
        }
    }

    @Test
    void aServerThatCannotBeRewrittenStopsNoOther() {
        var text = "{\"mcpServers\":{\"a\":{\"command\":\"/x y\",\"env\":{\"T\":\"s3cret\"}},"
                + "\"b\":{\"command\":\"x\",\"args\":[],\"env\":{\"T\":\"s3cretb\"}}}}";
        var document = read("a.json", text);

        assertEquals(
                Map.of("a", "Left", "b", "Rewritten"),
                Map.of(
                        "a", outcomes(document, LAUNCH).getFirst().getClass().getSimpleName(),
                        "b", outcomes(document, LAUNCH).getLast().getClass().getSimpleName()));
        assertTrue(rewritten("a.json", text).contains("\"T\":\"s3cret\"}},\"b\":{\"command\":\"github-mcp-proxy\""));
    }
}
