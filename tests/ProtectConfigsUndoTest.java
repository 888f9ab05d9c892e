import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** {@code protect-configs --undo}: the same bytes again, the values from the vault. */
class ProtectConfigsUndoTest extends ProtectConfigsScene {

    @Test
    void givesTheSameBytesAgain() {
        var file = config("a.json", ProtectWorld.TOKEN);
        var before = ProtectWorld.read(file);
        world.apply(file);

        var ended = world.run("--undo", "--yes");

        assertEquals(0, ended.exitCode(), ended.err());
        assertNoSecretIn(ended);
        assertEquals(before, ProtectWorld.read(file));
        assertTrue(ended.out().contains("still in the vault: github-GITHUB_TOKEN oci-vault://"), ended.out());
        assertEquals("Nothing to undo.\n", world.run("--undo", "--yes").out());
    }

    @Test
    void leavesWhatWasEditedSinceAsItIs() {
        var file = config("a.json", ProtectWorld.TOKEN);
        var before = ProtectWorld.read(file);
        world.apply(file);
        var comment = "/* a line\nmore */";
        world.write("a.json", comment + ProtectWorld.read(file));

        assertEquals(0, world.run("--undo", "--yes", file).exitCode());
        assertEquals(comment + before, ProtectWorld.read(file));
    }

    @Test
    void goesByTheFileWhereTheServerItselfWasEdited() {
        var file = config("a.json", ProtectWorld.TOKEN);
        world.apply(file);
        world.write(
                "a.json",
                ProtectWorld.read(file).replace("\"one\"", "\"one\", \"three\"").replace("\"--\", ", "  \"--\", "));

        var ended = world.run("--undo", "--yes", file);

        assertEquals(0, ended.exitCode(), ended.err() + ended.out());
        assertEquals(
                CONFIG.formatted(home.resolve("server"), ProtectWorld.TOKEN).replace("\"one\"", "\"one\", \"three\""),
                ProtectWorld.read(file));
    }

    @Test
    void ofOneServerAfterTwoRunsGoesBackStepByStep() {
        var file = config("a.json", ProtectWorld.TOKEN);
        var before = ProtectWorld.read(file);
        world.apply(file);
        var second = ProtectWorld.read(file)
                .replace("\"env\": {", "\"env\": {\"GITLAB_TOKEN\": \"glpat-Ab3dEf6hIj9kLm2nOp5q\", ");
        world.write("a.json", second);
        world.apply(file);

        assertEquals(0, world.run("--undo", "--yes", "--only", "github").exitCode());
        assertEquals(
                before.replace("\"env\": {", "\"env\": {\"GITLAB_TOKEN\": \"glpat-Ab3dEf6hIj9kLm2nOp5q\", "),
                ProtectWorld.read(file));
    }

    @Test
    void changesNothingWhereTheVaultDoesNotGiveTheValue() {
        var file = config("a.json", ProtectWorld.TOKEN);
        world.apply(file);
        var after = ProtectWorld.read(file);
        world.vault.revokeLogins();

        assertEquals(77, world.run("--undo", "--yes").exitCode());
        assertEquals(after, ProtectWorld.read(file));
    }

    @Test
    void goesOnWithTheOthersWhereTheVaultHasLostASecret() {
        var one = config("a.json", ProtectWorld.TOKEN);
        var two = config("b.json", ProtectWorld.OTHER_TOKEN);
        world.apply(one, two);
        world.vault.scheduleDeletion(ProtectWorld.read(one).replaceAll("(?s).*\"oci-vault://([^\"]+)\".*", "$1"));

        var ended = world.run("--undo", "--yes");

        assertEquals(77, ended.exitCode(), ended.err());
        assertTrue(ended.out().contains("a.json: left alone, for it needs a secret"), ended.out());
        assertTrue(ProtectWorld.read(one).contains("oci-vault://"));
        assertTrue(ProtectWorld.read(two).contains(ProtectWorld.OTHER_TOKEN));
    }

    @Test
    void findsAServerThatHasAnotherNameNow() {
        var file = config("a.json", ProtectWorld.TOKEN);
        var before = ProtectWorld.read(file);
        world.apply(file);
        world.write("a.json", ProtectWorld.read(file).replace("\"github\":", "\"hub\":"));

        assertEquals(0, world.run("--undo", "--yes").exitCode());
        assertEquals(before.replace("\"github\":", "\"hub\":"), ProtectWorld.read(file));
    }

    @Test
    void findsServersOfAListThatAnotherCameBefore() {
        var server = home.resolve("server");
        var old = """
              - name: one
                command: %1$s
                env: {GITHUB_TOKEN: %2$s}
              - name: two
                command: %1$s
                env: {GITHUB_TOKEN: %3$s}
            """.formatted(server, ProtectWorld.TOKEN, ProtectWorld.OTHER_TOKEN);
        var file = world.write("config.yaml", "mcpServers:\n" + old);
        assertEquals(0, world.apply(file).exitCode());
        var another = "mcpServers:\n  - name: zero\n    command: /bin/true\n";
        world.write("config.yaml", ProtectWorld.read(file).replace("mcpServers:\n", another));

        var one = world.run("--undo", "--yes", "--only", "zero");
        var all = world.run("--undo", "--yes");

        assertEquals(1, one.exitCode(), one.out());
        assertEquals(0, all.exitCode(), all.out());
        assertTrue(ProtectWorld.read(file).contains(ProtectWorld.TOKEN), ProtectWorld.read(file));
        assertTrue(ProtectWorld.read(file).contains(ProtectWorld.OTHER_TOKEN), ProtectWorld.read(file));
        assertFalse(ProtectWorld.read(file).contains("oci-vault://"), ProtectWorld.read(file));
    }

    @Test
    void forgetsNothingOfWhatItHadToLeave() {
        var file = config("a.json", ProtectWorld.TOKEN);
        var before = ProtectWorld.read(file);
        world.apply(file);
        var after = ProtectWorld.read(file);
        world.write("a.json", after.replace("\"--\", ", "\"-x\", "));

        assertEquals(1, world.run("--undo", "--yes").exitCode());
        world.write("a.json", after);

        assertEquals(0, world.run("--undo", "--yes").exitCode());
        assertEquals(before, ProtectWorld.read(file));
    }

    @Test
    void ofAFileOfWhichNothingIsKeptGoesByTheFile() throws IOException {
        var file = config("a.json", ProtectWorld.TOKEN);
        var before = ProtectWorld.read(file);
        world.apply(file);
        var moved = Files.move(file, home.resolve("b.json"));

        assertEquals(0, world.run("--undo", "--yes", moved).exitCode());
        assertEquals(before, ProtectWorld.read(moved));
    }
}
