package ocivault.list;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import ocivault.login.OciLogin;
import ocivault.model.Metrics;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.oci.OciSecretList;
import ocivault.oci.OciSecretList.Listed;
import ocivault.oci.OciSecretList.Version;
import ocivault.retry.Resilience;
import ocivault.settings.VaultSettings;

/** The secrets of a vault or compartment as references name them, all pages, within the settings' timeout. No values. */
public final class SecretList {

    /** At once, of the calls that there is one of for each secret. */
    private static final int CALLS = 16;

    /**
     * A secret.
     *
     * @param reference the shortest that names this secret alone, with the settings at hand
     * @param version the current one; empty where there is none to be had
     * @param stages of that version
     * @param expires that version does; {@link Instant#MAX} for never
     * @param state as OCI names it
     */
    public record Entry(
            String name,
            String reference,
            String id,
            Optional<Long> version,
            List<String> stages,
            Instant expires,
            String state) {}

    private final VaultSettings settings;
    private final Metrics metrics;
    private final Clock clock;
    private final Consumer<String> warnings;
    private final Consumer<String> verbose;

    public SecretList(
            VaultSettings settings, Metrics metrics, Clock clock, Consumer<String> warnings, Consumer<String> verbose) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.warnings = warnings;
        this.verbose = verbose;
    }

    /**
     * Those with a name that {@code names} takes, by name.
     *
     * @param compartment where a default vault's secrets lie, so that OCI need not be asked; empty for unknown
     * @throws VaultException.Usage where the settings have no default vault or compartment
     */
    public List<Entry> entries(Predicate<String> names, Optional<Ocid> compartment) {
        var scope = settings.names();
        var vault = scope instanceof SecretRef.VaultScope(Ocid known) ? Optional.of(known) : Optional.<Ocid>empty();
        var place = vault.or(() ->
                        scope instanceof SecretRef.CompartmentScope(Ocid known) ? Optional.of(known) : Optional.empty())
                .orElseThrow(() -> new VaultException.Usage(
                        "--list needs a default vault or compartment",
                        "Name one with --vault-id (OCI_VAULT_ID) or --compartment-id (OCI_VAULT_COMPARTMENT_ID)."));
        var resilience =
                new Resilience(settings, metrics, clock, clock.instant().plus(settings.timeout()), verbose);
        try (var list = new OciSecretList(OciLogin.load(settings.login(), warnings), settings, place)) {
            var lies = vault.isEmpty()
                    ? place.text()
                    : compartment.map(Ocid::text).orElseGet(() -> compartmentOf(vault.get(), list, resilience));
            var found = resilience.call("ListSecrets", () -> list.secrets(lies, vault)).stream()
                    .filter(secret -> names.test(secret.name()))
                    .sorted(Comparator.comparing(Listed::name).thenComparing(Listed::id))
                    .toList();
            return entries(found, list, resilience);
        }
    }

    private static String compartmentOf(Ocid vault, OciSecretList list, Resilience resilience) {
        try {
            return resilience.call("GetVault", () -> list.compartmentOf(vault));
        } catch (VaultException.Denied e) {
            throw new VaultException.Denied(
                    "the vault's compartment is not to be had: " + e.getMessage()
                            + "; name it with --compartment-id beside --vault-id",
                    e.answer);
        }
    }

    private List<Entry> entries(List<Listed> secrets, OciSecretList list, Resilience resilience) {
        var versions = new ArrayList<Future<Optional<Version>>>();
        try (var pool = Executors.newFixedThreadPool(CALLS, Thread.ofVirtual().factory())) {
            for (var secret : secrets) {
                Callable<Optional<Version>> call = () -> version(secret, list, resilience);
                versions.add(pool.submit(call));
            }
        }
        var sameName = new HashMap<String, Integer>();
        secrets.forEach(secret -> sameName.merge(secret.name(), 1, Integer::sum));
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < secrets.size(); i++) {
            var secret = secrets.get(i);
            var version = result(versions.get(i));
            entries.add(new Entry(
                    secret.name(),
                    SecretRef.SCHEME + (sameName.get(secret.name()) == 1 ? secret.name() : secret.id()),
                    secret.id(),
                    version.map(Version::number),
                    version.map(Version::stages).orElse(List.of()),
                    secret.expires(),
                    secret.state()));
        }
        return List.copyOf(entries);
    }

    /** Who may list secrets need not be allowed to see their versions; and one that is to be deleted has none. */
    private static Optional<Version> version(Listed secret, OciSecretList list, Resilience resilience) {
        try {
            return resilience.call("ListSecretBundleVersions", () -> list.current(secret.id()));
        } catch (VaultException.Denied | VaultException.Rejected e) {
            return Optional.empty();
        }
    }

    /** Closing the pool has awaited it. */
    private static Optional<Version> result(Future<Optional<Version>> version) {
        try {
            return version.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof VaultException known
                    ? known
                    : new IllegalStateException("a bug", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultException.Unavailable("interrupted", VaultException.ServiceAnswer.NONE, e);
        }
    }
}
