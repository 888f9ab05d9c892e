import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import testkit.Run;

/** {@code vault-resolve --format FORMAT NAME=REF…} and {@code --header}, against the local vault. */
class VaultResolveFeedTest extends VaultResolveSetup {

    private static final String HARD = "it's \"x\" $(id) `id` \\ # é";

    @BeforeAll
    static void fill() {
        vault.put("hard", HARD);
        vault.put("lines", "one\ntwo");
        vault.put("nul", "a\0b");
    }

    private static void assertRefused(int exitCode, String message, Ran ran) {
        assertEquals(exitCode, ran.exitCode(), ran.err());
        assertEquals("", ran.out());
        assertEquals(2, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("vault-resolve: error: " + message), ran.err());
        assertFalse(ran.err().contains("hidden"), ran.err());
    }

    @Nested
    class Format {
        @Test
        void jsonIsAnObject() {
            var ran = run("--format", "json", "A=oci-vault://hard", "a.b c=oci-vault://lines");
            assertEquals(0, ran.exitCode(), ran.err());
            assertEquals(HARD, json(ran.out()).get("A"));
            assertEquals("one\ntwo", json(ran.out()).get("a.b c"));
        }

        @Test
        void dotenvAndDockerSecretsAreALineEach() {
            assertEquals(
                    new Ran(0, "T=" + TOKEN + "\nL='one\ntwo'\nU='Bearer app'\n", ""),
                    run(
                            "--format=dotenv",
                            "T=oci-vault://token",
                            "L=oci-vault://lines",
                            "U=Bearer {{oci-vault://db#user}}"));
            assertEquals(
                    new Ran(0, "github.token=" + TOKEN + "\nh=" + HARD + "\n", ""),
                    run("--format=docker-secrets", "github.token=oci-vault://token", "h=oci-vault://hard"));
        }

        @Test
        void shellIsWhatAShellReadsBack() {
            var ran = run("--format", "shell", "A=oci-vault://hard", "B=oci-vault://lines");
            assertEquals(0, ran.exitCode(), ran.err());
            var read = Run.command("sh", "-c", ran.out() + "printf '%s|%s' \"$A\" \"$B\"")
                    .env("LC_ALL", "C.UTF-8")
                    .run();
            assertEquals(HARD + "|one\ntwo", read.stdout());
            assertTrue(ran.out().startsWith("export A="), ran.out());
        }

        @ParameterizedTest
        @CsvSource({
            "docker-secrets,A=oci-vault://lines,65,the secret for A has more than one line",
            "docker-secrets,A=oci-vault://nul,65,the secret for A has more than one line",
            "shell,A=oci-vault://nul,65,the secret for A contains a NUL character",
            "dotenv,A=oci-vault://nul,65,the secret for A contains a NUL character",
            "shell,oci-vault://token,64,an argument is no NAME=REF",
            "shell,a-b=oci-vault://token,64,an argument is no NAME=REF",
            "shell,A;id=oci-vault://token,64,an argument is no NAME=REF",
            "json,A=hidden,64,A is no reference",
            "json,A=hidden oci-vault://token,64,A: the reference at ",
            "json,A={{oci-vault://token,64,A: the braces of a reference open at ",
            "xml,A=oci-vault://token,64,--format is none that NAME=REF can have"
        })
        void whatItCannotHoldIsRefused(String format, String assignment, int exitCode, String message) {
            assertRefused(exitCode, message, run("--format", format, assignment));
        }

        @Test
        void oneUnresolvedReferenceAndNothingIsPrinted() {
            assertRefused(77, "not found", run("--format=json", "A=oci-vault://token", "B=oci-vault://none"));
            assertRefused(
                    64, "A is given more than once", run("--format=json", "A=oci-vault://db", "A=oci-vault://token"));
            assertRefused(64, "missing NAME=REF", run("--format=json"));
        }
    }

    @Nested
    class Header {
        @Test
        void isTheObjectOfHeadersHelper() {
            assertEquals(
                    new Ran(0, "{\"Authorization\":\"Bearer " + TOKEN + "\",\"X-Key\":\"app\"}\n", ""),
                    run(
                            "--header",
                            "Authorization: Bearer {{oci-vault://token}}",
                            "--header",
                            "X-Key:oci-vault://db#user"));
        }

        @ParameterizedTest
        @CsvSource({
            "hidden,64,a --header is no 'Name: value'",
            "hid den: x,64,a --header is no 'Name: value'",
            "A: hidden oci-vault://token,64,the header A: the reference at ",
            "A: {{oci-vault://password}},65,the header A would have a line break",
            "A: {{oci-vault://none}},77,not found"
        })
        void whatCannotBeOneIsRefused(String header, int exitCode, String message) {
            assertRefused(exitCode, message, run("--header", header));
        }

        @Test
        void isThereOnceUnderItsName() {
            assertRefused(64, "the header a is given more than once", run("--header=A: x", "--header=a: y"));
        }
    }

    /** All of a cached feed; the classes of reports and formats are for others. */
    @Test
    void aFeedFromTheCacheLoadsNoMoreThanItNeeds() throws Exception {
        run("oci-vault://token");
        var log = home.resolve("classes");
        for (var args : List.of(
                List.of("--format", "json", "A=oci-vault://token"),
                List.of("--header", "A: Bearer {{oci-vault://token}}"))) {
            var outcome = Run.script("VaultResolve", args.toArray(String[]::new))
                    .env(environment)
                    .jvm("-Xlog:class+load=info:file=" + log + ":none")
                    .run();
            assertEquals(0, outcome.exitCode(), outcome.stderr());
            var loaded = java.nio.file.Files.readString(log);
            assertTrue(loaded.contains("ocivault.cache.SealedCache"), "the log has no class of ours");
            for (var foreign :
                    List.of("com.oracle.", "com.fasterxml.", "net.minidev.", "org.snakeyaml.", "ocivault.formats.")) {
                assertFalse(loaded.contains(foreign), foreign);
            }
            assertFalse(loaded.matches("(?s).*ocivault[.\\w]*\\$\\$TypeSwitch/.*"), "code made at every start");
        }
    }
}
