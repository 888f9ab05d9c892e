package ocivault.githubapp;

import ocivault.Minter;
import ocivault.VaultResolver;
import ocivault.model.MintedSecret;
import ocivault.model.SecretBundle;
import ocivault.model.VaultException;
import ocivault.model.VaultException.NoAppToken;

/**
 * The tokens of one App's installation: from the sealed cache while one serves, else minted with one signature and one
 * question to GitHub, two where the installation has to be found first. Thread-safe.
 */
public final class AppTokens implements Minter {

    private static final int GONE = 404;

    private final GitHubApp app;

    public AppTokens(GitHubApp app) {
        this.app = app;
    }

    /**
     * A token that lives for five minutes at least, or one whose end is not known.
     *
     * @param resolver whose login, cache, deadline and listeners count
     * @throws VaultException where there is none to be had
     */
    public MintedSecret token(VaultResolver resolver) {
        return resolver.minted("the token of " + app, app.address(), this);
    }

    @Override
    public SecretBundle mint(Asked asked) {
        try (var github = new AppApi(app, asked)) {
            var jwt = Jwt.signed(app.id(), asked.clock().instant(), signer(asked));
            if (!app.installation().isEmpty()) {
                return github.token(jwt, app.installation());
            }
            return asked.lastId().isEmpty()
                    ? github.token(jwt, github.onlyInstallation(jwt))
                    : ofTheSame(github, jwt, asked.lastId());
        }
    }

    /** The installation that was found before, unless it is gone. */
    private static SecretBundle ofTheSame(AppApi github, Jwt jwt, String installation) {
        try {
            return github.token(jwt, installation);
        } catch (NoAppToken e) {
            if (e.status != GONE) {
                throw e;
            }
            return github.token(jwt, github.onlyInstallation(jwt));
        }
    }

    private JwtSigner signer(Asked asked) {
        return switch (app.key()) {
            case AppKey.InVault(var reference) -> new PemSigner(asked.vault(), reference);
            case AppKey.InKms(var key) -> new KeySigner(asked, key);
        };
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return app.toString();
    }

    public GitHubApp app() {
        return app;
    }
}
