package ocivault.resolve;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import ocivault.github.GitHubToken;
import ocivault.github.Verification;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.model.Resolution;
import ocivault.model.Resolution.Resolved;
import ocivault.model.Resolution.Unresolved;
import ocivault.model.ResolvedSecret;
import ocivault.model.SecretRef;

/**
 * What {@code vault-resolve} tells about one reference, as a line and as JSON.
 *
 * <p>Of a GitHub token it shows what its kind begins with and a fingerprint, enough to recognise it; of any other secret
 * its length alone, since a hash helps to guess a short password.
 *
 * @param verification what GitHub said of it, where it was asked
 */
public record ResolveReport(Resolution resolution, Optional<Verification> verification) {

    /** What went wrong with it, if anything did: at the vault, else at GitHub. */
    public Optional<Failure> failure() {
        return switch (resolution) {
            case Unresolved unresolved -> Optional.of(Failure.of(unresolved));
            case Resolved _ -> verification.flatMap(Verification::failure);
        };
    }

    /** Such as {@code ✅ Token resolved: ghp_… (40 characters, sha256 1f2e3d4c, version 3 CURRENT, from vault in 41 ms)}. */
    static String line(ResolvedSecret secret) {
        var token = GitHubToken.of(secret.value());
        return "✅ "
                + token.map(known -> "Token resolved: " + known.kind().prefix() + "… (")
                        .orElse("Secret resolved (")
                + characters(secret.value().length())
                + token.map(_ -> ", sha256 " + GitHubToken.fingerprint(secret.value()))
                        .orElse("")
                + ", version " + secret.bundle().version() + " " + stage(secret)
                + ", from " + source(secret) + " in " + secret.elapsed().toMillis() + " ms)";
    }

    /** Its lines on stdout; empty where it is unresolved. */
    public List<String> lines() {
        return switch (resolution) {
            case Unresolved _ -> List.of();
            case Resolved(ResolvedSecret secret) ->
                verification
                        .flatMap(Verification::line)
                        .map(verified -> List.of(line(secret), verified))
                        .orElseGet(() -> List.of(line(secret)));
        };
    }

    /** Its object in {@code --json}; every name is always there, null where it has no meaning. */
    public Map<String, Object> toJson() {
        var secret = secret();
        var token = secret.flatMap(known -> GitHubToken.of(known.value()));
        var json = Json.object(
                "ref", reference(),
                "ok", failure().isEmpty(),
                "kind",
                        secret.isEmpty()
                                ? null
                                : token.map(known -> "github_" + lower(known.kind()))
                                        .orElse("secret"),
                "length", secret.map(known -> known.value().length()).orElse(null),
                "fingerprint",
                        token.flatMap(_ -> secret)
                                .map(known -> GitHubToken.fingerprint(known.value()))
                                .orElse(null),
                "version", secret.map(known -> known.bundle().version()).orElse(null),
                "stages", secret.map(known -> known.bundle().stages()).orElse(List.of()),
                "source", secret.map(known -> lower(known.source())).orElse(null),
                "elapsed_ms", secret.map(known -> milliseconds(known.elapsed())).orElse(null),
                "error", failure().map(Failure::toJson).orElse(null));
        verification.ifPresent(known -> json.put("github", known.toJson()));
        return json;
    }

    /** The same with the value. */
    public Map<String, Object> toRevealingJson() {
        var json = toJson();
        if (resolution instanceof Resolved(ResolvedSecret secret)) {
            json.put("value", new String(secret.value().reveal(), StandardCharsets.UTF_8));
        }
        return json;
    }

    private Optional<ResolvedSecret> secret() {
        return resolution instanceof Resolved(ResolvedSecret resolved) ? Optional.of(resolved) : Optional.empty();
    }

    /** Null where it was none, which may be a secret in the wrong place. */
    private String reference() {
        return switch (resolution) {
            case Resolved(ResolvedSecret secret) -> secret.ref().toString();
            case Unresolved unresolved -> unresolved.reference().isEmpty() ? null : unresolved.reference();
        };
    }

    /** The stage that was asked for, else the first that the version has. */
    private static String stage(ResolvedSecret secret) {
        var stages = secret.bundle().stages();
        return secret.ref().selector() instanceof SecretRef.AtStage(var asked) && stages.contains(asked.name())
                ? asked.name()
                : stages.isEmpty() ? "without a stage" : stages.getFirst();
    }

    private static String source(ResolvedSecret secret) {
        return secret.source() == ResolvedSecret.Source.STALE ? "stale cache" : lower(secret.source());
    }

    private static String characters(int count) {
        return count == 1 ? "1 character" : count + " characters";
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static double milliseconds(Duration elapsed) {
        return TimeUnit.NANOSECONDS.toMicros(elapsed.toNanos()) / 1e3;
    }
}
