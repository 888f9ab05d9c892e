package ocivault.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import ocivault.files.SmallFile;
import ocivault.model.VaultException;
import ocivault.settings.DurationText;
import ocivault.settings.VaultSettings;

/**
 * What Kubernetes gave a pod to show who it is. Immutable; the token is read anew each time, since Kubernetes replaces it.
 *
 * @param host of the cluster's API, without a port
 * @param authorities PEM file of who certifies the cluster's hosts
 */
public record ServiceAccount(String host, Path authorities, Path tokenFile) {

    private static final String FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final int MAX_BYTES = 64 * 1024;
    private static final String NO_POD = "This works in a pod of an OKE cluster (an enhanced one) that has a service"
            + " account; elsewhere use --auth api_key.";

    /**
     * Of the pod that we run in.
     *
     * @throws VaultException.Configuration if we run in none
     */
    public static ServiceAccount of(VaultSettings.Login settings) {
        var pod = settings.overrides();
        var host = pod.getOrDefault("kubernetes_service_host", "");
        if (host.isEmpty()) {
            throw noPod("KUBERNETES_SERVICE_HOST is not set");
        }
        if (!host.matches("[A-Za-z0-9.:-]+")) {
            throw noPod("KUBERNETES_SERVICE_HOST is no host");
        }
        return new ServiceAccount(
                host.indexOf(':') < 0 ? host : "[" + host + "]",
                Path.of(pod.getOrDefault("kubernetes_ca_file", FOLDER + "/ca.crt")),
                Path.of(pod.getOrDefault("kubernetes_token_file", FOLDER + "/token")));
    }

    /**
     * The account's token, a JWT, as it is now.
     *
     * @throws VaultException.Configuration if there is none, or its time is up
     */
    public String token(Instant now) {
        String token;
        try {
            SmallFile.read(authorities, 1024 * 1024);
            token = new String(SmallFile.read(tokenFile, MAX_BYTES), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw noPod("the service account's files in " + tokenFile.getParent() + " cannot be used: one of them "
                    + SmallFile.reason(e));
        }
        if (!token.matches("[A-Za-z0-9._=-]+")) {
            throw noPod(tokenFile + " holds no token");
        }
        var end = SessionToken.end(token);
        if (end.isPresent() && !end.get().isAfter(now)) {
            throw noPod("the token in " + tokenFile + " expired "
                    + DurationText.roughly(Duration.between(end.get(), now)) + " ago");
        }
        return token;
    }

    /** When such a token's time is up; {@link Instant#MAX} where it does not say. */
    public static Instant end(String token) {
        return SessionToken.end(token).orElse(Instant.MAX);
    }

    private static VaultException.Configuration noPod(String what) {
        return VaultException.Configuration.noLogin("oke_workload_identity: " + what, NO_POD);
    }
}
