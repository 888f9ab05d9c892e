package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import org.junit.jupiter.api.Test;

class ServerCommandTest {

    private static final Argv NODE = Argv.of("node", "index.js");
    private static final String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";

    private Map<String, String> environment = Map.of();

    @Test
    void npmIsWhatWasInstalled() {
        assertEquals(NODE.text(), words(ServerCommand.named("npm")));
    }

    @Test
    void npxNamesAnExactVersion() {
        assertEquals(
                List.of("npx", "-y", "@modelcontextprotocol/server-github@2025.4.8"),
                words(ServerCommand.named("npx")));
    }

    @Test
    void binaryComesFromPath() {
        assertEquals(List.of("github-mcp-server", "stdio"), words(ServerCommand.named("binary")));
    }

    @Test
    void customIsVerbatim() {
        assertEquals(List.of("a", "-v", "--"), words(new ServerCommand.Custom(Argv.of("a", "-v", "--"))));
    }

    @Test
    void dockerGetsNamesWithoutValues() {
        environment = Map.of("GITHUB_HOST", "https://ghe.example", "HOME", "/home/me", TOKEN, "ghp_x", "EXTRA", "y");

        assertEquals(
                List.of("docker", "run", "-i", "--rm", "-e", TOKEN, "-e", "EXTRA", "-e", "GITHUB_HOST"),
                words(ServerCommand.named("docker"), TOKEN, "EXTRA").subList(0, 10));
    }

    @Test
    void dockerRunsAReleasedImageByItsDigest() {
        assertTrue(words(ServerCommand.named("docker"))
                .getLast()
                .matches("ghcr\\.io/github/github-mcp-server:v\\d+\\.\\d+\\.\\d+@sha256:[0-9a-f]{64}"));
    }

    @Test
    void anyOtherNameIsRefused() {
        var failure = assertThrows(VaultException.Usage.class, () -> ServerCommand.named("pip"));

        assertTrue(failure.remedy.startsWith("Expected npm, npx, docker or binary"));
    }

    @Test
    void onlyACommandOfTheUsersIsNotGitHubs() {
        for (var name : List.of("npm", "npx", "docker", "binary")) {
            assertTrue(ServerCommand.named(name).isGitHub());
        }
        assertFalse(new ServerCommand.Custom(NODE).isGitHub());
    }

    private List<String> words(ServerCommand command, String... secrets) {
        return command.argv(ServerEnvironment.of(environment), List.of(secrets), () -> NODE)
                .text();
    }
}
