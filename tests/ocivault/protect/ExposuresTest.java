package ocivault.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import ocivault.protect.Exposure.Kind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who else may have seen a file, and so which of its secrets are to be rotated. */
class ExposuresTest extends GitScene {

    private static List<Kind> kinds(List<Exposure> exposures) {
        return exposures.stream().map(Exposure::kind).toList();
    }

    @Nested
    class InGit {

        @Test
        void aSecretOfTheHistoryIsToBeRotated() throws IOException {
            var file = config("mcp.json");
            commit("one");

            var exposures = exposures(file);

            assertEquals(List.of(Kind.COMMITTED, Kind.TRACKED), kinds(exposures));
            assertEquals(List.of("gh", "x"), servers(exposures.getFirst().seen()));
        }

        @Test
        void aKeyOfSeveralLinesIsFoundInTheHistoryHoweverItIsWrittenThere() throws IOException {
            var key = "-----BEGIN PRIVATE " + "KEY-----\n" + KEY.repeat(2) + "\n" + KEY + "=\n-----END PRIVATE "
                    + "KEY-----\n";
            write("mcp.json", "{\"mcpServers\":{\"x\":{\"env\":{\"K\":\"" + key.replace("\n", "\\n") + "\"}}}}");
            write("mcp.yaml", "mcpServers:\n  x:\n    env:\n      K: |\n" + key.indent(8));
            commit("one");

            for (var name : List.of("mcp.json", "mcp.yaml")) {
                var exposures = exposures(repository.resolve(name));
                assertEquals(List.of(Kind.COMMITTED, Kind.TRACKED), kinds(exposures), name);
            }
        }

        @Test
        void onlyThoseThatTheHistoryHasAre() throws IOException {
            var file = write("mcp.json", config(TOKEN, "${X_API_KEY}"));
            commit("one");
            config("mcp.json");

            assertEquals(List.of("gh"), servers(exposures(file).getFirst().seen()));
        }

        @Test
        void theHistoryCountsOnBranchesThatNobodyHasCheckedOut() throws IOException {
            var file = write("mcp.json", "{}");
            commit("clean");
            git("checkout", "-q", "-b", "side");
            config("mcp.json");
            commit("secret");
            git("checkout", "-q", "-");
            config("mcp.json");

            assertEquals(List.of(Kind.COMMITTED, Kind.TRACKED), kinds(exposures(file)));
        }

        @Test
        void aFileThatGitNoLongerTracksHasItsHistory() throws IOException {
            var file = config("mcp.json");
            commit("one");
            git("rm", "-q", "--cached", "mcp.json");
            git("commit", "-qm", "untracked");

            assertEquals(List.of(Kind.COMMITTED, Kind.IN_REPOSITORY), kinds(exposures(file)));
        }

        @Test
        void aTrackedFileWhoseSecretsAreNewIsOnlyWarnedOf() throws IOException {
            var file = write("mcp.json", "{}");
            commit("clean");
            config("mcp.json");

            var exposures = exposures(file);

            assertEquals(List.of(Kind.TRACKED), kinds(exposures));
            assertEquals(List.of(), exposures.getFirst().seen());
        }

        @Test
        void aFileThatIsStagedIsTracked() throws IOException {
            var file = config("mcp.json");
            git("add", "mcp.json");

            assertEquals(List.of(Kind.TRACKED), kinds(exposures(file)));
        }

        @Test
        void aFileThatIsNotIgnoredMayStillBeAdded() throws IOException {
            var exposures = exposures(config("mcp.json"));

            assertEquals(List.of(Kind.IN_REPOSITORY), kinds(exposures));
            assertTrue(exposures.getFirst().text().contains("does not ignore it"), exposures::toString);
        }

        @Test
        void anIgnoredFileIsSaidToBe() throws IOException {
            write(".gitignore", "/private/\n");

            var exposures = exposures(config("private/mcp.json"));

            assertTrue(exposures.getFirst().text().contains("which ignores it"), exposures::toString);
        }

        @Test
        void aLinkFromOutsideLeadsThere() throws IOException {
            config("dotfiles/mcp.json");
            commit("dotfiles");
            var link = Files.createSymbolicLink(scratch.resolve("mcp.json"), repository.resolve("dotfiles/mcp.json"));

            assertEquals(List.of(Kind.COMMITTED, Kind.TRACKED), kinds(exposures(link)));
        }

        @Test
        void namesAreTakenAsTheyAre() throws IOException {
            var file = config("*[a] ü\n.json");
            var other = write("other.json", config(TOKEN, "${X}"));
            commit("odd");

            assertEquals(List.of("gh", "x"), servers(exposures(file).getFirst().seen()));
            assertEquals(List.of("gh"), servers(exposures(other).getFirst().seen()));
        }

        @Test
        void nothingThatTheRepositoryNamesIsRun() throws IOException {
            var trap = scratch.resolve("trap");
            var sprung = scratch.resolve("sprung");
            Files.writeString(trap, "#!/bin/sh\ntouch " + sprung + "\n");
            Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwx------"));
            var file = config("mcp.json");
            write(".gitattributes", "*.json diff=trap filter=trap\n");
            commit("one");
            for (var key : List.of(
                    "core.fsmonitor",
                    "diff.external",
                    "diff.trap.textconv",
                    "diff.trap.command",
                    "core.pager",
                    "core.sshCommand",
                    "gpg.program",
                    "core.askPass")) {
                git("config", key, trap.toString());
            }
            git("config", "log.showSignature", "true");

            assertEquals(List.of(Kind.COMMITTED, Kind.TRACKED), kinds(exposures(file)));
            assertFalse(Files.exists(sprung));
        }

        @Test
        void aHistoryThatGitCannotReadIsSaidToBeUnknown() throws IOException {
            var file = config("mcp.json");
            commit("one");
            var first = git("rev-parse", "HEAD").stdout().strip();
            write("mcp.json", "{}");
            commit("two");
            config("mcp.json");
            Files.delete(repository.resolve(".git/objects/" + first.substring(0, 2) + "/" + first.substring(2)));

            var exposures = exposures(file);

            assertEquals(List.of(Kind.TRACKED, Kind.IN_REPOSITORY), kinds(exposures));
            assertTrue(exposures.getLast().text().contains("not looked at whole"), exposures::toString);
        }

        @Test
        void aRepositoryThatGitDoesNotTakeIsSaidToBeUnknown() throws IOException {
            var file = config("mcp.json");
            Files.writeString(repository.resolve(".git/HEAD"), "nonsense");

            var exposures = exposures(file);

            assertEquals(List.of(Kind.IN_REPOSITORY), kinds(exposures));
            assertTrue(exposures.getFirst().text().contains("could not be looked at"), exposures::toString);
        }
    }

    @Nested
    class ForOthers {

        private Path outside(String mode) throws IOException {
            var file = Files.writeString(scratch.resolve("mcp.json"), config(TOKEN, KEY));
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        }

        @Test
        void aReadableFileIsWarnedOf() throws IOException {
            var exposures = exposures(outside("rw-r--r--"));

            assertEquals(List.of(Kind.READABLE), kinds(exposures));
            assertTrue(exposures.getFirst().text().startsWith("is readable by others (rw-r--r--"), exposures::toString);
        }

        @Test
        void itsSecretsAreToBeRotatedUnlessAFolderAboveKeepsOthersOut() throws IOException {
            Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx------"));
            assertEquals(List.of(), exposures(outside("rw-r--r--")).getFirst().seen());

            Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertEquals(
                    List.of("gh", "x"),
                    servers(exposures(outside("rw-r--r--")).getFirst().seen()));
        }

        @Test
        void aGroupIsWarnedOfToo() throws IOException {
            assertTrue(exposures(outside("rw-r-----")).getFirst().text().startsWith("is readable by its group"));
        }

        @Test
        void aPrivateFileIsNot() throws IOException {
            assertEquals(List.of(), exposures(outside("rw-------")));
        }
    }

    @Nested
    class InASyncedFolder {

        @ParameterizedTest
        @CsvSource({
            "Dropbox/dev, Dropbox",
            "Dropbox (Acme)/dev, Dropbox",
            "OneDrive - Contoso/dev, OneDrive",
            "Library/Mobile Documents/com~apple~CloudDocs/dev, iCloud",
            "Library/CloudStorage/GoogleDrive-a@example.com/My Drive, Google Drive",
            "Google Drive/dev, Google Drive",
            "Nextcloud/dev, Nextcloud",
            "Library/CloudStorage/Box-Box, Box"
        })
        void allSecretsAreToBeRotated(String folder, String service) throws IOException {
            var file = Files.writeString(
                    Files.createDirectories(scratch.resolve(folder)).resolve("mcp.json"), config(TOKEN, KEY));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

            var exposures = exposures(file);

            assertEquals(List.of(Kind.SYNCED), kinds(exposures));
            assertTrue(exposures.getFirst().text().contains("(" + service + ")"), exposures::toString);
            assertEquals(List.of("gh", "x"), servers(exposures.getFirst().seen()));
        }

        @Test
        void aMarkOfItsServiceTellsIt() throws IOException {
            Files.createDirectory(scratch.resolve(".stfolder"));

            assertEquals(List.of(Kind.IN_REPOSITORY, Kind.SYNCED), kinds(exposures(config("mcp.json"))));
        }

        @Test
        void aLinkIntoItLeadsThere() throws IOException {
            var synced = Files.createDirectory(scratch.resolve("Dropbox")).resolve("mcp.json");
            Files.writeString(synced, config(TOKEN, KEY));
            Files.setPosixFilePermissions(synced, PosixFilePermissions.fromString("rw-------"));

            assertEquals(
                    List.of(Kind.SYNCED),
                    kinds(exposures(Files.createSymbolicLink(scratch.resolve("link.json"), synced))));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Boxes/dev", "MyDropboxClone/x", "sync/x"})
        void aNameThatOnlyResemblesOneIsNone(String folder) throws IOException {
            var file = Files.writeString(
                    Files.createDirectories(scratch.resolve(folder)).resolve("mcp.json"), config(TOKEN, KEY));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

            assertEquals(List.of(), exposures(file));
        }
    }
}
