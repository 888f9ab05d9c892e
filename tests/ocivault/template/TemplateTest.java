package ocivault.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import org.junit.jupiter.api.Test;

class TemplateTest {

    private static String filled(String template, Map<String, String> secrets) {
        var values = new java.util.HashMap<String, SecretValue>();
        secrets.forEach((reference, secret) -> values.put(reference, SecretValue.of(secret)));
        return new String(Template.text(template).filled(values).reveal(), StandardCharsets.UTF_8);
    }

    @Test
    void everyReferenceTakesItsSecret() {
        assertEquals(
                "Bearer abc, again abc, and é\n",
                filled(
                        "Bearer {{oci-vault://t}}, again {{ oci-vault://t }}, and {{oci-vault://u}}\n",
                        Map.of("oci-vault://t", "abc", "oci-vault://u", "é")));
    }

    @Test
    void aSecretIsNotFilledAgain() {
        var braces = "{{oci-vault://t}}";
        assertEquals("<" + braces + ">", filled("<{{oci-vault://t}}>", Map.of("oci-vault://t", braces)));
        assertEquals("oci-vault://t", filled("oci-vault://t", Map.of("oci-vault://t", "oci-vault://t")));
        assertEquals(
                braces,
                filled(
                        "{{oci-vault://a}}{{oci-vault://b}}",
                        Map.of("oci-vault://a", "{{oci-vault:", "oci-vault://b", "//t}}")));
    }

    @Test
    void itsReferencesAreTold() {
        assertEquals(
                List.of("oci-vault://b", "oci-vault://a"),
                Template.text("{{oci-vault://b}}{{oci-vault://a}}{{oci-vault://b}}")
                        .references());
        assertEquals(List.of(), Template.text("{{ other }}").references());
    }

    @Test
    void aFaultIsToldByItsPlaceAndNotQuoted() {
        var unclosed = assertThrows(
                VaultException.Usage.class, () -> Template.text("a\r\nbé\ud83d\udd11 {{oci-vault://hidden\n"));
        assertEquals("the braces of a reference open at line 2, column 5 and do not close", unclosed.getMessage());
        var bare = assertThrows(VaultException.Usage.class, () -> Template.text("x\nhidden oci-vault://hidden"));
        assertEquals("the reference at line 2, column 8 has text around it and no braces", bare.getMessage());
    }
}
