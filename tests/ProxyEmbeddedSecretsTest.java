import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import testkit.Outcome;
import testkit.Run;

/** References inside of values, in files of variables, and among the server's arguments. */
class ProxyEmbeddedSecretsTest extends ProxyScene {

    @TempDir
    private Path folder;

    @BeforeAll
    static void fill() {
        world.vault.put("t", "tok");
        world.vault.put("db", "{\"user\":\"app\",\"password\":\"p@ss {{oci-vault://t}}\"}");
        world.vault.put("empty-reference", "oci-vault://t");
    }

    /** The proxy before a shell that runs {@code script}. */
    private static Run proxy(List<String> options, String script, String... more) {
        var words = new ArrayList<>(options);
        words.addAll(List.of("--", "sh", "-c", script, "sh"));
        words.addAll(List.of(more));
        return world.proxy(words.toArray(String[]::new));
    }

    private static void assertRefused(String message, Outcome outcome) {
        assertEquals(64, outcome.exitCode(), outcome.stderr());
        assertEquals("", outcome.stdout());
        assertEquals(2, outcome.stderrLines().size(), outcome.stderr());
        assertEquals(
                "github-mcp-proxy: error: " + message, outcome.stderrLines().getFirst());
        assertFalse(outcome.stderr().contains("hidden"), outcome.stderr());
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void severalInAVariableAreResolvedInOnePass() {
        var outcome = proxy(
                        List.of("--env", "HEADERS={\"a\": \"Bearer {{ oci-vault://t }}\"}"),
                        "printf '%s|%s|%s' \"$URL\" \"$HEADERS\" \"$OTHER\"")
                .env("URL", "postgres://{{oci-vault://db#user}}:{{oci-vault://db#password}}@h/db")
                .env("OTHER", "{{ .Values.x }}")
                .run();
        assertEquals("", outcome.stderr());
        assertEquals(
                "postgres://app:p@ss {{oci-vault://t}}@h/db|{\"a\": \"Bearer tok\"}|{{ .Values.x }}", outcome.stdout());
    }

    @Test
    void aTokenMayBeATextWithAReference() {
        var outcome = proxy(List.of(), "printf %s \"$GITHUB_PERSONAL_ACCESS_TOKEN\"")
                .env("GITHUB_PERSONAL_ACCESS_TOKEN", "{{oci-vault://mcp-github-token}}")
                .run();
        assertEquals(world.token, outcome.stdout(), outcome.stderr());
    }

    @ParameterizedTest
    @CsvSource({
        "'hidden {{oci-vault://t','X has braces of a reference that do not close'",
        "'{{oci-vault://t}','X has braces of a reference that do not close'",
        "'{{oci-vault://t}} oci-vault://hidden','X contains a reference, but has something around it'",
        "'{{oci-vault://t}} OCI-VAULT://hidden','X contains a reference, but has something around it'",
        "'{{OCI-VAULT://hidden}}','X contains a reference, but has something around it'"
    })
    void whatIsLeftOutsideBracesIsRefusedByItsName(String value, String message) {
        assertRefused(
                message,
                proxy(List.of("--env", "A=oci-vault://t"), "exit 1")
                        .env("X", value)
                        .run());
        assertRefused(
                "--env " + message,
                proxy(List.of("--env", "X=" + value), "exit 1").run());
    }

    @Test
    void bracesStayWhereThatIsAskedFor() {
        var outcome = proxy(List.of("--env", "A=oci-vault://t", "--literal", "X"), "printf '%s %s' \"$A\" \"$X\"")
                .env("X", "{{oci-vault://t}}")
                .run();
        assertEquals("tok {{oci-vault://t}}", outcome.stdout(), outcome.stderr());
    }

    @Test
    void oneThatIsNotThereStartsNothing() {
        var outcome = proxy(List.of(), "echo started")
                .env("X", "a {{oci-vault://t}} {{oci-vault://missing}} {{oci-vault://db#none}}")
                .run();
        assertEquals(77, outcome.exitCode(), outcome.stderr());
        assertEquals("", outcome.stdout());
        assertEquals(4, outcome.stderrLines().size(), outcome.stderr());
    }

    @Test
    void aDryRunListsAllOfThem() throws IOException {
        var file = file("x.env", "PLAIN=hidden\nF={{oci-vault://t}}\n");
        var options = List.of(
                "--dry-run",
                "--env-file",
                file.toString(),
                "--file",
                "PEM=oci-vault://pem",
                "--allow-secrets-in-arguments");
        var text = proxy(options, "exit 1", "--key={{oci-vault://t}}")
                .env("URL", "{{oci-vault://db#user}}:{{oci-vault://db#password}}")
                .run();
        assertEquals(0, text.exitCode(), text.stderr());
        assertEquals(
                List.of(
                        "command: sh -c 'exit 1' sh '--key={{oci-vault://t}}'",
                        "adds: URL from oci-vault://db#user and oci-vault://db#password",
                        "adds: PLAIN from a file of variables",
                        "adds: F from oci-vault://t",
                        "adds: PEM, a file from oci-vault://pem",
                        "fills: argument 4 from oci-vault://t"),
                text.stdout().lines().toList());
        var all = new ArrayList<>(options);
        all.add("--json");
        var json = (Map<?, ?>) JSONValue.parse(
                proxy(all, "exit 1", "--key={{oci-vault://t}}").run().stdout());
        assertEquals(Map.of("F", "oci-vault://t"), json.get("adds"));
        assertEquals(List.of("PLAIN"), json.get("sets"));
        assertEquals(Map.of("PEM", "oci-vault://pem"), json.get("files"));
        assertEquals(Map.of("4", "oci-vault://t"), json.get("arguments"));
        assertFalse((text.stdout() + json).contains("hidden"));
    }

    @Test
    void aCheckMasksWhatIsInside() {
        var leak = "echo \"$URL\"; cat";
        var end = proxy(List.of("--check"), leak)
                .env("URL", "x={{oci-vault://db#password}}")
                .run();
        assertEquals(76, end.exitCode(), end.stderr());
        assertFalse((end.stdout() + end.stderr()).contains("p@ss"), end.stdout() + end.stderr());
    }

    @Test
    void argumentsTakeThemWhereThatIsAskedForWithAWarning() {
        assertRefused(
                "argument 4 of the server's command (word 5 after '--') contains a reference, which is not resolved"
                        + " there",
                proxy(List.of(), "printf %s \"$1\"", "k={{oci-vault://t}}").run());
        var outcome = proxy(
                        List.of("--allow-secrets-in-arguments"),
                        "printf '%s,%s' \"$1\" \"$2\"",
                        "k={{oci-vault://t}}",
                        "é")
                .env("LC_ALL", "C.UTF-8")
                .run();
        assertEquals("k=tok,é", outcome.stdout(), outcome.stderr());
        assertEquals(
                List.of("Warning: argument 4 of the server's command gets a secret, which everybody can read who may"
                        + " list processes"),
                outcome.stderrLines());
        assertRefused(
                "argument 4 of the server's command (word 5 after '--') contains a reference, which is not resolved"
                        + " there",
                proxy(List.of("--allow-secrets-in-arguments"), "exit 1", "see oci-vault://t")
                        .run());
    }

    @Test
    void aFileOfVariablesBeatsTheEnvironmentAnEarlierFileAndIsBeatenByEnv() throws IOException {
        var first =
                file("1.env", "# c\nexport A=1\nB='first'\nC=\"{{oci-vault://t}}\nx\"\nPATH_LIKE=oci-vault://t # c\n");
        var second = file("2.env", "B=second\nD=second\nOCI_X=kept\n");
        var outcome = proxy(
                        List.of(
                                "--env-file", first.toString(),
                                "--env-file", second.toString(),
                                "--env", "D=oci-vault://t"),
                        "printf '%s,%s,%s,%s,%s,%s' \"$A\" \"$B\" \"$C\" \"$PATH_LIKE\" \"$D\" \"$OCI_X\"")
                .env("A", "given")
                .env("B", "oci-vault://missing")
                .run();
        assertEquals("", outcome.stderr());
        assertEquals("1,second,tok\nx,tok,tok,kept", outcome.stdout());
    }

    @Test
    void aFileOfVariablesMayHoldTheTokenInPlainText() throws IOException {
        var file = file("x.env", "GITHUB_PERSONAL_ACCESS_TOKEN=ghp_plain\n");
        var outcome = proxy(List.of("--env-file", file.toString()), "printf %s \"$GITHUB_PERSONAL_ACCESS_TOKEN\"")
                .run();
        assertEquals("ghp_plain", outcome.stdout(), outcome.stderr());
        assertEquals(
                world.token,
                proxy(
                                List.of("--env-file", file.toString(), "--secret", "oci-vault://mcp-github-token"),
                                "printf %s \"$GITHUB_PERSONAL_ACCESS_TOKEN\"")
                        .run()
                        .stdout());
    }

    @Test
    void aBadFileOfVariablesIsToldByItsLine() throws IOException {
        var bad = file("bad.env", "A=1\n\nhidden\n");
        assertRefused(
                bad + ": line 3 has no = after the name (it is not shown: it may be a secret)",
                proxy(List.of("--env-file", bad.toString()), "exit 1").run());
        var near = file("near.env", "A=1\nB=hidden oci-vault://t\n");
        assertRefused(
                near + ": line 2: B contains a reference, but has something around it",
                proxy(List.of("--env-file", near.toString()), "exit 1").run());
        assertEquals(
                "hidden oci-vault://t",
                proxy(List.of("--env-file", near.toString(), "--literal", "B"), "printf %s \"$B\"")
                        .run()
                        .stdout());
        var missing = folder.resolve("missing.env");
        assertRefused(
                "--env-file " + missing + " does not exist",
                proxy(List.of("--env-file", missing.toString()), "exit 1").run());
        assertRefused(
                "--env-file " + folder + " is a directory",
                proxy(List.of("--env-file", folder.toString()), "exit 1").run());
        var binary = folder.resolve("binary.env");
        Files.write(binary, new byte[] {'A', '=', (byte) 0xff});
        assertRefused(
                "--env-file " + binary + " is not UTF-8 text",
                proxy(List.of("--env-file", binary.toString()), "exit 1").run());
    }

    @Test
    void bytesThatAreNoUtf8AreNotTornApart() {
        var outcome = proxy(List.of("--env", "A=oci-vault://t"), "exit 1")
                .inShell("X=$(printf '\\377{{oci-vault://t}}') exec \"$@\"")
                .run();
        assertEquals(64, outcome.exitCode(), outcome.stderr());
        assertTrue(outcome.stderr().contains("error: X contains a reference"), outcome.stderr());
    }
}
