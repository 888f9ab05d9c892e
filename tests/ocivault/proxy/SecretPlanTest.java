package ocivault.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ocivault.launch.ServerEnvironment;
import ocivault.model.Ocid;
import ocivault.model.SecretRef.NameScope;
import ocivault.model.SecretRef.NoScope;
import ocivault.model.SecretRef.VaultScope;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import ocivault.proxy.SecretPlan.Inheritance;
import ocivault.proxy.SecretPlan.Plaintext;
import ocivault.proxy.SecretPlan.Request;
import ocivault.proxy.ServerCommand.Custom;
import ocivault.proxy.ServerCommand.Npm;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretPlanTest {

    private static final String TOKEN = "GITHUB_PERSONAL_ACCESS_TOKEN";
    private static final NameScope VAULT = new VaultScope(
            Ocid.parse("ocid1.vault.oc1.eu-frankfurt-1.bbbb.abtx").orElseThrow());
    private static final ServerCommand GITHUB = new Npm();
    private static final ServerCommand OTHER = new Custom(Argv.of("weather-server"));

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> added = new LinkedHashMap<>();
    private String secret = "";
    private Plaintext plaintext = Plaintext.REFUSE;
    private List<String> pass = List.of();
    private List<String> literal = List.of();
    private NameScope scope = new NoScope();

    @Nested
    class TheToken {
        @Test
        void comesFromTheOptionFirst() {
            secret = "oci-vault://a";
            environment.put(TOKEN, "oci-vault://b");
            scope = VAULT;

            assertEquals(Map.of(TOKEN, "oci-vault://a"), plan(GITHUB));
        }

        @Test
        void comesFromItsVariableWhereThatIsAReference() {
            environment.put(TOKEN, "oci-vault://b");
            scope = VAULT;

            assertEquals(Map.of(TOKEN, "oci-vault://b"), plan(GITHUB));
        }

        @Test
        void mayComeFromEnv() {
            environment.put(TOKEN, "oci-vault://b");
            added.put(TOKEN, "oci-vault://c");

            assertEquals(Map.of(TOKEN, "oci-vault://c"), plan(GITHUB));
        }

        @Test
        void mayNotComeFromBothOptions() {
            secret = "oci-vault://a";
            added.put(TOKEN, "oci-vault://c");

            assertEquals(
                    "--secret and --env GITHUB_PERSONAL_ACCESS_TOKEN both name the token",
                    refused(GITHUB).getMessage());
        }

        @Test
        void hasADefaultWhereNamesHaveAPlace() {
            scope = VAULT;
            environment.put("GITHUB_PERSONAL_ACCESS_TOKEN", "");

            assertEquals(Map.of(TOKEN, "oci-vault://mcp-github-token"), plan(GITHUB));
        }

        @Test
        void isMissedOtherwise() {
            assertEquals("no reference to a GitHub token", refused(GITHUB).getMessage());
        }

        @Test
        void isResolvedFirst() {
            environment.put("A", "oci-vault://a");
            environment.put(TOKEN, "oci-vault://b");
            scope = VAULT;

            assertEquals(List.of(TOKEN, "A"), List.copyOf(plan(GITHUB).keySet()));
            environment.remove(TOKEN);
            assertEquals(List.of(TOKEN, "A"), List.copyOf(plan(GITHUB).keySet()));
        }
    }

    @Nested
    class ATokenInPlainText {
        @Test
        void isRefusedAndNotShown() {
            environment.put(TOKEN, "ghp_plain");

            var failure = refused(GITHUB);

            assertEquals("GITHUB_PERSONAL_ACCESS_TOKEN holds a token in plain text", failure.getMessage());
            assertFalse((failure.getMessage() + failure.remedy).contains("ghp_plain"));
        }

        @Test
        void isRefusedForACommandThatConcernsGitHub() {
            environment.put(TOKEN, "ghp_plain");
            environment.put("A", "oci-vault://a");

            assertEquals(
                    "GITHUB_PERSONAL_ACCESS_TOKEN holds a token in plain text",
                    refused(new Custom(Argv.of("npx", "-y", "@x/server-github")))
                            .getMessage());
        }

        @Test
        void doesNotMatterToACommandThatHasNothingToDoWithGitHub() {
            environment.put(TOKEN, "ghp_plain");
            assertEquals(Map.of(), plan(OTHER));

            environment.put("A", "oci-vault://a");
            assertEquals(Map.of("A", "oci-vault://a"), plan(OTHER));
        }

        @Test
        void mattersWhereItWasMeantToBeAReferenceWhateverTheCommand() {
            environment.put(TOKEN, "Bearer oci-vault://a");

            assertThrows(VaultException.Usage.class, () -> plan(OTHER));
        }

        @Test
        void isAcceptedWhereThatIsAskedFor() {
            environment.put(TOKEN, "ghp_plain");
            plaintext = Plaintext.ALLOW;
            scope = VAULT;

            assertEquals(Map.of(), plan(GITHUB));
            assertEquals(Map.of(), plan(OTHER));
        }

        @Test
        void isRefusedBesideTheOptionToo() {
            environment.put(TOKEN, "ghp_plain");
            secret = "oci-vault://a";

            assertEquals(
                    "GITHUB_PERSONAL_ACCESS_TOKEN holds a token in plain text",
                    refused(GITHUB).getMessage());
        }

        @Test
        void isReplacedByTheOptionWhereItIsAccepted() {
            environment.put(TOKEN, "ghp_plain");
            plaintext = Plaintext.ALLOW;
            secret = "oci-vault://a";

            assertEquals(Map.of(TOKEN, "oci-vault://a"), plan(GITHUB));
        }

        @Test
        void mayBeAQuotedReference() {
            environment.put(TOKEN, "\"oci-vault://a\"");

            assertEquals(
                    "GITHUB_PERSONAL_ACCESS_TOKEN contains a reference, but has something around it",
                    refused(GITHUB).getMessage());
        }
    }

    @Nested
    class AnyOtherServer {
        @Test
        void needsNoTokenWhereItHasOtherSecrets() {
            environment.put("A", "oci-vault://a");
            added.put("B", "oci-vault://b");
            scope = VAULT;

            assertEquals(Map.of("A", "oci-vault://a", "B", "oci-vault://b"), plan(OTHER));
        }

        @Test
        void getsTheTokenWhereThereIsNothingElse() {
            scope = VAULT;

            assertEquals(Map.of(TOKEN, "oci-vault://mcp-github-token"), plan(OTHER));
        }

        @Test
        void isNotStartedForNothing() {
            assertEquals("no reference to a GitHub token", refused(OTHER).getMessage());
        }
    }

    @Nested
    class OtherReferences {
        @Test
        void ofTheLauncherAreLeftAlone() {
            environment.put("A", "oci-vault://a");
            environment.put("OCI_CLI_PASSPHRASE", "oci-vault://b");
            environment.put("JBANG_X", "oci-vault://c");

            assertEquals(Map.of("A", "oci-vault://a"), plan(OTHER));
        }

        @Test
        void ofTheLauncherAreResolvedWherePassed() {
            environment.put("OCI_APP_KEY", "oci-vault://b");
            pass = List.of("OCI_APP_*");

            assertEquals(Map.of("OCI_APP_KEY", "oci-vault://b"), plan(OTHER));
        }

        @Test
        void areReplacedByEnv() {
            environment.put("A", "oci-vault://a");
            added.put("A", "oci-vault://b");

            assertEquals(Map.of("A", "oci-vault://b"), plan(OTHER));
        }

        @Test
        void areAllThatEnvTakes() {
            added.put("API_KEY", "hunter2");

            var failure = refused(OTHER);

            assertEquals(
                    "--env API_KEY is no reference (its value is not shown: it may be a secret)", failure.getMessage());
            assertFalse(failure.remedy.contains("hunter2"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghp_hunter2", "aHVudGVyMg", "github_pat_hunter2", "hunterHUNTER2hunter"})
    void aSecretInTheNamesPlaceIsNotShown(String given) {
        added.put(given, given.startsWith("aHV") ? "=" : "plain");

        var failure = refused(OTHER);

        assertEquals("--env with no reference (not shown: it may be a secret)", failure.getMessage());
        assertFalse(failure.remedy.contains(given), "shown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X=hunter2", "X=", "=", "", "A,B", "A B", " A"})
    void whatIsPassedOrLiteralIsANameAlone(String given) {
        pass = List.of("A", given);
        assertEquals(
                "--pass takes the name of a variable and nothing else (not shown: it may be a secret)",
                refused(OTHER).getMessage());
        pass = List.of();
        literal = List.of(given);
        assertEquals(
                "--literal takes the name of a variable and nothing else (not shown: it may be a secret)",
                refused(OTHER).getMessage());
    }

    @Nested
    class TheGateway {
        private LaunchPlan gateway(String... secrets) {
            var named = new LinkedHashMap<String, String>();
            for (int i = 0; i < secrets.length; i += 2) {
                named.put(secrets[i], secrets[i + 1]);
            }
            return launchPlan(new ServerCommand.Gateway(named, Optional.empty()));
        }

        @Test
        void hasTheTokenAmongItsSecretsAndNotInItsEnvironment() {
            environment.put(TOKEN, "oci-vault://b");
            environment.put("A", "oci-vault://a");
            var plan = gateway("x.key", "Key {{oci-vault://x}}");

            assertEquals(
                    List.of("github.personal_access_token", "x.key"),
                    List.copyOf(plan.gateway().keySet()));
            assertEquals(List.of("oci-vault://a", "oci-vault://b", "oci-vault://x"), plan.all());
            assertEquals(Set.of("A"), plan.names());
            assertEquals(Set.of(TOKEN), plan.withheld());
        }

        @Test
        void hasTheDefaultTokenWhereNothingElseIsNamed() {
            scope = VAULT;

            assertEquals(List.of("oci-vault://mcp-github-token"), gateway().all());
            assertEquals(
                    List.of("oci-vault://x"), gateway("x.key", "oci-vault://x").all());
        }

        @Test
        void needsNoTokenForOtherSecrets() {
            assertEquals(
                    List.of("oci-vault://x"), gateway("x.key", "oci-vault://x").all());
            assertThrows(VaultException.Usage.class, this::gateway);
        }

        @Test
        void hasTheTokenFromOneOption() {
            var both = List.of("github.personal_access_token", "oci-vault://x").toArray(String[]::new);
            environment.put(TOKEN, "oci-vault://b");
            assertEquals(List.of("oci-vault://x"), gateway(both).all());

            secret = "oci-vault://a";
            assertEquals(
                    "--gateway-secret github.personal_access_token and another option both name the token",
                    assertThrows(VaultException.Usage.class, () -> gateway(both))
                            .getMessage());
        }

        @Test
        void takesReferencesAlone() {
            assertEquals(
                    "--gateway-secret x.key is no reference (its value is not shown: it may be a secret)",
                    assertThrows(VaultException.Usage.class, () -> gateway("x.key", "hunter2"))
                            .getMessage());
        }
    }

    @Nested
    class AnotherLogin {
        @ParameterizedTest
        @CsvSource({
            "GITHUB_APP_ID, 12",
            "GITHUB_APP_INSTALLATION_ID, 7",
            "GITHUB_APP_PRIVATE_KEY, oci-vault://key",
            "GITHUB_APP_PRIVATE_KEY_PATH, /key",
            "GITHUB_OAUTH_CLIENT_ID, Iv1.x"
        })
        void ofGitHubsServerTakesTheTokensPlace(String name, String value) {
            environment.put(name, value);
            scope = VAULT;
            for (var server : List.of(new ServerCommand.Binary(), new ServerCommand.Docker())) {
                environment.remove(TOKEN);
                assertFalse(plan(server).containsKey(TOKEN));
                environment.put(TOKEN, "oci-vault://b");
                assertFalse(plan(server).containsKey(TOKEN));
                assertEquals(Set.of(TOKEN), launchPlan(server).withheld());
            }
            assertEquals("oci-vault://b", plan(GITHUB).get(TOKEN));
            assertEquals("oci-vault://b", plan(OTHER).get(TOKEN));
        }

        @Test
        void isNoneWhereItIsEmpty() {
            environment.put("GITHUB_APP_ID", "");
            scope = VAULT;

            assertEquals(
                    "oci-vault://mcp-github-token",
                    plan(new ServerCommand.Binary()).get(TOKEN));
        }

        @Test
        void contradictsATokenThatIsAskedFor() {
            environment.put("GITHUB_APP_ID", "12");
            secret = "oci-vault://a";
            var asked = "a token is asked for, and so is another login of GitHub's server (GITHUB_APP_* or"
                    + " GITHUB_OAUTH_CLIENT_ID)";
            assertEquals(asked, refused(new ServerCommand.Docker()).getMessage());

            secret = "";
            added.put(TOKEN, "oci-vault://a");
            assertEquals(asked, refused(new ServerCommand.Binary()).getMessage());
        }
    }

    private Map<String, String> plan(ServerCommand command) {
        return launchPlan(command).references();
    }

    private LaunchPlan launchPlan(ServerCommand command) {
        var request = new Request(
                command,
                secret,
                added,
                Map.of(),
                List.of(),
                plaintext,
                SecretPlan.InArguments.REFUSE,
                Inheritance.GIVEN,
                pass,
                literal);
        return SecretPlan.of(request, ServerEnvironment.of(environment), scope);
    }

    private VaultException.Usage refused(ServerCommand command) {
        return assertThrows(VaultException.Usage.class, () -> plan(command));
    }
}
