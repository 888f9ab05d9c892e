package ocivault.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.remote.HeaderTemplate.Plaintext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTemplateTest {

    private static final Map<String, SecretValue> SECRETS = Map.of(
            "oci-vault://a", SecretValue.of("A"),
            "oci-vault://b#/x", SecretValue.of("{{oci-vault://a}}"),
            "oci-vault://blank", SecretValue.of(" value\r\n"),
            "oci-vault://lines", SecretValue.of("one\r\nX-Injected: two"),
            "oci-vault://umlaut", SecretValue.of("grün"));

    private static HeaderTemplate template(String option) {
        return HeaderTemplate.of(option, Plaintext.REFUSE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Authorization: Bearer {{oci-vault://a}} | Bearer A",
                "Authorization:Bearer {{ oci-vault://a }}| Bearer A",
                "X-Pair: {{oci-vault://a}}/{{oci-vault://a}} | A/A",
                "X-Once: {{oci-vault://b#/x}} | {{oci-vault://a}}",
                "X-Key: oci-vault://a | A",
                "X-Key: {{oci-vault://blank}} | value",
                "X-MCP-Readonly: true | true",
                "X-Braces: a}}b | a}}b",
                "X-Empty: | ''"
            })
    void replacesReferencesInOnePass(String option, String value) {
        assertEquals(value, template(option).value(SECRETS));
    }

    @Test
    void namesItsReferences() {
        assertEquals(
                List.of("oci-vault://a", "oci-vault://b#/x"),
                template("X: {{oci-vault://a}}, {{oci-vault://b#/x}}").references());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                ": x",
                "Two Words: x",
                "X\r\nY: x",
                "Host: x",
                "content-length: 1",
                "Mcp-Session-Id: x",
                "MCP-Protocol-Version: x",
                "Mcp-Param-Region: x",
                "Transfer-Encoding: chunked",
                "X: {{oci-vault://a",
                "X: Bearer oci-vault://a",
                "X: a\u0007b",
                "X: grün"
            })
    void refusesWhatIsNoHeaderOfTheUsers(String option) {
        assertThrows(VaultException.Usage.class, () -> template(option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: {{ghp_plain}}", "X: {{}}", "X: {{oci-vault://}}"})
    void refusesBracesAroundWhatIsNoReferenceWithoutShowingIt(String option) {
        var refused = assertThrows(VaultException.MalformedReference.class, () -> template(option));
        assertFalse(refused.getMessage().contains("ghp_plain"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "X-Api-Key",
                "Private-Token",
                "Cookie",
                "X-Auth",
                "api_key",
                "X-Secret",
                "apikey"
            })
    void refusesACredentialInPlainTextUnlessAllowed(String name) {
        var refused = assertThrows(VaultException.Usage.class, () -> template(name + ": s3cret"));

        assertFalse((refused.getMessage() + refused.remedy).contains("s3cret"));
        assertEquals(
                "s3cret", HeaderTemplate.of(name + ": s3cret", Plaintext.ALLOW).value(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines", "umlaut"})
    void refusesASecretThatNoHeaderCanCarry(String name) {
        var refused = assertThrows(
                VaultException.UnsuitableContent.class,
                () -> template("X: {{oci-vault://" + name + "}}").value(SECRETS));
        assertFalse(refused.getMessage().contains("Injected"));
    }

    @Test
    void showsReferencesAndHidesPlainText() {
        assertEquals(
                "Authorization: Bearer {{oci-vault://a}}",
                template("Authorization: Bearer {{oci-vault://a}}").toString());
        assertEquals(
                "Authorization: (plain text)",
                HeaderTemplate.of("Authorization: s3cret", Plaintext.ALLOW).toString());
    }
}
