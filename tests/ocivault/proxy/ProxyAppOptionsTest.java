package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import ocivault.githubapp.AppTokens;
import ocivault.githubapp.GitHubApp;
import ocivault.launch.ServerEnvironment;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code --github-app} beside the proxy's other options. */
class ProxyAppOptionsTest {

    private static ProxyOptions options(String... args) {
        var options = new ProxyOptions(List.of());
        var command = CommandSpec.create();
        options.addTo(command);
        new CommandLine(command).parseArgs(args);
        return options;
    }

    private static ServerEnvironment host(String gitHubHost) {
        return ServerEnvironment.of(Map.of("GITHUB_HOST", gitHubHost));
    }

    @Test
    void isNothingWhereItIsNotGiven() {
        assertTrue(options("--secret", "oci-vault://x").app(host("")).isEmpty());
    }

    @Test
    void asksTheGitHubThatTheServerIsFor() {
        var app = options("--github-app", "4711", "--app-key", "oci-vault://x").app(host("octo.ghe.com"));

        assertEquals(
                URI.create("https://api.octo.ghe.com"), app.orElseThrow().app().api());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--app-key|oci-vault://x",
                "--app-permissions|contents:read",
                "--app-repositories|x",
                "--github-app|my-app|--app-key|oci-vault://x",
                "--github-app|4711|--app-key|app.pem",
                "--github-app||--app-key|oci-vault://x",
                "--github-app|4711|--app-key|oci-vault://x|--secret|oci-vault://y",
                "--github-app|4711|--app-key|oci-vault://x|--env|GITHUB_PERSONAL_ACCESS_TOKEN=oci-vault://y",
                "--github-app|4711|--app-key|oci-vault://x|--file|GITHUB_PERSONAL_ACCESS_TOKEN=oci-vault://y"
            })
    void isRefusedWhereItIsNoneOrAnotherTokenIsNamed(String args) {
        var options = options(args.split("\\|"));
        var none = host("");

        var e = assertThrows(VaultException.Usage.class, () -> options.app(none));
        assertFalse(e.remedy.isEmpty());
    }

    @Test
    void makesAHeaderOfItsOwn() {
        var app = new AppTokens(GitHubApp.of("4711", "oci-vault://x", List.of(), List.of(), ""));
        var minted = List.of(RemoteLaunch.header(app));
        var headers = List.of("authorization: Bearer {{oci-vault://y}}");

        var e = assertThrows(
                VaultException.Usage.class,
                () -> RemoteLaunch.url("https://h/", headers, minted, SecretPlan.Plaintext.REFUSE, ""));
        assertEquals("--header authorization is made already: it carries the token that is minted", e.getMessage());
        assertEquals(
                "Authorization: Bearer {{GitHub App 4711}}", minted.getFirst().toString());
    }
}
