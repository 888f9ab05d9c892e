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
        try (var github = new AppApi(app, signer(app, asked), asked)) {
            if (!app.installation().isEmpty()) {
                return github.token(app.installation());
            }
            return asked.lastId().isEmpty()
                    ? github.token(github.onlyInstallation())
                    : ofTheSame(github, asked.lastId());
        }
    }

    /** The installation that was found before, unless it is gone. */
    private static SecretBundle ofTheSame(AppApi github, String installation) {
        try {
            return github.token(installation);
        } catch (NoAppToken e) {
            if (e.status != GONE) {
                throw e;
            }
            return github.token(github.onlyInstallation());
        }
    }

    private static JwtSigner signer(GitHubApp app, Minter.Asked asked) {
        return switch (app.key()) {
            case AppKey.InVault(var reference) -> new PemSigner(asked.vault(), reference);
            case AppKey.InKms(var key) -> new KeySigner(asked, key);
        };
    }
}
