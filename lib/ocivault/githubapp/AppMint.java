package ocivault.githubapp;

import ocivault.Minter;
import ocivault.model.SecretBundle;
import ocivault.model.VaultException;
import ocivault.model.VaultException.NoAppToken;

/** Makes an App's token: a signature, then a question to GitHub. Apart from {@link AppTokens}, which most starts get by with. */
final class AppMint {

    private static final int GONE = 404;

    private AppMint() {}

    /** @throws VaultException where there is none to be had */
    static SecretBundle mint(GitHubApp app, Minter.Asked asked) {
        try (var github = new AppApi(app, asked)) {
            var jwt = Jwt.signed(app.id(), asked.clock().instant(), signer(app, asked));
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

    private static JwtSigner signer(GitHubApp app, Minter.Asked asked) {
        return switch (app.key()) {
            case AppKey.InVault(var reference) -> new PemSigner(asked.vault(), reference);
            case AppKey.InKms(var key) -> new KeySigner(asked, key);
        };
    }
}
