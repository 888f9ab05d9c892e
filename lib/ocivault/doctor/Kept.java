package ocivault.doctor;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import ocivault.cache.CacheSurvey;
import ocivault.login.OciLogin;
import ocivault.model.SecretRef;
import ocivault.model.VaultException;
import ocivault.retry.BreakerStatus;
import ocivault.settings.VaultSettings;

/** What is kept between starts: sealed secrets, and what the circuit breaker remembers. */
final class Kept {

    private final Start start;
    private final Once<OciLogin> login;
    private final VaultSettings settings;
    private final Clock clock;

    Kept(Start start, Once<OciLogin> login, VaultSettings settings, Clock clock) {
        this.start = start;
        this.login = login;
        this.settings = settings;
        this.clock = clock;
    }

    List<Finding> cache() {
        if (settings.cacheMode() == VaultSettings.CacheMode.OFF) {
            return List.of(Finding.ok("cache", "not used, by --no-cache: every start asks the vault"));
        }
        if (settings.cacheFolder().isEmpty()) {
            return List.of(Finding.warning(
                    "cache",
                    "none, since HOME is not set: every start asks the vault, and has no server from npm",
                    "Set HOME, or --cache-dir (OCI_VAULT_CACHE_DIR)."));
        }
        var folder = settings.cacheFolder().get();
        try {
            return List.of(
                    CacheSurvey.of(folder).map(survey -> told(folder, survey)).orElseGet(() -> missing(folder)));
        } catch (IOException e) {
            return List.of(Finding.warning(
                    "cache",
                    folder + " is not used: " + reason(e),
                    "chmod 700 " + folder + " if it is yours; else remove it, or choose another with --cache-dir."));
        }
    }

    private static Finding told(Path folder, CacheSurvey survey) {
        var text = folder + ", " + survey.entries() + (survey.entries() == 1 ? " sealed entry" : " sealed entries");
        if (!Files.isWritable(folder)) {
            return Finding.warning(
                    "cache",
                    text + "; this user may not write there, so nothing new is kept",
                    "Choose another with --cache-dir (OCI_VAULT_CACHE_DIR).");
        }
        return survey.unusable() == 0
                ? Finding.ok("cache", text)
                : Finding.warning(
                        "cache",
                        text + ", of which " + survey.unusable() + " cannot be used: damaged, or open to others",
                        "Nothing needs to be done: they are replaced when they are asked for. Or rm -r " + folder);
    }

    private static Finding missing(Path folder) {
        var above = folder;
        while (above.getParent() != null && Files.notExists(above)) {
            above = above.getParent();
        }
        return Files.isWritable(above)
                ? Finding.ok("cache", folder + ", which the first start makes")
                : Finding.warning(
                        "cache",
                        folder + " is not there, and this user may not write to " + above,
                        "Choose another with --cache-dir (OCI_VAULT_CACHE_DIR).");
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : e.getClass().getSimpleName();
    }

    List<Finding> breaker() {
        if (settings.breaker().isEmpty()) {
            return List.of(Finding.ok("breaker", "not used, by --no-circuit-breaker"));
        }
        var status = BreakerStatus.of(settings, region(), clock);
        if (status.isEmpty()) {
            return List.of(Finding.ok("breaker", "closed; it remembers nothing between starts"));
        }
        var open = status.get().refusesUntil();
        if (open.isPresent()) {
            var found = Finding.error(
                    "breaker",
                    "open after repeated failures: a start asks nothing before " + open.get(),
                    "Wait until then, or start once with --no-circuit-breaker.");
            return List.of(start.needsNoVault() ? found.unneeded() : found);
        }
        int failures = status.get().failures();
        return List.of(
                failures == 0
                        ? Finding.ok("breaker", "closed")
                        : Finding.warning(
                                "breaker",
                                "closed, after " + failures + " failures in a row; it opens at "
                                        + settings.breaker().get().threshold(),
                                "See to the vault, above."));
    }

    /** As the resolver has it; empty where it is not known yet. */
    private String region() {
        var explicit = settings.login().region();
        if (!explicit.isEmpty()) {
            return explicit;
        }
        try {
            var own = start.references().stream()
                    .findFirst()
                    .flatMap(reference -> SecretRef.parse(reference)
                            .within(settings.names())
                            .target()
                            .region());
            return own.orElseGet(() -> login.value().region());
        } catch (VaultException e) {
            return "";
        }
    }
}
