package ocivault.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://mcp.example.com/v1/mcp",
                "https://mcp.example.com:8443/?team=a",
                "http://localhost:3000/mcp",
                "http://127.0.0.1/mcp",
                "http://[::1]:8080/mcp",
                "HTTPS://Mcp.Example.com/mcp"
            })
    void isHttpsOrOnThisMachine(String text) {
        assertEquals(text, RemoteUrl.of(text).uri().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://mcp.example.com/s3cret",
                "http://localhost.example.com/s3cret",
                "http://127.0.0.1.example.com/s3cret",
                "ftp://mcp.example.com/s3cret",
                "https:///s3cret",
                "s3cret",
                "https://user:s3cret@mcp.example.com/",
                "https://mcp.example.com/#s3cret",
                "https://mcp.example.com/{{oci-vault://s3cret}}",
                "https://mcp.example.com/?key=oci-vault://s3cret",
                "https://mcp.example.com:0/s3cret",
                "https://mcp.example.com/ s3cret"
            })
    void isNothingElseAndTheTextIsNotShown(String text) {
        var refused = assertThrows(VaultException.Usage.class, () -> RemoteUrl.of(text));

        assertFalse((refused.getMessage() + refused.remedy).contains("s3cret"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "'', https://api.githubcopilot.com/mcp/",
        "github.com, https://api.githubcopilot.com/mcp/",
        "https://github.com/, https://api.githubcopilot.com/mcp/",
        "octo.ghe.com, https://copilot-api.octo.ghe.com/mcp",
        "https://octo.ghe.com, https://copilot-api.octo.ghe.com/mcp",
        "https://api.octo.ghe.com, https://copilot-api.octo.ghe.com/mcp",
        "http://127.0.0.1:8080, http://127.0.0.1:8080/mcp"
    })
    void ofAGitHubIsWhereGitHubHasIt(String host, String url) {
        assertEquals(url, RemoteUrl.ofGitHub(host).uri().toString());
    }

    @Test
    void ofAnEnterpriseServerThereIsNone() {
        assertEquals(
                "GitHub Enterprise Server hosts no remote MCP server",
                assertThrows(VaultException.Usage.class, () -> RemoteUrl.ofGitHub("github.example.com"))
                        .getMessage());
    }

    @Test
    void isShownWithoutItsQuery() {
        assertEquals(
                "https://a.example/mcp",
                RemoteUrl.of("https://A.example/mcp?key=1").toString());
    }
}
