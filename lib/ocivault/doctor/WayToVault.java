package ocivault.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import ocivault.http.HttpMessage;
import ocivault.http.NetworkRoute;
import ocivault.http.TrustedRoots;
import ocivault.http.Wire;
import ocivault.login.OciLogin;
import ocivault.model.Ocid;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.oci.OciClients;
import ocivault.oci.OciHosts;
import ocivault.settings.DurationText;
import ocivault.settings.VaultSettings;

/** Login, route, certificates, the vault's host and this machine's clock, in the order in which each needs the one before. */
final class WayToVault {

    /** OCI refuses signatures that are older or newer than this. */
    private static final Duration TOLERATED_SKEW = Duration.ofMinutes(5);

    private static final Duration NOTABLE_SKEW = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofMinutes(5);

    private final Start start;
    private final Once<OciLogin> login;
    private final VaultSettings settings;
    private final Clock clock;
    private Optional<Duration> skew = Optional.empty();
    private boolean answered;

    /** For one thread at a time. */
    WayToVault(Start start, Once<OciLogin> login, VaultSettings settings, Clock clock) {
        this.start = start;
        this.login = login;
        this.settings = settings;
        this.clock = clock;
    }

    /** Who asks, and until when. */
    List<Finding> login() {
        return asNeeded("login", () -> {
            var warnings = new ArrayList<String>();
            var login = OciLogin.load(settings.login(), warnings::add);
            login.requireLiveSession(clock.instant(), _ -> {});
            var findings = new ArrayList<Finding>();
            warnings.forEach(warning -> findings.add(told(warning)));
            findings.add(login.sessionLeft(clock.instant())
                    .map(left -> session(login, left))
                    .orElseGet(() -> Finding.ok("login", who(login))));
            return findings;
        });
    }

    /** A warning of the reader's has its remedy in it, after a semicolon. */
    private static Finding told(String warning) {
        int remedy = warning.indexOf("; run: ");
        return remedy < 0
                ? Finding.warning("login", warning, "See docs/options.md on the login.")
                : Finding.warning(
                        "login", warning.substring(0, remedy), warning.substring(remedy + "; run: ".length()));
    }

    private static Finding session(OciLogin login, Duration left) {
        var text = login.session() + " ends in " + DurationText.roughly(left);
        return left.compareTo(SOON) < 0 ? Finding.warning("login", text, login.remedy()) : Finding.ok("login", text);
    }

    private String who(OciLogin login) {
        return switch (login.method()) {
            case API_KEY, SECURITY_TOKEN, INSTANCE_OBO_USER ->
                login.method().name().toLowerCase(Locale.ROOT) + ", profile " + login.profile() + " of "
                        + settings.login().configFile()
                        + (login.region().isEmpty() ? "" : ", region " + login.region());
            case INSTANCE_PRINCIPAL, RESOURCE_PRINCIPAL, OKE_WORKLOAD_IDENTITY, AUTO ->
                login.method().name().toLowerCase(Locale.ROOT) + ", which is this machine's own";
        };
    }

    /** The proxy as it is used for the vault's host. */
    List<Finding> proxy() {
        return asNeeded("proxy", () -> {
            var network = settings.network();
            if (!network.hasProxy()) {
                return List.of(Finding.ok("proxy", "none; the vault is asked directly"));
            }
            var host = endpoint();
            var route = NetworkRoute.to(host, network);
            return List.of(Finding.ok(
                    "proxy",
                    route.isProxied()
                            ? route.toString()
                            : "none for " + host.getHost()
                                    + ", which NO_PROXY exempts, or which is asked without TLS"));
        });
    }

    /** Whom TLS trusts. */
    List<Finding> certificates() {
        return asNeeded("certificates", () -> {
            var bundle = settings.network().caBundle();
            if (bundle.toString().isEmpty()) {
                return List.of(Finding.ok("certificates", "the authorities that Java trusts"));
            }
            TrustedRoots.in(bundle);
            return List.of(Finding.ok("certificates", "the authorities in " + bundle + " and no others"));
        });
    }

    /** Whether the vault's host answers, which takes no login. */
    List<Finding> vault() {
        return asNeeded("vault", () -> {
            if (!isThereALogin()) {
                return List.of(Finding.error(
                        "vault", "not asked, since there is no usable login", "See to the login first, above."));
            }
            var endpoint = endpoint();
            var asked = clock.instant();
            long started = System.nanoTime();
            HttpMessage.Answer answer;
            try (var clients = new OciClients(login.value(), settings);
                    var wire = new Wire(settings.network(), settings.timeout().dividedBy(3))) {
                answer = clients.call(place(), () -> greet(wire, endpoint));
            }
            long took = Duration.ofNanos(System.nanoTime() - started).toMillis();
            if (answer.header("opc-request-id").isEmpty()) {
                return List.of(Finding.error(
                        "vault",
                        "something else than OCI answers at " + endpoint + " (status " + answer.status() + ")",
                        "Sign in to the network, or have its administrator let this host through; see HTTPS_PROXY and"
                                + " NO_PROXY."));
            }
            answered = true;
            skew = date(answer).map(theirs -> Duration.between(theirs, asked));
            return List.of(Finding.ok("vault", endpoint + " answers after " + took + " ms"));
        });
    }

    /** Whether {@link #vault} had an answer of OCI. */
    boolean answered() {
        return answered;
    }

    private HttpMessage.Answer greet(Wire wire, URI endpoint) {
        int port = endpoint.getPort();
        var host = endpoint.getHost() + (port < 0 ? "" : ":" + port);
        try {
            return wire.exchange(
                    new HttpMessage.Request(
                            "GET",
                            URI.create(endpoint + "/"),
                            Map.of("host", List.of(host), "accept", List.of("application/json")),
                            new byte[0]),
                    settings.timeout().dividedBy(3));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Instant> date(HttpMessage.Answer answer) {
        try {
            return Optional.of(ZonedDateTime.parse(answer.header("date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** This machine's clock against the vault's. */
    List<Finding> clock() {
        if (skew.isEmpty()) {
            return start.needsNoVault()
                    ? List.of()
                    : List.of(Finding.warning(
                            "clock", "not compared, since the vault has not told the time", "See to the vault first."));
        }
        var off = skew.get();
        var text = off.abs().toSeconds() < 2
                ? "as the vault's"
                : DurationText.roughly(off.abs()) + (off.isNegative() ? " behind" : " ahead of") + " the vault's";
        var remedy = "Set the clock: timedatectl set-ntp true, or have the host of this virtual machine do so.";
        return List.of(
                off.abs().compareTo(TOLERATED_SKEW) > 0
                        ? Finding.error("clock", text + ", and OCI refuses signatures over 5 min off", remedy)
                        : off.abs().compareTo(NOTABLE_SKEW) > 0
                                ? Finding.warning("clock", text + "; OCI refuses signatures over 5 min off", remedy)
                                : Finding.ok("clock", text));
    }

    private URI endpoint() {
        try (var clients = new OciClients(login.value(), settings)) {
            return clients.endpoint(OciHosts.Service.SECRETS, clients.region(place()));
        }
    }

    private boolean isThereALogin() {
        try {
            login.value();
            return true;
        } catch (VaultException e) {
            return false;
        }
    }

    /** Something that the vault would be asked for: that says which region is asked. */
    private Ocid place() {
        return start.references().stream()
                .findFirst()
                .map(reference -> SecretRef.parse(reference).within(settings.names()))
                .flatMap(reference -> place(reference.target()))
                .or(() -> place(settings.names()))
                .or(() -> Ocid.parse(login.value().tenancy()))
                .orElseThrow(() -> new VaultException.Usage(
                        "nothing says which vault to ask",
                        "Give --secret oci-vault://…, or name a vault with --vault-id (OCI_VAULT_ID)."));
    }

    private static Optional<Ocid> place(SecretRef.Target target) {
        return switch (target) {
            case SecretRef.ById(Ocid secret) -> Optional.of(secret);
            case SecretRef.InVault named -> Optional.of(named.vault());
            case SecretRef.InCompartment named -> Optional.of(named.compartment());
            case SecretRef.Named _ -> Optional.empty();
        };
    }

    private static Optional<Ocid> place(SecretRef.NameScope scope) {
        return scope.target("any").flatMap(WayToVault::place);
    }

    /** What fails here is in nobody's way where a start asks no vault. */
    private List<Finding> asNeeded(String name, Supplier<List<Finding>> look) {
        if (!start.needsNoVault()) {
            return look.get();
        }
        try {
            return look.get().stream().map(Finding::unneeded).toList();
        } catch (VaultException e) {
            return List.of(Finding.error(name, e).unneeded());
        }
    }
}
