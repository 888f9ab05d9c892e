package ocivault.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewaySecretsTest {

    @Test
    void areALineEach() {
        var secrets = new LinkedHashMap<String, SecretValue>();
        secrets.put(GatewaySecrets.TOKEN, SecretValue.of("ghp_1"));
        secrets.put("b.key", SecretValue.of("  a=b #'\"$x\u00e9"));

        assertEquals("github.personal_access_token=ghp_1\nb.key=  a=b #'\"$x\u00e9\n", text(secrets));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2\nsecond=line",
                "hunter2\n",
                "hunter2\r\n",
                "hunter2 ",
                "hunter2\t",
                "hunter2\u00a0",
                "hunter2\u0085",
                "hunter2\u2003",
                "hunter2\r",
                "hunter2\0x",
                "",
                " \u00a0"
            })
    void thatWouldNotArriveAreRefusedByName(String value) {
        var failure = assertThrows(
                VaultException.UnsuitableContent.class,
                () -> GatewaySecrets.file(Map.of("b.key", SecretValue.of(value))));

        assertTrue(failure.getMessage().startsWith("the gateway's secret b.key "), failure.getMessage());
        assertFalse(failure.getMessage().contains("hunter2"), failure.getMessage());
    }

    /** Its reader takes no line of 64 KiB, and none after it. */
    @Test
    void haveALongestLine() {
        int longest = 64 * 1024 - 3 - "b=".length() + 1;
        assertEquals(
                longest + 3,
                text(Map.of("b", SecretValue.of("x".repeat(longest)))).length());

        assertThrows(
                VaultException.UnsuitableContent.class,
                () -> GatewaySecrets.file(Map.of("b", SecretValue.of("x".repeat(longest + 1)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#a", "a b", " a", "a=b", "a\nb", "-a", "\u00e4"})
    void haveNamesThatALineCanHold(String name) {
        assertThrows(VaultException.Usage.class, () -> GatewaySecrets.checkName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"github.personal_access_token", "a/b-c_d", "docker/mcp/x@y", "A1"})
    void haveTheCatalogsNames(String name) {
        GatewaySecrets.checkName(name);
    }

    private static String text(Map<String, SecretValue> secrets) {
        return new String(GatewaySecrets.file(secrets).reveal(), StandardCharsets.UTF_8);
    }
}
