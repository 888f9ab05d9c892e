import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import localvault.Fault;
import org.junit.jupiter.api.Test;
import remotemcp.RemoteMcp;

/** {@code protect-configs --apply} against a local vault, with real servers behind. */
class ProtectConfigsApplyTest extends ProtectConfigsScene {

    @Test
    void putsTheSecretIntoTheVaultAndTheReferenceIntoTheFileAndChecksTheServer() throws IOException {
        var file = config(".cursor/mcp.json", ProtectWorld.TOKEN);

        var ended = world.run("--apply", "--yes", file);

        assertEquals(0, ended.exitCode(), ended.err() + ended.out());
        assertNoSecretIn(ended);
        assertEquals(List.of("github-GITHUB_TOKEN"), world.created());
        var written = ProtectWorld.read(file);
        var reference = written.replaceAll("(?s).*\"(oci-vault://[^\"]+)\".*", "$1");
        assertEquals(
                CONFIG.formatted(world.launcher(), reference)
                        .replace(
                                "\"one\"",
                                "\"--config-file\", \"" + world.environment.get("OCI_CLI_CONFIG_FILE")
                                        + "\", \"--endpoint\", \"" + world.vault.endpoint() + "\", \"--\", \""
                                        + home.resolve("server") + "\", \"one\""),
                written);
        assertEquals(ProtectWorld.TOKEN, new String(world.vault.content(reference.substring(12)), UTF_8));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of(ProtectWorld.TOKEN + "|one"), world.seen());
        assertTrue(ended.out().contains("passed, 1 tool"), ended.out());
        assertEquals(List.of(), tokenFiles());
    }

    @Test
    void uploadsTheSameValueOnceAndReusesWhatTheVaultHas() {
        var one = config("one.json", ProtectWorld.TOKEN);
        var two = config("two.json", ProtectWorld.TOKEN);

        var first = world.apply("--prefix", "mine-", one, two);
        var three = config("three.json", ProtectWorld.TOKEN);
        var second = world.apply("--prefix", "mine-", three);

        assertEquals(0, first.exitCode(), first.err());
        assertEquals(1, first.out().split("created", -1).length - 1, first.out());
        assertEquals(0, second.exitCode(), second.err());
        assertEquals(List.of("mine-github-GITHUB_TOKEN"), world.created());
        assertTrue(second.out().contains("reused"), second.out());
        assertFalse(second.err().contains("Warning"), second.err());
    }

    @Test
    void neverWritesOverAnotherSecretOfThatName() {
        var id = world.vault.put("github-GITHUB_TOKEN", "another");
        var gone = world.vault.put("github-GITHUB_TOKEN-2", ProtectWorld.TOKEN);
        world.vault.scheduleDeletion(gone);

        var ended = world.apply(config("a.json", ProtectWorld.TOKEN));

        assertEquals(0, ended.exitCode(), ended.err());
        assertEquals("another", new String(world.vault.content(id), UTF_8));
        assertEquals(List.of("github-GITHUB_TOKEN-3"), world.created());
    }

    @Test
    void ofOneServerLeavesTheOthers() {
        var text = """
            [mcp_servers.a]
            command = "%1$s"
            env = { GITHUB_TOKEN = "%2$s" }
            [mcp_servers.b]
            command = "%1$s"
            env = { GITHUB_TOKEN = "%3$s" }
            """;
        var file = world.write(
                "config.toml", text.formatted(home.resolve("server"), ProtectWorld.TOKEN, ProtectWorld.OTHER_TOKEN));

        var ended = world.apply("--only", "b", file);

        assertEquals(0, ended.exitCode(), ended.err() + ended.out());
        assertEquals(List.of("b-GITHUB_TOKEN"), world.created());
        assertTrue(ProtectWorld.read(file).contains(ProtectWorld.TOKEN));
        assertFalse(ProtectWorld.read(file).contains(ProtectWorld.OTHER_TOKEN));
    }

    @Test
    void ofARemoteServerGoesThroughOurBridge() {
        try (var remote = new RemoteMcp()) {
            remote.demand("Bearer " + ProtectWorld.TOKEN);
            var before = """
                {"servers": {"gh": {
                  "type": "http",
                  "url": "%s",
                  "headers": {"Authorization": "Bearer %s"}
                }}}
                """.formatted(remote.url(), ProtectWorld.TOKEN);
            var file = world.write(".vscode/mcp.json", before);

            var ended = world.run("--apply", "--yes", file);

            assertEquals(0, ended.exitCode(), ended.err() + ended.out());
            assertTrue(ended.out().contains("passed, 3 tools"), ended.out());
            assertTrue(ProtectWorld.read(file).contains("\"--header\", \"Authorization: Bearer {{oci-vault://"));
            assertEquals(List.of(), tokenFiles());

            assertEquals(0, world.run("--undo", "--yes").exitCode());
            assertEquals(before, ProtectWorld.read(file));
        }
    }

    @Test
    void tellsWhichCheckFailedAndHowToGoBack() {
        var file = world.write("a.json", CONFIG.formatted("/bin/false", ProtectWorld.TOKEN));

        var ended = world.apply(file);

        assertEquals(76, ended.exitCode(), ended.err());
        assertTrue(ended.out().contains("failed: "), ended.out());
        assertTrue(ended.out().contains("1 check failed: protect-configs --undo"), ended.out());
    }

    @Test
    void leavesWhatNoServerOfOursCouldFillInAndSaysSo() {
        var file = world.write("a.json", "{\"apiKey\": \"" + ProtectWorld.TOKEN + "\"}");
        var before = ProtectWorld.read(file);

        var ended = world.apply(file);

        assertEquals(1, ended.exitCode(), ended.err());
        assertTrue(ended.out().contains("left: apiKey: is no server's that we could start"), ended.out());
        assertEquals(before, ProtectWorld.read(file));
        assertEquals(List.of(), world.created());
    }

    /** Without a name, in a HOME whose folders have them; the checkout, which is the project, has none. */
    @Test
    void leavesAFileOfVariablesThatNobodyHasNamedButForDockers() {
        var dockers = world.write(".docker/mcp/.env", "github.personal_access_token=" + ProtectWorld.TOKEN + "\n");
        var other = world.write(".continue/.env", "GITHUB_TOKEN=" + ProtectWorld.OTHER_TOKEN + "\n");

        var ended = world.apply();

        assertEquals(1, ended.exitCode(), ended.err() + ended.out());
        assertTrue(ProtectWorld.read(dockers).startsWith("github.personal_access_token=oci-vault://"));
        assertTrue(ProtectWorld.read(other).contains(ProtectWorld.OTHER_TOKEN));
        assertTrue(ended.out().contains("name the file, and it is rewritten"), ended.out());

        assertEquals(0, world.apply(other).exitCode());
        assertEquals(0, world.run("--undo", "--yes").exitCode());
        assertEquals("GITHUB_TOKEN=" + ProtectWorld.OTHER_TOKEN + "\n", ProtectWorld.read(other));
        assertEquals("github.personal_access_token=" + ProtectWorld.TOKEN + "\n", ProtectWorld.read(dockers));
    }

    @Test
    void ofAServerThatIsNotThereIsAMistake() {
        var ended = world.apply("--only", "gitlab", config("a.json", ProtectWorld.TOKEN));

        assertEquals(64, ended.exitCode());
        assertTrue(ended.err().contains("there is no secret here: gitlab"), ended.err());
    }

    @Test
    void asksNobodyWithoutATerminalAndThenDoesNothing() {
        var file = config("a.json", ProtectWorld.TOKEN);

        var ended = world.run("--apply", file);

        assertEquals(64, ended.exitCode());
        assertTrue(ended.err().contains("there is no terminal to ask at"), ended.err());
        assertEquals(List.of(), world.vault.requests());
    }

    @Test
    void asksForEachFileOnATerminal() {
        var one = config("one.json", ProtectWorld.TOKEN);
        var two = config("two.json", ProtectWorld.TOKEN);

        try (var running = world.process("--apply", "--launcher", world.quick(), one, two)
                .onTerminal()
                .start()) {
            running.send("y\nn\n");
            var ended = running.await();

            assertEquals(1, ended.exitCode(), ended.stdout());
            assertTrue(ended.stdout().contains("of github into the vault, and rewrite the file? [y/N]"));
        }
        assertFalse(ProtectWorld.read(one).contains(ProtectWorld.TOKEN));
        assertTrue(ProtectWorld.read(two).contains(ProtectWorld.TOKEN));
    }

    @Test
    void writesNothingWhereTheVaultDoesNotAnswer() {
        var file = config("a.json", ProtectWorld.TOKEN);
        var before = ProtectWorld.read(file);
        world.vault.inject(Fault.status(503, "ServiceUnavailable", "later").on("CreateSecret"));

        var ended = world.apply("--max-retries", "0", file);

        assertEquals(69, ended.exitCode(), ended.err());
        assertNoSecretIn(ended);
        assertEquals(before, ProtectWorld.read(file));
        assertTrue(ended.out().contains("a.json: not rewritten, for the error came before"), ended.out());
    }

    @Test
    void refusesALinkAndGoesOnWithTheOthers() throws IOException {
        var real = config("real/a.json", ProtectWorld.TOKEN);
        var link = Files.createSymbolicLink(home.resolve("link.json"), real);
        var other = config("b.json", ProtectWorld.OTHER_TOKEN);

        var ended = world.apply(link, other);

        assertEquals(65, ended.exitCode(), ended.err());
        assertTrue(ended.out().contains("link.json: left alone, for it is a link"), ended.out());
        assertTrue(ProtectWorld.read(real).contains(ProtectWorld.TOKEN));
        assertFalse(ProtectWorld.read(other).contains(ProtectWorld.OTHER_TOKEN));
    }

    @Test
    void saysTheSameAsJson() {
        var ended = world.apply("--json", config("a.json", ProtectWorld.TOKEN));

        assertTrue(ended.out().contains("\"action\":\"rewritten\""), ended.out());
        assertTrue(ended.out().contains("\"secret\":\"github-GITHUB_TOKEN\""), ended.out());
        assertTrue(ended.out().contains("\"vault\":\"created\""), ended.out());
        assertNoSecretIn(ended);
    }
}
