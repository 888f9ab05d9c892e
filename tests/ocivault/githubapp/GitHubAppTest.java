package ocivault.githubapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --github-app}, {@code --app-key}, {@code --app-permissions} and {@code --app-repositories} may say. */
class GitHubAppTest {

    private static final String KEY = "oci-vault://app-pem";

    private static GitHubApp app(String id, String key, List<String> permissions, List<String> repositories) {
        return GitHubApp.of(id, key, permissions, repositories, "");
    }

    private static GitHubApp app(String id) {
        return app(id, KEY, List.of(), List.of());
    }

    @ParameterizedTest
    @CsvSource({"123456, 123456, ''", "123456/789, 123456, 789", "Iv1.0123456789abcdef/7, Iv1.0123456789abcdef, 7"})
    void anAppHasAnIdAndPerhapsAnInstallation(String text, String id, String installation) {
        var app = app(text);
        assertEquals(id, app.id());
        assertEquals(installation, app.installation());
        assertEquals(URI.create("https://api.github.com"), app.api());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my-app",
                "/7",
                "123/",
                "123/octo-org",
                "123/7/8",
                "-1",
                "Iv1.\"}",
                "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "99999999999999999999"
            })
    void anAppOfAnotherFormIsRefusedAndNotShown(String text) {
        var e = assertThrows(VaultException.Usage.class, () -> app(text));
        assertEquals("--github-app is no App id (not shown: it may be a secret)", e.getMessage());
        assertTrue(e.remedy.startsWith("Expected APP_ID or APP_ID/INSTALLATION_ID"), e.remedy);
    }

    @Test
    void anAppAndItsKeyGoTogether() {
        assertEquals(
                "--github-app without --app-key",
                assertThrows(VaultException.Usage.class, () -> app("1", "", List.of(), List.of()))
                        .getMessage());
        assertEquals(
                "--app-key, --app-permissions and --app-repositories are for a GitHub App",
                assertThrows(VaultException.Usage.class, () -> app("", KEY, List.of(), List.of()))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.pem",
                "-----BEGIN RSA PRIVATE KEY-----",
                "ocid1.vaultsecret.oc1.eu-frankfurt-1.aaaa",
                "ocid1.key.nonsense"
            })
    void aKeyIsAReferenceOrAKeysOcid(String key) {
        var e = assertThrows(VaultException.Usage.class, () -> app("1", key, List.of(), List.of()));
        assertFalse((e.getMessage() + e.remedy).contains("PRIVATE"), e.getMessage());
    }

    @Test
    void aKeyThatIsABadReferenceIsNamedAsThat() {
        assertThrows(
                VaultException.MalformedReference.class, () -> app("1", "oci-vault://a?x=1", List.of(), List.of()));
    }

    @Test
    void permissionsAndRepositoriesAreListsWithCommas() {
        var app = app("1", KEY, List.of("issues:write, contents:read", "metadata=read"), List.of("b,a", "c.d-e_f"));

        assertEquals(Map.of("contents", "read", "issues", "write", "metadata", "read"), app.permissions());
        assertEquals(List.of("a", "b", "c.d-e_f"), app.repositories());
        assertEquals(
                "{\"permissions\":{\"contents\":\"read\",\"issues\":\"write\",\"metadata\":\"read\"},"
                        + "\"repositories\":[\"a\",\"b\",\"c.d-e_f\"]}",
                app.wishes());
        assertEquals("{}", app("1").wishes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "contents",
                "contents:",
                ":read",
                "contents:all",
                "Contents:read",
                "a:read,,b:read",
                "a:read,a:write",
                "\"x\":read"
            })
    void permissionsOfAnotherFormAreRefused(String text) {
        var e = assertThrows(VaultException.Usage.class, () -> app("1", KEY, List.of(text), List.of()));
        assertTrue(e.getMessage().startsWith("--app-permissions has "), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "octocat/hello-world", "a,,b", "a b", "a\"b", "*"})
    void repositoriesOfAnotherFormAreRefused(String text) {
        var e = assertThrows(VaultException.Usage.class, () -> app("1", KEY, List.of(), List.of(text)));
        assertTrue(e.getMessage().startsWith("--app-repositories "), e.getMessage());
    }

    @Test
    void repositoriesAreAsManyAsGitHubTakes() {
        var names = IntStream.range(0, 501).mapToObj(i -> "r" + i).toList();
        assertThrows(VaultException.Usage.class, () -> app("1", KEY, List.of(), names));
        assertEquals(
                500,
                app("1", KEY, List.of(), names.subList(0, 500)).repositories().size());
    }

    @Test
    void anAddressDependsOnAllOfThem() {
        var addresses = List.of(
                app("1"),
                app("2"),
                app("1/2"),
                app("1", "oci-vault://other", List.of(), List.of()),
                app("1", KEY, List.of("contents:read"), List.of()),
                app("1", KEY, List.of(), List.of("a")),
                GitHubApp.of("1", KEY, List.of(), List.of(), "octo.ghe.com"));
        var scope = new SecretRef.VaultScope(
                Ocid.parse("ocid1.vault.oc1.eu-frankfurt-1.a.b").orElseThrow());
        assertEquals(
                addresses.size(),
                addresses.stream().map(app -> app.address(scope)).distinct().count());
    }
}
