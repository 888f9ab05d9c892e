package ocivault.proxy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import ocivault.docker.GatewaySecrets;
import ocivault.github.GitHubToken;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Resolved;
import ocivault.model.ResolvedSecret;
import ocivault.model.SecretRef;
import ocivault.model.SecretValue;
import ocivault.model.VaultException;
import ocivault.os.Argv;
import ocivault.template.Template;

/**
 * A plan whose secrets are there.
 *
 * @param secrets by reference
 * @param variables what they hold, by name, looked at
 * @param gateway what Docker's gateway gets, by its names, looked at
 */
record FetchedSecrets(
        LaunchPlan plan,
        Map<String, SecretValue> secrets,
        Map<String, SecretValue> variables,
        Map<String, SecretValue> gateway) {

    /**
     * @param resolutions of {@link LaunchPlan#all} less what is minted, none of them unresolved
     * @param minted what came from elsewhere than the vault, by what stands for it in the plan
     * @param warnings told what looks wrong with a secret
     * @throws VaultException.UnsuitableContent for a blank token
     */
    static FetchedSecrets of(
            LaunchPlan plan, List<Resolution> resolutions, Map<String, SecretValue> minted, Consumer<String> warnings) {
        var secrets = new LinkedHashMap<>(minted);
        var next = resolutions.iterator();
        for (var reference : plan.all()) {
            if (!minted.containsKey(reference) && next.next() instanceof Resolved(ResolvedSecret secret)) {
                secrets.put(reference, secret.value());
            }
        }
        var variables = new LinkedHashMap<String, SecretValue>();
        for (var variable : plan.variables().entrySet()) {
            var value = variable.getValue().filled(secrets);
            variables.put(variable.getKey(), value);
            if (isFetched(variable.getValue(), minted)) {
                inspect(variable.getKey(), value, warnings);
            }
        }
        var gateway = new LinkedHashMap<String, SecretValue>();
        for (var secret : plan.gateway().entrySet()) {
            var value = secret.getValue().filled(secrets);
            gateway.put(secret.getKey(), value);
            if (secret.getKey().equals(GatewaySecrets.TOKEN) && isFetched(secret.getValue(), minted)) {
                inspect(ServerCommand.TOKEN, value, warnings);
            }
        }
        return new FetchedSecrets(plan, secrets, variables, gateway);
    }

    /** What comes from who makes such tokens needs no look. */
    private static boolean isFetched(Template template, Map<String, SecretValue> minted) {
        var references = template.references();
        return !references.isEmpty() && (minted.isEmpty() || !minted.keySet().containsAll(references));
    }

    /** Names what will not do as a token, and what nobody sees at the ends of another secret. */
    private static void inspect(String name, SecretValue value, Consumer<String> warnings) {
        if (!name.equals(ServerCommand.TOKEN)) {
            value.blemish().ifPresent(what -> warnings.accept("the secret for " + name + " " + what));
        } else if (value.isBlank()) {
            throw new VaultException.UnsuitableContent(
                    "the token for " + name + " " + value.blemish().orElseThrow(),
                    "Store a token there: gh auth token | upload-secret NAME; upload-secret says what it stores.");
        } else {
            GitHubToken.complaint(value).ifPresent(warnings);
        }
    }

    /** What goes into files, by the name of the variable that gets the path. */
    Map<String, SecretValue> files() {
        var files = new LinkedHashMap<String, SecretValue>();
        plan.files().forEach((name, reference) -> files.put(name, secrets.get(reference)));
        return files;
    }

    /**
     * The file for Docker's gateway, under {@link ServerSetup#GATEWAY_FILE}; none for any other server.
     *
     * @throws VaultException.UnsuitableContent for a secret that would not arrive
     */
    Map<String, SecretValue> gatewayFile() {
        return gateway.isEmpty() ? Map.of() : Map.of(ServerSetup.GATEWAY_FILE, GatewaySecrets.file(gateway));
    }

    /**
     * {@code command} with the secrets that its arguments ask for.
     *
     * @throws VaultException.UnsuitableContent for one that no argument can hold
     */
    Argv inArguments(Argv command) {
        var filled = command;
        for (var argument : plan.arguments().entrySet()) {
            var word = argument.getValue().filled(secrets).reveal();
            for (byte b : word) {
                if (b == 0) {
                    throw new VaultException.UnsuitableContent(
                            "the secret for argument " + argument.getKey() + " contains a NUL character",
                            "No argument can hold it: store the value as text, binary data as Base64.");
                }
            }
            filled = filled.withWord(argument.getKey(), word);
        }
        return filled;
    }

    /**
     * One that is a reference itself is not resolved again; a start hands it on, a check has to find it.
     *
     * @throws VaultException.CheckFailed for such a one
     */
    void requireNoReferences() {
        variables.forEach((name, value) -> {
            if (plan.references().containsKey(name)
                    && SecretRef.isIn(new String(value.reveal(), StandardCharsets.UTF_8))) {
                throw new VaultException.CheckFailed(
                        "resolve",
                        "the server would see an unresolved reference in " + name,
                        "The secret that was fetched contains a reference itself, and a secret is not resolved again:"
                                + " store there what that one refers to.");
            }
        });
    }
}
