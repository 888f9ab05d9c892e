package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCommandTest {

    private static final Argv NODE = Argv.of("node", "index.js");
    private static final Argv BINARY = Argv.of("github-mcp-server", "stdio");
    private static final Argv NPX = Argv.of("npx", "-y", "package");

    /** Knows where they are. */
    private static final class Installed implements ServerCommand.InstalledServers {
        @Override
        public Argv npm() {
            return NODE;
        }

        @Override
        public Argv npx() {
            return NPX;
        }

        @Override
        public Argv binary() {
            return BINARY;
        }
    }

    private static final String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";

    private Map<String, String> environment = Map.of();

    @Test
    void npmIsWhatWasInstalled() {
        assertEquals(NODE.text(), words(ServerCommand.named("npm")));
    }

    @Test
    void npxIsWhatStartsInAFolderOfItsOwn() {
        assertEquals(NPX.text(), words(ServerCommand.named("npx")));
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GITHUB_HOST=https://ghe.example",
                "GITHUB_TOOLSETS=repos",
                "GITHUB_TOOLS=get_me",
                "GITHUB_EXCLUDE_TOOLS=delete_file",
                "GITHUB_DYNAMIC_TOOLSETS=1",
                "GITHUB_READ_ONLY=1",
                "GITHUB_LOCKDOWN_MODE=true",
                "GITHUB_FEATURES=x",
                "GITHUB_INSIDERS=true"
            })
    void aSettingOfGitHubsServerReachesItOrIsRefused(String setting) {
        var name = setting.replaceAll("=.*", "");
        environment = Map.of(name, setting.replaceAll(".*=", ""));
        var given = ServerEnvironment.of(environment);
        for (var deaf : List.of("npm", "npx")) {
            var refused = assertThrows(
                    VaultException.Usage.class, () -> ServerCommand.named(deaf).requireHeeded(given, List.of()));
            assertTrue(refused.getMessage().startsWith(name + " is set"), refused.getMessage());
            assertTrue(refused.remedy.contains("--server binary or --server docker"), refused.remedy);
        }
        ServerCommand.named("binary").requireHeeded(given, List.of());
        ServerCommand.named("docker").requireHeeded(given, List.of());
        new ServerCommand.Custom(NODE).requireHeeded(given, List.of());
        var docker = words(ServerCommand.named("docker"));
        assertEquals("-e", docker.get(docker.indexOf(name) - 1));
    }

    @Test
    void aSettingThatIsASecretIsRefusedToo() {
        assertThrows(
                VaultException.Usage.class,
                () -> ServerCommand.named("npm")
                        .requireHeeded(ServerEnvironment.of(Map.of()), List.of(TOKEN, "GITHUB_HOST")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GITHUB_HOST=",
                "GITHUB_HOST=https://github.com",
                "GITHUB_READ_ONLY=0",
                "GITHUB_READ_ONLY=False",
                "GITHUB_REPOSITORY=me/mine"
            })
    void whatAsksForNothingIsNot(String setting) {
        ServerCommand.named("npm")
                .requireHeeded(
                        ServerEnvironment.of(List.of(setting.getBytes(StandardCharsets.US_ASCII))), List.of(TOKEN));
        assertTrue(ServerCommand.named("npm").isGitHub());
    }

    @Test
    void aCommandConcernsGitHubWhereItSaysSo() {
        assertTrue(ServerCommand.named("docker").concernsGitHub());
        assertTrue(new ServerCommand.Custom(Argv.of("npx", "-y", "@x/GitHub-server")).concernsGitHub());
        assertTrue(new ServerCommand.Custom(Argv.of("sh", "-c", "echo $GITHUB_TOKEN")).concernsGitHub());
        assertFalse(new ServerCommand.Custom(NODE).concernsGitHub());
    }

    @Test
    void dockerRunsAReleasedImageByItsDigest() {
        assertTrue(words(ServerCommand.named("docker"))
                .getLast()
                .matches("ghcr\\.io/github/github-mcp-server:v\\d+\\.\\d+\\.\\d+@sha256:[0-9a-f]{64}"));
    }

    @Test
    void theGatewayHandsNoLimitsOnAndSeesNoFiles() {
        var given = ServerEnvironment.of(Map.of("GITHUB_READ_ONLY", "1"));
        var gateway = ServerCommand.named("gateway");

        assertTrue(assertThrows(VaultException.Usage.class, () -> gateway.requireHeeded(given, List.of()))
                .getMessage()
                .startsWith("GITHUB_READ_ONLY is set, of which Docker's gateway takes no notice"));
        assertTrue(assertThrows(VaultException.Usage.class, () -> gateway.requireFiles(List.of("KEY")))
                .getMessage()
                .startsWith("--file is not for --server gateway"));
        gateway.requireHeeded(ServerEnvironment.of(Map.of("GITHUB_READ_ONLY", "0")), List.of());
    }

    @Test
    void aContainerSeesNoKeyInAFile() {
        var given = ServerEnvironment.of(Map.of("GITHUB_APP_PRIVATE_KEY_PATH", "/key.pem"));

        assertTrue(assertThrows(
                        VaultException.Usage.class,
                        () -> ServerCommand.named("docker").requireHeeded(given, List.of()))
                .getMessage()
                .startsWith("GITHUB_APP_PRIVATE_KEY_PATH names a file of this machine"));
        ServerCommand.named("binary").requireHeeded(given, List.of());
    }

    @Test
    void anyOtherNameIsRefused() {
        var failure = assertThrows(VaultException.Usage.class, () -> ServerCommand.named("pip"));

        assertTrue(failure.remedy.startsWith("Expected auto, npm, npx, docker, binary, gateway or remote"));
    }

    @Test
    void onlyACommandOfTheUsersIsNotGitHubs() {
        for (var name : List.of("auto", "npm", "npx", "docker", "binary", "gateway")) {
            assertTrue(ServerCommand.named(name).isGitHub());
        }
        assertFalse(new ServerCommand.Custom(NODE).isGitHub());
    }

    private List<String> words(ServerCommand command, String... secrets) {
        return command.argv(ServerEnvironment.of(environment), List.of(secrets), new Installed())
                .text();
    }
}
