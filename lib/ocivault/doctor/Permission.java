package ocivault.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import ocivault.VaultResolver;
import ocivault.github.GitHubToken;
import ocivault.login.OciLogin;
import ocivault.model.Failure;
import ocivault.model.Ocid;
import ocivault.model.Resolution.Resolved;
import ocivault.model.Resolution.Unresolved;
import ocivault.model.ResolvedSecret;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Denied;
import ocivault.oci.OciSecretList;
import ocivault.settings.VaultSettings;

/**
 * What the login may read: the very secrets that a start would, past cache and circuit breaker, and none is shown or kept.
 * Where there is no reference yet, the list of the tenancy's secrets, which tells at least whether OCI accepts the login.
 */
final class Permission {

    private static final String SECRET =
            "Run it again with --secret oci-vault://…, as your client's configuration has it.";

    private final Start start;
    private final Once<OciLogin> login;
    private final WayToVault way;
    private final VaultSettings settings;
    private final Supplier<VaultResolver> resolvers;

    /**
     * @param way already looked at
     * @param resolvers without cache and circuit breaker
     */
    Permission(
            Start start,
            Once<OciLogin> login,
            WayToVault way,
            VaultSettings settings,
            Supplier<VaultResolver> resolvers) {
        this.start = start;
        this.login = login;
        this.way = way;
        this.settings = settings;
        this.resolvers = resolvers;
    }

    List<Finding> policy() {
        if (start.needsNoVault()) {
            return List.of(Finding.ok("policy", "not looked at: a start would ask for no secret"));
        }
        try {
            login.value();
        } catch (VaultException e) {
            return List.of(Finding.error(
                    "policy", "not looked at, since there is no usable login", "See to the login first, above."));
        }
        if (!way.answered()) {
            return List.of(Finding.error(
                    "policy", "not looked at, since the vault does not answer", "See to the vault first, above."));
        }
        var references = start.references();
        if (references.isEmpty() && start.isKnown()) {
            return List.of(Finding.ok("policy", "not looked at: no secret is read; --check has the token made"));
        }
        return references.isEmpty() ? signIn() : read(references);
    }

    private List<Finding> read(List<String> references) {
        var findings = new ArrayList<Finding>();
        int read = 0;
        try (var resolver = resolvers.get()) {
            var each = references.iterator();
            for (var resolution : resolver.resolveAll(references, start.wanted().binary())) {
                boolean isToken = start.wanted().tokens().contains(each.next());
                switch (resolution) {
                    case Resolved(var secret) -> {
                        read++;
                        if (isToken) {
                            blemish(secret).ifPresent(findings::add);
                        }
                        secret.bundle().value().destroy();
                        secret.value().destroy();
                    }
                    case Unresolved unresolved -> findings.add(unresolved(unresolved));
                }
            }
        }
        if (read > 0) {
            findings.addFirst(Finding.ok(
                    "policy",
                    read + (read == 1 ? " secret" : " secrets") + " can be read; nothing of it is shown or kept"));
        }
        return List.copyOf(findings);
    }

    private static Optional<Finding> blemish(ResolvedSecret token) {
        var remedy = "Look with vault-resolve --verify; store another with upload-secret.";
        return token.value().isBlank()
                ? Optional.of(Finding.error("policy", "the token of " + token.ref() + " is empty", remedy))
                : GitHubToken.complaint(token.value())
                        .map(what -> Finding.warning("policy", what + ", " + token.ref(), remedy));
    }

    private Finding unresolved(Unresolved unresolved) {
        var failure = Failure.of(unresolved);
        var request = failure.opcRequestId().isEmpty() ? "" : " (opc-request-id " + failure.opcRequestId() + ")";
        boolean notThere = unresolved.failure() instanceof Denied denied && denied.answer.status() == 404;
        var more = notThere ? listed(unresolved.reference()) : "";
        return Finding.error("policy", failure.message() + request + more, failure.hint());
    }

    /** What OCI's own list says about a name that it does not find; empty where that tells nothing. */
    private String listed(String reference) {
        try {
            var target = SecretRef.parse(reference).within(settings.names()).target();
            return switch (target) {
                case SecretRef.InVault(Ocid vault, String name) -> {
                    try (var list = new OciSecretList(login.value(), settings, vault)) {
                        yield listed(name, list.secrets(list.compartmentOf(vault), Optional.of(vault)));
                    }
                }
                case SecretRef.InCompartment(Ocid compartment, String name) -> {
                    try (var list = new OciSecretList(login.value(), settings, compartment)) {
                        yield listed(name, list.secrets(compartment.text(), Optional.empty()));
                    }
                }
                case SecretRef.ById _, SecretRef.Named _ -> "";
            };
        } catch (VaultException notAllowed) {
            return "";
        }
    }

    private static String listed(String name, List<OciSecretList.Listed> all) {
        var found = all.stream().filter(secret -> secret.name().equals(name)).findFirst();
        return found.map(secret ->
                        "; yet it is listed there, " + secret.state() + ", so it is the permission that lacks")
                .orElse("; this login may list the secrets there, " + all.size() + ", and none has that name");
    }

    private List<Finding> signIn() {
        var tenancy = Ocid.parse(login.value().tenancy());
        if (tenancy.isEmpty()) {
            return List.of(Finding.warning("policy", "not looked at, since there is no reference yet", SECRET));
        }
        try (var list = new OciSecretList(login.value(), settings, tenancy.get())) {
            int number = list.secrets(tenancy.get().text(), Optional.empty()).size();
            return List.of(Finding.warning(
                    "policy",
                    "OCI accepts this login, which may list the tenancy's root compartment (" + number
                            + " secrets); which secret to read is not known",
                    SECRET));
        } catch (Denied e) {
            if (e.answer.status() == 401) {
                throw e;
            }
            return List.of(Finding.warning(
                    "policy",
                    "OCI knows this login, which may not list the tenancy's root compartment; which secret to read is"
                            + " not known",
                    SECRET));
        }
    }
}
