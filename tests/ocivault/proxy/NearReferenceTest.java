package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ocivault.launch.ServerEnvironment;
import ocivault.model.SecretRef.NoScope;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import ocivault.proxy.SecretPlan.Inheritance;
import ocivault.proxy.SecretPlan.Plaintext;
import ocivault.proxy.SecretPlan.Request;
import ocivault.proxy.ServerCommand.Custom;
import ocivault.proxy.ServerCommand.Npm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that was meant to be resolved and would be handed on. */
class NearReferenceTest {

    private static final String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";
    private static final ServerCommand GITHUB = new Npm();
    private static final ServerCommand OTHER = new Custom(Argv.of("weather-server"));

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> added = new LinkedHashMap<>();
    private String secret = "";
    private List<String> pass = List.of();
    private List<String> literal = List.of();

    @ParameterizedTest
    @ValueSource(
            strings = {
                " oci-vault://s3cret",
                "\toci-vault://s3cret",
                "\"oci-vault://s3cret\"",
                "'oci-vault://s3cret'",
                "\ufeffoci-vault://s3cret",
                "Bearer oci-vault://s3cret",
                "postgres://app:oci-vault://s3cret@host/db",
                "{\"token\": \"oci-vault://s3cret\"}",
                "a://b oci-vault://s3cret",
                "x=OCI-VAULT://s3cret",
                "oci-vault://a,oci-vault://s3cret",
                "oci-vault://a#b Oci-Vault://s3cret",
                "oci-vault://s3cret ",
                "oci-vault://s3cret\n",
                "oci-vault://s3cret\u00a0",
                "oci-vault://s3cret\"",
                "oci-vault://s3cret'",
            })
    void inAVariableIsRefusedByTheVariablesName(String value) {
        environment.put("B", "oci-vault://b");
        environment.put("API_KEY", value);

        var failure = refused(OTHER);

        assertEquals("API_KEY contains a reference, but has something around it", failure.getMessage());
        assertFalse((failure.getMessage() + failure.remedy).contains("s3cret"), "its value");
        environment.put(TOKEN, value);
        environment.remove("API_KEY");
        assertEquals(
                "GITHUB_PERSONAL_ACCESS_TOKEN contains a reference, but has something around it",
                refused(GITHUB).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"OCI-VAULT://s3cret", "Oci-Vault://s3cret", "oci-vaulT://s3cret"})
    void inCapitalsIsToldApart(String value) {
        environment.put("B", "oci-vault://b");
        environment.put("API_KEY", value);

        assertEquals(
                "API_KEY contains a reference, but not in small letters",
                refused(OTHER).getMessage());
    }

    @Test
    void isNoneWhereThereIsAnotherScheme() {
        environment.put("B", "oci-vault://b");
        environment.put("A", "https://oci-vault/x");
        environment.put("C", "my-oci-vault:/x ://");

        assertEquals(Map.of("B", "oci-vault://b"), plan(OTHER));
    }

    @Test
    void isHandedOnWhereThatIsAskedFor() {
        environment.put("B", "oci-vault://b");
        environment.put("API_KEY", " oci-vault://a");
        environment.put("API_URL", "oci-vault://a");
        literal = List.of("API_*");

        assertEquals(Map.of("B", "oci-vault://b"), plan(OTHER));
    }

    @Test
    void doesNotMatterWhereItIsReplaced() {
        environment.put("API_KEY", " oci-vault://a");
        added.put("API_KEY", "oci-vault://b");

        assertEquals(Map.of("API_KEY", "oci-vault://b"), plan(OTHER));
    }

    @Test
    void doesNotMatterWhereItIsDropped() {
        environment.put("B", "oci-vault://b");
        environment.put("OCI_X", " oci-vault://a");

        assertEquals(Map.of("B", "oci-vault://b"), plan(OTHER));
        pass = List.of("OCI_X");
        assertEquals(
                "OCI_X contains a reference, but has something around it",
                refused(OTHER).getMessage());
    }

    /** What sudo, sshd and npm say of how we were started is nobody's token. */
    @ParameterizedTest
    @ValueSource(strings = {"SUDO_COMMAND", "SSH_ORIGINAL_COMMAND", "npm_lifecycle_script"})
    void isNoneInOurOwnCommandLine(String name) {
        environment.put(name, "github-mcp-proxy --secret oci-vault://b");
        secret = "oci-vault://b";

        assertEquals(Map.of(TOKEN, "oci-vault://b"), plan(GITHUB));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oci-vault://s3cret | the server's command (word 1 after '--')",
                "server oci-vault://s3cret | argument 1 of the server's command (word 2 after '--')",
                "server -e API_KEY=oci-vault://s3cret | argument 2 of the server's command (word 3 after '--')",
                "server a b --token=OCI-Vault://s3cret | argument 3 of the server's command (word 4 after '--')",
            })
    void amongTheArgumentsIsRefusedByItsPosition(String words, String what) {
        environment.put("B", "oci-vault://b");

        var failure = refused(new Custom(Argv.of(words.split(" "))));

        assertEquals(what + " contains a reference, which is not resolved there", failure.getMessage());
        assertFalse((failure.getMessage() + failure.remedy).contains("s3cret"), "the argument");
    }

    private Map<String, String> plan(ServerCommand command) {
        var request = new Request(
                command,
                secret,
                added,
                Map.of(),
                List.of(),
                Plaintext.REFUSE,
                SecretPlan.InArguments.REFUSE,
                Inheritance.GIVEN,
                pass,
                literal);
        return SecretPlan.of(request, ServerEnvironment.of(environment), new NoScope())
                .references();
    }

    private VaultException.Usage refused(ServerCommand command) {
        return assertThrows(VaultException.Usage.class, () -> plan(command));
    }
}
