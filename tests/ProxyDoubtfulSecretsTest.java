import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import testkit.Outcome;
import testkit.Run;

/** References that would be handed on as text, and tokens that will not do: what the proxy says of them. */
class ProxyDoubtfulSecretsTest extends ProxyScene {

    private static final String PRINT_TOKEN = "printf %s \"$GITHUB_PERSONAL_ACCESS_TOKEN\"";

    @BeforeAll
    static void fill() {
        world.vault.put("json", "{\"user\":\"app\"}");
    }

    @Test
    void thatWouldBeHandedOnAsTextAreRefused() {
        var variable =
                proxy("echo started").env("URL", "Bearer oci-vault://json").run();
        assertRefused(
                64,
                List.of(
                        "github-mcp-proxy: error: URL contains a reference, but has something around it",
                        "hint: Make the reference its whole value, in small letters: no quotes, no blanks. Within"
                                + " other text it stands in braces: {{oci-vault://…}}. To hand the text on as it is:"
                                + " --literal URL."),
                variable);
        var argument = proxy("echo oci-vault://json").run();
        assertRefused(
                64,
                List.of(
                        "github-mcp-proxy: error: argument 2 of the server's command (word 3 after '--') contains a"
                                + " reference, which is not resolved there",
                        "hint: Arguments show in process lists: give the secret to the server in a variable, with"
                                + " --env NAME=oci-vault://…; where it takes it no other way, as {{oci-vault://…}} with"
                                + " --allow-secrets-in-arguments"),
                argument);
    }

    @Test
    void stayTextWhereThatIsAskedFor() {
        var end = proxy("printf '%s,%s' \"$URL\" \"$REF\"", "--literal", "URL", "--literal", "REF")
                .env("URL", "x=oci-vault://json")
                .env("REF", "oci-vault://json")
                .run();

        assertServed("x=oci-vault://json,oci-vault://json", end);
    }

    @ParameterizedTest
    @CsvSource({"'', is empty", "' \n', is nothing but white space", "'\ufeff', is nothing but white space"})
    void thatAreEmptyTokensStartNothing(String value, String what) {
        world.vault.put("blank", "{\"token\":" + JSONValue.toJSONString(value) + "}");
        var end = proxy("echo started", "--refresh", "--secret", "oci-vault://blank#token")
                .run();

        assertRefused(
                65,
                List.of(
                        "github-mcp-proxy: error: the token for GITHUB_PERSONAL_ACCESS_TOKEN " + what,
                        "hint: Store a token there: gh auth token | upload-secret NAME; upload-secret says what it"
                                + " stores."),
                end);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '\n', ends with a newline",
        "'\ufeff', '', begins with a byte order mark",
        "' ', '', begins with a blank"
    })
    void thatHaveSomethingAroundThemAreNamedAndServed(String before, String after, String what) {
        world.vault.put("framed", before + world.token + after);
        world.vault.put("key", before + "hunter2" + after);
        var end = proxy(PRINT_TOKEN, "--refresh", "--secret", "oci-vault://framed", "--env", "API_KEY=oci-vault://key")
                .run();

        assertServed(before + world.token + after, end);
        assertEquals(
                List.of(
                        "Warning: Token doesn't have expected format: it " + what,
                        "Warning: the secret for API_KEY " + what),
                end.stderrLines());
    }

    /** In front of a shell that runs the script. */
    private static Run proxy(String script, String... options) {
        var args = new ArrayList<>(List.of(options));
        args.addAll(List.of("--", "sh", "-c", script));
        return world.proxy(args.toArray(String[]::new));
    }

    private static void assertRefused(int exitCode, List<String> stderr, Outcome end) {
        assertEquals(stderr, end.stderrLines());
        assertEquals(exitCode, end.exitCode());
        assertEquals("", end.stdout());
    }

    private static void assertServed(String stdout, Outcome end) {
        assertEquals(0, end.exitCode(), end.stderr());
        assertEquals(stdout, end.stdout());
    }
}
