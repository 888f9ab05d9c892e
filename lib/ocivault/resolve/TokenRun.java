package ocivault.resolve;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import ocivault.VaultResolver;
import ocivault.cli.Cli;
import ocivault.github.GitHubApi;
import ocivault.github.GitHubToken;
import ocivault.github.Verification;
import ocivault.github.Verification.Accepted;
import ocivault.githubapp.AppTokens;
import ocivault.model.Failure;
import ocivault.model.Json;
import ocivault.model.MintedSecret;
import ocivault.model.MintedSecret.Origin;
import ocivault.model.VaultException;
import ocivault.resolve.ResolveRun.Show;
import ocivault.resolve.ResolveRun.Verify;

/** A run of {@code vault-resolve --github-app}: the App's token goes to stdout as a secret would. For one use. */
public final class TokenRun {

    private final Cli cli;
    private final AppTokens source;
    private final Show show;
    private final Verify verify;

    public TokenRun(Cli cli, AppTokens source, Show show, Verify verify) {
        this.cli = cli;
        this.source = source;
        this.show = show;
        this.verify = verify;
    }

    /** The exit code. */
    public int run() {
        if (show == Show.VALUE && verify == Verify.AT_GITHUB) {
            throw new VaultException.Usage(
                    "--reveal prints one value and nothing else", "Give no --verify, or add --json.");
        }
        try (var resolver = cli.resolver().build()) {
            try {
                return run(resolver);
            } finally {
                cli.report(resolver.metrics());
            }
        }
    }

    private int run(VaultResolver resolver) {
        MintedSecret token;
        try {
            token = source.token(resolver);
        } catch (VaultException e) {
            printJson(failed(Failure.of(e)), resolver);
            throw e;
        }
        var verified = verify == Verify.NOTHING
                ? Optional.<Verification>empty()
                : Optional.of(withEnd(
                        GitHubApi.of(cli.environment().getOrDefault("GITHUB_HOST", ""), resolver.settings())
                                .verifyInstallation(token.value()),
                        token));
        switch (show) {
            case LINES -> {
                cli.out().println(Cli.printable(line(token)));
                verified.flatMap(Verification::line).ifPresent(line -> cli.out().println(Cli.printable(line)));
            }
            case VALUE -> {
                cli.out().writeBytes(token.value().reveal());
                if (cli.terminal().isPresent()) {
                    cli.out().println();
                }
            }
            case JSON, JSON_WITH_VALUE -> printJson(json(token, verified), resolver);
        }
        cli.out().flush();
        var refused = verified.flatMap(Verification::failure);
        return refused.isPresent() ? cli.report(refused.get()) : 0;
    }

    /** GitHub need not say it again. */
    private static Verification withEnd(Verification verified, MintedSecret token) {
        return verified instanceof Accepted accepted && accepted.expires().equals(Instant.MAX)
                ? new Accepted(
                        accepted.api(),
                        accepted.login(),
                        accepted.scopes(),
                        token.bundle().expires().truncatedTo(ChronoUnit.SECONDS),
                        accepted.rate())
                : verified;
    }

    /** As {@link ResolveReport#line}. */
    private String line(MintedSecret token) {
        var known = GitHubToken.of(token.value());
        return "✅ Token resolved: "
                + known.map(it -> it.kind().prefix() + "… (").orElse("(")
                + token.value().length() + " characters"
                + known.map(_ -> ", sha256 " + GitHubToken.fingerprint(token.value()))
                        .orElse("")
                + ", installation " + token.bundle().secretId() + " of App "
                + source.app().id()
                + ", until " + token.bundle().expires().truncatedTo(ChronoUnit.SECONDS)
                + ", from " + origin(token) + " in " + token.elapsed().toMillis() + " ms)";
    }

    private static String origin(MintedSecret token) {
        return switch (token.origin()) {
            case MINTED -> "GitHub";
            case CACHE -> "cache";
            case STALE -> "stale cache";
        };
    }

    /** The members of {@link ResolveReport#toJson}, and what only a token has. */
    private Map<String, Object> json(MintedSecret token, Optional<Verification> verified) {
        var known = GitHubToken.of(token.value());
        var failure = verified.flatMap(Verification::failure);
        var json = Json.object(
                "ref", source.toString(),
                "ok", failure.isEmpty(),
                "kind", "github_app_installation",
                "length", token.value().length(),
                "fingerprint",
                        known.map(_ -> GitHubToken.fingerprint(token.value())).orElse(null),
                "version", null,
                "stages", List.of(),
                "source",
                        token.origin() == Origin.MINTED
                                ? "github"
                                : token.origin().name().toLowerCase(Locale.ROOT),
                "elapsed_ms", milliseconds(token.elapsed()),
                "error", failure.map(Failure::toJson).orElse(null),
                "app", source.app().id(),
                "installation", token.bundle().secretId(),
                "expires",
                        token.bundle().expires().truncatedTo(ChronoUnit.SECONDS).toString());
        verified.ifPresent(it -> json.put("github", it.toJson()));
        if (show == Show.JSON_WITH_VALUE) {
            json.put("value", new String(token.value().reveal(), StandardCharsets.UTF_8));
        }
        return json;
    }

    private Map<String, Object> failed(Failure failure) {
        return Json.object(
                "ref", source.toString(),
                "ok", false,
                "kind", null,
                "length", null,
                "fingerprint", null,
                "version", null,
                "stages", List.of(),
                "source", null,
                "elapsed_ms", null,
                "error", failure.toJson(),
                "app", source.app().id(),
                "installation", null,
                "expires", null);
    }

    private void printJson(Map<String, Object> secret, VaultResolver resolver) {
        if (show == Show.JSON || show == Show.JSON_WITH_VALUE) {
            cli.out()
                    .println(Cli.json(Json.object(
                            "secrets",
                            List.of(secret),
                            "metrics",
                            resolver.metrics().snapshot())));
        }
    }

    private static double milliseconds(Duration elapsed) {
        return TimeUnit.NANOSECONDS.toMicros(elapsed.toNanos()) / 1e3;
    }
}
