package ocivault.proxy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.launch.ServerEnvironment;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;

/**
 * Which of the server's variables take their value from which reference, decided before anything is fetched. For one
 * use.
 *
 * <p>The GitHub token comes first: from {@code --secret}, else {@code --env}, else the reference in its variable, else
 * {@link #DEFAULT} where a bare name has a place to be looked up. It must come from somewhere, unless the server is not
 * GitHub's and has other references. Then every variable whose whole value is a reference, then {@code --env}.
 */
public final class SecretPlan {

    public static final String DEFAULT = "oci-vault://mcp-github-token";

    private static final String TOKEN = ServerCommand.TOKEN;

    /** What to do with a token that lies in the environment in plain text. */
    public enum Plaintext {
        REFUSE,
        ALLOW
    }

    /** Which variables the server inherits. */
    public enum Inheritance {
        GIVEN,
        ESSENTIAL
    }

    /**
     * What was asked for.
     *
     * @param token the reference of {@code --secret}; empty for none
     * @param added references by the name of their variable, as {@code --env} has them
     * @param pass globs of names that the server inherits although it would not
     */
    public record Request(
            ServerCommand command,
            String token,
            Map<String, String> added,
            Plaintext plaintext,
            Inheritance inheritance,
            List<String> pass) {
        public Request {
            added = Collections.unmodifiableMap(new LinkedHashMap<>(added));
            pass = List.copyOf(pass);
        }
    }

    private final Request request;
    private final ServerEnvironment given;
    private final SecretRef.NameScope scope;
    private final Map<String, String> references = new LinkedHashMap<>();

    private SecretPlan(Request request, ServerEnvironment given, SecretRef.NameScope scope) {
        this.request = request;
        this.given = given;
        this.scope = scope;
    }

    /**
     * References by the name of their variable, the token's first.
     *
     * @param given the environment that we were started with
     * @param scope where a bare name is looked up
     * @throws VaultException.Usage where there is no token, one in plain text, or an {@code --env} that is no reference
     */
    static Map<String, String> of(Request request, ServerEnvironment given, SecretRef.NameScope scope) {
        return new SecretPlan(request, given, scope).references();
    }

    private Map<String, String> references() {
        request.added.forEach(SecretPlan::checkAdded);
        var found = given.withoutLauncherVariables(request.pass).references();
        token(found).ifPresent(reference -> references.put(TOKEN, reference));
        references.putAll(withoutToken(found));
        references.putAll(withoutToken(request.added));
        if (!references.containsKey(TOKEN)
                && !tokenInPlainText()
                && (request.command.isGitHub() || references.isEmpty())) {
            return withDefaultToken();
        }
        return references;
    }

    private Optional<String> token(Map<String, String> found) {
        var added = Optional.ofNullable(request.added.get(TOKEN));
        if (tokenInPlainText() && request.plaintext == Plaintext.REFUSE && !isNoneOfOurs()) {
            throw refusePlaintext();
        }
        if (request.token.isEmpty()) {
            return added.or(() -> Optional.ofNullable(found.get(TOKEN)));
        }
        if (added.isPresent()) {
            throw new VaultException.Usage("--secret and --env " + TOKEN + " both name the token", "Give one of them.");
        }
        return Optional.of(request.token);
    }

    private Map<String, String> withDefaultToken() {
        if (scope instanceof SecretRef.NoScope) {
            throw new VaultException.Usage(
                    "no reference to a GitHub token",
                    "Set " + TOKEN + "=oci-vault://<secret ocid>, or give --secret oci-vault://…; with OCI_VAULT_ID or"
                            + " OCI_VAULT_COMPARTMENT_ID set, " + DEFAULT + " is the default.");
        }
        var all = new LinkedHashMap<>(Map.of(TOKEN, DEFAULT));
        all.putAll(references);
        return all;
    }

    private boolean tokenInPlainText() {
        return given.value(TOKEN)
                .filter(value -> !value.isBlank() && !SecretRef.isReference(value))
                .isPresent();
    }

    /** A command that has nothing to do with GitHub may live beside a token for others, unless that was to be replaced. */
    private boolean isNoneOfOurs() {
        return !request.command.concernsGitHub()
                && !given.value(TOKEN).orElse("").contains("oci-vault://");
    }

    private VaultException.Usage refusePlaintext() {
        return given.value(TOKEN).orElseThrow().contains("oci-vault://")
                ? new VaultException.Usage(
                        TOKEN + " contains a reference, but has something around it",
                        "Make the reference its whole value: no quotes, no blanks.")
                : new VaultException.Usage(
                        TOKEN + " holds a token in plain text",
                        "Store it with upload-secret and put its oci-vault:// reference there, or give"
                                + " --allow-plaintext.");
    }

    private static void checkAdded(String name, String reference) {
        ServerEnvironment.checkName(name);
        if (!SecretRef.isReference(reference)) {
            throw new VaultException.Usage(
                    "--env " + name + " is no reference (its value is not shown: it may be a secret)",
                    "Expected --env " + name + "=oci-vault://…; put a plain value in the environment instead.");
        }
    }

    private static Map<String, String> withoutToken(Map<String, String> references) {
        var others = new LinkedHashMap<>(references);
        others.remove(TOKEN);
        return others;
    }
}
