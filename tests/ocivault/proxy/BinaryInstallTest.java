package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryInstallTest {

    /** The patterns of GONOSUMDB, as {@code go help module-auth} has them. */
    @ParameterizedTest
    @CsvSource({
        "*, true",
        "github.com, true",
        "github.com/*, true",
        "github.com/git*/github-mcp-server, true",
        "' github.com/github', true",
        "'', false",
        "github.com/mine, false",
        "github.com/github/other, false",
        "github.com/github/github-mcp-server/cmd, false",
        "*.example.com, false"
    })
    void knowsWhatKeepsTheServerFromBeingChecked(String pattern, boolean matches) {
        assertEquals(matches, BinaryInstall.isModule(pattern));
    }
}
