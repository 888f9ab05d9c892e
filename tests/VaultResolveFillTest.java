import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import ocivault.cli.Cli;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import testkit.Run;

/** {@code vault-resolve --in FILE [--out FILE]}, against the local vault. */
class VaultResolveFillTest extends VaultResolveSetup {

    private Path file(String name, String content) throws IOException {
        return Files.writeString(home.resolve(name), content);
    }

    /** What the home folder holds. */
    private List<String> files() throws IOException {
        try (var files = Files.list(home)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".cache"))
                    .sorted()
                    .toList();
        }
    }

    private Ran piped(byte[] stdin, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = new Cli(environment, new ByteArrayInputStream(stdin), out, err, Clock.systemUTC(), () -> null)
                .execute(new VaultResolve(), args);
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void assertRefused(int exitCode, String message, Ran ran) {
        assertEquals(exitCode, ran.exitCode(), ran.err());
        assertEquals("", ran.out());
        assertEquals(2, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("vault-resolve: error: " + message), ran.err());
        assertTrue(ran.err().contains("\nhint: "), ran.err());
    }

    @Nested
    class In {
        @Test
        void printsTheFileWithItsSecrets() throws IOException {
            var file = file(
                    "app.yaml",
                    "# config\n"
                            + "url: \"postgres://{{oci-vault://db#user}}:{{oci-vault://db#password}}@h/db\"\n"
                            + "token: oci-vault://token\n");
            assertEquals(
                    new Ran(0, "# config\nurl: \"postgres://app:hunter2@h/db\"\ntoken: \"" + TOKEN + "\"\n", ""),
                    run("--in", file.toString()));
            assertEquals(2, vault.requests().size(), "a secret is fetched once");
        }

        @Test
        void readsStdin() {
            assertEquals(
                    new Ran(0, "Bearer " + TOKEN + "\n", ""),
                    piped("Bearer {{oci-vault://token}}\n".getBytes(StandardCharsets.UTF_8), "--in", "-"));
            assertEquals(
                    new Ran(0, "{\"a\":\"hunter2\\n\"}", ""),
                    piped(
                            "{\"a\":\"{{oci-vault://password}}\"}".getBytes(StandardCharsets.UTF_8),
                            "--in=-",
                            "--format=json"));
        }

        @Test
        void ofUnknownFormatRefusesASecretThatMayNeedQuotes() {
            assertRefused(
                    65,
                    "the secret of oci-vault://password may need quotes, and the template's format is not known",
                    piped("x={{oci-vault://password}}".getBytes(StandardCharsets.UTF_8), "--in", "-"));
        }

        @Test
        void withoutReferencesNeedsNoVaultAndChangesNothing() throws IOException {
            var file = file("a.json", "{ \"a\" : \"{{ other }}\" }\r\n");
            assertEquals(new Ran(0, "{ \"a\" : \"{{ other }}\" }\r\n", ""), run("--in", file.toString()));
            assertEquals(0, vault.requests().size());
        }

        @Test
        void tellsOfEveryReferenceThatIsNotThereAndPrintsNothing() throws IOException {
            var file = file("a.env", "A=oci-vault://token\nB=oci-vault://none\nC=oci-vault://db#no\n");
            var ran = run("--in", file.toString());
            assertEquals(77, ran.exitCode());
            assertEquals("", ran.out());
            assertTrue(ran.err().contains("oci-vault://none"), ran.err());
            assertTrue(ran.err().contains("oci-vault://db#no"), ran.err());
            assertEquals(4, ran.err().lines().count(), ran.err());
        }
    }

    @Nested
    class Out {
        @Test
        void isAFileThatOnlyItsUserCanRead() throws IOException {
            var file = file("app.toml.tmpl", "a = \"oci-vault://token\"\n");
            var out = home.resolve("app.toml");
            assertEquals(new Ran(0, "", ""), run("--in", file.toString(), "--out", out.toString()));
            assertEquals("a = \"" + TOKEN + "\"\n", Files.readString(out));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));
            assertEquals(List.of("app.toml", "app.toml.tmpl"), files());
        }

        @Test
        void replacesAFileThatOthersCouldRead() throws IOException {
            var out = file("a.txt", "old");
            Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rw-r--r--"));
            assertEquals(
                    0,
                    run("--in", file("t.txt", "{{oci-vault://token}}").toString(), "--out", out.toString())
                            .exitCode());
            assertEquals(TOKEN, Files.readString(out));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));
        }

        @Test
        void staysAsItWasWhereAnythingIsWrong() throws IOException {
            var out = file("a.txt", "old");
            for (var template : List.of(
                    "{{oci-vault://none}}", "{{oci-vault://token", "see oci-vault://token", "{{oci-vault://db#}}")) {
                assertFalse(
                        run("--in", file("t.txt", template).toString(), "--out", out.toString())
                                        .exitCode()
                                == 0,
                        template);
                assertEquals("old", Files.readString(out));
                assertEquals(List.of("a.txt", "t.txt"), files());
            }
        }

        @Test
        void isNeverWrittenThroughALink() throws IOException {
            var target = file("target", "old");
            var link = Files.createSymbolicLink(home.resolve("link"), target);
            var template = file("t.txt", "{{oci-vault://token}}").toString();
            assertRefused(64, "--out " + link + " is a link", run("--in", template, "--out", link.toString()));
            Files.delete(target);
            assertRefused(64, "--out " + link + " is a link", run("--in", template, "--out", link.toString()));
            assertFalse(Files.exists(target));
            assertEquals(0, vault.requests().size());
        }

        @Test
        void isNoFolderNoPipeNotTheTemplateAndInAFolderThatIsThere() throws Exception {
            var template = file("t.txt", "{{oci-vault://token}}").toString();
            var fifo = home.resolve("fifo");
            Run.command("mkfifo", fifo.toString()).run();
            assertRefused(64, "--out " + home + " is a directory", run("--in", template, "--out", home.toString()));
            assertRefused(
                    64, "--out " + fifo + " is not a regular file", run("--in", template, "--out", fifo.toString()));
            assertRefused(
                    64, "--out " + template + " is the template itself", run("--in", template, "--out", template));
            var nowhere = home.resolve("none/a");
            assertRefused(
                    64,
                    "--out " + nowhere + " lies in no directory",
                    run("--in", template, "--out", nowhere.toString()));
        }
    }

    @Nested
    class BadInput {
        @ParameterizedTest
        @CsvSource({
            "a.yaml,'a: [hidden','not YAML, at line 1, column '",
            "a.yaml,'a: \"{{oci-vault://token\"','the braces of a reference open at line 1, column 5 and do not close'",
            "a.json,'{\"a\": hidden}','not JSON, at line 1, column '",
            "a.toml,'a = hidden','not TOML, at line 1, column 5'",
            "a.env,'hidden','line 1 has no = after the name'",
            "a.txt,'hidden oci-vault://token','the reference at line 1, column 8 has text around it and no braces'"
        })
        void isToldByItsPlaceAndNotShown(String name, String content, String message) throws IOException {
            var file = file(name, content);
            var ran = run("--in", file.toString());
            assertRefused(64, file + ": " + message, ran);
            assertFalse(ran.err().contains("hidden"), ran.err());
        }

        @Test
        void isNoFileThatCanBeRead() throws Exception {
            var missing = home.resolve("missing.yaml");
            assertRefused(64, "--in " + missing + " does not exist", run("--in", missing.toString()));
            assertRefused(64, "--in " + home + " is a directory", run("--in", home.toString()));
            var fifo = home.resolve("fifo.yaml");
            Run.command("mkfifo", fifo.toString()).run();
            assertRefused(64, "--in " + fifo + " is not a regular file", run("--in", fifo.toString()));
        }

        @Test
        void isTooLarge() throws IOException {
            var large = home.resolve("large.yaml");
            try (var file = new RandomAccessFile(large.toFile(), "rw")) {
                file.setLength(100L * 1024 * 1024);
            }
            assertRefused(64, "--in " + large + " is larger than 16384 KiB", run("--in", large.toString()));
            assertRefused(64, "stdin is larger than 16384 KiB", piped(new byte[17 * 1024 * 1024], "--in", "-"));
        }

        @Test
        void isNoUtf8() throws IOException {
            var file = home.resolve("a.txt");
            Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0});
            assertRefused(64, "--in " + file + " is not UTF-8 text", run("--in", file.toString()));
        }

        @Test
        void isAFormatThatThereIsNot() throws IOException {
            var file = file("a.txt", "x");
            assertRefused(
                    64, "--format is none that a template can have", run("--in", file.toString(), "--format", "xml"));
            assertRefused(
                    64, "--format is none that a template can have", run("--in", file.toString(), "--format", "shell"));
        }
    }

    @Test
    void whatHasNoMeaningBesideATemplateIsRefused() throws IOException {
        var file = file("a.txt", "x").toString();
        for (var other : List.of("--reveal", "--verify", "--json", "--list", "--header=a: b")) {
            var ran = run("--in", file, other);
            assertRefused(64, "--in and " + other.replaceAll("=.*", "") + " do not go together", ran);
        }
        assertRefused(64, "--in takes no further argument", run("--in", file, "oci-vault://token"));
        assertRefused(64, "--out goes with --in", run("--out", file, "oci-vault://token"));
    }

    @Test
    void aProcessFillsALargeFile() throws IOException {
        var template = new StringBuilder();
        for (int i = 0; template.length() < 1_000_000; i++) {
            template.append("key").append(i).append(i % 20 == 0 ? ": oci-vault://token\n" : ": some value # comment\n");
        }
        var file = file("large.yaml", template.toString());
        var outcome = Run.script("VaultResolve", "--in", file.toString())
                .env(environment)
                .timeout(Duration.ofMinutes(2))
                .run();
        assertEquals("", outcome.stderr());
        assertEquals(template.toString().replace("oci-vault://token", '"' + TOKEN + '"'), outcome.stdout());
    }
}
