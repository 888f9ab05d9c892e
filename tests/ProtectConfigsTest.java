import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONValue;
import ocivault.cli.Cli;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import testkit.Run;

/** {@code protect-configs} without {@code --apply}: what it says, and that it changes nothing. */
class ProtectConfigsTest {

    /** Of the shape of one, and put together here, so that no scanner takes it for one. */
    private static final String TOKEN = "ghp" + "_" + "Zk3vQ9xT1mB7nR5yL2wC8dF4gH6jK0pS3aUe";

    private static final String PASSWORD = "hunter" + "2";

    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>();

    record Ran(int exitCode, String out, String err) {}

    @BeforeEach
    void prepare() {
        environment.put("HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
    }

    /** In this JVM, with the checkout as the working directory. */
    private Ran run(Object... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var words = List.of(args).stream().map(Object::toString).toArray(String[]::new);
        int exitCode = new Cli(environment, InputStream.nullInputStream(), out, err, Clock.systemUTC(), () -> null)
                .execute(new ProtectConfigs(), words);
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path write(String path, String text) throws IOException {
        var file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Path cursor() throws IOException {
        return write(".cursor/mcp.json", """
            {
              "mcpServers": {
                "github": {"command": "github-mcp", "env": {"GITHUB_TOKEN": "%s"}},
                "db": {"command": "db-mcp", "args": ["--verbose", "--password", "%s"]}
              }
            }
            """.formatted(TOKEN, PASSWORD));
    }

    private static Path clean(Path file) throws IOException {
        return Files.writeString(
                file, "{\"mcpServers\":{\"a\":{\"command\":\"a\",\"env\":{\"A_TOKEN\":\"${A_TOKEN}\"}}}}");
    }

    @Nested
    class SaysOfEachSecret {

        @Test
        void serverKeyKindLengthAndPlaceInATableOfItsFile() throws IOException {
            var file = cursor();

            var ran = run();

            assertEquals("""
                FILE (Cursor)
                  SERVER  KEY                 KIND          LENGTH  WHERE
                  github  env.GITHUB_TOKEN    GitHub token  40      FILE:3
                  db      args[2] --password  password      7       FILE:4

                2 secrets in 1 of 1 file.
                """.replace("FILE", file.toString()), ran.out);
            assertEquals("", ran.err);
            assertEquals(1, ran.exitCode);
        }

        @Test
        void theSameAsJson() throws IOException {
            var file = cursor();

            var ran = run("--json");

            var secret =
                    "{\"server\":\"github\",\"key\":\"env.GITHUB_TOKEN\",\"name\":\"GITHUB_TOKEN\",\"kind\":\"GitHub"
                            + " token\",\"length\":40,\"line\":3,\"column\":65,\"rotate\":false}";
            assertTrue(
                    ran.out.startsWith("{\"found\":2,\"files\":[{\"file\":\"" + file
                            + "\",\"client\":\"Cursor\",\"secrets\":[" + secret + ",{"),
                    ran.out);
            assertTrue(JSONValue.isValidJsonStrict(ran.out.strip()));
            assertEquals(1, ran.exitCode);
        }

        @Test
        void neverItsValueNorAPartOfIt() throws IOException {
            cursor();
            for (var ran : List.of(run(), run("--json"), run("--verbose"))) {
                assertFalse(ran.out.contains(TOKEN.substring(4, 12)), ran.out);
                assertFalse(ran.out.contains(PASSWORD), ran.out);
                assertFalse((ran.out + ran.err).contains(TOKEN.substring(20)), ran.err);
            }
        }

        @Test
        void nothingWhereAKeyIsItselfAToken() throws IOException {
            var file =
                    write("odd.json", "{\"mcpServers\":{\"" + TOKEN + "\":{\"env\":{\"A_TOKEN\":\"" + TOKEN + "\"}}}}");

            var ran = run(file);

            assertFalse(ran.out.contains(TOKEN), ran.out);
            assertTrue(ran.out.contains("(hidden)"), ran.out);
        }

        @Test
        void whatControlCharactersItsNameHas() throws IOException {
            var file =
                    write("odd.json", "{\"mcpServers\":{\"a\\u001b[2J\":{\"env\":{\"A_TOKEN\":\"" + TOKEN + "\"}}}}");

            var ran = run(file);

            assertTrue(ran.out.contains("a\\u001b[2J"), ran.out);
        }
    }

    @Nested
    class WarnsOfWhoElseSawIt {

        @Test
        void andNamesWhatIsToBeRotated() throws IOException {
            var file = write("Dropbox/mcp.json", Files.readString(cursor()));

            var ran = run(file);

            assertTrue(ran.out.endsWith("""
                  warning: this file is in a synced folder (Dropbox): copies lie with the service and on other machines
                  rotate all 2: github env.GITHUB_TOKEN, db args[2] --password (in a synced folder)

                2 secrets in 1 of 1 file. 2 secrets to rotate.
                """), ran.out);
        }

        @Test
        void inJsonToo() throws IOException {
            var ran = run("--json", write("Dropbox/mcp.json", Files.readString(cursor())));

            assertTrue(ran.out.contains("\"rotate\":true"), ran.out);
            assertTrue(
                    ran.out.contains("\"warnings\":[{\"kind\":\"synced\",\"text\":\"this file is in a synced folder"),
                    ran.out);
        }

        @Test
        void butNamesAFewOnlyOfMany() throws IOException {
            var many = new StringBuilder("{");
            for (int i = 0; i < 25; i++) {
                many.append("\"K").append(i).append("_TOKEN\":\"").append(TOKEN).append("\",");
            }

            var ran = run(write("Dropbox/mcp.json", many + "}"));

            assertTrue(ran.out.contains("K19_TOKEN and 5 more (in a synced folder)\n"), ran.out);
        }
    }

    @Nested
    class ChangesNothing {

        @Test
        void ofAFileInWhichItFindsSomething() throws IOException {
            var file = cursor();
            var before = Files.readAllBytes(file);
            var time = Files.getLastModifiedTime(file);

            run();

            assertArrayEquals(before, Files.readAllBytes(file));
            assertEquals(time, Files.getLastModifiedTime(file));
            try (var files = Files.walk(home)) {
                assertEquals(List.of(file), files.filter(Files::isRegularFile).toList());
            }
        }
    }

    @Nested
    class WhereThereIsNothingToFind {

        @Test
        void itEndsWithZero() throws IOException {
            var ran = run(clean(home.resolve("mcp.json")));

            assertEquals("No secret in 1 file.\n", ran.out);
            assertEquals("", ran.err);
            assertEquals(0, ran.exitCode);
        }

        @Test
        void itNeedsNoClient() throws IOException {
            var ran = Run.script("ProtectConfigs")
                    .env("HOME", Files.createDirectory(home.resolve("nobody")))
                    .in(Files.createDirectory(home.resolve("nothing")))
                    .run();

            assertEquals("No config of an MCP client found.\n", ran.stdout());
            assertEquals("", ran.stderr());
            assertEquals(0, ran.exitCode());
        }
    }

    @Nested
    class LeavesAlone {

        enum Flaw {
            NOT_JSON("is not JSON"),
            FIFTY_MEGABYTES("is larger than"),
            DEEP_NESTING("is nested too deeply"),
            A_KEY_TWICE("has a key twice"),
            A_BYTE_ORDER_MARK("begins with a byte order mark"),
            UTF_16("is UTF-16"),
            NOT_UTF_8("is not UTF-8"),
            A_DIRECTORY("is a directory"),
            A_FIFO("is not a regular file"),
            A_LINK_TO_NOTHING("does not exist"),
            NOT_THERE("does not exist"),
            NO_CONFIG("is neither JSON nor TOML");

            private final String reason;

            Flaw(String reason) {
                this.reason = reason;
            }
        }

        @ParameterizedTest
        @EnumSource
        void aFileThatItCannotReadAndGoesOnWithTheOthers(Flaw flaw) throws Exception {
            var bad = spoilt(flaw);
            var good = cursor();

            var ran = run(bad, good);

            assertTrue(ran.out.startsWith(bad + "\n  left alone: it " + flaw.reason), ran.out);
            assertTrue(ran.out.contains("env.GITHUB_TOKEN"), ran.out);
            assertTrue(ran.out.endsWith("2 secrets in 1 of 2 files; 1 file left alone.\n"), ran.out);
            assertFalse(ran.out.contains("FaultyContent"), ran.out);
            assertEquals(1, ran.exitCode);
        }

        @ParameterizedTest
        @EnumSource
        void aFileWithSuchAFaultAndDoesNotCallItClean(Flaw flaw) throws Exception {
            var bad = spoilt(flaw);

            var ran = run(clean(home.resolve("clean.json")), bad);

            assertTrue(ran.err.startsWith("protect-configs: error: " + bad + " " + flaw.reason), ran.err);
            assertEquals(2, ran.err.lines().count(), ran.err);
            assertFalse((ran.out + ran.err).contains("FaultyContent"), ran.err);
            assertEquals(65, ran.exitCode);
        }

        @Test
        void soThatJsonSaysSo() throws Exception {
            var ran = run("--json", spoilt(Flaw.A_DIRECTORY));

            assertTrue(ran.out.contains("\"error\":\"is a directory\""), ran.out);
            assertEquals(65, ran.exitCode);
        }

        private Path spoilt(Flaw flaw) throws Exception {
            var file = home.resolve("bad.json");
            switch (flaw) {
                case NOT_JSON -> Files.writeString(file, "{\"a\": FaultyContent}");
                case FIFTY_MEGABYTES -> Files.write(file, new byte[50 * 1024 * 1024]);
                case DEEP_NESTING -> Files.writeString(file, "[".repeat(100_000) + "]".repeat(100_000));
                case A_KEY_TWICE -> Files.writeString(file, "{\"a\":\"FaultyContent\",\"a\":1}");
                case A_BYTE_ORDER_MARK -> Files.writeString(file, "\uFEFF{}");
                case UTF_16 -> Files.write(file, "{}".getBytes(StandardCharsets.UTF_16));
                case NOT_UTF_8 -> Files.write(file, "{\"ä\":1}".getBytes(StandardCharsets.ISO_8859_1));
                case A_DIRECTORY -> Files.createDirectory(file);
                case A_FIFO ->
                    assertEquals(0, Run.command("mkfifo", file.toString()).run().exitCode());
                case A_LINK_TO_NOTHING -> Files.createSymbolicLink(file, home.resolve("gone"));
                case NOT_THERE -> {}
                case NO_CONFIG -> {
                    return Files.writeString(home.resolve("bad"), "FaultyContent");
                }
            }
            return file;
        }

        @Test
        void aFileThatThisUserMayNotRead() throws IOException {
            var file = clean(home.resolve("mine.json"));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
            assumeTrue(!Files.isReadable(file), "root may read everything");

            assertTrue(run(file).out.contains("left alone: it may not be read by this user"));
        }
    }

    @Test
    void looksAtEachFileOnce() throws IOException {
        var file = cursor();

        var ran = run(file, file);

        assertTrue(ran.out.endsWith("2 secrets in 1 of 1 file.\n"), ran.out);
    }

    @Test
    void asksForAHomeWhereItHasNoFiles() {
        environment.remove("HOME");

        var ran = run();

        assertEquals("""
            protect-configs: error: HOME is not set, and the clients' configs lie there
            hint: Set HOME, or name the files.
            """, ran.err);
        assertEquals(78, ran.exitCode);
    }

    @Test
    void readsThousandsOfFilesInOneRun() throws IOException {
        var files = new ArrayList<Object>();
        for (int i = 0; i < 2000; i++) {
            files.add(clean(home.resolve(i + ".json")));
        }
        files.add(cursor());

        var ran = run(files.toArray());

        assertTrue(ran.out.endsWith("2 secrets in 1 of 2001 files.\n"), ran.out);
    }
}
