package ocivault.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ocivault.docker.DockerDoctor.Finding;
import ocivault.docker.DockerDoctor.Stdin;
import ocivault.docker.DockerDoctor.Wanted;
import ocivault.model.SecretValue;
import ocivault.os.Argv;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerDoctorTest {

    private static final String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";
    private static final String GITHUB = "ghcr.io/github/github-mcp-server";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker run -i --rm -e GITHUB_PERSONAL_ACCESS_TOKEN " + GITHUB,
                "podman run --interactive --rm --env=GITHUB_PERSONAL_ACCESS_TOKEN -e GITHUB_TOOLSETS=repos x",
                "podman run -i --rm -e GITHUB* x",
                "podman run -i --rm --env-host x",
                "docker run -i --restart always -e GITHUB_PERSONAL_ACCESS_TOKEN -e API_KEY= -e KEY=/run/key -e"
                        + " DEBUG_TOKEN=true x"
            })
    void hasNothingToSayOfARightCommand(String command) {
        assertEquals("", examine(command));
    }

    @Nested
    class Values {
        @Test
        void inPlaceOfTheSecretAreAnErrorThatNamesNone() {
            for (var words :
                    List.of("-e " + TOKEN + "=hunter2", "--env=" + TOKEN + "=hunter2", "-ie" + TOKEN + "=hunter2")) {
                var said = examine("docker run -i --rm " + words + " x");

                assertTrue(said.startsWith("ERROR argument "), said);
                assertTrue(said.contains("gives the container a value of its own for " + TOKEN), said);
                assertTrue(said.contains("Write -e " + TOKEN + " and nothing after it"), said);
                assertFalse(said.contains("hunter2"), said);
            }
        }

        @Test
        void arePositionsAsThePersonCountsThem() {
            assertTrue(examine("docker run -i --rm --env " + TOKEN + "=x y")
                    .startsWith("ERROR argument 5 of the server's command"));
            assertTrue(examine("docker run -i --rm --env=" + TOKEN + "=x y")
                    .startsWith("ERROR argument 4 of the server's command"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "OTHER=ghp_0123456789abcdefghijABCDEFGHIJ012345",
                    "AUTH=Bearer github_pat_0123456789abcdefghijABCDEFGHIJ",
                    "BRAVE_API_KEY=abc",
                    "DB_PASSWORD=x1",
                    "SLACK_TOKEN=xoxb-1",
                    "K=-----BEGIN PRIVATE KEY-----"
                })
        void thatLookLikeSecretsAreAWarning(String word) {
            var words = new ArrayList<>(DockerRunTest.words("docker run -i --rm -e " + TOKEN + " -e"));
            words.addAll(List.of(word, "x"));
            var said = said(DockerRun.of(words).orElseThrow(), List.of(), Stdin.OTHER);

            assertTrue(
                    said.startsWith("WARNING argument 7 of the server's command has what looks like a secret"), said);
            assertFalse(said.contains(word.substring(word.indexOf('=') + 1)), said);
        }

        @Test
        void thatNobodyExpandsAreNamed() {
            var said = examine("docker run -i --rm -e " + TOKEN + " -e HOST=${GITHUB_HOST} x");

            assertTrue(said.contains("a value that begins with '$', which no shell expands here"), said);
        }

        @Test
        void thatAreTheSecretItselfAreFound() {
            var secret = SecretValue.of("correct-horse-battery");
            var run = Argv.of("docker", "run", "-i", "-e", "X=Bearer correct-horse-battery", "y");

            assertEquals(
                    "argument 4 of the server's command contains a secret of the vault: everybody can read it who may"
                            + " list processes",
                    DockerDoctor.exposed(run, List.of(secret)).orElseThrow().what());
            assertTrue(DockerDoctor.exposed(run, List.of(SecretValue.of("Bearer"), SecretValue.of("another-secret")))
                    .isEmpty());
        }
    }

    @Nested
    class EnvFiles {

        @TempDir
        private Path folder;

        private String withFile(String text) throws IOException {
            var file = Files.writeString(folder.resolve("x.env"), text);
            return examine("docker run -i --rm --env-file " + file + " x").replace(folder.toString(), "");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "A=1\nKEY=\"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\"\n" + TOKEN,
                    "A=1\nKEY='first\r\nsecond'\r\n" + TOKEN
                })
        void withAValueOfSeveralLinesAreAnError(String text) throws IOException {
            var said = withFile(text);

            assertTrue(
                    said.startsWith(
                            "ERROR --env-file /x.env: line 2: KEY has a value of several lines, of which docker"),
                    said);
            assertTrue(said.contains("--env KEY=oci-vault://… before '--' and -e KEY after run"), said);
        }

        @Test
        void withALineThatIsNoVariableAreAnError() throws IOException {
            var said = withFile("KEY=-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n");

            assertTrue(said.startsWith("ERROR --env-file /x.env: line 2 is no NAME=value"), said);
        }

        @Test
        void withAReferenceAreAnErrorSinceDockerResolvesNone() throws IOException {
            var said = withFile("# keys\nKEY=oci-vault://a\n" + TOKEN + "\n");

            assertTrue(said.startsWith("ERROR --env-file /x.env: line 2: KEY contains a reference"), said);
        }

        @Test
        void maySayThatTheSecretIsInherited() throws IOException {
            assertEquals("", withFile("\n# a comment\n A=\"quoted\"\n" + TOKEN + "\n"));
        }

        @Test
        void mayNotReplaceTheSecret() throws IOException {
            assertTrue(withFile(TOKEN + "=other\n")
                    .startsWith("ERROR --env-file /x.env: line 1 gives the container a value"));
        }

        @Test
        void thatAreNotThereAreDockersToName() {
            assertEquals(
                    "", examine("docker run -i --rm -e " + TOKEN + " --env-file /nowhere/x --env-file /dev/null x"));
        }
    }

    @Nested
    class Missing {
        @Test
        void secretsAreNamed() {
            var said = examine("docker run -i --rm -e GITHUB_TOKEN x");

            assertEquals(
                    "WARNING the container does not get " + TOKEN
                            + ": it inherits nothing, and the command does not name" + " it / Write -e " + TOKEN
                            + " after run, without a value.",
                    said);
        }

        @Test
        void tokenOfGitHubsServerIsAnError() {
            assertTrue(examine("docker run -i --rm " + GITHUB + ":v1").startsWith("ERROR the container does not get"));
        }

        @Test
        void settingsAreNamedToo() {
            var run = DockerRun.of(DockerRunTest.words("docker run -i --rm -e " + TOKEN + " -e A=1 x"))
                    .orElseThrow();

            assertEquals(
                    "WARNING GITHUB_HOST is set, and the container does not get it / Write -e GITHUB_HOST after run,"
                            + " without a value, or unset it.",
                    said(run, List.of("GITHUB_HOST", "A"), Stdin.OTHER));
        }
    }

    @Nested
    class Streams {
        @Test
        void wantAnI() {
            for (var command : List.of("docker run --rm", "docker container run --rm --interactive=false")) {
                var said = examine(command + " -e " + TOKEN + " x");
                assertTrue(said.startsWith("ERROR docker run without -i closes the server's stdin"), said);
                assertTrue(said.contains("Add -i after run."), said);
            }
        }

        @Test
        void wantNoD() {
            assertTrue(examine("podman run -d --rm -e " + TOKEN + " x").startsWith("ERROR podman run -d leaves"));
        }

        @Test
        void ofAServerWithAPortAreItsOwn() {
            assertTrue(
                    examine("docker run --rm -p 80:80 -e " + TOKEN + " x").startsWith("WARNING docker run without -i"));
        }

        @Test
        void areNoTerminal() {
            var command = "docker run -it --rm -e " + TOKEN + " x";

            assertTrue(examine(command).startsWith("ERROR docker run -t wants a terminal, and stdin is none"));
            assertEquals("", said(DockerRun.of(DockerRunTest.words(command)).orElseThrow(), List.of(), Stdin.TERMINAL));
        }
    }

    @Test
    void containersThatStayAreNamed() {
        assertEquals(
                "WARNING docker run without --rm leaves a stopped container behind at every start / Add --rm after"
                        + " run.",
                examine("docker run -i -e " + TOKEN + " x"));
    }

    @Test
    void errorsComeFirst() {
        var severities = new ArrayList<String>();
        findings("docker run -t x")
                .forEach(finding -> severities.add(finding.severity().name()));

        assertEquals(List.of("ERROR", "ERROR", "WARNING", "WARNING"), severities);
    }

    private static List<Finding> findings(String command) {
        return DockerDoctor.examine(
                DockerRun.of(DockerRunTest.words(command)).orElseThrow(),
                new Wanted(List.of(TOKEN), List.of()),
                Stdin.OTHER);
    }

    private static String examine(String command) {
        return said(findings(command).stream());
    }

    private static String said(DockerRun run, List<String> settings, Stdin stdin) {
        return said(DockerDoctor.examine(run, new Wanted(List.of(TOKEN), settings), stdin).stream());
    }

    private static String said(Stream<Finding> findings) {
        return findings.map(finding -> finding.severity() + " " + finding.what() + " / " + finding.remedy())
                .collect(Collectors.joining("\n"));
    }
}
