package ocivault.githubapp;

import ocivault.Minter;
import ocivault.VaultResolver;
import ocivault.model.MintedSecret;
import ocivault.model.SecretBundle;
import ocivault.model.VaultException;

/**
 * The tokens of one App's installation: from the sealed cache while one serves, else minted with one signature and one
 * question to GitHub, two where the installation has to be found first. Thread-safe.
 */
public final class AppTokens implements Minter {

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
        return resolver.minted(
                "the token of " + app, app.address(resolver.settings().names()), this);
    }

    @Override
    public SecretBundle mint(Asked asked) {
        return AppMint.mint(app, asked);
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
