package ocivault.proxy;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.docker.GatewaySecrets;
import ocivault.launch.ServerEnvironment;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.template.Template;

/**
 * Which of the server's variables take their value from which references, decided before anything is fetched. For one
 * use.
 *
 * <p>The GitHub token comes first: from {@code --secret}, else {@code --env}, else {@code --env-file}, else the reference in
 * its variable, else {@link #DEFAULT} where a bare name has a place to be looked up. It must come from somewhere, unless the
 * server is not GitHub's and has other references. Then every variable that is a reference or has some in braces, then
 * {@code --env-file}, the later file over the earlier, then {@code --env}.
 */
public final class SecretPlan {

    public static final String DEFAULT = "oci-vault://mcp-github-token";

    private static final String TOKEN = ServerCommand.TOKEN;

    /** What to do with a token that lies in the environment in plain text. */
    public enum Plaintext {
        REFUSE,
        ALLOW
    }

    /** What to do with references among the server's arguments. */
    public enum InArguments {
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
     * @param added references, or texts with some in braces, by the name of their variable, as {@code --env} has them
     * @param files references by the name of the variable that gets the path of a file with the secret
     * @param envFiles names of files of variables
     * @param arguments whether references may stand among the server's arguments
     * @param pass globs of names that the server inherits although it would not
     * @param literal globs of names whose values the server gets as they are, whatever they look like
     */
    public record Request(
            ServerCommand command,
            String token,
            Map<String, String> added,
            Map<String, String> files,
            List<String> envFiles,
            Plaintext plaintext,
            InArguments arguments,
            Inheritance inheritance,
            List<String> pass,
            List<String> literal) {

        /** The same for another server. */
        Request with(ServerCommand other) {
            return new Request(other, token, added, files, envFiles, plaintext, arguments, inheritance, pass, literal);
        }

        public Request {
            added = Collections.unmodifiableMap(new LinkedHashMap<>(added));
            files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
            envFiles = List.copyOf(envFiles);
            pass = List.copyOf(pass);
            literal = List.copyOf(literal);
            pass.forEach(glob -> checkGlob("--pass", glob));
            literal.forEach(glob -> checkGlob("--literal", glob));
        }

        /** The same with another token. */
        Request withToken(String other) {
            return new Request(
                    command, other, added, files, envFiles, plaintext, arguments, inheritance, pass, literal);
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
    private final Map<String, Template> variables = new LinkedHashMap<>();

    private SecretPlan(Request request, ServerEnvironment given, SecretRef.NameScope scope) {
        this.request = request;
        this.given = given;
        this.scope = scope;
    }

    /**
     * The plan.
     *
     * @param given the environment that we were started with
     * @param scope where a bare name is looked up
     * @throws VaultException.Usage where there is no token, one in plain text, an {@code --env} that is no reference, or
     *     text that was meant to be resolved and will not be
     */
    static LaunchPlan of(Request request, ServerEnvironment given, SecretRef.NameScope scope) {
        return new SecretPlan(request, given, scope).plan();
    }

    private LaunchPlan plan() {
        var added = added();
        request.files.forEach(SecretPlan::checkFile);
        var replaced = new HashSet<>(added.keySet());
        replaced.addAll(request.files.keySet());
        var others = given.withoutLauncherVariables(request.pass).without(request.literal);
        var inBraces = NearReference.inBraces(others, replaced);
        var arguments = NearReference.inArguments(request.command, request.arguments);
        var found = new LinkedHashMap<String, Template>();
        others.references().forEach((name, reference) -> found.put(name, reference(reference)));
        found.putAll(inBraces);
        token(found, added).ifPresent(template -> variables.put(TOKEN, template));
        variables.putAll(withoutToken(found));
        variables.putAll(withoutToken(added));
        variables.keySet().removeAll(request.files.keySet());
        if (request.command.mayLogInItself() && GitHubLogin.isOfItsOwn(request.command, others, variables.keySet())) {
            return withoutOurToken(new LaunchPlan(variables, request.files, arguments));
        }
        boolean nothing = variables.isEmpty()
                && request.files.isEmpty()
                && arguments.isEmpty()
                && request.command.gatewaySecrets().isEmpty();
        if (!variables.containsKey(TOKEN)
                && !tokenInPlainText()
                && !request.files.containsKey(TOKEN)
                && (request.command.isGitHub() || nothing)) {
            return placed(new LaunchPlan(withDefaultToken(), request.files, arguments));
        }
        return placed(new LaunchPlan(variables, request.files, arguments));
    }

    /** GitHub's server takes one login and no second. */
    private LaunchPlan withoutOurToken(LaunchPlan plan) {
        if (!request.token.isEmpty() || request.added.containsKey(TOKEN) || request.files.containsKey(TOKEN)) {
            throw new VaultException.Usage(
                    "a token is asked for, and so is another login of GitHub's server (" + GitHubLogin.NAMES + ")",
                    "GitHub's server takes one of them: leave the token out, or unset the others.");
        }
        return plan.without(TOKEN);
    }

    /** Docker's gateway has its secrets in a file, and the token is one of them. */
    private LaunchPlan placed(LaunchPlan plan) {
        if (!(request.command instanceof ServerCommand.Gateway gateway)) {
            return plan;
        }
        var secrets = new LinkedHashMap<String, Template>();
        if (plan.variables().containsKey(TOKEN)) {
            secrets.put(GatewaySecrets.TOKEN, plan.variables().get(TOKEN));
        } else if (tokenInPlainText()) {
            secrets.put(
                    GatewaySecrets.TOKEN,
                    new Template(List.of(Template.verbatim(given.value(TOKEN).orElseThrow()))));
        }
        if (gateway.gatewaySecrets().containsKey(GatewaySecrets.TOKEN)
                && (!request.token.isEmpty() || request.added.containsKey(TOKEN))) {
            throw new VaultException.Usage(
                    "--gateway-secret " + GatewaySecrets.TOKEN + " and another option both name the token",
                    "Give one of them.");
        }
        gateway.gatewaySecrets().forEach((name, text) -> secrets.put(name, gatewaySecret(name, text)));
        return plan.without(TOKEN).withGateway(secrets);
    }

    private static Template gatewaySecret(String name, String text) {
        return NearReference.template(text)
                .orElseThrow(() -> new VaultException.Usage(
                        "--gateway-secret " + name + " is no reference (its value is not shown: it may be a secret)",
                        "Expected --gateway-secret " + name
                                + "=oci-vault://…, or text with references in braces: {{oci-vault://…}}."));
    }

    /** What the files of variables and {@code --env} set, the latter over the former. */
    private Map<String, Template> added() {
        var added = new LinkedHashMap<>(EnvFiles.read(request.envFiles, request.literal));
        request.added.forEach((name, text) -> {
            if (request.files.containsKey(name)) {
                throw new VaultException.Usage(
                        "--env " + name + " and --file " + name + " both set it", "Give one of them.");
            }
            added.put(name, added(name, text));
        });
        return added;
    }

    private Optional<Template> token(Map<String, Template> found, Map<String, Template> added) {
        if (tokenInPlainText() && request.plaintext == Plaintext.REFUSE && !isNoneOfOurs()) {
            throw refusePlaintext();
        }
        if (request.token.isEmpty()) {
            return Optional.ofNullable(added.get(TOKEN)).or(() -> Optional.ofNullable(found.get(TOKEN)));
        }
        if (request.added.containsKey(TOKEN)) {
            throw new VaultException.Usage("--secret and --env " + TOKEN + " both name the token", "Give one of them.");
        }
        return Optional.of(reference(request.token));
    }

    private Map<String, Template> withDefaultToken() {
        if (scope instanceof SecretRef.NoScope) {
            throw new VaultException.Usage(
                    "no reference to a GitHub token",
                    "Set " + TOKEN + "=oci-vault://<secret ocid>, or give --secret oci-vault://…; with OCI_VAULT_ID or"
                            + " OCI_VAULT_COMPARTMENT_ID set, " + DEFAULT + " is the default.");
        }
        var all = new LinkedHashMap<>(Map.of(TOKEN, reference(DEFAULT)));
        all.putAll(variables);
        return all;
    }

    private static Template reference(String reference) {
        return new Template(List.of(Template.plain(reference)));
    }

    private boolean tokenInPlainText() {
        return given.value(TOKEN)
                .filter(value -> !value.isBlank()
                        && !SecretRef.isReference(value)
                        && NearReference.template(value).isEmpty())
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

    private static Template added(String name, String text) {
        ServerEnvironment.checkName(name);
        if (SecretRef.isReference(text) && !text.contains("{{")) {
            return reference(text);
        }
        return NearReference.template(text)
                .orElseThrow(() -> new VaultException.Usage(
                        isSecretLike(name, text)
                                ? "--env with no reference (not shown: it may be a secret)"
                                : SecretRef.isIn(text)
                                        ? "--env " + name + NearReference.what(text)
                                        : "--env " + name
                                                + " is no reference (its value is not shown: it may be a secret)",
                        SecretRef.isIn(text)
                                ? "Expected --env NAME=oci-vault://…, or text with references in braces:"
                                        + " {{oci-vault://…}}."
                                : "Expected --env NAME=oci-vault://…; put a plain value in the environment instead."));
    }

    private static void checkFile(String name, String reference) {
        ServerEnvironment.checkName(name);
        if (!SecretRef.isReference(reference)) {
            throw new VaultException.Usage(
                    isSecretLike(name, reference)
                            ? "--file with no reference (not shown: it may be a secret)"
                            : "--file " + name + " is no reference (its value is not shown: it may be a secret)",
                    "Expected --file NAME=oci-vault://…: the variable gets the path of a file with the secret.");
        }
    }

    /** Whether the secret itself may stand where the name belongs: a token, or Base64, which ends with {@code =}. */
    private static boolean isSecretLike(String name, String reference) {
        boolean padding = reference.replace("=", "").isEmpty() && !name.matches("[A-Z][A-Z0-9_]*");
        return padding || name.matches("(gh[a-z]|github_pat)_.*|(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9]).{12,}");
    }

    private static Map<String, Template> withoutToken(Map<String, Template> variables) {
        var others = new LinkedHashMap<>(variables);
        others.remove(TOKEN);
        return others;
    }
}
