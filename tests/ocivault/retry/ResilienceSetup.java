package ocivault.retry;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.model.VaultException.Denied;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Throttled;
import ocivault.model.VaultException.Unavailable;
import ocivault.model.VaultException.Unavailable.Origin;
import ocivault.settings.VaultSettings;
import ocivault.settings.VaultSettings.AuthMethod;
import ocivault.settings.VaultSettings.Breaker;
import ocivault.settings.VaultSettings.CacheMode;
import ocivault.settings.VaultSettings.Login;
import ocivault.settings.VaultSettings.Network;
import ocivault.settings.VaultSettings.Retry;

/** Settings, and failures of a vault, for the tests of {@link Resilience}. */
@SuppressWarnings("StaticAssignmentOfThrowable") // To see that a failure comes through, and not another like it.
record ResilienceSetup(Optional<Path> folder, Retry retry, Optional<Breaker> breaker, Duration timeout) {

    static final String REGION = "eu-frankfurt-1";
    static final Unavailable DOWN =
            new Unavailable("OCI has a problem", new ServiceAnswer(503, "ServiceUnavailable", "", "req-1"), null);
    static final Unavailable UNREACHABLE = new Unavailable("connection refused", ServiceAnswer.NONE, null);
    static final Unavailable PROXY_DOWN = not(Origin.WAY, "proxy refuses connections");
    static final Unavailable PASSWORD_REFUSED = not(Origin.SETTINGS, "proxy wants another password");
    static final Throttled THROTTLED = throttled(Duration.ZERO);
    static final Denied DENIED =
            new Denied("not found", new ServiceAnswer(404, "NotAuthorizedOrNotFound", "", "req-2"));

    static ResilienceSetup retrying(int maxRetries, Duration base) {
        return new ResilienceSetup(
                Optional.empty(), new Retry(maxRetries, base), Optional.empty(), Duration.ofSeconds(60));
    }

    static ResilienceSetup breaking(Path folder, int threshold, Duration recovery) {
        return new ResilienceSetup(
                Optional.of(folder),
                new Retry(0, Duration.ZERO),
                Optional.of(new Breaker(threshold, recovery)),
                Duration.ofSeconds(60));
    }

    ResilienceSetup timeout(Duration other) {
        return new ResilienceSetup(folder, retry, breaker, other);
    }

    ResilienceSetup retry(int maxRetries) {
        return new ResilienceSetup(folder, new Retry(maxRetries, Duration.ofMillis(1)), breaker, timeout);
    }

    ResilienceSetup withoutFolder() {
        return new ResilienceSetup(Optional.empty(), retry, breaker, timeout);
    }

    VaultSettings settings() {
        return settings("");
    }

    VaultSettings settings(String proxy) {
        return new VaultSettings(
                new Login(Path.of("config"), "DEFAULT", AuthMethod.AUTO, REGION, Map.of()),
                Optional.empty(),
                new SecretRef.NoScope(),
                new Network(URI.create(proxy), List.of(), Path.of("")),
                folder,
                CacheMode.USE,
                Duration.ofHours(1),
                Duration.ofHours(24),
                timeout,
                retry,
                breaker);
    }

    static Throttled throttled(Duration retryAfter) {
        return new Throttled(new ServiceAnswer(429, "TooManyRequests", "", "req-3"), retryAfter);
    }

    private static Unavailable not(Origin origin, String message) {
        return new Unavailable(origin, message, ServiceAnswer.NONE, Duration.ZERO, null);
    }

    /** The failure of a call; empty where it has none. */
    static Optional<VaultException> failureOf(Runnable call) {
        try {
            call.run();
            return Optional.empty();
        } catch (VaultException e) {
            return Optional.of(e);
        }
    }
}
