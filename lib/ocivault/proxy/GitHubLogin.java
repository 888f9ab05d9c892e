package ocivault.proxy;

import java.util.Collection;
import java.util.List;
import ocivault.launch.ServerEnvironment;

/**
 * The logins that GitHub's own server has beside a token, by its variables: as a GitHub App, or by OAuth. It takes one login and
 * refuses to start with two.
 */
final class GitHubLogin {

    static final String KEY_FILE = "GITHUB_APP_PRIVATE_KEY_PATH";

    /** One of these, not empty, and it logs in by itself. */
    private static final List<String> LOGINS = List.of(
            "GITHUB_APP_ID",
            "GITHUB_APP_INSTALLATION_ID",
            "GITHUB_APP_PRIVATE_KEY",
            KEY_FILE,
            "GITHUB_OAUTH_CLIENT_ID");

    /** All of its variables for that. */
    static final List<String> VARIABLES = List.of(
            "GITHUB_APP_ID",
            "GITHUB_APP_INSTALLATION_ID",
            "GITHUB_APP_PRIVATE_KEY",
            KEY_FILE,
            "GITHUB_OAUTH_CLIENT_ID",
            "GITHUB_OAUTH_CLIENT_SECRET",
            "GITHUB_OAUTH_SCOPES",
            "GITHUB_OAUTH_CALLBACK_PORT");

    /** For messages. */
    static final String NAMES = "GITHUB_APP_* or GITHUB_OAUTH_CLIENT_ID";

    private GitHubLogin() {}

    /**
     * Whether the server is GitHub's own, and needs no token.
     *
     * @param inherited what it inherits
     * @param set names of the variables that it gets beside that
     */
    static boolean isOfItsOwn(ServerCommand command, ServerEnvironment inherited, Collection<String> set) {
        if (!command.mayLogInItself()) {
            return false;
        }
        for (var name : LOGINS) {
            if (set.contains(name)
                    || inherited.value(name).filter(value -> !value.isEmpty()).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
