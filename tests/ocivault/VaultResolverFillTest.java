package ocivault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.template.Template;
import org.junit.jupiter.api.Test;

class VaultResolverFillTest extends VaultResolverSetup {

    private static String text(SecretValue value) {
        return new String(value.reveal(), StandardCharsets.UTF_8);
    }

    @Test
    void aTextTakesItsSecretsEachFetchedOnce() {
        put("t", "tok");
        put("db", "{\"user\":\"u\",\"password\":\"{{oci-vault://t}}\"}");
        try (var resolver = builder().build()) {
            assertEquals("Bearer tok", text(resolver.fill("Bearer {{ oci-vault://t }}")));
            assertEquals(
                    "u:{{oci-vault://t}}@tok",
                    text(resolver.fill("{{oci-vault://db#user}}:{{oci-vault://db#password}}@{{oci-vault://t}}")));
            assertEquals("tok", text(resolver.fill("oci-vault://t")));
        }
        assertEquals(2, fetches());
    }

    @Test
    void withoutReferencesNothingIsAsked() {
        try (var resolver = builder().build()) {
            assertEquals("{{ other }}", text(resolver.fill("{{ other }}")));
            assertEquals("", text(resolver.fill(new Template(java.util.List.of()))));
        }
        assertEquals(0, vault.requests().size());
    }

    @Test
    void oneThatIsNotThereFailsAll() {
        put("t", "tok");
        try (var resolver = builder().build()) {
            assertThrows(VaultException.Denied.class, () -> resolver.fill("{{oci-vault://t}} {{oci-vault://none}}"));
            assertThrows(VaultException.Usage.class, () -> resolver.fill("{{oci-vault://t"));
            assertThrows(VaultException.MalformedReference.class, () -> resolver.fill("{{oci-vault://}}"));
        }
    }
}
