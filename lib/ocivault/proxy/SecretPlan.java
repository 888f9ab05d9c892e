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
     * @param literal globs of names whose values the server gets as they are, whatever they look like
     */
    public record Request(
            ServerCommand command,
            String token,
            Map<String, String> added,
            Plaintext plaintext,
            Inheritance inheritance,
            List<String> pass,
            List<String> literal) {
        public Request {
            added = Collections.unmodifiableMap(new LinkedHashMap<>(added));
            pass = List.copyOf(pass);
            literal = List.copyOf(literal);
            pass.forEach(glob -> checkGlob("--pass", glob));
            literal.forEach(glob -> checkGlob("--literal", glob));
        }
    }

    /** A value, a list or nothing at all would be taken for a name that no variable has. */
    private static void checkGlob(String option, String glob) {
        if (glob.isEmpty() || glob.chars().anyMatch(c -> c == '=' || c == ',' || Character.isWhitespace(c))) {
            throw new VaultException.Usage(
                    option + " takes the name of a variable and nothing else (not shown: it may be a secret)",
                    "Expected " + option + " NAME, or a pattern such as 'OCI_*'; give it once for each.");
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
     * @throws VaultException.Usage where there is no token, one in plain text, an {@code --env} that is no reference, or
     *     text that was meant to be resolved and will not be
     */
    static Map<String, String> of(Request request, ServerEnvironment given, SecretRef.NameScope scope) {
        return new SecretPlan(request, given, scope).references();
    }

    private Map<String, String> references() {
        request.added.forEach(SecretPlan::checkAdded);
        var others = given.withoutLauncherVariables(request.pass).without(request.literal);
        NearReference.refuseIn(others, request.added.keySet());
        NearReference.refuseIn(request.command);
        var found = others.references();
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

    /** A command that has nothing to do with GitHub may live beside a token for others. */
    private boolean isNoneOfOurs() {
        return !request.command.concernsGitHub();
    }

    private static VaultException.Usage refusePlaintext() {
        return new VaultException.Usage(
                TOKEN + " holds a token in plain text",
                "Store it with upload-secret and put its oci-vault:// reference there, or give --allow-plaintext.");
    }

    private static void checkAdded(String name, String reference) {
        ServerEnvironment.checkName(name);
        if (!SecretRef.isReference(reference)) {
            throw new VaultException.Usage(
                    isSecretLike(name, reference)
                            ? "--env with no reference (not shown: it may be a secret)"
                            : "--env " + name + " is no reference (its value is not shown: it may be a secret)",
                    "Expected --env NAME=oci-vault://…; put a plain value in the environment instead.");
        }
    }

    /** Whether the secret itself may stand where the name belongs: a token, or Base64, which ends with {@code =}. */
    private static boolean isSecretLike(String name, String reference) {
        boolean padding = reference.replace("=", "").isEmpty() && !name.matches("[A-Z][A-Z0-9_]*");
        return padding || name.matches("(gh[a-z]|github_pat)_.*|(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9]).{12,}");
    }

    private static Map<String, String> withoutToken(Map<String, String> references) {
        var others = new LinkedHashMap<>(references);
        others.remove(TOKEN);
        return others;
    }
}
