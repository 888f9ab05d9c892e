package ocivault.oci;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import ocivault.login.OciLogin;
import ocivault.login.SessionFile;
import ocivault.model.VaultException;
import ocivault.model.VaultException.ServiceAnswer;
import ocivault.model.VaultException.Unavailable;
import ocivault.settings.VaultSettings;

/**
 * Prolongs a session while it lasts, as {@code oci session refresh} does: OCI's identity service gives another token for the
 * same key, which replaces the one in the token file, for every program that uses it. Where that fails, the token there is
 * serves to its end.
 */
public final class SessionRenewal {

    /** A token is good for an hour, and a session for a day. */
    private static final Duration MARGIN = Duration.ofMinutes(30);

    /** Most runs can do without. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final VaultSettings settings;
    private final Consumer<String> verbose;

    private SessionRenewal(VaultSettings settings, Consumer<String> verbose) {
        this.settings = settings;
        this.verbose = verbose;
    }

    /**
     * The login as it can be used now: with a new token, where it is a session of which half an hour or less is left.
     *
     * @param warnings told when a session is about to end all the same
     * @throws VaultException.Configuration if the session has ended
     */
    public static OciLogin live(
            OciLogin login, VaultSettings settings, Instant now, Consumer<String> warnings, Consumer<String> verbose) {
        var live = isDue(login, now) ? new SessionRenewal(settings, verbose).renewed(asOnDisk(login), now) : login;
        live.requireLiveSession(now, warnings);
        return live;
    }

    private static boolean isDue(OciLogin login, Instant now) {
        return login.isSession()
                && login.sessionLeft(now)
                        .filter(left -> left.compareTo(MARGIN) <= 0)
                        .isPresent();
    }

    /** Another program may have renewed it since we read it. */
    private static OciLogin asOnDisk(OciLogin login) {
        return SessionFile.token(login.tokenFile())
                .filter(token -> !token.equals(login.sessionToken()))
                .map(login::withSessionToken)
                .orElse(login);
    }

    private OciLogin renewed(OciLogin login, Instant now) {
        boolean isOver = login.sessionLeft(now).filter(Duration::isPositive).isEmpty();
        if (!isDue(login, now) || isOver) {
            return login;
        }
        var lock = SessionFile.lock(login.tokenFile());
        if (lock.isEmpty()) {
            return login;
        }
        try (var file = lock.get()) {
            var latest = asOnDisk(login);
            return isDue(latest, now) ? renewed(latest, file) : latest;
        } catch (VaultException e) {
            verbose.accept(login.session() + " could not be renewed: " + e.getMessage());
            return login;
        }
    }

    private OciLogin renewed(OciLogin login, SessionFile file) {
        var token = ask(login);
        try {
            file.replace(token);
            verbose.accept(login.session() + " was renewed");
        } catch (IOException e) {
            verbose.accept(
                    login.session() + " was renewed for this run only: " + login.tokenFile() + " " + e.getMessage());
        }
        return login.withSessionToken(token);
    }

    private String ask(OciLogin login) {
        try (var clients = new OciClients(login, settings.within(LONGEST))) {
            return OciErrors.translated(() -> OciErrors.UNKNOWN, () -> {
                var answer = clients.postToIdentity(
                        URI.create(clients.identityEndpoint() + "/v1/authentication/refresh"),
                        "{\"currentToken\":\"" + login.sessionToken() + "\"}");
                if (answer.get("token") instanceof String token && SessionFile.isToken(token)) {
                    return token;
                }
                throw new Unavailable("OCI's answer is no session token", new ServiceAnswer(200, "", "", ""), null);
            });
        }
    }
}
